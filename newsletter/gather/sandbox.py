"""The sandbox: one process beside us that reads what may be hostile, and may be killed for it.

    document ──frame──▶ worker.py, bounded in time and memory ──frame──▶ JSON ──types──▶ value

A document that takes too long or too much, or crashes its parser, is unreadable, and the next one
gets a new process. Where the system has no /proc (macOS), memory is not bounded.
"""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from signal import SIGXCPU
from typing import Any, Self, TypeVar

from newsletter.errors import UsageError
from newsletter.gather.clean import one_line
from newsletter.gather.document import UnreadableError
from newsletter.gather.entry import FeedDocument
from newsletter.gather.frames import (
    HEAD,
    OUT_OF_MEMORY,
    REPLY,
    Cut,
    Page,
    framed,
    packed,
    typed,
    unpacked,
)
from newsletter.model import PictureUse

# -P: a module that lies in the folder where we happen to run is none of ours.
WORKER = (sys.executable, "-P", "-m", "newsletter.gather.worker")
_LOADING = 60.0  # seconds for a slow disk to load Python and the parsers
_DYING = 2.0  # seconds from the end of what a process says to its end
_REASON = 200  # characters
_NONSENSE = "its parser answered with nonsense"
_BUFFER = 1 << 20  # bytes read ahead
_JPEG = b"\xff\xd8\xff"  # what one begins with
# The rest of the environment, secrets among it, is not for the worker to know.
_KEPT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONHOME", "TZ")

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may take, in seconds and bytes; and when a process has served enough.

    `together` is the seconds that all feeds of one gathering may take here, while the others wait.
    The process is replaced after so many documents, or once so many bytes stay in it.
    """

    seconds: float = 5.0
    together: float = 120.0
    memory: int = 112_000_000
    documents: int = 200
    resident: int = 48_000_000


# A picture is unpacked to four bytes a pixel, and for a moment there may be three of it.
FOR_PICTURES = Limits(seconds=6.0, memory=192_000_000, documents=100, resident=96_000_000)


class Sandbox:
    """Reads documents one at a time in a process of its own, started when first needed.

    Leaving it ends the process, however it is left.
    """

    def __init__(self, *, limits: Limits | None = None, command: Sequence[str] = WORKER) -> None:
        self._limits = limits or Limits()
        self._command = tuple(command)
        self._turn = asyncio.Lock()
        self._starting: asyncio.Task[Process] | None = None
        self._process: Process | None = None
        # Whether the process stands where a next document may be given to it.
        self._ready = False
        self._loaded: set[str] = set()
        self._served = 0
        self._spent = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    async def read(self, text: str, url: str) -> FeedDocument:
        """A feed's document, read leniently; raises UnreadableError."""
        if self._spent >= self._limits.together:
            raise UnreadableError(
                f"not well-formed, and such feeds took {self._limits.together:g} s already"
            )
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            body = text.encode("utf-8", "ignore")
            found = await self._ask(FeedDocument, "read", body, url, "")
        finally:
            self._spent += clock() - began
        if found is None:
            raise UnreadableError(_NONSENSE)
        return found

    async def page(self, html: bytes, url: str, content_type: str) -> Page | None:
        """A web page's article; None where it has none.

        Raises UnreadableError, and UsageError where the extra `fulltext` is not installed.
        """
        return await self._ask(Page, "page", html, url, content_type)

    async def picture(self, data: bytes, use: PictureUse) -> Cut:
        """A picture cut to a place of the memo; raises UnreadableError with what is wrong with it.

        For one with the limits FOR_PICTURES.
        """
        found = await self._ask(Cut, use.value, data, "", "")
        if found is None or not found.jpeg.startswith(_JPEG):
            raise UnreadableError(_NONSENSE)
        return found

    async def _ask(
        self, kind: type[Kind], task: str, body: bytes, url: str, content_type: str
    ) -> Kind | None:
        limits = self._limits
        request = {
            "task": task,
            "url": url,
            "content_type": content_type,
            "seconds": limits.seconds,
            "memory": limits.memory,
        }
        async with self._turn:
            process = await self._running()
            if task not in self._loaded:
                reply = await self._exchange(process, [{"load": task}], _LOADING)
                if "missing" in reply:
                    raise UsageError(_missing(task, one_line(str(reply["missing"]))[:_REASON]))
                self._loaded.add(task)
            reply = await self._exchange(process, [request, body], limits.seconds)
            self._retire(reply.get("resident"))
            if "unreadable" in reply:
                raise UnreadableError(one_line(str(reply["unreadable"]))[:_REASON])
            value = reply.get("value")
            try:
                return None if value is None else typed(kind, value)
            except ValueError:
                self._kill()
                raise UnreadableError(_NONSENSE) from None

    def _retire(self, resident: object) -> None:
        """Let a process go that has served its documents, or has grown."""
        self._served += 1
        grown = isinstance(resident, int) and resident > self._limits.resident
        if grown or self._served >= self._limits.documents:
            self._kill()

    async def _exchange(
        self, process: Process, frames: Sequence[Mapping[str, object] | bytes], seconds: float
    ) -> Mapping[str, Any]:
        """What the worker answers; whatever keeps it from it is the end of that process."""
        self._ready = False
        try:
            async with asyncio.timeout(seconds):
                reply = await _answer(process, frames)
        except TimeoutError:
            what = "start its parser" if len(frames) == 1 else "parse"
            reason = f"takes more than {seconds:g} s to {what}"
        except (EOFError, ConnectionError):
            reason = await self._cause_of_death(process)
        except ValueError:
            reason = _NONSENSE
        except BaseException:
            self._kill()
            raise
        else:
            self._ready = True
            return reply
        self._kill()
        raise UnreadableError(reason)

    async def _running(self) -> Process:
        """The process, a new one where the last one has served, crashed or been given up."""
        if not self._ready or self._process is None or self._process.returncode is not None:
            await self._end()
            self._starting = asyncio.create_task(_start(self._command))
            try:
                # A start that is cancelled half way would leave a process that nobody knows.
                self._process = await asyncio.shield(self._starting)
            except OSError as error:
                raise UnreadableError(f"its parser cannot be started: {error.strerror}") from None
        return self._process

    async def _cause_of_death(self, process: Process) -> str:
        try:
            async with asyncio.timeout(_DYING):
                status = await process.wait()
        except TimeoutError:
            return "its parser stopped answering"
        if status == OUT_OF_MEMORY:
            return f"takes more than {self._limits.memory / 1_000_000:g} MB to parse"
        if status == -SIGXCPU:
            return f"takes more than {self._limits.seconds:g} s to parse"
        return f"its parser crashed ({f'signal {-status}' if status < 0 else f'status {status}'})"

    def _kill(self) -> None:
        """Give the process up, at once; what is left of it is cleared before the next begins."""
        self._ready = False
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def _end(self) -> None:
        """End the process and everything that the event loop holds of it."""
        if self._starting is not None:
            with suppress(OSError):
                self._process = await asyncio.shield(self._starting)
        self._kill()
        if self._process is not None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.close()
            # asyncio lets go of a process when its pipes are read to their end.
            with suppress(OSError):
                while await self._process.stdout.read(_BUFFER):
                    pass
            await self._process.wait()
        self._starting = self._process = None
        self._loaded.clear()
        self._served = 0


def _missing(task: str, what: str) -> str:
    if task in tuple(PictureUse):
        return f"pictures cannot be read ({what}): install Pillow anew"
    return f"full text needs more packages ({what}): pip install 'morning-memo[fulltext]'"


async def _start(command: Sequence[str]) -> Process:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(one for one in sys.path if one)
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, limit=_BUFFER
    )


async def _answer(
    process: Process, frames: Sequence[Mapping[str, object] | bytes]
) -> Mapping[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    for frame in frames:
        process.stdin.write(framed(frame if isinstance(frame, bytes) else packed(frame)))
        await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(HEAD), "big")
    if length > REPLY:
        raise ValueError("too long")
    return unpacked(await process.stdout.readexactly(length))
