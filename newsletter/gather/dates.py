"""Dates as feeds write them."""

import re
from datetime import UTC, datetime, timedelta, timezone

_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no feed is older; 1970 is a program's zero
_AHEAD = timedelta(hours=24)
_LONGEST = 100  # characters; a date is shorter
_SHORT = 2  # digits of a year without its century

# English first; then what the editors' systems of other countries write. Three letters or the
# whole word, lower case.
_MONTHS = tuple(
    frozenset(names.split())
    for names in (
        "jan january janv janvier januar jän jänner januari ene enero gen gennaio janeiro",
        "feb february févr fév février februar februari febrero febbraio fev fevereiro",
        "mar march mars mär märz mrt maart marzo março",
        "apr april avr avril abr abril aprile",
        "may mai mei mayo mag maggio maio",
        "jun june juin juni junio giu giugno junho",
        "jul july juil juillet juli julio lug luglio julho",
        "aug august août aout augustus ago agosto",
        "sep sept september septembre septiembre set settembre setembro",
        "oct october octobre okt oktober octubre ott ottobre out outubro",
        "nov november novembre noviembre novembro",
        "dec december déc décembre dez dezember dic diciembre dicembre dezembro",
    )
)
_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AST": -4, "ADT": -3, "AKST": -9, "AKDT": -8, "HST": -10,
    "BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "SGT": 8, "HKT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13,
}  # fmt: skip

# RFC 822 as nearly every feed writes it: four digits of a year, a zone of digits or GMT.
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d)"
    r" (?:GMT|UTC|Z|([+-]\d{4}))",
    re.ASCII,
)
_USUAL_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\b)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})\b")
_NAMED = re.compile(r"\b[A-Z]{3,4}\b")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+([^\W\d_]{3,})\.?,?[\s-]+(\d{4}|\d{2})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:.*?\s)(\d{4})\b")
_SLASHES = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")


def read_date(text: str, *, now: datetime) -> datetime | None:
    """A feed's date in UTC; no zone means UTC.

    None where it cannot be read or believed: before 1995, or over 24 hours ahead of `now`.
    """
    try:
        found = _usual(text) or _unusual(text)
        found = found.astimezone(UTC) if found and found.tzinfo is not UTC else found
    except (ValueError, OverflowError):
        return None
    return found if found and _EARLIEST <= found <= now + _AHEAD else None


def _usual(text: str) -> datetime | None:
    """The two forms that nearly every date has, at a tenth of what the others cost."""
    if found := _USUAL.fullmatch(text):
        day, month, year, clock, zone = found.groups()
        text = f"{year}-{_USUAL_MONTHS.get(month)}-{day:0>2}T{clock}{zone or 'Z'}"
    elif text[4:5] != "-":
        return None
    try:
        iso = datetime.fromisoformat(text)
    except ValueError:
        return None
    return iso if iso.tzinfo else None


def _unusual(text: str) -> datetime | None:
    text = " ".join(text[: 2 * _LONGEST].split())
    if not text or len(text) > _LONGEST:
        return None
    return _epoch(text) or _iso(text) or _in_words(text)


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC)


def _iso(text: str) -> datetime | None:
    """RFC 3339 and the rest of ISO 8601, with a space before the zone or `UTC` for it too."""
    tidy = re.sub(r"\s*(?:UTC|GMT|Z)$", "Z", text, flags=re.IGNORECASE)
    tidy = re.sub(r"(\d)\s+([+-]\d{2}:?\d{2})$", r"\1\2", tidy)
    try:
        found = datetime.fromisoformat(tidy)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _in_words(text: str) -> datetime | None:
    """RFC 822 and what is taken for it; the weekday is not looked at, for it is often wrong."""
    date = _date(text)
    if date is None:
        return None
    year, month, day = date
    clock = _TIME.search(text)
    zone = _zone(text[clock.end() :]) if clock else UTC
    hour, minute, second = (int(part or 0) for part in clock.group(1, 2, 3)) if clock else (0, 0, 0)
    if clock and clock[4]:
        hour = hour % 12 + (12 if clock[4][0] in "pP" else 0)
    midnight = datetime(year, month, day, tzinfo=zone)
    if hour > 24 or minute > 59 or second > 60:  # noqa: PLR2004  24:00 ends a day, :60 leaps
        return None
    return midnight + timedelta(hours=hour, minutes=minute, seconds=second)


def _date(text: str) -> tuple[int, int, int] | None:
    if found := _DAY_FIRST.search(text):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
        if month:
            return year if len(found[3]) > _SHORT else _century(year), month, day
    for found in _MONTH_FIRST.finditer(text):
        if month := _month(found[1]):
            return int(found[3]), month, int(found[2])
    # 21/08 can only be a day first and 08/21 a month first; 08/07 could be either: no date.
    if found := _SLASHES.search(text):
        one, two, year = int(found[1]), int(found[2]), int(found[3])
        if (one > 12) != (two > 12):  # noqa: PLR2004  twelve months
            return (year, two, one) if one > two else (year, one, two)
    return None


def _century(year: int) -> int:
    """A year of two digits in full (RFC 2822, section 4.3)."""
    return year + (2000 if year < 50 else 1900)  # noqa: PLR2004  the RFC's own border


def _month(name: str) -> int | None:
    name = name.lower()
    return next((number for number, names in enumerate(_MONTHS, 1) if name in names), None)


def _zone(rest: str) -> timezone:
    if found := _OFFSET.search(rest):
        shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return timezone(-shift if found[1] == "-" else shift)
    named = _NAMED.search(rest)
    return timezone(timedelta(hours=_ZONES.get(named[0], 0))) if named else UTC
