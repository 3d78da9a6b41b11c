"""The site's stores in memory, an outbox, and a real server on loopback."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from starlette.applications import Starlette

from newsletter.config.settings import Settings
from newsletter.model import EditionState, FrozenEdition, Subscriber, SubscriberState
from newsletter.web.serve import serve_site
from newsletter.web.site import SiteParts
from tests.fakes.editions import sample_edition

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SECRET = bytes(range(32))
TEMPLATES = Path(__file__).parents[2] / "templates"


class FakeClock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


class FakeSubscribers:
    """Subscribers in a dictionary, by id."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[str, Subscriber]] = {}
        self.broken = False

    def put(self, address: str, state: SubscriberState, *, list_name: str = "readers") -> int:
        number = len(self.rows) + 1
        row = Subscriber(
            id=number, address=address, list=list_name, state=state, since=NOW, source="web"
        )
        self.rows[number] = (address.lower(), row)
        return number

    def add(
        self,
        address: str,
        *,
        key: str,
        list_name: str,
        since: datetime,
        source: str,
        name: str = "",
        state: SubscriberState = SubscriberState.SUBSCRIBED,
    ) -> object:
        if self.broken:
            raise OSError("disk full")
        there = self.find(key, list_name)
        if there is not None:
            if there.state is not SubscriberState.SUBSCRIBED:
                self.rows[there.id] = (key, replace(there, state=state, since=since))
            return None
        number = len(self.rows) + 1
        row = Subscriber(
            id=number,
            address=address,
            list=list_name,
            state=state,
            since=since,
            source=source,
            name=name,
        )
        self.rows[number] = (key, row)
        return None

    def find(self, key: str, list_name: str | None = None) -> Subscriber | None:
        for known, row in self.rows.values():
            if known == key and list_name in (None, row.list):
                return row
        return None

    def by_id(self, subscriber: int) -> Subscriber | None:
        return self.rows[subscriber][1] if subscriber in self.rows else None

    def set_state(self, subscriber: int, state: SubscriberState, *, now: datetime) -> bool:  # noqa: ARG002  the store keeps it
        key, row = self.rows[subscriber]
        self.rows[subscriber] = (key, replace(row, state=state))
        return True

    def unsubscribe(self, *, subscriber: int | None = None, now: datetime) -> int:
        assert subscriber is not None
        self.set_state(subscriber, SubscriberState.UNSUBSCRIBED, now=now)
        return 1

    def counts(self) -> Mapping[str, int]:
        lists = {row.list for _, row in self.rows.values()}
        return {name: sum(row.list == name for _, row in self.rows.values()) for name in lists}

    def state(self, number: int) -> SubscriberState:
        return self.rows[number][1].state


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An edition without its pages."""

    number: int
    date: date
    subject: str
    preheader: str
    state: EditionState
    built_at: datetime
    sent_at: datetime | None = None


class FakeEditions:
    """Editions in a list, newest first."""

    def __init__(self, *editions: FrozenEdition) -> None:
        self.frozen = list(editions)
        self.broken = False

    def newest(self, count: int) -> Sequence[Line]:
        if self.broken:
            raise OSError("no such table")
        return [
            Line(
                number=one.edition.number,
                date=one.edition.date,
                subject=one.edition.subject,
                preheader=one.edition.preheader,
                state=one.state,
                built_at=one.edition.built_at,
            )
            for one in self.frozen
            if one.state is not EditionState.DRAFT
        ][:count]

    def between(self, first: date, until: date) -> Sequence[Line]:
        return [row for row in self._out() if first <= row.date < until]

    def months(self) -> Mapping[date, int]:
        counts = Counter(row.date.replace(day=1) for row in self._out())
        return dict(sorted(counts.items(), reverse=True))

    def around(self, number: int) -> tuple[Line | None, Line, Line | None] | None:
        rows = sorted(self._out(), key=lambda row: row.number)
        before = [row for row in rows if row.number < number]
        here = [row for row in rows if row.number == number]
        after = [row for row in rows if row.number > number]
        ends = (before[-1] if before else None, after[0] if after else None)
        return (ends[0], here[0], ends[1]) if here else None

    def _out(self) -> Sequence[Line]:
        return self.newest(len(self.frozen))

    def numbered(self, number: int) -> FrozenEdition | None:
        return next((one for one in self.frozen if one.edition.number == number), None)


def sample_frozen(
    number: int = 214,
    *,
    state: EditionState = EditionState.SENT,
    subject: str | None = None,
    html: str = "<!doctype html><html><body>the memo</body></html>",
) -> FrozenEdition:
    """An edition of the sample, as the store would hand it out."""
    edition = sample_edition(number)
    if subject is not None:
        edition = replace(edition, subject=subject)
    return FrozenEdition(edition=edition, html=html, text="the memo\n", state=state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """One message that the site sent."""

    address: str
    subject: str
    text: str
    html: str


@dataclass
class Outbox:
    """Takes the site's mail; refuses it while `down`."""

    mails: asyncio.Queue[Mailed] = field(default_factory=asyncio.Queue)
    down: bool = False
    refused: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, address: str, *, subject: str, text: str, html: str) -> None:
        if self.down:
            self.refused.set()
            raise ConnectionRefusedError("no relay")
        await self.mails.put(Mailed(address=address, subject=subject, text=text, html=html))


def web_templates() -> dict[str, str]:
    """The project's own page templates, by name."""
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((TEMPLATES / "web").glob("*.j2"))
    }


def site_settings(**changes: object) -> Settings:
    """Settings of a small newsletter."""
    values: dict[str, object] = {
        "from": "Morning Memo <desk@memo.example>",
        "postal_address": "48 Larch Street, Port Alder, ME 04101, USA",
        "zone": "America/New_York",
        "feeds": [{"url": "https://ledger.example/feed"}, {"url": "https://wire.example/feed"}],
        "web": {"base_url": "https://memo.example"},
        "schedule": {"at": "06:30"},
    }
    return Settings.model_validate(values | changes)


@dataclass
class FakeSite:
    """A site's parts, all of them in reach of a test."""

    subscribers: FakeSubscribers = field(default_factory=FakeSubscribers)
    editions: FakeEditions = field(default_factory=lambda: FakeEditions(sample_frozen()))
    outbox: Outbox = field(default_factory=Outbox)
    clock: FakeClock = field(default_factory=FakeClock)
    settings: Settings = field(default_factory=site_settings)

    @property
    def parts(self) -> SiteParts:
        return SiteParts(
            settings=self.settings,
            templates=web_templates(),
            secret=SECRET,
            subscribers=self.subscribers,
            editions=self.editions,
            send_mail=self.outbox,
            now=self.clock,
        )


@asynccontextmanager
async def running(app: Starlette) -> AsyncIterator[str]:
    """An application served on a free port of loopback; gives its address without the last /."""
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve_site(app, "127.0.0.1", 0, ready=address.set_result))
    try:
        await asyncio.wait({task, address}, return_when=asyncio.FIRST_COMPLETED)  # type: ignore[type-var]  # a task and a future
        if task.done():
            task.result()
        yield address.result().rstrip("/")
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
