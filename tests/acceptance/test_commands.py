import json
from pathlib import Path

from tests.acceptance.conftest import MORNING, Workspace


async def test_init_lays_down_a_workspace_and_touches_nothing_that_is_there(
    workspace: Workspace, tmp_path: Path
) -> None:
    laid = {path.name for path in workspace.folder.iterdir()}
    assert {"config.yaml", "templates", "subscribers"} <= laid
    again = await workspace.run("init", str(workspace.folder))
    assert again.code == 2
    assert "holds config.yaml, templates, subscribers already" in again.err
    assert (await workspace.run("init", str(tmp_path / "another"))).code == 0


async def test_feeds_are_added_and_removed_without_touching_a_comment(
    workspace: Workspace,
) -> None:
    del workspace.environment["NEWSLETTER_FEEDS"]
    config = workspace.folder / "config.yaml"
    before = config.read_text()
    url = "https://new.example/feed.xml"
    added = await workspace.run(
        "feeds", "add", url, "--section", "Local", "--weight", "2", "--unread"
    )
    assert added.code == 0, added.err
    rows = (await workspace.run("feeds", "list", "--json")).json
    assert rows[-1] == {
        "url": url,
        "title": "new.example",
        "section": "Local",
        "weight": 2.0,
        "state": "new",
        "last_read": None,
        "error": None,
    }
    assert (await workspace.run("feeds", "remove", url)).code == 0
    assert config.read_text() == before
    missing = await workspace.run("feeds", "remove", url)
    assert missing.code == 2
    assert url in missing.err


async def test_an_opml_takes_the_place_of_the_starter_feeds_and_is_added_to_edited_ones(
    workspace: Workspace,
) -> None:
    del workspace.environment["NEWSLETTER_FEEDS"]
    opml = workspace.folder / "mine.opml"
    opml.write_text(
        '<opml version="2.0"><body><outline text="Local">'
        '<outline type="rss" text="Harbor" xmlUrl="https://harbor.example/feed"/>'
        "</outline></body></opml>"
    )
    assert (await workspace.run("feeds", "import", "mine.opml")).code == 0
    (row,) = (await workspace.run("feeds", "list", "--json")).json
    assert (row["url"], row["title"], row["section"]) == (
        "https://harbor.example/feed",
        "Harbor",
        "Local",
    )
    opml.write_text(opml.read_text().replace("harbor", "prairie"))
    assert (await workspace.run("feeds", "import", "mine.opml")).code == 0
    assert len((await workspace.run("feeds", "list", "--json")).json) == 2
    exported = await workspace.run("feeds", "export")
    assert "https://harbor.example/feed" in exported.out
    assert "https://prairie.example/feed" in exported.out


async def test_a_broken_opml_is_named_and_changes_nothing(workspace: Workspace) -> None:
    before = (workspace.folder / "config.yaml").read_text()
    (workspace.folder / "bad.opml").write_text("<opml><body>")
    for name in ("bad.opml", "missing.opml"):
        ended = await workspace.run("feeds", "import", name)
        assert ended.code == 2
        assert ended.err.startswith("newsletter: ")
    assert (workspace.folder / "config.yaml").read_text() == before


async def test_gather_says_which_feed_failed_and_why(workspace: Workspace) -> None:
    ended = await workspace.run("gather", "--json", "--at", MORNING)
    assert ended.code == 0, ended.err
    document = ended.json
    reasons = {row["reason"] for row in document["feeds"]["failed"]}
    assert "answered 500" in reasons
    assert document["articles"] > 100
    again = (await workspace.run("gather", "--json", "--at", MORNING)).json
    assert again["articles"] == 0
    rows = (await workspace.run("feeds", "list", "--json")).json
    assert {row["state"] for row in rows} == {"ok", "failing"}


async def test_a_feed_on_a_private_address_is_refused_unless_it_is_allowed(
    workspace: Workspace,
) -> None:
    ended = await workspace.run(
        "gather", "--json", "--at", MORNING, NEWSLETTER_GATHER__ALLOW_PRIVATE="[]"
    )
    failed = ended.json["feeds"]["failed"]
    assert len(failed) == ended.json["feeds"]["total"]
    assert all("private" in row["reason"] for row in failed)
    assert workspace.newsroom.base_url not in ended.err.replace(failed[0]["url"], "")


