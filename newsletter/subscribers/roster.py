"""A list as a CSV file that a person edits: read leniently, line by line, and written back. Pure.

One million lines are read in constant memory but for 16 to 32 bytes a line, which tell duplicates.
"""

import csv
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import TextIO

from newsletter.errors import UsageError
from newsletter.model import Subscriber, SubscriberState
from newsletter.subscribers.addresses import checked, normal_form

_COLUMNS = {
    "address": ("address", "email", "e mail", "email address", "e mail address", "mail"),
    "name": ("name", "full name"),
    "first": ("first", "first name", "firstname", "given name"),
    "last": ("last", "last name", "lastname", "surname", "family name"),
    "since": ("since", "date", "created", "created at", "joined", "subscribed at"),
    "state": ("state", "status"),
    "list": ("list",),
}
_MEANS = {spelling: column for column, spellings in _COLUMNS.items() for spelling in spellings}
_STATES = {
    SubscriberState.SUBSCRIBED: ("", "subscribed", "active", "confirmed", "yes"),
    SubscriberState.UNSUBSCRIBED: ("unsubscribed", "inactive", "left", "removed", "cleaned", "no"),
    SubscriberState.PENDING: ("pending", "unconfirmed"),
}
_STATE = {word: state for state, words in _STATES.items() for word in words}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SHOWN, _NAME = 80, 200  # characters: of a bad line in an error, of a name that is kept
DEMO_LIST = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """A line that names a subscriber; `key` is the address's normal form, `list` often ""."""

    address: str
    key: str
    name: str
    since: date | None
    state: SubscriberState
    line: int
    list: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A line that is left out: its number (from 1), what stands there, and why."""

    line: int
    found: str
    reason: str


def read_roster(lines: Iterable[str], *, name: str) -> Iterator[RosterRow | BadRow]:
    """Each line of a CSV file as a subscriber or as a bad row; the rest go on after a bad one.

    Columns come in any order and case, by the names in common use; a file without a header is one
    address a line, then perhaps a name and a date. Blank lines and lines from # on are skipped.
    An address that is there twice is reported the first time; a later line may unsubscribe it.
    `name` is the file's, for the reason that the whole file cannot be read.
    """
    reading: _Reading | None = None
    for number, raw in enumerate(lines, start=1):
        line = raw.strip("\ufeff \r\n") if number == 1 else raw.strip(" \r\n")
        if not line.strip("\t,;") or line.startswith("#"):
            continue
        try:
            if reading is None:
                reading, is_header = _begin(line, name)
                if is_header:
                    continue
            yield from reading.row(line, number)
        except (UsageError, csv.Error) as error:
            yield BadRow(line=number, found=line[:_SHOWN], reason=str(error))
            if reading is None:
                return


def _begin(line: str, name: str) -> tuple["_Reading", bool]:
    """How to read a file, by its first line, and whether that line is a header."""
    delimiter = max(",;\t", key=line.count)
    cells = _cells(line, delimiter)
    if any("@" in cell for cell in cells):
        address = next(index for index, cell in enumerate(cells) if "@" in cell)
        others = [index for index in range(len(cells)) if index != address]
        places = dict(zip(("name", "since", "state"), others, strict=False))
        return _Reading(delimiter, {"address": address} | places), False
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        meaning = _MEANS.get(re.sub(r"[\s_-]+", " ", cell).strip().lower())
        if meaning is not None:
            columns.setdefault(meaning, index)
    if "address" not in columns:
        raise UsageError(
            f"{name} is left out: its first line names no column `address` or `email`, and is no "
            "address either"
        )
    return _Reading(delimiter, columns), True


def _cells(line: str, delimiter: str) -> list[str]:
    # A line is read on its own: a quote that is never closed costs one line, not the file.
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise UsageError(f"its quotes do not match: {error}") from None


class _Reading:
    """A file's columns, and which addresses came already."""

    def __init__(self, delimiter: str, columns: Mapping[str, int]) -> None:
        self._delimiter, self._columns = delimiter, columns
        self._seen, self._told, self._left = _Keys(), _Keys(), _Keys()

    def row(self, line: str, number: int) -> Iterator[RosterRow | BadRow]:
        """A row, a bad one, or nothing for a duplicate that was reported; raises UsageError."""
        cells = _cells(line, self._delimiter)
        row = self._row({key: _cell(cells, at) for key, at in self._columns.items()}, number)
        if row.state is SubscriberState.UNSUBSCRIBED and self._left.add(row.key):
            self._seen.add(row.key)
            yield row
        elif self._seen.add(row.key):
            yield row
        elif self._told.add(row.key):
            yield BadRow(line=number, found=row.address, reason="is in the file already")

    def _row(self, found: Mapping[str, str], number: int) -> RosterRow:
        address = checked(found["address"])
        names = found.get("name") or f"{found.get('first', '')} {found.get('last', '')}"
        return RosterRow(
            address=address,
            key=normal_form(address),
            name=_clean(names),
            since=_since(found.get("since", "")),
            state=_state(found.get("state", "")),
            line=number,
            list=_clean(found.get("list", "")),
        )


