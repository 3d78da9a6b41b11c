"""The front page with the latest memo, the list of past ones, each of them, and their feed."""

import re
from collections.abc import Sequence
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from newsletter.compose.dates import long_date
from newsletter.compose.message import public_html
from newsletter.model import EditionState, FrozenEdition
from newsletter.web.pages import Kind, Pages, whole_number
from newsletter.web.parts import EditionLine, SiteParts
from newsletter.web.words import coverage, widest

_FEED = 30  # editions in the feed
_ATOM = "http://www.w3.org/2005/Atom"
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)


def published(rows: Sequence[EditionLine]) -> list[EditionLine]:
    """The editions that anybody may see, newest first: those past draft."""
    return [row for row in rows if row.state is not EditionState.DRAFT]


class Archive:
    """Pages that show editions; they read, nothing else."""

    def __init__(self, parts: SiteParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages

    def front(self, _: Request) -> Response:
        """The sign-up page, with the latest memo rising before the sun."""
        rows = published(self._parts.editions.all())
        latest = self._parts.editions.numbered(rows[0].number) if rows else None
        example = widest(latest.edition) if latest else None
        return self._pages.page(
            "web/home.html.j2",
            headers={"Cache-Control": "public, max-age=60"},
            latest=latest and latest.edition,
            example=example,
            coverage=coverage(example, self._parts.settings) if example else (),
        )

    def index(self, _: Request) -> Response:
        """Every memo that went out, newest first, by month."""
        rows = published(self._parts.editions.all())
        months: dict[str, list[EditionLine]] = {}
        for row in rows:
            months.setdefault(f"{row.date:%Y-%m}", []).append(row)
        return self._pages.page(
            "web/editions.html.j2",
            headers={"Cache-Control": "public, max-age=60"},
            months=list(months.values()),
            long_date=long_date,
        )

    def edition(self, request: Request) -> Response:
        """One memo as it was mailed, without anything of its reader, below the site's bar."""
        frozen = self._out(request)
        numbers = [row.number for row in published(self._parts.editions.all())]
        here = frozen.edition.number
        html = in_bar(
            self._public(frozen),
            head=self._pages.text("web/edition-head.html.j2", edition=frozen.edition),
            bar=self._pages.text(
                "web/edition-bar.html.j2",
                earlier=max((one for one in numbers if one < here), default=None),
                later=min((one for one in numbers if one > here), default=None),
            ),
        )
        return self._shown(html)

    def mail(self, request: Request) -> Response:
        """The same without the bar: what the front page shows in its frame."""
        answer = self._shown(self._public(self._out(request)))
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    def _out(self, request: Request) -> FrozenEdition:
        number = whole_number(request.path_params["number"])
        frozen = None if number is None else self._parts.editions.numbered(number)
        if frozen is None or frozen.state is EditionState.DRAFT:
            raise HTTPException(404)
        return frozen

    def _public(self, frozen: FrozenEdition) -> str:
        return public_html(frozen.html, base_url=self._parts.settings.web.base_url)

    def _shown(self, html: str) -> Response:
        return HTMLResponse(
            html,
            headers={
                "Content-Security-Policy": Kind.EDITION.value,
                "Referrer-Policy": "strict-origin-when-cross-origin",
                "Cache-Control": "public, max-age=300",
            },
        )

    def feed(self, _: Request) -> Response:
        """The latest memos as RSS 2.0."""
        settings = self._parts.settings
        rows = published(self._parts.editions.all())[:_FEED]
        document = _rss(settings.name, settings.web.base_url, rows)
        return Response(
            document,
            media_type="application/rss+xml",
            headers={"Cache-Control": "public, max-age=300"},
        )


def in_bar(html: str, *, head: str, bar: str) -> str:
    """A memo's page with more in its head and a bar over its body, which becomes the main part.

    In one document: a frame would need a script to be as high as the memo in it.
    """
    html = html.replace("</head>", f"{head}</head>", 1)
    html, found = _BODY.subn(lambda body: f"{body[0]}{bar}<main>", html, count=1)
    before, end, after = html.rpartition("</body>")
    return f"{before}</main>{end}{after}" if found and end else html


def _rss(name: str, base_url: str, rows: Sequence[EditionLine]) -> bytes:
    rss = Element("rss", {"version": "2.0", "xmlns:atom": _ATOM})
    channel = SubElement(rss, "channel")
    _put(channel, "title", name)
    _put(channel, "link", f"{base_url}/")
    _put(channel, "description", f"Every edition of {name}.")
    here = {"rel": "self", "type": "application/rss+xml", "href": f"{base_url}/editions/feed.xml"}
    SubElement(channel, "atom:link", here)
    for row in rows:
        item = SubElement(channel, "item")
        address = f"{base_url}/editions/{row.number}"
        _put(item, "title", row.subject)
        _put(item, "link", address)
        _put(item, "guid", address)
        _put(item, "description", row.preheader)
        _put(item, "pubDate", format_datetime(row.built_at))
    document: bytes = tostring(rss, encoding="utf-8", xml_declaration=True)
    return document


def _put(parent: Element, tag: str, text: str) -> None:
    # XML 1.0 has no way to write most control characters, escaped or not.
    SubElement(parent, tag).text = "".join(one for one in text if one.isprintable())
