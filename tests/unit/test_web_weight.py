from hypothesis import given
from hypothesis import strategies as st

from newsletter.web.weight import dressed, header_lines, reading, weight


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", ' style="a:b"', "<!--[if mso]>", "<![endif]-->", "<style>", "é", "x"]
        )
    ).map("".join)
)
def test_the_parts_weigh_what_the_page_weighs(html: str) -> None:
    assert sum(part.size for part in weight(html)) == len(html.encode())


def test_each_byte_is_put_down_to_its_cause() -> None:
    html = '<!--[if mso]>x<![endif]--><style>a{}</style><p style="b:c">words</p>'
    sizes = {part.name: part.size for part in weight(html)}
    assert sizes == {
        "Outlook-only comments": 26,
        "Style blocks": 18,
        "Inline styles": 12,
        "Tags, links, attributes": 7,
        "Words": 5,
    }


def test_a_page_is_dressed_by_its_own_dark_query_only() -> None:
    page = (
        "<head><style>@media ( Prefers-Color-Scheme : DARK ){a{}}@media (max-width:9px){}</style>"
    )
    dark, light = dressed(page, dark=True), dressed(page, dark=False)
    assert "@media all{a{}}@media (max-width:9px){}" in dark
    assert "@media not all{a{}}@media (max-width:9px){}" in light
    assert dark.startswith('<head><base target="_blank">')


def test_words_are_counted_without_links_and_rules() -> None:
    text = "Judge stops sale\n-----\n* https://ledger.example/a-b\n"
    assert reading(text) == (3, 1)
    assert reading("word " * 1100)[1] == 5


def test_headers_are_unfolded_in_order() -> None:
    lines = header_lines("Subject: a\r\n b\r\nX: 1\r\nX: 2\r\n\r\nbody")
    assert lines == [("Subject", "a b"), ("X", "1"), ("X", "2")]
