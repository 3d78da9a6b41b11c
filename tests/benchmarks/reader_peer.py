"""The peer of `gather`: the library `reader`, in an environment of its own.

It is set up once, in results/.reader, and asked there; nothing of ours is imported there.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from typing import Any
from warnings import simplefilter

from tests.benchmarks.measure import ROOT, Figures, metered

# Its own copy of feedparser needs sgmllib, which feedparser 6.0.12 and later bring no more.
WANTED = ("reader>=3.26,<4", "sgmllib3k>=1,<2")
WORKERS = 20
_FOLDER = Path(__file__).parent / "results" / ".reader"
_PYTHON = _FOLDER / "bin" / "python"
_PATIENCE = 600  # seconds that setting it up may take


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The peer's version where it can be asked, else why it cannot."""

    version: str = ""
    missing: str = ""


@cache
def peer(*, install: bool) -> Peer:
    """The peer, set up now where it is not there yet and may be."""
    if version := _version():
        return Peer(version=version)
    if not install:
        return Peer(missing="it is not set up yet; a run that is not small does it")
    print(f"setting up the peer, {WANTED[0]} (the first time only)", file=sys.stderr)
    rmtree(_FOLDER, ignore_errors=True)
    pip = [str(_PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", *WANTED]
    for command in ([sys.executable, "-m", "venv", str(_FOLDER)], pip):
        if trouble := _trouble(command):
            return Peer(missing=f"it cannot be installed here: {trouble}")
    if version := _version():
        return Peer(version=version)
    return Peer(missing="it was installed and cannot be imported")


def _version() -> str:
    """The version of the library in its environment; "" where it is not whole."""
    if not _PYTHON.exists():
        return ""
    said = subprocess.run(  # noqa: S603  our own interpreter and words
        [_PYTHON, "-c", "import reader, sgmllib; print(reader.__version__)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() if said.returncode == 0 else ""


def _trouble(command: list[str]) -> str:
    """What is wrong with a command, in its last words; "" where it worked."""
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and words
            command, capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{type(error).__name__} of {' '.join(command[1:4])}"
    if done.returncode == 0:
        return ""
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"


def asked(port: int, feeds: int, database: str) -> Figures:
    """What `gathered` comes to in the peer's environment."""
    arguments = json.dumps({"port": port, "feeds": feeds, "database": database})
    command = ["-m", "tests.benchmarks.child", __name__, "gathered", arguments]
    done = subprocess.run(  # noqa: S603  our own interpreter and words
        [_PYTHON, *command], stdout=subprocess.PIPE, check=True, cwd=ROOT
    )
    # The library may log to the same stream before.
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def gathered(port: int, feeds: int, database: str) -> Figures:
    """One update of all feeds, due or not, as its documentation has it for many feeds."""
    simplefilter("ignore")
    library = import_module("reader").make_reader(database, plugins=(), search_enabled=False)
    for number in range(feeds):
        library.add_feed(f"http://127.0.0.1:{port}/{number}", exist_ok=True)
    updated: list[Any] = []
    figures = metered(
        lambda: updated.extend(library.update_feeds_iter(scheduled=False, workers=WORKERS))
    )
    assert len(updated) == feeds
    failed = sum(isinstance(result.value, Exception) for result in updated)
    entries = library.get_entry_counts().total
    return figures | {"readable": feeds - failed, "entries": entries}
