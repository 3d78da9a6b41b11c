"""What bytes are by how they begin, and what picture a page names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.photos import shared_picture, why_no_picture
from tests.fakes.pictures import SVG, encoded, photo

PAGE = "https://coast.example/2026/harbour"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_the_kinds_that_we_take_are_known_by_their_first_bytes(kind: str) -> None:
    assert why_no_picture(encoded(photo(60, 40), kind)) == ""


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>Not found</title>", "a web page"),
        (b"\xef\xbb\xbf\n <html>", "a web page"),
        (SVG, "an SVG, which mail programs do not show"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG, which mail programs do not show"),
        (b"%PDF-1.7", "no JPEG, PNG, GIF, WebP or AVIF"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "no JPEG, PNG, GIF, WebP or AVIF"),
        (b"\x00\x00\x00\x18ftypmp42", "no JPEG, PNG, GIF, WebP or AVIF"),
        (b"BM" + bytes(60), "no JPEG, PNG, GIF, WebP or AVIF"),
    ],
)
def test_anything_else_is_named_as_what_it_is(data: bytes, why: str) -> None:
    assert why_no_picture(data) == why


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<meta property="og:image" content="/p/1.jpg">', "https://coast.example/p/1.jpg"),
        (
            "<META CONTENT='https://cdn.example/1.jpg' PROPERTY='OG:Image'>",
            "https://cdn.example/1.jpg",
        ),
        ("<meta property=og:image content=//cdn.example/1.jpg />", "https://cdn.example/1.jpg"),
        (
            '<meta property="og:image" content="https://cdn.example/1.jpg?w=1&amp;h=2">',
            "https://cdn.example/1.jpg?w=1&h=2",
        ),
        ('<meta name="twitter:image" content="/t.jpg">', "https://coast.example/t.jpg"),
        (
            (
                '<meta name="twitter:image" content="/t.jpg">'
                '<meta property="og:image" content="/o.jpg">'
            ),
            "https://coast.example/o.jpg",
        ),
        (
            (
                '<meta property="og:image" content="/1.jpg">'
                '<meta property="og:image" content="/2.jpg">'
            ),
            "https://coast.example/1.jpg",
        ),
        ('<meta property="og:image:width" content="1200">', ""),
        ('<meta property="og:image" content="">', ""),
        ('<meta property="og:image" content="javascript:alert(1)">', ""),
        ('<meta property="og:image" content="data:image/png;base64,AAAA">', ""),
        ('<meta property="og:image" content="/static/logo.png">', ""),
        ('<meta property="og:image" content="/img/og-default.png">', ""),
        (
            '<meta property="og:image" content="/img/logoped-visits.jpg">',
            "https://coast.example/img/logoped-visits.jpg",
        ),
        ('</head><body><meta property="og:image" content="/comment.jpg">', ""),
    ],
)
def test_a_pages_head_names_its_picture(head: str, url: str) -> None:
    page = f"<!doctype html><html><head><title>x</title>{head}</head><body></body></html>"
    assert shared_picture(page.encode(), PAGE) == url


def test_a_head_without_end_is_read_to_a_limit() -> None:
    page = b"<meta " * 100_000 + b'<meta property="og:image" content="/1.jpg">'
    assert shared_picture(page, PAGE) == ""
    assert shared_picture(b"<meta property=" + b"'" * 1_000_000, PAGE) == ""


@given(
    st.lists(
        st.sampled_from(
            (
                "<meta ",
                "property=",
                "content=",
                "og:image",
                '"',
                "'",
                "=",
                ">",
                " ",
                "/",
                "é",
                "\x00",
            )
        )
    ).map("".join)
)
def test_a_page_never_breaks_it_and_gives_an_address_of_the_web_or_none(page: str) -> None:
    found = shared_picture(page.encode(), PAGE)
    assert found == "" or found.startswith(("https://", "http://"))
