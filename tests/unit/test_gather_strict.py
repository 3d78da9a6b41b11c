"""Well-formed feeds in one pass, and what the strict reader leaves to the lenient one."""

import re
from datetime import UTC, datetime
from html import escape
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.gather.document import ENTRIES, decoded, prepared
from newsletter.gather.entry import Entry, FeedDocument, Link, Medium
from newsletter.gather.lenient import read_leniently
from newsletter.gather.parse import Doubt, articles_of, read_strictly
from newsletter.model import Feed, Fresh, Parsed

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
URL = "https://coast.example/news/feed.xml"
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
SPACES = (
    f'{MEDIA} xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)


def fresh(body: str | bytes, content_type: str = "") -> Fresh:
    body = body.encode() if isinstance(body, str) else body
    return Fresh(feed=Feed(url=URL), url=URL, body=body, content_type=content_type)


def document(body: str | bytes, content_type: str = "") -> FeedDocument:
    found = read_strictly(fresh(body, content_type))
    assert isinstance(found, FeedDocument), found
    assert found.way == "strict"
    return found


def doubt(body: str | bytes) -> Doubt:
    found = read_strictly(fresh(body))
    assert isinstance(found, Doubt), found
    return found


def rss(inside: str, *, spaces: str = SPACES, about: str = "") -> str:
    return f'<rss version="2.0" {spaces}><channel>{about}{inside}</channel></rss>'


def entry(inside: str, *, spaces: str = SPACES) -> Entry:
    (found,) = document(rss(f"<item>{inside}</item>", spaces=spaces)).entries
    return found


def atom_entry(inside: str) -> Entry:
    (found,) = document(f"<feed {ATOM} {MEDIA}><entry>{inside}</entry></feed>").entries
    return found


def test_an_rss_item_says_all_this() -> None:
    found = entry(
        "<title>Boats</title><link> https://coast.example/1?a=1&amp;amp;b=2\n</link>"
        "<guid isPermaLink='false'>1</guid><pubDate>Tue, 24 Nov 2026 05:00:00 GMT</pubDate>"
        "<dc:date>2026-11-24</dc:date><dc:creator>Ida Sand</dc:creator>"
        "<dc:creator>Ole Sand</dc:creator><category>Sea</category><dc:subject>Sky</dc:subject>"
        "<description>They left.</description><description>Again.</description>"
        "<dc:description>At noon.</dc:description><content:encoded>In full.</content:encoded>"
        "<enclosure url='/a.mp3' type='Audio/MPEG'/><media:thumbnail url='/t.jpg' width='9'/>"
        "<media:description>All boats</media:description><media:title>A boat</media:title>"
    )
    assert found == Entry(
        id="1",
        title="Boats",
        link="https://coast.example/1?a=1&b=2",
        links=(Link(href="/a.mp3", rel="enclosure", type="audio/mpeg"),),
        summary="They left.",
        contents=("Again.", "At noon.", "In full."),
        caption="All boats",
        caption_title="A boat",
        dates=("Tue, 24 Nov 2026 05:00:00 GMT", "2026-11-24", ""),
        author="Ida Sand",
        tags=("Sea", "Sky"),
        thumbnails=(Medium(url="/t.jpg", width="9"),),
    )


def test_an_atom_entry_says_all_this() -> None:
    found = atom_entry(
        "<title>Boats</title><id>urn:1</id><published>2026-11-24T05:00:00Z</published>"
        "<updated>2026-11-24T06:00:00Z</updated><author><name>Ida</name><email>i@x.example</email>"
        "</author><author><email>ole@coast.example</email></author>"
        "<link rel='self' href='/self'/><link type='application/pdf' href='/pdf'/>"
        "<link href='/page'/><link type='text/html' rel='alternate' href='/other'/>"
        "<link rel='enclosure' href='/e.jpg' type='image/jpeg'/><category term='s' label='Sea'/>"
        "<summary>They left.</summary><content src='/whole.html' type='image/svg+xml'/>"
        "<source><title>Another paper</title><id>urn:2</id></source>"
    )
    assert found == Entry(
        id="urn:1",
        title="Boats",
        link="/page",
        links=(
            Link(href="/pdf", type="application/pdf"),
            Link(href="/e.jpg", rel="enclosure", type="image/jpeg"),
        ),
        summary="They left.",
        dates=("2026-11-24T05:00:00Z", "2026-11-24T06:00:00Z", ""),
        author="Ida",
        tags=("Sea",),
    )


def test_the_feed_says_its_title_its_page_and_when_to_ask() -> None:
    about = (
        "<title>Coast</title><link>https://coast.example/</link><ttl> 90 </ttl>"
        "<image><title>Logo</title><url>/l.png</url><link>/logo</link></image>"
        "<skipHours><hour>1</hour><hour>24</hour><hour>x</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>monday </day></skipDays>"
    )
    found = document(rss("", about=about))
    assert (found.title, found.link, found.base) == ("Coast", "https://coast.example/", URL)
    assert (found.ttl, found.skip_hours, found.skip_days) == (5400, (0, 1), (0, 6))


@pytest.mark.parametrize(
    ("inside", "seconds"),
    [
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 3_600),
        (
            "<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            21_600,
        ),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><ttl>5</ttl>", 300),
        ("<sy:updatePeriod>now</sy:updatePeriod>", None),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>99999999999</ttl>", None),
    ],
)
def test_a_time_to_live_comes_of_ttl_else_of_syndication(inside: str, seconds: int | None) -> None:
    spaces = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    assert document(rss("", about=inside, spaces=spaces)).ttl == seconds


