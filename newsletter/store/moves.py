"""The ledger's moves in SQL: each asks for a row's state and changes it in one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from newsletter.model import DeliveryState, SubscriberState
from newsletter.store.columns import Moment
from newsletter.store.schema import deliveries, subscribers

WAITING = (DeliveryState.PENDING, DeliveryState.DEFERRED)
INTENDED = (DeliveryState.COMMITTING, DeliveryState.UNKNOWN)
STOPPED = "the sending stopped before the relay's answer was written down"

# Built once, since building takes longer than running; and without IN (…), which SQLAlchemy writes
# anew for each execution, so that it cannot be run for many rows.
_ROW = (
    deliveries.c.edition == bindparam("of_edition"),
    deliveries.c.subscriber == bindparam("to"),
)
_WAITS = or_(*(deliveries.c.state == state for state in WAITING))

INTEND = (
    update(deliveries)
    .where(*_ROW, _WAITS)
    .values(
        state=DeliveryState.COMMITTING.value,
        message_id=bindparam("new_id"),
        next_at=None,
        updated=bindparam("now"),
    )
)

RECORD = (
    update(deliveries)
    .where(
        *_ROW,
        # Who did not write the intent may not take it back: the message may be another run's.
        or_(
            deliveries.c.state == bindparam("from_one"),
            deliveries.c.state == bindparam("from_other"),
        ),
    )
    .values(
        state=bindparam("new_state"),
        reply=bindparam("new_reply"),
        attempts=bindparam("new_attempts"),
        next_at=bindparam("new_next_at"),
        updated=bindparam("now"),
    )
)

# The row of somebody who left, unless they came back this very moment.
STRIKE = delete(deliveries).where(
    *_ROW,
    _WAITS,
    exists().where(
        subscribers.c.id == deliveries.c.subscriber,
        subscribers.c.state != SubscriberState.SUBSCRIBED,
    ),
)


def enrolment(edition: int, lists: Sequence[str], now: datetime) -> Insert:
    """A pending row for each address that is subscribed on one of the lists, once each."""
    members = (
        select(
            literal(edition),
            func.min(subscribers.c.id),
            literal(DeliveryState.PENDING.value),
            literal(0),
            literal(""),
            literal(""),
            literal(now, Moment),
        )
        .where(subscribers.c.list.in_(lists), subscribers.c.state == SubscriberState.SUBSCRIBED)
        .group_by(subscribers.c.key)
    )
    columns = ["edition", "subscriber", "state", "attempts", "message_id", "reply", "updated"]
    return insert(deliveries).from_select(columns, members)


def waiting(edition: int, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Deliveries with what their letters need, and whether the subscribers are still subscribed."""
    return (
        select(
            deliveries.c.subscriber,
            deliveries.c.attempts,
            subscribers.c.address,
            subscribers.c.name,
            subscribers.c.since,
            subscribers.c.source,
            subscribers.c.state,
        )
        .join(subscribers, subscribers.c.id == deliveries.c.subscriber)
        .where(deliveries.c.edition == edition, *conditions)
    )
