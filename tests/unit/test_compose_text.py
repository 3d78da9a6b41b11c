import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.compose.slots import REASON, TOKEN
from newsletter.compose.text import render_text, settled
from newsletter.compose.wrap import COLUMNS, columns, padded, wrapped
from newsletter.errors import TemplateError
from newsletter.model import Part, Section
from tests.fakes.editions import (
    repository_templates,
    sample_edition,
    sample_look,
    sample_story,
)


def text() -> str:
    return render_text(sample_edition(), sample_look())


def test_every_story_of_the_page_is_in_the_text() -> None:
    flat = " ".join(text().split()).casefold()

    for story in sample_edition().stories:
        assert story.title.casefold() in flat
        assert story.articles[0].url in flat


def test_lines_have_at_most_72_columns_except_addresses() -> None:
    for line in text().split("\n"):
        assert len(line) <= 72 or line.strip().startswith("https://")


def test_each_address_stands_alone_on_its_line() -> None:
    for line in text().split("\n"):
        if "http" in line:
            assert line.strip().startswith("http")
            assert " " not in line.strip()


def test_the_end_says_how_to_leave_and_where_we_are() -> None:
    lines = text().rstrip("\n").split("\n")

    assert lines[-1] == sample_look().postal_address
    assert lines[-3] == f"https://memo.example/unsubscribe/{TOKEN}"
    assert lines[-5] == REASON


def test_the_parts_come_in_the_order_of_the_page() -> None:
    heads = [
        "MORNING MEMO  No. 214",
        "IF YOU HAVE ONE MINUTE",
        "THE LEAD / COURTS",
        "CITY HALL",
        "THE COUNTIES",
        "NUMBER OF THE DAY",
        "MONEY",
        "QUICK HITS",
        "IN SO MANY WORDS",
        "ONE TO SAVE",
    ]

    assert [line for line in text().split("\n") if line in heads] == heads


def test_a_headline_that_is_bold_as_a_whole_leaves_no_gap() -> None:
    hits = Section(
        name="Quick hits", part=Part.HITS, stories=(sample_story("Man in court over a ferry"),)
    )
    edition = replace(sample_edition(), sections=(hits,))

    told = render_text(edition, sample_look())
    assert re.search(r"^\S Man in court over a ferry\. \(Capital Ledger\)$", told, re.MULTILINE)


def test_plain_text_is_not_escaped() -> None:
    assert "&" not in text()
    assert "Capital Ledger's feed" in text()


def test_the_text_template_may_be_missing_no_more_than_the_page() -> None:
    templates = repository_templates()
    del templates["edition.txt.j2"]

    with pytest.raises(
        TemplateError, match=r"templates/edition\.txt\.j2: there is no such template"
    ):
        render_text(sample_edition(), sample_look(templates=templates))


# ── Lines of 72 columns ──────────────────────────────────────────────────────────────────

JAPANESE = (
    "港の裁判官は、売却が成立する数時間前に、フェリー三隻の売却を差し止めた。市は「今朝にも上訴する」"
    "と述べ、買い手は「待つ」と言う（差し止めは14日間）。ッやーで行が始まることもない。"
)
CHINESE = "法官在交易完成前數小時，下令停止出售渡輪；市政府表示「將會上訴」。買方說：「我們等」！"
ARABIC = "أوقف القاضي بيع العبارات قبل ساعات من إتمامه، وقالت المدينة إنها ستستأنف صباح اليوم. "
NEVER_FIRST = "、。，．・：；？！」』）〉》】ーッャュョっゃゅょ"
NEVER_LAST = "「『（〈《【"


@pytest.mark.parametrize("text", [JAPANESE * 3, CHINESE * 4, f"2026年 {JAPANESE} Ferry {CHINESE}"])
def test_chinese_and_japanese_are_parted_between_any_two_characters_but_some(text: str) -> None:
    lines = wrapped(text, "* ", "  ").split("\n")

    assert all(columns(line) <= COLUMNS for line in lines)
    assert all(columns(line) >= COLUMNS - 6 for line in lines[:-1])
    assert not [line for line in lines if line.strip()[0] in NEVER_FIRST]
    assert not [line for line in lines if line[-1] in NEVER_LAST]
    assert "".join(lines).replace(" ", "") == f"* {text}".replace(" ", "")


