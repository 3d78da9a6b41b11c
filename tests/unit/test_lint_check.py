from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.compose.lint.check import check
from newsletter.compose.lint.finding import Severity
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.support import differences
from newsletter.compose.message import personal_html, personal_text
from newsletter.compose.page import render_html
from newsletter.compose.text import render_text
from tests.fakes.editions import sample_edition, sample_look, sample_recipient
from tests.fakes.mails import HEADERS, TEXT, good_mail, with_body

RULES = 15


def memo() -> Mail:
    """The project's own memo, as one reader gets it."""
    edition, look, reader = sample_edition(), sample_look(), sample_recipient()
    html, text = render_html(edition, look), render_text(edition, look)
    return Mail(
        edition=edition,
        subject=edition.subject,
        preheader=edition.preheader,
        html=personal_html(html, reader, token="abc"),
        text=personal_text(text, reader, token="abc"),
        headers=(),
        raw_headers=HEADERS,
        postal_address=look.postal_address,
    )


def test_a_good_mail_passes_every_rule_with_a_phrase_for_each() -> None:
    found = check(good_mail())
    assert found.findings == ()
    assert len(found.passed) == RULES
    assert "Subject is 26 characters" in found.passed
    assert "Lowest contrast is 16.92:1" in found.passed


def test_the_projects_own_memo_has_nothing_to_fix_and_reads_as_well_as_designed() -> None:
    found = check(memo())
    assert found.to_fix == ()
    assert {one.rule for one in found.to_look_at} <= {"contrast", "tap targets", "links"}
    (dark,) = (phrase for phrase in found.passed if "in the dark" in phrase)
    assert float(dark.split()[-1].removesuffix(":1")) >= 5.9


def test_what_is_to_fix_comes_before_what_is_to_look_at() -> None:
    found = check(replace(good_mail(), subject="", text=TEXT + "word " * 30))
    kinds = [one.severity for one in found.findings]
    assert kinds == sorted(kinds)
    assert {Severity.FIX, Severity.LOOK} == set(kinds)
    assert found.findings == (*found.to_fix, *found.to_look_at)


def test_each_finding_is_a_sentence() -> None:
    found = check(replace(with_body("<script></script><a href=''>x</a>"), subject="", text=""))
    assert len(found.findings) >= 4
    for one in found.findings:
        assert one.says[0].isupper() or one.says[0].isdigit()
        assert one.says.endswith(".")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "\x00",
        "<!doctype html>",
        "no tags at all",
        "<div>" * 20_000,
        f'<p title="{"x" * 200_000}">a</p>',
        f'<p style="{"color:(" * 30_000}">a</p>',
        f"<style>{'@media (' * 20_000}</style>",
        f"<style>{'/*' * 50_000}</style>",
        f"<style>{'a{b:c}' * 20_000}</style><p>x",
        f'<p style="font:{"9" * 5_000}px/{"9" * 5_000}px x;padding:{"1 " * 3_000}">a</p>',
        f'<p class="{"a " * 50_000}">x</p>',
        '<a href="http://[">x</a><img src="http://[" alt=""><a href="https://[::1">y</a>',
        '<p style="color:#12345;background:rgba(1,2,3,..);font-size:.px;opacity:">x</p>',
        "<p>\ud800</p>",
    ],
    ids=range(15),
)
def test_hostile_html_ends_in_findings(html: str) -> None:
    found = check(good_mail(html=html))
    assert found.to_fix
    differences(html)


def test_html_that_nests_too_deep_is_told_as_such() -> None:
    found = check(with_body("<div>" * 300 + "<script>"))
    assert any("255 levels" in one.says for one in found.to_fix)


ATTRIBUTES = st.sampled_from(["style", "class", "href", "src", "alt", "width", "role", "lang"])
TAGS = st.sampled_from(["p", "a", "img", "table", "td", "h1", "h4", "style", "svg", "b", "div"])
CSS = st.text(
    alphabet="color:background font-size;{}()#.>1234px%!important/*\"'@media,rgb\\", max_size=60
)


@given(
    pieces=st.lists(st.tuples(TAGS, ATTRIBUTES, CSS, st.text(max_size=10)), max_size=12),
    headers=st.text(max_size=80),
)
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_mail_each_place_is_an_element_of_it(
    pieces: list[tuple[str, str, str, str]], headers: str
) -> None:
    markup = "".join(
        f'<{tag} {name}="{css}">{css if tag == "style" else text}'
        for tag, name, css, text in pieces
    )
    mail = replace(with_body(markup), raw_headers=headers)
    for finding in check(mail).findings:
        if finding.place:
            tag, _, number = finding.place.partition(":")
            assert len(list(mail.page.named(tag))) > int(number)
