"""Mistakes in MJML and in the HTML inside it: each is named with the line that wrote it."""

from dataclasses import replace

import pytest
from mjml import mjml2html

from newsletter.compose.mjml_rules import Fault
from newsletter.compose.page import compiler_fault, render_html
from newsletter.errors import TemplateError
from tests.fakes.editions import repository_templates, sample_edition, sample_look
from tests.fakes.mistakes import PAGE, PARTS, changed, fails, line_of, small

HIT = "{% macro hit(story) %}"
COMPONENT = """{% macro told(story) %}
<mj-section padding="12px 32px">
<mj-group>
<mj-column width="50%">
<mj-image src="https://memo.example/a.png" alt="" width="80px" />
<mj-spacer height="20px" />
<mj-divider padding="0px" border-width="1px" border-color="#1D1B16" />
<mj-text>
<table role="presentation" width="100%"><tr>
<td style="color:#1D1B16" valign="top">{{ story.title }}</td>
</tr></table>
<p><a href="https://news.example/">x</a></p>
<img src="https://memo.example/a.png" alt="a" width="80">
</mj-text>
</mj-column>
</mj-group>
</mj-section>
{% endmacro %}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'padding="12px',
            'padding="0',
            '<mj-section padding="0 32px">: a length always has its unit',
        ),
        ('padding="12px', 'paddin="12px', "<mj-section> has no attribute paddin: padding is meant"),
        ("<mj-group>", "<mj-grup>", "<mj-grup> is no tag that is used here: <mj-group> is meant"),
        ("<mj-divider", "<mj-column>", "<mj-column> cannot stand inside <mj-column>; there goes"),
        ("<mj-group>", "<MJ-GROUP>", "<MJ-GROUP> is no tag that is used here: <mj-group> is meant"),
        ("<mj-group>", "words <mj-group>", "'words' cannot stand inside <mj-section>"),
        ('width="50%"', 'class="a"', "<mj-column> has no attribute class: css-class is meant"),
        ('width="50%"', "width=50%", 'the value of width has no quotes: write width="50%"'),
        ('width="50%"', 'width="50%', "the quote that width opens is never closed"),
        ('width="50%"', 'width=""', "is empty: leave it out"),
        ('width="50%"', 'width="half"', '<mj-column width="half">: is no length: write 24px'),
        ('width="50%"', 'width="50%"css-class="a"', "is no attribute: one has a space before it"),
        ('width="50%"', 'width="1px" width="2px"', "<mj-column> has two of width"),
        ('alt=""', "", '<mj-image> has no alt; a decoration has alt=""'),
        ('<mj-spacer height="20px" />', '<mj-spacer height="20px">x</mj-spacer>', "'x' cannot"),
        ("#1D1B16", "#1D1B1", '<mj-divider border-color="#1D1B1">: is no colour: write #RRGGBB'),
        ("<mj-text>", '<mj-text align="centre">', "takes left, center, right, justify: center"),
        ("<mj-text>", '<mj-text mj-class="big">', "no <mj-class> is called big"),
        ("<mj-text>", "<mj-text><!-- a -- b -->", "-- inside a comment is an error"),
        ('width="100%"', 'width="600px"', "HTML takes whole pixels without a unit, or 100%"),
        ("<tr>", "<p>x</p><tr>", "<p> cannot stand inside <table>: put it into <td>"),
        ("<td style", "<div></div><td style", "<div> cannot stand inside <tr>: put it into <td>"),
        ("color:#1D1B16", "colr:#1D1B16", "has no property colr: color is meant"),
        ("color:#1D1B16", "padding:8", "has padding:8: a length has its unit, so 8px"),
        ("color:#1D1B16", "color", "has 'color', which is no NAME:VALUE"),
        ('valign="top"', 'vertical-align="top"', "<td> has no attribute vertical-align: valign"),
        ('valign="top"', 'valign="centre"', "takes top, middle, bottom, baseline"),
        ('valign="top"', 'bgcolor="red"', "is no colour that Outlook reads: write #RRGGBB"),
        ("<p>", "<p><div>y</div>", "<div> cannot stand inside <p>: close that before it"),
        ("<p>", "<td>", "<td> stands inside <mj-text>, and only in <tr> does it mean something"),
        ("<p>", "<p>&harbor;", "&harbor; is no character that HTML knows: write &amp; for &"),
        ("<p>", "<p>1 < 2", "begins no tag: write &lt; for the character <"),
        ("<p>", "<p></br>", "</br> closes nothing: <br> stands alone"),
        ("<p>", "<p>]]>", "]]> is an error for the compiler: write ]]&gt;"),
        ("<p>", "<p>\x01", "a control character (number 1) stands here"),
        ("<p>", "<p><![CDATA[x]]>", "CDATA is an error for the compiler"),
        ("<p>", "<p><a href='https://news.example/'>y", "<a> cannot stand inside another link"),
        ('href="https://news.example/"', 'href="javascript:x"', "drop a message that carries"),
        ('href="https://news.example/"', 'onclick="x"', "<a> carries a script in onclick"),
        ('href="https://news.example/"', 'srcset="x"', "mail clients drop it, so leave it out"),
        (' width="80">', ">", "<img> has no width; Outlook needs it"),
        (' width="80">', ' width="0">', "shows nothing or is misread"),
        (' alt="a"', "", '<img> has no alt; a decoration has alt=""'),
    ],
)
def test_a_mistake_inside_a_component_has_the_line_of_the_component(
    old: str, new: str, said: str
) -> None:
    wrong = COMPONENT.replace(old, new, 1)
    page = (
        "{% import 'b.mjml.j2' as part %}\n<mjml><mj-body>\n"
        "{{ part.told(edition.lead) }}\n</mj-body></mjml>"
    )
    error = small(page, b=wrong)

    assert wrong != COMPONENT
    assert said in error.reason
    assert error.reason.endswith(" (called from edition.mjml.j2:3)")
    assert error.file == "templates/b.mjml.j2"
    assert error.line == line_of({"": COMPONENT}, "", old)


def test_a_mistake_in_the_projects_own_components_has_its_line() -> None:
    templates = changed(PARTS, "<mj-divider", "<mj-divide")
    error = fails(templates)

    assert error.file == f"templates/{PARTS}"
    assert error.line == line_of(templates, PARTS, "<mj-divide ")


def test_the_lines_that_called_for_a_component_are_named_from_inside_out() -> None:
    error = small(
        "x</mj-text>\n{% import 'b.mjml.j2' as b %}\n\n{{ b.outer() }}\n<mj-text>",
        b="{% macro inner(h) %}\n<mj-spacer height='{{ h }}' />\n{% endmacro %}\n"
        "{% macro outer() %}\n\n{{ inner('0') }}\n{% endmacro %}",
    )

    assert str(error) == (
        'templates/b.mjml.j2:2: <mj-spacer height="0">: a length always has its unit, so 0px and '
        "not 0 (called from b.mjml.j2:6, edition.mjml.j2:7)"
    )


def test_a_mistake_in_the_body_of_a_call_has_the_line_of_that_body() -> None:
    error = small(
        "{% macro box() %}\n<p>{{ caller() }}</p>\n{% endmacro %}\n"
        "{% call box() %}\nfine\n<wbr2>\n{% endcall %}"
    )

    assert (error.file, error.line) == (f"templates/{PAGE}", 9)
    assert "<wbr2> is no tag" in error.reason


def test_words_of_a_headline_that_stand_elsewhere_too_do_not_mislead() -> None:
    error = small("<!-- <sup2> -->\n{# <sup2> #}\n{% set x = '<sup2>' %}\n<sup2>")

    assert error.line == 7


def test_private_characters_of_a_headline_are_not_taken_for_marks() -> None:
    edition = replace(sample_edition(), re="\U000f0000\U000f0001\U000f0002 \U0010fffd")
    templates = changed(PARTS, "<mj-divider", "<mj-divide")

    with pytest.raises(TemplateError) as caught:
        render_html(edition, sample_look(templates=templates))

    assert caught.value.line == line_of(templates, PARTS, "<mj-divide ")


def test_a_template_that_asks_what_a_macro_gave_still_has_its_mistake_named() -> None:
    error = small(
        "{% macro a() %}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}\n"
        "{% if b()|length %}fine{% else %}<mj-divide />{% endif %}"
    )

    assert "<mj-divide> is no tag" in error.reason
    assert "of the filled template" in error.reason


def test_what_the_compiler_says_has_its_place_in_characters() -> None:
    source = "<mjml><mj-body><mj-raw>é港</mj-raw><mj-divider>x</mj-divider></mj-body></mjml>"

    with pytest.raises(ValueError, match="position") as caught:
        mjml2html(source, fonts={})
    fault = compiler_fault(str(caught.value), source)

    assert fault.at == source.index("x</mj-divider>")
    assert fault.reason == "the MJML compiler says: unexpected token"


def test_what_the_compiler_says_without_a_place_has_none() -> None:
    assert compiler_fault("unable to parse next template in root template", "") == Fault(
        at=None, reason="the MJML compiler says: unable to parse next template"
    )


@pytest.mark.parametrize(
    ("source", "said", "line"),
    [
        ("", "there is no <mj-body> in it", None),
        ("<mjml></mjml>", "there is no <mj-body> in it", None),
        ("x<mjml></mjml>", "'x' cannot stand outside of <mjml>", 1),
        ("<p>x</p><mjml></mjml>", "<p> cannot stand at the top", 1),
        ("<mjml><mj-body></mj-body>\n<mj-body></mj-body></mjml>", "two <mj-body>", 2),
        ("<mjml><mj-head>\n<mj-style>a { b: c;</mj-style></mj-head></mjml>", "{ that is never", 2),
        ("<mjml><mj-head>\n<mj-style>a { } }</mj-style></mj-head></mjml>", "} that closes", 2),
        ("<mjml><mj-head>\n<mj-style><b></b></mj-style></mj-head></mjml>", "holds words only", 2),
        ("<mjml><mj-head>\n<mj-style><!-- --></mj-style></mj-head></mjml>", "a comment cannot", 2),
        ("<mjml><mj-head> \n<mj-title></mj-title></mj-head></mjml>", "begin a new line", 1),
        ("<mjml><mj-body></mj-body></mjml> ", "a space after a tag at the end stops", 1),
        ("<mjml>\n<!DOCTYPE html></mjml>", "the compiler writes the head itself", 2),
        ("<mjml>\n</ mjml>", "is no closing tag: write </NAME>", 2),
        ("<mjml>\n<!-- x</mjml>", "<!-- is never closed with -->", 2),
        ("<mjml>\n<mj-body", "<mj-body is never closed with >", 2),
        ("</mjml>", "</mjml> closes nothing", 1),
        ("<mjml><mj-body>\n<mj-raw>é ></mj-raw></mj-body></mjml>", "breaks down at 'é >'", 2),
    ],
)
def test_a_page_that_is_wrong_as_a_whole_is_refused(
    source: str, said: str, line: int | None
) -> None:
    error = fails({**repository_templates(), PAGE: source})

    assert said in error.reason
    assert (error.file, error.line) == (f"templates/{PAGE}", line)


def test_a_tag_left_open_is_named() -> None:
    templates = changed(PAGE, "</mj-body>", "")
    error = fails(templates)

    assert error.reason == "</mjml> where <mj-body> is still open"
    assert error.line == line_of(templates, PAGE, "</mjml>")


def test_a_script_is_refused() -> None:
    error = fails(changed(PARTS, HIT, HIT + "<tr><td><script>x</script></td></tr>"))

    assert "<script> is no tag" in error.reason


def test_a_thousand_nested_tags_are_refused_before_the_compiler_sees_them() -> None:
    nested = f"<tr><td>{'<div>' * 1000}{'</div>' * 1000}</td></tr>"
    error = fails(changed(PARTS, HIT, HIT + nested))

    assert "levels deep" in error.reason
