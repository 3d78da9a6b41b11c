"""More than the summary: the pages of new articles, as far as robots.txt allows, politely.

    articles ──by host──▶ robots.txt? ──▶ page ──sandbox──▶ its article ──▶ summary, words, picture

Only robots.txt is asked (RFC 9309); what a page says of search engines' copies is not for us, for
we keep its beginning and link to it. A page that gives nothing leaves its article as it was.
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlsplit

from newsletter.config.settings import GatherRules
from newsletter.errors import UsageError
from newsletter.gather.clean import one_line, summary_of
from newsletter.gather.document import UnreadableError
from newsletter.gather.fetch import fetch_document
from newsletter.gather.frames import Page
from newsletter.gather.guard import is_own
from newsletter.gather.robots import Robots, robots_of
from newsletter.model import Article, Failed, Fresh

PER_FEED, IN_ALL = 20, 200  # pages, the newest
APART = 1.0  # seconds from one page of a host to its next, at least
SECONDS = 300.0  # for all pages; what is not reached keeps its summary
SUMMARY = 2_000  # characters
_HOSTS = 8  # read at the same time
_PAGE, _WAIT = 3_000_000, 20.0  # bytes and seconds of one page, at most
_ROBOTS = 2_000_000  # bytes of a robots.txt; beyond the first 500 KiB it is not read
_TOO_MANY = (429, 503)
_HTML = ("", "text/html", "application/xhtml+xml")
_SENTENCE = re.compile(r"[.!?…:。！？।؟۔][\"'”’»)\]]*$")
_WORD = re.compile(r"\w{4,}")
_LATE = "not reached in time"
_TOLD = 3  # reasons that a note has room for

_Origin = tuple[str, bool]  # scheme, host and port; and whether it may be a private one
Sleep = Callable[[float], Awaitable[object]]


class ReadPage(Protocol):
    """What finds the article on a page: the sandbox."""

    async def page(self, html: bytes, url: str, content_type: str) -> Page | None:
        """The article; None where there is none. Raises UnreadableError and UsageError."""
        ...


async def read_pages(
    articles: Sequence[Article],
    *,
    rules: GatherRules,
    user_agent: str,
    sandbox: ReadPage,
    seconds: float = SECONDS,
    on_note: Callable[[str, str], None] = lambda _feed, _note: None,
    sleep: Sleep = asyncio.sleep,
) -> list[Article]:
    """The articles that their pages said more about: a longer summary, the words, a picture.

    At most the newest 20 of a feed and 200 in all are asked for, one page a second a host.
    `on_note` is told of each feed (by its address) whose pages were not all read, and why. Never
    raises for a page's sake, nor where the extra `fulltext` is missing.
    """
    chosen = _chosen(articles)
    hosts: defaultdict[str, list[Article]] = defaultdict(list)
    for article in chosen:
        hosts[_host(article.url)].append(article)
    reader = _Reader(rules, user_agent, sandbox, sleep)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            for host, waiting in hosts.items():
                group.create_task(reader.read_host(host, waiting))
    for feed in dict.fromkeys(article.feed for article in articles):
        reasons = [reader.reasons.get(one.id, _LATE) for one in chosen if one.feed == feed]
        over = sum(one.feed == feed for one in articles) - len(reasons)
        reasons += over * [f"not asked (at most {PER_FEED} of a feed, {IN_ALL} in all)"]
        if any(reasons):
            on_note(feed, reader.missing or _note(reasons))
    return [reader.told[one.id] for one in chosen if one.id in reader.told]


def _chosen(articles: Sequence[Article]) -> list[Article]:
    taken: Counter[str] = Counter()
    chosen: list[Article] = []
    for article in sorted(articles, key=lambda one: one.when, reverse=True):
        if taken[article.feed] < PER_FEED and len(chosen) < IN_ALL:
            taken[article.feed] += 1
            chosen.append(article)
    return chosen


class _Reader:
    """One gathering's pages: what they told; and of each article why its page did not, or ""."""

    def __init__(
        self, rules: GatherRules, user_agent: str, sandbox: ReadPage, sleep: Sleep
    ) -> None:
        self._rules = rules.model_copy(
            update={"max_bytes": _PAGE, "timeout": min(rules.timeout, _WAIT)}
        )
        self._agent, self._sandbox, self._sleep = user_agent, sandbox, sleep
        self._places = asyncio.Semaphore(_HOSTS)
        self._locks: defaultdict[_Origin, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._robots: dict[_Origin, Robots] = {}
        self._asked: set[str] = set()
        self._busy: set[str] = set()
        self.told: dict[str, Article] = {}
        self.reasons: dict[str, str] = {}
        self.missing = ""

    async def read_host(self, host: str, articles: Sequence[Article]) -> None:
        """The pages of one host, one after the other, until it has enough of us."""
        for article in articles:
            if host in self._busy:
                self.reasons[article.id] = "not asked (the host is busy)"
            elif not self.missing:
                self.reasons[article.id] = await self._reason(host, article)

    async def _reason(self, host: str, article: Article) -> str:
        try:
            page = await self._page(host, article)
        except UnreadableError as error:
            return str(error)
        except UsageError as error:
            self.missing = str(error)
            return self.missing
        except Exception as error:  # noqa: BLE001  no page may stop the others
            return f"cannot be read ({type(error).__name__})"
        filled = with_page(article, page)
        if filled != article:
            self.told[article.id] = filled
        return ""

    async def _page(self, host: str, article: Article) -> Page:
        """An article's page; raises UnreadableError with a reason that goes after a number."""
        rules = self._rules
        if not is_own(_host(article.feed), rules.allow_private):
            # A feed from outside must not have us read, and send on, what is on the private side.
            rules = rules.model_copy(update={"allow_private": ()})
        async with self._places:
            robots = await self._allowed(article.url, rules)
        if host in self._asked:
            apart = 0.0 if is_own(host, rules.allow_private) else APART
            await self._sleep(max(apart, robots.apart))
        self._asked.add(host)
        # A place is held for as long as the page is in memory.
        async with self._places:
            answer = await fetch_document(article.url, rules=rules, user_agent=self._agent)
            if isinstance(answer, Failed):
                if answer.status in _TOO_MANY:
                    self._busy.add(host)
                raise UnreadableError(answer.reason)
            if answer.url != article.url:
                await self._allowed(answer.url, rules)
            page = await self._article_on(answer)
        if not _is_about(page.text, article.title):
            raise UnreadableError("about something else")
        return page

    async def _article_on(self, answer: Fresh) -> Page:
        if answer.content_type.partition(";")[0].strip().lower() not in _HTML:
            raise UnreadableError("not a web page")
        page = await self._sandbox.page(answer.body, answer.url, answer.content_type)
        if page is None:
            raise UnreadableError("without an article")
        return page

    async def _allowed(self, url: str, rules: GatherRules) -> Robots:
        """What the origin's robots.txt says, read once; UnreadableError where it refuses us."""
        parts = urlsplit(url)
        origin = (f"{parts.scheme}://{parts.netloc}", bool(rules.allow_private))
        async with self._locks[origin]:
            if origin not in self._robots:
                answer = await fetch_document(
                    f"{origin[0]}/robots.txt",
                    rules=rules.model_copy(update={"max_bytes": _ROBOTS}),
                    user_agent=self._agent,
                )
                self._robots[origin] = robots_of(answer)
        robots = self._robots[origin]
        if robots.unread:
            raise UnreadableError(f"without robots.txt ({robots.unread})")
        if not robots.allow(url):
            raise UnreadableError("refused by robots.txt")
        return robots


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def with_page(article: Article, page: Page) -> Article:
    """The article with what its page says more of: a longer beginning, all its words, a picture."""
    lines = page.text.split("\n")
    # What does not end as a sentence does is a byline, a label, a caption or a heading.
    told = [line for line in lines if _SENTENCE.search(line)] or lines
    beginning = summary_of(one_line(" ".join(told)), limit=SUMMARY)
    return replace(
        article,
        summary=max(article.summary, beginning, key=len),
        words=max(article.words, len(page.text.split())),
        picture=article.picture or page.picture,
    )


def _is_about(text: str, title: str) -> bool:
    """Whether a text has one of the title's longer words: a wall of consent or log-in has none."""
    words = _WORD.findall(title.casefold())
    text = text.casefold()
    return not words or any(word in text for word in words)


def _note(reasons: Sequence[str]) -> str:
    """How many pages were read, and what kept the others, the most frequent reasons first."""
    counts = Counter(reason for reason in reasons if reason)
    told = [f"{number} {reason}" for reason, number in counts.most_common(_TOLD)]
    others = counts.total() - sum(number for _, number in counts.most_common(_TOLD))
    told += [f"{others} failed otherwise"] if others else []
    read = f"{reasons.count('')} of {len(reasons)} pages read"
    return f"full text: {', '.join([read, *told])}"
