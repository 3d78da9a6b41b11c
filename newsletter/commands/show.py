"""Tables, bars and reports for a person at a terminal; plain lines elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from newsletter.commands.forms import counts
from newsletter.jobs.report import UNWATCHED, Report, Status, Watch
from newsletter.model import FeedReading, Result

_SAID = {
    Status.SENT: ("sent", "green", ""),
    Status.EXISTS: ("exists", "green", ": this date's edition is out, nothing was sent"),
    Status.QUIET: ("quiet", "yellow", ": no edition"),
    Status.PARTIAL: ("partial", "yellow", ": some messages still wait"),
    Status.DRY_RUN: ("dry run", "yellow", ": nothing was sent"),
    Status.BUSY: ("busy", "red", ""),
    Status.FAILED: ("failed", "red", ""),
}


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """Print rows under headings, a line each, however long: a value is never cut or broken.

    Headings that start with `>` are numbers, set to the right. A cell may be styled.
    """
    lines = list(rows)
    if not lines:
        click.echo(empty)
        return
    names = [heading.lstrip(">") for heading in headings]
    widths = [max(_width(row[place]) for row in (names, *lines)) for place in range(len(names))]
    right = [heading.startswith(">") for heading in headings]

    def line(row: Sequence[str]) -> str:
        cells = (
            (" " * (width - _width(cell)), cell, to_right)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        )
        return "  ".join(gap + cell if to_right else cell + gap for gap, cell, to_right in cells)

    click.secho(line(names).rstrip(), bold=True)
    for row in lines:
        click.echo(line(row).rstrip())


def _width(cell: str) -> int:
    return len(click.unstyle(cell))


def counted(number: int, noun: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def reading_rows(readings: Sequence[FeedReading]) -> list[tuple[str, ...]]:
    """The rows of the gather table: a feed, its status, new articles, seconds, why it failed."""
    return [
        (
            row.feed.label,
            row.status,
            str(row.new) if not row.error else "",
            f"{row.seconds:.2f}",
            row.error or row.note or "",
        )
        for row in readings
    ]


@contextmanager
def watching(*, feeds: int, lines: bool = True) -> Iterator[Watch]:
    """Progress of a job, on standard error: bars at a terminal, plain `lines` elsewhere."""
    out = Console(stderr=True)
    if not out.is_terminal and not lines:
        yield UNWATCHED
        return
    if not out.is_terminal:
        yield Watch(
            on_reading=_line_of_failure,
            on_sending=lambda n: click.echo(f"sending {counted(n, 'message')}", err=True),
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
            bars.update(reading, advance=1, last=escape((row.feed.label)[:40]))

        def on_sending(expected: int) -> None:
            bars.update(sending, total=expected, visible=True)

        def on_result(result: Result) -> None:
            bars.update(sending, advance=1, last=result.state.value)

        yield Watch(on_reading=on_reading, on_sending=on_sending, on_result=on_result)


def _line_of_failure(row: FeedReading) -> None:
    if row.error:
        click.echo(f"feed failed: {_named(row)}", err=True)


def _named(row: FeedReading) -> str:
    return f"{row.feed.label}: {row.error}"


def report(ended: Report) -> None:
    """The report at the end of `run` and `send`."""
    word, colour, rest = _SAID[ended.status]
    number = f"No. {ended.edition.number}, {ended.edition.date}: " if ended.edition else ""
    click.echo(number + click.style(word, fg=colour) + rest)
    for label, value in _lines(ended):
        click.echo(f"  {label:<12}{value}")
    if ended.error:
        click.echo(click.style(f"newsletter: {ended.error}", fg="red"), err=True)


def _lines(ended: Report) -> Iterator[tuple[str, str]]:
    if ended.edition:
        yield "subject", ended.edition.subject
    yield from _feed_lines(ended)
    if ended.stories:
        yield (
            "stories",
            f"{ended.articles} articles, {ended.stories} stories, {ended.chosen} chosen",
        )
    if ended.deliveries:
        states = counts(ended.deliveries)
        yield "recipients", ", ".join(f"{n:,} {name}" for name, n in states.items())
    if ended.seconds:
        yield "seconds", ", ".join(f"{stage} {spent:.1f}" for stage, spent in ended.seconds.items())
    for note in ended.notes:
        yield "note", note


def _feed_lines(ended: Report) -> Iterator[tuple[str, str]]:
    if ended.readings:
        bad = [row for row in ended.readings if row.error]
        yield "feeds", f"{len(ended.readings) - len(bad)} of {len(ended.readings)} read"
        for row in bad:
            yield "", click.style(_named(row), fg="yellow")
        for row in ended.readings:
            if row.note:
                yield "", f"{row.feed.label}: {row.note}"
    for alert in ended.alerts:
        yield "look at", click.style(alert, fg="yellow")
