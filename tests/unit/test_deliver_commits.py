"""Commits: what waits at the same time goes together, and what becomes of it when it cannot."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from newsletter.deliver.commits import Commits
from newsletter.errors import StoreError
from newsletter.model import DeliveryState, Recipient, Result
from tests.fakes.ledger import HandClock

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


class Diary:
    """Keeps each commit as (subscribers with results, intents); refuses or fails on order."""

    def __init__(self, *, refuse: Collection[int] = (), fail: int = 0) -> None:
        self.commits: list[tuple[list[int], dict[int, str]]] = []
        self.refuse, self.fail = refuse, fail

    def claim(self, edition: int, *, limit: int, now: datetime) -> list[Recipient]:
        raise AssertionError(f"{limit} of edition {edition} claimed at {now}")

    def record(
        self, results: Sequence[Result], *, intents: Mapping[int, str] = {}, now: datetime
    ) -> Collection[int]:
        assert now == NOW
        if self.fail:
            self.fail -= 1
            raise StoreError("the disk is full")
        self.commits.append(([result.subscriber for result in results], dict(intents)))
        return self.refuse


def commits(diary: Diary, *, retries: Sequence[float] = (0.0,)) -> Commits:
    return Commits(diary, HandClock(NOW), retries=retries)


def sent(subscriber: int) -> Result:
    return Result(subscriber=subscriber, state=DeliveryState.SENT, reply="250", attempts=1)


async def test_what_waits_at_the_same_time_is_one_commit() -> None:
    diary = Diary()
    one = commits(diary)
    begun, _, also, _ = await asyncio.gather(
        one.intend(1, "<1>"), one.record(sent(2)), one.intend(3, "<3>"), one.record(sent(4))
    )
    assert begun
    assert also
    assert diary.commits == [([2, 4], {1: "<1>", 3: "<3>"})]
    assert await one.intend(5, "<5>")
    assert diary.commits[1:] == [([], {5: "<5>"})]


async def test_nobody_goes_on_before_the_commit() -> None:
    diary = Diary()
    waiting = asyncio.ensure_future(commits(diary).intend(1, "<1>"))
    waiting.add_done_callback(lambda _: seen.append(len(diary.commits)))
    seen: list[int] = []
    await waiting
    await asyncio.sleep(0)
    assert seen == [1]


async def test_only_who_is_refused_hears_so() -> None:
    one = commits(Diary(refuse={2}))
    first, second = await asyncio.gather(one.intend(1, "<1>"), one.intend(2, "<2>"))
    assert (first, second) == (True, False)


async def test_a_commit_that_fails_drops_its_intents_and_keeps_its_results() -> None:
    diary = Diary(fail=1)
    one = commits(diary)
    said = await asyncio.gather(one.intend(1, "<1>"), one.record(sent(2)), return_exceptions=True)
    assert isinstance(said[0], StoreError)
    assert said[1] is None
    assert diary.commits == [([2], {})]


async def test_a_result_that_went_with_a_later_commit_is_not_written_again() -> None:
    diary = Diary(fail=1)
    one = commits(diary, retries=(0.01, 0.01))

    async def later() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not diary.fail
        await one.record(sent(2))

    await asyncio.gather(one.record(sent(1)), later())
    assert diary.commits == [([1, 2], {})]


async def test_a_result_that_cannot_be_written_at_all_is_left_for_the_end() -> None:
    diary = Diary(fail=2)
    one = commits(diary)
    with pytest.raises(StoreError):
        await one.record(sent(1))
    one.finish([sent(2)])
    assert diary.commits == [([1, 2], {})]


async def test_an_intent_whose_connection_was_stopped_before_the_commit_is_void() -> None:
    diary = Diary()
    one = commits(diary)
    waiting = asyncio.ensure_future(one.intend(1, "<1>"))
    asyncio.get_running_loop().call_soon(waiting.cancel)
    await asyncio.gather(waiting, return_exceptions=True)
    one.finish([])
    assert all(not results for results, _ in diary.commits)


async def test_a_mistake_in_the_ledger_is_raised_and_leaves_nobody_waiting() -> None:
    class Wrong(Diary):
        def record(
            self, results: Sequence[Result], *, intents: Mapping[int, str] = {}, now: datetime
        ) -> Collection[int]:
            raise ValueError(f"{now}: {results} and {list(intents)} are not in hand")

    with pytest.raises(ValueError, match="not in hand"):
        await commits(Wrong()).intend(1, "<1>")
