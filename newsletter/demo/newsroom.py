"""The invented newsroom on loopback: its feeds, article pages and pictures over real HTTP."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import resources
from zoneinfo import ZoneInfo

from aiohttp import ETag, web
from jinja2 import Environment

from newsletter.demo.feeds import feed_document
from newsletter.demo.pieces import (
    Drawing,
    Outlet,
    Piece,
    Trouble,
    in_feed,
    load_drawings,
    load_outlets,
    plain,
    published,
)

HOST = "127.0.0.1"  # invented news stays on this machine
MORNINGS = (1, 2)

_PAGES = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<link rel="alternate" type="{{ outlet.content_type }}" href="{{ outlet.feed_path }}"
 title="{{ outlet.name }}">
<style>
body { margin: 0; background: #EDE7DB; color: #1D1B16; font: 17px/1.6 Georgia, serif }
main { max-width: 600px; margin: 0 auto; padding: 32px 24px 48px; background: #FFFDF8 }
h1 { font-size: 32px; line-height: 1.2; margin: 24px 0 8px } a { color: inherit }
img { width: 100%; height: auto; background: #F8EFE2 }
.small { font: 14px/1.5 Helvetica, Arial, sans-serif; color: #6E6658 }
form { margin: 40px 0 0; padding: 24px; border-radius: 8px; background: #F8EFE2 }
input, button { font: 16px Helvetica, Arial, sans-serif; padding: 10px 14px; border-radius: 6px }
input { border: 1px solid #8B8271; background: #FFFDF8; width: 60%; box-sizing: border-box }
button { border: 0; background: #B23A1E; color: #FFF; font-weight: bold }
</style>
</head>
<body><main>
<p class="small"><a href="{{ outlet.site_path }}">{{ outlet.name }}</a></p>
"""
_ARTICLE = _PAGES.from_string(
    _FRAME
    + """<h1>{{ title }}</h1>
<p class="small">{{ byline }}</p>
{% if picture %}
<img src="/pictures/{{ picture.name }}.jpg" width="{{ picture.width }}"
 height="{{ picture.height }}" alt="{{ picture.alt }}">
{% endif %}
<p>{{ summary }}</p>
<p class="small">This news is invented. It is part of Morning Memo’s demo.</p>
{% if memo_url %}
<form method="post" action="{{ memo_url }}/subscribe">
<p><label for="email">Start your day with us. Sign up for the Morning Memo newsletter.</label></p>
<input type="hidden" name="source" value="{{ source }}">
<input type="email" id="email" name="email" required autocomplete="email"
 placeholder="you@example.com">
<button type="submit">Send me the memo</button>
</form>
{% endif %}
</main></body></html>
"""
)
_HOME = _PAGES.from_string(
    _FRAME
    + """<h1>{{ title }}</h1>
<ul>
{% for slug, headline in headlines %}
<li><a href="/{{ outlet.slug }}/{{ slug }}">{{ headline }}</a></li>
{% endfor %}
</ul>
</main></body></html>
"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFeed:
    """One feed as a configuration would ask for it."""

    url: str
    name: str
    section: str
    weight: float


class Newsroom:
    """The newsroom while it is served; `feeds` are in the order in which a reader would list them.

    `memo_url`, without a slash at its end, is where the sign-up box of its articles posts to.
    """

    def __init__(self, *, date: date, zone: ZoneInfo, morning: int, memo_url: str | None) -> None:
        self.base_url = ""
        self.memo_url = memo_url
        self._date, self._zone = date, zone
        self._outlets = {outlet.slug: outlet for outlet in load_outlets()}
        self._drawings = {drawing.name: drawing for drawing in load_drawings()}
        self.turn_to(morning)

    @property
    def morning(self) -> int:
        """Which morning's feeds are served: 1 is yesterday's, 2 today's."""
        return self._morning

    def turn_to(self, morning: int) -> None:
        """Serve another morning's feeds from the next request on; ValueError if there is none."""
        if morning not in MORNINGS:
            raise ValueError(f"the newsroom has mornings 1 and 2, not {morning}")
        self._morning = morning

    @property
    def feeds(self) -> tuple[DemoFeed, ...]:
        """Every feed, those in trouble among them."""
        return tuple(
            DemoFeed(
                url=self.base_url + outlet.feed_path,
                name=outlet.name,
                section=outlet.section,
                weight=outlet.weight,
            )
            for outlet in self._outlets.values()
        )

    def application(self) -> web.Application:
        """The routes; feeds and articles of an outlet are below its slug."""
        application = web.Application()
        application.router.add_get("/pictures/{name}.jpg", self._picture)
        application.router.add_get("/{outlet}/", self._home)
        application.router.add_get("/{outlet}/feed.{form:xml|json}", self._feed)
        application.router.add_get("/{outlet}/{slug}", self._article)
        return application

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        outlet = self._outlet(request)
        if request.path != outlet.feed_path:
            raise web.HTTPNotFound
        body = feed_document(
            outlet,
            morning=self.morning,
            date=self._date,
            zone=self._zone,
            base_url=self.base_url,
        )
        if outlet.trouble is Trouble.ERROR:
            return web.Response(
                status=500, body=body, content_type=outlet.content_type, charset="utf-8"
            )
        times = [self._published(piece) for piece in in_feed(outlet, self.morning)]
        modified = max(times) if times else datetime(2000, 1, 1, tzinfo=UTC)
        tag = ETag(hashlib.sha256(body).hexdigest()[:32], is_weak=True)
        if _unchanged(request, tag, modified):
            response = web.Response(status=304)
        else:
            response = web.Response(body=body, content_type=outlet.content_type, charset="utf-8")
            if "gzip" in request.headers.get("Accept-Encoding", ""):
                response.enable_compression(web.ContentCoding.gzip)
        response.etag, response.last_modified = tag, modified
        response.headers["Vary"] = "Accept-Encoding"
        return response

    async def _article(self, request: web.Request) -> web.Response:
        outlet = self._outlet(request)
        for piece in outlet.pieces:
            if piece.slug == request.match_info["slug"]:
                return _page(
                    _ARTICLE.render(
                        outlet=outlet,
                        title=plain(piece.title),
                        summary=plain(piece.summary),
                        byline=_byline(outlet, piece, self._published(piece), self._zone),
                        picture=piece.picture,
                        memo_url=self.memo_url,
                        source=f"{outlet.slug}/{piece.slug}",
                    )
                )
        raise web.HTTPNotFound

    async def _home(self, request: web.Request) -> web.Response:
        outlet = self._outlet(request)
        headlines = [(p.slug, plain(p.title)) for p in in_feed(outlet, self.morning)]
        return _page(_HOME.render(outlet=outlet, title=outlet.name, headlines=headlines))

    async def _picture(self, request: web.Request) -> web.Response:
        drawing = self._drawings.get(request.match_info["name"])
        if drawing is None:
            raise web.HTTPNotFound
        return web.Response(body=picture_bytes(drawing), content_type="image/jpeg")

    def _outlet(self, request: web.Request) -> Outlet:
        outlet = self._outlets.get(request.match_info["outlet"])
        if outlet is None:
            raise web.HTTPNotFound
        return outlet

    def _published(self, piece: Piece) -> datetime:
        return published(piece, date=self._date, zone=self._zone)


@asynccontextmanager
async def serve_newsroom(
    *,
    date: date,
    zone: ZoneInfo,
    morning: int = 2,
    port: int = 0,
    memo_url: str | None = None,
) -> AsyncIterator[Newsroom]:
    """The newsroom, served on loopback until the block ends; `date` is the day of morning 2.

    Port 0 takes any that is free. OSError where `port` is taken.
    """
    newsroom = Newsroom(date=date, zone=zone, morning=morning, memo_url=memo_url)
    runner = web.AppRunner(newsroom.application(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        newsroom.base_url = f"http://{HOST}:{runner.addresses[0][1]}"
        yield newsroom
    finally:
        await runner.cleanup()


def picture_bytes(drawing: Drawing) -> bytes:
    """The JPEG of a picture."""
    folder = resources.files("newsletter.demo").joinpath("pictures")
    return folder.joinpath(f"{drawing.name}.jpg").read_bytes()


def _unchanged(request: web.Request, tag: ETag, modified: datetime) -> bool:
    """Whether what the client holds still stands (RFC 9110, section 13.2.2: a tag goes first)."""
    if request.if_none_match is not None:
        return any(held.value in {tag.value, "*"} for held in request.if_none_match)
    since = request.if_modified_since
    return since is not None and modified <= since


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _byline(outlet: Outlet, piece: Piece, when: datetime, zone: ZoneInfo) -> str:
    local = when.astimezone(zone)
    parts = [piece.author or outlet.name, f"{local:%B} {local.day}, {local:%H:%M}"]
    if piece.opinion:
        parts.insert(0, "Opinion")
    if piece.minutes:
        parts.append(f"{piece.minutes} min read")
    return " · ".join(parts)
