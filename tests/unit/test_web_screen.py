import pytest

from newsletter.compose.lint.finding import fix, look
from newsletter.web.screen import VIEWS, Asked, asked, told


def test_there_is_a_view_for_each_of_the_keys_1_to_8() -> None:
    assert len(VIEWS) == 8


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ({}, Asked()),
        ({"view": "dark", "edition": "12"}, Asked(view="dark", edition=12)),
        ({"view": "plaid", "edition": "x"}, Asked()),
        ({"edition": "9" * 5000}, Asked()),
        ({"as": " ada@reader.example "}, Asked(reader="ada@reader.example")),
        ({"as": "a" * 900}, Asked(reader="a" * 200)),
        ({"soon": "1", "find": "ada"}, Asked(soon=True, find="ada")),
    ],
)
def test_an_address_is_read_and_what_makes_no_sense_is_left_out(
    query: dict[str, str], meant: Asked
) -> None:
    assert asked(query) == meant


def test_an_address_is_written_with_what_it_was_asked_with() -> None:
    one = Asked(view="dark", edition=7, reader="ada+news@reader.example", find="x")
    assert one.query() == "view=dark&edition=7&as=ada%2Bnews%40reader.example"
    assert one.query(view="text") == "view=text&edition=7&as=ada%2Bnews%40reader.example"
    assert Asked().query() == "view=desktop"


@pytest.mark.parametrize(
    ("says", "title", "way"),
    [
        ("The subject is empty: write one.", "The subject is empty", "Write one."),
        (
            "5 links under 24 px, “Harbor Tribune” and 4 more: give them height.",
            "5 links under 24 px",
            "“Harbor Tribune” and 4 more: give them height.",
        ),
        ("#777777 on #FFFFFF is 4.48:1.", "#777777 on #FFFFFF is 4.48:1", ""),
    ],
)
def test_a_finding_is_told_in_two_halves(says: str, title: str, way: str) -> None:
    one = told(look("links", says, "a:3"))
    assert (one.title, one.way, one.place, one.view) == (title, way, "a:3", "")


def test_a_finding_about_the_dark_is_shown_there() -> None:
    assert told(fix("contrast in the dark", "Too dim", "p:1")).view == "dark"