async def test_subscribers_are_imported_listed_removed_and_exported(workspace: Workspace) -> None:
    source = workspace.folder / "people.csv"
    source.write_text(
        "\ufeffE-Mail;Name\nann@inbox.example;Ann\nnobody;X\nbob@inbox.example;=cmd()\n",
        encoding="utf-8",
    )
    ended = await workspace.run("subscribers", "import", "people.csv", "--list", "friends")
    assert ended.code == 0, ended.err
    assert "people.csv:3: 'nobody;X' left out" in ended.err
    assert "2 new, 0 changed, 0 known already, 1 left out" in ended.err
    assert (await workspace.run("subscribers", "add", "cy@inbox.example")).code == 0
    assert (await workspace.run("subscribers", "add", "cy at inbox")).code == 2
    assert (await workspace.run("subscribers", "remove", "ann@inbox.example")).code == 0
    rows = (await workspace.run("subscribers", "list", "--list", "friends", "--json")).json
    assert [(row["address"], row["state"]) for row in rows] == [
        ("ann@inbox.example", "unsubscribed"),
        ("bob@inbox.example", "subscribed"),
    ]
    exported = await workspace.run("subscribers", "export", "--list", "friends")
    assert "'=cmd()" in exported.out


async def test_stories_say_why_and_which_are_chosen(workspace: Workspace) -> None:
    await workspace.run("gather", "--at", MORNING)
    rows = (await workspace.run("stories", "--json", "--at", MORNING)).json
    chosen = [row for row in rows if row["chosen"]]
    assert 15 <= len(chosen) <= 20
    for row in rows:
        assert row["reasons"]
        assert abs(row["score"] - sum(reason["value"] for reason in row["reasons"])) < 0.02
    table = await workspace.run("stories", "--at", MORNING)
    assert chosen[0]["title"][:30] in table.out


async def test_a_dry_run_says_how_many_and_sends_nothing(workspace: Workspace) -> None:
    workspace.subscribe(3)
    await workspace.run("gather", "--at", MORNING)
    ended = await workspace.run("send", "--dry-run", "--json", "--at", MORNING)
    assert ended.code == 0, ended.err
    assert ended.json["deliveries"]["pending"] == 3
    assert workspace.inbox.messages == ()
    sent = await workspace.run("send", "--json", "--at", MORNING)
    assert sent.json["status"] == "sent"


async def test_check_names_what_is_wrong_and_ends_with_one(workspace: Workspace) -> None:
    ended = await workspace.run("check", "--json", "--at", MORNING)
    assert ended.code == 1
    found = {(row["part"], row["ok"]) for row in ended.json}
    assert ("relay", True) in found
    assert ("database", True) in found
    assert ("feed", False) in found
    assert any("still as laid down" in row["text"] for row in ended.json)
    down = await workspace.run("check", "--json", NEWSLETTER_SMTP__PORT="9")
    assert any(row["part"] == "relay" and not row["ok"] for row in down.json)


async def test_the_schema_is_one_json_document(workspace: Workspace) -> None:
    schema = json.loads((await workspace.run("check", "--schema")).out)
    assert "from" in schema["properties"]
    assert schema["additionalProperties"] is False


async def test_wrong_words_end_with_two(workspace: Workspace) -> None:
    for words in (["runn"], ["edition", "show", "x"], ["run", "--at", "yesterday"], ["send", "-x"]):
        ended = await workspace.run(*words)
        assert ended.code == 2, words
        assert ended.out == ""


async def test_an_unknown_edition_is_named(workspace: Workspace) -> None:
    for words in (["edition", "show", "7"], ["send", "--edition", "7"]):
        ended = await workspace.run(*words, "--json")
        assert ended.code == 2
        assert "there is no edition 7" in ended.err


async def test_a_database_that_is_none_is_named_with_the_way_out(workspace: Workspace) -> None:
    (workspace.folder / "memo.sqlite3").write_text("this is no database, " * 100)
    ended = await workspace.run("articles")
    assert ended.code == 1
    assert "memo.sqlite3" in ended.err
    assert "Traceback" not in ended.err


async def test_the_stories_of_a_date_stay_its_stories_once_its_edition_is_out(
    workspace: Workspace,
) -> None:
    workspace.subscribe(1)
    await workspace.run("gather", "--at", MORNING)
    before = (await workspace.run("stories", "--json", "--at", MORNING)).json
    assert (await workspace.run("send", "--at", MORNING)).code == 0
    after = (await workspace.run("stories", "--json", "--at", MORNING)).json
    assert [(row["id"], row["chosen"]) for row in before] == [
        (row["id"], row["chosen"]) for row in after
    ]


async def test_the_invented_readers_are_not_listed_once_there_are_real_ones(
    workspace: Workspace,
) -> None:
    assert len((await workspace.run("subscribers", "list", "--json")).json) == 25
    await workspace.run("subscribers", "add", "ann@inbox.example")
    (row,) = (await workspace.run("subscribers", "list", "--json")).json
    assert row["address"] == "ann@inbox.example"
    demo = await workspace.run("subscribers", "list", "--list", "demo", "--json")
    assert len(demo.json) == 25
