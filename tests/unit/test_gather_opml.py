"""OPML, both ways."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import UsageError
from newsletter.gather.clean import one_line
from newsletter.gather.opml import OpmlList, read_opml, write_opml
from newsletter.gather.urls import canonical
from newsletter.model import Feed

COAST, HILL = "https://coast.example/feed", "https://hill.example/feed"


def opml(body: str) -> bytes:
    return f'<?xml version="1.0"?><opml version="1.0"><body>{body}</body></opml>'.encode()


def test_folders_are_sections_and_each_feed_comes_once() -> None:
    document = opml(
        '<outline text="World"><outline text="Europe">'
        '<outline type="rss" text="Coast &amp;amp; Sea" xmlUrl="https://coast.example/feed"/>'
        '</outline><outline title="Hill" XMLURL=" https://hill.example/feed "/></outline>'
        '<outline text="https://dale.example/feed" xmlUrl="https://dale.example/feed"/>'
        '<outline text="Again" xmlUrl="https://coast.example/feed"/>'
        '<outline text="A note"/>'
    )
    assert read_opml(document).feeds == (
        Feed(url="https://coast.example/feed", name="Coast & Sea", section="World / Europe"),
        Feed(url="https://hill.example/feed", name="Hill", section="World"),
        Feed(url="https://dale.example/feed"),
    )


def test_what_of_a_list_is_left_out_is_said() -> None:
    document = opml(
        f'<outline text="Coast" xmlUrl="{COAST}"/><outline text="Sea" xmlUrl="{COAST}#top"/>'
        '<outline text="Script" xmlUrl="javascript:alert(1)"/>'
        '<outline type="rss" text="Lost"/><outline type="include" url="https://x.example/opml"/>'
        '<outline xmlUrl="file:///etc/passwd"/><outline type="link" url="https://hill.example"/>'
    )
    found = read_opml(document)
    assert found.feeds == (Feed(url=COAST, name="Coast"),)
    no_address, twice = found.notes
    assert no_address.startswith("left out, as they have no address of http(s): ")
    assert no_address.endswith(": Script, Lost, one without a name and 1 more")
    assert twice == "1 listed more than once: the first place counts"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("R&D", "R&D"),
        ("Caf&eacute; &ndash; K&uuml;ste", "Café – Küste"),
        ("Caf&amp;eacute;", "Café"),
        ("&#67;oast&#0;&#xFFFF;&#150;", "Coast–"),
        ("A &unheard; word", "A &unheard; word"),
        ("&lt;b&gt;Coast&lt;/b&gt;", "Coast"),
    ],
)
def test_names_with_references_are_read_and_nothing_is_said_of_it(written: str, name: str) -> None:
    url = "https://coast.example/?a=1&b=2&copy=3"
    document = opml(f'<outline text="{written}" xmlUrl="{url}"/>')
    assert read_opml(document) == OpmlList(feeds=(Feed(url=url, name=name),))


@pytest.mark.parametrize(
    ("attributes", "feed"),
    [
        (f'text="" title="Coast" xmlUrl="{COAST}"', Feed(url=COAST, name="Coast")),
        (f'text="{COAST}" title="Coast" xmlUrl="{COAST}"', Feed(url=COAST, name="Coast")),
        ('xmlUrl="feed://coast.example/feed"', Feed(url=COAST)),
        (f'xmlUrl="feed:{COAST}"', Feed(url=COAST)),
        (
            f'xmlUrl="{COAST}" category="/News/Europe,/Sea"',
            Feed(url=COAST, section="News / Europe"),
        ),
        (f'xmlUrl="{COAST}" category="Sea"', Feed(url=COAST, section="Sea")),
        (f'xmlUrl="{COAST}" category=" , "', Feed(url=COAST)),
        (f'xmlUrl="{COAST}" other:weight="3"', Feed(url=COAST)),
    ],
)
def test_the_habits_of_other_programs_are_understood(attributes: str, feed: Feed) -> None:
    assert read_opml(opml(f"<outline {attributes}/>")) == OpmlList(feeds=(feed,))


def test_a_folder_outweighs_a_category_and_a_feed_is_no_folder() -> None:
    document = opml(
        f'<outline text="World"><outline text="Coast" category="Sea" xmlUrl="{COAST}">'
        f'<outline text="Hill" xmlUrl="{HILL}"/></outline></outline>'
    )
    assert [feed.section for feed in read_opml(document).feeds] == ["World", "World"]


@pytest.mark.parametrize("weight", ["-1", "11", "nan", "inf", "heavy", ""])
def test_a_weight_out_of_bounds_is_the_usual_one(weight: str) -> None:
    document = opml(
        f'<outline xmlns:m="urn:morning-memo:opml" m:weight="{weight}" m:fullText="no" '
        f'xmlUrl="{COAST}"/>'
    )
    assert read_opml(document).feeds == (Feed(url=COAST),)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("cp1252", "windows-1252"),
        ("iso-8859-2", "iso-8859-2"),
        ("cp1252", "utf-8"),
    ],
)
def test_a_list_is_read_in_its_own_characters(encoding: str, declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><opml><body>'
    text += f'<outline text="Küste" xmlUrl="{COAST}"/></body></opml>'
    assert read_opml(text.encode(encoding)).feeds == (Feed(url=COAST, name="Küste"),)
    assert read_opml(b"\n  " + text.encode("utf-8")).feeds[0].url == COAST


def test_a_list_that_breaks_off_anywhere_is_read_so_far_and_says_so() -> None:
    listed = tuple(
        Feed(url=f"https://{name}.example/feed", name=name, section=section, weight=2.5)
        for name, section in (("coast", "World / Sea"), ("hill", "World"), ("dale", ""))
    )
    whole = write_opml(listed, title="Memo").rstrip()
    seen: set[int] = set()
    for length in range(len(whole)):
        try:
            found = read_opml(whole[:length])
        except UsageError:
            continue
        assert found.feeds == listed[: len(found.feeds)]
        assert found.notes[0].startswith("the OPML breaks off in line ")
        seen.add(len(found.feeds))
    assert seen == {1, 2, 3}
    assert read_opml(whole) == OpmlList(feeds=listed)


def test_an_unsound_list_names_the_line_and_the_fault() -> None:
    document = opml(
        f'<outline text="Coast" xmlUrl="{COAST}"/>\n</wrong><outline text="x" text="y"/>'
    )
    found = read_opml(document)
    assert found.feeds == (Feed(url=COAST, name="Coast"),)
    assert len(found.notes) == 1
    assert found.notes[0].startswith("line 2 of the OPML is unsound (")
    assert found.notes[0].endswith("): feeds may be missing")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"", "cannot be read"),
        (b"plain words", "cannot be read"),
        (b"<html><p>Not found</html>", "no OPML"),
        (b"<rss/>", "no OPML but a feed"),
        (b"<opml><body><outline", "breaks off in line 1"),
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


def test_a_list_nested_past_all_sense_is_read_to_there() -> None:
    deep = '<outline text="x">' * 10_000 + f'<outline text="y" xmlUrl="{HILL}"/>'
    with pytest.raises(UsageError, match="depth"):
        read_opml(opml(deep))
    found = read_opml(opml(f'<outline xmlUrl="{COAST}"/>{deep}'))
    assert found.feeds == (Feed(url=COAST),)
    assert "depth" in found.notes[0]


def test_sections_are_written_as_folders_and_our_own_attributes_in_our_namespace() -> None:
    feeds = (
        Feed(url=COAST, name="Coast", section="World / Europe", weight=0.1 + 0.2),
        Feed(url=HILL, name="Hill & Dale", section="World", full_text=True),
        Feed(url="https://dale.example/feed", weight=0.0),
    )
    written = write_opml(feeds, title="Morning Memo")
    assert b"<title>Morning Memo</title>" in written
    assert b'memo:fullText="true"' in written
    assert read_opml(written) == OpmlList(feeds=feeds)


def test_a_list_without_our_own_attributes_is_plain_opml() -> None:
    assert b"memo" not in write_opml([Feed(url=COAST, name="Coast")], title="Feeds")


def test_ten_thousand_feeds_go_out_and_come_back() -> None:
    feeds = tuple(
        Feed(
            url=f"https://coast.example/{number}", name=f"No. {number}", section=f"{number // 500}"
        )
        for number in range(10_000)
    )
    assert read_opml(write_opml(feeds, title="Memo")) == OpmlList(feeds=feeds)


# Blanks at the ends and twice in the middle are no part of a name: the configuration drops them.
names = (
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)
    | st.sampled_from(["Q&amp;A", "<b>", "a < b", "A / B", " / x", "&eacute;", "x / / y", "//"])
).map(one_line)
feeds = st.builds(
    Feed,
    url=st.from_regex(r"https://[a-z]{1,9}\.example/[a-z&;=?%<\"]{0,9}", fullmatch=True),
    name=names,
    section=names | st.tuples(names, names).map(" / ".join).map(one_line),
    weight=st.floats(0, 10),
    full_text=st.booleans(),
)


@given(st.lists(feeds, min_size=1, max_size=6, unique_by=lambda feed: canonical(feed.url)))
def test_what_is_written_is_what_is_read(listed: list[Feed]) -> None:
    found = read_opml(write_opml(listed, title="Memo"))
    assert set(found.feeds) == set(listed)
    assert found.notes == ()


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_are_another_error(document: bytes) -> None:
    feeds: tuple[Feed, ...] = ()
    for bytes_read in (document, opml("") + document, b"<opml><body>" + document):
        with suppress(UsageError):
            feeds = read_opml(bytes_read).feeds
    assert all(feed.url.startswith(("http://", "https://")) for feed in feeds)
