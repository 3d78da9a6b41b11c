import asyncio
from collections import Counter

from tests.acceptance.conftest import MORNING, Workspace
from tests.acceptance.test_a_kill import states_of
from tests.fakes.smtp_server import SmtpServer

MIDNIGHT, AFTER, NEXT_DAY = "2026-11-24T23:58Z", "2026-11-25T00:05Z", "2026-11-26T06:31Z"


async def killed(workspace: Workspace, at: str, messages: int) -> None:
    process = await workspace.start("run", "--at", at)
    while len(workspace.inbox.messages) < messages:
        assert process.returncode is None, (await process.communicate())[1].decode()
        await asyncio.sleep(0.002)
    process.kill()
    await process.wait()


async def test_a_memo_too_large_for_the_relay_is_a_draft_again(workspace: Workspace) -> None:
    readers = workspace.subscribe(5)
    async with SmtpServer(extensions=("SIZE 50",)) as server:
        port = str(server.port)
        small = await workspace.run("run", "--json", "--at", MORNING, NEWSLETTER_SMTP__PORT=port)
    assert small.code == 1
    assert "edition.stories" in small.err
    (edition,) = (await workspace.run("edition", "list", "--json")).json
    assert edition["state"] == "draft"
    ended = await workspace.run("run", "--json", "--at", MORNING)
    assert ended.code == 0, ended.err
    assert sorted(mail.recipient for mail in workspace.inbox.messages) == readers


async def test_a_send_stopped_before_midnight_goes_on_after_it(workspace: Workspace) -> None:
    readers = workspace.subscribe(200)
    await killed(workspace, MIDNIGHT, 20)
    for command in ("send", "run"):
        ended = await workspace.run(command, "--json", "--at", AFTER)
        assert ended.code == 0, ended.err
        if command == "send":
            assert ended.json["edition"]["number"] == 1
            states = await states_of(workspace)
            assert sorted(states) == readers
            assert set(states.values()) <= {"sent", "unknown"}
            received = Counter(mail.recipient for mail in workspace.inbox.messages)
            assert max(received.values()) == 1


async def test_what_waits_a_day_later_is_rejected_as_expired(workspace: Workspace) -> None:
    readers = workspace.subscribe(200)
    await killed(workspace, MORNING, 20)
    later = await workspace.run("run", "--json", "--at", NEXT_DAY)
    rows = (await workspace.run("deliveries", "--edition", "1", "--json")).json
    assert sorted(row["address"] for row in rows) == readers
    assert {row["state"] for row in rows} <= {"sent", "unknown", "rejected"}
    assert {row["reply"] for row in rows if row["state"] == "rejected"} == {"expired"}
    assert any("expired" in note for note in later.json["notes"]), later.out
