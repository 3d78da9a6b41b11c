import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.lint.colours import (
    BLACK,
    WHITE,
    Colour,
    contrast,
    is_grey,
    parse_colour,
    readable,
    written,
)
from newsletter.compose.lint.contrast import contrast_dark, contrast_light
from newsletter.compose.lint.finding import Severity
from tests.fakes.mails import HTML, STYLE, good_mail, only, with_body, with_html

COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#1D1B16", (29, 27, 22)),
        ("#fff", WHITE),
        ("#0008", (119, 119, 119)),
        ("#ffffff80", (255, 255, 255)),
        ("rgb(1, 2, 3)", (1, 2, 3)),
        ("rgba(0,0,0,.5)", (128, 128, 128)),
        ("rgb(0 0 0 / 50%)", (128, 128, 128)),
        ("RebeccaPurple", (102, 51, 153)),
        ("hsl(0, 100%, 50%)", (255, 0, 0)),
        ("transparent", None),
        ("rgba(1,2,3,0)", None),
        ("inherit", None),
        ("#12345", None),
        ("", None),
    ],
)
def test_a_colour_is_read_as_it_looks_on_white(text: str, colour: Colour | None) -> None:
    assert parse_colour(text, WHITE) == colour


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast((118, 118, 118), WHITE) == pytest.approx(4.54, abs=0.005)
    assert contrast((110, 102, 88), (248, 239, 226)) == pytest.approx(4.98, abs=0.005)


@given(one=COLOURS, other=COLOURS)
def test_contrast_lies_between_1_and_21_and_has_no_direction(one: Colour, other: Colour) -> None:
    assert 1 <= contrast(one, other) <= 21
    assert contrast(one, other) == contrast(other, one)


@given(colour=COLOURS, on=COLOURS)
def test_the_colour_that_is_proposed_reads_as_well_as_asked(colour: Colour, on: Colour) -> None:
    assert contrast(readable(colour, on, 4.5), on) >= 4.5
    assert parse_colour(written(colour), WHITE) == colour


def test_warm_and_cool_greys_are_greys_and_rust_is_none() -> None:
    assert is_grey((110, 102, 88))
    assert is_grey((185, 192, 204))
    assert not is_grey((178, 58, 30))


def test_text_under_4_5_is_to_fix_with_both_colours_the_figure_and_a_better_one() -> None:
    assert isinstance(contrast_light(with_body('<p style="color:#B04A4A">Red</p>')), str)
    found = only(contrast_light(with_body('<p style="color:#E07070">Too pale</p>')))
    assert (found.severity, found.place) == (Severity.FIX, "p:3")
    for part in ("#E07070 on #FFFDF8", "3.", "4.5:1", "Too pale", "would do"):
        assert part in found.says


def test_large_text_may_have_3_and_grey_text_is_asked_for_5() -> None:
    pale = "color:#929292"
    assert isinstance(contrast_light(with_body(f'<p style="{pale};font-size:24px">A</p>')), str)
    bold = f'<p style="{pale};font:bold 19px/24px x">A</p>'
    assert isinstance(contrast_light(with_body(bold)), str)
    assert (
        only(contrast_light(with_body(f'<p style="{pale};font-size:23px">A</p>'))).severity == "fix"
    )
    grey = only(contrast_light(with_body('<p style="color:#737373">A</p>')))
    assert grey.severity is Severity.LOOK
    assert "grey" in grey.says


def test_the_ground_is_that_of_the_nearest_element_around() -> None:
    panel = (
        '<table role="none"><tr><td bgcolor="#1F2A3C"><p style="color:{}">A</p></td></tr></table>'
    )
    assert isinstance(contrast_light(with_body(panel.format("#F7EEDD"))), str)
    assert "on #1F2A3C" in only(contrast_light(with_body(panel.format("#1D1B16")))).says


def test_a_link_without_a_colour_is_blue() -> None:
    link = '<div style="background:#123"><a href="https://a.example">A</a></div>'
    assert "#0000EE on #112233" in only(contrast_light(with_body(link))).says


def test_a_colour_from_a_style_sheet_counts_and_so_does_its_lack() -> None:
    sheet = ".pale { color: #ddd } p.pale { color: #000 }"
    html = HTML.replace("</style>", f"{sheet}</style>").replace(
        "</body>", '<p class="pale">A</p></body>'
    )
    assert isinstance(contrast_light(good_mail(html=html)), str)
    bare = '<style>.on { color: #000 }</style><p class="on" style="color:#eee !important">A</p>'
    assert only(contrast_light(with_body(bare))).severity is Severity.FIX
    without_sheets = '<p class="ink" style="color:#eee">A</p>'
    fixed = HTML.replace("</style>", "p.ink { color: #000 !important }</style>")
    mail = good_mail(html=fixed.replace("</body>", f"{without_sheets}</body>"))
    assert "#EEEEEE" in only(contrast_light(mail)).says


def test_what_is_hidden_or_only_decoration_is_left_alone() -> None:
    for markup in (
        '<p style="color:#fff;display:none">A</p>',
        '<p style="color:#fff;opacity:0">A</p>',
        '<p hidden style="color:#fff">A</p>',
        '<p style="color:#eee">● → ·</p>',
    ):
        assert isinstance(contrast_light(with_body(markup)), str), markup


def test_the_dark_colours_are_those_of_the_style_sheet() -> None:
    assert contrast_dark(good_mail()) == "Lowest contrast in the dark is 15.76:1"
    found = only(contrast_dark(with_html("color: #F1EADC", "color: #444")))
    assert found.severity is Severity.FIX
    assert "#444444 on #121110 in the dark" in found.says


def test_an_inline_colour_stays_in_the_dark_where_no_rule_changes_it() -> None:
    found = only(contrast_dark(with_body('<p style="color:#1D1B16">Forgotten</p>')))
    assert found.severity is Severity.FIX
    assert "Forgotten" in found.says
    assert isinstance(contrast_light(with_body('<p style="color:#1D1B16">A</p>')), str)


def test_of_two_rules_the_more_telling_wins_then_the_later() -> None:
    dark = "@media (prefers-color-scheme: dark) {{ {} }}"
    markup = (
        '<div class="ink2"><a class="ink" style="color:#000" href="https://a.example">A</a></div>'
    )

    def outcome(css: str) -> object:
        html = HTML.replace(STYLE, STYLE + dark.format(css)).replace("</body>", f"{markup}</body>")
        return contrast_dark(good_mail(html=html))

    pale, deep = "color: #eee !important", "color: #333 !important"
    assert isinstance(outcome(f".ink2 a {{ {deep} }} a.ink {{ {pale} }}"), str)
    assert not isinstance(outcome(f"a.ink {{ {pale} }} .ink2 a {{ {deep} }}"), str)
    assert isinstance(outcome(f".ink2 a.ink {{ {pale} }} .ink2 a {{ {deep} }}"), str)


def test_a_mail_without_dark_colours_is_to_look_at() -> None:
    assert only(contrast_dark(with_html(STYLE, ""))).severity is Severity.LOOK