def test_arabic_is_parted_at_its_spaces_and_its_vowel_signs_take_no_room() -> None:
    vowelled = "".join(c + "\u064e" if "\u0621" <= c <= "\u064a" else c for c in ARABIC)

    assert len(wrapped(vowelled * 4).split("\n")) == len(wrapped(ARABIC * 4).split("\n"))
    assert wrapped(ARABIC * 4).split() == (ARABIC * 4).split()


def test_korean_is_parted_at_its_spaces() -> None:
    text = "항구의 판사는 매각이 끝나기 몇 시간 전에 여객선 매각을 중단시켰다. " * 4

    assert wrapped(text).split() == text.split()
    assert max(map(columns, wrapped(text).split("\n"))) <= COLUMNS


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("memo", 4),
        ("港", 2),
        ("ｱ", 1),
        ("Ｍ", 2),
        ("e\u0301", 1),
        ("🚨", 2),
        ("❤️", 2),
        ("🇫🇷", 2),
        ("\u2067a\u2069", 1),
        ("", 0),
    ],
)
def test_a_column_is_half_a_chinese_character(text: str, wide: int) -> None:
    assert columns(text) == wide


@pytest.mark.parametrize("whole", ["👨‍👩‍👧‍👦", "🇫🇷", "👍🏽", "❤️", "e\u0301\u0323", "각"])
def test_what_readers_take_for_one_character_is_never_parted(whole: str) -> None:
    lines = wrapped(whole * 120).split("\n")

    assert len(lines) > 1
    assert all(line == whole * (len(line) // len(whole)) for line in lines)
    assert all(columns(line) <= COLUMNS for line in lines)


def test_an_address_in_a_text_stays_whole_and_a_long_word_does_not() -> None:
    address = f"https://news.example/{'a' * 90}"

    assert wrapped(f"Read {address} now.").split("\n") == ["Read", address, "now."]
    assert wrapped("x" * 100, "* ", "  ") == f"* {'x' * 70}\n  {'x' * 30}"
    assert columns(wrapped(f"https://news.example/{'a' * 5000}").split("\n")[0]) == COLUMNS


def test_a_label_is_padded_by_its_columns() -> None:
    assert padded("差出人", 8) + "x" == "差出人  x"
    assert padded("BETREFF", 6) == "BETREFF "


# Letters and marks of many scripts, and what has rules of its own.
ANY = st.text(
    st.one_of(
        st.sampled_from(" \n、。「（ー'>aé港カ각🚨🇫❤\u200d\ufe0f\u0301\u2067\u2069\u00a0-"),
        st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]),
    ),
    max_size=300,
)


@given(ANY)
@example("「" * 100)
@example("。" * 100)
@example("a" + "\u0301" * 300)
@settings(max_examples=150, deadline=None)
def test_nothing_is_lost_between_the_lines_and_none_is_too_wide(text: str) -> None:
    lines = wrapped(text, "* ", "  ").split("\n")

    assert bare("".join(lines)) == bare("*" + text)
    assert [line for line in lines if columns(line) > COLUMNS] == []
    # A mark never begins a line: it belongs to the character before it.
    begins = [line.strip()[:1] for line in lines[1:] if line.strip()]
    assert [one for one in begins if unicodedata.combining(one)] == []


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


# ── What arrives as it was sent ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        ("> half of them\n", "› half of them\n"),
        (" > half of them\n", " › half of them\n"),
        ("From the harbor\n", "From\u00a0the harbor\n"),
        ("From: x\nthen From here\n", "From: x\nthen From here\n"),
        ("a   \nb\t\n", "a\nb\n"),
        ("\n\na\n\n\n\n\n\nb", "a\n\n\nb\n"),
        (f"  {'word ' * 20}", f"  {'word ' * 14}".rstrip() + f"\n  {'word ' * 6}".rstrip() + "\n"),
        ("=" * 90, "=" * 72 + "\n"),
        ("港" * 40, "港" * 36 + "\n" + "港" * 4 + "\n"),
        (f"https://news.example/{'a' * 90}", f"https://news.example/{'a' * 90}\n"),
    ],
)
def test_no_line_is_taken_for_what_it_is_not(sent: str, arrives: str) -> None:
    assert settled(sent) == arrives


@given(ANY)
@settings(max_examples=100, deadline=None)
def test_what_is_settled_stays_as_it_is(text: str) -> None:
    once = settled(text)

    assert settled(once) == once
