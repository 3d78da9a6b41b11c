"""`run`, `send`, `deliveries`."""

import signal
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.commands.options import (
    FAILED,
    json_option,
    opened,
    print_json,
    speaks_plainly,
    workspace_options,
)

if TYPE_CHECKING:
    from newsletter.app import App
    from newsletter.jobs.report import Report


force_option = click.option(
    "--force", is_flag=True, help="Send it although `newsletter lint` has something to fix."
)


@click.command()
@force_option
@workspace_options
@json_option
@speaks_plainly
def run(config: Path, at: datetime | None, *, force: bool, as_json: bool) -> None:
    """Do the whole job once, at whatever hour: gather, rank, compose, send.

    One edition a local date: when it is out already, this says so and sends nothing. When an
    earlier run was stopped, this goes on where it stopped. What `newsletter lint` has to fix stops
    it before anything is sent, and the draft is kept.
    """
    from newsletter.commands.show import watching
    from newsletter.jobs import morning

    app = opened(config, at)
    with watching(feeds=len(app.settings.feeds)) as watch:
        ended = finishing(app, morning.run(app, watch, force=force))
    _tell(ended, as_json=as_json)


@click.command()
@click.option("--to", "addresses", multiple=True, metavar="ADDRESS", help="Mail a test copy here.")
@click.option("--edition", "number", type=int, metavar="N", help="Send this edition.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; send nothing.")
@force_option
@workspace_options
@json_option
@speaks_plainly
def send(
    config: Path,
    at: datetime | None,
    *,
    addresses: tuple[str, ...],
    number: int | None,
    dry_run: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Send today's draft to the list; builds one where there is none.

    Goes on where an earlier send stopped, and says so when all is done. What `newsletter lint` has
    to fix stops it before anything is sent. With --to it mails a marked test copy to these
    addresses only, and leaves edition and deliveries as they were.
    """
    from newsletter.commands.show import watching
    from newsletter.errors import UsageError
    from newsletter.jobs import morning, single

    app = opened(config, at)
    with watching(feeds=0) as watch:
        if addresses and dry_run:
            raise UsageError("--to mails a test copy, --dry-run mails nothing: take one of them")
        if addresses:
            ended = finishing(app, single.send_test(app, addresses, number=number, watch=watch))
        else:
            job = morning.send(app, number=number, dry_run=dry_run, force=force, watch=watch)
            ended = finishing(app, job)
    _tell(ended, as_json=as_json)


def finishing(app: "App", job: "Coroutine[None, None, Report]") -> "Report":
    """Run a job to its end; Ctrl-C and SIGTERM stop it after the messages in flight."""
    import asyncio

    async def main() -> "Report":
        task = asyncio.ensure_future(job)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await task

    try:
        return asyncio.run(main())
    except (asyncio.CancelledError, KeyboardInterrupt):
        from newsletter.jobs import morning

        return morning.stopped(app)


def _tell(ended: "Report", *, as_json: bool) -> None:
    from newsletter.commands import forms, show

    if as_json:
        print_json(forms.report(ended))
        if ended.error:
            click.echo(f"newsletter: {ended.error}", err=True)
    else:
        show.report(ended)
    if ended.failed:
        sys.exit(FAILED)


@click.command()
@click.option("--edition", "number", type=int, metavar="N", help="Of this edition only.")
@click.option("--to", "address", metavar="ADDRESS", help="To this address only.")
@click.option(
    "--state", metavar="STATE", help="pending, committing, sent, deferred, rejected or unknown."
)
@workspace_options
@json_option
@speaks_plainly
def deliveries(
    config: Path,
    at: datetime | None,
    *,
    number: int | None,
    address: str | None,
    state: str | None,
    as_json: bool,
) -> None:
    """Show whether somebody got an edition, when, and with which reply."""
    from newsletter.commands import forms, show
    from newsletter.errors import UsageError
    from newsletter.model import DeliveryState
    from newsletter.subscribers.addresses import normal_form

    state = state.lower() if state else None
    if state is not None and state not in [s.value for s in DeliveryState]:
        raise UsageError(f"--state {state}: must be one of {', '.join(DeliveryState)}")
    app = opened(config, at)
    rows = app.ledger.rows(
        edition=number,
        key=normal_form(address) if address else None,
        state=DeliveryState(state) if state else None,
    )
    if as_json:
        print_json([forms.delivery(row) for row in rows])
        return
    show.table(
        ("edition", "address", "state", ">tries", "updated", "reply"),
        [
            (
                str(row.edition),
                row.address,
                row.state.value,
                str(row.attempts),
                forms.moment(row.updated) or "",
                row.reply + (f" (again {forms.moment(row.next_at)})" if row.next_at else ""),
            )
            for row in rows
        ],
        empty="No deliveries match.",
    )
