"""The front page with the latest memo; the archive: each memo, its text, the months, the feed."""

import re
from dataclasses import replace
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from newsletter.compose.gate import line
from newsletter.compose.message import public_html, public_text
from newsletter.compose.mime import ascii_url
from newsletter.compose.slots import without_slots
from newsletter.compose.view import NAME, TEXT, TITLE
from newsletter.model import EditionState, FrozenEdition
from newsletter.version import VERSION
from newsletter.web.card import card
from newsletter.web.months import by_month, by_year, entry, neighbours, span
from newsletter.web.pages import Kind, Pages, whole_number
from newsletter.web.parts import EditionLine, SiteParts
from newsletter.web.readable import readable
from newsletter.web.syndicated import MOST, Item, rss, sitemap
from newsletter.web.validators import conditional, entity_tag
from newsletter.web.words import coverage, widest

FEED = 20  # memos in the feed, each whole: 200 KB
_INDEX = {"Cache-Control": "public, max-age=60"}
# A memo never changes; the bar over it does, when the next one is out.
_LASTS = {"Cache-Control": "public, max-age=300"}
_EDITION = {
    **_LASTS,
    "Content-Security-Policy": Kind.EDITION.value,
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_Around = tuple[EditionLine | None, EditionLine, EditionLine | None]
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)


