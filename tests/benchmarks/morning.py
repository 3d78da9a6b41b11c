"""What several parts share: an edition of twenty stories, a workspace to send it from, a list."""

from collections.abc import Iterator
from pathlib import Path

from newsletter import pipeline
from newsletter.app import App
from newsletter.compose.edition import lay_out
from newsletter.model import Edition, FrozenEdition, Stats
from tests.fakes.editions import BUILT, sample_edition, sample_look, sample_stories, sample_story

BASE_URL = "https://memo.example"
LIST = "readers"
STORIES = 20

_CONFIG = """
name: Morning Memo
from: Morning Memo <memo@memo.example>
postal_address: Morning Memo, 48 Larch Street, Port Alder
zone: America/New_York
web: {{base_url: {base_url}}}
smtp: {{host: 127.0.0.1, port: {port}, security: none, connections: {connections}}}
"""


def edition() -> Edition:
    """The sample's stories and two more, laid out as the pipeline does it."""
    stories = (
        *sample_stories(),
        sample_story("Night buses come back to the upper town in March", "After two winters."),
        sample_story("A lighthouse gets its keeper back, on Thursdays", "School classes may ask."),
    )
    assert len(stories) == STORIES
    return lay_out(
        stories,
        number=214,
        day=sample_edition().date,
        stats=Stats(feeds_read=38, feeds_total=40, articles=412, stories=131, chosen=STORIES),
        words=sample_look().words,
        now=BUILT,
    )


def frozen() -> FrozenEdition:
    """That edition in the project's own templates, as a draft."""
    return pipeline.render(edition(), sample_look(base_url=BASE_URL))


def workspace(folder: Path, *, port: int = 25, connections: int = 4) -> App:
    """A workspace in a folder whose relay is on this machine."""
    config = folder / "config.yaml"
    filled = _CONFIG.format(base_url=BASE_URL, port=port, connections=connections)
    config.write_text(filled, encoding="utf-8")
    return App(config, at=BUILT, environment={})


def write_list(path: Path, count: int) -> None:
    """So many subscribers as a CSV file."""
    path.write_text("\n".join(_lines(count)) + "\n", encoding="utf-8")


def _lines(count: int) -> Iterator[str]:
    yield "email,name,since"
    for number in range(count):
        day = f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}"
        yield f"reader.{number}@inbox{number % 50}.example,Reader {number},{day}"
