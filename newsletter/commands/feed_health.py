"""`feeds health`: how feeds have been, and what happens next."""

from collections.abc import Sequence
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
    from newsletter.model import Feed, FeedDay, FeedState

_COLOURS = {"new": "green", "failed": "red", "none": "bright_black", "unread": None}
_WELL = ("ok", "new")


@click.command("health", short_help="Draw each feed's last 30 days.")
@workspace_options
@json_option
@speaks_plainly
def feeds_health(config: Path, at: datetime | None, *, as_json: bool) -> None:
    """Draw each feed's last 30 days, and say why it failed and what happens next.

    A bar is a day's new articles, by the feed's own measure; · a day without, × one on which every
    reading failed, and a blank one on which the feed was not read.
    """
    from newsletter.commands import show
    from newsletter.gather import health
    from newsletter.newsroom import HISTORY

    app = opened(config, at)
    now = app.clock.now()
    feeds = app.settings.feed_list
    states = app.feeds.states(feed.url for feed in feeds)
    days = app.feeds.days(since=now.date() - HISTORY)
    if as_json:
        print_json(
            [_health(feed, states.get(feed.url), days.get(feed.url, ()), now) for feed in feeds]
        )
        return
    rows: list[tuple[str, ...]] = []
    for feed in feeds:
        state, past = states.get(feed.url), days.get(feed.url, ())
        standing = health.standing(state, now=now)
        bars = health.spark(past, today=now.date())
        rows.append(
            (
                feed.name or (state.title if state else "") or feed.label,
                "".join(click.style(mark, fg=_COLOURS[kind]) for mark, kind in bars),
                _a_day(past),
                click.style(standing, fg="green" if standing in _WELL else "red"),
                _what_next(state, now),
            )
        )
    show.table(
        ("feed", "last 30 days", ">a day", "standing", "what happens next"),
        rows,
        empty="No feeds yet: `newsletter feeds add URL`.",
    )
    for alert in app.newsroom.alerts():
        click.secho(f"look at  {alert}", fg="yellow")


def _a_day(days: Sequence["FeedDay"]) -> str:
    read = [one.new for one in days if one.reads > one.failed]
    return f"{sum(read) / len(read):.1f}" if read else ""


def _what_next(state: "FeedState | None", now: datetime) -> str:
    from newsletter.gather import health
    from newsletter.model import masked

    if state is None:
        return "never read: `newsletter gather` does"
    step = health.next_step(state, now=now)
    step += f"; read at {masked(state.address)} since it moved" if state.address else ""
    return f"{state.error}; {step}" if state.error and not state.gone else step


def _health(
    feed: "Feed", state: "FeedState | None", days: Sequence["FeedDay"], now: datetime
) -> dict[str, object]:
    from newsletter.commands import forms
    from newsletter.gather import health

    return {
        "url": feed.url,
        "title": feed.name or (state.title if state else ""),
        "address": (state.address if state else None) or feed.url,
        "standing": health.standing(state, now=now),
        "error": state.error if state else None,
        "failing_since": forms.moment(state.failing_since) if state else None,
        "last_success": forms.moment(state.last_success) if state else None,
        "due": forms.moment(state.due) if state else None,
        "next": _what_next(state, now),
        "a_day": float(_a_day(days) or 0),
        "days": [
            {"day": one.day.isoformat(), "reads": one.reads, "failed": one.failed, "new": one.new}
            for one in days
        ],
        "alerts": list(health.alerts(feed, state, days, now=now)) if state else [],
    }
