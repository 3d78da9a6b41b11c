"""OPML, both ways."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import UsageError
from newsletter.gather.opml import read_opml, write_opml
from newsletter.model import Feed


def opml(body: str) -> bytes:
    return f'<?xml version="1.0"?><opml version="1.0"><body>{body}</body></opml>'.encode()


def test_folders_are_sections_and_each_feed_comes_once() -> None:
    document = opml(
        '<outline text="World"><outline text="Europe">'
        '<outline type="rss" text="Coast &amp;amp; Sea" xmlUrl="https://coast.example/feed"/>'
        '</outline><outline title="Hill" XMLURL=" https://hill.example/feed "/></outline>'
        '<outline text="https://dale.example/feed" xmlUrl="https://dale.example/feed"/>'
        '<outline text="Again" xmlUrl="https://coast.example/feed"/>'
        '<outline text="No feed" xmlUrl="javascript:alert(1)"/><outline text="A note"/>'
    )
    assert read_opml(document) == (
        Feed(url="https://coast.example/feed", name="Coast & Sea", section="World / Europe"),
        Feed(url="https://hill.example/feed", name="Hill", section="World"),
        Feed(url="https://dale.example/feed"),
    )


def test_a_list_with_a_bare_ampersand_is_read() -> None:
    document = opml('<outline text="R&D" xmlUrl="https://coast.example/?a=1&amp;b=2"/>')
    assert read_opml(document)[0].url == "https://coast.example/?a=1&b=2"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"", "cannot be read"),
        (b"plain words", "no OPML"),
        (b"<rss/>", "no OPML"),
        (opml(""), "lists no feeds"),
        (opml('<outline text="x" xmlUrl="file:///etc/passwd"/>'), "lists no feeds"),
        (b"<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml>&a;</opml>", "entities"),
        ("<!DOCTYPE opml [<!ENTITY a 'x'>]><opml/>".encode("utf-16"), "entities"),
        (b" " * 5_000_001, "larger than 5 MB"),
    ],
)
def test_what_is_no_list_of_feeds_is_refused_by_name(document: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_opml(document)


def test_a_list_nested_past_all_sense_is_refused() -> None:
    deep = '<outline text="x">' * 10_000 + '<outline text="y" xmlUrl="https://coast.example/"/>'
    with pytest.raises(UsageError):
        read_opml(opml(deep))


def test_sections_are_written_as_folders() -> None:
    feeds = (
        Feed(url="https://coast.example/feed", name="Coast", section="World / Europe"),
        Feed(url="https://hill.example/feed", name="Hill & Dale", section="World"),
        Feed(url="https://dale.example/feed"),
    )
    written = write_opml(feeds, title="Morning Memo")
    assert b"<title>Morning Memo</title>" in written
    assert set(read_opml(written)) == set(feeds)


names = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)
feeds = st.builds(
    Feed,
    url=names.map(lambda name: f"https://coast.example/{name}"),
    name=names | st.just(""),
    section=names | st.just("") | st.tuples(names, names).map(" / ".join),
)


@given(st.lists(feeds, min_size=1, max_size=6, unique_by=lambda feed: feed.url))
def test_what_is_written_is_what_is_read(listed: list[Feed]) -> None:
    assert set(read_opml(write_opml(listed, title="Memo"))) == set(listed)


@given(st.binary(max_size=200))
def test_no_bytes_are_another_error(document: bytes) -> None:
    feeds: tuple[Feed, ...] = ()
    with suppress(UsageError):
        feeds = read_opml(document)
    assert all(feed.url.startswith(("http://", "https://")) for feed in feeds)
