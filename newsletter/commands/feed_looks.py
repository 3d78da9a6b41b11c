"""`feeds show`, `feeds check`: feeds are read, and what they are like is said; nothing is kept."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.commands.options import (
    FAILED,
    json_option,
    opened,
    print_json,
    speaks_plainly,
    workspace_options,
)

if TYPE_CHECKING:
    from newsletter.app import App
    from newsletter.gather.reading import Outcome
    from newsletter.model import Feed, FeedState, Fetched, Parsed

_SHOWN = 10  # entries of `feeds show` without --all


@click.command("show", short_help="Read one feed and show what comes.")
@click.argument("url")
@click.option("--all", "everything", is_flag=True, help=f"All entries, not the first {_SHOWN}.")
@workspace_options
@json_option
@speaks_plainly
def show_feed(
    config: Path, at: datetime | None, *, url: str, everything: bool, as_json: bool
) -> None:
    """Read one feed, of the list or not, and show what comes: how it was read, and its entries.

    Nothing is kept. A sound feed is read strictly; with a broken one it says what was wrong.
    """
    import asyncio

    from newsletter.commands import forms, show
    from newsletter.model import Feed, Parsed

    app = opened(config, at)
    feed = next((one for one in app.settings.feed_list if one.url == url), Feed(url=url))
    ((fetched, outcome),) = asyncio.run(_tried(app, [feed]))
    state = app.feeds.states([url]).get(url)
    found = outcome.articles if isinstance(outcome, Parsed) else ()
    if as_json:
        print_json(_as_document(fetched, outcome))
    else:
        click.secho(outcome.title if isinstance(outcome, Parsed) else feed.label, bold=True)
        for label, value in _facts(app, fetched, outcome, state):
            click.echo(f"  {label:<12}{value}")
        if found:
            click.echo()
            some = found if everything else found[:_SHOWN]
            show.table(
                ("published", ">words", "picture", "title"),
                [
                    (
                        forms.moment(one.published) or "undated",
                        str(one.words),
                        "yes" if one.picture else "no",
                        one.title,
                    )
                    for one in some
                ],
                empty="",
            )
            if len(some) < len(found):
                click.echo(f"… and {len(found) - len(some)} more (--all)")
    if not isinstance(outcome, Parsed):
        sys.exit(FAILED)


async def _tried(app: "App", feeds: Sequence["Feed"]) -> list[tuple["Fetched", "Outcome"]]:
    return [pair async for pair in app.newsroom.try_feeds(feeds)]


def _facts(
    app: "App", fetched: "Fetched", outcome: "Outcome", state: "FeedState | None"
) -> list[tuple[str, str]]:
    from newsletter.gather import health
    from newsletter.gather.urls import canonical
    from newsletter.model import Fresh, Parsed, masked

    facts = [("address", masked(fetched.feed.url))]
    if isinstance(fetched, Fresh):
        if canonical(fetched.url) != canonical(fetched.feed.url):
            facts.append(("led to", fetched.url + (" (for good)" if fetched.moved_to else "")))
        size = f"{len(fetched.body) / 1000:,.0f} KB"
        facts.append(("answered", f"{size} in {fetched.seconds:.2f} s, {fetched.content_type}"))
    if isinstance(fetched, Fresh) and isinstance(outcome, Parsed):
        validators = [v for v in (fetched.etag, fetched.last_modified) if v]
        facts.append(("validators", ", ".join(validators) or "none: it is read whole each time"))
    if isinstance(outcome, Parsed):
        facts.append(("read", f"{outcome.way}ly" if outcome.way != "json" else "as JSON Feed"))
        if outcome.why:
            facts.append(("because", outcome.why))
        if not outcome.whole:
            facts.append(("cut short", "its end is missing; the complete entries are here"))
        facts.append(("entries", _in_short(outcome)))
    else:
        facts.append(("not read", click.style(_reason(outcome), fg="red")))
    if state:
        now = app.clock.now()
        standing = health.standing(state, now=now)
        facts.append(("standing", f"{standing}: {health.next_step(state, now=now)}"))
    return facts


def _reason(outcome: "Outcome") -> str:
    return getattr(outcome, "reason", "nothing came")


def _in_short(parsed: "Parsed") -> str:
    dated = sorted(one.published for one in parsed.articles if one.published)
    span = f", {dated[0]:%Y-%m-%d %H:%M} to {dated[-1]:%Y-%m-%d %H:%M} UTC" if dated else ""
    return f"{len(parsed.articles)}{span}"


def _as_document(fetched: "Fetched", outcome: "Outcome") -> dict[str, object]:
    from newsletter.commands import forms
    from newsletter.model import Fresh, Parsed

    document: dict[str, object] = {"url": fetched.feed.url, "seconds": round(fetched.seconds, 3)}
    if isinstance(fetched, Fresh):
        document |= {
            "address": fetched.url,
            "bytes": len(fetched.body),
            "etag": fetched.etag,
            "last_modified": fetched.last_modified,
        }
    if not isinstance(outcome, Parsed):
        return document | {"error": _reason(outcome)}
    return document | {
        "title": outcome.title,
        "way": outcome.way,
        "why": outcome.why or None,
        "whole": outcome.whole,
        "articles": [
            forms.article(one, summary=True)
            | {"words": one.words, "picture": one.picture.url if one.picture else None}
            for one in outcome.articles
        ],
        "error": None,
    }


@click.command("check", short_help="Read all and say what each is like.")
@workspace_options
@json_option
@speaks_plainly
def check_feeds(config: Path, at: datetime | None, *, as_json: bool) -> None:
    """Read every feed of the list whole and say what each is like; nothing is kept."""
    import asyncio

    from newsletter.commands import show
    from newsletter.model import Parsed

    app = opened(config, at)
    pairs = asyncio.run(_tried(app, app.settings.feed_list))
    place = {feed.url: number for number, feed in enumerate(app.settings.feed_list)}
    pairs.sort(key=lambda pair: place[pair[0].feed.url])
    readable = sum(isinstance(outcome, Parsed) for _, outcome in pairs)
    if as_json:
        print_json(
            {
                "readable": readable,
                "total": len(pairs),
                "feeds": [
                    _as_document(fetched, outcome) | {"articles": _count(outcome)}
                    for fetched, outcome in pairs
                ],
            }
        )
    else:
        show.table(
            ("feed", "read", ">entries", "newest", "gives", ">pictures", "why"),
            [_check_row(fetched, outcome) for fetched, outcome in pairs],
            empty="No feeds yet: `newsletter feeds add URL`.",
        )
        click.echo(f"{readable} of {len(pairs)} feeds readable")
    if readable < len(pairs):
        sys.exit(FAILED)


def _count(outcome: "Outcome") -> int:
    return len(getattr(outcome, "articles", ()))


def _check_row(fetched: "Fetched", outcome: "Outcome") -> tuple[str, ...]:
    from newsletter.model import Parsed

    name = fetched.feed.label
    if not isinstance(outcome, Parsed):
        no = click.style("no", fg="red")
        return (name, no, "", "", "", "", click.style(_reason(outcome), fg="red"))
    found = outcome.articles
    newest = max((one.published for one in found if one.published), default=None)
    pictures = sum(one.picture is not None for one in found)
    why = outcome.why if outcome.whole else f"cut short; {outcome.why}".rstrip("; ")
    return (
        fetched.feed.name or outcome.title or fetched.feed.label,
        outcome.way,
        str(len(found)),
        f"{newest:%Y-%m-%d %H:%M}" if newest else "undated",
        _gives(outcome),
        f"{pictures / len(found):.0%}" if found else "",
        why,
    )


def _gives(parsed: "Parsed") -> str:
    """What a reader gets of an article, by the median of its words."""
    words = sorted(one.words for one in parsed.articles)
    middle = words[len(words) // 2] if words else 0
    if middle > 200:  # noqa: PLR2004  more than any summary
        return "full text"
    return "summaries" if middle > 8 else "titles"  # noqa: PLR2004  a title's length
