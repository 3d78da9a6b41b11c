"""`python -m tests.benchmarks [PART ...] [--small]`: measure, show tables, keep JSON."""

import json
import os
import platform
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid

from tests.benchmarks import compose, deliver, gather, parse, rank, subscribers
from tests.benchmarks.measure import Cell, Table

RESULTS = Path(__file__).parent / "results"
PARTS: dict[str, Callable[..., Table]] = {
    "gather": gather.table,
    "gather-growth": gather.growth_table,
    "parse": parse.table,
    "rank": rank.table,
    "compose": compose.table,
    "deliver": deliver.table,
    "subscribers": subscribers.table,
}


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--small", is_flag=True, help="Few of everything, once: to see that it runs.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=RESULTS,
    help="Folder for PART.json and for the files of the runs.",
)
def main(parts: tuple[str, ...], *, small: bool, out: Path) -> None:
    """Measure PARTS, or all of them."""
    out.mkdir(parents=True, exist_ok=True)
    console = Console()
    for part in parts or PARTS:
        table = PARTS[part](small=small, folder=out)
        _show(console, table)
        document = _document(part, table, small=small)
        (out / f"{part}.json").write_text(document, encoding="utf-8")


def _show(console: Console, table: Table) -> None:
    grid = Grid(title=table.title, title_justify="left")
    for name, value in table.rows[0].items():
        grid.add_column(name, justify="left" if isinstance(value, str) else "right")
    for row in table.rows:
        grid.add_row(*map(_in_words, row.values()))
    console.print(grid)
    for note in table.notes:
        console.print(f"- {note}", highlight=False)
    console.print()


def _in_words(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _document(part: str, table: Table, *, small: bool) -> str:
    machine = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
    }
    return json.dumps(
        {
            "part": part,
            "title": table.title,
            "small": small,
            "machine": machine,
            "rows": table.rows,
            "notes": table.notes,
            "rounds": table.rounds.figures,
        },
        indent=2,
        ensure_ascii=False,
    )


if __name__ == "__main__":
    main()
