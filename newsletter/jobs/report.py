"""What a job comes to, and whom it tells on the way."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from time import perf_counter

from newsletter.model import DeliveryState, Edition, FeedReading, Result


class Status(StrEnum):
    """How a job ended, as `--json` says it."""

    SENT = "sent"
    EXISTS = "exists"
    QUIET = "quiet"
    PARTIAL = "partial"
    DRY_RUN = "dry-run"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a job came to: everything that its report says.

    `notes` are sentences for the person who reads it, `alerts` those on feeds that need a look;
    `error` is why it went no further.
    """

    status: Status
    edition: Edition | None = None
    readings: tuple[FeedReading, ...] = ()
    articles: int = 0
    stories: int = 0
    chosen: int = 0
    deliveries: Mapping[DeliveryState, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    error: str | None = None

    @property
    def failed(self) -> bool:
        """Whether a script should hear of it: exit code 1."""
        return self.error is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Whom a job tells how it goes on: progress bars, or nobody."""

    on_reading: Callable[[FeedReading], None] = lambda _: None
    on_sending: Callable[[int], None] = lambda _: None
    on_result: Callable[[Result], None] = lambda _: None


UNWATCHED = Watch()


class Stopwatch:
    """Seconds a stage, for the report."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Count the seconds of a `with` under a stage's name."""
        began = perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = round(perf_counter() - began, 3)
