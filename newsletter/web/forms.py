"""Request bodies, bounded before they are parsed; and who may sign up how often."""

import asyncio
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

LARGEST_BODY = 8192  # bytes
BODY_WITHIN = 10.0  # seconds
HOUR = timedelta(hours=1)
SIGN_UPS_AN_HOUR = 500  # from everywhere
SIGN_UPS_OF_ONE_NETWORK = 20  # one IPv4 address or IPv6 /64, in an hour


async def read_form(request: Request) -> Mapping[str, str]:
    """A form's fields, urlencoded or multipart, each once (the last).

    Raises HTTPException: 400 for what is no form, 408 for a body that comes too slowly, 413 for one
    over 8 KB.
    """
    body = await _body(request)

    async def whole() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    form = await Request(request.scope, whole).form(max_files=0, max_fields=20)
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    # The rest is not read: the connection must not be used again.
                    raise HTTPException(413, headers={"Connection": "close"})
    except TimeoutError:
        raise HTTPException(408, headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise HTTPException(400) from None
    return bytes(body)


class SignUpLimits:
    """How many sign-ups are taken in an hour: of all, and of one network. Kept in memory."""

    def __init__(self) -> None:
        self._taken: deque[tuple[datetime, str]] = deque()

    def take(self, client: str, *, now: datetime) -> bool:
        """Count a sign-up by a client's IP address; False where it is one too many."""
        while self._taken and now - self._taken[0][0] >= HOUR:
            self._taken.popleft()
        network = _network(client)
        if (
            len(self._taken) >= SIGN_UPS_AN_HOUR
            or sum(one == network for _, one in self._taken) >= SIGN_UPS_OF_ONE_NETWORK
        ):
            return False
        self._taken.append((now, network))
        return True


def _network(client: str) -> str:
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return client
