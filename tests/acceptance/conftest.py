"""A real workspace, a real newsroom over HTTP, a real inbox over SMTP, and the real command."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from newsletter.demo.inbox import Inbox, open_inbox
from newsletter.demo.newsroom import Newsroom, serve_newsroom

DAY = date(2026, 11, 24)
COMMAND = "from newsletter.cli import main; main()"
BEFORE, MORNING = "2026-11-23T06:30Z", "2026-11-24T06:30Z"


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  whatever the command prints
        return json.loads(self.out)


@dataclass
class Workspace:
    """A workspace laid down by `newsletter init`, and what its commands find around them."""

    folder: Path
    newsroom: Newsroom
    inbox: Inbox
    environment: dict[str, str] = field(default_factory=dict)

    async def run(self, *words: str, code: str = COMMAND, **environment: str) -> Ended:
        """Run `newsletter WORDS` here, in a process of its own."""
        process = await self.start(*words, code=code, **environment)
        out, err = await process.communicate()
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    async def start(
        self, *words: str, code: str = COMMAND, **environment: str
    ) -> asyncio.subprocess.Process:
        """Start it and come back at once."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            code,
            *words,
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    def subscribe(self, number: int) -> list[str]:
        """Write a list of so many readers into subscribers/readers.csv; their addresses."""
        addresses = [f"reader{n:04}@inbox.example" for n in range(number)]
        lines = ["address,name,since", *(f"{address},," for address in addresses)]
        (self.folder / "subscribers" / "readers.csv").write_text("\n".join(lines) + "\n")
        return addresses


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    async with (
        serve_newsroom(date=DAY, zone=ZoneInfo("UTC"), morning=2) as newsroom,
        open_inbox() as inbox,
    ):
        feeds = [
            {"url": feed.url, "name": feed.name, "section": feed.section, "weight": feed.weight}
            for feed in newsroom.feeds
        ]
        root = Path(__file__).parents[2]
        place = Workspace(folder=tmp_path, newsroom=newsroom, inbox=inbox)
        place.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(root),
            "PYTHONWARNINGS": "error::ResourceWarning",
            "NEWSLETTER_FEEDS": json.dumps(feeds),
            "NEWSLETTER_ZONE": "UTC",
            "NEWSLETTER_GATHER__ALLOW_PRIVATE": '["127.0.0.0/8"]',
            "NEWSLETTER_SMTP__HOST": "127.0.0.1",
            "NEWSLETTER_SMTP__PORT": str(inbox.port),
            "NEWSLETTER_SMTP__SECURITY": "none",
        }
        made = await place.run("init", "memo")
        assert made.code == 0, made.err
        place.folder = tmp_path / "memo"
        yield place
