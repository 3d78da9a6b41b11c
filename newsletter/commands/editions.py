"""`stories`, `build`, `edition`."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.commands import desk, wording
from newsletter.commands.options import (
    json_option,
    opened,
    print_json,
    say,
    speaks_plainly,
    workspace_options,
)

MOST = 2**31 - 1  # what a database takes for a number
NEXT = 20  # candidates beside the memo's that are listed

if TYPE_CHECKING:
    from newsletter.app import App
    from newsletter.model import FrozenEdition


@click.command()
@click.option("--explain", "said", metavar="STORY", help="Draw what one story's score is made of.")
@click.option("--aside", "only_aside", is_flag=True, help="Show what was set aside as no news.")
@click.option("--all", "everything", is_flag=True, help=f"Show more than the {NEXT} next best.")
@workspace_options
@json_option
@speaks_plainly
def stories(
    config: Path,
    at: datetime | None,
    *,
    said: str | None,
    only_aside: bool,
    everything: bool,
    as_json: bool,
) -> None:
    """Show the memo's stories and the next best of today's candidates, with score and reasons.

    A number says the place in today's memo, ✓ that a story is chosen and no draft has it yet.
    --json has all candidates. STORY is a story's id or the first characters of it, its place in
    the memo, or words of its title. `newsletter edition why STORY` says more.
    """
    from newsletter.commands import forms, listing
    from newsletter.commands.doubts import in_vain
    from newsletter.commands.draft import out_of_date, todays
    from newsletter.commands.explain import columns, explained
    from newsletter.commands.naming import short

    app = opened(config, at)
    draft = todays(app)
    ranked = draft.candidates
    if said is not None:
        ranked = (draft.find(said),)
    elif only_aside:
        ranked = [one for one in ranked if listing.is_aside(one)]
    if as_json:
        print_json([forms.story(one) | {"place": draft.place(one.id)} for one in ranked])
        return
    if said is not None:
        click.echo(f"{short(ranked[0])}  {click.style(ranked[0].title, bold=True)}\n")
        click.echo(explained(ranked[0], width=columns()))
    elif only_aside:
        listing.rows(ranked, draft, empty="Nothing is set aside.")
    else:
        listing.best(ranked, draft, following=None if everything else NEXT)
    for line in (out_of_date(app, draft.frozen), *in_vain(app, draft.candidates)):
        if line:
            say(line)


@click.command()
@workspace_options
@json_option
@speaks_plainly
def build(config: Path, at: datetime | None, *, as_json: bool) -> None:
    """Rank and compose today's edition as a draft; nothing is used up.

    Works on what was gathered: `newsletter gather` first. The draft is what `send` will send.
    """
    import asyncio

    from newsletter.commands import forms
    from newsletter.commands.doubts import in_vain
    from newsletter.jobs.pictures import illustrate
    from newsletter.pipeline import Quiet

    app = opened(config, at)
    with app.lock.hold(what="build"):
        ranked = app.candidates()
        notes = asyncio.run(illustrate(app, ranked.chosen))
        built = app.build(ranked)
    quiet = isinstance(built, Quiet)
    if as_json:
        print_json(
            {
                "status": "quiet" if quiet else "built",
                "edition": None if isinstance(built, Quiet) else forms.edition_line(built.edition),
                "stories": len(ranked.stories),
                "chosen": len(ranked.chosen),
            }
        )
    elif isinstance(built, Quiet):
        click.echo(
            f"Quiet: {built.stories} stories, fewer than edition.min_stories ({built.needed}); "
            "no edition. `newsletter gather` may bring more, `newsletter stories` says why each is "
            "out."
        )
    else:
        edition = built.edition
        click.echo(
            f"Built no. {edition.number}, {edition.date}: {edition.subject}\n"
            f"{len(ranked.chosen)} of {len(ranked.stories)} stories. "
            "`newsletter preview` shows it, `newsletter send` sends it."
        )
    for line in (*notes, *in_vain(app, ranked.stories)):
        say(line)


@click.group()
def edition() -> None:
    """List, show and export editions; change the stories of today's draft."""


for command in (
    *(desk.pin, desk.drop, desk.move, desk.retitle, desk.undo, desk.why),
    *(wording.subject, wording.preheader, wording.correct),
):
    edition.add_command(command)


