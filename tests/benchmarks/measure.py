"""How everything here is measured: each run in a process of its own, rounds interleaved, medians.

A ratio is the median of the rounds' own ratios: what ran side by side is compared with each other,
so that a busy minute of the machine counts for both.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

ROOT = Path(__file__).parents[2]

Figures = dict[str, float]
Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One thing to measure: a function that returns figures, with arguments as JSON has them."""

    name: str
    work: Callable[..., Figures]
    arguments: Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """The figures of each run by its name, one entry a round."""

    figures: Mapping[str, Sequence[Figures]]

    def median(self, name: str, key: str) -> float:
        """The median of one figure of a run."""
        return median(one[key] for one in self.figures[name])

    def ratio(self, name: str, key: str, *, to: str, its: str = "") -> float:
        """How a run's figure compares with another's (`its` figure) of the same round."""
        pairs = zip(self.figures[name], self.figures[to], strict=True)
        return median(one[key] / other[its or key] for one, other in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a part came to: rows with the same columns, and how to read them."""

    title: str
    rows: Sequence[Mapping[str, Cell]]
    notes: Sequence[str]
    rounds: Rounds


def interleaved(
    runs: Callable[[Path], Sequence[Run]], *, small: bool, folder: Path, times: int = 3
) -> Rounds:
    """The runs one after the other, `times` over (once when small).

    `runs` is asked anew each round, with an empty folder of that round.
    """
    figures: defaultdict[str, list[Figures]] = defaultdict(list)
    for _ in range(1 if small else times):
        # Not the system's folder for such things: in memory, a durable commit would cost nothing.
        with TemporaryDirectory(dir=folder) as fresh:
            for run in runs(Path(fresh)):
                figures[run.name].append(_in_own_process(run))
    return Rounds(figures=figures)


def _in_own_process(run: Run) -> Figures:
    module, function = run.work.__module__, run.work.__name__
    command = [sys.executable, "-m", "tests.benchmarks.child", module, function]
    done = subprocess.run(  # noqa: S603  our own interpreter and words
        [*command, json.dumps(run.arguments)], stdout=subprocess.PIPE, check=True, cwd=ROOT
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def metered(work: Callable[[], object]) -> Figures:
    """Wall and CPU seconds of some work, and the peak of this whole process so far in MB."""
    before, began = _cpu(), perf_counter()
    work()
    return {"seconds": perf_counter() - began, "cpu": _cpu() - before, "peak": peak()}


def _cpu() -> float:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """The most memory that this process held at once, in MB, the interpreter and imports counted.

    Linux counts what the parent held at the fork into a child's ru_maxrss, hence /proc where it is.
    """
    status = Path("/proc/self/status")
    if status.exists():
        high = status.read_text().partition("VmHWM:")[2].split()[0]
        return int(high) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return getrusage(RUSAGE_SELF).ru_maxrss / unit


@contextmanager
def served(module: str, *arguments: int) -> Iterator[int]:
    """A server in a process of its own; gives the port, which it prints once it listens."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(  # noqa: S603  our own interpreter and words
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()
