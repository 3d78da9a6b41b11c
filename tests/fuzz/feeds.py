"""An hour of hostile feeds, by hand: `python -m tests.fuzz.feeds CORPUS -max_total_time=3600`.

Needs `pip install atheris`, and CORPUS, an empty folder for what it finds worth keeping. What broke
the parser once stands in tests/data/fuzz, and tests/unit/test_gather_fuzz.py reads it every time.
"""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["newsletter.gather", "feedparser"]):
    from newsletter.gather.document import UnreadableError
    from newsletter.gather.entry import FeedDocument
    from newsletter.gather.lenient import read_leniently
    from newsletter.gather.parse import parse

from newsletter.model import Failed, Feed, Fresh, Parsed

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
SEEDS = Path(__file__).parents[1] / "data" / "awkward"
_TYPES = ("", "application/rss+xml", "text/xml; charset=iso-8859-1", "application/json")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ufffe\uffff]")


def lenient(text: str, url: str) -> FeedDocument:
    """feedparser's own failures are told as such, and are no finding; ours are."""
    try:
        return read_leniently(text, url)
    except UnreadableError as error:
        raise UnreadableError(f"feedparser: {error}") from error


def holds(outcome: Parsed | Failed) -> None:
    """What must be so of every outcome, whatever the document was."""
    if isinstance(outcome, Failed):
        assert outcome.reason
        assert not outcome.reason.startswith("cannot be parsed"), outcome.reason
        return
    ids = [article.id for article in outcome.articles]
    assert len(set(ids)) == len(ids)
    for article in outcome.articles:
        assert article.title
        assert article.url.startswith(("http://", "https://")), article.url
        assert article.picture is None or article.picture.url.startswith(("http://", "https://"))
        assert article.published is None or article.published.year >= 1995
        for text in (article.title, article.summary, article.author or "", *article.categories):
            assert not _FORBIDDEN.search(text), repr(text)


def one(data: bytes) -> None:
    """Parse one document whose first byte says how it was served."""
    kind = _TYPES[data[0] % len(_TYPES)] if data else ""
    fresh = Fresh(
        feed=Feed(url="https://paper.example/feed"),
        url="https://paper.example/feed",
        body=data[1:],
        content_type=kind,
    )
    holds(parse(fresh, now=NOW, lenient=lenient))


if __name__ == "__main__":
    folder = Path(next(word for word in sys.argv[1:] if not word.startswith("-")))
    for seed in SEEDS.iterdir():
        (folder / seed.name).write_bytes(b"\x00" + seed.read_bytes())
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
