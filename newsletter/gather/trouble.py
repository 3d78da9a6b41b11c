"""Why a feed could not be read, in one line for a person: the one place that knows whose error."""

import socket
from collections.abc import Callable
from typing import Any

import aiohttp

from newsletter.gather.guard import AddressRefusedError

CONNECT, READ = 10.0, 20.0  # seconds for a connection; seconds without a byte
CUT = "cut short"
_LONGEST = 200  # characters


class FetchError(Exception):
    """A fetch that we gave up ourselves; its text is the reason for a person."""


def over(deadline: float) -> str:
    """Why nothing is read any more once all the seconds of a gathering are spent."""
    return f"the gathering's {deadline:g} s were over"


def reason_of(error: Exception, *, seconds: float) -> str:
    """One line for whatever a request raised; `seconds` is what it was allowed to take."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            reason = words.format(seconds=seconds) if isinstance(words, str) else words(error)
            break
    else:
        reason = f"cannot be read: {error or type(error).__name__}"
    return " ".join(reason.split())[:_LONGEST]


def _unresolved(error: aiohttp.ClientConnectorDNSError) -> str:
    cause = error.os_error
    if isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_AGAIN:
        return "the name server does not answer"
    return "no such host"


def _unconnected(error: aiohttp.ClientConnectorError) -> str:
    cause = error.os_error
    if isinstance(cause, AddressRefusedError):
        return str(cause)
    if isinstance(cause, ConnectionRefusedError):
        return "refused connection"
    return f"cannot connect: {cause.strerror or cause}"


def _uncertified(error: aiohttp.ClientConnectorCertificateError) -> str:
    return f"its TLS certificate is not valid: {error.certificate_error}"


def is_cut(error: aiohttp.ClientPayloadError) -> bool:
    """Whether a body ended too early; False where it could not be decoded."""
    # aiohttp wraps what its parser raised and keeps only the text of it.
    return "content-encoding" not in str(error).lower()


def _incomplete(error: aiohttp.ClientPayloadError) -> str:
    return CUT if is_cut(error) else "sent gzip that cannot be decoded"


# The first that fits: narrow before wide.
_WORDS: tuple[tuple[type[Exception], str | Callable[[Any], str]], ...] = (
    (FetchError, str),
    (aiohttp.ConnectionTimeoutError, f"no connection after {CONNECT:g} s"),
    (aiohttp.SocketTimeoutError, f"timed out after {READ:g} s without a byte"),
    (TimeoutError, "timed out after {seconds:g} s"),
    (aiohttp.ClientConnectorCertificateError, _uncertified),
    (aiohttp.ClientConnectorDNSError, _unresolved),
    (aiohttp.ClientConnectorSSLError, "no TLS connection can be made"),
    (aiohttp.ClientConnectorError, _unconnected),
    (aiohttp.ClientPayloadError, _incomplete),
    (aiohttp.ServerDisconnectedError, "closed the connection without an answer"),
    (ConnectionResetError, "closed the connection without an answer"),
    (aiohttp.ClientResponseError, "answered with broken HTTP"),
    (ValueError, "not a usable address"),  # yarl's and aiohttp's InvalidURL are ValueErrors
)
