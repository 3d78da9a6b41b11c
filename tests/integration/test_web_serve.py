import asyncio
import socket

import pytest
from aiohttp import ClientSession
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from newsletter.errors import UsageError
from newsletter.web.serve import serve_site


async def test_an_answer_under_way_is_finished_when_the_site_stops() -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> PlainTextResponse:
        asked.set()
        await go_on.wait()
        return PlainTextResponse("whole")

    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    app = Starlette(routes=[Route("/", slow)])
    site = asyncio.create_task(serve_site(app, "127.0.0.1", 0, ready=address.set_result))
    async with ClientSession() as client:
        answer = asyncio.create_task(client.get(await address))
        await asked.wait()
        site.cancel()
        go_on.set()
        assert await (await answer).text() == "whole"
    with pytest.raises(asyncio.CancelledError):
        await site


async def test_a_port_that_is_taken_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(
            UsageError, match=rf"127\.0\.0\.1 port {port}.*choose another web\.port"
        ):
            await serve_site(Starlette(), "127.0.0.1", port, ready=None)


async def test_a_host_that_is_no_address_is_named() -> None:
    with pytest.raises(UsageError, match=r"web\.host"):
        await serve_site(Starlette(), "256.256.256.256", 0)
