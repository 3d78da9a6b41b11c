"""What the head of an answer says, and what a feed's reading comes to by it. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from newsletter.model import Failed, Fresh, NotModified, Request

READABLE = (200, 203)
_FINAL = (200, 304)  # the answers that say where a feed is
_NOT_MODIFIED = 304
_HOLDING = (429, 503)
_SERVER_ERROR = 500

# What the policy reads of an answer (RFC 9111, sections 5.1 to 5.3; RFC 9110, section 10.2.3).
_KEPT = (b"age", b"cache-control", b"date", b"expires", b"retry-after")
_READ = frozenset(
    (*_KEPT, b"content-encoding", b"content-type", b"etag", b"last-modified", b"location")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An answer without its body; `headers` are those that the policy reads, in lower case."""

    status: int
    headers: Mapping[str, str]
    etag: str | None = None
    last_modified: str | None = None
    content_type: str = ""
    location: str = ""
    encoded: bool = False


def head_of(status: int, raw: Iterable[tuple[bytes, bytes]]) -> Head:
    """The head out of a response's headers as they came."""
    found: dict[bytes, bytes] = {}
    for name, value in raw:
        known = name.lower()
        if known in _READ:
            # Only Cache-Control is a list, which may come in several lines.
            first = found.get(known)
            if first is None:
                found[known] = value
            elif known == b"cache-control":
                found[known] = first + b", " + value
    kept = ((name, _text(found[name])) for name in _KEPT if name in found)
    return Head(
        status=status,
        headers={name.decode(): text for name, text in kept if text},
        etag=_validator(found.get(b"etag")),
        last_modified=_validator(found.get(b"last-modified")),
        content_type=_text(found.get(b"content-type", b"")),
        location=_text(found.get(b"location", b"")),
        encoded=b"content-encoding" in found,
    )


def _text(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    return text if text.isprintable() else ""


def _validator(value: bytes | None) -> str | None:
    """A validator that can be sent back byte for byte; None where it cannot.

    aiohttp sends headers as UTF-8: what is not UTF-8 would go back changed.
    """
    try:
        text = value.decode("utf-8") if value else ""
    except UnicodeDecodeError:
        return None
    return text if text and text.isprintable() else None


def wait_asked(headers: Mapping[str, str]) -> str | None:
    """How long Retry-After asks to wait, in words; None where it says nothing of use.

    It is a number of seconds or a date (RFC 9110, section 10.2.3).
    """
    asked = headers.get("retry-after", "")
    if re.fullmatch(r"[0-9]{1,9}", asked):
        return f"for {int(asked)} s" if int(asked) else None
    try:
        until = parsedate_to_datetime(asked)
        until = until.astimezone(UTC) if until.tzinfo else until.replace(tzinfo=UTC)
        if "date" in headers and until <= parsedate_to_datetime(headers["date"]).astimezone(UTC):
            return None
    except (ValueError, OverflowError):
        return None
    return f"until {until:%Y-%m-%d %H:%M} UTC"


def host_wait(failed: Failed) -> str | None:
    """How long a host asks to be left alone, in words (RFC 6585, section 4), if it does."""
    return wait_asked(failed.headers) if failed.status in _HOLDING else None


def worth_a_retry(failed: Failed) -> bool:
    """Whether an answer may be another in a moment; who says when to come back means it."""
    return (failed.status or 0) >= _SERVER_ERROR and wait_asked(failed.headers) is None


def conditions(request: Request) -> dict[str, str]:
    """The headers of a conditional request: both validators, as they came (RFC 9110, 13.1)."""
    pairs = (("If-None-Match", request.etag), ("If-Modified-Since", request.last_modified))
    return {name: value for name, value in pairs if value}


def outcome_of(
    request: Request,
    head: Head,
    *,
    url: str,
    body: bytes,
    cut: bool,
    moved_to: str | None,
    seconds: float,
) -> Fresh | NotModified | Failed:
    """What a reading comes to by the answer at the end of its redirects, read from `url`."""
    asked_whole = not (request.etag or request.last_modified)
    if head.status in READABLE:
        return Fresh(
            feed=request.feed,
            url=url,
            body=body,
            content_type=head.content_type,
            etag=head.etag,
            last_modified=head.last_modified,
            headers=head.headers,
            moved_to=moved_to if head.status in _FINAL else None,
            cut=cut,
            asked_whole=asked_whole,
            seconds=seconds,
        )
    if head.status == _NOT_MODIFIED and not asked_whole:
        return NotModified(
            feed=request.feed,
            etag=head.etag,
            last_modified=head.last_modified,
            headers=head.headers,
            moved_to=moved_to,
            asked_whole=asked_whole,
            seconds=seconds,
        )
    return Failed(
        feed=request.feed,
        reason=f"answered {head.status}",
        url=url,
        status=head.status,
        headers=head.headers,
        seconds=seconds,
    )
