"""Documents become articles."""

import json
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.gather.document import decoded, is_whole, prepared
from newsletter.gather.entry import Entry, FeedDocument
from newsletter.gather.parse import KEPT, parse
from newsletter.model import Article, Failed, Feed, Fresh, Parsed, Picture

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
URL = "https://coast.example/news/feed.xml"
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'


def outcome_of(body: bytes, content_type: str = "", *, name: str = "") -> Parsed | Failed:
    feed = Feed(url=URL, name=name)
    return parse(Fresh(feed=feed, url=URL, body=body, content_type=content_type), now=NOW)


def read(body: str | bytes, *, name: str = "") -> Parsed:
    outcome = outcome_of(body.encode() if isinstance(body, str) else body, name=name)
    assert isinstance(outcome, Parsed), outcome
    return outcome


def refused(body: str | bytes) -> str:
    outcome = outcome_of(body.encode() if isinstance(body, str) else body)
    assert isinstance(outcome, Failed), outcome
    return outcome.reason


def rss(*items: str, about: str = "<title>Coast Paper</title>") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {MEDIA}><channel>{about}{inner}</channel></rss>'


def item(inside: str = "") -> str:
    return f"<title>Boats</title><link>https://coast.example/boats</link>{inside}"


def one(inside: str) -> Article:
    (found,) = read(rss(inside)).articles
    return found


def picture(inside: str) -> Picture | None:
    return one(item(f"{inside}<description>They left.</description>")).picture


def test_an_entry_becomes_an_article() -> None:
    found = one(
        "<title>The harbour &amp;amp; the sea</title><link>/harbour?utm_source=rss</link>"
        "<guid isPermaLink='false'>urn:coast:1</guid><author>ida@coast.example (Ida Sand)</author>"
        "<pubDate>Tue, 24 Nov 2026 05:00:00 +0100</pubDate><category>Sea</category>"
        "<category>773f29bb-642c-5f46-891a-8f0ac0391b11</category><category>Sea</category>"
        "<description>&lt;p&gt;Boats left at noon.&lt;/p&gt;</description>"
    )
    assert found == Article(
        id=found.id,
        feed=URL,
        guid="urn:coast:1",
        outlet="Coast Paper",
        title="The harbour & the sea",
        url="https://coast.example/harbour",
        summary="Boats left at noon.",
        published=datetime(2026, 11, 24, 4, tzinfo=UTC),
        first_seen=NOW,
        author="Ida Sand",
        categories=("Sea",),
        words=4,
    )


