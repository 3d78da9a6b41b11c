"""What config.yaml may say, as types: the one list of every key, its limits and its default.

`newsletter check --schema` prints it as JSON schema; each description is written for that reader.
"""

import re
from datetime import time
from email.utils import parseaddr
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BeforeValidator,
    Field,
    PlainValidator,
    SecretStr,
    TypeAdapter,
    WithJsonSchema,
    field_validator,
)

from newsletter import model
from newsletter.config.part import Part
from newsletter.config.ranking import RankRules

_HTTP = TypeAdapter(AnyHttpUrl)


def _http_address(text: str) -> str:
    """Checked as a URL, kept as typed: a feed's identity is its text."""
    _HTTP.validate_python(text)
    return text


def _no_line_breaks(text: str) -> str:
    if any(character < " " for character in text):
        msg = "must be one line without control characters: it goes into mail headers"
        raise ValueError(msg)
    return text


def _mailbox(text: str) -> str:
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    if not local or not domain or (name and not address):
        msg = "must be an address or `Name <address>`, such as `Morning Memo <memo@paper.example>`"
        raise ValueError(msg)
    return text


def _network(value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(str(value))
    except ValueError as error:
        msg = f"must be a network such as 127.0.0.0/8 ({error})"
        raise ValueError(msg) from None


def _no_switch(value: object) -> object:
    if isinstance(value, bool):
        msg = "must be a number"
        raise ValueError(msg)  # noqa: TRY004  pydantic reports ValueError
    return value


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.:-]+", text) or "//" in text:
        msg = "must be a host's name or number alone, such as smtp.example"
        raise ValueError(msg)
    return text


def _database(text: str) -> str:
    if not text.startswith("sqlite:///"):
        msg = "must be sqlite:/// and a file's path, such as sqlite:///memo.sqlite3"
        raise ValueError(msg)
    return text


Network = Annotated[
    IPv4Network | IPv6Network,
    PlainValidator(_network),
    WithJsonSchema({"type": "string", "format": "ipvanynetwork"}),
]
Number = Annotated[int, BeforeValidator(_no_switch)]
HttpUrl = Annotated[str, AfterValidator(_http_address)]
Line = Annotated[str, AfterValidator(_no_line_breaks)]
Host = Annotated[str, AfterValidator(_host)]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,30}$")]
Mailbox = Annotated[str, AfterValidator(_no_line_breaks), AfterValidator(_mailbox)]


class Day(StrEnum):
    """A day of the week, as config.yaml spells it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Security(StrEnum):
    """How the connection to the relay is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


def _clock_time(value: Any) -> Any:  # noqa: ANN401  pydantic hands over whatever YAML gave
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            msg = "must be a time of day as HH:MM, such as 06:30"
            raise ValueError(msg) from None
    return value


class Schedule(Part):
    """When `newsletter serve` makes an edition."""

    at: Annotated[time, BeforeValidator(_clock_time)] = Field(
        default=time(6, 30), description="Local time of day, HH:MM."
    )
    days: tuple[Day, ...] = Field(default=tuple(Day), description="Days of the week.", min_length=1)
    late_by: float = Field(
        default=6.0,
        gt=0,
        le=23,
        description="Hours after `at` within which a late wake still makes the edition.",
    )


class EditionRules(Part):
    """How much the memo holds."""

    stories: int = Field(default=20, ge=1, le=60, description="Stories in an edition.")
    min_stories: int = Field(default=5, ge=1, le=60, description="Below this no edition is made.")
    per_feed: int = Field(
        default=3, ge=1, description="At most so many stories told from one feed."
    )
    per_source: int = Field(
        default=5, ge=1, description="At most so many told from all feeds of one publisher."
    )
    alone: int = Field(
        default=3,
        ge=0,
        le=60,
        description="Places kept for good reports that only one outlet has.",
    )
    minutes: float = Field(
        default=6.0, gt=0, le=60, description="Minutes that the memo may take to read, about."
    )
    pictures: bool = Field(
        default=True, description="Fetch the lead's picture and each section's, and show them."
    )
    diversity: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="How much likeness to what is told already counts against a story.",
    )
    window: float = Field(default=30.0, gt=0, le=168, description="Hours back that count as news.")
    draft_stays: float = Field(
        default=2.0,
        ge=0,
        description="Hours that a draft stands for `run`; an older one is made anew.",
    )


