"""Pages of articles against a real server on the loopback; the last ones with trafilatura too."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from ipaddress import ip_network

import pytest

from newsletter.config.settings import GatherRules
from newsletter.errors import UsageError
from newsletter.gather.document import UnreadableError
from newsletter.gather.frames import Page
from newsletter.gather.pages import IN_ALL, PER_FEED, SUMMARY, read_pages, with_page
from newsletter.gather.sandbox import Limits, Sandbox
from newsletter.model import Article, Picture
from tests.fakes.feed_server import FeedServer

RULES = GatherRules(allow_private=(ip_network("127.0.0.0/8"),))
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
WORDS = "The harbour opened at noon. Boats left for the islands."
HTML = "text/html; charset=utf-8"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def article(url: str, *, feed: str = "http://127.0.0.1/feed", number: int = 1) -> Article:
    return Article(
        id=f"{feed}-{number}",
        feed=feed,
        guid=str(number),
        outlet="Coast Paper",
        title="The harbour opens again",
        url=url,
        summary="Boats.",
        first_seen=NOW,
        words=1,
    )


@dataclass
class PlainPages:
    """A page's whole text is its article; or an error, as the sandbox may raise it."""

    picture: Picture | None = None
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    async def page(self, html: bytes, url: str, content_type: str) -> Page | None:
        assert content_type.startswith("text/html") or not content_type
        self.asked.append(url)
        if self.error is not None:
            raise self.error
        return Page(text=html.decode(), picture=self.picture) if html else None


@dataclass
class Reading:
    """What one reading of pages gave, and how it paused."""

    told: list[Article]
    notes: dict[str, str]
    pauses: list[float]


async def reading(
    articles: Sequence[Article],
    *,
    sandbox: PlainPages | Sandbox | None = None,
    rules: GatherRules = RULES,
    seconds: float = 60.0,
) -> Reading:
    notes: dict[str, str] = {}
    pauses: list[float] = []

    async def pause(long: float) -> None:
        pauses.append(long)

    told = await read_pages(
        articles,
        rules=rules,
        user_agent="MorningMemo/0.1 (+https://memo.example; 3 subscribers)",
        sandbox=sandbox or PlainPages(),
        seconds=seconds,
        on_note=notes.__setitem__,
        sleep=pause,
    )
    return Reading(told=told, notes=notes, pauses=pauses)


async def note(articles: Sequence[Article], sandbox: PlainPages | None = None) -> str:
    found = await reading(articles, sandbox=sandbox)
    assert found.told == []
    return found.notes[articles[0].feed]


async def test_a_page_gives_its_beginning_its_words_and_its_picture(server: FeedServer) -> None:
    picture = Picture(url="https://coast.example/harbour.jpg")
    asked = article(server.serve("/harbour", WORDS.encode(), Content_Type=HTML))
    found = await reading([asked], sandbox=PlainPages(picture=picture))
    assert found.told == [replace(asked, summary=WORDS, words=10, picture=picture)]
    assert found.notes == {}
    assert server.asked[0].headers["User-Agent"].startswith("MorningMemo/0.1")


def test_what_the_feed_says_better_stays() -> None:
    picture = Picture(url="https://coast.example/own.jpg")
    own = replace(article("https://coast.example/1"), summary=WORDS, words=99, picture=picture)
    page = Page(text="Short.", picture=Picture(url="https://coast.example/logo.jpg"))
    assert with_page(own, page) == own


def test_a_summary_is_cut_at_a_sentence_and_has_no_labels_in_it() -> None:
    lines = ["By Ann Byline", "Photo: the quay", *[f"Boat {n} left at noon." for n in range(200)]]
    found = with_page(article("https://coast.example/1"), Page(text="\n".join(lines)))
    assert found.summary.startswith("Boat 0 left at noon. Boat 1 left")
    assert found.summary.endswith("left at noon.")
    assert SUMMARY - 30 < len(found.summary) <= SUMMARY
    assert found.words == 200 * 5 + 6


