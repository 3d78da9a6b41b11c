"""feedparser is the oracle: what it reads in 14 real days of 23 outlets, our strict reader reads.

Every difference is listed in tests/data/parse_differences.tsv with the reason why it is none of
ours. The outlets' news is not ours to ship, so it may not be here.
"""

import io
from calendar import timegm
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import feedparser
import pytest

from newsletter.gather.clean import one_line, title_text
from newsletter.gather.document import decoded, prepared
from newsletter.gather.lenient import read_leniently
from newsletter.gather.parse import articles_of, parse, read_strictly
from newsletter.gather.urls import canonical
from newsletter.model import Feed, Fresh, Parsed

NEWSROOM = Path(__file__).parents[3] / "shared" / "newsroom"
LISTED = Path(__file__).parents[1] / "data" / "parse_differences.tsv"
DAYS, OUTLETS = 14, 23

pytestmark = pytest.mark.skipif(
    not NEWSROOM.is_dir(),
    reason="the recorded mornings (../shared/newsroom) are not on this machine",
)


class Said(NamedTuple):
    """What the oracle is asked about: one entry's title, link, id and date, cleaned."""

    title: str
    link: str
    id: str
    date: datetime | None


def documents() -> Iterator[tuple[str, Fresh, datetime]]:
    """Each recorded document by its name, as an answer, and the evening of its day."""
    for path in sorted(NEWSROOM.glob("*/*.xml")):
        url = f"https://feeds.example/{path.name}"
        fresh = Fresh(feed=Feed(url=url), url=url, body=path.read_bytes())
        evening = datetime.fromisoformat(f"{path.parent.name}T20:00:00+00:00")
        yield f"{path.parent.name}/{path.name}", fresh, evening


def ours(fresh: Fresh, now: datetime) -> dict[int, Said]:
    """What we read, by the entries' places."""
    outcome = parse(fresh, now=now)
    assert isinstance(outcome, Parsed)
    assert outcome.way == "strict"
    return {
        one.position: Said(one.title, one.url, one.guid, one.published) for one in outcome.articles
    }


def theirs(fresh: Fresh) -> dict[int, Said]:
    """What feedparser reads as anybody would call it, its text cleaned as ours is."""
    headers = {"content-type": "application/xml", "content-location": fresh.url}
    tree = feedparser.parse(io.BytesIO(fresh.body), response_headers=headers)
    return {
        place: Said(
            title_text(entry.get("title", "")),
            canonical(entry.get("link", ""), fresh.url),
            one_line(entry.get("id", "")),
            date_of(entry),
        )
        for place, entry in enumerate(tree.entries)
    }


def date_of(entry: Mapping[str, Any]) -> datetime | None:
    for name in ("published_parsed", "updated_parsed"):
        # feedparser warns where `updated` is asked for and only `published` is there.
        if name in entry and (read := entry[name]):
            return datetime.fromtimestamp(timegm(read), UTC)
    return None


def differences() -> Counter[tuple[str, str]]:
    """How many differences each document has in each field."""
    found: Counter[tuple[str, str]] = Counter()
    for name, fresh, now in documents():
        one, other = ours(fresh, now), theirs(fresh)
        if lost := len(one.keys() ^ other.keys()):
            found[name, "count"] = lost
        for place in one.keys() & other.keys():
            for field, here, there in zip(Said._fields, one[place], other[place], strict=True):
                found[name, field] += here != there
    return +found


def listed() -> dict[tuple[str, str], int]:
    heading, *lines = LISTED.read_text(encoding="utf-8").splitlines()
    assert heading.split("\t") == ["file", "field", "how many", "reason"]
    rows = [line.split("\t") for line in lines]
    assert all(reason.endswith(".") for _, _, _, reason in rows)
    return {(file, field): int(number) for file, field, number, _ in rows}


def test_every_difference_from_feedparser_is_listed_with_its_reason() -> None:
    assert dict(differences()) == listed()


def test_the_lenient_reader_gives_the_very_same_articles() -> None:
    seen = 0
    for name, fresh, now in documents():
        strict = read_strictly(fresh)
        lenient = read_leniently(prepared(decoded(fresh.body)), fresh.url)
        assert not hasattr(strict, "why"), name
        one = articles_of(strict, fresh, way="", why="", now=now)
        other = articles_of(lenient, fresh, way="", why="", now=now)
        assert one == other, name
        seen += 1
    assert seen == DAYS * OUTLETS
