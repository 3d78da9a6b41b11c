"""Stories in a list: two lines each, the same of a morning's candidates and of an edition."""

from collections.abc import Sequence

import click

from newsletter.commands.draft import Draft
from newsletter.commands.naming import short
from newsletter.model import Story


def best(ranked: Sequence[Story], draft: Draft, *, following: int | None) -> None:
    """List the memo's stories and so many that follow, None for all, and say what is left out."""
    news = [one for one in ranked if not is_aside(one)]
    others = [one for one in news if not one.chosen and not draft.place(one.id)]
    left = {one.id for one in others[following:]} if following is not None else set[str]()
    empty = "No candidates: `newsletter gather` reads the feeds."
    rows([one for one in news if one.id not in left], draft, empty=empty)
    if left:
        click.echo(f"{len(left)} more follow; --all shows them.")
    if aside := len(ranked) - len(news):
        click.echo(f"{aside} more are set aside as no news; --aside shows them.")


def rows(some: Sequence[Story], draft: Draft, *, empty: str) -> None:
    """List these with their places in the draft; ✓ is for what is chosen and not in it yet."""
    if not some:
        click.echo(empty)
        return
    click.secho("place  score  id        story", bold=True)
    for one in some:
        place = draft.place(one.id)
        row(one, str(place) if place else "✓" if one.chosen else "", bold=one.chosen)


def row(one: Story, place: str, *, bold: bool = False) -> None:
    """A story's place, score, id and title; under them its section, its outlets, its reasons."""
    name, title = click.style(short(one), dim=True), click.style(one.title, bold=bold)
    click.echo(f"{place:>5}  {one.score:5.2f}  {name}  {title}")
    where = ", ".join(filter(None, (one.section, *one.outlets)))
    click.echo(f"{'':14}{where}: {'; '.join(reason.text for reason in one.reasons)}")


def is_aside(story: Story) -> bool:
    """Whether it was set aside as no news."""
    return any(reason.signal == "aside" for reason in story.reasons)
