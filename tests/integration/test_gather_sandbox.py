"""The sandbox with real processes."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsletter.errors import UsageError
from newsletter.gather.document import UnreadableError
from newsletter.gather.entry import Entry, FeedDocument, Link
from newsletter.gather.sandbox import Limits, Sandbox
from newsletter.model import PictureUse
from tests.fakes.strange_worker import MISCHIEF

STRANGE = (sys.executable, str(Path(__file__).parents[1] / "fakes" / "strange_worker.py"))
QUICK = Limits(seconds=1.0, memory=60_000_000)


def strange(limits: Limits | None = None) -> Sandbox:
    return Sandbox(command=STRANGE, limits=limits)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with strange(QUICK) as one:
        yield one


async def title(sandbox: Sandbox, what: str) -> str:
    return (await sandbox.read(what, "https://coast.example/feed")).title


async def refusal(sandbox: Sandbox, what: str) -> str:
    with pytest.raises(UnreadableError) as found:
        await sandbox.read(what, "https://coast.example/feed")
    return str(found.value)


def lives(pid: str) -> bool:
    """Whether there is such a process, be it a zombie."""
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_document_comes_back_as_the_worker_read_it(sandbox: Sandbox) -> None:
    found = await sandbox.read("Küste 沿岸 \x1f \U0001f600", "https://coast.example/feed")
    assert found == FeedDocument(
        title="Küste 沿岸 \x1f \U0001f600",
        link="https://coast.example/feed",
        entries=(Entry(links=(Link(href="h"),)),),
    )


async def test_one_process_serves_one_document_after_the_other(sandbox: Sandbox) -> None:
    told = await asyncio.gather(*(title(sandbox, "pid") for _ in range(5)))
    assert len(set(told)) == 1


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("hang", "takes more than 1 s to parse"),
        ("hungry", "takes more than 60 MB to parse"),
        ("crash", "its parser crashed (signal 11)"),
        ("leave", "its parser crashed (status 3)"),
        ("shape", "its parser answered with nonsense"),
    ],
)
async def test_the_process_is_replaced_after(sandbox: Sandbox, what: str, reason: str) -> None:
    before = await title(sandbox, "pid")
    assert await refusal(sandbox, what) == reason
    after = await title(sandbox, "pid")
    assert before != after
    assert not lives(before)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("unreadable", "a web page, not a feed"),
        ("bug", "cannot be parsed (KeyError)"),
        ("large", "gives more than 20 MB"),
    ],
)
async def test_the_process_goes_on_after(what: str, reason: str) -> None:
    async with strange() as sandbox:
        before = await title(sandbox, "pid")
        assert await refusal(sandbox, what) == reason
        assert await title(sandbox, "pid") == before


async def test_what_a_parser_prints_is_no_answer(sandbox: Sandbox) -> None:
    assert await title(sandbox, "prints") == "prints"
    assert await title(sandbox, "next") == "next"


@pytest.mark.parametrize("script", ["print('x' * 100)", "print('\\0\\0\\0\\5{[1]}')", "pass"])
async def test_a_program_that_is_no_worker_is_named_as_that(script: str) -> None:
    async with Sandbox(command=(sys.executable, "-c", script)) as sandbox:
        assert (await refusal(sandbox, "pid")).startswith("its parser ")


async def test_a_program_that_is_not_there_is_named_as_that() -> None:
    async with Sandbox(command=("/nowhere/python",)) as sandbox:
        for _ in range(2):
            reason = await refusal(sandbox, "pid")
            assert reason == "its parser cannot be started: No such file or directory"


async def test_the_process_is_replaced_when_it_has_served_its_documents() -> None:
    async with strange(Limits(documents=2)) as sandbox:
        first, second, third = [await title(sandbox, "pid") for _ in range(3)]
        assert first == second != third
        assert not lives(first)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="what it holds is not known")
async def test_the_process_is_replaced_when_it_has_grown() -> None:
    async with strange(Limits(resident=1_000_000)) as sandbox:
        assert await title(sandbox, "pid") != await title(sandbox, "pid")


async def test_feeds_that_took_all_the_time_of_a_gathering_keep_no_others_waiting() -> None:
    async with strange(Limits(seconds=1.0, together=0.5)) as sandbox:
        assert await refusal(sandbox, "hang") == "takes more than 1 s to parse"
        assert await refusal(sandbox, "pid") == (
            "not well-formed, and such feeds took 0.5 s already"
        )


@pytest.mark.parametrize("what", MISCHIEF)
async def test_a_parser_that_is_misled_is_refused(sandbox: Sandbox, what: str) -> None:
    assert (await title(sandbox, what)).endswith(" is refused here")


async def test_the_worker_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLETTER_SMTP__PASSWORD", "hunter2")
    async with strange() as sandbox:
        assert "NEWSLETTER" not in await title(sandbox, "environment")


async def test_a_missing_package_is_named_with_the_way_out(sandbox: Sandbox) -> None:
    with pytest.raises(UsageError) as found:
        await sandbox.page(b"<p>", "https://coast.example/", "")
    assert str(found.value) == (
        "full text needs more packages (No module named 'trafilatura'): "
        "pip install 'morning-memo[fulltext]'"
    )
    assert await title(sandbox, "next") == "next"


async def test_a_picture_that_is_no_jpeg_is_nonsense(sandbox: Sandbox) -> None:
    with pytest.raises(UnreadableError, match="its parser answered with nonsense"):
        await sandbox.picture(b"", PictureUse.LEAD)


async def test_without_its_package_no_picture_is_read(sandbox: Sandbox) -> None:
    with pytest.raises(UsageError) as found:
        await sandbox.picture(b"", PictureUse.THUMB)
    assert str(found.value) == (
        "pictures cannot be read (No module named 'trafilatura'): install Pillow anew"
    )


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 5, 8, 13])
def test_a_cancelled_reading_leaves_no_process_behind(steps: int) -> None:
    """Wherever it is cancelled: at the start, while the process starts, while it parses."""

    async def interrupted() -> list[str]:
        async with strange() as sandbox:
            task = asyncio.create_task(title(sandbox, "hang"))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            assert isinstance(
                (await asyncio.gather(task, return_exceptions=True))[0], BaseException
            )
            pids = [await title(sandbox, "pid")]
            task = asyncio.create_task(title(sandbox, "hang"))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return pids

    (pid,) = asyncio.run(interrupted())
    assert not lives(pid)
    gc.collect()  # what asyncio would warn of, it warns of now


async def test_a_sandbox_left_by_an_error_ends_its_process() -> None:
    async def run(pids: list[str]) -> None:
        async with strange() as sandbox:
            pids.append(await title(sandbox, "pid"))
            raise ZeroDivisionError

    pids: list[str] = []
    with pytest.raises(ZeroDivisionError):
        await run(pids)
    assert not lives(pids[0])


async def test_a_sandbox_cancelled_with_everything_else_ends_its_process() -> None:
    pids: list[str] = []
    begun = asyncio.Event()

    async def run() -> None:
        async with strange() as sandbox:
            pids.append(await title(sandbox, "pid"))
            begun.set()
            await asyncio.gather(title(sandbox, "hang"), title(sandbox, "pid"))

    task = asyncio.create_task(run())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert not lives(pids[0])


async def test_a_broken_feed_is_read_by_the_real_worker() -> None:
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Coast Paper'
        "</title><item><title>The harbour <b>opens</title><guid>urn:coast:1</guid></item>"
    )
    async with Sandbox() as sandbox:
        found = await sandbox.read(text, "https://coast.example/feed")
    assert (found.title, [one.id for one in found.entries]) == ("Coast Paper", ["urn:coast:1"])
