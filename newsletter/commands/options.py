"""What all commands share: --config, --at, --json, and errors as sentences with exit codes."""

import functools
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from newsletter.app import App

P = ParamSpec("P")
R = TypeVar("R")

FAILED, USAGE = 1, 2


class Moment(click.ParamType[datetime]):
    """A time on the command line: RFC 3339, or a date alone; without a zone it is UTC."""

    name = "time"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """The aware time in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            parsed = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(
                f"{value!r} is no time; write it as 2026-11-24T06:30Z or 2026-11-24T06:30-05:00",
                param,
                ctx,
            )
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)


def workspace_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add --config and --at."""
    command = click.option(
        "--at",
        type=Moment(),
        metavar="TIME",
        help="Run as if the clock said so: 2026-11-24T06:30Z.",
    )(command)
    return click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        default=lambda: os.environ.get("NEWSLETTER_CONFIG", "config.yaml"),
        metavar="PATH",
        help="The workspace's configuration.  [default: config.yaml]",
    )(command)


def json_option(command: Callable[P, R]) -> Callable[P, R]:
    """Add --json: one JSON document on standard output, and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def opened(config: Path, at: datetime | None) -> "App":
    """The workspace that the options name."""
    from newsletter.app import App

    return App(config.absolute(), at=at)


def speaks_plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn our errors into a sentence on standard error and the exit code that scripts rely on."""

    @functools.wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        from newsletter.errors import MorningMemoError, UsageError

        try:
            return command(*args, **kwargs)
        except UsageError as error:
            fail(str(error), code=USAGE)
        except MorningMemoError as error:
            fail(str(error), code=FAILED)
        except KeyboardInterrupt:
            fail("stopped", code=130)

    return told


def fail(text: str, *, code: int) -> NoReturn:
    """Say why on standard error and end."""
    for line in text.splitlines():
        click.echo(f"newsletter: {line}", err=True)
    sys.exit(code)


def say(text: str) -> None:
    """A line for the person, on standard error where standard output carries JSON."""
    click.echo(text, err=True)


def print_json(document: object) -> None:
    """The one JSON document of a command."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
