"""Two real mornings of 23 outlets; their news is not ours to ship, so it may not be here."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.acceptance.conftest import Workspace

SHARED = Path(__file__).parents[3] / "shared"
REPLAY = SHARED / "tools" / "replay.py"

pytestmark = pytest.mark.skipif(
    not (REPLAY.is_file() and (SHARED / "newsroom").is_dir()),
    reason="the recorded mornings (../shared/newsroom) are not on this machine",
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number: int = listening.getsockname()[1]
        return number


@asynccontextmanager
async def replayed(day: str, port: int) -> AsyncIterator[None]:
    """The feeds of a recorded day on loopback."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(REPLAY),
        "--day",
        day,
        "--port",
        str(port),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                await writer.wait_closed()
                break
            except OSError:
                await asyncio.sleep(0.05)
        yield
    finally:
        process.terminate()
        await process.wait()


async def test_two_real_mornings_become_two_memos_that_tell_nothing_twice(
    workspace: Workspace,
) -> None:
    del workspace.environment["NEWSLETTER_FEEDS"]
    readers, port = workspace.subscribe(5), free_port()
    async with replayed("2020-06-09", port):
        imported = await workspace.run("feeds", "import", f"http://127.0.0.1:{port}/opml")
        assert "Imported 23 feeds" in imported.err
        first = await workspace.run("run", "--json", "--at", "2020-06-09T20:00Z")
        assert first.code == 0, first.err
        again = await workspace.run("run", "--json", "--at", "2020-06-09T20:00Z")
    assert (first.json["feeds"]["read"], first.json["feeds"]["total"]) == (23, 23)
    assert 15 <= first.json["edition"]["stories"] <= 25
    assert again.json["status"] == "exists"
    shown = (await workspace.run("edition", "show", "1", "--json")).json
    stories = [story for section in shown["sections"] for story in section["stories"]]
    assert len({article["outlet"] for story in stories for article in story["articles"]}) >= 8
    assert len({article["outlet"] for article in stories[0]["articles"]}) >= 3
    assert sorted(mail.recipient for mail in workspace.inbox.messages) == readers

    async with replayed("2020-06-10", port):
        second = await workspace.run("run", "--json", "--at", "2020-06-10T20:00Z")
    assert second.json["status"] == "sent"
    assert second.json["edition"]["number"] == 2
    told = {article["url"] for story in stories for article in story["articles"]}
    later = (await workspace.run("edition", "show", "2", "--json")).json
    for section in later["sections"]:
        for story in section["stories"]:
            assert not told & {article["url"] for article in story["articles"]}
