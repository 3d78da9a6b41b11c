"""Test copies: the same loop over the same relay, with a ledger that leaves no trace."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.model import DeliveryState, Recipient, Result


@dataclass(slots=True)
class CopyLedger:
    """Hands each recipient out once and remembers what became of it, for the report only."""

    waiting: list[Recipient]
    results: dict[int, Result] = field(default_factory=dict)

    def claim(self, edition: int, *, limit: int, now: datetime) -> Sequence[Recipient]:  # noqa: ARG002  the port's
        """The next ones; a copy that must wait is not tried again."""
        page, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return page

    def record(
        self,
        results: Sequence[Result],
        *,
        intents: Mapping[int, str] = {},  # noqa: ARG002  nothing durable: a lost copy is asked for again by hand
        now: datetime,  # noqa: ARG002  the port's
    ) -> Collection[int]:
        """Remember; no intent is refused."""
        self.results.update((result.subscriber, result) for result in results)
        return ()

    def counts(self) -> Mapping[DeliveryState, int]:
        """Copies a state."""
        table: dict[DeliveryState, int] = {}
        for result in self.results.values():
            table[result.state] = table.get(result.state, 0) + 1
        return table