def test_of_several_authors_the_first_is_named_however_the_feed_is_read() -> None:
    authors = "<dc:creator>Ida Sand</dc:creator><dc:creator>Ole Sand</dc:creator>"
    feed = rss(item(authors)).replace("<rss", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"')
    assert read(feed).articles[0].author == "Ida Sand"
    assert read(feed.replace("Boats", "B & B")).articles[0].author == "Ida Sand"


def test_a_reading_says_which_way_it_was_read_and_why() -> None:
    strict, lenient = read(rss(item())), read(rss(item()) + "<b>")
    assert (strict.way, strict.why, strict.whole) == ("strict", "", True)
    assert (lenient.way, lenient.whole) == ("lenient", True)
    assert lenient.why == "not well-formed: extra content at the end of the document (line 1)"
    assert read('{"version": "https://jsonfeed.org/version/1.1"}').way == "json"


def test_the_lenient_reader_is_given_a_text_that_is_fit_for_xml_and_its_address() -> None:
    asked: list[tuple[str, str]] = []

    def lenient(text: str, url: str) -> FeedDocument:
        asked.append((text, url))
        return FeedDocument(way="lenient", title="Coast", entries=(Entry(title="a", link="/a"),))

    fresh = Fresh(feed=Feed(url=URL), url=URL, body=b"<!DOCTYPE rss><rss>R&D &nbsp;</rss>")
    outcome = parse(fresh, now=NOW, lenient=lenient)
    assert isinstance(outcome, Parsed)
    assert (outcome.way, outcome.why, outcome.title) == ("lenient", "has a DOCTYPE", "Coast")
    assert outcome.articles[0].url == "https://coast.example/a"
    ((text, url),) = asked
    assert (text[text.index("<rss") :], url) == ("<rss>R&amp;D \xa0</rss>", URL)


@pytest.mark.parametrize("end", [8, 15, 30, 100])
def test_a_document_that_is_cut_short_gives_its_complete_entries(end: int) -> None:
    last = (
        "<title>b</title><link>https://coast.example/b</link>" + "<description>x</description>" * 9
    )
    outcome = read(rss(item(), last)[:-end])
    whole_items = ["Boats", "b"] if end <= len("</channel></rss>") else ["Boats"]
    assert [one.title for one in outcome.articles] == whole_items
    assert (outcome.way, outcome.whole) == ("lenient", False)


def test_an_answer_that_was_cut_is_not_whole_whatever_it_looks_like() -> None:
    for body in (rss(item()), rss(item()) + "<b>", '{"version": "https://jsonfeed.org/version/1"}'):
        outcome = parse(Fresh(feed=Feed(url=URL), url=URL, body=body.encode(), cut=True), now=NOW)
        assert isinstance(outcome, (Parsed, Failed))
        assert isinstance(outcome, Failed) or not outcome.whole
    cut = Fresh(feed=Feed(url=URL), url=URL, body=rss(item())[:-60].encode(), cut=True)
    assert parse(cut, now=NOW) == Failed(feed=cut.feed, reason="no entries, and its end is missing")


def test_what_the_feed_says_of_polls_is_passed_on() -> None:
    about = (
        "<ttl>60</ttl><skipHours><hour>3</hour></skipHours><skipDays><day>Friday</day></skipDays>"
    )
    found = read(rss(about=about))
    assert (found.ttl, found.skip_hours, found.skip_days) == (3_600, (3,), (4,))
    assert read(rss(about=about) + "<b>").ttl == 3_600


@pytest.mark.parametrize("broken", ["", "<b>"])
def test_a_guid_that_is_no_address_stays_what_it_is(broken: str) -> None:
    found = read(rss(item("<guid>12</guid>")) + broken).articles[0]
    assert (found.guid, found.url) == ("12", "https://coast.example/boats")
    (found,) = read(rss("<title>a</title><guid>https://coast.example/a</guid>") + broken).articles
    assert (found.guid, found.url) == ("https://coast.example/a", "https://coast.example/a")


def test_the_outlet_is_the_given_name_else_the_feeds_title_else_its_host() -> None:
    assert read(rss(item()), name="Coast").articles[0].outlet == "Coast"
    assert read(rss(item())).articles[0].outlet == "Coast Paper"
    assert read(rss(item(), about="")).articles[0].outlet == "coast.example"


@pytest.mark.parametrize(
    "entry",
    [
        "<title>No link</title>",
        "<title>Bad link</title><link>javascript:alert(1)</link>",
        "<link>https://coast.example/no-words</link>",
    ],
)
def test_an_entry_without_a_link_or_without_words_is_left_out(entry: str) -> None:
    assert [found.title for found in read(rss(entry, item())).articles] == ["Boats"]


def test_without_a_title_the_summary_begins_one() -> None:
    found = one(
        f"<link>https://coast.example/a</link><description>{'Boats left. ' * 20}</description>"
    )
    assert found.title.startswith("Boats left. Boats left.")
    assert len(found.title) <= 80


def test_ids_stay_and_differ_by_feed() -> None:
    body = rss(item("<guid>1</guid>")).encode()
    other = Fresh(feed=Feed(url="https://other.example/"), url=URL, body=body)
    there = parse(other, now=NOW + timedelta(days=1))
    assert isinstance(there, Parsed)
    assert read(body).articles[0].id == read(body).articles[0].id != there.articles[0].id


def test_a_guid_decides_though_the_link_changes() -> None:
    first = one("<title>a</title><link>https://coast.example/1</link><guid>7</guid>")
    moved = one("<title>a</title><link>https://coast.example/2</link><guid>7</guid>")
    assert first.id == moved.id


def test_an_entry_that_stands_twice_is_kept_once() -> None:
    assert len(read(rss(item("<guid>1</guid>"), item("<guid>1</guid>"))).articles) == 1


def test_notes_that_share_a_link_and_have_no_guid_are_told_apart_by_title() -> None:
    notes = [f"<title>{title}</title><link>https://coast.example/</link>" for title in "aba"]
    assert [found.title for found in read(rss(*notes)).articles] == ["a", "b"]


def test_the_newest_500_are_kept_in_the_documents_order() -> None:
    days = [NOW - timedelta(hours=hour) for hour in range(KEPT + 20)]
    entries = [
        f"<title>{number}</title><link>https://coast.example/{number}</link>"
        f"<pubDate>{day:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        for number, day in enumerate(days)
    ]
    found = read(rss(*reversed(entries))).articles
    assert [article.title for article in found] == [str(n) for n in reversed(range(KEPT))]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (
            (
                '<media:content url="/a.jpg" medium="image" width="640" height="360">'
                "<media:description type='plain'>Boats <![CDATA[at &amp; noon]]>"
                "</media:description></media:content>"
            ),
            Picture(
                url="https://coast.example/a.jpg", alt="Boats at & noon", width=640, height=360
            ),
        ),
        (
            '<media:content url="/a.jpg" type="image/jpeg"/><media:title>Boats</media:title>',
            Picture(url="https://coast.example/a.jpg"),
        ),
        (
            (
                '<media:content url="/s.jpg" medium="image" width="300" height="200"/>'
                '<media:content url="/l.jpg" medium="image" width="1200" height="800"/>'
                '<media:content url="/o.jpg" medium="image" width="6000" height="4000"/>'
            ),
            Picture(url="https://coast.example/l.jpg", width=1200, height=800),
        ),
        (
            '<media:content url="/v.mp4" type="video/mp4"/><media:thumbnail url="/t.jpg"/>',
            Picture(url="https://coast.example/t.jpg"),
        ),
        (
            '<enclosure url="/e.jpg" type="image/jpeg" length="1"/>',
            Picture(url="https://coast.example/e.jpg"),
        ),
        (
            (
                '<description>&lt;img src="/pixel.gif" width="1" height="1"&gt;'
                '&lt;img src="/b.jpg" alt="A &amp;amp; B" width="600"&gt;</description>'
            ),
            Picture(url="https://coast.example/b.jpg", alt="A & B", width=600),
        ),
        ('<media:content url="/p.gif" medium="image" width="1" height="1"/>', None),
        ('<media:content url="data:image/png;base64,AA" medium="image"/>', None),
        ('<enclosure url="/e.mp3" type="audio/mpeg" length="1"/>', None),
        (
            (
                '<media:content url="javascript:x" medium="image" width="900" height="900"/>'
                '<media:content url="//pixel.example/1.jpg" medium="image" width="800"/>'
                '<media:content url="/a.jpg" medium="image"><media:title>Own</media:title>'
                "</media:content><media:title>All</media:title>"
            ),
            Picture(url="https://coast.example/a.jpg", alt="Own"),
        ),
        (
            (
                "<description>Short &lt;img src='/s.jpg'&gt;</description><description>At length "
                "&lt;!-- x --&gt;&lt;img src='/l.jpg' alt='They left.'&gt;</description>"
            ),
            Picture(url="https://coast.example/l.jpg", alt="They left."),
        ),
        (
            '<image><url>/i.jpg</url><title>x</title></image><link href="/other"/>',
            Picture(url="https://coast.example/i.jpg"),
        ),
        ("", None),
    ],
)
def test_the_picture(inside: str, expected: Picture | None) -> None:
    assert picture(inside) == expected


