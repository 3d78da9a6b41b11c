"""Tables, bars and reports for a person at a terminal; plain lines elsewhere."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from newsletter.commands.forms import counts
from newsletter.jobs.report import UNWATCHED, Report, Status, Watch
from newsletter.model import FeedReading, Result

_SAID = {
    Status.SENT: "[green]sent[/]",
    Status.EXISTS: "[green]exists[/]: this date's edition is out, nothing was sent",
    Status.QUIET: "[yellow]quiet[/]: no edition",
    Status.PARTIAL: "[yellow]partial[/]: some messages still wait",
    Status.BUSY: "[red]busy[/]",
    Status.FAILED: "[red]failed[/]",
}


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal; 120 columns where there is none, never wrapped names."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, width=None if stream.isatty() else 120)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Print rows under headings; headings that start with `>` are numbers, set to the right."""
    if not rows:
        console().print(empty)
        return
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        right = heading.startswith(">")
        grid.add_column(heading.lstrip(">"), justify="right" if right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(escape(cell) for cell in row))
    console().print(grid)


def reading_rows(readings: Sequence[FeedReading]) -> list[tuple[str, ...]]:
    """The rows of the gather table: a feed, its status, new articles, seconds, why it failed."""
    return [
        (
            row.feed.name or row.feed.url,
            row.status,
            str(row.new) if not row.error else "",
            f"{row.seconds:.2f}",
            row.error or "",
        )
        for row in readings
    ]


@contextmanager
def watching(*, feeds: int, lines: bool = True) -> Iterator[Watch]:
    """Progress of a job, on standard error: bars at a terminal, plain `lines` elsewhere."""
    out = console(stderr=True)
    if not out.is_terminal and not lines:
        yield UNWATCHED
        return
    if not out.is_terminal:
        yield Watch(
            on_reading=lambda row: _line_of_failure(out, row),
            on_sending=lambda expected: out.print(f"sending {expected} messages"),
        )
        return
    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(bar_width=40, complete_style="yellow", finished_style="yellow"),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[last]}"),
    )
    with Progress(*columns, console=out, transient=True) as bars:
        reading = bars.add_task("gather", total=feeds, last="", visible=feeds > 0)
        sending = bars.add_task("send", total=None, last="", visible=False)

        def on_reading(row: FeedReading) -> None:
            bars.update(reading, advance=1, last=escape(row.feed.name or row.feed.url)[:40])

        def on_sending(expected: int) -> None:
            bars.update(sending, total=expected, visible=True)

        def on_result(result: Result) -> None:
            bars.update(sending, advance=1, last=result.state.value)

        yield Watch(on_reading=on_reading, on_sending=on_sending, on_result=on_result)


def _line_of_failure(out: Console, row: FeedReading) -> None:
    if row.error:
        out.print(f"feed failed: {_named(row)}")


def _named(row: FeedReading) -> str:
    return escape(f"{row.feed.name or row.feed.url}: {row.error}")


def report(ended: Report) -> None:
    """The report at the end of `run` and `send`."""
    out = console()
    head = _SAID[ended.status]
    if ended.edition:
        head = f"No. {ended.edition.number}, {ended.edition.date:%Y-%m-%d}: {head}"
    out.print(head)
    if ended.edition:
        out.print(f"  subject     {escape(ended.edition.subject)}")
    if ended.readings:
        bad = [row for row in ended.readings if row.error]
        out.print(f"  feeds       {len(ended.readings) - len(bad)} of {len(ended.readings)} read")
        for row in bad:
            out.print(f"              [yellow]{_named(row)}[/]")
    if ended.stories:
        out.print(
            f"  stories     {ended.articles} articles, {ended.stories} stories, "
            f"{ended.chosen} chosen"
        )
    if ended.deliveries:
        states = counts(ended.deliveries)
        parts = [f"{n} {name}" for name, n in states.items() if n or name == "sent"]
        out.print(f"  recipients  {', '.join(parts)}")
    if ended.seconds:
        parts = [f"{stage} {seconds:.1f}" for stage, seconds in ended.seconds.items()]
        out.print(f"  seconds     {', '.join(parts)}")
    for note in ended.notes:
        out.print(f"  note        {escape(note)}")
    if ended.error:
        console(stderr=True).print(f"newsletter: {escape(ended.error)}", style="red")
