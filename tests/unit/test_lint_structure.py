import pytest

from newsletter.compose.lint.finding import Severity
from newsletter.compose.lint.structure import KB, html_bytes, structure
from tests.fakes.mails import TITLE, good_mail, only, with_body, with_html


@pytest.mark.parametrize(
    ("size", "severity"), [(70.0, None), (70.1, "look"), (95.0, "look"), (95.1, "fix")]
)
def test_html_is_weighed_in_bytes(size: float, severity: str | None) -> None:
    outcome = html_bytes(good_mail(html="é" * int(size * KB / 2)))
    assert (None if isinstance(outcome, str) else only(outcome).severity) == severity
    assert f"{size:.1f} KB" in (outcome if isinstance(outcome, str) else only(outcome).says)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('<html lang="en">', "<html>", "lang"),
        ('<html lang="en">', '<html lang=" ">', "lang"),
        (f"<title>{TITLE}</title>", "", "title"),
        (f"<title>{TITLE}</title>", "<title> </title>", "title"),
        ('role="presentation"', "", "role"),
        ("h1>", "h2>", "h1"),
        ("</h1>", "</h1><h1>Again</h1>", "2 h1"),
        ("</h1>", "</h1><h3>Deeper</h3>", "h3 follows an h1"),
    ],
)
def test_what_a_screen_reader_needs_is_to_fix(old: str, new: str, word: str) -> None:
    html = good_mail().html.replace("<h1>", "<h2>") if new == "h2>" else good_mail().html
    assert old in html
    found = only(structure(good_mail(html=html.replace(old, new))))
    assert found.severity is Severity.FIX
    assert word in found.says


def test_a_table_of_data_needs_no_role() -> None:
    assert isinstance(structure(with_body("<table><tr><th>Boat</th></tr></table>")), str)
    assert only(structure(with_body("<table><tr><td>Boat</td></tr></table>"))).place == "table:1"


def test_levels_may_go_up_at_once_and_down_step_by_step() -> None:
    assert isinstance(structure(with_body("<h2>A</h2><h3>B</h3><h2>C</h2>")), str)
    assert isinstance(structure(with_html("<h1>", "<h2>Before the lead</h2><h1>")), str)
    assert "h4 follows an h2" in only(structure(with_body("<h2>A</h2><h4>B</h4>"))).says


def test_a_hidden_heading_does_not_count() -> None:
    assert isinstance(structure(with_body('<h1 style="display:none">Again</h1>')), str)


def test_what_follows_the_end_of_the_document_is_looked_at_too() -> None:
    mail = good_mail(html=f"{good_mail().html}<h1>Again</h1>")
    assert only(structure(mail)).place == "h1:1"