def test_a_pictures_caption_is_no_summary() -> None:
    caption = (
        '<media:content url="/a.jpg" medium="image"/><media:description>Boats</media:description>'
    )
    assert one(item(caption + "<description>They left.</description>")).summary == "They left."
    assert one(item("<description>They left.</description>" + caption)).summary == "They left."


def test_a_videos_words_are_its_summary_and_no_caption() -> None:
    words = "<media:group><media:title>Boats</media:title><media:thumbnail url='/t.jpg'/>"
    found = one(item(words + "<media:description>They left.</media:description></media:group>"))
    assert found.summary == "They left."
    assert found.picture == Picture(url="https://coast.example/t.jpg")


def test_atom_and_rdf_are_read() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Coast &amp;amp; Sea</title>'
        "<entry><title>Boats</title><id>urn:1</id><updated>2026-11-24T05:00:00+01:00</updated>"
        '<author><name>Ida Sand</name></author><link href="boats"/>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">They <b>left</b>.</div>'
        "</content></entry></feed>"
    )
    found = read(atom)
    assert (found.title, found.articles[0].summary) == ("Coast & Sea", "They left.")
    assert found.articles[0].url == "https://coast.example/news/boats"
    assert found.articles[0].author == "Ida Sand"
    assert found.articles[0].published == datetime(2026, 11, 24, 4, tzinfo=UTC)
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<channel><title>Coast</title></channel><item rdf:about='https://coast.example/1'>"
        "<title>Boats</title><link>https://coast.example/1</link><dc:date>2026-11-24</dc:date>"
        "</item></rdf:RDF>"
    )
    assert [article.published for article in read(rdf).articles] == [
        datetime(2026, 11, 24, tzinfo=UTC)
    ]


