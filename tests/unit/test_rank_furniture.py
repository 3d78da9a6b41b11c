from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rank.sentences import without_furniture
from tests.fakes.articles import article

PLUG = "Subscribe to Harbour Post today!"
NEWS = ("The ferry sank at noon.", "A whale swam by the pier.", "The mayor of Selby slept late.")


def bodies(*texts: str) -> list[str]:
    entries = [
        article(f"Entry {n}", text, outlet="Harbour Post", id=str(n))
        for n, text in enumerate(texts)
    ]
    return list(without_furniture(entries).values())


def test_a_summary_without_any_furniture_stays_as_it_is() -> None:
    texts = [
        f"{news} It was seen — by all — in Selby. 市長は辞任した。後任は未定だ。" for news in NEWS
    ]
    assert bodies(texts[0]) == [texts[0]]


@pytest.mark.parametrize(
    "line",
    [
        "Harbour Post is the coast's own newsroom since 1902.",
        "Sen. Moll and the U.S. Coast Guard bring you Harbour Post.",
        "“Harbour Post? Of course!” say the fishermen of Selby.",
        "全国の港の最新のニュースを毎朝お届けします。",
    ],
)
def test_what_three_entries_of_a_feed_share_is_cut_wherever_it_stands(line: str) -> None:
    texts = [f"{line} {NEWS[0]}", f"{NEWS[1]} {line}", f"{NEWS[2]} {line} {NEWS[1]}"]
    assert bodies(*texts) == [NEWS[0], NEWS[1], f"{NEWS[2]} {NEWS[1]}"]


def test_what_is_cut_at_different_places_is_known_by_its_first_words() -> None:
    line = "Harbour Post is the coast's own newsroom since 1902, with offices"
    ends = ("", " in Selby", " in Selby and Alder and")
    assert bodies(*(f"{news} {line}{end}" for news, end in zip(NEWS, ends, strict=True))) == [*NEWS]


def test_two_feeds_do_not_share() -> None:
    line = "The strike began on Monday in all ports."
    entries = [article(f"Entry {n}", line, outlet=f"Outlet {n}") for n in ("one", "two", "three")]
    assert set(without_furniture(entries).values()) == {line}


def test_one_opening_word_in_common_is_nothing_shared() -> None:
    texts = [f"The {word} of Selby was seen at noon." for word in ("ferry", "whale", "mayor")]
    assert bodies(*texts) == texts


@pytest.mark.parametrize(
    "text",
    [
        f"{NEWS[0]} {PLUG}",
        f"{NEWS[0]} — {PLUG}",
        f"{PLUG} {NEWS[0]}",
        f"{NEWS[0]} #ferry #selby",
        f"{NEWS[0]} https://post.example/ferry",
        f"{NEWS[0]} ***",
        f"► {NEWS[0]}",
        f"{NEWS[0]} For more videos of the harbor, visit the Post.",
        f"{NEWS[0]} See www.post.example/more for more",
    ],
)
def test_addresses_hashtags_bullets_and_plugs_are_cut_from_one_entry(text: str) -> None:
    assert bodies(text) == [NEWS[0]]


def test_subscribers_in_the_news_are_no_plug() -> None:
    text = "The Post has lost subscribers. For more than a year it has had no editor."
    assert bodies(text) == [text]


@given(st.lists(st.text(max_size=120), max_size=6))
def test_every_article_has_a_body_and_no_word_is_added(texts: list[str]) -> None:
    entries = [article("Entry", text, id=str(number)) for number, text in enumerate(texts)]
    found = without_furniture(entries)
    assert list(found) == [entry.id for entry in entries]
    for entry in entries:
        assert set(found[entry.id]) <= {*entry.summary, " "}
    assert without_furniture(entries[::-1]) == found


@pytest.mark.parametrize(
    "part", [".", " ", "U.S. ", "# ", "#a", "= ", "--", "http://", "For more ", '."', "► "]
)
def test_a_summary_of_a_hundred_kilobytes_of_one_thing_is_read_through(part: str) -> None:
    # Quadratic time would show as minutes here.
    entries = [article("Much", part * (100_000 // len(part)), id=str(n)) for n in range(20)]
    assert len(without_furniture(entries)) == len(entries)


def test_an_empty_summary_has_an_empty_body() -> None:
    entry = article("Entry", "")
    assert without_furniture([entry, replace(entry, id="other")]) == {entry.id: "", "other": ""}
