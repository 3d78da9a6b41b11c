"""The types that flow: Feed → Fetched → Article → Story → Edition → Message → Delivery.

All are frozen. Times are aware datetimes in UTC unless a name says `local`; sizes are bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

# ── Feeds ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed as config.yaml asks for it; `name` is the outlet's, empty until the feed says it.

    `full_text` asks for the page of each new article too.
    """

    url: str
    name: str = ""
    section: str = ""
    weight: float = 1.0
    full_text: bool = False

    @property
    def label(self) -> str:
        """How a person is told of it: its name, else its address without the password."""
        return self.name or masked(self.url)


def masked(url: str) -> str:
    """An address for people to read: a name and password in it are not shown."""
    return re.sub(r"(?<=://)[^/?#@]*@", "…@", url)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the store knows of a feed between two runs.

    Validators are kept and sent back byte for byte (RFC 9110, section 13), and only those of a
    document that could be read. `url` is what config.yaml says, and names the feed for good;
    `address` is where it is read since a permanent redirect was adopted.
    """

    url: str
    title: str = ""
    address: str | None = None
    # A permanent redirect that was seen and is not adopted yet.
    moving_to: str | None = None
    moving_since: datetime | None = None
    moving_runs: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    last_read: datetime | None = None
    last_success: datetime | None = None
    # The last answer to a request without validators: a stuck 304 shows only there.
    last_whole: datetime | None = None
    last_new: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    status: int | None = None
    gone: bool = False
    # A scheduled poll asks from `due` on; nobody asks before `not_before` (Retry-After).
    due: datetime | None = None
    not_before: datetime | None = None
    # Since when most entries are new and yet of old dates: held, not taken for news.
    held_since: datetime | None = None
    # What the document itself says of polling it: seconds; hours and days of the week (0 Monday).
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one feed is asked for, as the policy decided: where, and with which validators."""

    feed: Feed
    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A feed that answered with a document; `body` is decoded from gzip, bounded, not parsed.

    `headers` are those that the policy reads, names in lower case. `moved_to` is where permanent
    redirects led. `cut` says that the connection ended before the document did.
    """

    feed: Feed
    url: str
    body: bytes
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    moved_to: str | None = None
    cut: bool = False
    asked_whole: bool = True
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """A feed that answered 304, or with the very bytes of the last time: nothing to parse."""

    feed: Feed
    etag: str | None = None
    last_modified: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    moved_to: str | None = None
    asked_whole: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A feed that could not be read this time; `reason` is one line for a person.

    `url` is who answered so, at the end of the redirects; "" where nobody did.
    """

    feed: Feed
    reason: str
    url: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A feed that was not asked this time, and why; what is known of it stays as it was."""

    feed: Feed
    reason: str
    seconds: float = 0.0


Fetched = Fresh | NotModified | Failed | Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A feed document read: its own title and its articles, newest or as the editor ordered.

    `way` is how it was read (strict, lenient, json) and `why` what kept it from the strict way.
    """

    feed: Feed
    title: str
    articles: tuple["Article", ...]
    way: str = "strict"
    why: str = ""
    whole: bool = True
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A stored article; `later_id` is the id of the guid that the feed gave it afterwards."""

    article: "Article"
    later_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a feed's document tells that the store has not got."""

    new: tuple["Article", ...] = ()
    changed: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What one reading leaves to be kept: the feed's state, and what its document told."""

    state: FeedState
    told: Told = field(default_factory=Told)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDay:
    """One UTC day of a feed: how often it was read and failed, and how many articles came."""

    feed: str
    day: date
    reads: int
    failed: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """What became of one feed in one gathering: the row of the table that a person sees.

    `error` says why it was not read; `note` what a person should know although it was.
    """

    feed: Feed
    status: str
    new: int = 0
    seconds: float = 0.0
    error: str | None = None
    note: str | None = None


# ── Articles and stories ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that the feed names; width and height in pixels where the feed says them."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


