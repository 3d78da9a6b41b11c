"""The site and the preview of a workspace: what web/ asks for, taken from the app."""

import functools
import re
from datetime import datetime
from pathlib import Path
from time import perf_counter

from newsletter import pipeline
from newsletter.app import App
from newsletter.compose.pictures import wanted
from newsletter.errors import ConfigError, MorningMemoError, TemplateError
from newsletter.jobs.pictures import illustrate
from newsletter.jobs.single import send_note
from newsletter.model import EditionState
from newsletter.web.builds import BuildFailure, PreviewBuild
from newsletter.web.desk import Desk
from newsletter.web.parts import SiteParts
from newsletter.web.ranked import Ranked

LARGE_LIST = 2_000_000  # bytes of a list's file that only `run` and `send` take over: it takes time


def site_parts(app: App) -> SiteParts:
    """What the web site needs of a workspace."""
    return SiteParts(
        settings=app.settings,
        templates=app.templates(),
        secret=app.secret,
        subscribers=app.subscribers,
        editions=app.editions,
        send_mail=functools.partial(send_note, app),
        picture=app.pictures.data,
        now=app.clock.now,
    )


class Workbench:
    """Builds today's edition with the files as they are now, again and again.

    What did not change since the time before is kept: the settings, the ranking, the lists. One
    build at a time.
    """

    def __init__(self, config: Path, at: datetime | None) -> None:
        self._config, self._at = config, at
        self._typed: bytes | None = None
        self._desk: tuple[App, Desk] | None = None
        self._ranked = Ranked()
        self._lists: object = None
        self._notes: tuple[str, ...] = ()

    def build(self) -> PreviewBuild | BuildFailure:
        """Today's edition; a mistake in config.yaml, template, theme or words comes as a value.

        Where today's edition is out, its stories are shown in the templates as they are now:
        nothing of what was sent changes.
        """
        began = perf_counter()
        try:
            app, desk = self._opened()
            self._take_over_lists(app)
            there = app.editions.of_date(app.today)
            out = there if there and there.state is not EditionState.DRAFT else None
            frozen = (
                pipeline.render(out.edition, app.look())
                if out
                else app.build(self._ranked.candidates(app))
            )
        except MorningMemoError as error:
            return _failure(error, self._config.resolve().parent)
        if isinstance(frozen, pipeline.Quiet):
            return BuildFailure(
                message=f"A quiet morning: {frozen.stories} stories, fewer than "
                f"edition.min_stories ({frozen.needed}). `newsletter gather` may bring more."
            )
        return PreviewBuild(
            frozen=frozen,
            desk=desk,
            notes=self._notes,
            out=out.edition.number if out else None,
            stale=functools.partial(self._ranked.changed, app),
            later=None if out else functools.partial(self._fetch_pictures, app),
            seconds=perf_counter() - began,
        )

    def _opened(self) -> tuple[App, Desk]:
        """The workspace, opened again where config.yaml is another."""
        typed = self._config.read_bytes() if self._config.is_file() else None
        if self._desk is None or typed != self._typed:
            app = App(self._config, at=self._at)
            if self._desk is not None:
                self._desk[0].engine.dispose()
            self._desk, self._typed = (app, Desk(app)), typed
        return self._desk

    async def _fetch_pictures(self, app: App) -> bool:
        """Fetch what the memo's stories still want; whether any came. `send` sends this draft."""
        chosen = self._ranked.candidates(app).chosen
        sources = [source for one in wanted(chosen) for source in one.sources]
        before = app.pictures.kept(sources)
        await illustrate(app, chosen)
        return app.pictures.kept(sources) != before

    def _take_over_lists(self, app: App) -> None:
        """What was saved in subscribers/ since the last time; its refused lines become notes."""
        files = sorted((app.folder / "subscribers").glob("*.csv"))
        sizes = {path: path.stat() for path in files}
        lists = (
            app.settings.store.url,
            [(path, found.st_mtime_ns, found.st_size) for path, found in sizes.items()],
        )
        if lists == self._lists:
            return
        notes: list[str] = []
        for path, found in sizes.items():
            if found.st_size > LARGE_LIST:
                notes.append(f"{path.name} is long: `newsletter send` takes it over")
            else:
                notes += app.import_file(path, list_name=path.stem, source="file")[1]
        self._lists, self._notes = lists, tuple(notes)


def _failure(error: MorningMemoError, folder: Path) -> BuildFailure:
    if isinstance(error, TemplateError):
        file = _within(folder, error.file)
        reason, detail = _parted(error.reason)
        return BuildFailure(message=reason, file=file, line=error.line, detail=detail)
    first = str(error).splitlines()[0]
    if isinstance(error, ConfigError) and (place := re.match(r"(.+?):(\d+): (.*)", first)):
        file, line, reason = place.groups()
        return BuildFailure(message=reason, file=_within(folder, file), line=int(line))
    return BuildFailure(message=str(error))


def _parted(reason: str) -> tuple[str, str]:
    """What is wrong, and where in the filled template the compiler met it."""
    head, found, rest = reason.partition(" (line ")
    return (head, f"Line {rest.removesuffix(')')}") if found else (reason, "")


def _within(folder: Path, file: str) -> str:
    """A file's path as somebody in the workspace would say it."""
    path = Path(file)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else file
