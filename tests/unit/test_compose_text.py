from dataclasses import replace

import pytest

from newsletter.compose.slots import REASON, TOKEN
from newsletter.compose.text import render_text
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
        "MORNING MEMO  no. 214",
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

    assert "> Man in court over a ferry. (Capital Ledger)" in render_text(edition, sample_look())


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
