"""`lint`."""

import sys
from collections.abc import Mapping
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
    from newsletter.compose.lint.check import Checked
    from newsletter.compose.lint.finding import Finding
    from newsletter.model import FrozenEdition


@click.command()
@click.option("--edition", "number", type=int, metavar="N", help="Check this edition.")
@click.option(
    "--links", "ask", is_flag=True, help="Ask each link, once, whether it leads somewhere."
)
@workspace_options
@json_option
@speaks_plainly
def lint(
    config: Path, at: datetime | None, *, number: int | None, ask: bool, as_json: bool
) -> None:
    """Check today's memo against what mail clients, filters and readers want.

    Looks at the draft as one subscriber would get it; builds one where there is none. What is to
    fix stops `run` and `send`, and ends this with 1; what is to look at stops nothing.
    """
    import asyncio

    from newsletter.compose.lint.support import differences
    from newsletter.jobs import lint as job

    app = opened(config, at)
    frozen = _drafted(app, number)
    answers: Mapping[str, int] = asyncio.run(job.ask_links(app, frozen)) if ask else {}
    mail = job.mail_of(app, frozen)
    found = job.checked_mail(app, mail, answers=answers)
    if as_json:
        differ = [
            {
                "feature": one.feature,
                "missing_in": one.clients,
                "instead": one.instead,
                "fallback": one.fallback,
            }
            for one in differences(mail.html)
        ]
        print_json(_document(frozen, found) | {"links": dict(answers), "differs": differ})
    else:
        _tell(frozen, found)
    if found.to_fix:
        sys.exit(FAILED)


def _drafted(app: "App", number: int | None) -> "FrozenEdition":
    """The edition that is meant; today's draft is built where there is none yet."""
    import asyncio

    from newsletter.errors import RunError
    from newsletter.jobs.morning import build_draft, wanted
    from newsletter.jobs.report import Report, Status, Stopwatch

    frozen = wanted(app, number)
    if frozen is None:
        with app.lock.hold(what="lint"):
            report = Report(status=Status.SENT)
            report, frozen = asyncio.run(build_draft(app, report, Stopwatch(), app.today))
        for note in report.notes if frozen else ():
            say(note)
    if frozen is None:
        raise RunError("; ".join(report.notes))
    return frozen


def _document(frozen: "FrozenEdition", found: "Checked") -> dict[str, object]:
    from newsletter.commands import forms

    def rows(findings: "tuple[Finding, ...]") -> list[dict[str, str]]:
        return [{"rule": one.rule, "says": one.says, "place": one.place} for one in findings]

    return {
        "edition": forms.edition_line(frozen.edition),
        "to_fix": rows(found.to_fix),
        "to_look_at": rows(found.to_look_at),
        "passed": list(found.passed),
    }


def _tell(frozen: "FrozenEdition", found: "Checked") -> None:
    from newsletter.commands.forms import moment
    from newsletter.commands.show import table

    edition = frozen.edition
    click.echo(f"No. {edition.number}, {edition.date}, built {moment(edition.built_at)}")
    kinds = (("to fix", "red", found.to_fix), ("to look at", "yellow", found.to_look_at))
    rows = [
        (click.style(kind, fg=colour), one.rule, one.says)
        for kind, colour, findings in kinds
        for one in findings
    ]
    if rows:
        table(("", "rule", "what"), rows, empty="")
    counts = f"{len(found.to_fix)} to fix, {len(found.to_look_at)} to look at"
    click.echo(f"{counts}, {len(found.passed)} passed")
    if found.to_fix and frozen.state == "draft":
        click.echo("`newsletter build` makes the draft anew; `newsletter send --force` sends it.")
