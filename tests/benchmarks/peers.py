"""Peers to measure beside: libraries that the project does not depend on.

Each has an environment of its own in results/, set up once; nothing of ours is installed there.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import rmtree

from tests.benchmarks.measure import ROOT, Figures

_FOLDER = Path(__file__).parent / "results"
_PATIENCE = 600  # seconds that setting one up may take


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A peer's version where it can be asked, else why it cannot."""

    version: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a peer lives: what pip is asked for, and a line of Python that prints its version."""

    name: str
    wanted: tuple[str, ...]
    version: str

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return _FOLDER / f".{self.name}" / "bin" / "python"

    def asked(self, module: str, function: str, **arguments: str | int) -> Figures:
        """What a function of our benchmarks comes to in the peer's environment."""
        command = ["-m", "tests.benchmarks.child", module, function, json.dumps(arguments)]
        done = subprocess.run(  # noqa: S603  our own interpreter and words
            [self.python, *command], stdout=subprocess.PIPE, check=True, cwd=ROOT
        )
        # A library may log to the same stream before.
        figures: Figures = json.loads(done.stdout.splitlines()[-1])
        return figures


READER = Home(
    name="reader",
    # Its own copy of feedparser needs sgmllib, which feedparser 6.0.12 and later bring no more.
    wanted=("reader>=3.26,<4", "sgmllib3k>=1,<2"),
    version="import reader, sgmllib; print(reader.__version__)",
)
SKLEARN = Home(
    name="sklearn",
    wanted=("scikit-learn>=1.7,<2",),
    version="import sklearn; print(sklearn.__version__)",
)


@cache
def peer(home: Home, *, install: bool) -> Peer:
    """A peer, set up now where it is not there yet and may be."""
    if version := _version(home):
        return Peer(version=version)
    if not install:
        return Peer(missing="it is not set up yet; a run that is not small does it")
    print(f"setting up the peer, {home.wanted[0]} (the first time only)", file=sys.stderr)
    folder = home.python.parents[1]
    rmtree(folder, ignore_errors=True)
    pip = [str(home.python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    for command in ([sys.executable, "-m", "venv", str(folder)], [*pip, *home.wanted]):
        if trouble := _trouble(command):
            return Peer(missing=f"it cannot be installed here: {trouble}")
    if version := _version(home):
        return Peer(version=version)
    return Peer(missing="it was installed and cannot be imported")


def _version(home: Home) -> str:
    """The version of the library in its environment; "" where it is not whole."""
    if not home.python.exists():
        return ""
    said = subprocess.run(  # noqa: S603  our own interpreter and words
        [home.python, "-c", home.version], capture_output=True, text=True, check=False
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
