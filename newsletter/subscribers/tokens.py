"""What stands for a subscriber in a link, and the Message-ID of each message. Pure.

A token holds its number under a keyed hash, so that nothing is stored for it and none can be made
up. The number is masked: a link does not tell how many subscribers there are.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from datetime import date

_NUMBER, _MAC = 8, 16  # bytes: together 24, which is 32 characters of base64url without padding
LENGTH = 32


def make_token(secret: bytes, purpose: str, number: int) -> str:
    """A token of 32 characters for a number (0 to 2**64 - 1), good for one purpose only."""
    plain = number.to_bytes(_NUMBER, "big")
    mac = _digest(secret, "token", purpose.encode(), plain)[:_MAC]
    return urlsafe_b64encode(_masked(secret, plain, mac) + mac).decode("ascii")


def read_token(secret: bytes, purpose: str, token: str) -> int | None:
    """The number in a token that this secret made for this purpose, else None."""
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        raw = urlsafe_b64decode(token)
    except (BadBase64, ValueError):
        return None
    # The decoder skips what is no base64: only the one spelling that we made is taken.
    if len(raw) != _NUMBER + _MAC or urlsafe_b64encode(raw).decode("ascii") != token:
        return None
    mac = raw[_NUMBER:]
    plain = _masked(secret, raw[:_NUMBER], mac)
    if not hmac.compare_digest(mac, _digest(secret, "token", purpose.encode(), plain)[:_MAC]):
        return None
    return int.from_bytes(plain, "big")


def message_id(secret: bytes, *, edition: int, day: date, subscriber: int, domain: str) -> str:
    """The Message-ID (RFC 5322, 3.6.4) of an edition for a subscriber: the same each time.

    A relay's log can so be matched to a delivery that is unknown.
    """
    what = f"{edition} {day.isoformat()} {subscriber}".encode()
    return f"<{edition}.{_digest(secret, 'message-id', what)[:_MAC].hex()}@{domain}>"


def _masked(secret: bytes, number: bytes, mac: bytes) -> bytes:
    mask = _digest(secret, "mask", mac)
    return bytes(one ^ other for one, other in zip(number, mask, strict=False))


def _digest(secret: bytes, use: str, *parts: bytes) -> bytes:
    # Each part with its length: no two lists of parts read the same.
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in (use.encode(), *parts))
    return hmac.digest(secret, framed, "sha256")
