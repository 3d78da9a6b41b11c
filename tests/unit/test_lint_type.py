from newsletter.compose.lint.finding import Severity
from newsletter.compose.lint.type import tap_targets, text_size
from tests.fakes.mails import HTML, SUMMARY, good_mail, only, with_body, with_html, with_style


def test_text_under_12_px_is_to_fix() -> None:
    assert isinstance(text_size(with_body('<p style="font-size:12px">Fine print</p>')), str)
    found = only(text_size(with_body('<p style="font-size:11px">Fine print</p>')))
    assert (found.severity, found.place) == (Severity.FIX, "p:3")
    assert "11 px" in found.says
    assert "Fine print" in found.says


def test_sizes_are_inherited_and_may_be_relative() -> None:
    markup = '<div style="font-size:20px"><p><span style="font-size:50%">A</span></p></div>'
    assert "10 px" in only(text_size(with_body(markup))).says
    assert "8 px" in only(text_size(with_body('<p style="font:6pt/1 x">A</p>'))).says


def test_a_size_that_only_phones_get_counts() -> None:
    small = "@media only screen and (max-width:479px) { p { font-size: 10px !important } }"
    assert "10 px" in only(text_size(with_style(small))).says
    wide = "@media only screen and (max-width:300px) { p { font-size: 10px !important } }"
    assert isinstance(text_size(with_style(wide)), str)


def test_hidden_text_and_the_space_between_blocks_may_be_of_any_size() -> None:
    markup = '<p style="font-size:1px">&nbsp;</p><p style="font-size:1px;display:none">A</p>'
    assert isinstance(text_size(with_body(markup)), str)


def test_news_under_14_px_is_to_fix_and_under_16_to_look_at() -> None:
    paragraph = f"<p>{SUMMARY}"
    small = only(text_size(with_html(paragraph, f'<p style="font-size:13px">{SUMMARY}')))
    assert (small.severity, small.place) == (Severity.FIX, "p:0")
    middling = only(text_size(with_html(paragraph, f'<p style="font-size:15px">{SUMMARY}')))
    assert middling.severity is Severity.LOOK
    assert "15 px" in middling.says


def test_a_small_word_in_the_news_or_a_small_footer_is_no_small_news() -> None:
    start, rest = SUMMARY[:12], SUMMARY[12:]
    inside = f'<p>{start}<span style="font-size:13px">{rest[:9]}</span>{rest[9:]}'
    assert isinstance(text_size(with_html(f"<p>{SUMMARY}", inside)), str)
    assert "font:13px/24px" in HTML


def test_an_outlet_that_is_longer_than_its_headline_is_no_small_news() -> None:
    meta = '<span style="font-size:13px">The Quarterly of Coasts and Harbours (subscribers)</span>'
    told = f"{SUMMARY} {meta}"
    assert isinstance(text_size(with_html(SUMMARY, told)), str)
    short = f'<span style="font-size:13px">{SUMMARY}</span> and so on it goes, for a long while yet'
    assert only(text_size(with_html(SUMMARY, short))).severity is Severity.FIX


def test_a_button_under_44_px_is_to_look_at() -> None:
    style = "display:inline-block;background:#000;color:#fff;font:15px/20px x;padding:{}"
    button = f'<a href="https://a.example" style="{style}">Read</a>'
    assert isinstance(tap_targets(with_body(button.format("12px 22px"))), str)
    found = only(tap_targets(with_body(button.format("11px 22px"))))
    assert (found.severity, found.place) == (Severity.LOOK, "a:2")
    assert "42 px" in found.says


def test_a_border_makes_a_button_and_adds_to_its_height() -> None:
    style = "border:{} solid #ccc;font:14px/20px x;padding:11px 0px"
    chip = f'<a href="https://a.example" style="{style}">Sharp</a>'
    assert isinstance(tap_targets(with_body(chip.format("1px"))), str)
    assert "43 px" in only(tap_targets(with_body(chip.format("0.5px")))).says


def test_a_link_in_a_low_line_is_to_look_at() -> None:
    link = '<a href="https://a.example" style="padding:{} 0px">Here</a>'
    line = f'<p style="font:13px/20px x">{link}</p>'
    found = only(tap_targets(with_body(line.format("0px"))))
    assert "20 px" in found.says
    assert isinstance(tap_targets(with_body(line.format("2px"))), str)
    pictured = '<a href="https://a.example" style="font-size:1px"><img alt="Boats" width="9"></a>'
    assert isinstance(tap_targets(with_body(pictured)), str)


def test_a_good_mail_says_how_small_its_smallest_text_is() -> None:
    assert text_size(good_mail()) == "Smallest text is 13 px, the news 16 px or more"