@pytest.mark.parametrize(
    "spaces",
    [
        'xmlns:m="http://search.yahoo.com/mrss/"',
        'xmlns:m="http://search.yahoo.com/mrss"',
        'xmlns:m="https://search.yahoo.com/mrss/"',
        'xmlns:m="//search.yahoo.com/MRSS/"',
    ],
)
def test_a_namespace_counts_and_its_prefix_does_not(spaces: str) -> None:
    found = entry("<m:content url='/a.jpg' medium='image'/><m:title>A</m:title>", spaces=spaces)
    assert found.media == (Medium(url="/a.jpg", kind="image"),)
    assert (found.caption_title, found.title) == ("A", "")
    stranger = 'xmlns:media="https://other.example/"'
    assert entry("<media:content url='/a.jpg'/>", spaces=stranger).media == ()


def test_a_picture_has_the_caption_that_is_in_it() -> None:
    found = entry(
        "<media:group><media:description>All</media:description>"
        "<media:content url='/a.jpg'><media:description>A</media:description>"
        "<media:thumbnail url='/t.jpg'/></media:content>"
        "<media:content url='/b.jpg'><media:title>B</media:title></media:content></media:group>"
    )
    assert [(one.url, one.caption) for one in found.media] == [("/a.jpg", "A"), ("/b.jpg", "B")]
    assert (found.caption, found.thumbnails) == ("All", (Medium(url="/t.jpg"),))


@pytest.mark.parametrize("root", ["rss", "RSS", "rdf:RDF"])
def test_items_are_read_in_the_channel_and_beside_it(root: str) -> None:
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    body = (
        f"<{root} {spaces} xmlns='http://purl.org/rss/1.0/'><channel><title>Coast</title>"
        "<item><title>a</title></item></channel><image><title>Logo</title></image>"
        f"<item rdf:about='urn:b'><Title>b</Title></item></{root}>"
    )
    found = document(body)
    assert found.title == "Coast"
    assert [(one.title, one.id) for one in found.entries] == [("a", ""), ("b", "urn:b")]


@pytest.mark.parametrize(
    ("inside", "summary"),
    [
        ("<description><![CDATA[<p>a]]> &amp;amp; b<!-- c --></description>", "<p>a &amp; b"),
        ("<description>1 &lt; 2 <b>x</b>y</description>", "1 &lt; 2 <b>x</b>y"),
        ("<description><p>a</p><br/><script/>b</description>", "<p>a</p><br><script></script>b"),
        ("<description>caf\u00c3\u00a9</description>", "café"),
        ("<description>it\x92s &#146;so&#146;</description>", "it’s ’so’"),
        ("<description> \n</description>", ""),
    ],
)
def test_markup_is_handed_on_as_html_escaped_or_not(inside: str, summary: str) -> None:
    assert entry(inside).summary == summary


