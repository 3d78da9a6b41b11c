"""Lines of a file of subscribers, taken over onto a list some at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from newsletter.model import SubscriberState
from newsletter.store.schema import subscribers

_KNOWN = [subscribers.c[name] for name in ("id", "key", "name", "state")]


class Line(Protocol):
    """A line of a file of subscribers; `since` is None where the file does not say."""

    @property
    def address(self) -> str:
        """The address as it is written to."""
        ...

    @property
    def key(self) -> str:
        """Its normal form."""
        ...

    @property
    def name(self) -> str:
        """The name, "" where the file has none."""
        ...

    @property
    def since(self) -> date | None:
        """When they asked for it."""
        ...

    @property
    def state(self) -> str:
        """One of SubscriberState."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of some lines; `met` are the ids that were there before."""

    new: int
    changed: int
    known: int
    met: Sequence[int]


def take_over(
    connection: Connection, lines: Sequence[Line], *, list_name: str, source: str, now: datetime
) -> Step:
    """Write what lines change on a list; the rules are those of SubscriberStore.sync."""
    wanted: dict[str, Line] = {}
    for line in lines:
        # Of two lines on one address the first holds, unless the second says that it has left.
        if line.key not in wanted or line.state == SubscriberState.UNSUBSCRIBED:
            wanted[line.key] = line
    asked = select(*_KNOWN).where(
        subscribers.c.list == list_name, subscribers.c.key.in_(list(wanted))
    )
    there = {row["key"]: row for row in connection.execute(asked).mappings()}
    # Who left any list has left: another list's file does not bring them back.
    left = set(
        connection.scalars(
            select(subscribers.c.key).where(
                subscribers.c.key.in_(list(wanted)),
                subscribers.c.state == SubscriberState.UNSUBSCRIBED,
            )
        )
    )
    new = [
        {
            "list": list_name,
            "key": key,
            "address": line.address,
            "name": line.name,
            "state": (
                SubscriberState.UNSUBSCRIBED if key in left else SubscriberState(line.state)
            ).value,
            "source": source,
            "since": _since(line.since, now),
            "updated": now,
        }
        for key, line in wanted.items()
        if key not in there
    ]
    changed = [
        {"known": row["id"], **values, "updated": now}
        for key, row in there.items()
        if (values := _changes(row, wanted[key]))
    ]
    if new:
        connection.execute(insert(subscribers), new)
    if changed:
        names = ("name", "state", "updated")
        connection.execute(
            update(subscribers)
            .where(subscribers.c.id == bindparam("known"))
            .values({name: bindparam(name) for name in names}),
            changed,
        )
    return Step(
        new=len(new),
        changed=len(changed),
        known=len(lines) - len(new) - len(changed),
        met=[row["id"] for row in there.values()],
    )


def _changes(row: RowMapping, line: Line) -> dict[str, Any]:
    """The name and state that a line gives to a known subscriber; empty where nothing changes."""
    name = line.name or row["name"]
    state = row["state"]
    if line.state == SubscriberState.UNSUBSCRIBED or (
        # Whoever keeps the file vouches for the address: nothing is left to confirm.
        state == SubscriberState.PENDING and line.state == SubscriberState.SUBSCRIBED
    ):
        state = str(line.state)
    return {} if (name, state) == (row["name"], row["state"]) else {"name": name, "state": state}


def _since(since: date | None, now: datetime) -> datetime:
    if since is None:
        return now
    if isinstance(since, datetime):
        return since
    return datetime.combine(since, time(), tzinfo=UTC)
