import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.prose import balanced, ended, is_whole, leans, length, sentences


@pytest.mark.parametrize(
    "text",
    [
        "Sen. Oakes met Mr. J. R. Smith of St. Louis.",
        "The bridge cost $2.1 billion, or 3.5 percent of all.",
        "He moved to the U.S. Senate in spring.",
        "She lives at No. 10 in Long Street.",
        "They met at 5 a.m. Monday in the hall.",
        "A Ph.D. Thesis on ferries won, e.g. Moll’s.",
        "George W. Bush wrote to Ada B. Moll.",
        "Vale v. Selby, i.e. Dr. Vale’s case, is heard on Jan. 4.",
        "“Stop the ferry!” he said, and it stopped.",
        "“Why now?” asked the clerk.",
        "Yahoo! said so, and Yahoo! Inc. agreed.",
        "The rates are at https://bank.example/rates.html?a=1 since May.",
        "1. The council sits.",
        "Er holte z. B. Brot.",
        "Am 3. Juni ist es so weit.",
        "Es war im 19. Jahrhundert.",
        "Vive en EE. UU. desde mayo.",
        "M. Vale dort.",
        "На ул. Ленина тихо.",
        "「雨だ。」と市長は言った。",
    ],
)
def test_a_sentence_goes_on_after_what_is_no_end(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("They moved to the U.S. The court agreed.", 2),
        ("The answer was no. The mayor left.", 2),
        ("The cat sat. Dogs barked.", 2),
        ("It was she and I. Nobody else came.", 2),
        ("He works for Alder Corp. The firm grew.", 2),
        ("“It holds.” She left.", 2),
        ("Wait… What is it?! Nothing…", 3),
        ("Five ships came in 2021. 3 sank.", 2),
        ("One line\nanother line", 2),
        ("« Il pleut. » Le maire dort.", 2),
        ("„Es regnet.“ Der Zug fuhr. »Ja.« »Nein.«", 4),
        ("¿Qué pasa? ¡Nada! El alcalde duerme.", 3),
        ("ماذا حدث؟ لا شيء. پھر۔", 3),
        ("雨が降る。本当？「はい。」次！", 4),
        ("मेयर ने कहा। वह गए। अंत॥", 3),
        ("Мэр ушёл. Город ждёт.", 2),
        ("წვიმს დღეს. მერი წავიდა.", 2),
        ("ฝนตกหนักในเมือง ตลาดปิดทำการ", 2),
        ("", 0),
        (" \n ", 0),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(text: str, parts: int) -> None:
    assert len(sentences(text)) == parts


@given(st.text(alphabet="Ab1 .!?…\"'“”«»。」\n$US¿", max_size=80) | st.text(max_size=200))
def test_sentences_are_the_text_up_to_white_space(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(st.text(max_size=120))
def test_no_sentence_is_empty_or_has_space_around_it(text: str) -> None:
    assert all(sentence and sentence == sentence.strip() for sentence in sentences(text))


@pytest.mark.parametrize(
    "part", [".", "U.S. ", ". ", '."', ". »", "。", "\n", " ", ".'", "!(", "A"]
)
def test_a_hundred_kilobytes_of_one_thing_are_read_through(part: str) -> None:
    # Quadratic time would show as minutes here.
    text = part * (100_000 // len(part))
    found = sentences(text)
    assert sum(map(len, found)) <= len(text)
    assert balanced(text) in {True, False}
    assert length(text) <= len(text)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("He said 'It hurts.", False),
        ("He said 'It hurts.'", True),
        ("The workers' hall and the city's", True),
        ("The '90s boats of Selby", True),
        ("“It hurts", False),
        ("It hurts”", False),
        ('"It hurts', False),
        ("It (the hall", False),
        ("‘It’s theirs’", True),
        ("„Es regnet“", True),
        ("„Es regnet", False),
        ("„Pada”", True),
        ("”Det regnar”", True),
        ("« Il pleut", False),
        ("「雨だ", False),
        ("「雨だ」", True),
    ],
)
def test_what_is_opened_is_closed(text: str, *, closed: bool) -> None:
    assert balanced(text) is closed


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The ferry sank.", True),
        ("“The ferry sank.”", True),
        ("« Il pleut. »", True),
        ("市長は辞任した。", True),
        ("مغلق۔", True),
        ("The ferry sank", False),
        ("The ferry sank…", False),
        ("The ferry … sank.", False),
        ("“The ferry sank.", False),
        ("The ferry of Mr.", False),
        ("Some in tight races, including Sens.", False),
        ("สะพานถล่มเมื่อเช้าวันจันทร์", True),
        ("สะพานถล่มเมื่อเช้าวันจันทร์…", False),
    ],
)
def test_a_whole_sentence_ends_as_one(text: str, *, whole: bool) -> None:
    assert is_whole(text) is whole


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("The ferry sank", "The ferry sank."),
        ("The ferry sank,", "The ferry sank."),
        ("The ferry sank!”", "The ferry sank!”"),
        ("And then:", "And then:"),
        ("市長が辞任", "市長が辞任"),
        ("अंत।", "अंत।"),
        ("", ""),
    ],
)
def test_a_full_stop_is_added_only_where_one_is_due(text: str, result: str) -> None:
    assert ended(text) == result


def test_writing_without_spaces_counts_two_characters_a_word() -> None:
    assert length("The ferry sank at noon") == 5
    assert length("市長は正午に辞任した") == 5
    assert length("ตลาดปิด") == 3
    assert length("") == 0


@pytest.mark.parametrize(
    ("sentence", "leaning"),
    [
        ("He leaves in May.", True),
        ("“They leave in May,” the clerk said.", True),
        ("But the council sits.", True),
        ("However, the council sits.", True),
        ("That is late for a bridge.", True),
        ("The move comes after a year of talks.", True),
        ("In addition, the council sits.", True),
        ("This week the council sits.", False),
        ("The council moves the bridge.", False),
        ("Itasca votes in May.", False),
        ("Thatcher Vale leaves.", False),
        ("Он уходит в мае.", False),
    ],
)
def test_a_sentence_that_goes_on_from_another_leans_on_it(sentence: str, *, leaning: bool) -> None:
    assert leans(sentence) is leaning