def test_a_language_without_such_marks_keeps_its_lines() -> None:
    found = with_page(article("https://coast.example/1"), Page(text="เรือออกตอนเที่ยง\nท่าเรือเปิดแล้ว"))
    assert found.summary == "เรือออกตอนเที่ยง ท่าเรือเปิดแล้ว"


async def test_robots_txt_is_asked_once_and_heeded(server: FeedServer) -> None:
    server.serve(
        "/robots.txt", b"User-agent: MorningMemo\nDisallow: /paid/", Content_Type="text/plain"
    )
    urls = [
        server.serve(path, WORDS.encode(), Content_Type=HTML) for path in ("/1", "/paid/2", "/3")
    ]
    found = await reading([article(url, number=n) for n, url in enumerate(urls)])
    assert [one.url for one in found.told] == [urls[0], urls[2]]
    assert found.notes == {
        "http://127.0.0.1/feed": "full text: 2 of 3 pages read, 1 refused by robots.txt"
    }
    assert len(server.asked_for("/robots.txt")) == 1
    assert server.asked_for("/paid/2") == []


async def test_a_page_that_moved_to_where_we_may_not_go_is_not_used(server: FeedServer) -> None:
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /feed.xml", Content_Type="text/plain")
    server.serve("/feed.xml", WORDS.encode(), Content_Type=HTML)
    sandbox = PlainPages()
    said = await note([article(server.url("/_cookie"))], sandbox)
    assert said == "full text: 0 of 1 pages read, 1 refused by robots.txt"
    assert sandbox.asked == []


async def test_without_an_answer_for_robots_txt_no_page_is_asked_for(server: FeedServer) -> None:
    server.serve("/robots.txt", b"#" * 3_000_000, Content_Type="text/plain")
    url = server.serve("/harbour", WORDS.encode(), Content_Type=HTML)
    said = await note([article(url)])
    assert said == "full text: 0 of 1 pages read, 1 without robots.txt (larger than 2 MB)"
    assert server.asked_for("/harbour") == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/_404", "answered 404"),
        ("/_cut", "cut short"),
        ("/_bomb", "larger than 3 MB"),
        ("/_private", "refused: 169.254.169.254 is a private address"),
        ("/picture", "not a web page"),
        ("/_empty", "without an article"),
        ("/wall", "about something else"),
    ],
)
async def test_what_goes_wrong_leaves_the_article_and_is_told(
    server: FeedServer, path: str, words: str
) -> None:
    server.serve("/picture", b"GIF89a", Content_Type="image/gif")
    server.serve("/wall", b"We value your privacy. Accept all cookies.", Content_Type=HTML)
    assert (await note([article(server.url(path))])).startswith(
        f"full text: 0 of 1 pages read, 1 {words}"
    )


async def test_one_bad_page_does_not_keep_the_others(server: FeedServer) -> None:
    good = server.serve("/harbour", WORDS.encode(), Content_Type=HTML)
    urls = [good, server.url("/_404"), "https://[", server.url("/_404"), good]
    found = await reading([article(url, number=n) for n, url in enumerate(urls)])
    assert [one.guid for one in found.told] == ["0", "4"]
    assert found.notes["http://127.0.0.1/feed"].startswith(
        "full text: 2 of 5 pages read, 2 answered 404, 1 "
    )


@pytest.mark.parametrize("status", ["429", "503"])
async def test_a_host_that_is_busy_is_left_alone(server: FeedServer, status: str) -> None:
    url = server.serve("/harbour", WORDS.encode(), Content_Type=HTML)
    urls = [server.url(f"/_{status}"), url, url]
    found = await reading([article(one, number=n) for n, one in enumerate(urls)])
    assert found.told == []
    assert found.notes["http://127.0.0.1/feed"] == (
        f"full text: 0 of 3 pages read, 2 not asked (the host is busy), 1 answered {status}"
    )
    assert server.asked_for("/harbour") == []


