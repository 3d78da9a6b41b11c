"""`feeds`, `gather`, `articles`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from newsletter.commands.feed_add import add
from newsletter.commands.feed_health import feeds_health
from newsletter.commands.feed_looks import check_feeds, show_feed
from newsletter.commands.options import (
    json_option,
    opened,
    print_json,
    rewrite_config,
    say,
    speaks_plainly,
    workspace_options,
)

if TYPE_CHECKING:
    from newsletter.app import App
    from newsletter.model import Feed, FeedState


@click.group()
def feeds() -> None:
    """Find, add, list, look at and look after the feeds of config.yaml."""


for command in (add, show_feed, check_feeds, feeds_health):
    feeds.add_command(command)


@feeds.command("list", short_help="Show each feed and how it was read last.")
@workspace_options
@json_option
@speaks_plainly
def list_feeds(config: Path, at: datetime | None, *, as_json: bool) -> None:
    """Show each feed, how it was read last, and why it failed."""
    from newsletter.commands import forms, show
    from newsletter.model import masked

    app = opened(config, at)
    states = app.feeds.states(feed.url for feed in app.settings.feed_list)
    rows = [(feed, states.get(feed.url)) for feed in app.settings.feed_list]
    now = app.clock.now()
    if as_json:
        print_json(
            [
                {
                    "url": feed.url,
                    "title": _title(feed, known),
                    "section": feed.section,
                    "weight": feed.weight,
                    "state": _state(known, now),
                    "last_read": forms.moment(known.last_read) if known else None,
                    "error": known.error if known else None,
                }
                for feed, known in rows
            ]
        )
        return
    show.table(
        ("title", "section", ">weight", "state", "last read", "url"),
        [
            (
                _title(feed, known),
                feed.section,
                f"{feed.weight:g}",
                _state(known, now) + (f": {known.error}" if known and known.error else ""),
                (forms.moment(known.last_read) if known else None) or "never",
                masked(feed.url),
            )
            for feed, known in rows
        ],
        empty="No feeds yet: `newsletter feeds add URL`.",
    )


def _title(feed: "Feed", known: "FeedState | None") -> str:
    return feed.name or (known.title if known else "") or urlsplit(feed.url).hostname or feed.url


def _state(known: "FeedState | None", now: datetime) -> str:
    from newsletter.gather.health import standing

    return standing(known, now=now)


@feeds.command(short_help="Take a feed out, with what was kept of it.")
@click.argument("url")
@workspace_options
@speaks_plainly
def remove(config: Path, at: datetime | None, *, url: str) -> None:
    """Take a feed out of config.yaml, and what was kept of it out of the database."""
    from newsletter.config.edit import remove_feeds
    from newsletter.model import masked

    app = opened(config, at)
    rewrite_config(
        app, remove_feeds(app.config.read_text(encoding="utf-8"), [url], path=app.config)
    )
    app.feeds.forget(url)
    say(f"Removed {masked(url)}.")


@feeds.command("import", short_help="Add the feeds of an OPML list.")
@click.argument("opml", metavar="OPML")
@click.option("--keep", is_flag=True, help="Keep the starter feeds that `init` laid down.")
@workspace_options
@speaks_plainly
def import_feeds(config: Path, at: datetime | None, *, opml: str, keep: bool) -> None:
    """Add the feeds of an OPML file or address; its folders become sections.

    As long as the feed list is untouched since `newsletter init`, the import takes its place.
    """
    from newsletter.commands import show
    from newsletter.config.edit import add_feeds, remove_feeds
    from newsletter.config.load import parse_tree
    from newsletter.gather.opml import read_opml

    app = opened(config, at)
    told = read_opml(_document(app, opml))
    for note in told.notes:
        say(f"{opml}: {note}")
    wanted = told.feeds
    text = app.config.read_text(encoding="utf-8")
    present = [feed.url for feed in app.settings.feeds]
    starter = parse_tree((_starter_config()).read_text(encoding="utf-8"), _starter_config())
    untouched = bool(present) and present == [entry["url"] for entry in starter["feeds"]]
    if untouched and not keep:
        text = remove_feeds(text, present, path=app.config)
        say(f"The {len(present)} starter feeds give way (--keep keeps them).")
        present = []
    rewrite_config(app, add_feeds(text, wanted, path=app.config))
    new = len({feed.url for feed in wanted} - set(present))
    say(f"Imported {show.counted(new, 'feed')}, {len(wanted) - new} were there already.")
    _warn_of_private(app, wanted)


def _starter_config() -> Path:
    from newsletter.files import starter

    return starter() / "config.yaml"


def _warn_of_private(app: "App", wanted: Sequence["Feed"]) -> None:
    local = [
        feed for feed in wanted if urlsplit(feed.url).hostname in ("127.0.0.1", "localhost", "::1")
    ]
    if local and not app.settings.gather.allow_private:
        say(
            f"{len(local)} of them are on this machine and will be refused until "
            "gather.allow_private names their network, such as [127.0.0.0/8]."
        )


def _document(app: "App", opml: str) -> bytes:
    import asyncio

    from newsletter.errors import UsageError
    from newsletter.gather.fetch import fetch_document
    from newsletter.model import Failed

    if not opml.startswith(("http://", "https://")):
        try:
            return Path(opml).read_bytes()
        except OSError as error:
            raise UsageError(f"{opml}: cannot be read: {error.strerror}") from None
    # Typed by the operator, so it may be on a private network; where it redirects to may not.
    fetched = asyncio.run(
        fetch_document(opml, rules=app.settings.gather, user_agent=app.user_agent, typed=True)
    )
    if isinstance(fetched, Failed):
        raise UsageError(f"{opml}: {fetched.reason}")
    return fetched.body


@feeds.command("export")
@workspace_options
@speaks_plainly
def export_feeds(config: Path, at: datetime | None) -> None:
    """Print the feeds as OPML, sections as folders."""
    from newsletter.commands import show
    from newsletter.gather.opml import write_opml
    from newsletter.model import masked

    app = opened(config, at)
    listed = app.settings.feed_list
    secret = sum(masked(feed.url) != feed.url for feed in listed)
    if secret:
        say(f"{show.counted(secret, 'address')} here carries a password: hand it to nobody else.")
    document = write_opml(listed, title=app.settings.name)
    click.echo(document.decode("utf-8"), nl=False)
