import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rank.sentences import sentences, without_furniture
from newsletter.rank.words import content_words, cosine, read, tokens
from tests.fakes.articles import article


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Renn's team won 4,200 votes", ["renn", "team", "won", "4,200", "votes"]),
        ("The U.S. told us", ["the", "us.", "told", "us"]),
        ("K.L.M. flies", ["klm", "flies"]),
        ("Город встречает весну", ["город", "встречает", "весну"]),
        ("首都で選挙", ["首都", "都で", "で選", "選挙"]),
        ("", []),
        ("🙂 — …", []),
    ],
)
def test_tokens_are_words_in_any_writing(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_stop_words_are_dropped_and_plurals_join_their_singular() -> None:
    assert content_words("The cities and their bridges are on the bus") == ["city", "bridge", "bus"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Sen. Ada Moll spoke in the U.S. Senate. She left at 5 p.m. on Monday.",
            ["Sen. Ada Moll spoke in the U.S. Senate.", "She left at 5 p.m. on Monday."],
        ),
        (
            "The firm paid $2.1 billion. Dr. J. Lund said “No.” Then he left.",
            ["The firm paid $2.1 billion.", "Dr. J. Lund said “No.”", "Then he left."],
        ),
        (
            "They moved to the U.S. The court agreed.",
            ["They moved to the U.S.", "The court agreed."],
        ),
        ("市長は辞任した。後任は未定だ。", ["市長は辞任した。", "後任は未定だ。"]),
        ("Мэр ушёл. Город ждёт.", ["Мэр ушёл.", "Город ждёт."]),
        ("no end", ["no end"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_a_sentence_that_three_entries_of_a_feed_share_is_furniture() -> None:
    line = "Harbour Post is the coast's own newsroom since 1902."
    entries = [
        article(f"Entry {n}", f"News number {n} is here today. {line}", outlet="Harbour Post")
        for n in ("one", "two", "three")
    ]
    bodies = without_furniture(entries)
    assert list(bodies.values()) == [
        f"News number {n} is here today." for n in ("one", "two", "three")
    ]


def test_a_sentence_that_two_entries_share_stays() -> None:
    line = "The strike began on Monday in all ports."
    entries = [article(f"Entry {n}", line) for n in ("one", "two")]
    assert set(without_furniture(entries).values()) == {line}


def test_addresses_hashtags_and_calls_to_subscribe_are_taken_out() -> None:
    text = (
        "Subscribe to our channel: https://video.example/tv Two men were rescued on Monday. "
        "#News #Orla Watch more here: https://video.example/more"
    )
    entry = article("Rescue", text)
    assert without_furniture([entry])[entry.id] == "Two men were rescued on Monday."


def test_a_dash_inside_a_sentence_stays() -> None:
    text = "The bridge - a work of 1887 - fell on Monday."
    entry = article("Bridge", text)
    assert without_furniture([entry])[entry.id] == text


def test_an_article_without_words_has_an_empty_vector() -> None:
    (document,) = read([article("🙂", "")])
    assert document.vector == {}
    assert cosine(document.vector, document.vector) == 0


@given(st.text(), st.text())
def test_likeness_stays_between_nothing_and_all(one: str, other: str) -> None:
    first, second = read([article(one, id="1"), article(other, id="2")])
    assert -1e-9 <= cosine(first.vector, second.vector) <= 1 + 1e-9
    assert cosine(first.vector, first.vector) in (0, pytest.approx(1))
