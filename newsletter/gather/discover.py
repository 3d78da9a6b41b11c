"""The feeds that are to be had at an address that a person typed; pure but for two callables.

address ──fetch──▶ a feed? that one
                   a page? its <link rel="alternate">, its plain <a href>, else guesses
                              └─ each read, at most six ─▶ FoundFeed | why not
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from lxml import etree
from lxml import html as lxml_html

from newsletter.gather.clean import title_text
from newsletter.gather.document import decoded, without_crowds
from newsletter.gather.urls import canonical
from newsletter.model import Article, Failed, Fresh, Parsed

PROBES = 6  # requests beyond the first
LINKS = 50  # links of one page
_LOOKED_AT = 1_000_000  # bytes of a page
_SHUT = (403, 406)  # a page that is refused to programs; its feeds often are not

_KINDS = {
    "application/rss+xml": "RSS",
    "application/x-rss+xml": "RSS",
    "application/rdf+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/x.atom+xml": "Atom",
    "application/feed+json": "JSON Feed",
    "application/xml": "XML",
    "text/xml": "XML",
}
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_FEED_ROOT = re.compile(
    r"(?!.*<html[\s>]).*<(?:[\w.-]{1,40}:)?(?:rss|rdf|feed)[\s>]", re.IGNORECASE | re.DOTALL
)
# `Commentary` is a section and `comments` is none; French, German, Spanish and Italian sites too.
_COMMENTS = re.compile(
    r"(?<![a-z])(?:comments?|commentaires?|kommentare?|comentarios?|commenti)(?![a-z])",
    re.IGNORECASE,
)
# What the path of a feed ends with, and nothing else's does.
_PATH = re.compile(
    r"/(?:feed|rss|atom)/?$|\.(?:rss|rdf|atom)$|/(?:feed|rss|atom|index)\.(?:xml|rdf|json)$"
    r"|(?<![a-z])(?:rss|feeds?|atom)(?![a-z]).*\.xml$",
    re.IGNORECASE,
)
_QUERY = re.compile(r"(?:^|&)(?:feed|format|type)=(?:rss2?|atom|feed|rdf)(?:&|$)", re.IGNORECASE)
# A service that shows other sites' feeds: the address behind it is in its own.
_SERVICE = re.compile(r"https?(?::|%3a)", re.IGNORECASE)
# By how often sites have them: WordPress; Ghost; Jekyll and Astro; older systems; Hugo.
_AT_ROOT = ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml")
_IN_SECTION = ("feed", "feed.xml", "index.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page names; `kind` is RSS, Atom, JSON Feed, XML, or "" for a plain link."""

    url: str
    title: str = ""
    kind: str = ""

    @property
    def comments(self) -> bool:
        """Whether it tells what readers say, not what the outlet does."""
        parts = urlsplit(self.url)
        return bool(_COMMENTS.search(f"{self.title} {parts.path}?{parts.query}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that was read: its title, how many entries it has, and the newest date of them."""

    url: str
    title: str
    entries: int
    newest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The feeds of an address, best first; `reasons` say why others, or all, are not there.

    `untried` are links of a page that names more feeds than are worth a request each.
    """

    feeds: tuple[FoundFeed, ...] = ()
    untried: tuple[FeedLink, ...] = ()
    reasons: tuple[str, ...] = ()


Fetch = Callable[[str], Awaitable[Fresh | Failed]]
Parse = Callable[[Fresh], Awaitable[Parsed | Failed]]


def feed_links(page: bytes | str, base: str) -> tuple[FeedLink, ...]:
    """The feeds that an HTML page names, at most 50 of its first MB; `base` is its address.

    What it declares comes first, then plain links that can only be feeds, comment feeds last; each
    address once, absolute, http or https. Never raises.
    """
    tree = _tree(page)
    if tree is None:
        return ()
    declared = next((one.get("href") for one in tree.iter("base") if one.get("href")), "")
    base = canonical(declared, base) or base
    found: dict[str, FeedLink] = {}
    for link in (*_declared(tree, base), *_plain_links(tree, base)):
        if link.url:
            found.setdefault(link.url, link)
    return tuple(sorted(found.values(), key=lambda link: link.comments)[:LINKS])


def guesses(url: str) -> tuple[str, ...]:
    """At most six addresses where a site that names no feed may have one, likeliest first.

    Those of the site, and of the section that the page is in (`/blog/…`). Deeper folders are left
    out: below an article, WordPress has that article's comments.
    """
    parts = urlsplit(canonical(url))
    if not parts.netloc:
        return ()
    first, *deeper = parts.path.lstrip("/").split("/")
    section = bool(first) and not first.isdigit() and (bool(deeper) or "." not in first)
    paths = [f"/{name}" for name in _AT_ROOT]
    if section:
        paths = [f"/{first}/{name}" for name in _IN_SECTION] + paths[: PROBES - len(_IN_SECTION)]
    own = canonical(url)
    made = (urlunsplit((parts.scheme, parts.netloc, path, "", "")) for path in paths)
    return tuple(one for one in made if one != own)


async def find_feeds(url: str, *, fetch: Fetch, parse: Parse) -> Found:
    """The feeds at an address: itself, those that its page names, else those that guesses find.

    At most six requests beyond the first, one after the other. Two feeds with the same articles
    are one (RSS and Atom of a blog), and comment feeds are read only where there is nothing else.
    `fetch` and `parse` return failures; what they raise is raised.
    """
    url = re.sub(r"^feed:(?://)?", "", url.strip())
    schemes = ("",) if "://" in url else ("https://", "http://")
    if not canonical(f"{schemes[0]}{url}"):
        return Found(reasons=(f"{url}: not an address of http or https",))
    search = _Search(fetch=fetch, parse=parse)
    page = await fetch(f"{schemes[0]}{url}")
    # A host that has no https, which people do not write, may have http.
    if isinstance(page, Failed) and page.status is None and len(schemes) > 1:
        search.reasons.append(f"{schemes[0]}{url}: {page.reason}")
        schemes = schemes[1:]
        page = await fetch(f"{schemes[0]}{url}")
    url = f"{schemes[0]}{url}"
    if isinstance(page, Failed):
        search.reasons.append(f"{url}: {page.reason}")
        if page.status in _SHUT:
            await search.guess(guesses(url))
        return search.found()
    parsed = await parse(page)
    if isinstance(parsed, Parsed):
        return Found(feeds=(_described(page.moved_to or url, "", parsed),))
    text = _text(page.body, page.content_type)
    if _FEED_ROOT.match(text[:2_000]):
        return Found(reasons=(f"{url}: a feed that cannot be read: {parsed.reason}",))
    links = feed_links(text, page.url)
    search.reasons.append(f"{url}: {parsed.reason}{'' if links else '; it names no feed'}")
    await search.follow(links)
    if not search.feeds:
        await search.guess(guesses(page.url))
    return search.found()


@dataclass(slots=True, kw_only=True)
class _Search:
    """One search under way: what was found, what was not, and the requests that are left."""

    fetch: Fetch
    parse: Parse
    left: int = PROBES
    feeds: dict[frozenset[str], FoundFeed] = field(default_factory=dict[frozenset[str], FoundFeed])
    seen: set[str] = field(default_factory=set[str])
    untried: tuple[FeedLink, ...] = ()
    reasons: list[str] = field(default_factory=list[str])

    async def follow(self, links: Sequence[FeedLink]) -> None:
        articles = [link for link in links if not link.comments]
        for number, link in enumerate(articles):
            if not self.left:
                self.untried = tuple(articles[number:])
                return
            await self._read(link)
        for link in links[len(articles) :]:
            if not self.feeds and self.left:
                await self._read(link)

    async def guess(self, urls: Iterable[str]) -> None:
        """Read one after the other until one is a feed: they are names of the same."""
        for url in urls:
            if self.feeds or not self.left:
                return
            if url not in self.seen:
                await self._read(FeedLink(url=url))

    async def _read(self, link: FeedLink) -> None:
        self.left -= 1
        self.seen.add(link.url)
        fetched = await self.fetch(link.url)
        if isinstance(fetched, Failed):
            self.reasons.append(f"{link.url}: {fetched.reason}")
            return
        parsed = await self.parse(fetched)
        if isinstance(parsed, Failed):
            self.reasons.append(f"{link.url}: {parsed.reason}")
            return
        told = frozenset(article.url for article in parsed.articles) or frozenset((fetched.url,))
        self.feeds.setdefault(told, _described(fetched.moved_to or link.url, link.title, parsed))

    def found(self) -> Found:
        return Found(
            feeds=tuple(self.feeds.values()), untried=self.untried, reasons=tuple(self.reasons)
        )


def _described(url: str, title: str, parsed: Parsed) -> FoundFeed:
    return FoundFeed(
        url=url,
        title=parsed.title or title,
        entries=len(parsed.articles),
        newest=_newest(parsed.articles),
    )


def _newest(articles: Iterable[Article]) -> datetime | None:
    return max((one.published for one in articles if one.published), default=None)


# ── The page ─────────────────────────────────────────────────────────────────────────────


def _text(page: bytes, content_type: str = "") -> str:
    page = page[:_LOOKED_AT]
    named = _META_CHARSET.search(page[:4_096])
    if "charset" not in content_type.lower() and named:
        content_type = "charset=" + named[1].decode("ascii", "ignore")
    return decoded(page, content_type)


def _tree(page: bytes | str) -> Any | None:  # noqa: ANN401  lxml has no types
    text = _text(page) if isinstance(page, bytes) else page[:_LOOKED_AT]
    source = without_crowds(text.replace("\x00", "")).encode("utf-8", "ignore")
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
    try:
        return lxml_html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _declared(tree: Any, base: str) -> Iterator[FeedLink]:  # noqa: ANN401  lxml has no types
    """`<link rel="alternate" type="…">`, and the older rel="feed"; names are case-blind."""
    for link in tree.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = _KINDS.get((link.get("type") or "").partition(";")[0].strip().lower())
        if "feed" in relations or ("alternate" in relations and kind):
            title = title_text(link.get("title") or "")
            yield FeedLink(url=_absolute(link.get("href"), base), title=title, kind=kind or "")


def _plain_links(tree: Any, base: str) -> Iterator[FeedLink]:  # noqa: ANN401  lxml has no types
    for anchor in tree.iter("a"):
        url = _absolute(anchor.get("href"), base)
        parts = urlsplit(url)
        if _SERVICE.search(f"{parts.path}?{parts.query}"):
            continue
        if _PATH.search(parts.path) or _QUERY.search(parts.query):
            title = title_text(anchor.get("title") or "".join(anchor.itertext()))
            yield FeedLink(url=url, title=title)


def _absolute(href: str | None, base: str) -> str:
    """An address of a page, absolute; "" for none. `feed:` is what old readers put before it."""
    href = (href or "").strip()
    return canonical(href.removeprefix("feed:"), base) if href else ""