async def test_pages_of_one_host_come_one_by_one_as_far_apart_as_it_asks(
    server: FeedServer,
) -> None:
    server.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 7", Content_Type="text/plain")
    url = server.serve("/harbour", WORDS.encode(), Content_Type=HTML)
    found = await reading([article(url, number=n) for n in range(3)])
    assert found.pauses == [7.0, 7.0]
    assert server.at_once == 1


async def test_a_feed_from_outside_cannot_have_private_pages_read(server: FeedServer) -> None:
    url = server.serve("/secret", WORDS.encode(), Content_Type=HTML)
    said = await note([article(url, feed="https://coast.example/feed")])
    assert "1 without robots.txt (refused: 127.0.0.1 is a private address" in said
    assert server.asked == []


async def test_only_the_newest_so_many_pages_of_a_feed_are_asked_for(server: FeedServer) -> None:
    url = server.serve("/harbour", WORDS.encode(), Content_Type=HTML)
    dated = [
        replace(article(url, number=n), published=NOW + timedelta(minutes=n))
        for n in range(PER_FEED + 2)
    ]
    found = await reading(dated)
    assert [one.guid for one in found.told] == [str(n) for n in range(PER_FEED + 1, 1, -1)]
    assert found.notes["http://127.0.0.1/feed"] == (
        f"full text: {PER_FEED} of {PER_FEED + 2} pages read, "
        f"2 not asked (at most {PER_FEED} of a feed, {IN_ALL} in all)"
    )


async def test_what_is_not_reached_in_time_keeps_its_summary(server: FeedServer) -> None:
    urls = [server.serve("/harbour", WORDS.encode(), Content_Type=HTML), server.url("/_hang")]
    articles = [article(url, number=n) for n, url in enumerate(urls)]
    found = await reading(articles, seconds=1.0)
    assert [one.guid for one in found.told] == ["0"]
    assert found.notes["http://127.0.0.1/feed"] == (
        "full text: 1 of 2 pages read, 1 not reached in time"
    )


async def test_a_missing_package_ends_the_reading_and_is_named(server: FeedServer) -> None:
    url = server.serve("/harbour", WORDS.encode(), Content_Type=HTML)
    sandbox = PlainPages(error=UsageError("full text needs more packages"))
    assert await note([article(url, number=n) for n in range(3)], sandbox) == (
        "full text needs more packages"
    )
    assert len(server.asked_for("/harbour")) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UnreadableError("takes more than 5 s to parse"), "takes more than 5 s to parse"),
        (KeyError("x"), "cannot be read (KeyError)"),
    ],
)
async def test_a_page_that_cannot_be_parsed_is_told(
    server: FeedServer, error: Exception, words: str
) -> None:
    url = server.serve("/harbour", WORDS.encode(), Content_Type=HTML)
    assert (await note([article(url)], PlainPages(error=error))).endswith(f", 1 {words}")


