"""What holds for every memo: any count of stories, any words, each theme, each language."""

import re
from dataclasses import replace

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mjml import mjml2html

from newsletter.compose.gate import line
from newsletter.compose.lint.check import check
from newsletter.compose.lint.mail import Mail
from newsletter.compose.look import fill_template
from newsletter.compose.message import personal_html, personal_text
from newsletter.compose.mjml_rules import first_fault
from newsletter.compose.origin import Marks, trace
from newsletter.compose.page import render_html
from newsletter.compose.text import COLUMNS, render_text
from newsletter.compose.view import TITLE, view
from newsletter.compose.wrap import columns
from newsletter.model import FrozenEdition
from tests.benchmarks.morning import edition as morning_of_twenty
from tests.fakes.editions import sample_edition, sample_look, sample_recipient
from tests.fakes.generated import (
    BUDGET,
    EXTRAS,
    HOSTILE,
    LANGUAGES,
    THEMES,
    Generated,
    Told,
    generated,
    letter,
)

KB = 1024
# Every hostile text at once, in every place that a feed's words reach.
ALL = Generated(
    found=tuple(
        Told(
            title=name,
            summary=name,
            outlet=name,
            section="World",
            url="good",
            outlets=7,
            extras=frozenset(EXTRAS),
        )
        for name in HOSTILE
    ),
    theme="memo",
    language="en",
    edits=tuple(HOSTILE),
    finds=("emoji", "script", "nest", "attribute"),
)


@given(generated())
@example(ALL)
@settings(BUDGET, max_examples=12)
def test_the_page_parses_without_an_error_and_nests_nothing_wrongly(morning: Generated) -> None:
    page = render_html(morning.edition, morning.look)

    html5lib.HTMLParser(strict=True).parse(page)


@given(generated(most=15, printed=True))
@settings(BUDGET, max_examples=12)
def test_lint_finds_nothing_to_fix_for_a_sender_that_has_all_in_order(morning: Generated) -> None:
    found = check(mailed(morning.frozen(), morning.look.postal_address, morning))

    assert found.to_fix == ()


@given(generated())
@example(ALL)
@settings(BUDGET, max_examples=12)
def test_the_text_is_a_text_that_arrives_as_it_was_sent(morning: Generated) -> None:
    text = render_text(morning.edition, morning.look)
    lines = text.split("\n")

    wide = [one for one in lines if columns(one) > COLUMNS]
    assert [one for one in wide if not re.fullmatch(r" *https?://\S+", one)] == []
    assert [one for one in lines if one != one.rstrip() or "\t" in one] == []
    assert [one for one in lines if re.match(r" ?>|From ", one)] == []
    assert "\n\n\n\n" not in text
    assert text.strip("\n") + "\n" == text


@given(generated())
@example(ALL)
@settings(BUDGET, max_examples=8)
def test_each_story_of_the_page_is_in_the_text_with_its_link(morning: Generated) -> None:
    edition, look = morning.edition, morning.look
    text = bare(render_text(edition, look))

    for section in edition.sections:
        assert bare(line(section.name, TITLE)) in text
        for story in section.stories:
            assert bare(line(story.title, TITLE)).rstrip(",;–—-") in text


# ── Each theme and each language ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_the_sample_stands_in_each_dress(theme: str, language: str) -> None:
    look = replace(sample_look(), theme=theme, language=language)
    edition = sample_edition()
    page, text = render_html(edition, look), render_text(edition, look)

    html5lib.HTMLParser(strict=True).parse(page)
    assert f'lang="{language}"' in page[:100]
    for story in edition.stories:
        assert bare(story.title) in bare(text)
        assert story.articles[0].url in text
    assert max(columns(one) for one in text.split("\n") if "https://" not in one) <= COLUMNS


@pytest.mark.parametrize("theme", THEMES)
def test_twenty_stories_weigh_at_most_60_kb_in_each_theme(theme: str) -> None:
    page = render_html(morning_of_twenty(), replace(sample_look(), theme=theme))

    assert len(page.encode()) <= 60 * KB


