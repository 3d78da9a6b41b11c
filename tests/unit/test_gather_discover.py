"""What a page says of its feeds, and what is found at an address; nothing is fetched here."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.discover import (
    LINKS,
    PROBES,
    FeedLink,
    Found,
    FoundFeed,
    feed_links,
    find_feeds,
    guesses,
)
from newsletter.gather.urls import canonical
from newsletter.model import Failed, Feed, Fresh, Parsed
from tests.fakes.articles import NOW, article

BASE = "https://coast.example/news/"


def urls(page: bytes | str, base: str = BASE) -> list[str]:
    return [link.url for link in feed_links(page, base)]


def link(href: str, rest: str = 'type="application/rss+xml"') -> str:
    return f'<link rel="alternate" {rest} href="{href}">'


# ── A page's links ───────────────────────────────────────────────────────────────────────


def test_a_page_names_its_feeds_with_title_and_kind() -> None:
    page = (
        "<!doctype html><html><head>"
        '<LINK REL="Alternate Home" TYPE="Application/RSS+XML; charset=utf-8" '
        'TITLE="Coast &amp;amp; Sea" HREF="/feed">'
        '<link rel="alternate" type="application/atom+xml" href="atom.xml">'
        '<link rel="alternate" type="application/feed+json" href="//coast.example/feed.json">'
        '<link rel="alternate" type="text/xml" href="old.xml">'
        '<link rel="feed" href="h5">'
        "</head><body>news</body></html>"
    )
    assert feed_links(page, BASE) == (
        FeedLink(url="https://coast.example/feed", title="Coast & Sea", kind="RSS"),
        FeedLink(url="https://coast.example/news/atom.xml", kind="Atom"),
        FeedLink(url="https://coast.example/feed.json", kind="JSON Feed"),
        FeedLink(url="https://coast.example/news/old.xml", kind="XML"),
        FeedLink(url="https://coast.example/news/h5"),
    )


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="stylesheet alternate" type="text/css" href="/feed">',
        '<link rel="alternate" hreflang="de" href="/de/">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">',
        '<link rel="self" type="application/rss+xml" href="/feed">',
        '<link rel="alternate" type="application/rss+xml">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="http://[broken/feed">',
        '<!-- <link rel="alternate" type="application/rss+xml" href="/feed"> -->',
    ],
)
def test_what_is_no_feed_link_is_left_alone(tag: str) -> None:
    assert urls(f"<html><head>{tag}</head></html>") == []


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("https://cdn.example/a/", "https://cdn.example/a/feed.xml"),
        ("/root/", "https://coast.example/root/feed.xml"),
        ("javascript:void(0)", "https://coast.example/news/feed.xml"),
        ("", "https://coast.example/news/feed.xml"),
    ],
)
def test_relative_addresses_follow_the_pages_base(declared: str, expected: str) -> None:
    assert urls(f'<head><base href="{declared}">{link("feed.xml")}</head>') == [expected]


def test_an_address_comes_once_and_old_readers_scheme_is_understood() -> None:
    page = link("feed:https://coast.example/feed") + link("feed://coast.example/feed#top")
    page += link(" /feed?utm_source=home ") + '<a href="/feed">RSS</a>'
    assert urls(page) == ["https://coast.example/feed"]


@pytest.mark.parametrize(
    "comments",
    [
        link("/comments/feed"),
        link("/?feed=comments-rss2"),
        link("/x", 'type="application/rss+xml" title="Coast » Comments Feed"'),
        link("/y", 'type="application/rss+xml" title="Küste » Kommentare als RSS"'),
    ],
)
def test_comment_feeds_come_last(comments: str) -> None:
    found = feed_links(comments + link("/commentary.xml") + '<a href="/rss">RSS</a>', BASE)
    assert [one.comments for one in found] == [False, False, True]
    assert [one.url for one in found[:2]] == [
        "https://coast.example/commentary.xml",
        "https://coast.example/rss",
    ]


@pytest.mark.parametrize(
    "href",
    [
        "/feed", "/feed/", "/sport/rss", "/news.rss", "/news.rdf", "/atom.xml", "/index.xml",
        "/rss/world.xml", "/feeds/all.atom.xml", "/world_rss.xml", "/feed.json", "/?feed=rss2",
        "/news?format=rss", "/tag/sea?type=atom",
    ],
)  # fmt: skip
def test_plain_links_that_can_only_be_feeds_are_taken_after_the_declared(href: str) -> None:
    page = f'<a href="{href}"><b>All</b> news</a>{link("/declared")}'
    assert [one.url for one in feed_links(page, BASE)] == [
        "https://coast.example/declared",
        canonical(f"https://coast.example{href}"),
    ]
    assert feed_links(page, BASE)[1].title == "All news"


@pytest.mark.parametrize(
    "href",
    [
        "/newsfeed-explained", "/feedback", "/rss-help.html", "/sitemap.xml", "/feed.html",
        "/boss.xml", "mailto:desk@coast.example?subject=rss", "#feed",
        "https://reader.example/subscribe/feed/https://coast.example/feed",
        "https://reader.example/add?url=https%3A%2F%2Fcoast.example%2F&format=rss",
    ],
)  # fmt: skip
def test_plain_links_to_pages_and_services_are_no_feeds(href: str) -> None:
    assert urls(f'<a href="{href}">RSS</a>') == []


@pytest.mark.parametrize(
    "page",
    [
        f"<head>{link('/f', 'type=text/xml title=Café')}</head>".encode(),
        f"<head>{link('/f', 'type=text/xml title=Café')}</head>".encode("cp1252"),
        f"<head>{link('/f', 'type=text/xml title=Café')}</head>".encode("utf-16"),
        ("<head><meta charset=iso-8859-2>" + link("/f", "type=text/xml title=Café")).encode(
            "iso-8859-2"
        ),
        '<?xml version="1.0" encoding="latin-1"?>'
        '<html xmlns="http://www.w3.org/1999/xhtml">' + link("/f", "type=text/xml title=Café"),
    ],
)
def test_a_title_is_read_in_the_pages_own_characters(page: bytes | str) -> None:
    assert feed_links(page, BASE) == (
        FeedLink(url="https://coast.example/f", title="Café", kind="XML"),
    )


def test_a_page_is_bounded_in_length_and_links() -> None:
    many = "".join(link(f"/{number}.rss") for number in range(200))
    assert urls(many) == [f"https://coast.example/{number}.rss" for number in range(LINKS)]
    assert urls(f"{'x' * 1_000_000}{link('/late')}".encode()) == []
    deep = "<div>" * 20_000
    assert urls(link("/feed") + deep) == ["https://coast.example/feed"]


@given(st.binary(max_size=300) | st.text(max_size=300), st.text(max_size=40))
def test_no_page_and_no_base_is_an_error(page: bytes | str, base: str) -> None:
    assert all(one.url.startswith(("http://", "https://")) for one in feed_links(page, base))


_markup = st.lists(
    st.sampled_from(
        ["<link ", "<base ", "<a ", "href=", "rel=alternate ", "type=text/xml ", "'", '"', ">",
         "//", "/feed", "http://[", "\x00", "é", "</", "<html>", "title=Comments "]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(_markup)
def test_broken_markup_gives_usable_addresses_or_none(page: str) -> None:
    for found in feed_links(page, BASE):
        assert canonical(found.url) == found.url


# ── Guesses ──────────────────────────────────────────────────────────────────────────────


def test_a_site_that_names_no_feed_is_asked_at_the_usual_places() -> None:
    assert guesses("https://coast.example") == tuple(
        f"https://coast.example/{name}"
        for name in ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml")
    )


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://coast.example/blog", "https://coast.example/blog/feed"),
        ("https://coast.example/blog/?page=2", "https://coast.example/blog/feed"),
        ("https://coast.example/blog/2026/03/storm", "https://coast.example/blog/feed"),
        ("https://coast.example/2026/03/storm", "https://coast.example/feed"),
        ("https://coast.example/index.html", "https://coast.example/feed"),
        ("http://coast.example:8080/~ann/", "http://coast.example:8080/~ann/feed"),
    ],
)
def test_a_section_is_asked_before_the_site(url: str, first: str) -> None:
    assert guesses(url)[0] == first


@given(st.text(max_size=30))
def test_guesses_are_few_and_usable_and_never_the_page_itself(path: str) -> None:
    url = f"https://coast.example/{path}"
    found = guesses(url)
    assert len(found) == len(set(found)) <= PROBES
    assert all(canonical(one) == one != canonical(url) for one in found)


@pytest.mark.parametrize("url", ["", "coast.example", "mailto:a@coast.example", "http://["])
def test_there_is_nothing_to_guess_at_no_address(url: str) -> None:
    assert guesses(url) == ()


# ── Finding ──────────────────────────────────────────────────────────────────────────────


class Site:
    """Answers with what it is told: a page's text, `feed: TITLE | ADDRESS …`, or a failure."""

    def __init__(self, pages: Mapping[str, str | Failed]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    async def fetch(self, url: str) -> Fresh | Failed:
        self.asked.append(url)
        page = self.pages.get(url) or Failed(feed=Feed(url=url), reason="answered 404", status=404)
        if isinstance(page, Failed):
            return page
        return Fresh(feed=Feed(url=url), url=url, body=page.encode())

    async def parse(self, fresh: Fresh) -> Parsed | Failed:
        kind, _, rest = fresh.body.decode().partition(": ")
        if kind != "feed":
            return Failed(feed=fresh.feed, reason="a web page, not a feed")
        title, *told = rest.split(" | ")
        articles = tuple(
            article(f"Report {number}", url=address, hours_old=number or None)
            for number, address in enumerate(told)
        )
        return Parsed(feed=fresh.feed, title=title, articles=articles)

    async def find(self, url: str) -> Found:
        return await find_feeds(url, fetch=self.fetch, parse=self.parse)


def told(*names: str) -> str:
    return " | ".join(f"https://coast.example/{name}" for name in names)


async def test_an_address_that_is_a_feed_is_the_feed() -> None:
    site = Site({"https://coast.example/feed": f"feed: Coast | {told('a', 'b', 'c')}"})
    found = await site.find(" feed://coast.example/feed ")
    assert [(one.url, one.title, one.entries) for one in found.feeds] == [
        ("https://coast.example/feed", "Coast", 3)
    ]
    assert found.feeds[0].newest == NOW - timedelta(hours=1)
    assert found.reasons == ()
    assert site.asked == ["https://coast.example/feed"]


async def test_an_address_that_moved_for_good_is_told_as_the_new_one() -> None:
    async def fetch(url: str) -> Fresh:
        moved = "https://coast.example/rss"
        return Fresh(feed=Feed(url=url), url=moved, moved_to=moved, body=b"feed: Coast")

    found = await find_feeds("http://coast.example/rss", fetch=fetch, parse=Site({}).parse)
    assert found.feeds == (FoundFeed(url="https://coast.example/rss", title="Coast", entries=0),)


async def test_a_page_leads_to_the_feeds_it_names_and_each_is_read() -> None:
    site = Site(
        {
            "https://coast.example": "<html>"
            + link("/gone")
            + link("/sport", 'type="text/xml" title="Sport"')
            + link("/comments/feed")
            + link("/all"),
            "https://coast.example/sport": f"feed:  | {told('c')}",
            "https://coast.example/all": f"feed: Coast | {told('a', 'b')}",
            "https://coast.example/comments/feed": f"feed: Comments | {told('d')}",
        }
    )
    found = await site.find("coast.example")
    assert [(one.url, one.title, one.entries) for one in found.feeds] == [
        ("https://coast.example/sport", "Sport", 1),
        ("https://coast.example/all", "Coast", 2),
    ]
    assert found.reasons == (
        "https://coast.example: a web page, not a feed",
        "https://coast.example/gone: answered 404",
    )
    # Comments would be read only if there were nothing else.
    assert "https://coast.example/comments/feed" not in site.asked


async def test_a_feed_in_two_formats_is_one_feed() -> None:
    site = Site(
        {
            "https://coast.example": link("/rss") + link("/atom"),
            "https://coast.example/rss": f"feed: Coast | {told('a', 'b')}",
            "https://coast.example/atom": f"feed: Coast | {told('b', 'a')}",
        }
    )
    assert [one.url for one in (await site.find("https://coast.example")).feeds] == [
        "https://coast.example/rss"
    ]


async def test_a_page_with_comments_only_leads_to_them() -> None:
    site = Site(
        {
            "https://coast.example": link("/comments/feed"),
            "https://coast.example/comments/feed": f"feed: Comments | {told('a')}",
        }
    )
    found = await site.find("https://coast.example")
    assert [one.title for one in found.feeds] == ["Comments"]


async def test_of_many_named_feeds_six_are_read_and_the_others_listed() -> None:
    pages: dict[str, str | Failed] = {
        f"https://coast.example/{number}.rss": f"feed: {number} | {told(str(number))}"
        for number in range(20)
    }
    page = "".join(link(f"/{number}.rss") for number in range(20)) + link("/comments/feed")
    site = Site({"https://coast.example": page} | pages)
    found = await site.find("https://coast.example")
    assert [one.title for one in found.feeds] == ["0", "1", "2", "3", "4", "5"]
    assert [one.url for one in found.untried] == list(pages)[PROBES:]
    assert len(site.asked) == 1 + PROBES


async def test_a_page_that_names_no_feed_is_guessed_at_until_one_is_there() -> None:
    site = Site(
        {
            "https://coast.example/": "<html>Nothing here",
            "https://coast.example/rss": f"feed: Coast | {told('a')}",
            "https://coast.example/feed.xml": f"feed: Other | {told('b')}",
        }
    )
    found = await site.find("https://coast.example/")
    assert [one.url for one in found.feeds] == ["https://coast.example/rss"]
    assert site.asked[1:] == ["https://coast.example/feed", "https://coast.example/rss"]


async def test_nothing_found_says_what_was_tried() -> None:
    page = "<html>" + link("/feed") + link("/a") + link("/b")
    site = Site({"https://coast.example/": page})
    found = await site.find("https://coast.example/")
    assert found.feeds == ()
    assert len(site.asked) == len(set(site.asked)) == 1 + PROBES
    assert len(found.reasons) == 1 + PROBES
    assert found.reasons[0] == "https://coast.example/: a web page, not a feed"
    silent = await Site({"https://coast.example/": "<html>"}).find("https://coast.example/")
    assert silent.reasons[0].endswith("a web page, not a feed; it names no feed")


async def test_a_page_refused_to_programs_may_still_have_a_feed() -> None:
    refused = Failed(feed=Feed(url="x"), reason="answered 403", status=403)
    site = Site(
        {
            "https://coast.example/": refused,
            "https://coast.example/feed": f"feed: Coast | {told('a')}",
        }
    )
    found = await site.find("https://coast.example/")
    assert [one.url for one in found.feeds] == ["https://coast.example/feed"]
    assert found.reasons == ("https://coast.example/: answered 403",)


async def test_an_address_that_cannot_be_read_is_not_guessed_around() -> None:
    site = Site({})
    found = await site.find("https://coast.example/nothing")
    assert found == Found(reasons=("https://coast.example/nothing: answered 404",))
    assert len(site.asked) == 1


async def test_a_broken_feed_is_called_one() -> None:
    broken = '<?xml version="1.0"?><!-- made --><rss version="2.0"><channel>'
    found = await Site({"https://coast.example/": broken}).find("https://coast.example/")
    assert found.feeds == ()
    assert found.reasons == (
        "https://coast.example/: a feed that cannot be read: a web page, not a feed",
    )


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://coast.example/", "http://[", " "])
async def test_what_is_no_web_address_is_not_fetched(url: str) -> None:
    site = Site({})
    found = await site.find(url)
    assert found.feeds == ()
    assert found.reasons[0].endswith("not an address of http or https")
    assert site.asked == []


async def test_a_host_without_https_is_asked_by_http_where_nobody_wrote_which() -> None:
    plain = {"http://coast.example/feed": f"feed: Coast | {told('a')}"}
    closed = Failed(feed=Feed(url=""), reason="refused connection")
    site = Site(plain | {"https://coast.example/feed": closed})
    found = await site.find("coast.example/feed")
    assert [one.url for one in found.feeds] == ["http://coast.example/feed"]
    assert not (await site.find("https://coast.example/feed")).feeds
