import asyncio
from collections import Counter

from tests.acceptance.conftest import MORNING, Workspace

CONNECTIONS = 4


async def killed_after(workspace: Workspace, messages: int) -> None:
    """Start the morning's run and end it by SIGKILL once so many messages are in the inbox."""
    process = await workspace.start("run", "--at", MORNING)
    while len(workspace.inbox.messages) < messages:
        assert process.returncode is None, (await process.communicate())[1].decode()
        await asyncio.sleep(0.002)
    process.kill()
    await process.wait()


async def test_a_kill_in_the_middle_of_a_send_doubles_nothing_and_loses_nobody(
    workspace: Workspace,
) -> None:
    readers = workspace.subscribe(400)
    await killed_after(workspace, 60)
    await killed_after(workspace, 170)
    ended = await workspace.run("run", "--json", "--at", MORNING)
    assert ended.code == 0, ended.err

    received = Counter(mail.recipient for mail in workspace.inbox.messages)
    assert max(received.values()) == 1
    states = {
        row["address"]: row["state"] for row in (await workspace.run("deliveries", "--json")).json
    }
    assert sorted(states) == readers
    assert set(states.values()) <= {"sent", "unknown"}
    sent = {address for address, state in states.items() if state == "sent"}
    assert sent <= set(received)
    unknown = len(states) - len(sent)
    assert unknown <= 2 * CONNECTIONS
    assert ended.json["deliveries"]["unknown"] == unknown


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


async def test_a_stop_by_sigterm_finishes_what_is_in_flight_and_the_next_run_goes_on(
    workspace: Workspace,
) -> None:
    readers = workspace.subscribe(300)
    process = await workspace.start("run", "--at", MORNING)
    while len(workspace.inbox.messages) < 20:
        assert process.returncode is None, (await process.communicate())[1].decode()
        await asyncio.sleep(0.002)
    process.terminate()
    await process.communicate()
    assert process.returncode == 130
    stopped = {row["state"] for row in (await workspace.run("deliveries", "--json")).json}
    assert stopped <= {"sent", "pending"}
    ended = await workspace.run("send", "--json", "--at", MORNING)
    assert ended.json["deliveries"]["sent"] == 300
    assert sorted(mail.recipient for mail in workspace.inbox.messages) == readers
