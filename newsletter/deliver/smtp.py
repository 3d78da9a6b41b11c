"""The relay over SMTP: connects, secures, logs in, and carries messages one command at a time.

aiosmtplib does everything up to the login; wire.py says why the rest is asked directly.
"""

import asyncio
import base64
import socket
import ssl
from contextlib import suppress
from typing import cast

import aiosmtplib

from newsletter.config.settings import Security, Smtp
from newsletter.deliver.addresses import is_loopback
from newsletter.deliver.trouble import heard, hopeless, no_connection
from newsletter.deliver.verdict import Answer, Lost, Phase, Reply, Unreachable, way_out
from newsletter.deliver.wire import Wire, dotted
from newsletter.errors import RelayError
from newsletter.model import Message

# RFC 5321, section 4.5.3.2.6: after the dot a relay filters and stores, and may take ten minutes
# where it has one for the rest. Giving up early makes an unknown of a message that was taken.
DOT_PATIENCE = 10
QUIT_SECONDS = 2.0
_WHERE = (
    "smtp.host and smtp.port in config.yaml, or NEWSLETTER_SMTP__HOST and NEWSLETTER_SMTP__PORT, "
    "say where mail goes"
)


class SmtpSession:
    """One connection that is ready for mail; `phase` is what was asked last."""

    def __init__(self, wire: Wire, *, place: str, size: int | None, seconds: float) -> None:
        self._wire, self._place, self._seconds = wire, place, seconds
        self._size = size  # largest message in bytes; 0 is no limit, None is not said (RFC 1870)
        self._open = False  # an envelope stands that a refusal left behind
        self.phase = Phase.EHLO
        self.messages = 0

    async def offer(self, message: Message) -> Answer:
        """MAIL, RCPT and DATA; the first answer that is not good, or the 354 that asks for the dot.

        `sender` and `recipient` must be ASCII already. Raises RelayError where the relay announced
        that it takes no message of this size.
        """
        size = len(message.data)
        if self._size and size > self._size:
            raise RelayError(
                f"{self._place}: the message is {size:,} bytes and the relay takes at most "
                f"{self._size:,}: a lower edition.stories makes it smaller; nothing was sent"
            )
        if self._open and not (await self._ask(Phase.MAIL, b"RSET")).goes_on:
            self._wire.drop()
        announced = "" if self._size is None else f" SIZE={size}"
        answer = await self._ask(Phase.MAIL, f"MAIL FROM:<{message.sender}>{announced}".encode())
        if answer.goes_on:
            self.messages += 1
            answer = await self._ask(Phase.RCPT, f"RCPT TO:<{message.recipient}>".encode())
        if answer.phase is Phase.RCPT and answer.goes_on:
            answer = await self._ask(Phase.DATA, b"DATA")
        self._open = not answer.goes_on
        return answer

    async def dot(self, data: bytes) -> Answer:
        """The message and its final dot, once `offer` was told to go on; `data` is not yet stuffed.

        While nothing of it has been written, the phase stays DATA: then nothing can be accepted.
        """
        if not self._wire.ready:
            return Answer(phase=Phase.DATA, outcome=Lost(reason="connection lost"))
        self.phase = Phase.DOT
        outcome = await self._wire.ask(dotted(data), seconds=self._seconds * DOT_PATIENCE)
        return Answer(phase=self.phase, outcome=outcome)

    async def close(self) -> None:
        """QUIT, whatever comes of it."""
        self.phase = Phase.QUIT
        await self._wire.close(seconds=QUIT_SECONDS)

    def drop(self) -> None:
        """End the connection at once."""
        self._wire.drop()

    async def _ask(self, phase: Phase, command: bytes) -> Answer:
        self.phase = phase
        outcome = await self._wire.ask(command + b"\r\n", seconds=self._seconds)
        return Answer(phase=phase, outcome=outcome)


