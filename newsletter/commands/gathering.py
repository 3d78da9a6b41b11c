"""`gather`, `articles`."""

from datetime import datetime
from pathlib import Path

import click

from newsletter.commands.options import (
    FAILED,
    Moment,
    fail,
    json_option,
    opened,
    print_json,
    speaks_plainly,
    workspace_options,
)


@click.command()
@workspace_options
@json_option
@speaks_plainly
def gather(config: Path, at: datetime | None, *, as_json: bool) -> None:
    """Read every feed now: status, new articles, seconds, and why a feed failed."""
    import asyncio
    from time import perf_counter

    from newsletter.commands import forms, show

    app = opened(config, at)
    began = perf_counter()
    with app.lock.hold(what="gather"), show.watching(feeds=len(app.settings.feeds)) as watch:
        try:
            readings = asyncio.run(app.newsroom.gather(watch.on_reading))
        except KeyboardInterrupt:
            fail("stopped; what was read until then is kept", code=FAILED, as_json=as_json)
    seconds = round(perf_counter() - began, 3)
    new = sum(row.new for row in readings)
    if as_json:
        print_json(
            {
                "feeds": forms.readings(readings),
                "rows": [forms.reading(row) for row in readings],
                "articles": new,
                "seconds": seconds,
            }
        )
        return
    show.table(
        ("feed", "status", ">new", ">seconds", "why"),
        show.reading_rows(readings),
        empty="No feeds yet: `newsletter feeds add URL`.",
    )
    read = forms.readings(readings)["read"]
    click.echo(f"{read} of {len(readings)} feeds read, {new} new articles, {seconds:.1f} s")


@click.command()
@click.option("--feed", "url", metavar="URL", help="Of this feed only.")
@click.option("--since", type=Moment(), metavar="TIME", help="Published since then.")
@workspace_options
@json_option
@speaks_plainly
def articles(
    config: Path, at: datetime | None, *, url: str | None, since: datetime | None, as_json: bool
) -> None:
    """Show what was gathered, newest first."""
    from newsletter.commands import forms, show
    from newsletter.errors import UsageError

    app = opened(config, at)
    if url is not None and url not in app.feeds.states([url]):
        raise UsageError(f"{url}: this feed was never read; `newsletter feeds list` shows them")
    found = app.feeds.articles(since=since, feed=url)
    if as_json:
        print_json([forms.article(one, summary=True) for one in found])
        return
    show.table(
        ("published", "outlet", "title"),
        [(forms.moment(one.published) or "undated", one.outlet, one.title) for one in found],
        empty="Nothing was gathered yet: `newsletter gather`.",
    )
