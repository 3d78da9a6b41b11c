"""Which addresses may be connected to: the public internet, and what allow_private names."""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Network = IPv4Network | IPv6Network

# Most carry an IPv4 address inside: what a gateway makes of them is out of our hands.
_PREFIXES = (
    (IPv6Network("64:ff9b::/96"), "NAT64"),  # RFC 6052
    (IPv6Network("64:ff9b:1::/48"), "NAT64"),  # RFC 8215
    (IPv6Network("2002::/16"), "6to4"),  # RFC 3056
    (IPv6Network("2001::/32"), "Teredo"),  # RFC 4380
    (IPv6Network("::/96"), "compatible IPv4"),  # RFC 4291, section 2.5.5.1
    (IPv6Network("::ffff:0:0:0/96"), "translated IPv4"),  # RFC 2765, section 2.1
    (IPv6Network("fec0::/10"), "private"),  # site-local, RFC 3879; is_global knows it not
)


class AddressRefusedError(OSError):
    """A connection that was not made; its text is the reason for a person."""


def refusal(address: str, allowed: Sequence[Network]) -> str | None:
    """Why an address (numeric, as the resolver gave it) may not be connected to; None if it may.

    An IPv4-mapped address is judged by the IPv4 address that it stands for (RFC 4291, 2.5.5.2).
    Raises ValueError where it is no address.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    kind = _kind(ip)
    if kind is None or _inside(ip, allowed):
        return None
    return f"refused: {ip} is a {kind} address (allow it under gather.allow_private)"


def _kind(ip: IPv4Address | IPv6Address) -> str | None:
    if ip.is_multicast:
        return "multicast"
    if isinstance(ip, IPv6Address) and not (ip.is_loopback or ip.is_unspecified):
        for network, name in _PREFIXES:
            if ip in network:
                return name
    # is_global is false for private, loopback, link-local, CGNAT, reserved and unspecified.
    return None if ip.is_global else "private"


def _inside(ip: IPv4Address | IPv6Address, allowed: Sequence[Network]) -> bool:
    return any(ip in network for network in allowed)


def is_own(host: str, allowed: Sequence[Network]) -> bool:
    """Whether a URL's host is one of the operator's own: in allow_private by its number or name."""
    if host == "localhost":
        return _inside(IPv4Address("127.0.0.1"), allowed)
    try:
        return _inside(ip_address(host), allowed)
    except ValueError:
        return False


class Guard:
    """A socket factory for aiohttp: it sees the very address that is about to be connected.

    So neither a name that resolves anew (DNS rebinding) nor an odd spelling of a number gets by.
    """

    def __init__(self, allowed: Sequence[Network], *, everything: bool = False) -> None:
        self._allowed, self._everything = allowed, everything
        self._judged: dict[str, str | None] = {}

    def refusal(self, host: str) -> str | None:
        """Why a URL's host that is a number itself may not be connected to; None for a name.

        A name is judged when it is connected to, by the address that it stands for then.
        """
        if ":" not in host and not host[-1:].isdigit():
            return None
        try:
            return self._judge(host)
        except ValueError:
            return None

    def _judge(self, address: str) -> str | None:
        if address not in self._judged:
            self._judged[address] = None if self._everything else refusal(address, self._allowed)
        return self._judged[address]

    def __call__(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket for one address of getaddrinfo's form; raises AddressRefusedError."""
        family, kind, protocol, _, (address, *_) = info
        reason = self._judge(str(address))
        if reason:
            raise AddressRefusedError(reason)
        return socket.socket(family=family, type=kind, proto=protocol)
