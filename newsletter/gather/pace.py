"""Politeness: whose turn it is. Time is a parameter (seconds of any steady clock).

A host that is due again goes before hosts that were not asked yet: its line takes the longest, and
the connection to it is still open.
"""

import math
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Generic, TypeVar

AT_ONCE = 2  # requests to one host at the same time
APART = 1.0  # seconds between the starts of two requests to one host, at least

T = TypeVar("T")


@dataclass(slots=True, kw_only=True, eq=False)
class _Line(Generic[T]):
    """Those who wait for one host."""

    own: bool
    waiting: list[T] = field(default_factory=list)
    in_hand: int = 0
    free_at: float | None = None
    listed: bool = False
    held: str | None = None


def _jittered() -> float:
    return APART * random.uniform(1.0, 1.3)  # noqa: S311  no secret


class Pace(Generic[T]):
    """One line of waiting requests a host; hosts that are the operator's own are not spared."""

    def __init__(
        self, is_own: Callable[[str], bool], *, apart: Callable[[], float] = _jittered
    ) -> None:
        self._is_own, self._apart = is_own, apart
        self._lines: dict[str, _Line[T]] = {}
        # Lines that go on whenever there is room, and lines that go on from a moment on.
        self._open: deque[_Line[T]] = deque()
        self._due: list[tuple[float, int, _Line[T]]] = []
        self._order = count()

    def put(self, host: str, one: T) -> None:
        """Let one stand in its host's line."""
        line = self._lines.get(host)
        if line is None:
            line = self._lines[host] = _Line(own=self._is_own(host))
        line.waiting.append(one)
        self._list(line)

    def take(self, now: float) -> T | None:
        """The next one that may be asked now, and is in hand until `leave`; None if there is none.

        Own hosts take turns with the others, so that none of them comes last.
        """
        while (line := self._next_line(now)) is not None:
            line.listed = False
            # A line that was held since has nobody left.
            if line.waiting:
                line.in_hand += 1
                line.free_at = None if line.own else now + self._apart()
                one = line.waiting.pop(0)
                self._list(line)
                return one
        return None

    def _next_line(self, now: float) -> _Line[T] | None:
        if self._due and self._due[0][0] <= now:
            return heappop(self._due)[2]
        return self._open.popleft() if self._open else None

    def _list(self, line: _Line[T]) -> None:
        full = line.in_hand >= AT_ONCE and not line.own
        if line.listed or full or not line.waiting:
            return
        line.listed = True
        if line.free_at is None:
            self._open.append(line)
        else:
            heappush(self._due, (line.free_at, next(self._order), line))

    @property
    def due(self) -> float:
        """When the next one may be asked that may not be asked yet; infinity if there is none."""
        return self._due[0][0] if self._due else math.inf

    @property
    def resting(self) -> int:
        """How many hosts wait for a polite moment to be asked again."""
        return len(self._due)

    def leave(self, host: str) -> None:
        """One of the host is not in hand any more."""
        line = self._lines[host]
        line.in_hand -= 1
        self._list(line)

    def waits(self, host: str) -> bool:
        """Whether anyone waits for the host."""
        line = self._lines.get(host)
        return line is not None and bool(line.waiting)

    def is_own(self, host: str) -> bool:
        """Whether a host that was put here is one of the operator's own."""
        return self._lines[host].own

    def hold(self, host: str, reason: str) -> list[T]:
        """Have a host asked nothing more; returns who stood in its line."""
        line = self._lines[host]
        line.held = reason
        return _emptied(line)

    def held(self, host: str) -> str | None:
        """Why a host is asked nothing more, if that is so."""
        line = self._lines.get(host)
        return line.held if line else None

    def drain(self) -> list[T]:
        """Let nobody wait any more; returns who stood in all the lines."""
        return [one for line in self._lines.values() for one in _emptied(line)]


def _emptied(line: _Line[T]) -> list[T]:
    stood, line.waiting = line.waiting, []
    return stood
