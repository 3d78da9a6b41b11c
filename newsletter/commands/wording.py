"""`edition subject`, `preheader`, `correct`: the editor's own words on today's draft."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.commands.options import (
    json_option,
    opened,
    print_json,
    speaks_plainly,
    workspace_options,
)

if TYPE_CHECKING:
    from newsletter.app import App
    from newsletter.model import EditAction

_SUBJECT, _PREHEADER, _CORRECTION = 150, 200, 600  # characters at most

_TEXT = click.argument("text", metavar="[TEXT]", required=False)


@click.command("subject", short_help="Write the subject by hand.")
@_TEXT
@workspace_options
@json_option
@speaks_plainly
def subject(config: Path, at: datetime | None, *, text: str | None, as_json: bool) -> None:
    """Give today's draft this subject; without TEXT the one made by rule comes back.

    25 to 45 characters are read whole on most screens. It holds when the draft is built again.
    """
    from newsletter.model import EditAction

    _say(opened(config, at), EditAction.SUBJECT, text, most=_SUBJECT, as_json=as_json)


@click.command("preheader", short_help="Write by hand what an inbox shows after the subject.")
@_TEXT
@workspace_options
@json_option
@speaks_plainly
def preheader(config: Path, at: datetime | None, *, text: str | None, as_json: bool) -> None:
    """Give today's draft this preheader; without TEXT the one made by rule comes back.

    60 to 100 characters are best. It holds when the draft is built again.
    """
    from newsletter.model import EditAction

    _say(opened(config, at), EditAction.PREHEADER, text, most=_PREHEADER, as_json=as_json)


@click.command("correct", short_help="Say what an earlier memo got wrong.")
@_TEXT
@workspace_options
@json_option
@speaks_plainly
def correct(config: Path, at: datetime | None, *, text: str | None, as_json: bool) -> None:
    """Put a correction into today's draft, above the sign-off; without TEXT take all of them back.

    Say which memo was wrong, what it said, and what is right: "No. 213 said the ferry was sold. It
    was leased."
    """
    from newsletter.model import EditAction

    _say(opened(config, at), EditAction.CORRECT, text, most=_CORRECTION, as_json=as_json)


def _say(app: "App", action: "EditAction", text: str | None, *, most: int, as_json: bool) -> None:
    from newsletter.commands import forms
    from newsletter.commands.draft import built_with, open_draft
    from newsletter.model import Edit, EditAction

    words = None if text is None else _checked(text, action, most)
    with app.lock.hold(what=f"edition {action}"):
        day = open_draft(app).day
        said = app.edits.of_date(day)
        if words is None:
            edits = [one for one in said if one.action is not action]
            edition, _ = built_with(app, edits, lambda: app.edits.unsay(day, "", action))
        else:
            if action is EditAction.CORRECT:
                earlier = [one.value for one in said if one.action is action]
                words = "\n".join([*earlier, words])
            edit = Edit(story="", articles=(), action=action, value=words)
            now = app.clock.now()
            edition, _ = built_with(app, [*said, edit], lambda: app.edits.say(day, edit, now))
    if as_json:
        print_json(
            {
                "status": "changed",
                "edition": forms.edition_line(edition),
                "preheader": edition.preheader,
                "corrections": list(edition.corrections),
            }
        )
        return
    click.echo(f"No. {edition.number}: {edition.subject}")
    click.echo(f"  {edition.preheader}")
    for correction in edition.corrections:
        click.echo(f"  Correction: {correction}")
    click.echo("`newsletter preview` shows it.")


def _checked(text: str, action: "EditAction", most: int) -> str:
    """The text in one line. Raises UsageError where it is none, too long, or not all visible."""
    from newsletter.errors import UsageError

    words = " ".join(text.split())
    if not words or len(words) > most or not words.isprintable():
        what = {"correct": "correction"}.get(action.value, action.value)
        raise UsageError(
            f"a {what} has 1 to {most} characters, all of them visible; this has {len(words)}"
        )
    return words
