"""`serve`, `preview`, `demo`: what stays until it is stopped."""

import functools
import signal
import sys
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.commands.options import FAILED, opened, say, speaks_plainly, workspace_options

if TYPE_CHECKING:
    from newsletter.app import App
    from newsletter.jobs.report import Report
    from newsletter.schedule import Daily


@click.command()
@workspace_options
@speaks_plainly
def serve(config: Path, at: datetime | None) -> None:
    """Keep the daily schedule and the web site until Ctrl-C.

    Between editions it goes on with deliveries whose retry is due, and reads the feeds that are due
    (gather.every), for many drop an article before a day is over.
    """
    import asyncio

    from newsletter.daily import Daemon
    from newsletter.errors import MorningMemoError
    from newsletter.web.serve import serve_site
    from newsletter.web.site import create_site
    from newsletter.web.workspace import site_parts

    app = opened(config, at)
    web = app.settings.web
    zone = app.settings.tzinfo

    def tell(text: str) -> None:
        say(f"{app.clock.now().astimezone(zone):%Y-%m-%d %H:%M:%S}  {text}")

    async def both() -> None:
        listening = asyncio.Event()

        def ready(url: str) -> None:
            tell(f"site {url}")
            listening.set()

        async def keep() -> None:
            await listening.wait()  # a port that is taken must not cut off a run that began
            await Daemon(WorkspaceDesk(app), tell=tell).keep()

        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(
                    serve_site(create_site(site_parts(app)), web.host, web.port, ready=ready)
                )
                group.create_task(keep())
        except* MorningMemoError as errors:
            raise errors.exceptions[0] from None

    until_stopped(both())


def until_stopped(job: Coroutine[None, None, None]) -> None:
    """Run until Ctrl-C or SIGTERM, which end it cleanly: that is no failure."""
    import asyncio
    import logging

    logging.basicConfig(format="%(asctime)s  %(levelname)s %(message)s", datefmt="%H:%M:%S")

    async def main() -> None:
        task = asyncio.ensure_future(job)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(main())


class WorkspaceDesk:
    """What the daemon asks of a workspace; see daily.Desk."""

    def __init__(self, app: "App") -> None:
        self._app = app

    @property
    def plan(self) -> "Daily":
        """The schedule."""
        return self._app.plan

    def now(self) -> datetime:
        """The time in UTC, as `--at` set it going."""
        return self._app.clock.now()

    def to_wall(self, instant: datetime) -> datetime:
        """When the machine's clock will show what `now` calls `instant`."""
        return instant - self._app.clock.ahead

    def out(self, day: date) -> bool:
        """Whether the edition of a date is out or going out."""
        frozen = self._app.editions.of_date(day)
        return frozen is not None and frozen.state != "draft"

    def resumable(self) -> int | None:
        """The number of an edition of today or yesterday with deliveries due now."""
        from newsletter.model import DeliveryState
        from newsletter.pipeline import unfinished

        for back in (0, 1):
            frozen = self._app.editions.of_date(self._app.today - timedelta(days=back))
            if frozen is None or frozen.state != "sending":
                continue
            number = frozen.edition.number
            due = self._app.ledger.next_due(number)
            counts = self._app.ledger.counts(number)
            only_deferred = unfinished(counts) == counts.get(DeliveryState.DEFERRED, 0)
            if not only_deferred or due is None or due <= self.now():
                return number
        return None

    @property
    def every(self) -> timedelta:
        """The time between two polls of the feeds; zero for none."""
        return timedelta(hours=self._app.settings.gather.every)

    async def poll(self) -> str:
        """Read the feeds that are due; what came of it in a line, "" where nothing did."""
        from newsletter.commands.show import counted
        from newsletter.jobs import morning

        readings = await morning.poll(self._app)
        new = sum(reading.new for reading in readings)
        bad = [f"{one.feed.label}: {one.error}" for one in readings if one.error]
        if not new and not bad:
            return ""
        said = f"polled {counted(len(readings), 'feed')}, {counted(new, 'new article')}"
        return "; ".join((said, *bad))

    def make(self, day: date) -> "Awaitable[Report]":
        """The whole job for a date."""
        from newsletter.jobs import morning

        return morning.run(self._app, day=day)

    def resume(self, number: int) -> "Awaitable[Report]":
        """Go on with an edition's deliveries."""
        from newsletter.jobs import morning

        return morning.send(self._app, number=number)


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Where to serve it.  [default: a free one]",
)
@click.option("--no-browser", is_flag=True, help="Only say the address.")
@workspace_options
@speaks_plainly
def preview(config: Path, at: datetime | None, *, port: int, no_browser: bool) -> None:
    """Build today's memo and show it in the browser as it will arrive.

    Saving a template, config.yaml or a list builds it again and reloads the page. The draft that it
    shows is the one that `send` sends. Reads the feeds first where nothing was gathered yet.
    """
    import asyncio

    from newsletter.web.builds import BuildFailure, PreviewBuild
    from newsletter.web.preview import create_preview
    from newsletter.web.serve import serve_site
    from newsletter.web.workspace import Workbench

    app = opened(config, at)
    if not app.candidates().articles:
        say("Nothing was gathered lately: reading the feeds.")
        asyncio.run(app.newsroom.gather())

    bench = Workbench(app.config, at)

    def build() -> PreviewBuild | BuildFailure:
        built = bench.build()
        if isinstance(built, BuildFailure):
            place = f"{built.file}:{built.line}: " if built.line else ""
            say(f"not built: {place}{built.message}")
        else:
            say(f"built in {built.seconds * 1000:.0f} ms")
        return built

    page = create_preview(
        build=build,
        watch=[app.folder / "templates", app.config, app.folder / "subscribers"],
        templates=app.templates(),
        settings=app.settings,
    )

    def ready(url: str) -> None:
        say(f"Preview at {url}   (Ctrl-C ends it)")
        if not no_browser:
            _open_browser(url)

    until_stopped(serve_site(page, "127.0.0.1", port, ready=ready))


@click.command()
@click.option("--once", is_flag=True, help="End when the morning is over; serve no page.")
@workspace_options
@speaks_plainly
def demo(config: Path, at: datetime | None, *, once: bool) -> None:  # noqa: ARG001  all take both
    """Run a whole morning on an invented newsroom and show what came of it.

    Feeds over HTTP and mail over SMTP, both on this machine. Ctrl-C ends it and leaves nothing.
    """
    from newsletter.app import RunningClock
    from newsletter.commands.show import watching
    from newsletter.demo.morning import run_demo

    day = RunningClock(at).now().date()
    good: list[bool] = []

    async def morning() -> None:
        bars = functools.partial(watching, feeds=0, lines=False)
        good.append(
            await run_demo(day, watching=bars, tell=click.echo, once=once, show=_open_browser)
        )

    until_stopped(morning())
    if good == [False]:
        sys.exit(FAILED)


def _open_browser(url: str) -> None:
    import webbrowser

    webbrowser.open(url)
