"""The editor's desk: `edition pin`, `drop`, `move`, `retitle`, `undo`, `why`, on today's draft."""

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
    from collections.abc import Sequence

    from newsletter.app import App
    from newsletter.commands.draft import Draft
    from newsletter.model import EditAction, Edition, Story

_TITLE = 200  # characters of a title

_STORY = click.argument("story", metavar="STORY")


@click.command("pin", short_help="Put a story at the top.")
@_STORY
@workspace_options
@json_option
@speaks_plainly
def pin(config: Path, at: datetime | None, *, story: str, as_json: bool) -> None:
    """Put a story at the top of today's draft, chosen or not.

    STORY is its id or the first characters of it (`newsletter stories` shows them), its place in
    the memo, or words of its title. What you say holds when the draft is built again.
    """
    from newsletter.model import EditAction

    _say(opened(config, at), story, EditAction.PIN, as_json=as_json)


@click.command("drop", short_help="Leave a story out.")
@_STORY
@workspace_options
@json_option
@speaks_plainly
def drop(config: Path, at: datetime | None, *, story: str, as_json: bool) -> None:
    """Leave a story out of today's draft; the next best takes its place.

    STORY as in `newsletter edition pin --help`.
    """
    from newsletter.model import EditAction

    _say(opened(config, at), story, EditAction.DROP, as_json=as_json)


@click.command("move", short_help="Give a story another place.")
@_STORY
@click.option("--to", "place", type=click.IntRange(min=1), required=True, metavar="PLACE")
@workspace_options
@json_option
@speaks_plainly
def move(config: Path, at: datetime | None, *, story: str, place: int, as_json: bool) -> None:
    """Give a story another place in today's draft: 1 is the lead.

    STORY as in `newsletter edition pin --help`.
    """
    from newsletter.model import EditAction

    _say(opened(config, at), story, EditAction.MOVE, str(place), as_json=as_json)


@click.command("retitle", short_help="Give a story another title.")
@_STORY
@click.argument("title")
@workspace_options
@json_option
@speaks_plainly
def retitle(config: Path, at: datetime | None, *, story: str, title: str, as_json: bool) -> None:
    """Give a story another title in today's draft, of 1 to 200 visible characters.

    STORY as in `newsletter edition pin --help`.
    """
    from newsletter.errors import UsageError
    from newsletter.model import EditAction

    title = " ".join(title.split())
    if not title or len(title) > _TITLE or not title.isprintable():
        raise UsageError(
            f"a title has 1 to {_TITLE} characters, all of them visible; this has {len(title)}"
        )
    _say(opened(config, at), story, EditAction.RETITLE, title, as_json=as_json)


@click.command("undo", short_help="Take back what you said of a story.")
@click.argument("story", metavar="STORY", required=False)
@click.option("--all", "everything", is_flag=True, help="Of every story of today's draft.")
@workspace_options
@json_option
@speaks_plainly
def undo(
    config: Path, at: datetime | None, *, story: str | None, everything: bool, as_json: bool
) -> None:
    """Take back what you said of a story, so that today's draft is as it was ranked.

    STORY as in `newsletter edition pin --help`.
    """
    from newsletter.commands.draft import built_with, open_draft
    from newsletter.commands.explain import BY_RULE
    from newsletter.errors import UsageError

    if (story is None) is not everything:
        raise UsageError("say a STORY, or --all")
    app = opened(config, at)
    with app.lock.hold(what="edition undo"):
        draft = open_draft(app)
        before = app.edits.of_date(draft.day)
        if story is None:
            meant, said = None, before
        else:
            meant = draft.find(story)
            said = draft.edits_of(meant).said
        if not said:
            raise UsageError(
                f"nothing was said of {f'“{meant.title}”' if meant else 'any story'} on "
                f"{draft.day}, so nothing is changed"
            )
        unsaid = {one.story for one in said}
        edition, ranked = built_with(
            app,
            [one for one in before if one.story not in unsaid],
            lambda: [app.edits.unsay(draft.day, name) for name in unsaid],
        )
    names = unsaid if meant is None else {meant.id}
    untold = [one for one in ranked if one.id in names and not one.chosen]
    if meant is None:
        untold = [one for one in untold if one.reasons[-1].text.startswith(BY_RULE)]
    _tell(draft, edition, meant, untold=untold, as_json=as_json)