def _cell(cells: list[str], at: int) -> str:
    text = cells[at].strip() if at < len(cells) else ""
    # What write_roster, or a spreadsheet that was careful, put before it.
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _clean(text: str) -> str:
    if not text.isprintable():
        text = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(text.split())[:_NAME]


def _since(text: str) -> date | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{text[:_SHOWN]!r} is no date: write it as year-month-day, such as 2026-11-24"
        ) from None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


def _state(text: str) -> SubscriberState:
    state = _STATE.get(text.lower())
    if state is None:
        allowed = ", ".join(SubscriberState)
        raise UsageError(f"{text[:_SHOWN]!r} is no state: one of {allowed}")
    return state


class _Keys:
    """A set of strings at 8 bytes a slot, at least half of them empty: by hash, 64 bits wide."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 64))
        self._used = 0

    def add(self, key: str) -> bool:
        """Put a key in; False where it is in already."""
        value = hash(key) & 0xFFFF_FFFF_FFFF_FFFF or 1
        at = self._place(self._slots, value)
        if self._slots[at]:
            return False
        self._slots[at] = value
        self._used += 1
        if self._used * 2 > len(self._slots):
            self._grow()
        return True

    @staticmethod
    def _place(slots: "array[int]", value: int) -> int:
        mask = len(slots) - 1
        at = value & mask
        while slots[at] and slots[at] != value:
            at = (at + 1) & mask
        return at

    def _grow(self) -> None:
        slots = array("Q", bytes(16 * len(self._slots)))
        for value in self._slots:
            if value:
                slots[self._place(slots, value)] = value
        self._slots = slots


def write_roster(subscribers: Iterable[Subscriber], stream: TextIO) -> None:
    """Write subscribers as CSV that `read_roster` reads back and a spreadsheet takes for text.

    A cell that a spreadsheet would compute gets a ' before it (CWE-1236).
    """
    out = csv.writer(stream, lineterminator="\n")
    out.writerow(("address", "name", "since", "state", "list", "source"))
    for one in subscribers:
        since = one.since.astimezone(UTC).date().isoformat()
        cells = (one.address, one.name, since, one.state.value, one.list, one.source)
        out.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])


def lists_to_mail(counts: Mapping[str, int], *, relay_is_local: bool) -> tuple[str, ...]:
    """The lists that an edition goes to, given how many are subscribed to each.

    All but `demo`, whose readers are invented: that one only while nobody else is subscribed and
    the relay is on this machine, so that a first try shows something and harms nobody.
    """
    real = tuple(name for name, count in counts.items() if name != DEMO_LIST and count)
    if real:
        return real
    return (DEMO_LIST,) if relay_is_local and counts.get(DEMO_LIST) else ()


def relay_is_local(host: str) -> bool:
    """Whether a relay's host is this machine by its name or address, without asking DNS."""
    name = host.strip().strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
