"""Whom to ask, with which validators, and what an answer means for the next time; all pure.

    states ──plan──▶ Request | Waiting        answer ──hold, state_after──▶ FeedState

The morning's run and a person's `newsletter gather` ask everybody; a poll asks what is due. Two
things bind all three: a host's own Retry-After, and 410, after which nobody asks again. Who takes a
feed out of config.yaml and adds it again gives it a new chance, for its state goes with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from newsletter.gather.freshness import LONGEST_WAIT, asked_to_wait, back_off, fresh_for, open_from
from newsletter.gather.health import host_of, next_step
from newsletter.model import (
    Failed,
    Feed,
    FeedState,
    Fetched,
    Fresh,
    NotModified,
    Parsed,
    Request,
    Told,
    Waiting,
)

WHOLE_AFTER = timedelta(days=7)  # some servers answer 304 for ever
MOVE_RUNS, MOVE_TIME = 3, timedelta(days=3)  # of a permanent redirect, before it is adopted
GIVEN_UP = timedelta(days=3)  # of failing, after which an adopted address is one no more
HELD = timedelta(hours=24)
_HELD_OF, _HELD_SHARE = 10, 0.8  # entries in the document; of them new to us and of old dates
_LATE = timedelta(days=1)  # entries appear some hours after the time that they bear
_HOUR, _BUSY = timedelta(hours=1), timedelta(hours=4)
_REFUSED, _TOO_MANY = (401, 403), (429, 503)
_GONE = 410


class Occasion(StrEnum):
    """Why feeds are read: the daily run, a scheduled poll in between, or a person's command."""

    MORNING = "morning"
    POLL = "poll"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a gathering does: whom it asks, and whom it would have asked but for a reason."""

    requests: tuple[Request, ...] = ()
    waiting: tuple[Waiting, ...] = ()


def plan(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], *, occasion: Occasion, now: datetime
) -> Plan:
    """Whom to ask now, in the order of `feeds`; on a poll, what is not due is in neither list.

    `states` are by Feed.url; a feed without one was never read, and is asked on every occasion.
    """
    quiet = _quiet_hosts(states.values(), now)
    requests: list[Request] = []
    waiting: list[Waiting] = []
    for feed in feeds:
        state = states.get(feed.url) or FeedState(url=feed.url)
        host = _host(state)
        if state.gone:
            waiting.append(Waiting(feed=feed, reason=next_step(state, now=now)))
        elif host in quiet:
            until = f"{quiet[host]:%Y-%m-%d %H:%M} UTC"
            reason = f"not asked before {until}: {host_of(_address(state))} asks for that"
            waiting.append(Waiting(feed=feed, reason=reason))
        elif occasion is not Occasion.POLL or _is_due(state, now):
            requests.append(_request(feed, state, now))
    return Plan(requests=tuple(requests), waiting=tuple(waiting))


def is_same(before: FeedState, fresh: Fresh) -> bool:
    """Whether a document is byte for byte the one that was read last: as good as a 304."""
    if before.body_hash is None or fresh.cut:
        return False
    return sha256(fresh.body).hexdigest() == before.body_hash


def hold(told: Told, *, found: int, before: FeedState, now: datetime) -> tuple[Told, int]:
    """What of a document may pass, and how many of its articles are held.

    A site that changes its system gives all its entries new ids. When over 80% of the `found`
    entries of a known feed are new to us and dated before its last reading, these are held for 24
    hours, and then taken over: they are out of the window by then. What is dated since passes.
    """
    if before.last_success is None:
        return told, 0
    border = before.last_success - _LATE
    old = {one.id for one in told.new if one.published and one.published < border}
    if before.held_since is None:
        holding = found >= _HELD_OF and len(old) > found * _HELD_SHARE
    else:
        holding = now - before.held_since < HELD
    if not holding:
        return told, 0
    return replace(told, new=tuple(one for one in told.new if one.id not in old)), len(old)


def state_after(
    before: FeedState,
    fetched: Fetched,
    outcome: Parsed | NotModified | Failed,
    *,
    new: int,
    held: int,
    now: datetime,
) -> FeedState:
    """A feed's state once a reading came out as it did.

    `new` and `held` are how many of the document's articles were kept, and held back.
    """
    if isinstance(fetched, Waiting):
        return before
    if isinstance(outcome, Failed):
        return _failed(before, outcome, now)
    if isinstance(fetched, Failed):
        return _failed(before, fetched, now)
    state = replace(
        _moved(before, fetched.moved_to, now),
        last_read=now,
        last_success=now,
        last_new=now if new else before.last_new,
        failures=0,
        failing_since=None,
        error=None,
        status=None,
        gone=False,
        not_before=None,
    )
    if isinstance(fetched, NotModified):
        state = _confirmed(state, fetched, now)
    elif isinstance(outcome, NotModified):
        state = replace(_told_by(state, fetched), last_whole=now)
    else:
        state = _read(state, fetched, outcome, held=held, now=now)
    due = now + fresh_for(fetched.headers, ttl=state.ttl, now=now)
    return replace(state, due=_shifted(state, due))


def _address(state: FeedState) -> str:
    return state.address or state.url


def _host(state: FeedState) -> str:
    """Whose wish to be left alone counts for whom: a public host's for all of its feeds.

    On a host of one's own every feed is a program of its own, so it is the feed itself.
    """
    host = host_of(_address(state))
    try:
        public = ip_address(host).is_global
    except ValueError:
        public = "." in host
    return host if public else state.url


def _quiet_hosts(states: Iterable[FeedState], now: datetime) -> dict[str, datetime]:
    quiet: dict[str, datetime] = {}
    for state in states:
        # What is further off was written by a clock that was ahead.
        if state.not_before and now < state.not_before <= now + LONGEST_WAIT:
            host = _host(state)
            quiet[host] = max(state.not_before, quiet.get(host, now))
    return quiet


def _is_due(state: FeedState, now: datetime) -> bool:
    return (state.due is None or state.due <= now) and _shifted(state, now) == now


def _shifted(state: FeedState, moment: datetime) -> datetime:
    return open_from(moment, hours=state.skip_hours, days=state.skip_days)


def _request(feed: Feed, state: FeedState, now: datetime) -> Request:
    if state.last_whole is None or now - state.last_whole >= WHOLE_AFTER:
        return Request(feed=feed, url=_address(state))
    return Request(
        feed=feed, url=_address(state), etag=state.etag, last_modified=state.last_modified
    )


def _failed(before: FeedState, failed: Failed, now: datetime) -> FeedState:
    """A failure keeps what is known of the feed: its title, its validators, its articles."""
    failures, since = before.failures + 1, before.failing_since or now
    state = replace(
        before,
        last_read=now,
        failures=failures,
        failing_since=since,
        error=failed.reason,
        status=failed.status,
        not_before=None,
    )
    if before.address is not None and (failed.status == _GONE or now - since >= GIVEN_UP):
        # Whole, for the validators are of a document that lay elsewhere.
        state = replace(_unmoved(state), address=None, last_whole=None)
    elif failed.status == _GONE and _is_its_own(before, failed.url):
        return replace(state, gone=True, due=None)
    asked = asked_to_wait(failed.headers, now=now) if failed.status in _TOO_MANY else None
    if asked is not None:
        due = max(asked, now + _HOUR)
    elif failed.status in _TOO_MANY:
        due = now + back_off(failures, first=_BUSY)
    else:
        least = _BUSY if failed.status in _REFUSED else _HOUR
        due = now + max(back_off(failures, first=_HOUR), least)
    # What the end of a redirect asks for is no wish of the host that the feed is asked at.
    wish = asked if _is_its_own(before, failed.url, path=False) else None
    return replace(state, not_before=wish, due=_shifted(state, due))


def _is_its_own(state: FeedState, answered: str, *, path: bool = True) -> bool:
    """Whether an answer came from the feed's own host (and path), not from where it led to."""
    if not answered:
        return True
    asked = _address(state)
    if host_of(asked) != host_of(answered):
        return False
    return not path or urlsplit(asked).path.strip("/") == urlsplit(answered).path.strip("/")


