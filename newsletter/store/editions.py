"""Editions, frozen as they were built: the stories as JSON, the HTML, the text, the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Engine,
    Row,
    RowMapping,
    Select,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from newsletter.errors import StoreError
from newsletter.model import DeliveryState, Edition, EditionState, FrozenEdition, Sent
from newsletter.store.database import writing
from newsletter.store.moves import STOPPED, WAITING
from newsletter.store.schema import deliveries, editions

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_WENT_OUT = (DeliveryState.COMMITTING, DeliveryState.SENT, DeliveryState.UNKNOWN)
_ORDER = tuple(EditionState)  # draft, sending, sent: an edition only moves on


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRow:
    """An edition as a list shows it, without its stories and pages; `stories` is their number.

    `sent_at` is when its sending began, None while it is a draft.
    """

    number: int
    date: date
    subject: str
    preheader: str
    state: EditionState
    stories: int
    built_at: datetime
    sent_at: datetime | None


_COLUMNS = [editions.c[name] for name in EditionRow.__slots__]
_IS_OUT = editions.c.state != EditionState.DRAFT


@cache
def _codec() -> "TypeAdapter[Edition]":
    from pydantic import TypeAdapter  # 97 ms that a command without editions need not wait

    return TypeAdapter(Edition)


def dump_edition(edition: Edition) -> str:
    """An edition as JSON text."""
    return _codec().dump_json(edition).decode()


def load_edition(document: str) -> Edition:
    """The very edition that `dump_edition` wrote."""
    return _codec().validate_json(document)


class EditionStore:
    """Fulfils pipeline.Editions: one edition a date, a draft until it is sent."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_date(self, day: date) -> FrozenEdition | None:
        """The edition of a local date, draft or sent."""
        with self._engine.connect() as connection:
            row = connection.execute(select(editions).where(editions.c.date == day)).one_or_none()
        return None if row is None else _frozen(row)

    def numbered(self, number: int) -> FrozenEdition | None:
        """The edition with a number."""
        asked = select(editions).where(editions.c.number == number)
        with self._engine.connect() as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else _frozen(row)

    def all(self) -> list[EditionRow]:
        """Every edition, newest first, without its pages."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(editions.c.number.desc()))
            return [_listed(row) for row in rows.mappings()]

    def newest(self, count: int) -> list[EditionRow]:
        """Those that are out, newest first, at most so many."""
        return self._out(select(*_COLUMNS).order_by(editions.c.number.desc()).limit(count))

    def between(self, first: date, until: date) -> list[EditionRow]:
        """Those that are out, of a date from `first` on and before `until`, newest first."""
        dated = select(*_COLUMNS).where(editions.c.date >= first, editions.c.date < until)
        return self._out(dated.order_by(editions.c.number.desc()))

    def months(self) -> dict[date, int]:
        """How many each month has that are out, by its first day, the newest month first."""
        month = func.strftime("%Y-%m-01", editions.c.date)
        asked = select(month, func.count()).where(_IS_OUT).group_by(month).order_by(month.desc())
        with self._engine.connect() as connection:
            return {date.fromisoformat(first): count for first, count in connection.execute(asked)}

    def around(self, number: int) -> tuple[EditionRow | None, EditionRow, EditionRow | None] | None:
        """An edition between the one before it and the one after it; None where it is not out."""
        column = editions.c.number
        asked = select(*_COLUMNS).limit(1)
        here = self._out(asked.where(column == number))
        if not here:
            return None
        earlier = self._out(asked.where(column < number).order_by(column.desc()))
        later = self._out(asked.where(column > number).order_by(column))
        return next(iter(earlier), None), here[0], next(iter(later), None)

    def _out(self, asked: Select[*tuple[Any, ...]]) -> list[EditionRow]:
        with self._engine.connect() as connection:
            rows = connection.execute(asked.where(_IS_OUT)).mappings()
            return [_listed(row) for row in rows]

    def next_number(self) -> int:
        """The number that a new edition bears: 1, then one more than the highest."""
        with self._engine.connect() as connection:
            highest: int | None = connection.scalar(select(func.max(editions.c.number)))
        return (highest or 0) + 1

    def save_draft(self, frozen: FrozenEdition) -> None:
        """Keep a draft, in place of the date's earlier draft.

        Raises StoreError where the date's edition is sent or going out, where its draft bears
        another number, and where the number is another date's.
        """
        edition = frozen.edition
        values = {
            "number": edition.number,
            "date": edition.date,
            "subject": edition.subject,
            "preheader": edition.preheader,
            "state": EditionState.DRAFT.value,
            "stories": len(edition.stories),
            "document": dump_edition(edition),
            "html": frozen.html,
            "text": frozen.text,
            "built_at": edition.built_at,
            "sent_at": None,
        }
        asked = select(editions.c.number, editions.c.date, editions.c.state).where(
            or_(editions.c.date == edition.date, editions.c.number == edition.number)
        )
        with writing(self._engine) as connection:
            there = connection.execute(asked).all()
            for row in there:
                _refuse_to_replace(row, edition)
            if there:
                same = editions.c.number == edition.number
                connection.execute(update(editions).where(same).values(values))
            else:
                connection.execute(insert(editions).values(values))

    def mark(self, number: int, state: EditionState, *, now: datetime) -> None:
        """Move an edition on from sending to sent; a mark that it bears already changes nothing.

        Raises StoreError where there is no such edition, or where it is further already.
        """
        with writing(self._engine) as connection:
            asked = select(editions.c.state).where(editions.c.number == number)
            before = connection.scalar(asked.with_for_update())
            if before is None:
                raise StoreError(f"there is no edition {number}; `newsletter edition list`")
            if _ORDER.index(state) < _ORDER.index(EditionState(before)):
                raise StoreError(f"edition {number} is {before}, it cannot become {state} again")
            if before != state:
                connection.execute(
                    update(editions)
                    .where(editions.c.number == number)
                    .values(state=state.value, sent_at=func.coalesce(editions.c.sent_at, now))
                )

    def begun(self, number: int) -> datetime | None:
        """When the sending of an edition began; None while it is a draft."""
        asked = select(editions.c.sent_at).where(editions.c.number == number)
        with self._engine.connect() as connection:
            at: datetime | None = connection.scalar(asked)
            return at

    def withdraw(self, number: int) -> bool:
        """Make an edition a draft again whose sending came to no message; whether it did.

        Not where one attempt was made, or was going to be when a run stopped. For the holder of the
        run lock, when the relay would have nothing of it: what cannot be sent may be built anew.
        """
        rows = deliveries.c.edition == number
        tried = or_(deliveries.c.state != DeliveryState.PENDING, deliveries.c.message_id != "")
        with writing(self._engine) as connection:
            untried = connection.execute(
                update(editions)
                .where(
                    editions.c.number == number,
                    editions.c.state == EditionState.SENDING,
                    ~exists().where(rows, tried),
                )
                .values(state=EditionState.DRAFT.value, sent_at=None)
            )
            if untried.rowcount:
                connection.execute(delete(deliveries).where(rows))
        return untried.rowcount == 1

    def give_up(self, *, begun_before: datetime, now: datetime) -> int:
        """End the editions whose sending began so long ago; how many deliveries that rejects.

        What waits there is rejected as expired, what was being committed is unknown. For the holder
        of the run lock.
        """
        old = select(editions.c.number).where(
            editions.c.state == EditionState.SENDING,
            func.coalesce(editions.c.sent_at, editions.c.built_at) <= begun_before,
        )
        reply = deliveries.c.reply
        with writing(self._engine) as connection:
            numbers = connection.scalars(old).all()
            theirs = update(deliveries).where(deliveries.c.edition.in_(numbers))
            connection.execute(
                theirs.where(deliveries.c.state == DeliveryState.COMMITTING).values(
                    state=DeliveryState.UNKNOWN.value, reply=STOPPED, updated=now
                )
            )
            rejected = connection.execute(
                theirs.where(deliveries.c.state.in_(WAITING)).values(
                    state=DeliveryState.REJECTED.value,
                    reply=case((reply == "", "expired"), else_="expired: " + reply),
                    next_at=None,
                    updated=now,
                )
            )
            ended = update(editions).where(editions.c.number.in_(numbers))
            connection.execute(ended.values(state=EditionState.SENT.value))
        return rejected.rowcount

    def sent_stories(self, *, since: datetime) -> Sequence[Sent]:
        """Stories of editions that went out since then, newest edition first; drafts never count.

        An edition counts from its first message on, and one that reached nobody never.
        """
        one_went_out = exists().where(
            deliveries.c.edition == editions.c.number, deliveries.c.state.in_(_WENT_OUT)
        )
        when = func.coalesce(editions.c.sent_at, editions.c.built_at)
        asked = (
            select(editions.c.document, when.label("at"))
            .where(
                when >= since,
                editions.c.state != EditionState.DRAFT,
                one_went_out,
            )
            .order_by(editions.c.number.desc())
        )
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return [
            Sent(edition=edition.number, date=edition.date, sent_at=row.at, story=story)
            for row in rows
            for edition in (load_edition(row.document),)
            for story in edition.stories
        ]


def _refuse_to_replace(row: Row[int, date, str], edition: Edition) -> None:
    number, day, state = row
    if day != edition.date:
        raise StoreError(
            f"number {number} is that of the edition of {day}: build the one of {edition.date} "
            "again, so that it gets a number of its own"
        )
    if state != EditionState.DRAFT:
        raise StoreError(
            f"the edition of {day} (no. {number}) is {state}: it is frozen and cannot be replaced; "
            "`newsletter edition show` shows it"
        )
    if number != edition.number:
        raise StoreError(
            f"the draft of {day} is no. {number}, not {edition.number}: build it again, so that it "
            "keeps its number"
        )


def _listed(row: RowMapping) -> EditionRow:
    return EditionRow(**{**row, "state": EditionState(row["state"])})


def _frozen(row: Row[*tuple[Any, ...]]) -> FrozenEdition:
    return FrozenEdition(
        edition=load_edition(row.document),
        html=row.html,
        text=row.text,
        state=EditionState(row.state),
    )
