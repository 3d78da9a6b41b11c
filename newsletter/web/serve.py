"""A site on a port, until the task is cancelled."""

import asyncio
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from newsletter.errors import UsageError

GRACE = 3  # seconds that an answer under way gets when the site stops


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: whoever runs the task decides when it ends."""

    def __init__(self, config: uvicorn.Config, *, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._on_start()


async def serve_site(
    app: Starlette, host: str, port: int, *, ready: Callable[[str], None] | None = None
) -> None:
    """Serve until cancelled; answers under way are finished then. Port 0 takes a free one.

    `ready` is called once with the address that a browser takes. Raises UsageError where the port
    cannot be had.
    """
    listening = _bound(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=500,
    )
    server = _Server(config, on_start=lambda: ready(address) if ready else None)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        # Streams that never end by themselves: the preview's events.
        closing = getattr(app.state, "closing", None)
        if closing is not None:
            closing.set()
        server.should_exit = True
        await serving
        raise
    finally:
        listening.close()


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise UsageError(f"web.host {host!r} is no address of this machine: {error}") from None
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        raise UsageError(
            f"cannot listen on {host} port {port}: {error.strerror}; another program may hold it, "
            "so end that one or choose another web.port"
        ) from None
    return listening
