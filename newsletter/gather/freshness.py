"""When a feed may be asked again: what HTTP says, what the feed says, and back-off; pure.

Lengths are timedeltas, instants aware datetimes in UTC. Header names are in lower case.
"""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FLOOR = timedelta(hours=1)  # no feed is polled more often
CAP = timedelta(hours=24)  # nor less often, whatever it or its failures say
LONGEST_WAIT = timedelta(days=2)  # what a Retry-After may ask for
_NOTHING = timedelta(0)
_WEEK = 7 * 24  # hours
_DOUBLINGS = 5  # an hour doubled so often is past the cap
_DIGITS = 9  # of a number of seconds; more make 30 years
_DIRECTIVE = re.compile(r"([\w-]+)\s*(?:=\s*(?:\"([^\"]*)\"|([^\s,;\"]*)))?")


def fresh_for(headers: Mapping[str, str], *, ttl: int | None, now: datetime) -> timedelta:
    """How long an answer is good for, from 1 hour to 24.

    max-age minus Age, else Expires minus Date (RFC 9111, section 4.2), else the document's own ttl
    in seconds, else an hour. What is not meant to be kept, or says so wrongly, is good for an hour.
    """
    stated = _by_cache_control(headers)
    if stated is None:
        stated = _by_expires(headers, now)
    if stated is None:
        stated = timedelta(seconds=min(max(ttl or 0, 0), CAP.total_seconds()))
    return min(max(stated, FLOOR), CAP)


def asked_to_wait(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """Until when Retry-After asks for quiet (RFC 9110, section 10.2.3), at most 2 days from now.

    None where it is absent or unreadable. Never before `now`.
    """
    text = headers.get("retry-after", "")
    length = _seconds(text)
    until = _http_date(text) if length is None else now + min(length, LONGEST_WAIT)
    return until and min(max(until, now), now + LONGEST_WAIT)


def back_off(failures: int, *, first: timedelta) -> timedelta:
    """How long a feed is left alone after its nth failure in a row: `first`, doubling to a day."""
    times: int = 2 ** min(max(failures - 1, 0), _DOUBLINGS)
    return min(first * times, CAP)


def open_from(moment: datetime, *, hours: Collection[int], days: Collection[int]) -> datetime:
    """The first instant from `moment` on that lies in no skipped hour and on no skipped day (GMT).

    RSS 2.0, skipHours and skipDays; 0 is Monday. A feed that skips all its hours skips none.
    """
    moment = candidate = moment.astimezone(UTC)
    for _ in range(_WEEK + 1):
        if candidate.hour not in hours and candidate.weekday() not in days:
            return candidate
        candidate = candidate.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def _by_cache_control(headers: Mapping[str, str]) -> timedelta | None:
    found: dict[str, str | None] = {}
    for part in _DIRECTIVE.finditer(headers.get("cache-control", "")):
        # Of a directive told twice the first counts (RFC 9111, section 4.2.1).
        found.setdefault(part[1].lower(), part[3] if part[2] is None else part[2])
    # `no-cache="Set-Cookie"` is about that header only (section 5.2.2.4).
    if "no-store" in found or found.get("no-cache", "") is None:
        return _NOTHING
    if "max-age" not in found:
        return None
    age = _seconds(headers.get("age")) or _NOTHING
    return (_seconds(found["max-age"]) or _NOTHING) - age


def _by_expires(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    if "expires" not in headers:
        return None
    # `Expires: 0` and other nonsense mean that it is stale already (RFC 9111, section 5.3).
    expires = _http_date(headers["expires"])
    return expires - (_http_date(headers.get("date", "")) or now) if expires else _NOTHING


def _seconds(text: str | None) -> timedelta | None:
    """A number of seconds as headers write it; None for anything else."""
    if not text or not re.fullmatch(r"\s*[0-9]+\s*", text):
        return None
    # int and timedelta refuse what is longer.
    return timedelta(seconds=int(text) if len(text) <= _DIGITS else 10**_DIGITS)


def _http_date(text: str) -> datetime | None:
    """A date in any form of RFC 9110, section 5.6.7; the one without a zone is GMT too."""
    try:
        found = parsedate_to_datetime(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
