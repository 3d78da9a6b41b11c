"""Validators and what they save: 304 for what the client has already (RFC 9110, sections 8.8, 13).

A tag is made of the very bytes, or of all that they are made of, so it is always a strong one.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def entity_tag(*parts: object) -> str:
    """A strong ETag over what an answer is, or over everything that it is made of."""
    digest = sha256()
    for part in parts:
        written = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        # Each with its length, so that two parts never read like two others.
        digest.update(b"%d:" % len(written) + written)
    return f'"{digest.hexdigest()[:32]}"'


def http_date(moment: datetime) -> str:
    """A moment as a header has it: whole seconds of GMT (RFC 9110, section 5.6.7)."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def unchanged(headers: Mapping[str, str], *, tag: str, modified: datetime) -> bool:
    """Whether a GET or HEAD with these headers is answered by 304.

    If-None-Match is compared weakly and hides If-Modified-Since (RFC 9110, sections 13.1.2 and
    13.1.3); a date that cannot be read counts as none.
    """
    asked = headers.get("if-none-match")
    if asked is not None:
        return asked.strip() == "*" or tag in _TAG.findall(asked)
    since = _moment(headers.get("if-modified-since", ""))
    return since is not None and modified.replace(microsecond=0) <= since


def _moment(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def conditional(
    request: Request,
    whole: Callable[[], Response],
    *,
    tag: str,
    modified: datetime,
    headers: Mapping[str, str],
) -> Response:
    """What `whole` makes, with its validators and headers; 304 with the same where it is known.

    `whole` is called only if it is needed. `headers` stand in the 304 too, which updates what the
    client has kept of them.
    """
    more = {**headers, "ETag": tag, "Last-Modified": http_date(modified)}
    if unchanged(request.headers, tag=tag, modified=modified):
        return Response(status_code=304, headers=more)
    answer = whole()
    answer.headers.update(more)
    return answer
