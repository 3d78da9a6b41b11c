"""The memo as feed readers get it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from newsletter.compose.page import render_html
from newsletter.web.readable import readable
from tests.fakes.editions import sample_edition, sample_look
from tests.fakes.editions_abroad import edition_abroad, look_abroad
from tests.fakes.generated import THEMES

SITE = "https://memo.example"
PAGE = f"{SITE}/editions/214"
PIECES = (
    *("<p>", "</p>", "<b>", "</b>", "<a href='/x'>", "</a>", "<td>", "<tr>", "<h2>", "<table>"),
    *("</table>", "<br>", "<!--", "-->", "<span dir=rtl>", "</span>", "<i", "<script>"),
    *("</script>", "<img src=/x alt=y onload=z>", "<div style='display:none'>"),
)
TAGS = {"div", "p", "a", "b", "strong", "i", "em", "span", "img", "br"}
TAGS |= {f"h{level}" for level in range(1, 7)}


def inside(page: str) -> str:
    whole = readable(page, page=PAGE)
    found = re.fullmatch(r"<div[^>]*>(.*)</div>", whole, re.DOTALL)
    assert found
    return found[1].replace("\n", "")


@pytest.mark.parametrize(
    ("page", "written"),
    [
        ("<p style='x' class='y'>A <b>b</b></p>", "<p>A <b>b</b></p>"),
        ("<table><tr><td>TO</td><td>You</td></tr><tr><td>R</table>", "<p>TO You</p><p>R</p>"),
        ("<table><tr><td>1<h3>A</h3>b</td></tr></table>", "<p>1</p><h3>A</h3><p>b</p>"),
        ("<a href='/x?a&amp;b'>y</a>", f'<p><a href="{SITE}/x?a&amp;b">y</a></p>'),
        ("<a href='javascript:alert(1)'>y</a>", "<p>y</p>"),
        ("<a href='mailto:a@b.example'>y</a>", '<p><a href="mailto:a@b.example">y</a></p>'),
        ("<a href='http://[bad'>y</a>", "<p>y</p>"),
        (
            "<a href='/x'>a</a><a href='/y'>b</a>",
            f'<p><a href="{SITE}/x">a</a> <a href="{SITE}/y">b</a></p>',
        ),
        (
            "<a href='/x'>a<p>b</p></a>",
            f'<p><a href="{SITE}/x">a</a></p><p><a href="{SITE}/x">b</a></p>',
        ),
        ("<span dir='rtl'>a</span> <span>b</span>", '<p><span dir="rtl">a</span> b</p>'),
        ("<p>a</p><div style='display: none'>hidden<p>b</p></div>c", "<p>a</p><p>c</p>"),
        ("<p><span aria-hidden='true'>●●</span> 2 outlets</p>", "<p>2 outlets</p>"),
        ("<script>x</script><style>y</style><form>z<input></form><p>a</p>", "<p>a</p>"),
        ("a<!--[if mso]><b>x</b><![endif]-->b", "<p>ab</p>"),
        ("<p> &nbsp; </p><p>&#847;&zwnj;</p>", ""),
        ("<p>&lt;script&gt; &amp;</p>", "<p>&lt;script&gt; &amp;</p>"),
        (
            "<img src='/p.jpg' alt='A \"b\"' width='600' height='auto' onerror='x'>",
            f'<p><img src="{SITE}/p.jpg" alt="A &quot;b&quot;" width="600"></p>',
        ),
        ("<img src='/sun.png' alt=''><img src='data:x' alt='a'><img alt='b'>", ""),
        ("a<br>b", "<p>a<br>b</p>"),
    ],
)  # fmt: skip
def test_what_is_said_stays_and_how_it_is_set_goes(page: str, written: str) -> None:
    assert inside(page) == written


def test_the_language_and_the_direction_of_the_page_stay() -> None:
    page = '<!doctype html><html lang="ar" dir="rtl"><body><p>أ</p></body></html>'
    assert readable(page, page=PAGE) == '<div lang="ar" dir="rtl"><p>أ</p>\n</div>'
    assert readable("", page=PAGE) == ""


@pytest.mark.parametrize("theme", THEMES)
def test_a_memo_keeps_every_headline_and_every_link(theme: str) -> None:
    edition, look = sample_edition(), replace(sample_look(), theme=theme)
    page = render_html(edition, look)
    written = readable(page, page=PAGE)
    assert len(written) < len(page) / 4
    told = html.fromstring(written)
    links = told.xpath("//a/@href")
    for story in edition.stories:
        assert story.articles[0].url in links
    assert edition.stories[0].title in told.xpath("string(//h1)")
    assert set(links) == set(html.document_fromstring(page).xpath("//body//a/@href"))
    assert edition.preheader not in told.text_content()


@pytest.mark.parametrize("code", ["ar", "ja"])
def test_a_memo_of_another_language_is_whole(code: str) -> None:
    edition = edition_abroad(code)
    written = readable(render_html(edition, look_abroad(code)), page=PAGE)
    for section in edition.sections:
        for story in section.stories[:1]:
            assert story.title.split()[0] in written


@given(st.lists(st.one_of(st.text(max_size=8), st.sampled_from(PIECES)), max_size=30))
def test_whatever_comes_in_only_known_tags_come_out_and_they_are_nested(pieces: list[str]) -> None:
    written = readable("".join(pieces), page=PAGE)
    if not written:
        return
    as_xml = re.sub(r"<(br|img[^>]*)>", r"<\1/>", written)
    as_xml = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", as_xml)
    for element in etree.fromstring(as_xml).iter():
        assert element.tag in TAGS
        assert set(element.attrib) <= {"href", "src", "alt", "width", "height", "dir", "lang"}