def test_xhtml_loses_its_prefix() -> None:
    found = atom_entry(
        "<title type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'>A <x:b>b</x:b></x:div>"
        "</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>c</div></content>"
    )
    assert (found.title, found.contents) == ("<div>A <b>b</b></div>", ("<div>c</div>",))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss("<item><title>é日</title></item>").encode(), ""),
        (b"\xef\xbb\xbf" + rss("<item><title>é日</title></item>").encode(), ""),
        (b'<?xml version="1.0" encoding="Big5"?>' + rss("<item><title>é日</title></item>").encode(),
         "text/xml; charset=utf-8"),
        (rss("<item><title>é日</title></item>").encode("utf-16"), ""),
        (('<?xml version="1.0"?>' + rss("<item><title>é日</title></item>")).encode("gb18030"),
         "text/xml; charset=gb2312"),
        (b"\n\n <?xml version='1.0'?>\n" + rss("<item><title>\xe9日</title></item>").encode(), ""),
        (rss("<item><title>\x0bé\ufffd日\x00</title></item>").encode(), ""),
        (rss("<item><title>é日</title></item>").encode().replace("é".encode(), b"\xe9"), ""),
        ("<!-- a --><?b c?>" + rss("<!-- d --><?e f?><item><title>é日</title></item>"), ""),
    ],
)  # fmt: skip
def test_what_only_looks_broken_is_read_strictly(body: str | bytes, content_type: str) -> None:
    assert document(body, content_type).entries[0].title.replace("\ufffd", "") == "é日"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<!DOCTYPE rss>" + rss(""), "has a DOCTYPE"),
        (
            "\ufeff<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE rss [<!ENTITY a 'b'>]>" + rss(""),
            "has a DOCTYPE",
        ),
        ("<foo><rss/></foo>", "an unknown root <foo>"),
        (f"<rss xmlns='https://other.example/'>{rss('')}</rss>", "an unknown root <rss>"),
        ("<feed version='0.3' xmlns='http://purl.org/atom/ns#'/>", "Atom 0.3"),
        ("<rss><item xmlns='https://other.example/'/></rss>", "entries where its format has none"),
        ("<rss><channel><a><item/></a></channel></rss>", "entries where its format has none"),
        (rss("<item xml:base='/a/'/>"), "an xml:base inside"),
        (rss("<item><atom:link xml:base='/a/' href='b'/></item>"), "an xml:base inside"),
        (
            f"<feed {ATOM}><entry><content type='image/png'>AA==</content></entry></feed>",
            "content of the type image/png",
        ),
        (rss(f"<item a='{'=' * 300_000}'/>{' ' * 1_000_000}"), "more than 300,000 attributes"),
    ],
)
def test_a_doubt_says_why(body: str, why: str) -> None:
    found = doubt(body)
    assert found.why == why
    assert "<!DOCTYPE" not in found.text


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (rss("<item>\n<title>R&D</title></item>"), 2),
        (rss("<item><title>a</item>"), 1),
        (rss("<item>\n\n<title>a&nbsp;b</title></item>"), 3),
        (rss("<item><x:title/></item>"), 1),
        (rss("<item/>")[:-6], 1),
        (rss("<b>" * 300 + "</b>" * 300), 1),
    ],
)
def test_what_is_not_well_formed_is_told_with_its_line(body: str, place: int) -> None:
    why = doubt(body).why
    assert re.fullmatch(rf"not well-formed: [^,\n]+ \(line {place}\)", why), why


def test_the_roots_xml_base_is_what_links_are_relative_to() -> None:
    body = rss("<item><title>a</title><link>b</link></item>", spaces="xml:base='../paper/'")
    assert document(body).base == "https://coast.example/paper/"
    read = articles_of(document(body), fresh(body), way="strict", why="", now=NOW)
    assert read.articles[0].url == "https://coast.example/paper/b"


def test_an_xml_base_of_a_text_is_no_doubt() -> None:
    assert atom_entry("<content type='html' xml:base='/a/'>b</content>").contents == ("b",)


@pytest.mark.parametrize(
    "body",
    [
        rss("<item " + " ".join(f'a{n}="1"' for n in range(20_000)) + "><title>a</title></item>"),
        rss("<item " + " ".join(f'xmlns:a{n}="{n}"' for n in range(20_000)) + "/>"),
        rss("<item>" + "".join(f"<b{n}/>" for n in range(50_000)) + "</item>"),
        rss("<item><description>" + "word " * 1_900_000 + "</description></item>"),
        rss("<item><title>" + "&amp;lt;p" * 100_000 + "</title></item>"),
        rss("<item>" + "<media:group>" * 240 + "</media:group>" * 240 + "</item>"),
    ],
    ids=["attributes", "namespaces", "names", "words", "references", "depth"],
)
def test_a_hostile_document_takes_no_time(body: str) -> None:
    began = process_time()
    read = articles_of(document(body), fresh(body), way="strict", why="", now=NOW)
    assert isinstance(read, Parsed)
    assert process_time() - began < 0.5