@click.command("why", short_help="Say why a story stands where it does.")
@_STORY
@workspace_options
@json_option
@speaks_plainly
def why(config: Path, at: datetime | None, *, story: str, as_json: bool) -> None:
    """Say why a story is in today's memo, or is not: its score, what joined it, how it is told.

    STORY as in `newsletter edition pin --help`.
    """
    from newsletter.commands import forms
    from newsletter.commands.draft import out_of_date, todays

    app = opened(config, at)
    draft = todays(app)
    found = draft.find(story)
    # What was previewed or sent is told as it was, though another ranking may know more by now.
    found = next((one for one in draft.memo if one.id == found.id), found)
    edits = draft.edits_of(found)
    if old := out_of_date(app, draft.frozen):
        say(old)
    if as_json:
        ties = [
            {"article": tie.article, "to": tie.to, "words": list(tie.words), "copy": tie.copy}
            for tie in found.ties
        ]
        print_json(
            forms.story(found, summary=True)
            | {
                "place": draft.place(found.id),
                "ties": ties,
                "edits": [{"action": one.action.value, "value": one.value} for one in edits.said],
            }
        )
        return
    from newsletter.commands.explain import columns, explained, joined

    click.secho(found.title, bold=True)
    where = f"{found.id}, {found.section}" if found.section else found.id
    click.echo(f"{where}: {_standing(draft, found)}\n")
    click.echo(explained(found, width=columns()) + "\n")
    telling = found.articles[0]
    click.echo(f"told from {telling.outlet}, {telling.url}")
    click.echo(found.summary or "No sentence of it can be told, so only the title is.")
    click.echo("\n" + joined(found, app.settings.tzinfo))
    for reason in edits.reasons:
        click.echo(f"\n{reason.text}; `newsletter edition undo {found.id[:8]}` takes it back")


# ── What they share ──────────────────────────────────────────────────────────────────────


def _say(app: "App", said: str, action: "EditAction", value: str = "", *, as_json: bool) -> None:
    from newsletter.commands.draft import built_with, open_draft
    from newsletter.errors import UsageError
    from newsletter.model import Edit, EditAction

    with app.lock.hold(what=f"edition {action}"):
        draft = open_draft(app)
        story = draft.find(said)
        places = len(draft.memo) or app.settings.edition.stories
        if action is EditAction.MOVE and int(value) > places:
            raise UsageError(f"there is no place {value}: the memo has {places}, 1 is the lead")
        articles = tuple(article.id for article in story.articles)
        edit = Edit(story=story.id, articles=articles, action=action, value=value)
        # Of two words on one matter the later counts, so the earlier may stand before it.
        edition, ranked = built_with(
            app,
            [*app.edits.of_date(draft.day), edit],
            lambda: app.edits.say(draft.day, edit, app.clock.now()),
        )
    untold = [one for one in ranked if one.id == story.id and not one.chosen]
    untold = [] if action is EditAction.DROP else untold
    _tell(draft, edition, story, action, untold=untold, as_json=as_json)


# ── What they say ────────────────────────────────────────────────────────────────────────


def _tell(
    draft: "Draft",
    edition: "Edition",
    story: "Story | None",
    action: "EditAction | None" = None,
    *,
    untold: "Sequence[Story]",
    as_json: bool,
) -> None:
    """What became of a story, and which others came in and went out for it.

    `untold` are those that something keeps out of the memo, whatever was said or taken back.
    """
    from newsletter.commands import forms
    from newsletter.commands.explain import kept_out
    from newsletter.commands.naming import short

    now = {one.id: place for place, one in enumerate(edition.stories, 1)}
    before = {one.id for one in draft.memo}
    told = next((one for one in edition.stories if story and one.id == story.id), story)
    came = [one for one in edition.stories if one.id not in before and one != told]
    went = [one for one in draft.memo if one.id not in now and not (told and one.id == told.id)]
    place = now.get(told.id) if told else None
    if as_json:
        print_json(
            {
                "status": "changed",
                "edition": forms.edition_line(edition),
                "story": told and {"id": told.id, "title": told.title, "place": place},
                "against": [{"id": one.id, "text": one.reasons[-1].text} for one in untold],
                "in": [one.id for one in came],
                "out": [one.id for one in went],
            }
        )
        return
    was = told is not None and told.id in before
    click.echo(f"No. {edition.number}{_became(told, place, action, was=was)}")
    for one in untold:
        click.echo(f"  {'' if told else f'{one.title}: '}{kept_out(one.reasons[-1])}")
    for word, some in (("in", came), ("out", went)) if draft.frozen else ():
        for one in some:
            click.echo(f"  {word:<4}{short(one)}  {one.title}")
    click.echo("`newsletter preview` shows it.")


def _became(
    story: "Story | None", place: int | None, action: "EditAction | None", *, was: bool
) -> str:
    """What the memo has now, and whether that is not what was asked for."""
    from newsletter.commands.naming import ordinal
    from newsletter.model import EditAction

    if story is None:
        return " is as it was ranked."
    if place is None:
        return f" {'now' if was else 'still'} without: {story.title}"
    still = "still" if action is EditAction.DROP else "now"
    return f", {ordinal(place)} place {still}: {story.title}"


def _standing(draft: "Draft", story: "Story") -> str:
    """Where a story stands, in words."""
    from newsletter.commands.naming import ordinal

    place = draft.place(story.id)
    if draft.frozen and place:
        return f"no. {draft.frozen.edition.number}, {ordinal(place)} place"
    if draft.frozen:
        return f"not in no. {draft.frozen.edition.number}"
    return "chosen; there is no draft yet" if story.chosen else "not chosen"
