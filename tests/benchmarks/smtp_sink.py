"""A relay that takes everything at once: `python -m tests.benchmarks.smtp_sink`.

It answers each command as it comes, keeps nothing, and prints its port once it listens.
"""

import asyncio
from typing import cast

GREETING = b"220 sink.example ESMTP\r\n"
REPLIES = {
    b"EHLO": b"250-sink.example\r\n250-PIPELINING\r\n250-SIZE 10000000\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}
GOOD = b"250 2.0.0 ok\r\n"
LINE, END = b"\r\n", b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._unread = bytearray()
        self._in_message = False
        self._transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        # The end of a message may come in two pieces; what was searched already is not again.
        searched = max(0, len(self._unread) - len(END) + 1) if self._in_message else 0
        self._unread += data
        while (at := self._unread.find(END if self._in_message else LINE, searched)) >= 0:
            searched = 0
            command = bytes(self._unread[:4]).upper()
            del self._unread[: at + len(END if self._in_message else LINE)]
            self._answer(command)

    def _answer(self, command: bytes) -> None:
        if self._in_message:
            self._in_message = False
            self._transport.write(GOOD)
            return
        self._in_message = command == b"DATA"
        self._transport.write(REPLIES.get(command, GOOD))
        if command == b"QUIT":
            self._transport.close()


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
