import subprocess
import sys

import pytest

HEAVY = {"asyncio", "sqlalchemy", "pydantic", "babel", "rich", "aiohttp", "newsletter.app"}


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["run", "--help"], ["feeds", "--help"]]
)
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    script = (
        "import sys\n"
        "from newsletter.cli import newsletter\n"
        "try:\n"
        "    newsletter.main(args=sys.argv[1:], prog_name='newsletter')\n"
        "except SystemExit:\n"
        "    print('LOADED', *sys.modules)\n"
    )
    done = subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.rpartition("LOADED ")[2].split())
    assert "click" in loaded
    assert not loaded & HEAVY
