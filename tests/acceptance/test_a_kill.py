import asyncio
import os
import signal
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from tests.acceptance.conftest import MORNING, Workspace

CONNECTIONS = 4


async def killed_after(workspace: Workspace, messages: int) -> None:
    """Start the morning's run and end it by SIGKILL once so many messages are in the inbox.

    It looks at each turn of the inbox's own loop, so that the kill follows an accepted message
    sooner than the run can write down the reply: what a restart must not send again.
    """
    process = await workspace.start("run", "--at", MORNING)
    while len(workspace.inbox.messages) < messages:
        assert process.returncode is None, (await process.communicate())[1].decode()
        await asyncio.sleep(0)
    process.kill()
    await process.wait()


def asked(workspace: Workspace, query: str) -> bool:
    """Whether a query of the workspace's database has an answer, from outside the program."""
    file = workspace.folder / "memo.sqlite3"
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchone() is not None
    except sqlite3.OperationalError:  # no file, or no tables yet
        return False


async def killed_when(workspace: Workspace, query: str) -> None:
    """Start the morning's run and end it by SIGKILL once a query of its database has an answer."""
    process = await workspace.start("run", "--at", MORNING)
    while not asked(workspace, query):
        assert process.returncode is None, (await process.communicate())[1].decode()
        await asyncio.sleep(0.001)
    process.kill()
    await process.wait()


async def put_to_sleep(workspace: Workspace, process: asyncio.subprocess.Process) -> None:
    """Stop a run where it holds no lock of SQLite, and let the lease of its run lock run out."""
    file = workspace.folder / "memo.sqlite3"
    while True:
        os.kill(process.pid, signal.SIGSTOP)
        try:
            with closing(sqlite3.connect(file, timeout=0.1)) as connection, connection:
                connection.execute("UPDATE locks SET expires = '2000-01-01 00:00:00.000000'")
        except sqlite3.OperationalError:
            os.kill(process.pid, signal.SIGCONT)
            await asyncio.sleep(0.003)
        else:
            return


async def states_of(workspace: Workspace) -> dict[str, str]:
    """Each reader's state, as `newsletter deliveries` says it."""
    rows = (await workspace.run("deliveries", "--json")).json
    return {row["address"]: row["state"] for row in rows}


async def test_a_kill_in_the_middle_of_a_send_doubles_nothing_and_loses_nobody(
    workspace: Workspace,
) -> None:
    readers = workspace.subscribe(400)
    kills = (30, 100, 170, 240)
    for messages in kills:
        await killed_after(workspace, messages)
    ended = await workspace.run("run", "--json", "--at", MORNING)
    assert ended.code == 0, ended.err

    received = Counter(mail.recipient for mail in workspace.inbox.messages)
    assert max(received.values()) == 1
    states = await states_of(workspace)
    assert sorted(states) == readers
    assert set(states.values()) <= {"sent", "unknown"}
    sent = {address for address, state in states.items() if state == "sent"}
    assert sent <= set(received)
    unknown = len(states) - len(sent)
    assert unknown <= len(kills) * CONNECTIONS
    assert ended.json["deliveries"].get("unknown", 0) == unknown


async def test_a_morning_killed_at_each_stage_is_made_all_the_same_and_once(
    workspace: Workspace,
) -> None:
    readers = workspace.subscribe(40)
    await killed_when(workspace, "SELECT 1 FROM feeds")
    await killed_when(workspace, "SELECT 1 FROM editions")
    await killed_when(workspace, "SELECT 1 FROM editions WHERE state = 'sending'")
    await killed_when(workspace, "SELECT 1 FROM deliveries WHERE state = 'committing'")
    ended = await workspace.run("run", "--json", "--at", MORNING)
    assert ended.code == 0, ended.err
    states = await states_of(workspace)
    assert sorted(states) == readers
    received = Counter(mail.recipient for mail in workspace.inbox.messages)
    assert max(received.values()) == 1
    sent = {address for address, state in states.items() if state == "sent"}
    assert sent <= set(received)
    assert {states[address] for address in states.keys() - sent} <= {"unknown"}
    assert len(states) - len(sent) <= 2 * CONNECTIONS


async def test_a_run_that_slept_through_its_lease_doubles_nothing_when_it_wakes(
    workspace: Workspace,
) -> None:
    readers = workspace.subscribe(300)
    slept = await workspace.start("run", "--at", MORNING)
    while len(workspace.inbox.messages) < 20:
        assert slept.returncode is None, (await slept.communicate())[1].decode()
        await asyncio.sleep(0.002)
    await put_to_sleep(workspace, slept)
    other = await workspace.run("run", "--json", "--at", MORNING)
    assert other.code == 0, other.err
    os.kill(slept.pid, signal.SIGCONT)
    _, said = await slept.communicate()
    assert slept.returncode == 1
    assert b"another run" in said
    states = await states_of(workspace)
    assert sorted(states) == readers
    assert set(states.values()) <= {"sent", "unknown"}
    received = Counter(mail.recipient for mail in workspace.inbox.messages)
    assert max(received.values()) == 1
    assert {address for address, state in states.items() if state == "sent"} <= set(received)


async def test_two_runs_at_once_send_once_and_the_second_says_who_is_first(
    workspace: Workspace,
) -> None:
    readers = workspace.subscribe(200)
    first = await workspace.start("run", "--at", MORNING)
    while len(workspace.inbox.messages) < 5:
        assert first.returncode is None, (await first.communicate())[1].decode()
        await asyncio.sleep(0.002)
    second = await workspace.run("run", "--json", "--at", MORNING)
    await first.communicate()
    assert first.returncode == 0
    assert second.code == 1
    assert second.json["status"] == "busy"
    assert f"pid {first.pid}" in second.err
    assert sorted(mail.recipient for mail in workspace.inbox.messages) == readers


@pytest.mark.parametrize("times", [1, 2])
async def test_a_stop_by_sigterm_finishes_what_is_in_flight_and_the_next_run_goes_on(
    workspace: Workspace, times: int
) -> None:
    readers = workspace.subscribe(300)
    process = await workspace.start("run", "--at", MORNING)
    while len(workspace.inbox.messages) < 20:
        assert process.returncode is None, (await process.communicate())[1].decode()
        await asyncio.sleep(0.002)
    for _ in range(times):
        process.terminate()
    await process.communicate()
    assert process.returncode == 1
    assert set((await states_of(workspace)).values()) <= {"sent", "pending"}
    ended = await workspace.run("send", "--json", "--at", MORNING)
    assert ended.json["deliveries"]["sent"] == 300
    assert sorted(mail.recipient for mail in workspace.inbox.messages) == readers
