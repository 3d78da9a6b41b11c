from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.prose import sentences
from newsletter.rank.sentences import without_furniture
from newsletter.rank.words import content_words, cosine, read, telling, tokens
from tests.fakes.articles import article, bridge_collapse


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Renn's team won 4,200 votes", ["renn", "team", "won", "4,200", "votes"]),
        ("The U.S. told us", ["the", "us.", "told", "us"]),
        ("K.L.M. flies", ["klm", "flies"]),
        ("Город встречает весну", ["город", "встречает", "весну"]),
        ("首都で選挙", ["首都", "都で", "で選", "選挙"]),
        ("iPhone発売", ["iphone", "発売"]),
        ("정부는", ["정부", "부는"]),
        ("ภูเก็ต", ["ภูเ", "ูเก", "เก็", "ก็ต"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("شُكْراً لكــم", ["شكرا", "لكم"]),
        ("well-known foo_bar", ["well", "known", "foo", "bar"]),
        ("‘Who’s there?’ the workers’ union", ["who", "there", "the", "workers", "union"]),
        ("", []),
        ("🙂 — …", []),
    ],
)
def test_tokens_are_words_in_any_writing(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("El alcalde de la ciudad dimite", ["alcalde", "ciudad", "dimite"]),
        ("Der Bürgermeister ist zurückgetreten", ["burgermeister", "zuruckgetreten"]),
        ("Le maire a été élu à Orla", ["maire", "elu", "orla"]),
        ("De burgemeester van Orla is het", ["burgemeester", "van", "orla"]),
        ("Мэр города и его совет", ["мэр", "города", "совет"]),
        ("قالت الحكومة إن والحكومة", ["حكومه", "حكومه"]),
        ("ראש העיר לא", ["ראש", "העיר"]),
        ("市長は辞任した", ["市長", "長は", "は辞", "辞任", "任し"]),
        ("A war, a car and her son", ["war", "car", "son"]),
    ],
)
def test_function_words_are_dropped_in_many_languages(text: str, words: list[str]) -> None:
    assert content_words(text) == words


def test_accents_do_not_part_two_writings_of_a_name() -> None:
    assert content_words("Beyoncé") == content_words("Beyonce") == content_words("Beyonce\u0301")


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


def test_a_word_that_is_usual_on_other_days_weighs_little_on_a_morning_that_has_it_once() -> None:
    corpus = read([article("Police in Quillhaven")])[0].corpus
    assert corpus.weight["police"] < corpus.weight["quillhaven"] / 2


def test_words_of_a_language_that_is_not_listed_weigh_by_their_own_texts() -> None:
    entries = [article(f"Borgmesteren gik hjem nummer{n}x", id=str(n)) for n in range(40)]
    corpus = read(entries)[0].corpus
    assert corpus.weight["borgmesteren"] < corpus.weight["nummer7x"] / 2


def test_the_names_are_words_written_with_a_capital_inside_a_sentence() -> None:
    (document,) = read([article("Ferry of the Selene line", "Then a ferry of the Selene line.")])
    assert "selene" in document.names
    assert "ferry" not in document.names


def test_titles_in_capitals_make_no_names_of_words_that_summaries_write_small() -> None:
    (document,) = read([article("The Brindled Ferry", "A brindled ferry was seen.")])
    assert "brindled" not in document.names


def test_the_rare_words_are_those_that_few_articles_have() -> None:
    entries = [article(f"Quillhaven{n} brindled", id=str(n)) for n in range(30)]
    document = read(entries)[4]
    assert document.rare == document.headline == {"quillhaven4"}


def test_a_vector_has_length_one_and_title_words_weigh_more() -> None:
    (document,) = read([article("Marren", "Tarnholm")])
    assert sum(value * value for value in document.vector.values()) == pytest.approx(1)
    assert document.vector["marren"] > document.vector["tarnholm"]


def test_documents_have_the_sense_that_they_are_given() -> None:
    def meaning(texts: Sequence[str]) -> list[list[float]]:
        return [[float(len(text)), 1.0] for text in texts]

    with_sense = read([article("Marren", "Fell."), article("Orla", "")], meaning)
    assert [list(d.sense or ()) for d in with_sense] == [[13.0, 1.0], [6.0, 1.0]]
    assert read([article("Marren")])[0].sense is None
    assert read([], meaning) == []


def test_two_readings_of_the_same_articles_are_equal() -> None:
    assert read(bridge_collapse()) == read(bridge_collapse())


@given(st.text())
def test_no_text_is_too_strange_for_tokens(text: str) -> None:
    assert all(tokens(text))
    assert set(content_words(text)) == set(telling(tokens(text)))
