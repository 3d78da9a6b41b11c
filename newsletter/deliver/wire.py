"""SMTP's octets: replies read strictly and within bounds, messages made fit for DATA.

aiosmtplib connects, secures and logs in; then its transport is taken over here, by asyncio's public
`set_protocol`. Its own `data()` raises the same for a connection lost at DATA and after the dot,
which are two verdicts; its reader takes `250-` followed by `550` for a 550, and keeps what is left
of one reply for the next. A wrong verdict costs a reader the edition, or gives it twice.
"""

import asyncio
import re

from newsletter.deliver.verdict import Lost, Outcome, Reply

REPLY_LIMIT = 65_536  # bytes of one reply: beyond it a relay talks without end
TEXT_LIMIT = 500  # characters of a reply that are kept
_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])([^\r\n]*))?\r?")
_LONE = re.compile(rb"\r\n|\r|\n")


def take_reply(buffer: bytearray) -> Outcome | None:
    """Take the first reply out of the buffer; None while it is not all there (RFC 5321, 4.2.1)."""
    start, code, texts = 0, b"", list[bytes]()
    while (end := buffer.find(b"\n", start)) >= 0:
        line = bytes(buffer[start:end])
        match = _LINE.fullmatch(line)
        if match is None or (code and match[1] != code):
            return Lost(reason=f"a reply that is no SMTP: {_one_line(line)[:60]!r}")
        code, start = match[1], end + 1
        texts.append(match[3] or b"")
        if match[2] != b"-":
            del buffer[:start]
            return Reply(code=int(code), text=_one_line(b" ".join(texts)))
    return Lost(reason="a reply without end") if len(buffer) > REPLY_LIMIT else None


def _one_line(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:TEXT_LIMIT]


def dotted(data: bytes) -> bytes:
    """A message as it follows DATA: CRLF at every line's end, dots stuffed, the final dot.

    A lone CR or LF never goes out: servers that take it for a line's end can be made to read a
    second message in it (CVE-2023-51764).
    """
    pairs = data.count(b"\r\n")
    if data.count(b"\n") != pairs or data.count(b"\r") != pairs:
        data = _LONE.sub(b"\r\n", data)
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    stuffed = data.replace(b"\r\n.", b"\r\n..")
    return (b"." if stuffed.startswith(b".") else b"") + stuffed + b".\r\n"


class Wire(asyncio.Protocol):
    """One question, one reply, over a connected transport."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._buffer = bytearray()
        self._waiter: asyncio.Future[Outcome] | None = None
        self._gone = asyncio.get_running_loop().create_future()
        transport.set_protocol(self)

    @property
    def ready(self) -> bool:
        """Whether a question can be asked: connected, and nothing said that was not asked for."""
        return not (self._transport.is_closing() or self._gone.done() or self._buffer)

    async def ask(self, octets: bytes, *, seconds: float) -> Outcome:
        """Write and wait for the reply; after a Lost the connection is at its end."""
        if not self.ready:
            return self._unasked()
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(octets)
        try:
            async with asyncio.timeout(seconds):
                return await self._waiter
        except TimeoutError:
            self.drop()
            return Lost(reason=f"no reply within {seconds:g} s")
        finally:
            self._waiter = None

    def _unasked(self) -> Lost:
        # Mostly the 421 of a relay that found the connection idle too long.
        said = take_reply(self._buffer)
        self.drop()
        if isinstance(said, Reply):
            return Lost(reason=f"connection ended with `{said}`")
        return said or Lost(reason="connection lost")

    async def close(self, *, seconds: float) -> None:
        """Say QUIT and part; that it fails changes nothing (RFC 5321, section 4.1.1.10)."""
        try:
            if self.ready:
                await self.ask(b"QUIT\r\n", seconds=seconds)
            self._transport.close()
            await asyncio.wait([self._gone], timeout=seconds)
        finally:
            self.drop()

    def drop(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Collect; hand over a reply that is complete, or the news that it never will be."""
        self._buffer += data
        if self._waiter is None or self._waiter.done():
            if len(self._buffer) > REPLY_LIMIT:
                self.drop()
        elif (b"\n" in data or len(self._buffer) > REPLY_LIMIT) and (
            outcome := take_reply(self._buffer)
        ):
            if isinstance(outcome, Lost):
                self.drop()
            self._waiter.set_result(outcome)

    def eof_received(self) -> None:
        """The relay has said its last; asyncio closes our side as well."""
        self._lose("connection lost")

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._lose(f"connection lost: {exc}" if exc else "connection lost")
        if not self._gone.done():
            self._gone.set_result(None)

    def _lose(self, reason: str) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(Lost(reason=reason))
