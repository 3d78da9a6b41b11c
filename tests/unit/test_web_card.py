from dataclasses import replace

import pytest

from newsletter.compose.slots import TOKEN
from newsletter.model import Edition, Picture
from newsletter.web.card import card, locale
from tests.fakes.editions import BUILT, sample_edition

NAME = "0123456789abcdef0123456789abcdef.jpg"
SITE = "https://memo.example/paper"


def with_lead(picture: Picture | None) -> Edition:
    edition = sample_edition()
    lead, *sections = edition.sections
    story = lead.stories[0]
    told = replace(story.articles[0], picture=picture)
    story = replace(story, articles=(told, *story.articles[1:]))
    return replace(edition, sections=(replace(lead, stories=(story,)), *sections))


def shown(picture: Picture | None) -> Picture | None:
    return card(with_lead(picture), base_url=SITE, published=BUILT).picture


def test_a_card_names_the_memo_and_where_it_is() -> None:
    found = card(sample_edition(), base_url=SITE, published=BUILT)
    assert found.address == "https://memo.example/paper/editions/214"
    assert found.published == "2026-11-24T11:30:00+00:00"
    assert (found.title, found.locale) == (sample_edition().subject, "en_US")


def test_the_picture_is_the_one_that_the_site_keeps() -> None:
    kept = Picture(url=f"{SITE}/pictures/{NAME}", alt="A ferry", width=1200, height=640)
    assert shown(kept) == kept
    moved = replace(kept, url=f"http://127.0.0.1:8025/pictures/{NAME}")
    assert shown(moved) == kept
    assert shown(replace(kept, alt="")) == replace(
        kept, alt="Harbor judge stops the ferry sale hours before it was to close"
    )


@pytest.mark.parametrize(
    "picture",
    [
        None,
        Picture(url="https://pictures.example/lead.jpg", width=1200, height=640),
        Picture(url=f"{SITE}/pictures/{NAME}?x", width=1200, height=640),
        Picture(url=f"{SITE}/pictures/{NAME}", width=300, height=200),
    ],
)
def test_no_stranger_s_picture_and_no_small_one_is_shown(picture: Picture | None) -> None:
    assert shown(picture) is None


def test_an_edition_without_a_lead_has_a_card_too() -> None:
    edition = replace(sample_edition(), sections=(), subject=f"A{TOKEN}\u202e b\n", preheader="")
    found = card(edition, base_url=SITE, published=BUILT)
    assert (found.picture, found.title, found.description) == (None, "A b", "")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("en", "en_US"),
        ("de", "de_DE"),
        ("ar", "ar_EG"),
        ("ja", "ja_JP"),
        ("pt-BR", "pt_BR"),
        ("en-GB", "en_GB"),
        ("zh-Hant", "zh_TW"),
        ("xx", ""),
        ("", ""),
        ("../en", ""),
    ],
)
def test_a_locale_has_its_land(code: str, says: str) -> None:
    assert locale(code) == says