class GatherRules(Part):
    """How feeds are read."""

    at_once: int = Field(default=100, ge=1, le=500, description="Feeds read at the same time.")
    timeout: float = Field(default=60.0, gt=0, description="Seconds for one feed, all in all.")
    deadline: float = Field(
        default=900.0, gt=0, description="Seconds for all feeds; who is late is told in the report."
    )
    every: float = Field(
        default=2.0,
        ge=0,
        le=24,
        description="Hours between the polls of `serve`, for feeds that drop articles within a "
        "day; 0 for the morning's reading only.",
    )
    keep_days: int = Field(default=90, ge=7, description="Days that articles are kept.")
    max_bytes: int = Field(default=10_000_000, ge=10_000, description="Largest feed, decoded.")
    allow_private: tuple[Network, ...] = Field(
        default=(), description="Private networks whose feeds may be read, such as 127.0.0.0/8."
    )


class Smtp(Part):
    """The relay that mail is handed to."""

    host: Host = "localhost"
    port: Number = Field(default=587, ge=1, le=65535)
    security: Security = Security.STARTTLS
    username: str | None = None
    password: SecretStr | None = Field(
        default=None,
        description="Only from NEWSLETTER_SMTP__PASSWORD or NEWSLETTER_SMTP__PASSWORD_FILE.",
    )
    connections: int = Field(default=4, ge=1, le=64, description="Connections held open at once.")
    messages_per_connection: int = Field(default=100, ge=1, description="Then a new connection.")
    timeout: float = Field(
        default=60.0, gt=0, description="Seconds to wait for a reply; ten times that after the dot."
    )


class Store(Part):
    """Where everything is kept."""

    url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///memo.sqlite3",
        description="sqlite:/// and a path, relative to config.yaml where it is not absolute.",
    )


class Web(Part):
    """The web site: sign-up, archive, unsubscribe."""

    host: Host = "127.0.0.1"
    port: Number = Field(default=8025, ge=0, le=65535)
    base_url: HttpUrl = Field(
        default="http://127.0.0.1:8025",
        description="Where readers reach the site; links start with it.",
    )

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")


class FeedEntry(Part):
    """One feed."""

    url: HttpUrl
    name: Line = Field(default="", description="The outlet's name; the feed's own title otherwise.")
    section: Line = Field(default="", description="The part of the memo its stories go to.")
    weight: float = Field(default=1.0, ge=0, le=10, description="How much the source counts.")
    paywall: bool = Field(
        default=False, description="Its articles are for subscribers, and the memo says so."
    )
    full_text: bool = Field(
        default=False,
        description="Read each new article's page too, for feeds that give little; needs "
        "`pip install morning-memo[fulltext]`.",
    )


def _zone_name(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        msg = "must be a time zone of the IANA list, such as America/New_York"
        raise ValueError(msg) from None
    return text


class Settings(Part):
    """config.yaml as a whole."""

    name: Line = Field(default="Morning Memo", min_length=1, max_length=60)
    sender: Mailbox = Field(alias="from", description="An address or `Name <address>`.")
    reply_to: Mailbox | None = Field(default=None, description="Where answers go; else `from`.")
    postal_address: Line = Field(
        min_length=1, description="Stands in every footer; the law asks for it."
    )
    zone: Annotated[str, AfterValidator(_zone_name)] = "UTC"
    theme: FileName = Field(
        default="memo", description="The look: memo, wire, bold or your own in templates/themes/."
    )
    language: FileName = Field(
        default="en", description="Of the fixed words: a file in templates/words/, such as de."
    )
    schedule: Schedule = Field(default_factory=Schedule)
    edition: EditionRules = Field(default_factory=EditionRules)
    gather: GatherRules = Field(default_factory=GatherRules)
    rank: RankRules = Field(default_factory=RankRules)
    smtp: Smtp = Field(default_factory=Smtp)
    store: Store = Field(default_factory=Store)
    web: Web = Field(default_factory=Web)
    feeds: tuple[FeedEntry, ...] = ()

    @field_validator("feeds")
    @classmethod
    def _each_feed_once(cls, feeds: tuple[FeedEntry, ...]) -> tuple[FeedEntry, ...]:
        seen: set[str] = set()
        for feed in feeds:
            if feed.url in seen:
                msg = f"{feed.url} stands twice: each feed once"
                raise ValueError(msg)
            seen.add(feed.url)
        return feeds

    @field_validator("edition")
    @classmethod
    def _enough_stories(cls, rules: EditionRules) -> EditionRules:
        if rules.min_stories > rules.stories:
            msg = f"min_stories ({rules.min_stories}) is more than stories ({rules.stories})"
            raise ValueError(msg)
        return rules

    @property
    def tzinfo(self) -> ZoneInfo:
        """The zone whose date an edition bears."""
        return ZoneInfo(self.zone)

    @property
    def feed_list(self) -> tuple[model.Feed, ...]:
        """The feeds as the pipeline takes them."""
        return tuple(
            model.Feed(
                url=f.url,
                name=f.name,
                section=f.section,
                weight=f.weight,
                full_text=f.full_text,
            )
            for f in self.feeds
        )
