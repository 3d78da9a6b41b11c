"""What all commands share: --config, --at, --json, and errors as sentences with exit codes."""

import functools
import json
import os
import shutil
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
            parsed = None
        if parsed is None or not 1990 <= parsed.year <= 2200:  # noqa: PLR2004  dates overflow beyond
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
        help="Run as if the clock said so: 2026-11-24T06:30Z (UTC where no zone is written).",
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

        as_json = bool(kwargs.get("as_json"))
        try:
            return command(*args, **kwargs)
        except UsageError as error:
            fail(str(error), code=USAGE, as_json=as_json)
        except MorningMemoError as error:
            fail(str(error), code=FAILED, as_json=as_json)
        except BrokenPipeError:
            raise  # click ends quietly when the reader of a pipe has gone
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            fail(f"{place}{error.strerror or error}", code=FAILED, as_json=as_json)
        except KeyboardInterrupt:
            fail("stopped", code=FAILED, as_json=as_json)

    return told


def fail(text: str, *, code: int, as_json: bool = False) -> NoReturn:
    """Say why on standard error, and on standard output where a script reads there, and end."""
    for line in text.splitlines():
        click.echo(f"newsletter: {line}", err=True)
    if as_json:
        print_json(_failure(text))
    sys.exit(code)


def _failure(text: str) -> object:
    """The document of a command that failed; `run` and `send` keep all their keys."""
    context = click.get_current_context(silent=True)
    if context is not None and context.command.name in ("run", "send"):
        from newsletter.commands import forms
        from newsletter.jobs.report import Report, Status

        return forms.report(Report(status=Status.FAILED, error=text))
    return {"status": "failed", "error": text}


def say(text: str) -> None:
    """A line for the person, on standard error where standard output carries JSON."""
    click.echo(text, err=True)


def print_json(document: object) -> None:
    """The one JSON document of a command."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def rewrite_config(app: "App", text: str) -> None:
    """Put the new text of config.yaml in place whole, once it is known to be good."""
    from newsletter.config.load import load_settings
    from newsletter.errors import ConfigError, UsageError

    # What a link points to is rewritten, with the rights that it had: it may hold secrets.
    config = app.config.resolve()
    draft = config.with_name(config.name + ".new")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    try:
        load_settings(draft, {k: v for k, v in os.environ.items() if k != "NEWSLETTER_FEEDS"})
    except ConfigError as error:
        draft.unlink()
        raise UsageError(
            f"nothing is changed: {error}".replace(draft.name, app.config.name)
        ) from None
    shutil.copymode(config, draft)
    draft.replace(config)