def test_no_more_entries_are_read_than_will_be_looked_at() -> None:
    assert len(document(rss("<item/>" * (ENTRIES + 10))).entries) == ENTRIES


# ── Both readers ─────────────────────────────────────────────────────────────────────────

# What the lenient reader's text is without counts as words in the other's; and of a no-break space
# that was encoded twice feedparser strips the half.
letters = st.characters(
    exclude_categories=("Cc", "Cs"), exclude_characters="\xa0\ufeff\ufffd\ufffe\uffff"
)
line = st.text(letters, max_size=20)
words = st.text(st.sampled_from("abc XYZ.,!&<'\"é’日🙂\n"), min_size=1, max_size=30)
address = st.from_regex(r"(https://coast\.example)?/[a-z]{1,8}(\?[a-z]=[0-9]&b=1)?", fullmatch=True)
date = st.sampled_from(
    ["Tue, 24 Nov 2026 05:00:00 +0100", "2026-11-24T05:00:00Z", "24 Nov 2026", "soon", ""]
)
html = st.lists(
    st.one_of(
        words,
        st.sampled_from(
            [
                "<p>", "</p>", "<br/>", "<b>bold</b>", "&amp;", "&nbsp;", "&lt;i&gt;", "<!-- x -->",
                "<img src='/i.jpg' alt='A'>", "<script>no</script>", "<ul><li>one<li>two</ul>",
            ]
        ),
    ),
    max_size=6,
).map("".join)  # fmt: skip


def tagged(name: str, value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), value.map(lambda text: f"<{name}>{escape(text)}</{name}>"))


def xhtml(text: str) -> str:
    return f"<div xmlns='http://www.w3.org/1999/xhtml'>{escape(text)}<br/>x</div>"


def picture(tag: str) -> st.SearchStrategy[str]:
    side = st.sampled_from(["", "width='50'", "width='640' height='360'", "width='wide'"])
    return st.tuples(address, side).map(lambda one: f"<{tag} url='{escape(one[0])}' {one[1]}/>")


rss_items = st.tuples(
    tagged("title", line | words | html),
    tagged("link", address),
    tagged("guid", line | address),
    tagged("pubDate", date),
    tagged("dc:date", date),
    tagged("dc:creator", words),
    tagged("category", words),
    tagged("category", words),
    tagged("description", html),
    tagged("content:encoded", html),
    st.just("") | picture("media:content medium='image'"),
    st.just("") | picture("media:thumbnail"),
    st.just("") | picture("enclosure type='image/jpeg' length='1'"),
).map(lambda parts: f"<item>{''.join(parts)}</item>")
atom_entries = st.tuples(
    html.map(lambda text: f"<title type='html'>{escape(text)}</title>"),
    st.just("") | address.map(lambda url: f"<link href='{escape(url)}'/>"),
    tagged("id", line | address),
    tagged("published", date),
    tagged("updated", date),
    words.map(lambda text: f"<author><name>{escape(text)}</name></author>"),
    tagged("summary", html),
    st.just("") | line.map(lambda text: f"<content type='xhtml'>{xhtml(text)}</content>"),
    st.just("") | picture("media:thumbnail"),
).map(lambda parts: f"<entry>{''.join(parts)}</entry>")
feeds = st.one_of(
    st.lists(rss_items, max_size=4).map(lambda items: rss("".join(items))),
    st.lists(atom_entries, max_size=4).map(
        lambda entries: f"<feed {ATOM} {MEDIA}><title>Coast</title>{''.join(entries)}</feed>"
    ),
)


@given(feeds)
@example(rss("<item><title>a</title><link>/1</link><description> </description></item>"))
@example(rss("<item><title>\xc2\xa9</title><link>/1</link><guid>12</guid></item>"))
def test_a_well_formed_feed_reads_the_same_both_ways(body: str) -> None:
    answer = fresh(body)
    lenient = read_leniently(prepared(decoded(answer.body)), URL)
    one = articles_of(document(body), answer, way="", why="", now=NOW)
    other = articles_of(lenient, answer, way="", why="", now=NOW)
    assert one == other