def mailed(frozen: FrozenEdition, postal_address: str, morning: Generated) -> Mail:
    """The mail that a reader gets, as lint looks at it."""
    reader, edition, token = sample_recipient(), frozen.edition, "t" * 32
    return Mail(
        edition=edition,
        subject=edition.subject,
        preheader=edition.preheader,
        html=personal_html(frozen.html, reader, token=token),
        text=personal_text(frozen.text, reader, token=token),
        headers=(),
        raw_headers=letter(frozen, morning.look).data.partition(b"\r\n\r\n")[0],
        postal_address=postal_address,
    )


def bare(text: str) -> str:
    """Words without spaces, case, what holds words of another direction, signs of quotation."""
    return re.sub("[\\s\u2066-\u2069>›]+", "", text).upper().casefold()


# ── Templates that somebody has changed ──────────────────────────────────────────────────

GOOD = (
    "<mjml><mj-head><mj-style>.a > b { color: red; }</mj-style></mj-head><mj-body>\n"
    '<mj-section css-class="sh"><mj-column><mj-text><table role="presentation"><tr>'
    '<td class="ink" style="padding:0px">é <b>x</b><br></td></tr></table></mj-text>\n'
    '<mj-spacer height="20px" /></mj-column></mj-section></mj-body></mjml>'
)
SLIPS = st.sampled_from(
    ["<", ">", '"', "'", "&", "/", "=", " ", "\n", "\0", "\u2028", "<p>", "</p>", "<br/>", "</br>",
     "<!-- x -->", "<!-- -- -->", "<!--", "-->", "]]>", "<![CDATA[", "<!", "<?", "{", "}", "a=b",
     ' a="1"', ' class="a" class="b"', "<mj-text>", "</mj-text>", "<mj-raw>", "\u2028 >", "港>",
     "🚨 >", "<td nowrap>", "é",
     "<!--[if mso]>", "<![endif]-->", "<MJ-TEXT>", "<b:c>", "<script>", "&foo;", "mj-", "0", "px"]
)  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 6), SLIPS), min_size=1, max_size=3)
)
@settings(BUDGET, max_examples=400)
def test_what_the_rules_let_through_is_what_the_compiler_takes(
    slips: list[tuple[int, int, str]],
) -> None:
    source = GOOD
    for at, cut, put in slips:
        source = source[:at] + put + source[at + cut :]
    fault = first_fault(source)

    if fault is None:
        assert mjml2html(source, fonts={})
    else:
        assert fault.at is None or 0 <= fault.at <= len(source)
        assert 0 < len(fault.reason) < 500


@given(st.text(max_size=200))
@example("<" * 100_000)
@example("<a " + "b" * 100_000)
@example("<a b='" + "<" * 100_000)
@example("<a" + ' b="c"' * 50_000)
@example("<!--" * 50_000)
@example("<mj-text>" * 50_000)
@settings(BUDGET, max_examples=200)
def test_any_text_at_all_is_answered_with_its_first_fault(text: str) -> None:
    fault = first_fault(text)

    assert fault is not None
    assert len(fault.reason) < 500


@pytest.mark.parametrize("theme", THEMES)
def test_a_page_that_is_filled_with_marks_is_the_same_page_with_a_place_for_each_part(
    theme: str,
) -> None:
    look = replace(sample_look(), theme=theme)
    words = look.words
    values = {
        "edition": view(sample_edition(), look),
        "theme": look.dress,
        "words": words,
        "say": words.say,
    }
    source = fill_template(look, "edition.mjml.j2", values)
    marks = Marks(source)
    origin = trace(fill_template(look, "edition.mjml.j2", values, marks=marks), marks)

    assert origin.source == source
    lines = {name: text.split("\n") for name, text in look.templates.items()}
    for at in range(0, len(source), 7):
        places = origin.at(at)
        assert places
        assert all(0 < one.line <= len(lines[one.file]) for one in places)
    # Words that only one line of the templates has lead to that line.
    for mark in ("x-apple-disable-message-reformatting", "&#847;", "<mj-group>"):
        where = origin.at(source.index(mark))[0]
        assert mark in lines[where.file][where.line - 1]
