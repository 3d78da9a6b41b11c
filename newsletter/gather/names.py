"""Names to addresses, by the system's own resolver in threads of its own."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from aiohttp.abc import AbstractResolver, ResolveResult

_AT_ONCE = 64  # lookups; a name server that hangs holds a thread for many seconds
_LONGEST = 10.0  # seconds for a name
_NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class Names(AbstractResolver):
    """Looks names up beside everything else.

    aiohttp's own resolver shares six threads with all that is not asynchronous: 40 names whose
    server hangs took ten healthy feeds and the parser down with them.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name; raises socket.gaierror, also after ten seconds."""
        ask = partial(
            socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
        asked = asyncio.get_running_loop().run_in_executor(self._threads, ask)
        try:
            found = await asyncio.wait_for(asked, _LONGEST)
        except TimeoutError:
            raise socket.gaierror(socket.EAI_AGAIN, "no answer") from None
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=int(address[1]),
                family=kind,
                proto=protocol,
                flags=_NUMERIC,
            )
            for kind, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        """Begin no other lookup; one that hangs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