async def test_who_is_cancelled_stops_asking(server: FeedServer) -> None:
    begun = asyncio.Event()

    class Slow(PlainPages):
        async def page(self, html: bytes, url: str, content_type: str) -> Page | None:
            begun.set()
            await asyncio.sleep(3_600)
            return await super().page(html, url, content_type)

    url = server.serve("/harbour", WORDS.encode(), Content_Type=HTML)
    task = asyncio.create_task(reading([article(url), article(url, number=2)], sandbox=Slow()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(server.asked_for("/harbour")) == 1


# ── with trafilatura ─────────────────────────────────────────────────────────────────────

real = pytest.mark.skipif(
    not (find_spec("trafilatura") and find_spec("lxml_html_clean")),
    reason="needs the extra fulltext",
)
_SAID = "Boats left the harbour of Port Alder at noon for the first time in three weeks, he said."
ARTICLE = f"""<!doctype html><html><head><title>Harbour</title>
<meta property="og:image" content="/harbour.jpg?utm_source=card&size=2">
<meta property="og:image:alt" content="Boats &amp; crews"><meta property="og:image:width"
content="1200"></head><body><nav><a href="/">Home</a> <a href="/news">All the news</a></nav>
<article><h1>The harbour opens again</h1>{"".join(f"<p>No. {n}: {_SAID}</p>" for n in range(9))}
<p>The <a href="/quay">quay</a>, built in <b>1901</b>,<br>is long.</p>
<blockquote><p>“We are glad,” he said.</p><p>“All of us.”</p></blockquote></article>
<footer><p>All rights reserved by the Coast Paper.</p></footer></body></html>"""


GRAPH = "<meta property='og:image'"


def linked(data: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


@real
async def test_an_article_is_found_on_its_page(server: FeedServer) -> None:
    url = server.serve("/harbour", ARTICLE.encode(), Content_Type=HTML)
    async with Sandbox() as sandbox:
        (found,) = (await reading([article(url)], sandbox=sandbox)).told
    assert found.summary.startswith(f"No. 0: {_SAID} No. 1: ")
    assert found.summary.endswith(
        "The quay, built in 1901, is long. “We are glad,” he said. “All of us.”"
    )
    assert "rights" not in found.summary
    assert "Home" not in found.summary
    assert found.picture == Picture(
        url=server.url("/harbour.jpg?size=2"), alt="Boats & crews", width=1200
    )


@real
@pytest.mark.parametrize(
    ("head", "url"),
    [
        (linked({"@graph": [{"@type": ["NewsArticle"], "image": {"url": "/a.jpg"}}]}), "/a.jpg"),
        (
            linked([{"@type": "WebSite", "image": "/logo.jpg"}])
            + linked([{"@type": "Article", "image": ["/b.jpg", "/c.jpg"]}]),
            "/b.jpg",
        ),
        (f"{GRAPH} content='/icon.png'><meta property='og:image:width' content='64'>", None),
        ("<script type='application/ld+json'>{</script>", None),
        (f"{GRAPH} content='javascript:alert(1)'>", None),
    ],
)
async def test_the_picture_is_the_one_that_the_page_names(head: str, url: str | None) -> None:
    html = f"<html><head>{head}</head><body><article>{f'<p>{_SAID}</p>' * 5}</article></body>"
    async with Sandbox() as sandbox:
        page = await sandbox.page(html.encode(), "https://coast.example/1", "text/html")
    assert page is not None
    assert (page.picture and page.picture.url) == (url and f"https://coast.example{url}")


@real
@pytest.mark.parametrize(
    ("declared", "content_type"),
    [('<meta charset="windows-1251">', "text/html"), ("", "text/html; charset=windows-1251")],
)
async def test_a_page_is_read_in_its_own_charset(declared: str, content_type: str) -> None:
    said = "Паромы снова ходят из порта на острова после трёх недель ремонта."
    html = f"<html><head>{declared}</head><body><article>{f'<p>{said}</p>' * 9}</article></body>"
    async with Sandbox() as sandbox:
        page = await sandbox.page(html.encode("cp1251"), "https://coast.example/1", content_type)
    assert page is not None
    assert said in page.text


@real
@pytest.mark.parametrize(
    "html", [b"", b"<p>x", b"\x00" * 1_000, b"<html><body>" + b"<div>" * 100_000]
)
async def test_a_page_without_an_article_has_none(html: bytes) -> None:
    async with Sandbox() as sandbox:
        assert await sandbox.page(html, "https://coast.example/1", "text/html") is None


@real
async def test_a_page_made_to_hurt_is_given_up() -> None:
    html = b"<html><body>" + b"<p>Some words of many, and so on.</p>" * 60_000
    async with Sandbox(limits=Limits(seconds=1.0)) as sandbox:
        with pytest.raises(UnreadableError, match="takes more than"):
            await sandbox.page(html, "https://coast.example/1", "text/html")
