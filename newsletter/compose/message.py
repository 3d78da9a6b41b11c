"""An edition as a message: compiled once, then a few bytes spliced in for each recipient.

Also its two other dresses: personal for one reader, public for the archive.
"""

import html as markup
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from newsletter.compose.language import Language, english
from newsletter.compose.mime import (
    address_header,
    ascii_url,
    header,
    mailbox_header,
    quoted_printable,
    raw_header,
)
from newsletter.compose.slots import SLOTS, TOKEN, filled, fillings, parted, without_slots
from newsletter.model import FrozenEdition, Message, Recipient

# Quoted-printable never has "=_", so no body can hold the boundary (RFC 2045, section 6.7).
BOUNDARY = "=_morning-memo"
SOFT_BREAK = b"=\r\n"

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.\[\]:-]+>")
_SLOT = "|".join(map(re.escape, SLOTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the headers of every message have in common; `sender` as a From header has it."""

    sender: str
    reply_to: str | None
    name: str
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledMessage:
    """A message with its slots open: `body` is bytes and, between them, names of slots.

    What goes into them is said in `words`.
    """

    sender: str
    unsubscribe: str
    headers: bytes
    body: tuple[bytes | str, ...]
    words: Language

    def for_recipient(self, recipient: Recipient, *, token: str, message_id: str) -> Message:
        """One recipient's message, CRLF lines and 7 bits, without dot-stuffing.

        `token` stands in the unsubscribe links; `message_id` is `<…@domain>`. Raises ValueError
        where one of the two is of another form, TemplateError where words are missing.
        """
        if not _MESSAGE_ID.fullmatch(message_id):
            raise ValueError(f"{message_id!r} is no Message-ID of the form <left@domain>")
        values = fillings(recipient, token, self.words)
        # A soft break follows each, so that no line of a long one may be full.
        encoded = {slot: quoted_printable(text, goes_on=True) for slot, text in values.items()}
        data = b"".join(
            (
                self.headers,
                address_header("To", recipient.name, recipient.address),
                raw_header("Message-ID", message_id),
                raw_header("List-Unsubscribe", f"<{self.unsubscribe}{token}>"),
                b"\r\n",
                *(encoded[piece] if isinstance(piece, str) else piece for piece in self.body),
            )
        )
        return Message(
            sender=self.sender, recipient=recipient.address, message_id=message_id, data=data
        )


def compile_message(
    frozen: FrozenEdition,
    envelope: Envelope,
    *,
    now: datetime,
    test: bool = False,
    words: Language | None = None,
) -> CompiledMessage:
    """The edition as multipart/alternative, encoded once; `now` becomes its Date.

    A test copy is marked in subject and parts, and offers no one-click unsubscribing. `words` are
    those of the edition's own language, English unless given. Raises TemplateError.
    """
    words = words or english()
    subject, text, html = frozen.edition.subject, frozen.text, frozen.html
    if test:
        mark, note = words.say("test_mark"), words.say("test_copy")
        subject, text = f"{mark} {subject}", f"{mark} {note}\n\n{text}"
        html = _with_banner(html, note, words)
    return CompiledMessage(
        sender=parseaddr(envelope.sender)[1],
        unsubscribe=f"{ascii_url(envelope.base_url)}/unsubscribe/",
        headers=_headers(frozen.edition.number, subject, envelope, now, test=test),
        body=_body(text, html),
        words=words,
    )


def _headers(number: int, subject: str, envelope: Envelope, now: datetime, *, test: bool) -> bytes:
    label = re.sub(r"[^a-z0-9]+", "-", envelope.name.casefold()).strip("-") or "memo"
    host = urlsplit(ascii_url(envelope.base_url)).hostname or "localhost"
    list_id = f"{label}.{re.sub(r'[^a-z0-9.-]', '-', host)}"
    kind = "test" if test else "edition"
    lines = [
        mailbox_header("From", envelope.sender),
        mailbox_header("Reply-To", envelope.reply_to) if envelope.reply_to else b"",
        header("Subject", subject),
        raw_header("Date", format_datetime(now)),
        b"" if test else raw_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        raw_header("List-Id", f"<{list_id}>"),
        raw_header("Feedback-ID", f"{number}:{list_id}:{kind}:{label}"),
        raw_header("Auto-Submitted", "auto-generated"),
        raw_header("MIME-Version", "1.0"),
        raw_header("Content-Type", f'multipart/alternative; boundary="{BOUNDARY}"'),
    ]
    return b"".join(lines)


def _body(text: str, html: str) -> tuple[bytes | str, ...]:
    pieces: list[bytes | str] = []
    for kind, content in (("plain", text), ("html", html)):
        pieces.append(
            f"--{BOUNDARY}\r\n"
            f'Content-Type: text/{kind}; charset="utf-8"\r\n'
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode("ascii")
        )
        pieces.extend(_with_slots(content))
        pieces.append(b"\r\n")
    pieces.append(f"--{BOUNDARY}--\r\n".encode("ascii"))
    return tuple(_joined(pieces))


def _with_slots(content: str) -> list[bytes | str]:
    """Encoded pieces and slots, each slot on a line of its own between soft breaks."""
    *first, last = parted(content)
    pieces: list[bytes | str] = []
    for piece in first:
        if piece in SLOTS:
            pieces += [SOFT_BREAK, piece, SOFT_BREAK]
        else:
            pieces.append(quoted_printable(piece, goes_on=True))
    return [*pieces, quoted_printable(last)]


def _joined(pieces: list[bytes | str]) -> list[bytes | str]:
    """Neighbouring bytes as one, so that a recipient costs few pieces."""
    joined: list[bytes | str] = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _with_banner(html: str, note: str, words: Language) -> str:
    fonts = words.fonts("sans", "Helvetica,Arial,sans-serif")
    banner = (
        f'<p dir="{words.direction}" style="margin:0px;padding:10px 16px;background:#B23A1E;'
        f'color:#FFFFFF;text-align:center;font:bold 14px/20px {fonts}">{markup.escape(note)}</p>'
    )
    found = re.search(r"<body[^>]*>", html)
    place = found.end() if found else 0
    return html[:place] + banner + html[place:]


# ── The other dresses ────────────────────────────────────────────────────────────────────


def personal_html(
    html: str, recipient: Recipient, *, token: str, words: Language | None = None
) -> str:
    """The page as one recipient gets it, with the reason said in `words`, English unless given.

    Raises ValueError where the token is of another form, TemplateError where words are missing.
    """
    return filled(html, fillings(recipient, token, words or english()), as_html=True)


def personal_text(
    text: str, recipient: Recipient, *, token: str, words: Language | None = None
) -> str:
    """The text as one recipient gets it, the same way."""
    return filled(text, fillings(recipient, token, words or english()), as_html=False)


def public_html(html: str, *, base_url: str) -> str:
    """The page for the archive: the paragraphs that carry a slot are left out.

    A slot that stands elsewhere becomes nothing, an unsubscribe address the site's front page.
    """
    paragraph = rf"<p\b[^>]*>(?:(?!</?p\b).)*?(?:{_SLOT})(?:(?!</?p\b).)*</p>"
    return _without_slots(re.sub(paragraph, "", html, flags=re.DOTALL), base_url)


def public_text(text: str, *, base_url: str) -> str:
    """The text for the archive: the paragraphs that carry a slot are left out."""
    paragraphs = text.split("\n\n")
    kept = [p for p in paragraphs if not re.search(_SLOT, p)]
    return _without_slots("\n\n".join(kept), base_url)


def _without_slots(content: str, base_url: str) -> str:
    content = content.replace(f"{base_url}/unsubscribe/{TOKEN}", f"{base_url}/")
    return without_slots(content)
