"""`init`, `check`."""

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.commands.options import (
    FAILED,
    json_option,
    opened,
    print_json,
    say,
    speaks_plainly,
    workspace_options,
)

if TYPE_CHECKING:
    from newsletter.app import App

LAID_DOWN = ("config.yaml", "templates", "subscribers")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@workspace_options
@speaks_plainly
def init(config: Path, at: datetime | None, *, folder: Path) -> None:  # noqa: ARG001  all take both
    """Lay down a workspace in DIR: config.yaml, templates/, subscribers/.

    Nothing that is there already is touched.
    """
    from newsletter.errors import UsageError
    from newsletter.files import starter

    there = [name for name in LAID_DOWN if (folder / name).exists()]
    if there:
        raise UsageError(f"{folder} holds {', '.join(there)} already; choose an empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    for name in LAID_DOWN:
        source = starter() / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copyfile(source, folder / name)
    say(
        f"{folder} is ready. Next:\n"
        f"  cd {folder}\n"
        "  edit config.yaml            from, postal_address, feeds, smtp\n"
        "  newsletter check            says what is still missing\n"
        "  newsletter gather           read the feeds\n"
        "  newsletter preview          see today's memo\n"
        "  newsletter subscribers add you@your-domain\n"
        "  newsletter run              the whole job, once"
    )


@click.command()
@click.option("--schema", is_flag=True, help="Print config.yaml's JSON schema and end.")
@workspace_options
@json_option
@speaks_plainly
def check(config: Path, at: datetime | None, *, schema: bool, as_json: bool) -> None:
    """Try configuration, database, templates, feeds and relay; say what is wrong and where."""
    if schema:
        from newsletter.config.settings import Settings

        click.echo(json.dumps(Settings.model_json_schema(by_alias=True), indent=2))
        return
    app = opened(config, at)
    found: list[tuple[str, bool, str]] = []
    for part, good, words in _findings(app):
        found.append((part, good, words))
        if not as_json:
            mark = click.style("ok  ", fg="green") if good else click.style("FAIL", fg="red")
            click.echo(f"{mark}  {part:<14}{words}")
    if as_json:
        print_json([{"part": part, "ok": good, "text": words} for part, good, words in found])
    if not all(good for _, good, _ in found):
        sys.exit(FAILED)


def _findings(app: "App") -> Iterator[tuple[str, bool, str]]:
    """Part, whether it is good, and what was found; each part is tried though others failed."""
    import asyncio

    from newsletter.embed import why_not

    yield "configuration", True, f"{app.config} is valid, {len(app.settings.feeds)} feeds"
    starter_values = _still_as_laid_down(app)
    if starter_values:
        yield "configuration", False, f"still as laid down: {', '.join(starter_values)}"
    if not app.settings.web.base_url.startswith("https://"):
        words = (
            "web.base_url is not https: providers ask for it in one-click unsubscribe (RFC 8058)"
        )
        yield "configuration", False, words
    if app.settings.rank.embed and (trouble := why_not()):
        yield "configuration", False, trouble
    yield from _database(app)
    yield from _templates(app)
    yield from asyncio.run(_feeds(app))
    yield asyncio.run(_relay(app))


def _still_as_laid_down(app: "App") -> list[str]:
    settings = app.settings
    placeholders = {
        "from": settings.sender.endswith("@example.com>"),
        "postal_address": settings.postal_address.startswith("Your organisation"),
        "web.base_url": settings.web.base_url == "http://127.0.0.1:8025",
    }
    return [key for key, untouched in placeholders.items() if untouched]


def _database(app: "App") -> Iterator[tuple[str, bool, str]]:
    from newsletter.errors import MorningMemoError

    try:
        notes = app.sync_lists()
        counts = app.subscribers.counts()
        people = sum(counts[name] for name in app.lists())
    except MorningMemoError as error:
        yield "database", False, str(error)
        return
    yield "database", True, app.settings.store.url
    yield "subscribers", not notes, f"{people} subscribed"
    for note in notes:
        yield "subscribers", False, note


def _templates(app: "App") -> Iterator[tuple[str, bool, str]]:
    from newsletter.commands.doubts import in_vain
    from newsletter.errors import MorningMemoError
    from newsletter.pipeline import Quiet
    from newsletter.web.pages import load_pages
    from newsletter.web.words import site_words

    try:
        words = site_words(app.settings, now=app.clock.now())
        load_pages(app.templates(), site=lambda: words).parse_all()
        ranked = app.candidates()
        frozen = app.compose(ranked)
    except MorningMemoError as error:
        yield "templates", False, str(error)
        return
    if isinstance(frozen, Quiet):
        yield "templates", True, "all parse; tried in full once there is news for an edition"
    else:
        yield "templates", True, f"an edition of {len(frozen.html) / 1000:.0f} KB comes out"
    for line in in_vain(app, ranked.stories):
        yield "rules", False, line


async def _feeds(app: "App") -> list[tuple[str, bool, str]]:
    """Each feed that cannot be read, by name; nothing is stored."""
    from newsletter.model import Failed, Waiting

    feeds = app.settings.feed_list
    outcomes = [outcome async for _, outcome in app.newsroom.try_feeds(feeds)]
    failed = [
        ("feed", False, f"{outcome.feed.label}: {outcome.reason}")
        for outcome in outcomes
        if isinstance(outcome, Failed | Waiting)
    ]
    good = len(feeds) - len(failed)
    return [("feeds", bool(good) or not feeds, f"{good} of {len(feeds)} readable"), *failed]


async def _relay(app: "App") -> tuple[str, bool, str]:
    from newsletter.errors import RelayError

    try:
        return "relay", True, await app.relay.check()
    except RelayError as error:
        return "relay", False, str(error)
