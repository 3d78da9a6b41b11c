"""The memo is checked before it goes out, by hand and at the gate."""

from newsletter.demo.inbox import ReceivedMail
from tests.acceptance.conftest import MORNING, Workspace

PALE = '"#C9C9C9"'


def spoil(workspace: Workspace) -> None:
    """Give the theme body text that nobody can read."""
    theme = workspace.folder / "templates" / "themes" / "memo.toml"
    light, dark, rest = theme.read_text().partition("[dark]")
    lines = [f"ink2 = {PALE}" if line.startswith("ink2") else line for line in light.splitlines()]
    theme.write_text("\n".join((*lines, dark)) + rest)


def received(workspace: Workspace) -> list[str]:
    mails: tuple[ReceivedMail, ...] = workspace.inbox.messages
    return [mail.recipient for mail in mails]


async def test_a_good_memo_has_nothing_to_fix(workspace: Workspace) -> None:
    await workspace.run("gather", "--at", MORNING)
    ended = await workspace.run("lint", "--json", "--at", MORNING)
    assert ended.code == 0, ended.out + ended.err
    assert ended.json["to_fix"] == []
    assert {one["rule"] for one in ended.json["to_look_at"]} >= {"headers", "links"}
    assert ended.json["passed"]
    assert {one["feature"] for one in ended.json["differs"]} >= {"border-radius"}
    (edition,) = (await workspace.run("edition", "list", "--json")).json
    assert edition["state"] == "draft"
    table = await workspace.run("lint", "--at", MORNING)
    assert "to look at" in table.out
    assert table.out.splitlines()[-1].startswith("0 to fix, ")


async def test_a_fault_stops_run_and_send_until_it_is_forced(workspace: Workspace) -> None:
    readers = workspace.subscribe(3)
    spoil(workspace)
    for command in ("run", "send"):
        ended = await workspace.run(command, "--json", "--at", MORNING)
        assert ended.code == 1, ended.out
        assert ended.json["status"] == "failed"
        for part in ("#C9C9C9 on #FFFDF8", "newsletter lint", "newsletter build", "--force"):
            assert part in ended.json["error"]
        assert ended.json["edition"]["number"] == 1
    assert workspace.inbox.messages == ()
    (edition,) = (await workspace.run("edition", "list", "--json")).json
    assert edition["state"] == "draft"

    linted = await workspace.run("lint", "--at", MORNING)
    assert linted.code == 1
    assert "to fix" in linted.out
    rehearsed = await workspace.run("send", "--dry-run", "--json", "--at", MORNING)
    assert rehearsed.code == 0, rehearsed.err
    assert rehearsed.json["status"] == "dry-run"
    assert any(note.startswith("to fix: #C9C9C9") for note in rehearsed.json["notes"])
    copy = await workspace.run("send", "--to", "me@inbox.example", "--json", "--at", MORNING)
    assert copy.json["status"] == "sent", copy.out
    assert any("to fix: #C9C9C9" in note for note in copy.json["notes"])
    assert received(workspace) == ["me@inbox.example"]

    forced = await workspace.run("send", "--force", "--json", "--at", MORNING)
    assert forced.json["status"] == "sent", forced.out
    assert any(note.startswith("sent all the same") for note in forced.json["notes"])
    assert sorted(received(workspace)[1:]) == readers


async def test_a_dry_run_is_told_as_one(workspace: Workspace) -> None:
    workspace.subscribe(3)
    await workspace.run("gather", "--at", MORNING)
    ended = await workspace.run("send", "--dry-run", "--at", MORNING)
    assert ended.code == 0, ended.err
    assert "dry run" in ended.out.splitlines()[0]
    assert "3 messages would be sent, none was" in ended.out


async def test_links_are_asked_once_and_a_dead_one_is_to_fix(workspace: Workspace) -> None:
    await workspace.run("gather", "--at", MORNING)
    await workspace.run("build", "--at", MORNING)
    ended = await workspace.run("lint", "--links", "--json", "--at", MORNING)
    assert ended.code == 0, ended.out + ended.err
    assert len(ended.json["links"]) >= 15
    assert set(ended.json["links"].values()) == {200}
    assert not any(url.startswith("http://127.0.0.1:8025") for url in ended.json["links"])
