"""The process that reads what may be hostile: `python -m newsletter.gather.worker`.

    in   {"load": task}                                     out  {} | {"missing": why}
    in   {"task", "url", "content_type", "memory",          out  {"value": …, "resident": bytes}
          "seconds"} and the document as a frame                 | {"unreadable": why}

A document that takes too much memory ends the process with status OUT_OF_MEMORY; one that takes too
long is the sandbox's to end. While a document is read no file can be written, no socket made and no
program started by Python code; what libxml2 does in C is told by its own flags not to.
"""

import contextlib
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from functools import partial
from typing import Any, BinaryIO

from newsletter.gather.document import UnreadableError
from newsletter.gather.frames import HEAD, OUT_OF_MEMORY, REPLY, framed, packed, unpacked
from newsletter.model import PictureUse

Task = Callable[[bytes, str, str], object]
_FILES = 64  # descriptors open at once; imports need a few
_REFUSED = ("socket.", "subprocess.", "os.", "pty.", "ctypes.", "shutil.", "tempfile.", "urllib.")
_LOOKS = frozenset(("os.listdir", "os.scandir", "os.walk"))  # what imports do


def _feed_reader() -> Task:
    import feedparser  # noqa: F401  the reader imports it late: not on the document's time

    from newsletter.gather.lenient import read_leniently

    return lambda body, url, _: read_leniently(body.decode("utf-8"), url)


def _page_reader() -> Task:
    from newsletter.gather.extract import read_page

    return read_page


def _cutter(use: PictureUse) -> Task:
    from newsletter.gather.resize import resized

    return lambda body, _url, _type: resized(body, use)


TASKS: Mapping[str, Callable[[], Task]] = {
    "read": _feed_reader,
    "page": _page_reader,
    **{use.value: partial(_cutter, use) for use in PictureUse},
}


def serve(tasks: Mapping[str, Callable[[], Task]] = TASKS) -> None:
    """Answer requests until standard input ends; `tasks` are loaded when they are asked for."""
    # The sandbox decides when this process ends; Ctrl-C at the terminal goes to both.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, replies = _private_pipes()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    memory, guard = _Memory(), _Guard()
    loaded: dict[str, Task] = {}
    while (head := _frame(requests)) is not None:
        request = unpacked(head)
        if "load" in request:
            reply = _load(request["load"], tasks, loaded)
        else:
            body = _frame(requests) or b""
            with memory.held(request["memory"]), _time_held(request["seconds"]), guard:
                reply = _reply(loaded[request["task"]], body, request, memory)
        replies.write(framed(reply))
        replies.flush()


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The sandbox's pipes under numbers of their own: what anybody prints goes nowhere."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    return pipes


def _frame(requests: BinaryIO) -> bytes | None:
    head = requests.read(HEAD)
    return requests.read(int.from_bytes(head, "big")) if len(head) == HEAD else None


def _load(name: str, tasks: Mapping[str, Callable[[], Task]], loaded: dict[str, Task]) -> bytes:
    try:
        loaded[name] = tasks[name]()
    except ImportError as error:
        return packed({"missing": str(error).partition("\n")[0]})
    return packed({})


def _reply(task: Task, body: bytes, request: Mapping[str, Any], memory: "_Memory") -> bytes:
    try:
        reply = packed(_answer(task, body, request) | {"resident": memory.resident})
        if len(reply) > REPLY:
            reply = packed({"unreadable": f"gives more than {REPLY / 1_000_000:g} MB"})
    except MemoryError:
        # Nothing that needs memory is left to do, and what the libraries hold is in doubt.
        os._exit(OUT_OF_MEMORY)
    return reply


def _answer(task: Task, body: bytes, request: Mapping[str, Any]) -> dict[str, object]:
    try:
        found = task(body, request["url"], request["content_type"])
        plain = asdict(found) if is_dataclass(found) and not isinstance(found, type) else found
    except MemoryError:
        raise
    except UnreadableError as error:
        return {"unreadable": str(error)}
    except Exception as error:  # noqa: BLE001  a parser's bug on one document fails one feed only
        return {"unreadable": f"cannot be parsed ({type(error).__name__})"}
    return {"value": plain}


class _Memory:
    """What this process holds, by Linux's /proc; elsewhere it is not known, and not bounded."""

    def __init__(self) -> None:
        try:
            self._status: int | None = os.open("/proc/self/statm", os.O_RDONLY)
        except OSError:
            self._status = None
        self._page = resource.getpagesize()

    @property
    def resident(self) -> int:
        """Bytes in memory; 0 where it is not known."""
        return self._pages(1)

    @contextlib.contextmanager
    def held(self, more: int) -> Iterator[None]:
        """A limit of so many bytes above what there is now; too much raises MemoryError.

        It is the address space that is limited, which Python's and libxml2's allocators take as
        they fill it: one thread has no arenas in reserve.
        """
        if self._status is None:
            yield
            return
        with _soft_limit(resource.RLIMIT_AS, self._pages(0) + more):
            yield

    def _pages(self, place: int) -> int:
        if self._status is None:
            return 0
        return int(os.pread(self._status, 200, 0).split()[place]) * self._page


@contextlib.contextmanager
def _time_held(seconds: float) -> Iterator[None]:
    """A back-stop should the sandbox be gone: twice the time on the processor, then SIGXCPU."""
    spent = time.process_time()
    with (
        _soft_limit(resource.RLIMIT_CPU, int(spent + 2 * seconds) + 1),
        _soft_limit(resource.RLIMIT_FSIZE, 0),
    ):
        yield


@contextlib.contextmanager
def _soft_limit(kind: int, value: int) -> Iterator[None]:
    before, most = resource.getrlimit(kind)
    allowed = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(kind, (allowed, most))
    try:
        yield
    finally:
        resource.setrlimit(kind, (before, most))


class _Guard:
    """While entered: nothing but modules and their data is opened, and only to be read."""

    def __init__(self) -> None:
        self._on = False
        self._roots = tuple(f"{_absolute(one)}{os.sep}" for one in sys.path if one)
        sys.addaudithook(self._hear)

    def __enter__(self) -> None:
        self._on = True

    def __exit__(self, *_: object) -> None:
        self._on = False

    def _hear(self, event: str, told: tuple[Any, ...]) -> None:
        if self._on and (
            self._opens_amiss(*told)
            if event == "open"
            else event.startswith(_REFUSED) and event not in _LOOKS
        ):
            raise PermissionError(f"{event} is refused here")

    def _opens_amiss(self, path: str | bytes | int, _: str | None, flags: int) -> bool:
        if isinstance(path, int):
            return False
        reads = flags & os.O_ACCMODE == os.O_RDONLY
        return not reads or not _absolute(os.fsdecode(path)).startswith(self._roots)


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100  links below these folders are the installer's


if __name__ == "__main__":
    serve()
