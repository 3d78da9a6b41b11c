from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsletter.daily import Daemon
from newsletter.jobs.report import Report, Status
from newsletter.schedule import WEEKDAYS, Daily

PLAN = Daily(
    zone=ZoneInfo("America/New_York"),
    at=time(6, 30),
    days=frozenset(WEEKDAYS),
    late_by=timedelta(hours=6),
)
DAY = date(2026, 11, 24)


class Desk:
    """A workspace that only remembers what the daemon asked of it."""

    plan = PLAN
    every = timedelta(0)

    def __init__(self, now: str, *reports: Report) -> None:
        self.time = datetime.fromisoformat(now).replace(tzinfo=UTC)
        self.reports = list(reports)
        self.made: list[date] = []
        self.sent: set[date] = set()
        self.resumed: list[int] = []
        self.waiting: int | None = None
        self.polls: list[datetime] = []

    def now(self) -> datetime:
        return self.time

    def to_wall(self, instant: datetime) -> datetime:
        return instant

    def out(self, day: date) -> bool:
        return day in self.sent

    def resumable(self) -> int | None:
        return self.waiting

    async def poll(self) -> str:
        self.polls.append(self.time)
        return "polled 3 feeds"

    async def make(self, day: date) -> Report:
        self.made.append(day)
        report = self.reports.pop(0) if self.reports else Report(status=Status.SENT)
        if report.status is Status.SENT:
            self.sent.add(day)
        return report

    async def resume(self, number: int) -> Report:
        self.resumed.append(number)
        self.waiting = None
        return Report(status=Status.SENT)


def daemon(desk: Desk) -> tuple[Daemon, list[str]]:
    told: list[str] = []
    return Daemon(desk, tell=told.append), told


async def test_the_bell_before_the_hour_makes_nothing_and_says_when() -> None:
    desk = Desk("2026-11-24T11:00")
    keeper, told = daemon(desk)
    await keeper.ring()
    assert desk.made == []
    assert told == ["next edition Tue 2026-11-24 06:30"]


async def test_the_bell_at_the_hour_makes_one_edition_however_often_it_rings() -> None:
    desk = Desk("2026-11-24T11:30")
    keeper, _ = daemon(desk)
    for _ring in range(3):
        await keeper.ring()
    assert desk.made == [DAY]


async def test_a_wake_that_is_late_still_makes_it_and_one_too_late_says_so_once() -> None:
    late, too_late = Desk("2026-11-24T17:00"), Desk("2026-11-24T18:00")
    keeper, _ = daemon(late)
    await keeper.ring()
    assert late.made == [DAY]
    keeper, told = daemon(too_late)
    await keeper.ring()
    await keeper.ring()
    assert too_late.made == []
    assert sum("too late for 2026-11-24" in line for line in told) == 1


async def test_a_quiet_morning_is_not_tried_again_that_day() -> None:
    desk = Desk("2026-11-24T11:30", Report(status=Status.QUIET))
    keeper, _ = daemon(desk)
    await keeper.ring()
    desk.time += timedelta(minutes=10)
    await keeper.ring()
    assert desk.made == [DAY]


async def test_a_run_that_failed_is_tried_again_after_a_pause() -> None:
    desk = Desk("2026-11-24T11:30", Report(status=Status.FAILED, error="the relay is down"))
    keeper, told = daemon(desk)
    await keeper.ring()
    desk.time += timedelta(seconds=59)
    await keeper.ring()
    assert desk.made == [DAY]
    desk.time += timedelta(seconds=2)
    await keeper.ring()
    assert desk.made == [DAY, DAY]
    assert "failed: the relay is down" in told


async def test_deliveries_that_wait_are_gone_on_with_between_editions() -> None:
    desk = Desk("2026-11-24T10:00")
    desk.waiting = 7
    keeper, _ = daemon(desk)
    await keeper.ring()
    assert desk.resumed == [7]


async def test_an_exception_is_told_and_the_daemon_lives_on() -> None:
    class Broken(Desk):
        async def make(self, day: date) -> Report:
            self.made.append(day)
            raise OSError("disk full")

    desk = Broken("2026-11-24T11:30")
    keeper, told = daemon(desk)
    await keeper.ring()
    assert any("disk full" in line for line in told)
    desk.time += timedelta(minutes=2)
    await keeper.ring()
    assert len(desk.made) == 2


async def test_feeds_are_polled_between_editions_every_so_many_hours() -> None:
    desk = Desk("2026-11-24 15:00")
    desk.sent.add(DAY)
    desk.every = timedelta(hours=2)
    bell, told = daemon(desk)
    for minutes in (0, 1, 60, 119, 120, 130):
        desk.time = datetime(2026, 11, 24, 15, tzinfo=UTC) + timedelta(minutes=minutes)
        await bell.ring()
    assert [one.hour for one in desk.polls] == [15, 17]
    assert told[-1] == "polled 3 feeds"


async def test_no_feed_is_polled_shortly_before_an_edition_nor_where_polls_are_off() -> None:
    desk = Desk("2026-11-24 11:15")  # the edition is due at 11:30 UTC
    desk.every = timedelta(hours=2)
    await daemon(desk)[0].ring()
    assert not desk.polls
    desk = Desk("2026-11-24 08:00")
    await daemon(desk)[0].ring()
    assert not desk.polls


async def test_a_clock_that_is_set_back_does_not_end_the_polls() -> None:
    desk = Desk("2026-11-24 17:00")
    desk.sent.add(DAY)
    desk.every = timedelta(hours=2)
    bell, _ = daemon(desk)
    await bell.ring()
    desk.time -= timedelta(hours=10)
    desk.sent.add(desk.time.date())
    await bell.ring()
    assert len(desk.polls) == 2