@edition.command("list")
@workspace_options
@json_option
@speaks_plainly
def list_editions(config: Path, at: datetime | None, *, as_json: bool) -> None:
    """Show every edition, newest first."""
    from newsletter.commands import forms, show

    app = opened(config, at)
    rows = list(app.editions.all())
    if as_json:
        print_json(
            [
                {
                    "number": row.number,
                    "date": row.date.isoformat(),
                    "subject": row.subject,
                    "preheader": row.preheader,
                    "state": row.state.value,
                    "stories": row.stories,
                    "built": forms.moment(row.built_at),
                    "sent": forms.moment(row.sent_at),
                }
                for row in rows
            ]
        )
        return
    show.table(
        (">no.", "date", "state", ">stories", "subject"),
        [
            (str(row.number), str(row.date), row.state.value, str(row.stories), row.subject)
            for row in rows
        ],
        empty="No editions yet: `newsletter build` or `newsletter run`.",
    )


@edition.command("show", short_help="Show an edition's stories.")
@click.argument("number", type=int)
@workspace_options
@json_option
@speaks_plainly
def show_edition(config: Path, at: datetime | None, *, number: int, as_json: bool) -> None:
    """Show an edition's stories: the place of each, its score, its id and its reasons.

    They stand under the headings of the page; each bears the section that it was filed under.
    """
    from newsletter.commands import forms, listing
    from newsletter.commands.draft import out_of_date

    app = opened(config, at)
    frozen = _numbered(app, number)
    if old := out_of_date(app, frozen):
        say(old)
    if as_json:
        print_json(forms.edition(frozen.edition, frozen.state))
        return
    one = frozen.edition
    click.echo(f"No. {one.number}, {one.date}, {frozen.state}\n{one.subject}\n{one.preheader}")
    places = iter(range(1, len(one.stories) + 1))
    for section in one.sections:
        click.secho(f"\n{section.name}", bold=True)
        for story in section.stories:
            listing.row(story, str(next(places)))


@edition.command()
@click.argument("number", type=int)
@click.option("--html", "html", type=click.Path(path_type=Path), metavar="FILE", help="The page.")
@click.option("--text", "text", type=click.Path(path_type=Path), metavar="FILE", help="The text.")
@click.option("--eml", "eml", type=click.Path(path_type=Path), metavar="FILE", help="The message.")
@click.option("--for", "address", metavar="ADDRESS", help="As this subscriber gets it.")
@workspace_options
@speaks_plainly
def export(
    config: Path,
    at: datetime | None,
    *,
    number: int,
    html: Path | None,
    text: Path | None,
    eml: Path | None,
    address: str | None,
) -> None:
    """Write an edition to a file, as it was or will be sent. `-` is standard output."""
    from newsletter.compose.message import (
        personal_html,
        personal_text,
        public_html,
        public_text,
    )
    from newsletter.errors import UsageError
    from newsletter.subscribers.addresses import checked
    from newsletter.subscribers.tokens import make_token

    if not (html or text or eml):
        raise UsageError("say what to export: --html FILE, --text FILE or --eml FILE")
    app = opened(config, at)
    frozen = _numbered(app, number)
    recipient = app.recipient(checked(address) if address else None)
    if address and not recipient.subscriber:
        say(f"{address} is on no list; this is what a stranger would get.")
    token = make_token(app.secret, "unsubscribe", recipient.subscriber)
    base_url = app.settings.web.base_url
    said = app.words_of(frozen.edition)
    if html:
        page = (
            personal_html(frozen.html, recipient, token=token, words=said)
            if address
            else public_html(frozen.html, base_url=base_url)
        )
        _write(html, page.encode())
    if text:
        words = (
            personal_text(frozen.text, recipient, token=token, words=said)
            if address
            else public_text(frozen.text, base_url=base_url)
        )
        _write(text, words.encode())
    if eml:
        _write(eml, app.letter(frozen, when=_sent_at(app, number, address))(recipient).data)


def _sent_at(app: "App", number: int, address: str | None) -> datetime | None:
    """When an address got an edition, to the second of its record; None where it did not."""
    from newsletter.model import DeliveryState
    from newsletter.subscribers.addresses import normal_form

    if address is None:
        return None
    rows = app.ledger.rows(edition=number, key=normal_form(address), state=DeliveryState.SENT)
    return next((row.updated for row in rows), None)


def _write(path: Path, data: bytes) -> None:
    from newsletter.errors import UsageError

    if str(path) == "-":
        sys.stdout.buffer.write(data)
        return
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
    say(f"Wrote {path} ({len(data):,} bytes).")


def _numbered(app: "App", number: int) -> "FrozenEdition":
    from newsletter.errors import UsageError

    frozen = app.editions.numbered(number) if 0 < number <= MOST else None
    if frozen is None:
        raise UsageError(f"there is no edition {number}; `newsletter edition list` shows them.")
    return frozen
