"""`feeds`, `gather`, `articles`."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from newsletter.commands.options import (
    Moment,
    json_option,
    opened,
    print_json,
    say,
    speaks_plainly,
    workspace_options,
)

if TYPE_CHECKING:
    from newsletter.app import App
    from newsletter.model import Feed, FeedState


@click.group()
def feeds() -> None:
    """List, add, remove, import and export the feeds of config.yaml."""


@feeds.command("list")
@workspace_options
@json_option
@speaks_plainly
def list_feeds(config: Path, at: datetime | None, *, as_json: bool) -> None:
    """Show each feed, how it was read last, and why it failed."""
    from newsletter.commands import forms, show

    app = opened(config, at)
    states = app.feeds.states(feed.url for feed in app.settings.feed_list)
    rows = [(feed, states.get(feed.url)) for feed in app.settings.feed_list]
    if as_json:
        print_json(
            [
                {
                    "url": feed.url,
                    "title": _title(feed, known),
                    "section": feed.section,
                    "weight": feed.weight,
                    "state": _state(known),
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
                f"{_state(known)}: {known.error}" if known and known.error else _state(known),
                (forms.moment(known.last_read) if known else None) or "never",
                feed.url,
            )
            for feed, known in rows
        ],
        empty="No feeds yet: `newsletter feeds add URL`.",
    )


def _title(feed: "Feed", known: "FeedState | None") -> str:
    return feed.name or (known.title if known else "") or urlsplit(feed.url).netloc


def _state(known: "FeedState | None") -> str:
    if known is None or known.last_read is None:
        return "new"
    return "failing" if known.error else "ok"


@feeds.command()
@click.argument("url")
@click.option("--name", default="", help="The outlet's name; the feed's own title otherwise.")
@click.option("--section", default="", help="The part of the memo its stories go to.")
@click.option("--weight", type=click.FloatRange(0, 10), default=1.0, help="How much it counts.")
@workspace_options
@speaks_plainly
def add(
    config: Path, at: datetime | None, *, url: str, name: str, section: str, weight: float
) -> None:
    """Add a feed to config.yaml; comments and order stay as they are."""
    from newsletter.config.edit import add_feeds
    from newsletter.errors import UsageError
    from newsletter.gather.urls import canonical
    from newsletter.model import Feed

    if not canonical(url):
        raise UsageError(f"{url}: a feed's address starts with http:// or https://")
    app = opened(config, at)
    feed = Feed(
        url=url, name=" ".join(name.split()), section=" ".join(section.split()), weight=weight
    )
    if canonical(url) in {canonical(known.url) for known in app.settings.feeds}:
        say(f"{url} is in {config} already.")
        return
    _rewrite(app, add_feeds(app.config.read_text(encoding="utf-8"), [feed], path=app.config))
    say(f"Added {url}. `newsletter gather` reads it.")


@feeds.command()
@click.argument("url")
@workspace_options
@speaks_plainly
def remove(config: Path, at: datetime | None, *, url: str) -> None:
    """Take a feed out of config.yaml; its articles stay until they are old."""
    from newsletter.config.edit import remove_feeds

    app = opened(config, at)
    _rewrite(app, remove_feeds(app.config.read_text(encoding="utf-8"), [url], path=app.config))
    say(f"Removed {url}.")


@feeds.command("import")
@click.argument("opml", metavar="OPML")
@click.option("--keep", is_flag=True, help="Keep the starter feeds that `init` laid down.")
@workspace_options
@speaks_plainly
def import_feeds(config: Path, at: datetime | None, *, opml: str, keep: bool) -> None:
    """Add the feeds of an OPML file or address; its folders become sections.

    As long as the feed list is untouched since `newsletter init`, the import takes its place.
    """
    from newsletter.config.edit import add_feeds, remove_feeds
    from newsletter.config.load import parse_tree
    from newsletter.gather.opml import read_opml

    app = opened(config, at)
    wanted = read_opml(_document(app, opml))
    text = app.config.read_text(encoding="utf-8")
    present = [feed.url for feed in app.settings.feeds]
    starter = parse_tree((_starter_config()).read_text(encoding="utf-8"), _starter_config())
    untouched = bool(present) and present == [entry["url"] for entry in starter["feeds"]]
    if untouched and not keep:
        text = remove_feeds(text, present, path=app.config)
        say(f"The {len(present)} starter feeds give way (--keep keeps them).")
        present = []
    _rewrite(app, add_feeds(text, wanted, path=app.config))
    new = len({feed.url for feed in wanted} - set(present))
    say(f"Imported {new} feeds, {len(wanted) - new} were there already.")
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
    from newsletter.gather.opml import write_opml

    app = opened(config, at)
    document = write_opml(app.settings.feed_list, title=app.settings.name)
    click.echo(document.decode("utf-8"), nl=False)


def _rewrite(app: "App", text: str) -> None:
    """Put the new text in place whole, once it is known to be good."""
    from newsletter.config.load import load_settings
    from newsletter.errors import ConfigError, UsageError

    draft = app.config.with_name(app.config.name + ".new")
    draft.write_text(text, encoding="utf-8")
    try:
        load_settings(draft, {k: v for k, v in os.environ.items() if k != "NEWSLETTER_FEEDS"})
    except ConfigError as error:
        draft.unlink()
        raise UsageError(
            f"nothing is changed: {error}".replace(draft.name, app.config.name)
        ) from None
    draft.replace(app.config)


@click.command()
@workspace_options
@json_option
@speaks_plainly
def gather(config: Path, at: datetime | None, *, as_json: bool) -> None:
    """Read every feed now: status, new articles, seconds, and why a feed failed."""
    import asyncio
    from time import perf_counter

    from newsletter.commands import forms, show

    app = opened(config, at)
    began = perf_counter()
    with app.lock.hold(what="gather"), show.watching(feeds=len(app.settings.feeds)) as watch:
        readings = asyncio.run(app.gather(watch.on_reading))
    seconds = round(perf_counter() - began, 3)
    new = sum(row.new for row in readings)
    if as_json:
        print_json({"feeds": forms.readings(readings), "articles": new, "seconds": seconds})
        return
    show.table(
        ("feed", "status", ">new", ">seconds", "why"),
        show.reading_rows(readings),
        empty="No feeds yet: `newsletter feeds add URL`.",
    )
    read = forms.readings(readings)["read"]
    click.echo(f"{read} of {len(readings)} feeds read, {new} new articles, {seconds:.1f} s")


@click.command()
@click.option("--feed", "url", metavar="URL", help="Of this feed only.")
@click.option("--since", type=Moment(), metavar="TIME", help="Published since then.")
@workspace_options
@json_option
@speaks_plainly
def articles(
    config: Path, at: datetime | None, *, url: str | None, since: datetime | None, as_json: bool
) -> None:
    """Show what was gathered, newest first."""
    from newsletter.commands import forms, show
    from newsletter.errors import UsageError

    app = opened(config, at)
    if url is not None and url not in app.feeds.states([url]):
        raise UsageError(f"{url}: this feed was never read; `newsletter feeds list` shows them")
    found = app.feeds.articles(since=since, feed=url)
    if as_json:
        print_json([forms.article(one, summary=True) for one in found])
        return
    show.table(
        ("published", "outlet", "title"),
        [(forms.moment(one.published) or "undated", one.outlet, one.title) for one in found],
        empty="Nothing was gathered yet: `newsletter gather`.",
    )