class SmtpRelay:
    """The relay that the configuration names."""

    def __init__(self, smtp: Smtp) -> None:
        self._smtp = smtp
        self._tls: ssl.SSLContext | None = None
        self._own_name: str | None = None

    @property
    def host(self) -> str:
        """Its name or address, as configured."""
        return self._smtp.host

    @property
    def place(self) -> str:
        """Host and port, as errors name it."""
        return f"{self._smtp.host}:{self._smtp.port}"

    async def connection(self) -> SmtpSession | Unreachable:
        """A session ready for mail, over TLS where that is configured: it is never left out.

        Raises RelayError where trying again cannot help: no STARTTLS, a certificate that is not
        trusted, a login that is refused.
        """
        client = await self._opened()
        if isinstance(client, Unreachable):
            return client
        size = _announced_size(client)
        if client.transport is None:
            return Unreachable(reason=f"{self.place}: connection lost after {Phase.EHLO}")
        # Only the wire speaks from here on: the client would lose replies that it did not ask for.
        wire = Wire(cast("asyncio.Transport", client.transport))
        return SmtpSession(wire, place=self.place, size=size, seconds=self._smtp.timeout)

    async def check(self) -> str:
        """Try everything short of mail, and say in a line what the relay offers.

        Raises RelayError with the reason and the way out.
        """
        client = await self._opened()
        if isinstance(client, Unreachable):
            raise RelayError(client.reason)
        size = _announced_size(client)
        try:
            await client.noop()
        except (aiosmtplib.SMTPException, OSError) as error:
            said = heard(error)
            what = said.reason if isinstance(said, Lost) else str(said)
            raise RelayError(f"{self.place} answers, but not to NOOP: {what}") from None
        finally:
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=QUIT_SECONDS)
            client.close()
        security = {Security.STARTTLS: "STARTTLS", Security.TLS: "TLS", Security.NONE: "no TLS"}
        words = [f"{self.place} answers", security[self._smtp.security]]
        if self._smtp.username:
            words.append("login accepted")
        words.append(
            f"takes messages up to {_in_words(size)}" if size else "names no largest message"
        )
        return ", ".join(words)

    async def _opened(self) -> aiosmtplib.SMTP | Unreachable:
        login = self._login()
        client = await self._client()
        phase = Phase.CONNECT
        try:
            await client.connect()
            phase = Phase.EHLO
            await client.ehlo()
            if self._smtp.security is Security.STARTTLS:
                phase = Phase.STARTTLS
                await client.starttls()
                # What was said in clear text counts for nothing (RFC 3207, section 4.2).
                phase = Phase.EHLO
                await client.ehlo()
            if login:
                phase = Phase.AUTH
                await client.login(*login)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            return self._failure(phase, error)
        except BaseException:
            client.close()
            raise
        return client

    async def _client(self) -> aiosmtplib.SMTP:
        security = self._smtp.security
        if self._tls is None and security is not Security.NONE:
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        if self._own_name is None:
            # The look-up can take seconds: once for all connections, and never for this machine.
            local = is_loopback(self._smtp.host)
            self._own_name = "localhost" if local else await asyncio.to_thread(socket.getfqdn)
        return aiosmtplib.SMTP(
            hostname=self._smtp.host,
            port=self._smtp.port,
            use_tls=security is Security.TLS,
            # Asked for by ourselves, so that its failure is told from that of the greeting; the
            # default would go on in clear text, password included, where STARTTLS was stripped.
            start_tls=False,
            tls_context=self._tls,
            local_hostname=self._own_name,
            timeout=self._smtp.timeout,
        )

    def _login(self) -> tuple[str, str] | None:
        if not self._smtp.username:
            return None
        if self._smtp.password is None:
            raise RelayError(
                "smtp.username is set but there is no password: set NEWSLETTER_SMTP__PASSWORD or "
                "NEWSLETTER_SMTP__PASSWORD_FILE"
            )
        if self._smtp.security is Security.NONE and not is_loopback(self._smtp.host):
            raise RelayError(
                f"the password would go to {self.place} in clear text: set smtp.security to "
                "starttls or tls"
            )
        return self._smtp.username, self._smtp.password.get_secret_value()

    def _failure(self, phase: Phase, error: Exception) -> Unreachable:
        """The one place where aiosmtplib's exceptions become ours; raises RelayError for good."""
        if reason := hopeless(phase, error):
            raise RelayError(f"{self.place} {reason}") from None
        outcome = heard(error)
        if isinstance(outcome, Reply):
            outcome = Reply(code=outcome.code, text=self._without_secrets(outcome.text))
            if advice := way_out(Answer(phase=phase, outcome=outcome)):
                raise RelayError(f"{self.place}: {advice}") from None
            return Unreachable(reason=f"{self.place} answers {phase} with `{outcome}`")
        if phase is Phase.CONNECT:
            return Unreachable(reason=f"{self.place} {no_connection(error)}: {_WHERE}")
        return Unreachable(reason=f"{self.place}: {outcome.reason}, at {phase}")

    def _without_secrets(self, text: str) -> str:
        """A relay may repeat what it was sent, as it is or in the Base64 of AUTH."""
        secret = self._smtp.password.get_secret_value() if self._smtp.password else ""
        user = self._smtp.username or ""
        plain = base64.b64encode(f"\0{user}\0{secret}".encode()).decode()
        for form in (plain, base64.b64encode(secret.encode()).decode(), secret):
            text = text.replace(form, "…") if secret else text
        return text


def _announced_size(client: aiosmtplib.SMTP) -> int | None:
    if not client.supports_extension("size"):
        return None
    limit = client.esmtp_extensions.get("size", "")
    return int(limit) if limit.isdecimal() and limit.isascii() else 0


def _in_words(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB" if size >= 1_000_000 else f"{size:,} bytes"  # noqa: PLR2004  a megabyte