def _read(state: FeedState, fresh: Fresh, parsed: Parsed, *, held: int, now: datetime) -> FeedState:
    """Validators are kept of a whole document only, and of one that nothing waits in.

    Those of a broken one would turn the next answer into a 304 and lose its articles.
    """
    state = replace(
        state,
        title=parsed.title or state.title,
        ttl=parsed.ttl,
        # feedparser does not tell them.
        skip_hours=state.skip_hours if parsed.way == "lenient" else parsed.skip_hours,
        skip_days=state.skip_days if parsed.way == "lenient" else parsed.skip_days,
        held_since=(state.held_since or now) if held else None,
        # With or without validators asked for: a 200 to them shows that they are not stuck.
        last_whole=now,
    )
    if not parsed.whole or fresh.cut or held:
        return replace(state, etag=None, last_modified=None, body_hash=None)
    return replace(_told_by(state, fresh), body_hash=sha256(fresh.body).hexdigest())


def _told_by(state: FeedState, fresh: Fresh) -> FeedState:
    return replace(state, etag=fresh.etag, last_modified=fresh.last_modified)


def _confirmed(state: FeedState, answer: NotModified, now: datetime) -> FeedState:
    """RFC 9111, section 4.3.4: a 304 updates the headers that it bears; the others stand."""
    return replace(
        state,
        etag=answer.etag or state.etag,
        last_modified=answer.last_modified or state.last_modified,
        last_whole=now if answer.asked_whole else state.last_whole,
    )


def _moved(state: FeedState, target: str | None, now: datetime) -> FeedState:
    """The state once a reading that went well was led to `target` by permanent redirects.

    Only such readings count: a hotel's page that redirects everybody is no feed.
    """
    address = _address(state)
    if not target or target == address or _has_password(address):
        # A password does not travel: such a feed is read through its redirect for good.
        return _unmoved(state)
    again = target == state.moving_to
    runs = state.moving_runs + 1 if again else 1
    since = (state.moving_since if again else None) or now
    # By the calendar: two morning runs are seldom 24 hours apart to the second.
    lasting = runs >= MOVE_RUNS and now.date() - since.date() >= MOVE_TIME
    if lasting or _is_only_secured(address, target):
        return replace(_unmoved(state), address=None if target == state.url else target)
    return replace(state, moving_to=target, moving_since=since, moving_runs=runs)


def _unmoved(state: FeedState) -> FeedState:
    return replace(state, moving_to=None, moving_since=None, moving_runs=0)


def _has_password(address: str) -> bool:
    return "@" in address.partition("://")[2].partition("/")[0]


def _is_only_secured(address: str, target: str) -> bool:
    """Whether a move is from http to https on the usual ports and nothing else."""
    try:
        old, new = urlsplit(address), urlsplit(target)
        ports = old.port in (None, 80), new.port in (None, 443)
    except ValueError:
        return False
    same = (old.hostname, old.path or "/", old.query) == (new.hostname, new.path or "/", new.query)
    return (old.scheme, new.scheme) == ("http", "https") and all(ports) and same
