"""A message that is no edition: a confirmation, say. One at a time, so the library writes it."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from newsletter.compose.message import Envelope
from newsletter.model import Message


def write_note(
    envelope: Envelope, address: str, *, subject: str, text: str, html: str, now: datetime
) -> Message:
    """A text and its HTML form as one MIME message, 7-bit; `subject` is one line."""
    sender = parseaddr(envelope.sender)[1]
    mark = sha256(f"{address}\n{subject}\n{now.isoformat()}".encode()).hexdigest()[:32]
    # A header folded inside a URL would break it: no line is folded before the RFC's limit.
    note = EmailMessage(policy=SMTP.clone(max_line_length=998, cte_type="7bit"))
    note["From"] = envelope.sender
    note["To"] = address
    if envelope.reply_to:
        note["Reply-To"] = envelope.reply_to
    note["Subject"] = subject
    note["Date"] = format_datetime(now)
    note["Message-ID"] = f"<note.{mark}@{sender.rpartition('@')[2]}>"
    note["Auto-Submitted"] = "auto-generated"
    note.set_content(text, cte="quoted-printable")
    note.add_alternative(html, subtype="html", cte="quoted-printable")
    return Message(
        sender=sender,
        recipient=address,
        message_id=str(note["Message-ID"]),
        data=note.as_bytes(),
    )
