"""Our own feed, read by those who would read it."""

from calendar import timegm
from datetime import date
from xml.etree import ElementTree as ET

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.parse import parse
from newsletter.model import Feed, Fresh, Parsed
from newsletter.web.syndicated import Item, rss, sitemap
from tests.fakes.editions import BUILT

SITE = "https://memo.example"


def item(number: int, subject: str = "A", preheader: str = "Plus: b.", content: str = "") -> Item:
    return Item(
        number=number, subject=subject, preheader=preheader, published=BUILT, content=content
    )


def document(*items: Item) -> bytes:
    return rss(items, name="Morning & <Memo>", language="en", base_url=SITE, changed=BUILT)


def test_feedparser_finds_the_memos_again() -> None:
    content = '<div dir="ltr"><p>One &amp; two</p></div>'
    newest = item(214, "Judge & jury: “5 < 6”", "Plus: A & B.", content)
    read = feedparser.parse(document(newest, item(213)))
    assert not read.bozo
    assert (read.version, read.feed.title, read.feed.link) == (
        "rss20",
        "Morning & <Memo>",
        f"{SITE}/",
    )
    assert read.feed.language == "en"
    assert {"rel": "self", "type": "application/rss+xml", "href": f"{SITE}/editions/feed.xml"} in [
        dict(link) for link in read.feed.links
    ]
    assert read.feed.updated == "Tue, 24 Nov 2026 11:30:00 +0000"
    first, second = read.entries
    assert (first.id, first.link) == (f"{SITE}/editions/214", f"{SITE}/editions/214")
    assert first.title == "Judge & jury: “5 < 6”"
    assert first.summary == "Plus: A &amp; B."
    assert first.content[0].value == content
    assert timegm(first.published_parsed) == BUILT.timestamp()
    assert second.id == f"{SITE}/editions/213"


def test_this_program_reads_it_too() -> None:
    feed = Feed(url=f"{SITE}/editions/feed.xml")
    fresh = Fresh(feed=feed, url=feed.url, body=document(item(214, "A judge rules"), item(213)))
    read = parse(fresh, now=BUILT)
    assert isinstance(read, Parsed)
    assert (read.way, read.ttl) == ("strict", 3600)
    assert [(one.title, one.url) for one in read.articles] == [
        ("A judge rules", f"{SITE}/editions/214"),
        ("A", f"{SITE}/editions/213"),
    ]


@given(st.text(), st.text(), st.text())
def test_it_is_well_formed_whatever_the_words_are(
    subject: str, preheader: str, content: str
) -> None:
    channel = ET.fromstring(document(item(1, subject, preheader, content))).find("channel")  # noqa: S314  our own
    assert channel is not None
    assert channel.findtext("item/guid") == f"{SITE}/editions/1"


def test_spaces_that_keep_words_together_stay_in_a_title() -> None:
    title = ET.fromstring(document(item(1, "«\u00a0Non\u00a0», dit-il"))).findtext(  # noqa: S314  our own
        "channel/item/title"
    )
    assert title == "«\u00a0Non\u00a0», dit-il"


def test_a_feed_without_a_memo_is_one() -> None:
    read = feedparser.parse(document())
    assert (read.bozo, read.entries) == (False, [])


def test_a_sitemap_lists_addresses_with_their_days() -> None:
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = ET.fromstring(sitemap([(2, date(2026, 11, 24)), (1, date(2026, 11, 23))], base_url=SITE))  # noqa: S314  our own
    assert [one.text for one in root.findall("s:url/s:loc", names)] == [
        f"{SITE}/editions/2",
        f"{SITE}/editions/1",
    ]
    assert root.findtext("s:url/s:lastmod", namespaces=names) == "2026-11-24"
