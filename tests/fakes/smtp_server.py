"""An SMTP server on loopback that behaves as its script says, and keeps what it was told.

def script(heard: Heard) -> Deed:
    return "550 5.1.1 No such user" if heard.verb == "RCPT" else None

async with SmtpServer(script) as server:
    ...  # server.port, server.heard, server.accepted
"""

import asyncio
import base64
import ssl
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from typing import Self


class Fault(Enum):
    """What a server may do instead of replying; a message dropped at DOT is an accepted one."""

    DROP = auto()
    HANG = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A command, or CONNECT, or DOT once the message is all there; connections count from 1."""

    verb: str
    argument: str
    connection: int
    message: int  # how many the connection had begun, this one counted
    sender: str
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A message that the server took, as it came (still stuffed, without the final dot)."""

    connection: int
    sender: str
    recipient: str
    raw: bytes


# A line is a reply, bytes go out as they are, None is the usual good reply.
Deed = str | bytes | Fault | None
Script = Callable[[Heard], Deed]


def well_behaved(_: Heard) -> Deed:
    return None


class SmtpServer:
    def __init__(
        self,
        script: Script = well_behaved,
        *,
        extensions: tuple[str, ...] = ("SIZE 10000000", "8BITMIME", "ENHANCEDSTATUSCODES"),
        users: Mapping[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
    ) -> None:
        self.script = script
        self.extensions = extensions
        self.users = users
        self.tls = tls
        self.implicit_tls = implicit_tls
        self.heard: list[Heard] = []
        self.accepted: list[Accepted] = []
        self.connections = 0
        self.host, self.port = "127.0.0.1", 0
        self._conversations: set[asyncio.Task[None]] = set()

    @property
    def verbs(self) -> list[str]:
        return [heard.verb for heard in self.heard]

    @property
    def recipients(self) -> list[str]:
        return [message.recipient for message in self.accepted]

    async def __aenter__(self) -> Self:
        context = self.tls if self.implicit_tls else None
        self._server = await asyncio.start_server(self._met, self.host, self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._conversations:
            task.cancel()
        ended = await asyncio.gather(*self._conversations, return_exceptions=True)
        wrong = [end for end in ended if isinstance(end, Exception)]
        if wrong and error is None:
            raise wrong[0]

    async def before_reply(self, heard: Heard) -> None:
        """For a test to hold the server back with."""

    def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        conversation = _Conversation(self, reader, writer, self.connections)
        self._conversations.add(asyncio.create_task(conversation.hold()))


_GOOD = {
    "STARTTLS": "220 2.0.0 Go ahead",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 Go ahead",
    "RSET": "250 2.0.0 Ok",
    "NOOP": "250 2.0.0 Ok",
    "QUIT": "221 2.0.0 Bye",
}


class _Conversation:
    def __init__(
        self,
        server: SmtpServer,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        number: int,
    ) -> None:
        self.server, self.reader, self.writer, self.number = server, reader, writer, number
        self.message = 0
        self.sender = self.recipient = ""
        self.secure = server.implicit_tls
        self.known = server.users is None

    async def hold(self) -> None:
        try:
            await self.answer("CONNECT", "", "220 relay.example ESMTP")
            while line := await self.reader.readline():
                verb, _, argument = line.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
                await self.obey(verb.upper(), argument)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.writer.close()

    async def obey(self, verb: str, argument: str) -> None:
        address = argument.partition("<")[2].partition(">")[0]
        good = _GOOD.get(verb, "502 5.5.1 Unknown")
        match verb:
            case "EHLO":
                good = "\r\n".join(self.offers())
            case "AUTH":
                argument, good = "PLAIN", self.log_in(argument)
            case "MAIL":
                self.message, self.sender = self.message + 1, address
                good = good if self.known else "530 5.7.0 Authentication required"
            case "RCPT":
                self.recipient = address
        if not await self.answer(verb, argument, good):
            return
        match verb:
            case "STARTTLS":
                assert self.server.tls is not None
                await self.writer.start_tls(self.server.tls)
                self.secure = True
            case "DATA":
                await self.take()
            case "QUIT":
                raise ConnectionError

    def offers(self) -> list[str]:
        lines = ["relay.example", *self.server.extensions]
        if self.server.tls and not self.secure:
            lines.append("STARTTLS")
        if self.server.users is not None:
            lines.append("AUTH PLAIN")
        return [f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"]

    def log_in(self, argument: str) -> str:
        encoded = argument.removeprefix("PLAIN ")
        _, user, password = base64.b64decode(encoded).decode().split("\0")
        self.known = (self.server.users or {}).get(user) == password
        return "235 2.7.0 Accepted" if self.known else "535 5.7.8 Credentials invalid"

    async def take(self) -> None:
        raw = b""
        while not (raw == b".\r\n" or raw.endswith(b"\r\n.\r\n")):
            line = await self.reader.readline()
            if not line:
                raise ConnectionError
            raw += line
        message = Accepted(
            connection=self.number,
            sender=self.sender,
            recipient=self.recipient,
            raw=raw.removesuffix(b".\r\n"),
        )
        await self.answer("DOT", "", "250 2.0.0 Ok: queued", message)

    async def answer(
        self, verb: str, argument: str, good: str, message: Accepted | None = None
    ) -> bool:
        """Do what the script says; whether that was to give the good reply."""
        heard = Heard(
            verb=verb,
            argument=argument,
            connection=self.number,
            message=self.message,
            sender=self.sender,
            recipient=self.recipient,
        )
        self.server.heard.append(heard)
        deed = self.server.script(heard)
        await self.server.before_reply(heard)
        if message and (deed is None or isinstance(deed, Fault) or deed[:1] in {"2", b"2"}):
            self.server.accepted.append(message)
        if deed is Fault.DROP:
            raise ConnectionError
        if deed is Fault.HANG:
            await self.reader.read()
            raise ConnectionError
        said = good if deed is None else deed
        self.writer.write(said.encode() + b"\r\n" if isinstance(said, str) else said)
        await self.writer.drain()
        if isinstance(said, str) and said.startswith("421"):
            raise ConnectionError
        return deed is None


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS context for localhost and 127.0.0.1, and the file that makes it trusted."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *names, *files], check=True, capture_output=True)  # noqa: S603  fixed words
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context, certificate