class Archive:
    """Pages that show editions; they read, nothing else."""

    def __init__(self, parts: SiteParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages
        self._editions = parts.editions
        self._base_url = parts.settings.web.base_url
        # Templates and settings are read once, when the site starts: pages may change then.
        self._began = parts.now()
        self._feed = ("", b"")

    def front(self, _: Request) -> Response:
        """The sign-up page, with the latest memo rising before the sun."""
        rows = self._editions.newest(1)
        latest = self._editions.numbered(rows[0].number) if rows else None
        example = widest(latest.edition) if latest else None
        seen = coverage(example, self._parts.settings) if example else ()
        if example:
            title, summary = line(example.title, TITLE), line(example.summary, TEXT)
            example = replace(example, title=title, summary=summary)
        return self._pages.page(
            "web/home.html.j2",
            headers=_INDEX,
            latest=latest and latest.edition,
            example=example,
            coverage=[replace(one, outlet=line(one.outlet, NAME)) for one in seen],
        )

    # ── The index ────────────────────────────────────────────────────────────────────────

    def index(self, request: Request) -> Response:
        """The newest memos by month, and a way to every other month."""
        return self._months(request, None)

    def _months(self, request: Request, slug: str | None) -> Response:
        """The first page of the index, or the month of a slug; 404 where it has no memo."""
        counts = self._editions.months()
        days = span(counts, slug)
        if slug is not None and days is None:
            raise HTTPException(404)
        rows = self._editions.between(*days) if days else ()
        earlier, later = neighbours(counts, days[0]) if days else (None, None)
        page = self._pages.page(
            "web/editions.html.j2",
            months=by_month(rows),
            years=by_year(counts),
            total=sum(counts.values()),
            slug=slug,
            earlier=earlier,
            later=later if slug else None,
            language=self._parts.settings.language,
        )
        # Every page of the index links to every month.
        newest = max(map(out_since, self._editions.newest(1)), default=self._began)
        return self._known(request, page, headers=_INDEX, changed=newest)

    # ── One memo ─────────────────────────────────────────────────────────────────────────

    def edition(self, request: Request) -> Response:
        """One memo as it was mailed, without anything of its reader, below the site's bar.

        The same address with .txt is its text. A month, such as 2026-11, and the sitemap stand
        beside the numbers.
        """
        name: str = request.path_params["number"]
        if name == "sitemap.xml":
            return self._sitemap(request)
        if "-" in name:
            return self._months(request, name)
        (before, here, after), frozen = self._out(name.removesuffix(".txt"))
        if name.endswith(".txt"):
            return self._text(request, here, frozen)
        values = {
            "edition": frozen.edition,
            "card": card(frozen.edition, base_url=self._base_url, published=out_since(here)),
            "earlier": before and entry(before),
            "later": after and entry(after),
            "language": self._parts.settings.language,
        }
        html = in_bar(
            self._public(frozen),
            head=self._pages.text("web/edition-head.html.j2", **values),
            bar=self._pages.text("web/edition-bar.html.j2", **values),
            end=self._pages.text("web/edition-end.html.j2", **values),
        )
        changed = out_since(after or here)
        return self._known(request, HTMLResponse(html), headers=_EDITION, changed=changed)

    def mail(self, request: Request) -> Response:
        """The same without the bar: what the front page shows in its frame."""
        (_, here, _), frozen = self._out(request.path_params["number"])
        answer = HTMLResponse(self._public(frozen))
        headers = {**_EDITION, "X-Robots-Tag": "noindex"}
        return self._known(request, answer, headers=headers, changed=out_since(here))

    def _text(self, request: Request, here: EditionLine, frozen: FrozenEdition) -> Response:
        text = public_text(frozen.text, base_url=self._base_url)
        # Of the two, search engines are to show the page (RFC 6596).
        page = f'<{ascii_url(self._base_url)}/editions/{here.number}>; rel="canonical"'
        return self._known(
            request,
            PlainTextResponse(text),
            headers={**_LASTS, "Link": page},
            changed=out_since(here),
        )

    def _out(self, name: str) -> tuple[_Around, FrozenEdition]:
        """The edition of a number between its neighbours; 404 for a draft as for nothing."""
        number = None if name.startswith("0") else whole_number(name)
        around = None if number is None else self._editions.around(number)
        frozen = around and self._editions.numbered(around[1].number)
        if not around or not frozen or frozen.state is EditionState.DRAFT:
            raise HTTPException(404)
        return around, frozen

    def _public(self, frozen: FrozenEdition) -> str:
        # Once more: what stood around a slot may be one when it is gone.
        return without_slots(public_html(frozen.html, base_url=self._base_url))

    # ── For programs ─────────────────────────────────────────────────────────────────────

    def feed(self, request: Request) -> Response:
        """The latest memos, whole, as RSS 2.0."""
        rows, settings = self._editions.newest(FEED), self._parts.settings
        changed = max(map(out_since, rows), default=self._began)
        lines = [
            (row.number, row.subject, row.preheader, row.built_at, out_since(row)) for row in rows
        ]
        tag = entity_tag(VERSION, settings.name, settings.language, self._base_url, changed, lines)

        def whole() -> Response:
            kept = self._feed
            if kept[0] != tag:
                document = rss(
                    [item for row in rows if (item := self._item(row.number, out_since(row)))],
                    name=settings.name,
                    language=settings.language,
                    base_url=self._base_url,
                    changed=changed,
                )
                kept = self._feed = (tag, document)
            return Response(kept[1], media_type="application/rss+xml")

        return conditional(
            request, whole, tag=tag, modified=self._modified(changed), headers=_LASTS
        )

    def _item(self, number: int, published_at: datetime) -> Item | None:
        frozen = self._editions.numbered(number)
        if frozen is None or frozen.state is EditionState.DRAFT:
            return None
        page = f"{self._base_url}/editions/{number}"
        return Item(
            number=number,
            subject=frozen.edition.subject,
            preheader=frozen.edition.preheader,
            published=published_at,
            content=without_slots(readable(self._public(frozen), page=page)),
        )

    def _sitemap(self, request: Request) -> Response:
        rows = self._editions.newest(MOST)
        document = sitemap([(row.number, row.date) for row in rows], base_url=self._base_url)
        answer = Response(document, media_type="application/xml")
        newest = max(map(out_since, rows), default=self._began)
        return self._known(request, answer, headers=_LASTS, changed=newest)

    # ── Validators ───────────────────────────────────────────────────────────────────────

    def _known(
        self, request: Request, answer: Response, *, headers: dict[str, str], changed: datetime
    ) -> Response:
        """The answer, or 304: its tag is made of its bytes, whatever a template says."""
        return conditional(
            request,
            lambda: answer,
            tag=entity_tag(answer.body),
            modified=self._modified(changed),
            headers=headers,
        )

    def _modified(self, changed: datetime) -> datetime:
        """Never later than now (RFC 9110, section 8.8.2.1)."""
        return min(max(changed, self._began), self._parts.now())


def out_since(row: EditionLine) -> datetime:
    """Since when an edition is there for everybody."""
    return row.sent_at or row.built_at


def in_bar(html: str, *, head: str, bar: str, end: str = "") -> str:
    """A memo's page with more in its head, and its body as the main part between `bar` and `end`.

    In one document: a frame would need a script to be as high as the memo in it.
    """
    html = html.replace("</head>", f"{head}</head>", 1)
    html, found = _BODY.subn(
        lambda body: f'{body[0]}{bar}<main id="memo" tabindex="-1">', html, count=1
    )
    before, closing, after_it = html.rpartition("</body>")
    return f"{before}</main>{end}{closing}{after_it}" if found and closing else html
