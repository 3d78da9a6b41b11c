"""A message's headers and parts as the preview lists them, with a mark for each. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32

from newsletter.compose.lint.finding import Finding

KB = 1024
GOOD, LOOK, FIX = "ok", "look", "fix"
# What filters and readers' programs go by: there, it is right unless a finding says otherwise.
_MATTERS = frozenset(
    (
        *("from", "subject", "message-id", "list-unsubscribe", "list-unsubscribe-post", "list-id"),
        *("feedback-id", "auto-submitted", "content-type"),
    )
)
_RULES = ("headers", "subject")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRow:
    """One header, or one part below them; `mark` is ok, look, fix or nothing."""

    name: str
    value: str
    mark: str = ""
    part: bool = False


def header_rows(
    message: bytes, findings: Sequence[Finding], *, relay_is_local: bool
) -> tuple[HeaderRow, ...]:
    """The headers in order, then the parts, then the signature.

    They are unfolded (RFC 5322, section 2.2.3) and decoded (RFC 2047). A header that a finding of
    lint names bears its mark.
    """
    # compat32 hands values over as they stand, without a word on what is malformed.
    read = message_from_bytes(message, policy=compat32)
    rows = [
        HeaderRow(name=name, value=_in_words(value), mark=_mark(name, findings))
        for name, value in read.items()
    ]
    rows += _parts(read)
    if "dkim-signature" not in {name.lower() for name in read.keys()}:  # noqa: SIM118  no mapping
        rows.append(_signature(relay_is_local=relay_is_local))
    return tuple(rows)


def _in_words(value: object) -> str:
    unfolded = re.sub(r"\r?\n[ \t]+", " ", str(value))
    try:
        return str(make_header(decode_header(unfolded)))
    except (ValueError, LookupError):
        return unfolded


def _mark(name: str, findings: Sequence[Finding]) -> str:
    named = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
    about = [one for one in findings if one.rule in _RULES and named.search(one.says)]
    if any(one.severity == FIX for one in about):
        return FIX
    if about:
        return LOOK
    return GOOD if name.lower() in _MATTERS else ""


def _parts(read: "Message[str, str]") -> Iterator[HeaderRow]:
    for part in read.walk():
        if not part.is_multipart():
            size = len(str(part.get_payload()).encode("utf-8", "surrogateescape"))
            said = (
                f"charset={part.get_content_charset() or 'us-ascii'}",
                str(part.get("Content-Transfer-Encoding", "7bit")),
                f"{size / KB:.1f} KB on the wire",
            )
            yield HeaderRow(
                name=part.get_content_type(), value="; ".join(said), mark=GOOD, part=True
            )


def _signature(*, relay_is_local: bool) -> HeaderRow:
    if relay_is_local:
        return HeaderRow(name="DKIM-Signature", value="none: the relay is on this machine")
    return HeaderRow(
        name="DKIM-Signature",
        value="your relay signs; its h= must list both List-Unsubscribe headers",
        mark=LOOK,
    )
