"""A workspace on the disk with a morning's articles in its store: what a preview works on."""

import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from newsletter.app import App
from newsletter.files import starter
from newsletter.model import (
    Article,
    EditionState,
    FeedState,
    FrozenEdition,
    Gathered,
    SubscriberState,
    Told,
)
from tests.fakes.editions import BUILT, sample_edition, sample_stories

ADA = "ada@reader.example"
SENT = 213


def lay_down(folder: Path, *, smtp_port: int = 25, **changes: str) -> App:
    """A workspace with no. 213 of yesterday sent, its feeds read this morning, and Ada a reader."""
    for name in ("themes", "words"):
        shutil.copytree(starter() / "templates" / name, folder / "templates" / name)
    for path in (starter() / "templates").glob("*.j2"):
        shutil.copy(path, folder / "templates" / path.name)
    (folder / "subscribers").mkdir()
    articles = [article for story in sample_stories() for article in story.articles]
    feeds = "".join(f"  - url: {url}\n" for url in sorted({one.feed for one in articles}))
    values = {
        "from": "Morning Memo <desk@memo.example>",
        "postal_address": "48 Larch Street, Port Alder, ME 04101, USA",
        "zone": "America/New_York",
        "web": "{base_url: 'https://memo.example'}",
        "smtp": f"{{host: 127.0.0.1, port: {smtp_port}, security: none}}",
    } | changes
    lines = "".join(f"{key}: {value}\n" for key, value in values.items())
    (folder / "config.yaml").write_text(f"{lines}feeds:\n{feeds}")
    app = App(folder / "config.yaml", at=BUILT, environment={})
    read(app, articles)
    send_out(app, SENT, day=date(2026, 11, 23))
    app.subscribers.add(
        ADA,
        key=ADA,
        list_name="readers",
        since=BUILT - timedelta(days=52),
        source="web",
        name="Ada Reader",
        state=SubscriberState.SUBSCRIBED,
    )
    return app


def read(app: App, articles: Iterable[Article]) -> None:
    """Keep articles as if their feeds had just been read."""
    by_feed: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_feed[article.feed].append(article)
    now = app.clock.now()
    app.feeds.record(
        [
            Gathered(
                state=FeedState(url=url, last_read=now, last_success=now, last_new=now),
                told=Told(new=tuple(new)),
            )
            for url, new in by_feed.items()
        ]
    )


def send_out(app: App, number: int, *, day: date) -> FrozenEdition:
    """Keep an edition of a day as one that was sent, in templates of its time."""
    edition = replace(sample_edition(number), date=day, built_at=BUILT - timedelta(days=1))
    html = (
        "<!doctype html><html lang='en'><head><title>Old</title></head><body>"
        "<h1>As it was sent</h1><p>reason-and-date-of-subscription "
        "<a href='https://memo.example/unsubscribe/unsubscribe-token-0123456789abcd'>Leave</a></p>"
        "</body></html>"
    )
    frozen = FrozenEdition(edition=edition, html=html, text="As it was sent\n")
    app.editions.save_draft(frozen)
    for state in (EditionState.SENDING, EditionState.SENT):
        app.editions.mark(number, state, now=BUILT - timedelta(days=1))
    return replace(frozen, state=EditionState.SENT)
