"""What must be so of every document, however broken: what a fuzzer found, and random damage."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.parse import parse
from newsletter.model import Failed, Feed, Fresh, Parsed

DATA = Path(__file__).parents[1] / "data"
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
TYPES = ("", "application/rss+xml", "text/xml; charset=iso-8859-1", "application/json")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ufffe\uffff]")
_TOKENS = (
    b"<item>", b"</item>", b"<entry>", b"</entry>", b"<![CDATA[", b"]]>", b"&nbsp;", b"&#0;",
    b'<!DOCTYPE a [<!ENTITY b "c">]>', b'<x xmlns="urn:x">', b"\xff\xfe", b"\x00", b"<", b"&",
    b"<link/>", b"<guid>", b'xml:base="//x"', b"javascript:", b"</channel>", b"<gml:pos>",
)  # fmt: skip


def served(body: bytes, content_type: str = "") -> Fresh:
    url = "https://paper.example/feed"
    return Fresh(feed=Feed(url=url), url=url, body=body, content_type=content_type)


def holds(outcome: Parsed | Failed) -> None:
    if isinstance(outcome, Failed):
        assert outcome.reason
        return
    ids = [article.id for article in outcome.articles]
    assert len(set(ids)) == len(ids)
    for article in outcome.articles:
        assert article.title
        assert article.url.startswith(("http://", "https://")), article.url
        assert article.picture is None or article.picture.url.startswith(("http://", "https://"))
        assert article.published is None or article.published.year >= 1995
        for text in (article.title, article.summary, article.author or "", *article.categories):
            assert not _FORBIDDEN.search(text), repr(text)


@pytest.mark.parametrize("file", sorted((DATA / "fuzz").iterdir()), ids=lambda path: path.name)
def test_what_a_fuzzer_found_once_holds(file: Path) -> None:
    for content_type in TYPES:
        holds(parse(served(file.read_bytes(), content_type), now=NOW))


def test_a_place_where_feedparser_expects_none_costs_no_article() -> None:
    outcome = parse(served((DATA / "fuzz" / "place_in_the_wrong_place.rss").read_bytes()), now=NOW)
    assert isinstance(outcome, Parsed), outcome
    assert [one.url for one in outcome.articles] == ["https://ex.org/a"]


@given(
    file=st.sampled_from(sorted((DATA / "awkward").iterdir())),
    content_type=st.sampled_from(TYPES),
    damage=st.lists(
        st.tuples(
            st.integers(0, 20_000), st.integers(0, 40), st.sampled_from(_TOKENS) | st.binary()
        ),
        max_size=6,
    ),
)
def test_damage_anywhere_leaves_a_reason_or_articles_that_hold(
    file: Path, content_type: str, damage: list[tuple[int, int, bytes]]
) -> None:
    body = file.read_bytes()[:20_000]
    for place, gone, put in damage:
        at = place % (len(body) + 1)
        body = body[:at] + put + body[at + gone :]
    holds(parse(served(body, content_type), now=NOW))