@pytest.mark.parametrize(
    ("before", "title"),
    [
        ("<br />\n<b>Warning</b>: date() in <b>x.php</b> on line 3<br />\n", "R&D"),
        ("", "R&D"),
        ("", "R&amp;D\x0b"),
        ("", "R&amp;D&#0;"),
        ("<!DOCTYPE rss PUBLIC '-//X//DTD RSS 0.91//EN' 'http://127.0.0.1/rss.dtd'>", "R&#38;D"),
        ("<!DOCTYPE rss [<!ENTITY nd 'R&#38;D'>]>", "&nd;"),
    ],
)
def test_a_malformed_document_gives_its_entries(before: str, title: str) -> None:
    body = before + rss(
        f"<title>{title}</title><link>https://coast.example/?a=1&b=2</link>", item()
    )
    first, second = read(body).articles
    assert (first.title, first.url) == ("R&D", "https://coast.example/?a=1&b=2")
    assert second.title == "Boats"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "an empty document"),
        (b" \n\x00", "an empty document"),
        ("<!DOCTYPE html><html><body>no</body></html>", "a web page, not a feed"),
        ("<html><head><link href='x'></head></html>", "a web page, not a feed"),
        ("just words", "not a feed"),
        ('<?xml version="1.0"?><opml/>', "not a feed"),
        ("{", "JSON that cannot be read"),
        ('{"version": "2"}', "JSON, but not a JSON Feed"),
        ("[" * 100_000, "not a feed"),
        ('{"a":' * 100_000, "JSON that cannot be read"),
        ("<rss>" + "<b>" * 300_000, "more than 300,000 tags"),
        ("<rss>" + "&" * 1_000_001, "more than 1,000,000 entities"),
        (
            "<!DOCTYPE rss [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><rss/>",
            "refused: its DOCTYPE declares nested or too many entities",
        ),
        (
            f"<!DOCTYPE rss [<!ENTITY a '{'x' * 1_000}'>]><rss>{'&a;' * 1_000}</rss>",
            "refused: its entities grow without bound",
        ),
    ],
)
def test_what_is_no_feed_fails_with_its_reason(body: str | bytes, reason: str) -> None:
    assert refused(body) == reason


def test_an_external_entity_is_never_opened() -> None:
    doctype = "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    (found,) = read(
        doctype + rss("<title>a&x;b</title><link>https://coast.example/</link>")
    ).articles
    assert found.title == "a&x;b"


def test_a_body_that_is_a_path_or_an_address_opens_nothing() -> None:
    assert refused("/etc/passwd") == "not a feed"
    assert refused("http://127.0.0.1/<rss>") == "no entries, and its end is missing"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é".encode(), "", "é"),
        ("é".encode("latin-1"), "", "é"),
        ("é".encode("latin-1"), "text/xml; charset=utf-8", "é"),
        ("й".encode("cp1251"), 'text/xml; charset="windows-1251"', "й"),
        ("’".encode("cp1252"), "text/xml; charset=ISO-8859-1", "’"),
        ("日本".encode("euc-jp"), "", "日本"),
        ("日本".encode(), "text/xml; charset=unicode_escape", "日本"),
        ("日".encode() + b"\xe9" + "本".encode(), "", "日é本"),
        ("日本".encode("utf-16"), "text/xml; charset=utf-8", "日本"),
        ("日本".encode("utf-32"), "", "日本"),
        (b"\xef\xbb\xbfa\xef\xbf\xbdb\x00c", "", "abc"),
    ],
)
def test_the_charset_chain(body: bytes, content_type: str, text: str) -> None:
    if body == "日本".encode("euc-jp"):
        body = b'<?xml version="1.0" encoding="EUC-JP"?>' + body
    assert decoded(body, content_type).endswith(text)


def test_a_document_is_whole_when_its_root_ends() -> None:
    assert is_whole(rss(item()).encode() + b"\n<!-- cached -->\n")
    assert is_whole(rss().encode("utf-16"))
    assert not is_whole(b"<rss><channel><item><description><![CDATA[<style>p { margin: 0 }")
    assert not is_whole(rss(item()).encode()[:-20])
    assert not is_whole(b"")


