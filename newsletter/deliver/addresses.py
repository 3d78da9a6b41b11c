"""Which addresses a relay can be asked for at all, and how they stand in MAIL and RCPT. Pure."""

import re
from dataclasses import dataclass
from ipaddress import ip_address

import idna

_RESERVED = ("example", "invalid", "test")
# RFC 5321, section 4.1.2, loosely: what is quoted may hold a space or a bracket, nothing else may.
_LOCAL = re.compile(r'"(?:[^"\\]|\\.)+"|[^\s<>()\[\],;:\\"@]+')
_DOMAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[A-Za-z0-9.:]+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsendable:
    """An address that no conversation is begun for, with the reason that its delivery shows."""

    reason: str


def ascii_form(address: str) -> str | Unsendable:
    """The address as it stands in MAIL and RCPT: ASCII, an IDN domain as A-labels (RFC 5891)."""
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        return Unsendable(
            reason="needs SMTPUTF8: the part before the @ is not ASCII, and few servers take that"
        )
    try:
        name = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        return Unsendable(reason=f"its domain is no valid international name: {error}")
    if not local.isprintable() or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(name):
        return Unsendable(reason="is no address that SMTP can carry (RFC 5321)")
    return f"{local}@{name}"


def sendable(address: str, *, host: str) -> str | Unsendable:
    """The address as it goes on the wire to the relay at `host`, unless it must not go there.

    Names under .example, .invalid and .test (RFC 2606) go to a relay on this machine only, which is
    how a list is tried out; from anywhere else they would bounce and hurt the sender's name.
    """
    wire = ascii_form(address)
    if isinstance(wire, Unsendable):
        return wire
    top = wire.rpartition("@")[2].rpartition(".")[2].lower()
    if top in _RESERVED and not is_loopback(host):
        return Unsendable(reason="reserved domain (RFC 2606): no server takes mail for it")
    return wire


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself, so that nothing leaves it."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
