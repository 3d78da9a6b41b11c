from hypothesis import given
from hypothesis import strategies as st

from newsletter.web.weight import KB, Dress, dressed, own_pictures, reading, weight

SITE = "https://memo.example"


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", ' style="a:b"', "<!--[if mso]>", "<![endif]-->", "<style>", "é", "x"]
        )
    ).map("".join)
)
def test_the_parts_weigh_what_the_page_weighs(html: str) -> None:
    found = weight(html)
    assert sum(part.size for part in found.parts) == found.size == len(html.encode())


def test_each_byte_is_put_down_to_its_cause() -> None:
    html = '<!--[if mso]>x<![endif]--><style>a{}</style><p style="b:c">words</p>'
    sizes = {part.name: part.size for part in weight(html).parts}
    assert sizes == {
        "Tags, links, attributes": 7,
        "Outlook-only comments": 26,
        "Inline styles": 12,
        "Style blocks": 18,
        "Words": 5,
    }


def test_the_gauge_has_a_mark_for_each_limit_and_holds_what_is_heavier() -> None:
    light, heavy = weight("x" * 27 * KB), weight("x" * 216 * KB)
    assert light.marks == ((70, 64.81), (95, 87.96), (102, 94.44))
    assert light.parts[-1].width == 25.0
    assert heavy.marks == ((70, 32.41), (95, 43.98), (102, 47.22))
    assert heavy.parts[-1].width == 100.0


def test_room_is_told_in_stories_of_the_usual_weight() -> None:
    row = f"<h3>{'x' * (2 * KB - 4)}"
    assert weight(row * 10).room == (95 - 20) // 2
    assert weight(row * 60).room == 0
    assert weight(row * 2).room is None


def test_a_page_is_dressed_by_its_own_dark_query_only() -> None:
    page = (
        "<head><style>@media ( Prefers-Color-Scheme : DARK ){a{}}@media (max-width:9px){}</style>"
    )
    dark = dressed(page, Dress.DARK, base_url=SITE)
    light = dressed(page, Dress.LIGHT, base_url=SITE)
    assert "@media all{a{}}@media (max-width:9px){}" in dark
    assert "@media not all{a{}}@media (max-width:9px){}" in light
    assert dark.startswith('<head><base target="_blank">')


def test_pictures_of_our_site_are_shown_from_here_and_others_from_there() -> None:
    page = (
        f'<img src="{SITE}/pictures/ab.jpg"><img src="{SITE}/static/sun.png">'
        f'<img src="https://ledger.example/a.png"><a href="{SITE}/editions/1">'
    )
    shown = dressed(page, Dress.LIGHT, base_url=SITE)
    assert 'src="/pictures/ab.jpg"' in shown
    assert 'src="/static/sun.png"' in shown
    assert 'src="https://ledger.example/a.png"' in shown
    assert f'href="{SITE}/editions/1"' in shown
    assert own_pictures(page * 2, base_url=SITE) == ("ab.jpg",)


def test_with_images_off_no_picture_is_left_and_all_words_are() -> None:
    page = (
        '<a href="https://a.example/p.jpg"><img alt="A sun" src="https://a.example/p.jpg"></a>'
        '<td style="background:#fff url(https://a.example/b.jpg)">'
    )
    shown = dressed(page, Dress.OFF, base_url=SITE)
    assert '<img alt="A sun" src="data:,">' in shown
    assert "b.jpg" not in shown
    assert 'href="https://a.example/p.jpg"' in shown


def test_words_are_counted_without_links_and_rules() -> None:
    text = "Judge stops sale\n-----\n* https://ledger.example/a-b\n"
    assert reading(text) == (3, 1)
    assert reading("word " * 1100)[1] == 5
