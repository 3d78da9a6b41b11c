"""What crosses between the sandbox and its worker."""

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.entry import Entry, FeedDocument, Link, Medium
from newsletter.gather.frames import Cut, Page, packed, typed, unpacked
from newsletter.model import Picture

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def each(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(strategy, max_size=2).map(tuple)


LINKS = st.builds(Link, href=TEXT, rel=TEXT, type=TEXT)
MEDIA = st.builds(Medium, url=TEXT, kind=TEXT)
ENTRIES = st.builds(
    Entry, id=TEXT, title=TEXT, links=each(LINKS), contents=each(TEXT), media=each(MEDIA)
)
DOCUMENTS = st.builds(
    FeedDocument,
    title=TEXT,
    entries=each(ENTRIES),
    ttl=st.none() | st.integers(0, 10**9),
    skip_hours=each(st.integers(0, 23)),
)


@given(DOCUMENTS)
def test_a_document_crosses_unchanged(document: FeedDocument) -> None:
    assert typed(FeedDocument, unpacked(packed(asdict(document)))) == document


def test_a_page_crosses_with_and_without_its_picture() -> None:
    pages = [Page(text="a"), Page(text="b", picture=Picture(url="https://p.example/", width=9))]
    assert [typed(Page, unpacked(packed(asdict(page)))) for page in pages] == pages


@given(st.binary(max_size=200))
def test_a_picture_crosses_unchanged(jpeg: bytes) -> None:
    cut = Cut(width=1200, height=640, jpeg=jpeg)
    assert typed(Cut, unpacked(packed(asdict(cut)))) == cut


@pytest.mark.parametrize("jpeg", ["/9j", "/9j/é", "\u2603", 7, None, ["/9j/"]])
def test_what_is_no_base64_is_refused(jpeg: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  of several kinds
        typed(Cut, {"width": 1, "height": 1, "jpeg": jpeg})


def test_what_is_no_plain_value_does_not_cross() -> None:
    with pytest.raises(TypeError, match="set does not go over the wire"):
        packed({"title": {1}})


def test_half_a_surrogate_pair_is_left_behind() -> None:
    assert unpacked(packed({"text": "a\ud800b"})) == {"text": "ab"}


SOUND = asdict(FeedDocument(entries=(Entry(links=(Link(href="h"),)),)))


@pytest.mark.parametrize(
    "change",
    [
        {"title": 7},
        {"title": None},
        {"ttl": 10**30},
        {"ttl": "60"},
        {"ttl": True},
        {"ttl": 1.5},
        {"entries": {}},
        {"entries": [[]]},
        {"entries": [{"title": "no other field"}]},
        {"skip_hours": ["1"]},
        {"more": ""},
    ],
)
def test_another_shape_is_refused(change: dict[str, object]) -> None:
    assert typed(FeedDocument, json.loads(json.dumps(SOUND)))
    with pytest.raises(ValueError, match=r"in place of|unknown fields|too large"):
        typed(FeedDocument, json.loads(json.dumps(SOUND | change)))


@pytest.mark.parametrize("body", [b"", b"[]", b'{"a":', b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  json's own words differ
        unpacked(body)
