"""The peer of `compose`: npm's `mjml`, the compiler that MJML comes with, in a node that stays."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.benchmarks.measure import Figures
from tests.benchmarks.peers import Peer

WANTED = "mjml@^5"
_HOME = Path(__file__).parent / "results" / ".mjml"
_PATIENCE = 600  # seconds that setting it up may take
_WARM_UP = 20  # renders before those that count

# Version 4 answers at once and version 5 with a promise; `await` does for both.
_RENDER = """
const [file, times] = process.argv.slice(1);
const source = require("fs").readFileSync(file, "utf8");
const mjml = require("mjml");
const render = mjml.default ?? mjml;
(async () => {
  let page;
  for (let n = 0; n < %d; n++) page = await render(source);
  const each = [];
  for (let n = 0; n < Number(times); n++) {
    const began = process.hrtime.bigint();
    page = await render(source);
    each.push(Number(process.hrtime.bigint() - began) / 1000);
  }
  each.sort((a, b) => a - b);
  console.log(JSON.stringify({micro: each[each.length >> 1], size: page.html.length,
    errors: (page.errors ?? []).length}));
})();
"""


@cache
def peer(*, install: bool) -> Peer:
    """The peer, set up now where it is not there yet and may be."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return Peer(missing="there is no node here")
    package = _HOME / "node_modules" / "mjml" / "package.json"
    if not package.exists():
        if not install:
            return Peer(missing="it is not set up yet; a run that is not small does it")
        print(f"setting up the peer, {WANTED} (the first time only)", file=sys.stderr)
        _HOME.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--prefix", str(_HOME), "--no-audit", "--no-fund", "--silent"]
        try:
            done = subprocess.run(  # noqa: S603  npm and our own words
                [*command, WANTED],
                capture_output=True,
                text=True,
                check=False,
                timeout=_PATIENCE,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Peer(missing=f"it cannot be installed here: {type(error).__name__}")
        if done.returncode or not package.exists():
            said = (done.stderr or done.stdout).strip().splitlines()
            return Peer(
                missing=f"it cannot be installed here: {said[-1] if said else 'npm failed'}"
            )
    return Peer(version=str(json.loads(package.read_text(encoding="utf-8"))["version"]))


def rendered(source: str, times: int) -> Figures:
    """The median microseconds of a render, warmed up, and the characters of the page."""
    node = shutil.which("node")
    assert node
    done = subprocess.run(  # noqa: S603  node and our own words
        [node, "-e", _RENDER % _WARM_UP, source, str(times)],
        stdout=subprocess.PIPE,
        check=True,
        cwd=_HOME,
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    assert not figures["errors"], figures
    return figures
