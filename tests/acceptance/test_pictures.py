"""Pictures from the feeds to the mail: ours or none."""

import re
import sqlite3
from contextlib import closing

from tests.acceptance.conftest import MORNING, Workspace

_SOURCE = re.compile(r'<img\b[^>]*?\bsrc="([^"]+)"')
_BASE = "http://127.0.0.1:8025"


async def test_a_mail_loads_its_pictures_from_us_and_from_nobody_else(
    workspace: Workspace,
) -> None:
    workspace.subscribe(1)
    ended = await workspace.run("run", "--json", "--at", MORNING)
    assert ended.code == 0, ended.err
    (mail,) = workspace.inbox.messages
    sources = _SOURCE.findall(mail.html)
    ours = [url for url in sources if url.startswith(f"{_BASE}/pictures/")]
    assert ours
    assert [url for url in sources if not url.startswith(f"{_BASE}/")] == []
    with closing(sqlite3.connect(workspace.folder / "memo.sqlite3")) as database:
        names = {name for (name,) in database.execute("SELECT name FROM pictures")}
    assert {url.rpartition("/")[2] for url in ours} <= names


async def test_without_the_pictures_host_the_memo_goes_out_without_holes(
    workspace: Workspace,
) -> None:
    workspace.subscribe(1)
    assert (await workspace.run("gather", "--at", MORNING)).code == 0
    # The newsroom is a private host that nobody allows any more.
    ended = await workspace.run(
        "send", "--json", "--at", MORNING, NEWSLETTER_GATHER__ALLOW_PRIVATE="[]"
    )
    assert ended.json["status"] == "sent"
    assert any(note.startswith("the lead has no picture: ") for note in ended.json["notes"])
    (mail,) = workspace.inbox.messages
    assert [url for url in _SOURCE.findall(mail.html) if "/static/" not in url] == []
