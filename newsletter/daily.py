"""The daemon: APScheduler rings the bell, the due rule of schedule.py decides.

It rings at the planned instant and every 20 seconds besides, since a laptop that slept or a clock
that was set wakes no timer. Between editions it goes on with deliveries whose retry is due, and
polls the feeds that are due, for many drop an article before a day is over.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from newsletter.jobs.report import Report, Status
from newsletter.schedule import Daily, Due, Missed, Wait, decide

BELL = timedelta(seconds=20)
CALM = timedelta(minutes=20)  # before an edition, in which no feed is polled
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=60), timedelta(minutes=30)

log = logging.getLogger("newsletter.daily")
# A bell that rings while a job is still under way is no event.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Desk(Protocol):
    """What the daemon asks of a workspace."""

    @property
    def plan(self) -> Daily:
        """The schedule."""
        ...

    def now(self) -> datetime:
        """The time in UTC, as `--at` set it going."""
        ...

    def to_wall(self, instant: datetime) -> datetime:
        """When the machine's clock will show what `now` calls `instant`."""
        ...

    def out(self, day: date) -> bool:
        """Whether the edition of a date is out or going out."""
        ...

    def resumable(self) -> int | None:
        """The number of an edition with deliveries due now, if there is one."""
        ...

    @property
    def every(self) -> timedelta:
        """The time between two polls of the feeds; zero for none."""
        ...

    def poll(self) -> Awaitable[str]:
        """Read the feeds that are due; what came of it in a line, "" where nothing did."""
        ...

    def make(self, day: date) -> Awaitable[Report]:
        """The whole job for a date."""
        ...

    def resume(self, number: int) -> Awaitable[Report]:
        """Go on with an edition's deliveries."""
        ...


class Daemon:
    """Keeps a schedule: one edition a local date, late up to `late_by`, given up after it."""

    def __init__(self, desk: Desk, *, tell: Callable[[str], None]) -> None:
        self._desk, self._tell = desk, tell
        self._given_up: set[date] = set()
        self._pause, self._rest_until = FIRST_PAUSE, datetime.min.replace(tzinfo=UTC)
        self._told: datetime | None = None
        self._polled: datetime | None = None
        self._ringing = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    async def keep(self) -> None:
        """Ring until cancelled; a job under way is cancelled with it and ends cleanly."""
        self._scheduler.add_job(
            self.ring,
            IntervalTrigger(seconds=int(BELL.total_seconds()), timezone=UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        try:
            await self.ring()
            await asyncio.Event().wait()
        finally:
            self._scheduler.shutdown(wait=False)

    async def ring(self) -> None:
        """Look at the clock once and do what is due."""
        if self._ringing.locked():
            return
        async with self._ringing:
            try:
                await self._look()
            except Exception as error:  # a daemon that dies sends nothing tomorrow
                log.exception("the daily run failed")
                self._tell(f"failed: {error}")
                self._rest()

    async def _look(self) -> None:
        desk = self._desk
        now = desk.now()
        # A clock that was set back must not make a rest of it that lasts until the old time.
        if now < self._rest_until <= now + LONGEST_PAUSE:
            return
        days = [now.astimezone(desk.plan.zone).date() - timedelta(days=back) for back in (0, 1)]
        done = self._given_up | {day for day in days if desk.out(day)}
        match decide(desk.plan, now, done=done):
            case Due(day=day):
                self._tell(f"making the edition of {day}")
                self._ended(await desk.make(day), day)
            case Missed(day=day, instant=instant):
                self._given_up.add(day)
                self._tell(
                    f"too late for {day}: it was due {instant:%Y-%m-%d %H:%M} UTC, more than "
                    "schedule.late_by ago; `newsletter run` makes it by hand"
                )
            case Wait(until=until):
                await self._wait(until)

    async def _wait(self, until: datetime | None) -> None:
        number = self._desk.resumable()
        if number is not None:
            self._ended(await self._desk.resume(number), None)
            return
        if until is not None and until != self._told:
            self._tell_next(until)
        now = self._desk.now()
        calm = until is not None and until - now <= CALM
        if self._desk.every and not calm and self._poll_due(now):
            self._polled = now
            if said := await self._desk.poll():
                self._tell(said)

    def _poll_due(self, now: datetime) -> bool:
        # A clock that was set back must not end the polls until the old time comes again.
        return self._polled is None or not self._polled <= now < self._polled + self._desk.every

    def _tell_next(self, until: datetime) -> None:
        self._told = until
        self._tell(f"next edition {until.astimezone(self._desk.plan.zone):%a %Y-%m-%d %H:%M}")
        self._scheduler.add_job(
            self.ring,
            DateTrigger(run_date=self._desk.to_wall(until), timezone=UTC),
            id="instant",
            replace_existing=True,
            misfire_grace_time=None,
        )

    def _ended(self, report: Report, day: date | None) -> None:
        number = f"no. {report.edition.number}: " if report.edition else ""
        self._tell(f"{number}{report.status.value}" + (f": {report.error}" if report.error else ""))
        for note in report.notes:
            self._tell(note)
        if report.failed:
            self._rest()
        else:
            self._pause = FIRST_PAUSE
        if report.status is Status.QUIET and day is not None:
            self._given_up.add(day)

    def _rest(self) -> None:
        self._rest_until = self._desk.now() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
