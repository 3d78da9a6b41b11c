"""An hour of hostile feeds, by hand: `python -m tests.fuzz.feeds CORPUS -max_total_time=3600`.

Needs `pip install atheris`, and CORPUS, an empty folder for what it finds worth keeping. What broke
the parser once stands in tests/data/fuzz, and tests/unit/test_gather_fuzz.py reads it every time.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["newsletter.gather", "feedparser"]):
    from newsletter.gather.document import UnreadableError
    from newsletter.gather.entry import FeedDocument
    from newsletter.gather.lenient import read_leniently
    from newsletter.gather.parse import parse

from newsletter.model import Failed
from tests.unit.test_gather_fuzz import NOW, TYPES, holds, served

SEEDS = Path(__file__).parents[1] / "data" / "awkward"


def lenient(text: str, url: str) -> FeedDocument:
    """feedparser's own failures are told as such, and are no finding; ours are."""
    try:
        return read_leniently(text, url)
    except UnreadableError as error:
        raise UnreadableError(f"feedparser: {error}") from error


def one(data: bytes) -> None:
    """Parse one document whose first byte says how it was served."""
    kind = TYPES[data[0] % len(TYPES)] if data else ""
    outcome = parse(served(data[1:], kind), now=NOW, lenient=lenient)
    # What our own part cannot parse is a finding.
    assert not (isinstance(outcome, Failed) and outcome.reason.startswith("cannot be parsed"))
    holds(outcome)


if __name__ == "__main__":
    folder = Path(next(word for word in sys.argv[1:] if not word.startswith("-")))
    for seed in SEEDS.iterdir():
        (folder / seed.name).write_bytes(b"\x00" + seed.read_bytes())
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
