"""What feedparser makes of a broken feed, in our own types."""

import subprocess
import sys

import pytest

from newsletter.gather.document import UnreadableError, prepared
from newsletter.gather.entry import Entry, FeedDocument, Link, Medium
from newsletter.gather.lenient import read_leniently

URL = "https://coast.example/news/feed.xml"


def read(inside: str, *, about: str = "") -> FeedDocument:
    spaces = (
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:gml="http://www.opengis.net/gml" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    )
    text = f'<rss version="2.0" {spaces}><channel>{about}{inside}</channel></rss>'
    return read_leniently(prepared(text), URL)


def test_an_item_says_all_this_though_the_document_is_broken() -> None:
    (found,) = read(
        "<item><title>Boats & sea</title><link>/1</link><atom:link href='/2'/>"
        "<guid>12</guid><pubDate>soon</pubDate><dc:date>2026-11-24</dc:date>"
        "<dc:creator>Ida Sand</dc:creator><dc:creator>Ole</dc:creator>"
        "<category>Sea</category><description>They <b>left.</description>"
        "<content:encoded>In full.</content:encoded><enclosure url='/a.mp3' type='audio/mpeg'/>"
        "<media:content url='/a.jpg' medium='Image' width='640'/><media:thumbnail url='/t.jpg'/>"
        "<media:description>All boats</media:description><media:title>A boat</media:title></item>"
    ).entries
    assert found == Entry(
        id="12",
        title="Boats & sea",
        link="/1",
        links=(Link(href="/a.mp3", rel="enclosure", type="audio/mpeg"),),
        summary=found.summary,
        contents=found.contents,
        caption="All boats",
        caption_title="A boat",
        dates=("soon", "2026-11-24"),
        author="Ida Sand",
        tags=("Sea",),
        media=(Medium(url="/a.jpg", kind="image", width="640"),),
        thumbnails=(Medium(url="/t.jpg"),),
    )
    assert found.summary.startswith("They <b>left.")
    assert found.contents == ("In full.",)


def test_an_author_alone_keeps_its_own_words() -> None:
    item = "<item><title>a</title><author>ida@coast.example (Ida Sand)</author></item>"
    assert read(item).entries[0].author == "ida@coast.example (Ida Sand)"


def test_a_guid_is_no_link_and_nothing_is_made_of_it() -> None:
    (found,) = read("<item><title>a</title><guid>12</guid>").entries
    assert (found.id, found.link) == ("12", "")


def test_what_the_feed_says_of_polls_is_read_as_far_as_feedparser_tells_it() -> None:
    found = read("", about="<title>Coast</title><link>https://coast.example/</link><ttl>90</ttl>")
    assert (found.way, found.title, found.link) == ("lenient", "Coast", "https://coast.example/")
    assert (found.base, found.ttl) == (URL, 5_400)
    syndicated = "<sy:updatePeriod>hourly</sy:updatePeriod>"
    assert read("", about=syndicated).ttl == 3_600


def test_a_parsers_bug_is_a_reason_and_no_crash() -> None:
    # Not prepared: `prepared` takes the places away that feedparser fails on.
    text = '<rss version="2.0" xmlns:gml="http://www.opengis.net/gml"><gml:pos>1 2</gml:pos></rss>'
    with pytest.raises(UnreadableError, match=r"^cannot be parsed \(KeyError\)$"):
        read_leniently(text, URL)


@pytest.mark.parametrize("text", ["<html>no</html>", "words", ""])
def test_what_is_no_feed_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError, match=r"^not a feed$"):
        read_leniently(text, URL)


def test_a_text_that_is_a_path_or_an_address_is_not_opened() -> None:
    for text in ("/etc/hostname", "http://127.0.0.1/"):
        with pytest.raises(UnreadableError, match=r"^not a feed$"):
            read_leniently(text, URL)


def test_the_worker_loads_little_and_the_program_loads_no_feedparser() -> None:
    loads = "import sys, newsletter.gather.{}; print(*sys.modules)"
    for module, without in (
        ("lenient", {"lxml", "aiohttp", "sqlalchemy", "pydantic", "feedparser"}),
        ("parse", {"aiohttp", "sqlalchemy", "pydantic", "feedparser"}),
    ):
        run = subprocess.run(  # noqa: S603  our own Python
            [sys.executable, "-c", loads.format(module)], capture_output=True, check=True, text=True
        )
        assert not without & set(run.stdout.split())
