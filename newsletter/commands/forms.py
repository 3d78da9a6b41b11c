"""The JSON that scripts rely on. Keys once published stay; times are RFC 3339 in UTC."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from newsletter.jobs.report import Report
from newsletter.model import (
    Article,
    Delivery,
    DeliveryState,
    Edition,
    EditionState,
    FeedReading,
    Story,
    Subscriber,
)

Document = dict[str, Any]

COUNTED = ("pending", "sent", "deferred", "rejected", "unknown")


def moment(value: datetime | None) -> str | None:
    """A time as 2026-11-24T06:30:00Z, whole seconds; None stays null."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def readings(rows: Sequence[FeedReading]) -> Document:
    """`feeds` of run, send and gather."""
    failed = [{"url": row.feed.url, "reason": row.error} for row in rows if row.error]
    return {"read": len(rows) - len(failed), "total": len(rows), "failed": failed}


def reading(row: FeedReading) -> Document:
    """A row of `gather`."""
    return {
        "url": row.feed.url,
        "title": row.feed.name,
        "status": row.status,
        "new": row.new,
        "seconds": round(row.seconds, 3),
        "error": row.error,
        "note": row.note,
    }


def edition_line(edition: Edition | None) -> Document | None:
    """`edition` of run, send and build."""
    if edition is None:
        return None
    return {
        "number": edition.number,
        "date": edition.date.isoformat(),
        "subject": edition.subject,
        "preheader": edition.preheader,
        "stories": len(edition.stories),
    }


def counts(states: Mapping[DeliveryState, int]) -> dict[str, int]:
    """`deliveries` of run and send; what is being committed is still pending to its reader."""
    table = {name: states.get(DeliveryState(name), 0) for name in COUNTED}
    table["pending"] += states.get(DeliveryState.COMMITTING, 0)
    return table


def report(ended: Report) -> Document:
    """What `run` and `send` print."""
    return {
        "status": ended.status.value,
        "edition": edition_line(ended.edition),
        **_came_about(ended),
        "deliveries": counts(ended.deliveries),
        "seconds": dict(ended.seconds),
        "notes": list(ended.notes),
        "alerts": list(ended.alerts),
        "error": ended.error,
    }


def _came_about(ended: Report) -> Document:
    """Feeds, articles and stories of this run; of the edition's own, where it was built before."""
    stats = ended.edition.stats if ended.edition and not ended.stories else None
    if stats is None:
        return {
            "feeds": readings(ended.readings),
            "articles": ended.articles,
            "stories": ended.stories,
            "chosen": ended.chosen,
        }
    return {
        "feeds": {"read": stats.feeds_read, "total": stats.feeds_total, "failed": []},
        "articles": stats.articles,
        "stories": stats.stories,
        "chosen": stats.chosen,
    }


def article(one: Article, *, summary: bool = False) -> Document:
    """An article of `articles`, and, without its summary, of a story."""
    document: Document = {
        "id": one.id,
        "feed": one.feed,
        "outlet": one.outlet,
        "title": one.title,
        "url": one.url,
        "published": moment(one.published),
    }
    return document | {"summary": one.summary} if summary else document


def story(one: Story, *, summary: bool = False) -> Document:
    """A story of `stories`, and, with its summary, of `edition show`."""
    document: Document = {
        "id": one.id,
        "title": one.title,
        "section": one.section,
        "score": round(one.score, 3),
        "chosen": one.chosen,
        "reasons": [
            {"signal": reason.signal, "value": round(reason.value, 3), "text": reason.text}
            for reason in one.reasons
        ],
        "articles": [article(member) for member in one.articles],
        "update_of": one.update_of,
    }
    return document | {"summary": one.summary} if summary else document


def edition(one: Edition, state: EditionState) -> Document:
    """What `edition show` prints."""
    return {
        "number": one.number,
        "date": one.date.isoformat(),
        "subject": one.subject,
        "preheader": one.preheader,
        "state": state.value,
        "built": moment(one.built_at),
        "sections": [
            {
                "name": section.name,
                "part": section.part.value,
                "stories": [story(member, summary=True) for member in section.stories],
            }
            for section in one.sections
        ],
    }


def delivery(one: Delivery) -> Document:
    """A row of `deliveries`."""
    return {
        "edition": one.edition,
        "address": one.address,
        "state": one.state.value,
        "attempts": one.attempts,
        "message_id": one.message_id,
        "reply": one.reply,
        "updated": moment(one.updated),
        "next_at": moment(one.next_at),
    }


def subscriber(one: Subscriber) -> Document:
    """A row of `subscribers list`."""
    return {
        "address": one.address,
        "list": one.list,
        "state": one.state.value,
        "since": moment(one.since),
        "source": one.source,
    }
