import gzip
import json
import math
from pathlib import Path

import pytest

from newsletter.rank.pairs import FEATURES, SENSE, features, likeness, weights
from newsletter.rank.words import Document, read
from tests.fakes.articles import article, bridge_collapse, other_news
from tests.quality import fit

SHARED = Path(__file__).parents[3] / "shared"


def two(*texts: tuple[str, str]) -> list[Document]:
    entries = [article(*text, outlet=f"Outlet {n}") for n, text in enumerate(texts)]
    return read([*entries, *other_news()])[:2]


def named(one: Document, other: Document) -> dict[str, float]:
    (found,) = features(one, [other])
    return dict(zip((*FEATURES, SENSE), found, strict=False))


def test_reports_of_one_event_are_likely_one_and_others_are_not() -> None:
    bridge, others = read(bridge_collapse()), read(other_news())
    assert likeness(bridge[0], bridge[1]) > 0.5
    assert likeness(others[0], others[1]) < 0.05


def test_likeness_is_the_same_both_ways() -> None:
    found = read([*bridge_collapse(), *other_news()])
    assert all(likeness(one, other) == likeness(other, one) for one in found for other in found)


def test_an_article_is_like_itself() -> None:
    found = named(
        *two(("Marren Bridge falls", "In Tarnholm."), ("Marren Bridge falls", "In Tarnholm."))
    )
    assert found["cosine"] == pytest.approx(1)
    assert found["apart"] == found["titleless"] == found["nameless"] == 0


def test_two_words_in_common_and_no_name_are_chance() -> None:
    one, other = two(("Brindled ferry late", ""), ("Brindled ferry early", ""))
    assert named(one, other)["nameless"] == 1
    assert likeness(one, other) == 0


def test_names_that_each_title_has_for_itself_set_two_articles_apart() -> None:
    texts = ("Rescue in Velmark", "A Selene ferry ran aground."), ("Rescue in Nordvik", "A Selene.")
    found = named(*two(*texts))
    assert found["apart"] > 0
    assert found["nameless"] == 0
    told = named(*two(texts[0], ("Rescue in Nordvik", "It was a Selene ferry to Velmark.")))
    assert told["apart"] == 0


def test_what_stands_in_neither_title_is_shared_behind_them() -> None:
    texts = ("Sailors go ashore", "The Selene waits."), ("Stewards locked in", "By the Selene.")
    found = named(*two(*texts))
    assert found["shared"] > 0
    assert found["titleless"] == 1
    assert named(*two(texts[0], ("Stewards locked in", "Sailors waited.")))["titleless"] == 0


def test_the_shorter_of_two_articles_gives_the_length() -> None:
    long, short = (
        ("Ferry aground", "Off Velmark the Selene waits for a tug."),
        ("Ferry aground", ""),
    )
    assert named(*two(long, short))["length"] == pytest.approx(math.log1p(2))


def test_articles_with_sense_are_judged_by_it() -> None:
    entries = [article("Ferry aground", outlet="One"), article("Ship stranded", outlet="Two")]
    near, far = ([1.0, 0.0], [1.0, 0.0]), ([1.0, 0.0], [0.0, 1.0])
    alike, unlike = (
        likeness(*read(entries, lambda _, vectors=vectors: vectors)) for vectors in (near, far)
    )
    assert alike > unlike


def test_the_shipped_weights_have_a_number_for_each_feature() -> None:
    assert len(weights()[1]) == len(FEATURES)
    assert len(weights(SENSE)[1]) == len(FEATURES) + 1


@pytest.mark.parametrize("kind", fit.KINDS)
def test_fitting_the_table_again_gives_the_shipped_weights(kind: str) -> None:
    start, rest = weights(kind)
    again = fit.fit(fit.of_kind(fit.table(), kind), start=(start, *rest))
    assert again == pytest.approx((start, *rest), abs=10**-fit.DIGITS)


def test_a_fit_finds_what_made_the_rows() -> None:
    rows = [
        fit.Pair(corpus="made", same=same, share=1.0, features=(value,))
        for value, same in [(0.0, False)] * 9 + [(0.0, True)] + [(1.0, True)] * 9 + [(1.0, False)]
    ]
    start, weight = fit.fit(rows)
    # One in ten, and nine in ten, a pair of one event counting as ONE_EVENT of two.
    assert start == pytest.approx(math.log(fit.ONE_EVENT / 9), abs=0.1)
    assert weight == pytest.approx(2 * math.log(9), abs=0.1)


def test_the_weights_are_rounded_as_they_are_written() -> None:
    text = fit.WEIGHTS.read_text(encoding="utf-8")
    assert all(
        value == round(value, fit.DIGITS)
        for named_weights in json.loads(text).values()
        for value in named_weights.values()
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the labelled sets lie beside the project")
def test_the_table_is_what_the_script_makes_of_the_labelled_sets() -> None:
    made = fit.written(fit.made(SHARED))
    assert made == gzip.decompress(fit.TABLE.read_bytes()).decode()
