"""The preview's builds: the latest, the last good one, and the watch that makes a new one."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from starlette.concurrency import run_in_threadpool
from watchfiles import Change, awatch

from newsletter.model import FrozenEdition
from newsletter.web.desk import Desk

_PULSE = 15.0  # seconds between signs of life
_AROUND = 2  # lines shown before and after the one that is wrong
_QUIET = 10  # milliseconds without a further change after which a save is over
_LOOK = 1.0  # seconds between two looks at the store

log = logging.getLogger("newsletter.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewBuild:
    """A build that worked: today's edition, whom to ask about it, what it took in seconds.

    `notes` are sentences for the person who looks; `out` is the number where today's edition went
    out already. `stale` tells whether the store has since got what would make it another, `later`
    fetches what it can do without at first, and tells whether anything came.
    """

    frozen: FrozenEdition
    desk: Desk
    seconds: float
    notes: tuple[str, ...] = ()
    out: int | None = None
    stale: Callable[[], bool] = lambda: False
    later: Callable[[], Awaitable[bool]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFailure:
    """A build that did not: what is wrong, and in which file and line where that is known."""

    message: str
    file: str = ""
    line: int | None = None
    detail: str = ""


Build = Callable[[], PreviewBuild | BuildFailure]


class Builds:
    """The latest build, and the watch that makes a new one when something is saved."""

    def __init__(self, *, build: Build, watch: Sequence[Path]) -> None:
        self._build, self._watch = build, [path.resolve() for path in watch if path.exists()]
        self._run = secrets.token_hex(4)
        self._changed = asyncio.Condition()
        self._number = self._good_number = 0
        self._good_at = 0.0
        self.closing = asyncio.Event()
        self.good: PreviewBuild | None = None
        self.failure: BuildFailure | None = None
        # The file that was saved last; "" where it was the store that got something.
        self.saved: str | None = None
        self.age = 0

    @property
    def version(self) -> str:
        """Another one after each build, and after each start of the program."""
        return f"{self._run}-{self._number}"

    @property
    def good_version(self) -> str:
        """The version that the last good build made."""
        return f"{self._run}-{self._good_number}"

    async def work(self) -> None:
        """Build, then build again after each change, until cancelled."""
        saved: asyncio.Queue[str] = asyncio.Queue()
        folders = [path for path in self._watch if path.is_dir()]
        files = [path for path in self._watch if path.is_file()]
        async with asyncio.TaskGroup() as group:
            if folders:
                group.create_task(self._follow(folders, saved, recursive=True))
            if files:
                # By their folder: an editor that saves by renaming would leave a file's own watch.
                parents = list({path.parent for path in files})
                group.create_task(self._follow(parents, saved, recursive=False, only=files))
            group.create_task(self._look_at_the_store(saved))
            fetching: asyncio.Task[None] | None = None
            while True:
                await self._make()
                if self.good and self.good.later and (fetching is None or fetching.done()):
                    fetching = group.create_task(self._fetch(self.good.later, saved))
                self.saved = await saved.get()
                while not saved.empty():
                    self.saved = saved.get_nowait()

    async def _follow(
        self,
        paths: Sequence[Path],
        saved: asyncio.Queue[str],
        *,
        recursive: bool,
        only: Sequence[Path] = (),
    ) -> None:
        def wanted(_: Change, path: str) -> bool:
            name = Path(path).name
            # Besides what is hidden, the copies that editors make beside a file.
            return Path(path) in only if only else not (name.startswith(".") or name.endswith("~"))

        watching = awatch(
            *paths, watch_filter=wanted, recursive=recursive, stop_event=self.closing, step=_QUIET
        )
        async for changes in watching:
            await saved.put(min(Path(path).name for _, path in changes))

    async def _look_at_the_store(self, saved: asyncio.Queue[str]) -> None:
        """A story pinned, an article gathered: what other programs of ours write."""
        while True:
            await asyncio.sleep(_LOOK)
            good = self.good
            if good is not None and saved.empty():
                try:
                    if await run_in_threadpool(good.stale):
                        await saved.put("")
                except Exception:  # what is wrong with the store, the build will say
                    log.debug("the store could not be looked at", exc_info=True)

    async def _fetch(self, later: Callable[[], Awaitable[bool]], saved: asyncio.Queue[str]) -> None:
        try:
            if await later():
                await saved.put("")
        except Exception:  # the memo stands without
            log.exception("what the preview fetches later could not be had")

    async def _make(self) -> None:
        try:
            built = await run_in_threadpool(self._build)
        except Exception as error:  # a watch that dies would show yesterday's work for good
            log.exception("the preview's build failed")
            built = BuildFailure(message=f"{type(error).__name__}: {error}")
        if isinstance(built, PreviewBuild):
            self.good, self.failure, self._good_at = built, None, monotonic()
            self._good_number = self._number + 1
        else:
            self.failure, self.age = built, round(monotonic() - self._good_at)
        async with self._changed:
            self._number += 1
            self._changed.notify_all()

    async def first(self) -> None:
        """Wait until there is something to show."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._number)

    async def versions(self) -> AsyncIterator[str]:
        """The version now and each that follows; "" as a sign of life in between."""
        seen = ""
        while not self.closing.is_set():
            if seen != self.version and self._number:
                seen = self.version
                yield seen
                continue
            yield ""
            await self._next(seen)

    async def _next(self, seen: str) -> None:
        async def changed() -> None:
            async with self._changed:
                await self._changed.wait_for(lambda: self._number and self.version != seen)

        waiting = {asyncio.create_task(changed()), asyncio.create_task(self.closing.wait())}
        _, left = await asyncio.wait(waiting, timeout=_PULSE, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()

    def excerpt(self) -> list[tuple[int, str, bool]]:
        """The lines around the one that is wrong: number, text, whether it is the one."""
        failure = self.failure
        if failure is None or not failure.file or not failure.line:
            return []
        path = self._find(failure.file)
        if path is None:
            return []
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        begin = max(0, failure.line - 1 - _AROUND)
        some = lines[begin : failure.line + _AROUND]
        return [(at, text, at == failure.line) for at, text in enumerate(some, start=begin + 1)]

    def _find(self, file: str) -> Path | None:
        """The file that an error names, if it is one of those watched."""
        for watched in self._watch:
            folder = watched if watched.is_dir() else watched.parent
            for path in (Path(file), folder / file, folder.parent / file):
                inside = path.resolve()
                if inside.is_file() and (inside == watched or watched in inside.parents):
                    return inside
        return None
