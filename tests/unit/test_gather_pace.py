"""Politeness without waiting for it."""

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.pace import APART, AT_ONCE, Pace

COAST, HARBOUR, OWN = "coast.example", "harbour.example", "127.0.0.1"


def pace() -> Pace[str]:
    """Lines where nobody waits; the seconds between two starts are exactly APART."""
    return Pace[str](lambda host: host == OWN, apart=lambda: APART)


def taken(lines: Pace[str], now: float) -> list[str]:
    """All who may be asked at a moment."""
    found = []
    while (one := lines.take(now)) is not None:
        found.append(one)
    return found


def test_starts_at_one_host_are_a_second_apart() -> None:
    lines = pace()
    for name in "abc":
        lines.put(COAST, name)
    assert taken(lines, 10.0) == ["a"]
    assert lines.due == 11.0
    assert taken(lines, 10.9) == []
    assert (lines.resting, lines.waits(COAST), lines.waits(HARBOUR)) == (1, True, False)
    assert taken(lines, 11.0) == ["b"]
    lines.leave(COAST)
    assert taken(lines, 11.9) == []
    assert taken(lines, 12.0) == ["c"]
    assert lines.due == math.inf


def test_a_host_is_asked_twice_at_once_and_no_more() -> None:
    lines = pace()
    for name in "abcd":
        lines.put(COAST, name)
    assert taken(lines, 0.0) + taken(lines, 10.0) + taken(lines, 20.0) == ["a", "b"]
    lines.leave(COAST)
    assert taken(lines, 20.0) == ["c"]
    lines.leave(COAST)
    lines.leave(COAST)
    assert taken(lines, 21.0) == ["d"]


def test_who_comes_later_to_a_host_waits_as_well() -> None:
    lines = pace()
    lines.put(COAST, "a")
    assert taken(lines, 0.0) == ["a"]
    lines.leave(COAST)
    lines.put(COAST, "b")
    assert taken(lines, 0.5) == []
    assert taken(lines, 1.0) == ["b"]


def test_an_own_host_is_asked_as_often_as_you_like_but_not_before_others() -> None:
    lines = pace()
    for name in "abc":
        lines.put(OWN, name)
    lines.put(COAST, "d")
    assert taken(lines, 0.0) == ["a", "d", "b", "c"]


def test_a_host_that_is_due_again_goes_before_one_that_was_not_asked_yet() -> None:
    lines = pace()
    for name in "ab":
        lines.put(COAST, name)
    assert lines.take(0.0) == "a"
    lines.put(HARBOUR, "c")
    assert taken(lines, 1.0) == ["b", "c"]


def test_a_host_that_is_held_is_asked_nothing_more_and_others_are() -> None:
    lines = pace()
    for name in "abc":
        lines.put(COAST, name)
    lines.put(HARBOUR, "d")
    assert lines.take(0.0) == "a"
    assert lines.hold(COAST, "asked for quiet") == ["b", "c"]
    assert (lines.held(COAST), lines.held(HARBOUR)) == ("asked for quiet", None)
    lines.leave(COAST)
    assert taken(lines, 100.0) == ["d"]


def test_after_draining_nobody_waits() -> None:
    lines = pace()
    for name in "abc":
        lines.put(COAST, name)
    lines.put(HARBOUR, "d")
    assert lines.take(0.0) == "a"
    assert sorted(lines.drain()) == ["b", "c", "d"]
    assert not lines.waits(COAST)
    assert taken(lines, 100.0) == []


@given(
    hosts=st.lists(st.sampled_from([COAST, HARBOUR, OWN]), max_size=30),
    steps=st.lists(st.floats(0.0, 3.0), max_size=60),
)
def test_everyone_is_asked_once_and_no_public_host_too_often(
    hosts: list[str], steps: list[float]
) -> None:
    lines = Pace[int](lambda host: host == OWN)
    for number, host in enumerate(hosts):
        lines.put(host, number)
    now, asked, in_hand = 0.0, list[int](), list[int]()
    starts: dict[str, list[float]] = {COAST: [], HARBOUR: [], OWN: []}
    for step in [*steps, *[2.0] * 40]:
        now += step
        while (one := lines.take(now)) is not None:
            asked.append(one)
            in_hand.append(one)
            starts[hosts[one]].append(now)
        for host in (COAST, HARBOUR):
            assert sum(hosts[one] == host for one in in_hand) <= AT_ONCE
        if in_hand:
            lines.leave(hosts[in_hand.pop(0)])
    for host in (COAST, HARBOUR):
        moments = starts[host]
        assert all(later - one > APART - 1e-9 for one, later in pairwise(moments))
    assert sorted(asked) == list(range(len(hosts)))
