import json
import re
from pathlib import Path

from newsletter.demo.inbox import ReceivedMail
from tests.acceptance.conftest import BEFORE, MORNING, Workspace


def header(mail: ReceivedMail, name: str) -> str:
    return dict(mail.headers)[name]


async def test_feeds_become_one_memo_in_every_inbox_and_only_once(workspace: Workspace) -> None:
    readers = workspace.subscribe(12)
    ended = await workspace.run("run", "--json", "--at", MORNING)
    assert ended.code == 0, ended.err
    report = ended.json
    assert report["status"] == "sent"
    assert report["edition"]["number"] == 1
    assert report["edition"]["date"] == "2026-11-24"
    assert report["deliveries"] == {
        "pending": 0,
        "sent": 12,
        "deferred": 0,
        "rejected": 0,
        "unknown": 0,
    }
    failed = {row["reason"] for row in report["feeds"]["failed"]}
    assert len(failed) == 2
    assert report["feeds"]["read"] == report["feeds"]["total"] - 2
    assert 15 <= report["edition"]["stories"] <= 25
    assert sorted(mail.recipient for mail in workspace.inbox.messages) == readers

    again = await workspace.run("run", "--json", "--at", MORNING)
    assert again.code == 0
    assert again.json["status"] == "exists"
    assert len(workspace.inbox.messages) == 12


async def test_the_next_morning_tells_nothing_twice(workspace: Workspace) -> None:
    workspace.subscribe(1)
    workspace.newsroom.turn_to(1)
    assert (await workspace.run("run", "--at", BEFORE)).code == 0
    workspace.newsroom.turn_to(2)
    second = await workspace.run("run", "--json", "--at", MORNING)
    assert second.json["edition"]["number"] == 2
    shown = [(await workspace.run("edition", "show", n, "--json")).json for n in ("1", "2")]
    told = [
        {
            url["url"]
            for section in edition["sections"]
            for story in section["stories"]
            for url in story["articles"]
        }
        for edition in shown
    ]
    assert not told[0] & told[1]
    updates = [
        story
        for section in shown[1]["sections"]
        for story in section["stories"]
        if story["update_of"] == 1
    ]
    assert updates


async def test_what_was_built_is_what_is_sent_whatever_the_templates_say_later(
    workspace: Workspace,
) -> None:
    workspace.subscribe(1)
    assert (await workspace.run("gather", "--at", MORNING)).code == 0
    built = await workspace.run("build", "--json", "--at", MORNING)
    assert built.json["status"] == "built"
    assert (await workspace.run("edition", "export", "1", "--html", "before.html")).code == 0
    for template in (workspace.folder / "templates").glob("edition.*"):
        template.write_text("changed")
    sent = await workspace.run("send", "--json", "--at", MORNING)
    assert sent.json["status"] == "sent"
    assert (await workspace.run("edition", "export", "1", "--html", "after.html")).code == 0
    pages = [(workspace.folder / name).read_text() for name in ("before.html", "after.html")]
    assert pages[0] == pages[1]
    assert sent.json["edition"]["subject"] == workspace.inbox.messages[0].subject


async def test_a_test_copy_is_marked_and_leaves_edition_and_deliveries_alone(
    workspace: Workspace,
) -> None:
    workspace.subscribe(3)
    await workspace.run("gather", "--at", MORNING)
    ended = await workspace.run("send", "--to", "me@inbox.example", "--json", "--at", MORNING)
    assert ended.code == 0, ended.err
    (mail,) = workspace.inbox.messages
    assert mail.recipient == "me@inbox.example"
    assert mail.subject.startswith("[Test] ")
    assert (await workspace.run("deliveries", "--json")).json == []
    (row,) = (await workspace.run("edition", "list", "--json")).json
    assert row["state"] == "draft"


async def test_somebody_who_leaves_after_the_build_gets_nothing(workspace: Workspace) -> None:
    workspace.subscribe(3)
    await workspace.run("gather", "--at", MORNING)
    await workspace.run("build", "--at", MORNING)
    gone = await workspace.run("subscribers", "remove", "reader0001@inbox.example")
    assert gone.code == 0, gone.err
    sent = await workspace.run("send", "--json", "--at", MORNING)
    assert sent.json["deliveries"]["sent"] == 2
    assert "reader0001@inbox.example" not in {m.recipient for m in workspace.inbox.messages}