class PictureUse(StrEnum):
    """Where in the memo a picture stands, which decides its size."""

    LEAD = "lead"
    THUMB = "thumb"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPicture:
    """A picture fetched, made small and kept: what `source` came to for one `use`.

    `name` is a file name made of the content's hash; width and height are in pixels.
    """

    source: str
    use: PictureUse
    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One entry of one feed, cleaned: plain-text title and summary, canonical http(s) URL.

    `published` is None where the feed gives no believable date; `first_seen` then stands in.
    `position` is its place in the feed's document, 0 first.
    """

    id: str
    feed: str
    guid: str
    outlet: str
    title: str
    url: str
    summary: str = ""
    published: datetime | None = None
    first_seen: datetime
    author: str | None = None
    categories: tuple[str, ...] = ()
    picture: Picture | None = None
    position: int = 0
    words: int = 0

    @property
    def when(self) -> datetime:
        """The time that ranking goes by: published, else first seen."""
        return self.published or self.first_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One part of a story's score, as a number and in words that a reader understands."""

    signal: str
    value: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What joined an article to another of its story, both by id: the rare words they share.

    `copy` says that it is the other's text once more.
    """

    article: str
    to: str
    words: tuple[str, ...] = ()
    copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What one or several outlets say about one event; `articles[0]` is the one it is told from.

    `more` is a second paragraph in the words of another outlet, `more_outlet`, both "" without one.
    `update_of` is the number of the earlier edition that carried the story, where it goes on;
    `news` says in a few words what is new since, most telling first, as the articles write it.
    `silent` are the ids of articles that the editor will not have quoted, `pinned` is the place
    that the editor gave it (1 is the lead; 0 for none).
    `carried` counts the publishers that have it: several feeds of one count once. `ties` has one
    for each article that another one brought in.
    """

    id: str
    title: str
    summary: str
    section: str
    score: float
    reasons: tuple[Reason, ...]
    articles: tuple[Article, ...]
    chosen: bool = False
    more: str = ""
    more_outlet: str = ""
    update_of: int | None = None
    news: tuple[str, ...] = ()
    carried: int = 0
    pinned: int = 0
    silent: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets that carry it, the telling one first, each once."""
        return tuple(dict.fromkeys(article.outlet for article in self.articles))


class EditAction(StrEnum):
    """What an editor may do to a draft: the first four to one of its stories."""

    PIN = "pin"
    DROP = "drop"
    MOVE = "move"
    RETITLE = "retitle"
    SUBJECT = "subject"
    PREHEADER = "preheader"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """An editor's word on a date's draft, kept when the draft is built again.

    A story is found again by its id or any of its articles'; "" is the edition as a whole. `value`
    is the new title of a retitled story, the place (1 is the lead) of a moved one; the subject, the
    preheader, the corrections, one a line.
    """

    story: str
    articles: tuple[str, ...]
    action: EditAction
    value: str = ""


# ── The edition ──────────────────────────────────────────────────────────────────────────


class Part(StrEnum):
    """The parts of the memo that hold stories, in the order of the page."""

    LEAD = "lead"
    NEWS = "news"
    HITS = "hits"
    SAVE = "save"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the memo with its stories, in order."""

    name: str
    part: Part
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteLine:
    """One numbered line of "If you have one minute": a bold opening and the rest."""

    opening: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """The number of the day: `value` is set large, `noun` goes on with what it counts."""

    value: str
    noun: str
    outlet: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence that somebody said, with its speaker as the outlet names them."""

    words: str
    speaker: str
    outlet: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """How the edition came about, said openly in it."""

    feeds_read: int
    feeds_total: int
    articles: int
    stories: int
    chosen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One morning's memo, laid out; frozen when it is built (law 3).

    `corrections` are the editor's, one paragraph each, of what earlier editions got wrong;
    `language` is the code of its fixed words, in which each reader's own are written later.
    """

    number: int
    date: date
    subject: str
    preheader: str
    re: str
    minute: tuple[MinuteLine, ...]
    sections: tuple[Section, ...]
    number_of_the_day: Number | None
    quote: Quote | None
    stats: Stats
    built_at: datetime
    corrections: tuple[str, ...] = ()
    language: str = "en"

    @property
    def stories(self) -> tuple[Story, ...]:
        """Every story of the edition in the order of the page."""
        return tuple(story for section in self.sections for story in section.stories)


class EditionState(StrEnum):
    """A draft may be built again; from `sending` on the edition is frozen for good."""

    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenEdition:
    """An edition as the store keeps it: what was previewed is what is sent.

    `html` and `text` carry the slots of compose/message.py, filled for each subscriber.
    """

    edition: Edition
    html: str
    text: str
    state: EditionState = EditionState.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A story of an earlier edition, as ranking remembers it."""

    edition: int
    date: date
    sent_at: datetime
    story: Story


# ── Subscribers and deliveries ───────────────────────────────────────────────────────────


class SubscriberState(StrEnum):
    """Where a subscriber stands; only `subscribed` gets editions."""

    PENDING = "pending"
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One address on one list; `source` says how it came: file, import, command, web."""

    id: int
    address: str
    list: str
    state: SubscriberState
    since: datetime
    source: str
    name: str = ""


class DeliveryState(StrEnum):
    """The ledger's states (law 4); `committing` is the intent that is durable before the dot."""

    PENDING = "pending"
    COMMITTING = "committing"
    SENT = "sent"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row a (edition, subscriber): where the message stands and what the relay said last."""

    edition: int
    subscriber: int
    address: str
    state: DeliveryState
    attempts: int = 0
    message_id: str = ""
    reply: str = ""
    updated: datetime
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one attempt came to; `next_at` is set where it will be tried again."""

    subscriber: int
    state: DeliveryState
    reply: str
    attempts: int
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom one message goes to: what a claimed delivery tells the composer."""

    subscriber: int
    address: str
    name: str
    since: datetime
    source: str
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message ready for the wire: CRLF lines, 7-bit, no dot-stuffing yet."""

    sender: str
    recipient: str
    message_id: str
    data: bytes
