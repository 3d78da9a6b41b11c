"""Everybody on a list, and what the files in subscribers/ say of them.

A `key` is the normal form of an address: two spellings with one key are one subscriber of a list.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from sqlalchemy import (
    ColumnElement,
    Engine,
    RowMapping,
    case,
    func,
    insert,
    select,
    update,
)

from newsletter.model import Subscriber, SubscriberState
from newsletter.store.database import writing
from newsletter.store.schema import subscribers
from newsletter.store.sync import Line, take_over

_PAGE = 1000  # rows read, and lines of a file taken over, at a time
_COLUMNS = [subscribers.c[name] for name in Subscriber.__slots__]


class Added(StrEnum):
    """What became of an address that was added."""

    NEW = "new"
    KNOWN = "known"
    RESUBSCRIBED = "resubscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What taking over a file came to, in lines.

    `missing` are subscribers of the same source whom it lists no longer: they stay subscribed.
    """

    new: int = 0
    changed: int = 0
    known: int = 0
    missing: int = 0


class SubscriberStore:
    """Subscribers by list; each method is one transaction, except `sync` and `all`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        address: str,
        *,
        key: str,
        list_name: str,
        since: datetime,
        source: str,
        name: str = "",
        state: SubscriberState = SubscriberState.SUBSCRIBED,
    ) -> Added:
        """Put one address on a list, for good or `pending` until it confirms.

        One that left may come back so; one that is subscribed stays as it is (KNOWN), also when a
        stranger asks again with `pending`.
        """
        values = {
            "list": list_name,
            "key": key,
            "address": address,
            "name": name,
            "state": state.value,
            "source": source,
            "since": since,
            "updated": since,
        }
        same = (subscribers.c.list == list_name) & (subscribers.c.key == key)
        with writing(self._engine) as connection:
            asked = select(subscribers.c.state).where(same).with_for_update()
            before = connection.scalar(asked)
            if before is None:
                connection.execute(insert(subscribers).values(values))
                return Added.NEW
            if before in (state, SubscriberState.SUBSCRIBED):
                return Added.KNOWN
            kept = values if name else {k: v for k, v in values.items() if k != "name"}
            connection.execute(update(subscribers).where(same).values(kept))
        left = before == SubscriberState.UNSUBSCRIBED
        return Added.RESUBSCRIBED if left else Added.NEW

    def unsubscribe(
        self,
        *,
        key: str | None = None,
        subscriber: int | None = None,
        list_name: str | None = None,
        now: datetime,
    ) -> int:
        """Take an address, or that of an id, off all lists or one; how many rows it meant.

        All lists get the same memo: off one only, it would come by another tomorrow. 0 says that
        there is no such subscriber; one that has left already counts and stays so. From the return
        on, no ledger hands that subscriber out for sending.
        """
        if (key is None) == (subscriber is None):
            raise ValueError("either an address's key or a subscriber's id")
        meant: list[ColumnElement[bool]] = []
        theirs = select(subscribers.c.key).where(subscribers.c.id == subscriber).scalar_subquery()
        meant.append(subscribers.c.key == (theirs if key is None else key))
        if list_name is not None:
            meant.append(subscribers.c.list == list_name)
        with writing(self._engine) as connection:
            found = connection.scalar(select(func.count()).select_from(subscribers).where(*meant))
            connection.execute(
                update(subscribers)
                .where(*meant, subscribers.c.state != SubscriberState.UNSUBSCRIBED)
                .values(state=SubscriberState.UNSUBSCRIBED.value, updated=now)
            )
        return found or 0

    def set_state(self, subscriber: int, state: SubscriberState, *, now: datetime) -> bool:
        """Set a state by id, as a confirmed sign-up does; False where there is no such id."""
        changed = update(subscribers).where(subscribers.c.id == subscriber)
        with writing(self._engine) as connection:
            done = connection.execute(changed.values(state=state.value, updated=now))
        return done.rowcount == 1

    def find(self, key: str, list_name: str | None = None) -> Subscriber | None:
        """The subscriber of an address's key, on any list (the oldest then) or on one."""
        asked = select(*_COLUMNS).where(subscribers.c.key == key).order_by(subscribers.c.id)
        if list_name is not None:
            asked = asked.where(subscribers.c.list == list_name)
        with self._engine.connect() as connection:
            row = connection.execute(asked.limit(1)).mappings().one_or_none()
        return None if row is None else _subscriber(row)

    def by_id(self, subscriber: int) -> Subscriber | None:
        """The subscriber of an id, as tokens carry it."""
        asked = select(*_COLUMNS).where(subscribers.c.id == subscriber)
        with self._engine.connect() as connection:
            row = connection.execute(asked).mappings().one_or_none()
        return None if row is None else _subscriber(row)

    def all(
        self, list_name: str | None = None, state: SubscriberState | None = None
    ) -> Iterator[Subscriber]:
        """Every subscriber in order of id, read a page at a time: no transaction stays open."""
        asked = select(*_COLUMNS).order_by(subscribers.c.id).limit(_PAGE)
        if list_name is not None:
            asked = asked.where(subscribers.c.list == list_name)
        if state is not None:
            asked = asked.where(subscribers.c.state == state)
        last = 0
        while True:
            with self._engine.connect() as connection:
                page = connection.execute(asked.where(subscribers.c.id > last)).mappings().all()
            yield from map(_subscriber, page)
            if len(page) < _PAGE:
                return
            last = page[-1]["id"]

    def counts(self) -> Mapping[str, int]:
        """How many are subscribed, by list; a list that all have left counts 0."""
        subscribed = case((subscribers.c.state == SubscriberState.SUBSCRIBED, 1), else_=0)
        asked = (
            select(subscribers.c.list, func.sum(subscribed))
            .group_by(subscribers.c.list)
            .order_by(subscribers.c.list)
        )
        with self._engine.connect() as connection:
            return {name: int(number) for name, number in connection.execute(asked)}

    def sync(
        self, lines: Iterable[Line], *, list_name: str, source: str = "file", now: datetime
    ) -> Synced:
        """Take a file's lines over onto a list, a thousand at a time; memory does not grow with it.

        A new line is subscribed (or kept as `unsubscribed`, so that it stays out); a name that the
        file gives is taken over; `unsubscribed` unsubscribes. Nobody who left is subscribed again
        by a file, and nobody is dropped for not being in it: those are counted as missing.
        """
        with self._engine.connect() as connection:
            newest: int = connection.scalar(select(func.max(subscribers.c.id))) or 0
        seen = bytearray(newest + 1)  # a byte an id: 1 MB for a million subscribers
        new = changed = known = 0
        rest = iter(lines)
        while some := list(islice(rest, _PAGE)):
            with writing(self._engine) as connection:
                step = take_over(connection, some, list_name=list_name, source=source, now=now)
            for number in step.met:
                if number <= newest:
                    seen[number] = 1
            new, changed, known = new + step.new, changed + step.changed, known + step.known
        missing = self._missing(seen, list_name=list_name, source=source)
        return Synced(new=new, changed=changed, known=known, missing=missing)

    def _missing(self, seen: bytearray, *, list_name: str, source: str) -> int:
        asked = (
            select(subscribers.c.id)
            .where(
                subscribers.c.list == list_name,
                subscribers.c.source == source,
                subscribers.c.state == SubscriberState.SUBSCRIBED,
                subscribers.c.id < len(seen),
            )
            .execution_options(yield_per=_PAGE)
        )
        with self._engine.connect() as connection:
            return sum(not seen[number] for number in connection.scalars(asked))


def _subscriber(row: RowMapping) -> Subscriber:
    return Subscriber(**{**row, "state": SubscriberState(row["state"])})