@pytest.mark.parametrize("broken", ["", "<b>"])
def test_20000_attributes_take_no_time(broken: str) -> None:
    crowd = " ".join(f'a{number}="1"' for number in range(20_000))
    began = process_time()
    assert len(read(rss(item()).replace("<item>", f"<item {crowd}>") + broken).articles) == 1
    assert process_time() - began < 0.5


def test_a_json_feed_says_all_this() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Coast",
        "home_page_url": "https://coast.example/",
        "authors": [{"name": "Ida"}],
        "items": [
            {"id": "1", "content_text": "1 < 2 & <b>", "tags": ["Sea", 7], "image": "/a.jpg"},
            {
                "id": "2",
                "title": "Boats",
                "content_html": "<p>They <b>left</b>.</p>",
                "date_published": "soon",
                "date_modified": "2026-11-24T05:00:00Z",
                "attachments": [{"url": "/b.jpg", "mime_type": "image/jpeg"}, {"url": 1}],
                "external_url": "https://other.example/",
            },
        ],
    }
    first, second = read(json.dumps(feed)).articles
    assert (first.title, first.summary, first.author) == ("1 < 2 & <b>", "1 < 2 & <b>", "Ida")
    assert (first.url, first.categories) == ("https://coast.example/", ("Sea",))
    assert first.picture == Picture(url="https://coast.example/a.jpg")
    assert (second.summary, second.url) == ("They left.", "https://other.example/")
    assert second.published == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert second.picture == Picture(url="https://coast.example/b.jpg")


def test_half_a_character_in_a_json_feed_is_left_out() -> None:
    half = "\\ud83d"
    feed = (
        '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "%s1", "title": "a%s", '
        '"url": "https://coast.example/%s", "tags": ["b%s"], "image": "/c%s.jpg"}]}'
    ).replace("%s", half)
    (found,) = read(feed).articles
    assert (found.guid, found.title, found.url) == ("1", "a", "https://coast.example/")
    assert found.categories == ("b",)
    assert found.picture == Picture(url="https://coast.example/c.jpg")


def test_a_field_of_the_wrong_type_in_a_json_feed_counts_as_absent() -> None:
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1",
        "title": 7,
        "items": [
            {"id": 2.5, "url": "https://coast.example/1", "title": ["x"], "content_text": "Boats"},
            {"id": None, "url": 3, "title": "No link"},
            "x",
        ],
        "author": {"name": "Ida"},
        "home_page_url": False,
    }
    (found,) = read(json.dumps(feed)).articles
    assert (found.title, found.guid, found.author) == ("Boats", "2.5", "Ida")


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: f"<rss>{text}".encode()))
@example(b"<rss><channel><item><title></title></item></channel></rss>")
@example(b'{"version": "https://jsonfeed.org/version/1.1", "items": {}}')
@example(b"<rss version='2.0'><item><link>https://[/</link><title>x</title></item></rss>")
def test_no_bytes_are_an_exception(body: bytes) -> None:
    outcome = outcome_of(body, "text/xml; charset=x")
    if isinstance(outcome, Failed):
        assert "cannot be parsed" not in outcome.reason
        assert "\n" not in outcome.reason


PIECES = [
    "<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>", "]]>",
    "https://a.example/", "<![CDATA[", "&", "&amp;", "&#0;", "<!--", "-->", "<entry>", "<feed",
    "<guid>", "<media:content", "url='/a.jpg'>", "<description>", "é", "\x00", "<enclosure", "<a",
    "b='", "<?xml", "<!DOCTYPE", "x[", "<dc:date>", '"', ">",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_no_heap_of_tags_is_an_exception(heap: str) -> None:
    outcome = outcome_of(f"<rss version='2.0'>{heap}".encode())
    assert isinstance(outcome, Parsed) or "cannot be parsed" not in outcome.reason


@given(st.text(max_size=200))
def test_preparing_leaves_no_doctype(text: str) -> None:
    assert "<!DOCTYPE" not in prepared(f"<!DOCTYPE rss><rss>{text.replace('<', '')}</rss>")


def test_bytes_that_are_no_text_are_no_feed() -> None:
    assert refused(b"\xff\xfb\x90" * 300_000) == "not a feed"


def test_a_json_feed_of_lists_without_end_is_refused() -> None:
    lists = "[]," * 400_000 + "[]"
    body = '{"version": "https://jsonfeed.org/version/1.1", "items": [' + lists + "]}"
    assert refused(body) == "more than 300,000 lists and objects"
