"""The demo: two mornings of an invented newsroom through the real pipeline, and a page to look at.

Nothing is pretended but the news: feeds come over HTTP, mail goes over SMTP, both on loopback, and
the workspace is a real one in a folder that is gone afterwards.
"""

import json
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from newsletter.app import App
from newsletter.demo.inbox import Inbox, ReceivedMail, open_inbox
from newsletter.demo.newsroom import Newsroom, serve_newsroom
from newsletter.files import starter
from newsletter.jobs.morning import run
from newsletter.jobs.report import Report, Status, Watch
from newsletter.model import DeliveryState, Edition

Watching = Callable[[], AbstractContextManager[Watch]]  # the bars, up only while the run is

BREAKFAST = time(6, 30)
ZONE = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A morning that has been: its workspace, the inbox, and how the run ended.

    `before` is how many mails had come in earlier, so that the page shows this morning's.
    """

    app: App
    inbox: Inbox
    before: int
    report: Report
    port: int

    @property
    def messages(self) -> tuple[ReceivedMail, ...]:
        """This morning's mails."""
        return self.inbox.messages[self.before :]


@asynccontextmanager
async def two_mornings(day: date, *, watching: Watching) -> AsyncIterator[Served]:
    """Run yesterday's morning quietly and that of `day` watched; all stays until the `with` ends.

    Yesterday comes first so that today has something to remember: updates, and what was told.
    """
    port = _free_port()
    site = f"http://127.0.0.1:{port}"
    with TemporaryDirectory(prefix="morning-memo-") as folder:
        config = _lay_down(Path(folder))
        async with (
            serve_newsroom(date=day, zone=ZoneInfo(ZONE), morning=1, memo_url=site) as newsroom,
            open_inbox() as inbox,
        ):
            environment = _environment(newsroom, inbox, site)
            before = App(config, at=_breakfast(day - timedelta(days=1)), environment=environment)
            await run(before)
            mails = len(inbox.messages)
            newsroom.turn_to(2)
            app = App(config, at=_breakfast(day), environment=environment)
            with watching() as watch:
                report = await run(app, watch)
            yield Served(app=app, inbox=inbox, before=mails, report=report, port=port)


def _free_port() -> int:
    """A port for the page, chosen beforehand: the links in the mails lead to it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number: int = listening.getsockname()[1]
        return number


def _breakfast(day: date) -> datetime:
    return datetime.combine(day, BREAKFAST, tzinfo=UTC)


def _lay_down(folder: Path) -> Path:
    for name in ("templates", "subscribers"):
        shutil.copytree(starter() / name, folder / name)
    (folder / "config.yaml").write_text(
        "# The demo's own: the rest comes from the environment that it makes.\n"
        "from: Morning Memo <memo@morningmemo.example>\n"
        "postal_address: Morning Memo, 48 Larch Street, Suite 3, Portland, ME 04101, USA\n",
        encoding="utf-8",
    )
    return folder / "config.yaml"


def _environment(newsroom: Newsroom, inbox: Inbox, site: str) -> Mapping[str, str]:
    """What the workspace is told; the person's own NEWSLETTER_ variables do not reach it."""
    feeds = [
        {"url": feed.url, "name": feed.name, "section": feed.section, "weight": feed.weight}
        for feed in newsroom.feeds
    ]
    return {
        "NEWSLETTER_ZONE": ZONE,
        "NEWSLETTER_FEEDS": json.dumps(feeds),
        "NEWSLETTER_GATHER__ALLOW_PRIVATE": '["127.0.0.0/8"]',
        "NEWSLETTER_SMTP__HOST": "127.0.0.1",
        "NEWSLETTER_SMTP__PORT": str(inbox.port),
        "NEWSLETTER_SMTP__SECURITY": "none",
        "NEWSLETTER_WEB__BASE_URL": site,
    }


def five_lines(report: Report) -> tuple[str, ...]:
    """What happened, in five lines."""
    edition = report.edition
    failed = "; ".join(f"{row.feed.name}: {row.error}" for row in report.readings if row.error)
    read = sum(not row.error for row in report.readings)
    everyone = sum(report.deliveries.values())
    seconds = ", ".join(f"{stage} {spent:.1f}" for stage, spent in report.seconds.items())
    return (
        f"memo       no. {edition.number}: {edition.subject}" if edition else "memo       none",
        f"feeds      {read} of {len(report.readings)} read" + (f" ({failed})" if failed else ""),
        f"stories    {report.articles} articles became {report.stories} stories, "
        f"{report.chosen} chosen" + (f", from {_outlets(edition)} outlets" if edition else ""),
        f"delivered  {report.deliveries.get(DeliveryState.SENT, 0)} of {everyone} delivered",
        f"seconds    {seconds}",
    )


def _outlets(edition: Edition) -> int:
    return len({outlet for story in edition.stories for outlet in story.outlets})


async def run_demo(
    day: date,
    *,
    watching: Watching,
    tell: Callable[[str], None],
    once: bool,
    show: Callable[[str], None],
) -> bool:
    """The demo as a whole; True where everybody got the memo. Serves its page unless `once`."""
    async with two_mornings(day, watching=watching) as served:
        lines = five_lines(served.report)
        for line in lines:
            tell(line)
        if served.report.error:
            tell(f"failed     {served.report.error}")
        if not once:
            await _serve(served, lines, tell=tell, show=show)
        return served.report.status is Status.SENT


async def _serve(
    served: Served,
    lines: tuple[str, ...],
    *,
    tell: Callable[[str], None],
    show: Callable[[str], None],
) -> None:
    from newsletter.demo.page import DEMO_PATH, create_demo_page
    from newsletter.web.serve import serve_site
    from newsletter.web.site import create_site
    from newsletter.web.workspace import site_parts

    if served.report.edition is None:
        return

    def ready(url: str) -> None:
        address = url.rstrip("/") + DEMO_PATH
        tell(f"\nLook at it: {address}   (Ctrl-C ends it)")
        show(address)

    page = create_demo_page(
        report_lines=lines,
        edition=served.report.edition,
        inbox=served,
        site_app=create_site(site_parts(served.app)),
    )
    await serve_site(page, "127.0.0.1", served.port, ready=ready)
