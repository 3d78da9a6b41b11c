"""`feeds add`: the feed at an address, or of the site there."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.commands.options import (
    opened,
    rewrite_config,
    say,
    speaks_plainly,
    workspace_options,
)

if TYPE_CHECKING:
    from newsletter.app import App
    from newsletter.gather.discover import Found, FoundFeed


@click.command(short_help="Add a feed, or find that of a site.")
@click.argument("url")
@click.option("--name", default="", help="The outlet's name; the feed's own title otherwise.")
@click.option("--section", default="", help="The part of the memo its stories go to.")
@click.option("--weight", type=click.FloatRange(0, 10), default=1.0, help="How much it counts.")
@click.option("--full-text", is_flag=True, help="Read the page of each new article too.")
@click.option("--unread", is_flag=True, help="Add the address as it is, without reading it.")
@workspace_options
@speaks_plainly
def add(
    config: Path,
    at: datetime | None,
    *,
    url: str,
    name: str,
    section: str,
    weight: float,
    full_text: bool,
    unread: bool,
) -> None:
    """Add a feed to config.yaml; comments and order stay as they are.

    URL is a feed's address, or a site's: its feed is found then, and of several you choose one.
    """
    from newsletter.config.edit import add_feeds
    from newsletter.errors import UsageError
    from newsletter.gather.urls import canonical
    from newsletter.model import Feed, masked

    if unread and not canonical(url):
        raise UsageError(f"{url}: a feed's address starts with http:// or https://")
    app = opened(config, at)
    known = {canonical(feed.url) for feed in app.settings.feeds}
    chosen = None if unread or canonical(url) in known else _found(app, url)
    address = chosen.url if chosen else url
    if canonical(address) in known:
        say(f"{masked(address)} is in {config} already; what is said of it is edited there.")
        return
    feed = Feed(
        url=address,
        name=" ".join(name.split()),
        section=" ".join(section.split()),
        weight=weight,
        full_text=full_text,
    )
    rewrite_config(app, add_feeds(app.config.read_text(encoding="utf-8"), [feed], path=app.config))
    say(f"Added {masked(address)}" + (f": {_in_words(chosen)}." if chosen else ", unread."))


def _found(app: "App", url: str) -> "FoundFeed":
    """The one feed at an address that a person typed; UsageError where none is, or several are."""
    import asyncio

    from newsletter.errors import UsageError
    from newsletter.gather.urls import canonical
    from newsletter.model import masked

    found = asyncio.run(app.newsroom.find_feeds(url))
    whole = bool(canonical(url))
    if not found.feeds:
        raise UsageError(
            "\n".join(
                [
                    f"no feed was found at {masked(url)}, and nothing is added:",
                    *(f"  {masked(reason)}" for reason in found.reasons),
                    *(["a feed that cannot be read now is added with --unread"] if whole else []),
                ]
            )
        )
    if len(found.feeds) == 1 and not found.untried:
        return found.feeds[0]
    return _chosen(url, found)


def _chosen(url: str, found: "Found") -> "FoundFeed":
    from newsletter.errors import UsageError

    lines = _numbered(found.feeds)
    if not sys.stdin.isatty():
        more = [f"     {link.url}  {link.title}" for link in found.untried]
        raise UsageError(
            "\n".join([f"{url} has several feeds; add the one you want:", *lines, *more])
        )
    say(f"{url} has several feeds:")
    for line in lines:
        say(line)
    if found.untried:
        say(f"and {len(found.untried)} more, which `newsletter feeds add` takes by their address.")
    number = click.prompt(
        "Which one?", type=click.IntRange(1, len(found.feeds)), default=1, err=True
    )
    return found.feeds[number - 1]


def _numbered(feeds: Sequence["FoundFeed"]) -> list[str]:
    return [f"  {number}  {one.url}  {_in_words(one)}" for number, one in enumerate(feeds, 1)]


def _in_words(feed: "FoundFeed") -> str:
    newest = f", the newest of {feed.newest:%Y-%m-%d %H:%M} UTC" if feed.newest else ""
    entries = "1 entry" if feed.entries == 1 else f"{feed.entries} entries"
    return f"{feed.title or 'no title'}, {entries}{newest}"
