"""The labelled sets as the program's own articles; they lie beside the project, never in it."""

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsletter.gather.parse import parse
from newsletter.model import Article, Feed, Fresh, Parsed

MORNINGS = Path(__file__).parents[1] / "data" / "mornings"
WINDOW = timedelta(hours=30)
ONE_VOICE = {"cnntv": "cnn", "foxnewstv": "fox", "gmanewstv": "gmanews"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Articles with their labels: rows as the scorer takes them, `event` and `top` by `id`."""

    name: str
    articles: tuple[Article, ...]
    rows: tuple[Row, ...]
    now: datetime


def rows(path: Path) -> list[Row]:
    """A file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def morning(day: str, newsroom: Path) -> list[Article]:
    """A recorded morning at 20:00 UTC as gathering reads it; ids are `feed:position`."""
    now = datetime.fromisoformat(f"{day}T20:00:00+00:00")
    found: list[Article] = []
    for path in sorted((newsroom / day).glob("*.xml")):
        feed = Feed(url=f"https://{path.stem}.example/feed")
        fresh = Fresh(feed=feed, url=feed.url, body=path.read_bytes(), content_type="text/xml")
        document = parse(fresh, now=now)
        assert isinstance(document, Parsed), path
        found.extend(
            _named(article, f"{path.stem}:{article.position}")
            for article in document.articles
            if article.published is None or now - WINDOW <= article.published <= now
        )
    return found


def _named(article: Article, name: str) -> Article:
    return replace(article, id=name)


def labelled_morning(day: str, newsroom: Path) -> Labelled:
    """A morning that tests/data/mornings labels: a line an article, `id event top`."""
    lines = (MORNINGS / f"{day}.tsv").read_text(encoding="utf-8").splitlines()
    labels = {name: (event, top == "1") for name, event, top in (x.split("\t") for x in lines)}
    publishers: defaultdict[str, set[str]] = defaultdict(set)
    for name, (event, _) in labels.items():
        feed = name.partition(":")[0]
        publishers[event].add(ONE_VOICE.get(feed, feed))
    articles = [article for article in morning(day, newsroom) if article.id in labels]
    return Labelled(
        name=day,
        articles=tuple(articles),
        rows=tuple(
            {"id": name, "event": event, "top": top, "cross": len(publishers[event]) > 1}
            for name, (event, top) in labels.items()
        ),
        now=datetime.fromisoformat(f"{day}T20:00:00+00:00"),
    )


def gold_morning(gold: Path, newsroom: Path) -> Labelled:
    """The public morning, its articles as gathering reads them."""
    found = rows(gold / "newsroom-2020-06-09.jsonl")
    wanted = {row["id"] for row in found}
    articles = [a for a in morning("2020-06-09", newsroom) if a.id in wanted]
    now = datetime(2020, 6, 9, 20, tzinfo=UTC)
    return Labelled(name="2020-06-09", articles=tuple(articles), rows=tuple(found), now=now)


def events(name: str, gold: Path) -> Labelled:
    """A corpus of events without feeds: each text is an outlet's own unless its source is named."""
    found = rows(gold / f"events-{name}.jsonl")
    now = datetime(2020, 6, 9, 20, tzinfo=UTC)
    articles = tuple(
        article(row, feed=row.get("source") or row["id"], now=now, title=row["title"])
        for row in found
    )
    return Labelled(name=name, articles=articles, rows=tuple(found), now=now)


def article(row: Row, *, feed: str, now: datetime, title: str, text: str = "") -> Article:
    """One row as an article, without an address where it has none."""
    published = row.get("published")
    return Article(
        id=row["id"],
        feed=f"https://{feed}.example/feed",
        guid=row["id"],
        outlet=feed,
        title=title,
        url=row.get("url") or "",
        summary=text or row.get("summary") or "",
        published=datetime.fromisoformat(published) if published else None,
        first_seen=now,
        position=row.get("pos", 9),
    )
