"""`subscribers`."""

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.commands.options import (
    json_option,
    opened,
    print_json,
    say,
    speaks_plainly,
    workspace_options,
)

if TYPE_CHECKING:
    from newsletter.app import App
    from newsletter.model import Subscriber

DEFAULT_LIST = "readers"


def _list_name(text: str) -> str:
    from newsletter.errors import UsageError

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text):
        raise UsageError(f"--list {text!r}: a list's name is letters, digits, `.`, `_` and `-`")
    return text


list_option = click.option(
    "--list", "list_name", default=None, metavar="NAME", help="The list: `readers`, or all to show."
)


@click.group()
def subscribers() -> None:
    """List, add, remove, import and export subscribers.

    A person may also edit subscribers/*.csv, one file a list: each run takes new lines over.
    """


@subscribers.command("list")
@list_option
@workspace_options
@json_option
@speaks_plainly
def list_subscribers(
    config: Path, at: datetime | None, *, list_name: str | None, as_json: bool
) -> None:
    """Show everybody on the lists, with state, since when, and how they came."""
    from newsletter.commands import forms, show

    app = opened(config, at)
    for note in app.sync_lists():
        say(note)
    people = _shown(app, list_name)
    if as_json:
        print_json([forms.subscriber(one) for one in people])
        return
    show.table(
        ("address", "list", "state", "since", "source"),
        [
            (one.address, one.list, one.state.value, f"{one.since:%Y-%m-%d}", one.source)
            for one in people
        ],
        empty="Nobody yet: `newsletter subscribers add ADDRESS`.",
    )


@subscribers.command()
@click.argument("address")
@click.option("--name", default="", help="Their name.")
@list_option
@workspace_options
@speaks_plainly
def add(
    config: Path, at: datetime | None, *, address: str, name: str, list_name: str | None
) -> None:
    """Subscribe an address that has asked for it."""
    from newsletter.model import SubscriberState
    from newsletter.subscribers.addresses import checked, normal_form

    app = opened(config, at)
    good = checked(address)
    added = app.subscribers.add(
        good,
        key=normal_form(good),
        list_name=_list_name(list_name or DEFAULT_LIST),
        name=" ".join(name.split()),
        since=app.clock.now(),
        source="command",
        state=SubscriberState.SUBSCRIBED,
    )
    say(f"{good}: {added.value}.")


@subscribers.command()
@click.argument("address")
@list_option
@workspace_options
@speaks_plainly
def remove(config: Path, at: datetime | None, *, address: str, list_name: str | None) -> None:
    """Unsubscribe an address; it gets nothing from now on, though a file may still name it."""
    from newsletter.errors import UsageError
    from newsletter.subscribers.addresses import normal_form

    app = opened(config, at)
    app.sync_lists()
    gone = app.subscribers.unsubscribe(
        key=normal_form(address), list_name=list_name, now=app.clock.now()
    )
    if not gone:
        raise UsageError(f"{address} is on no list; `newsletter subscribers list` shows them.")
    say(f"{address}: unsubscribed.")


@subscribers.command("import")
@click.argument("csv_file", metavar="CSV", type=click.Path(path_type=Path, dir_okay=False))
@list_option
@workspace_options
@speaks_plainly
def import_subscribers(
    config: Path, at: datetime | None, *, csv_file: Path, list_name: str | None
) -> None:
    """Take the people of a CSV file onto a list; a bad line is named and the rest go on."""
    from newsletter.errors import UsageError
    from newsletter.files import RosterFile

    app = opened(config, at)
    if not csv_file.is_file():
        raise UsageError(f"{csv_file}: there is no such file")
    named: Sequence[str | None] = [None]
    if list_name is None:
        # An export of ours, or of others, may say for each row which list it is of.
        named = sorted({row.list for row in RosterFile(csv_file).rows()})
    good, notes = 0, RosterFile(csv_file).refused() if not named else ()
    for only in named:
        onto = _list_name(list_name or only or DEFAULT_LIST)
        taken, notes = app.import_file(csv_file, list_name=onto, source="import", only=only)
        good += taken.new + taken.changed + taken.known
        say(
            f"{onto}: {taken.new} new, {taken.changed} changed, {taken.known} known already, "
            f"{len(notes)} left out."
        )
    for note in notes:
        say(note)
    if not good:
        raise UsageError(f"{csv_file}: not one line of it is a subscriber")


@subscribers.command("export")
@list_option
@workspace_options
@speaks_plainly
def export_subscribers(config: Path, at: datetime | None, *, list_name: str | None) -> None:
    """Print everybody as CSV, safe to open in a spreadsheet."""
    from newsletter.subscribers.roster import write_roster

    app = opened(config, at)
    write_roster(_shown(app, list_name), sys.stdout)


def _shown(app: "App", list_name: str | None) -> "Iterator[Subscriber]":
    """A list, or all but the invented readers where those are not mailed (see lists_to_mail)."""
    from newsletter.subscribers.roster import DEMO_LIST

    mailed = app.lists()
    for one in app.subscribers.all(list_name=list_name):
        if list_name is not None or one.list != DEMO_LIST or one.list in mailed:
            yield one