async def test_a_message_has_what_big_providers_ask_for(workspace: Workspace) -> None:
    workspace.subscribe(2)
    await workspace.run("run", "--at", MORNING)
    rows = {row["address"]: row for row in (await workspace.run("deliveries", "--json")).json}
    for mail in workspace.inbox.messages:
        link = header(mail, "List-Unsubscribe")
        assert re.fullmatch(r"<http://127\.0\.0\.1:8025/unsubscribe/[\w-]{32}>", link)
        assert header(mail, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
        assert link.strip("<>") in mail.html
        assert link.strip("<>") in mail.text
        assert header(mail, "Message-ID") == rows[mail.recipient]["message_id"]
        for name in ("From", "To", "Date", "List-Id", "Auto-Submitted", "Feedback-ID"):
            assert header(mail, name)
    links = {header(mail, "List-Unsubscribe") for mail in workspace.inbox.messages}
    assert len(links) == 2


async def test_a_relay_that_is_down_loses_nothing_and_the_next_run_goes_on(
    workspace: Workspace,
) -> None:
    workspace.subscribe(4)
    down = await workspace.run("run", "--json", "--at", MORNING, NEWSLETTER_SMTP__PORT="9")
    assert down.code == 1
    assert down.json["status"] == "failed"
    assert down.json["deliveries"]["pending"] == 4
    assert "127.0.0.1:9" in down.err
    up = await workspace.run("run", "--json", "--at", MORNING)
    assert up.code == 0, up.err
    assert up.json["status"] == "sent"
    assert len(workspace.inbox.messages) == 4


async def test_a_quiet_morning_makes_no_edition_and_is_no_failure(workspace: Workspace) -> None:
    workspace.subscribe(1)
    ended = await workspace.run("run", "--json", "--at", "2027-03-01T06:30Z")
    assert ended.code == 0
    assert ended.json["status"] == "quiet"
    assert ended.json["edition"] is None
    assert "quiet morning" in ended.json["notes"][-1]
    assert workspace.inbox.messages == ()


async def test_a_morning_without_subscribers_keeps_its_draft_and_says_so(
    workspace: Workspace,
) -> None:
    for path in (workspace.folder / "subscribers").glob("*.csv"):
        path.unlink()
    ended = await workspace.run("run", "--json", "--at", MORNING)
    assert ended.code == 1
    assert "nobody is subscribed" in ended.err
    (row,) = (await workspace.run("edition", "list", "--json")).json
    assert row["state"] == "draft"


async def test_the_invented_readers_get_the_memo_until_there_are_real_ones(
    workspace: Workspace,
) -> None:
    first = await workspace.run("run", "--json", "--at", BEFORE)
    assert first.json["deliveries"]["sent"] == 25
    workspace.subscribe(2)
    second = await workspace.run("run", "--json", "--at", MORNING)
    assert second.json["deliveries"]["sent"] == 2


async def test_a_bad_line_in_a_list_is_named_and_the_rest_go_on(workspace: Workspace) -> None:
    workspace.subscribe(2)
    with (workspace.folder / "subscribers" / "readers.csv").open("a") as file:
        file.write("nobody at nowhere,,\n")
    ended = await workspace.run("run", "--json", "--at", MORNING)
    assert ended.json["deliveries"]["sent"] == 2
    assert any(note.startswith("readers.csv:4: ") for note in ended.json["notes"])


async def test_a_bad_template_is_named_with_its_line_and_nothing_is_sent(
    workspace: Workspace,
) -> None:
    workspace.subscribe(1)
    template = workspace.folder / "templates" / "edition.mjml.j2"
    lines = template.read_text().splitlines()
    template.write_text("\n".join([*lines[:3], "{% if %}", *lines[3:]]))
    ended = await workspace.run("run", "--at", MORNING)
    assert ended.code == 1
    assert "edition.mjml.j2:4" in ended.err
    assert workspace.inbox.messages == ()


async def test_wrong_configuration_ends_with_two_and_the_place(workspace: Workspace) -> None:
    config = workspace.folder / "config.yaml"
    config.write_text(config.read_text() + "colour: red\n")
    ended = await workspace.run("run")
    assert ended.code == 2
    assert f"config.yaml:{len(config.read_text().splitlines())}: colour: unknown key" in ended.err


async def test_every_listing_prints_one_json_document_with_its_published_keys(
    workspace: Workspace,
) -> None:
    workspace.subscribe(1)
    await workspace.run("run", "--at", MORNING)
    published = {
        ("feeds", "list"): {"url", "title", "section", "weight", "state", "last_read", "error"},
        ("subscribers", "list"): {"address", "list", "state", "since", "source"},
        ("articles",): {"id", "feed", "outlet", "title", "url", "published", "summary"},
        ("stories",): {"id", "title", "section", "score", "chosen", "reasons", "articles"},
        ("deliveries",): {
            "edition",
            "address",
            "state",
            "attempts",
            "message_id",
            "reply",
            "updated",
            "next_at",
        },
    }
    for words, keys in published.items():
        ended = await workspace.run(*words, "--json", "--at", MORNING)
        assert ended.code == 0, ended.err
        assert keys <= set(json.loads(ended.out)[0]), words
    shown = (await workspace.run("edition", "show", "1", "--json")).json
    assert {"number", "date", "subject", "preheader", "state", "sections"} <= set(shown)
    story = shown["sections"][0]["stories"][0]
    assert {"id", "title", "summary", "score", "reasons", "articles"} <= set(story)


async def test_an_edition_exports_as_it_was_sent(workspace: Workspace, tmp_path: Path) -> None:
    (reader,) = workspace.subscribe(1)
    await workspace.run("run", "--at", MORNING)
    target = tmp_path / "one.eml"
    ended = await workspace.run(
        "edition", "export", "1", "--eml", str(target), "--for", reader, "--at", MORNING
    )
    assert ended.code == 0, ended.err
    body = target.read_bytes().split(b"\r\n\r\n", 1)[1]
    assert body == workspace.inbox.messages[0].raw.split(b"\r\n\r\n", 1)[1]
