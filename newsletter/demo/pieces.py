"""The invented newsroom: its outlets and their articles, read from `outlets/`.

A file of `outlets/` is one outlet. Its keys: name, slug, site_path, format (rss2, rss1, atom or
json), section, weight, and `trouble` where the feed cannot be read ("no feed", "error"). Then
[[articles]], in the order in which the outlet's editor puts them:

    morning   1: in yesterday's feed; 2: new this morning
    at        "05:12", local time of that morning, or "-1 21:40", of the evening before
    slug, title, summary (both may hold HTML, as feeds' do)
    author, category, picture (a name in pictures.toml), minutes (reading time), opinion
    query     what the outlet appends to the link: "utm_source=rss"
    undated, guid = false, twice = true: the faults that real feeds have
"""

import html
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any
from zoneinfo import ZoneInfo

SECTIONS = ("National", "World", "Money", "Science", "Culture", "Sport", "Local")


class Trouble(StrEnum):
    """Why an outlet's feed cannot be read: a page in its place, or the server's own error."""

    NONE = ""
    NO_FEED = "no feed"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture of the newsroom; width and height in pixels, `alt` what it shows."""

    name: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article of an outlet; `at` is local time, of the day before where `evening` is set."""

    morning: int
    at: time
    evening: bool
    slug: str
    title: str
    summary: str
    author: str = ""
    category: str = ""
    picture: Drawing | None = None
    minutes: int | None = None
    opinion: bool = False
    query: str = ""
    undated: bool = False
    guid: bool = True
    twice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet with its articles as its editor orders them; `format` is its feed's."""

    name: str
    slug: str
    site_path: str
    format: str
    section: str
    weight: float
    trouble: Trouble = Trouble.NONE
    pieces: tuple[Piece, ...] = ()

    @property
    def feed_path(self) -> str:
        """Where its feed is, below the newsroom's base URL."""
        return f"/{self.slug}/feed.{'json' if self.format == 'json' else 'xml'}"

    @property
    def content_type(self) -> str:
        """What the server calls the document; an error page is a page."""
        if self.trouble:
            return "text/html"
        return {
            "rss2": "application/rss+xml",
            "rss1": "application/rdf+xml",
            "atom": "application/atom+xml",
            "json": "application/feed+json",
        }[self.format]


def load_outlets() -> tuple[Outlet, ...]:
    """Every outlet of the newsroom, by section and weight, those that count more first.

    Raises ValueError, naming file and article, where a file says what this module does not know.
    """
    pictures = {drawing.name: drawing for drawing in load_drawings()}
    folder = _packaged("outlets")
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    outlets = [_outlet(file, pictures) for file in sorted(files, key=lambda file: file.name)]
    return tuple(
        sorted(outlets, key=lambda o: (SECTIONS.index(o.section), -o.weight, o.name.casefold()))
    )


def load_drawings() -> tuple[Drawing, ...]:
    """Every picture that pictures.toml describes."""
    table = tomllib.loads(_packaged("pictures", "pictures.toml").read_text("utf-8"))
    return tuple(Drawing(**entry) for entry in table["pictures"])


def in_feed(outlet: Outlet, morning: int) -> tuple[Piece, ...]:
    """The pieces that an outlet's feed holds on a morning: its new ones, then the earlier ones."""
    kept = [piece for piece in outlet.pieces if piece.morning <= morning]
    return tuple(sorted(kept, key=lambda piece: -piece.morning))


def published(piece: Piece, *, date: date, zone: ZoneInfo) -> datetime:
    """When a piece came out, in UTC; `date` is the local date of morning 2."""
    day = date - timedelta(days=(2 - piece.morning) + piece.evening)
    return datetime.combine(day, piece.at, zone).astimezone(UTC)


def plain(text: str) -> str:
    """A title or summary as a reader sees it: no markup, entities as their characters."""
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def _packaged(*names: str) -> Traversable:
    return resources.files("newsletter.demo").joinpath(*names)


def _outlet(file: Traversable, pictures: Mapping[str, Drawing]) -> Outlet:
    table = tomllib.loads(file.read_text("utf-8"))
    entries = table.pop("articles", [])
    try:
        pieces = tuple(_piece(entry, pictures) for entry in entries)
        table["trouble"] = Trouble(table.get("trouble", ""))
        return Outlet(**table, pieces=pieces)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{file.name}: {error}") from error


def _piece(entry: Mapping[str, Any], pictures: Mapping[str, Drawing]) -> Piece:
    try:
        evening, _, clock = entry["at"].rpartition(" ")
        known = {
            **entry,
            "at": time.fromisoformat(clock),
            "evening": {"": False, "-1": True}[evening],
            # The files are wrapped for people who edit them; a line's end means nothing.
            "summary": " ".join(entry["summary"].split()),
            "picture": pictures[entry["picture"]] if "picture" in entry else None,
        }
        return Piece(**known)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"article {entry.get('slug', '?')}: {error!r}") from error
