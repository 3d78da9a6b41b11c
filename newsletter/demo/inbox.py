"""A mailbox for the demo: takes every message on loopback, keeps it in memory, sends nothing on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

_LARGEST = 10_000_000  # bytes of one message
_KEPT = 5_000  # messages; those after it are accepted and forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """One message as one recipient got it; `raw` is what came over the wire, CRLF lines."""

    recipient: str
    subject: str
    raw: bytes
    html: str
    text: str
    headers: tuple[tuple[str, str], ...]

    @property
    def source(self) -> str:
        """The message as a mail program's "show original" has it."""
        return self.raw.decode("utf-8", "replace")


class Inbox:
    """Everything that came in, in order; `port` is where on 127.0.0.1 it listens."""

    def __init__(self) -> None:
        self.port = 0
        self._mails: list[ReceivedMail] = []

    @property
    def messages(self) -> tuple[ReceivedMail, ...]:
        """The mails so far, oldest first."""
        return tuple(self._mails)

    async def handle_DATA(  # noqa: N802  aiosmtpd calls its hooks so
        self,
        server: SMTP,  # noqa: ARG002  part of the hook
        session: Session,  # noqa: ARG002  the same
        envelope: Envelope,
    ) -> str:
        """Keep a message, once a recipient."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        for recipient in envelope.rcpt_tos:
            if len(self._mails) < _KEPT:
                self._mails.append(received(raw, recipient=recipient))
        return "250 2.0.0 kept"


def received(raw: bytes, *, recipient: str) -> ReceivedMail:
    """A message's bytes, read as a mail program reads them."""
    message = message_from_bytes(raw, policy=policy.default)
    return ReceivedMail(
        recipient=recipient,
        subject=str(message.get("Subject", "")),
        raw=raw,
        html=_part(message, "html"),
        text=_part(message, "plain"),
        headers=tuple((name, str(value)) for name, value in message.items()),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


@asynccontextmanager
async def open_inbox() -> AsyncIterator[Inbox]:
    """An inbox on a free port of 127.0.0.1 for as long as the block runs; its mails stay after."""
    inbox = Inbox()
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        return SMTP(
            inbox,
            hostname="inbox.localhost",
            ident="Morning Memo demo inbox",
            data_size_limit=_LARGEST,
            enable_SMTPUTF8=True,
            loop=loop,
        )

    server = await loop.create_server(session, "127.0.0.1", 0)
    inbox.port = server.sockets[0].getsockname()[1]
    try:
        yield inbox
    finally:
        server.close()
        await server.wait_closed()
