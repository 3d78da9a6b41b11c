"""A worker whose parser does what none should; the document says what. Run by path, by a sandbox.

Its pictures are no JPEGs, and for thumbnails it lacks a package.

pid, environment   a document with that for its title
bug, unreadable    raises                 hang, hungry, crash, leave  never answers
shape              no document            large                       more than may be answered
prints             on standard output     MISCHIEF                    what it may not do
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from newsletter.gather.document import UnreadableError
from newsletter.gather.entry import Entry, FeedDocument, Link
from newsletter.gather.frames import REPLY, Cut
from newsletter.gather.worker import Task, serve

MISCHIEF: dict[str, Callable[[], object]] = {
    "reads a file": lambda: Path("/etc/hostname").read_text(encoding="utf-8"),
    "writes a file": lambda: Path("/dev/null").write_text("x", encoding="utf-8"),
    "connects": lambda: socket.create_connection(("127.0.0.1", 9)),
    "asks a name server": lambda: socket.getaddrinfo("memo.example", 80),
    "runs a program": lambda: subprocess.run(["/bin/true"], check=True),
    "forks": os.fork,
}


def strange(body: bytes, url: str, _: str) -> object:
    """Do what the document says."""
    what = body.decode()
    if what == "bug":
        raise KeyError(what)
    if what == "unreadable":
        raise UnreadableError("a web page, not a feed")
    if what == "hang":
        signal.pause()
    if what == "hungry":
        return [bytes(1_000_000) for _ in range(1_000)]
    if what == "crash":
        signal.raise_signal(signal.SIGSEGV)
    if what == "leave":
        sys.exit(3)
    if what == "shape":
        return {"title": 7}
    if what == "prints":
        sys.stdout.write("a parser's own words\n" * 10_000)
        sys.stdout.flush()
    return FeedDocument(title=_title(what), link=url, entries=(Entry(links=(Link(href="h"),)),))


def _title(what: str) -> str:
    if what in MISCHIEF:
        try:
            MISCHIEF[what]()
        except PermissionError as error:
            return str(error)
        return "done"
    titles = {
        "pid": lambda: str(os.getpid()),
        "environment": lambda: " ".join(sorted(os.environ)),
        "large": lambda: "x" * REPLY,
    }
    return titles[what]() if what in titles else what


def _loader() -> Task:
    return strange


def _no_jpeg() -> Task:
    return lambda *_: Cut(width=1200, height=640, jpeg=b"<script>")


def _missing() -> Task:
    raise ImportError("No module named 'trafilatura'")


if __name__ == "__main__":
    serve({"read": _loader, "page": _missing, "lead": _no_jpeg, "thumb": _missing})
