"""Text out of HTML."""

import unicodedata
from html import escape
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.clean import (
    beginning_of,
    images_of,
    one_line,
    plain_text,
    shortened,
    summary_of,
    text_of,
    title_text,
)
from newsletter.gather.document import without_crowds


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Plain", "Plain"),
        ("A <b>bold</b> &amp; B &#8217;s <script>alert(1)</script>", "A bold & B ’s"),
        ("  two\r\n lines\t\x00\x07here ", "two lines here"),
        ("<p>One</p><p>Two</p>three<br>four", "One Two three four"),
        ("un<b>broken</b> word", "unbroken word"),
        ("a < b, 3 > 2 & so", "a < b, 3 > 2 & so"),
        ("R&D at AT&amp;T", "R&D at AT&T"),
        ("<style>p {}</style>x<!-- y --><iframe>z</iframe>", "x"),
        ("<svg><script>1</script><text>no</text></svg>yes", "yes"),
        ("never <script>closed", "never"),
        ('<a href="/x" title="1 > 2" b>x</a>', "x"),
        ('<a href="/x>y</a>z', ""),
        ("<textarea><p>x</p></textarea>y", "y"),
        ("<my-tag>x</my-tag>", "x"),
        ("it&#146;s &nbsp; &copy &notit;", "it’s © ¬it;"),
        ("right\u202eleft\u200b\ufeff \ufffdend", "rightleft end"),
        ("\N{FAMILY}\u200d\N{FAMILY}", "\N{FAMILY}\u200d\N{FAMILY}"),
        ("x\ud800y", "xy"),
        ("<", "<"),
        ("", ""),
    ],
)
def test_a_title_is_plain_text_in_one_line(html: str, expected: str) -> None:
    assert title_text(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Boats left.</p><a>Read more</a>", "Boats left."),
        ("Boats left at noon and [&#8230;]", "Boats left at noon and…"),
        ("Boats left. The post Boats appeared first on Coast Paper.", "Boats left."),
        ("Boats left. Continue reading...", "Boats left."),
        ("June 09, 2020 2:52 PM Boats left.", "Boats left."),
        ("Read more books, says the minister of schools today", ""),
        ("[...]", ""),
    ],
)
def test_a_summary_goes_without_the_feeds_own_words(html: str, expected: str) -> None:
    assert summary_of(text_of(html), limit=600) == expected


def test_what_is_inside_the_text_is_no_ending() -> None:
    said = "Read more books, said Ida. " + "Boats left at noon, and nobody knew why. " * 5
    assert summary_of(said.strip(), limit=600) == said.strip()
    assert summary_of(said + "READ MORE »", limit=600) == said.strip()


def test_a_beginning_gives_the_summary_of_the_whole_and_counts_all_words() -> None:
    for html in (
        "Boats left.",
        " <p>Boats</p>\n<p>left</p>",
        "a b " * 5_000,
        "🙂\u200b x " * 90,
        "",
    ):
        text, words = beginning_of(html, limit=60)
        assert summary_of(text, limit=60) == summary_of(text_of(html), limit=60)
        assert words == len(html.replace("<p>", " ").replace("</p>", " ").split())


@pytest.mark.parametrize("before", ["", "<!-- <img src='/no.jpg'> -->", "<noscript>x</noscript>"])
def test_pictures_are_found_in_order_with_their_attributes(before: str) -> None:
    html = (
        before
        + "<p><IMG class=x SRC='/a.jpg?a=1&amp;b=2' alt=\"A > B\"><img src=/b.jpg width=9/></p>"
    )
    first, second = images_of(html)
    assert (first["src"], first["alt"]) == ("/a.jpg?a=1&b=2", "A > B")
    assert second["src"].rstrip("/") == "/b.jpg"
    assert list(images_of("no <b>picture</b>")) == []


leaves = st.sampled_from(["&nbsp;", "&eacute;", "<br>", "<img alt='>'/>", "<p>x</p>"])
pieces = st.recursive(
    st.text("abc é’&<\n", max_size=8).map(escape) | leaves,
    lambda inner: st.tuples(
        st.sampled_from(["div", "b", "EM", "span", "Section", "blockquote"]),
        st.sampled_from(["", ' class="a > b"', " id=x data-y='&amp;'", " hidden "]),
        st.lists(inner, max_size=4).map("".join),
    ).map(lambda one: f"<{one[0]}{one[1]}>{one[2]}</{one[0]}>"),
    max_leaves=12,
)


@given(pieces)
def test_simple_markup_reads_as_a_parser_reads_it(html: str) -> None:
    # An unknown tag is what the short way leaves to libxml2.
    assert text_of(html) == text_of(f"<x-y>{html}</x-y>")


@given(st.text(st.characters(exclude_characters="<&")))
def test_a_line_is_its_own_line(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text) == text_of(one_line(text))


def test_text_is_cut_after_a_sentence_else_after_a_word() -> None:
    assert shortened("One two. Three four five.", 20) == "One two. Three four…"
    assert shortened("One two three. Four five.", 20) == "One two three."
    assert shortened("“Go.” said Ida", 10) == "“Go.”"
    assert shortened("x" * 30, 10) == "x" * 9 + "…"
    assert shortened("short", 10) == "short"


@given(st.text(), st.integers(min_value=2, max_value=80))
def test_any_text_comes_out_bounded_in_one_line(html: str, limit: int) -> None:
    text = plain_text(html, limit=limit)
    assert len(text) <= limit
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)
    assert text == text.strip()


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<ul><li>",
        "<b><i>",
        "<a></b>",
        "&",
        "<",
        "<!--",
        "<p a=1 ",
        "&lt;",
        "<table>",
        "<b a=' ",
        "<b a ",
        "<img src='",
        "  <b",
        "<p>\n ",
    ],
)
def test_hostile_html_takes_no_time(piece: str) -> None:
    html = piece * (1_000_000 // len(piece))
    began = process_time()
    text_of(html)
    list(images_of(html))
    assert process_time() - began < 1


def test_a_summary_made_of_its_own_ending_takes_no_time() -> None:
    began = process_time()
    summary_of("The post x appeared on " * 3_000, limit=600)
    assert process_time() - began < 1


@pytest.mark.parametrize("opening", ["<p ", '<p x=">" ', '<p "x" '])
def test_a_crowd_of_attributes_goes_and_the_text_stays(opening: str) -> None:
    html = opening + " ".join(f"a{number}" for number in range(9_000)) + ">Boats left at noon."
    assert len(without_crowds(html)) < 100
    assert text_of("<i>Today:</i> " + html).endswith("Boats left at noon.")


def test_tags_with_a_usual_number_of_attributes_stay_as_they_are() -> None:
    html = '<img src="data:image/png;base64,' + "ab/+" * 5_000 + '" alt="a > b" loading=lazy>' * 3
    assert without_crowds(html) == html
