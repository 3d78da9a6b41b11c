"""A morning's ranking, kept while the preview builds again and again.

Ranking takes longer than all the rest of a build, and a template changes nothing in it.
"""

from pathlib import Path

from newsletter import pipeline
from newsletter.app import App


class Ranked:
    """Today's candidates, ranked again only when what ranking goes by has changed.

    That is the date, the feeds and the rules of config.yaml, what was read of the feeds, the
    editor's word on today, what was sent on earlier days. The hours that go by do not count.
    """

    def __init__(self) -> None:
        self._goes_by: object = None
        self._candidates: pipeline.Candidates | None = None
        self._seen: object = None

    def candidates(self, app: App) -> pipeline.Candidates:
        """Today's stories of a workspace, ranked."""
        goes_by = _goes_by(app)
        if self._candidates is None or goes_by != self._goes_by:
            self._candidates = app.candidates()
            self._goes_by = goes_by
        return self._candidates

    def changed(self, app: App) -> bool:
        """Whether ranking again would find something else; costs little where nothing was written.

        False before the first ranking.
        """
        seen = tuple(map(_stamp, _files(app)))
        if self._candidates is None or seen == self._seen:
            return False
        self._seen = seen
        return _goes_by(app) != self._goes_by


def _goes_by(app: App) -> object:
    settings = app.settings
    feeds = app.feeds.states([feed.url for feed in settings.feeds])
    return (
        app.today,
        (settings.feed_list, settings.rank, settings.edition, settings.zone, settings.store),
        {url: (one.last_read, one.last_new) for url, one in feeds.items()},
        tuple(app.edits.of_date(app.today)),
        tuple((row.number, row.state) for row in app.editions.all() if row.date < app.today),
    )


def _files(app: App) -> tuple[Path, ...]:
    file = Path(app.engine.url.database or "")
    # In WAL mode what is written stands beside the database first.
    return file, file.with_name(f"{file.name}-wal")


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
