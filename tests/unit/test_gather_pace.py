"""Politeness without waiting for it."""

import asyncio
from ipaddress import ip_network

import pytest

from newsletter.gather.pace import Pace, _Host

LOOPBACK = (ip_network("127.0.0.0/8"),)


def test_starts_at_one_host_are_a_second_apart() -> None:
    host = _Host()
    assert [host.reserve(100.0, 1.0) for _ in range(3)] == [0.0, 1.0, 2.0]
    assert host.reserve(102.5, 1.0) == 0.5
    assert host.reserve(200.0, 1.0) == 0.0


async def most_at_once(host: str, *, at_once: int) -> int:
    """How many of ten visitors held a turn together."""
    pace = Pace(LOOPBACK, at_once=at_once, apart=0.0)
    inside = most = 0

    async def visit() -> None:
        nonlocal inside, most
        async with pace.turn(host):
            inside += 1
            most = max(most, inside)
            for _ in range(20):
                await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(visit() for _ in range(10)))
    return most


@pytest.mark.parametrize(
    ("host", "at_once", "expected"),
    [("coast.example", 50, 2), ("coast.example", 1, 1), ("127.0.0.1", 50, 10), ("127.0.0.1", 4, 4)],
)
async def test_a_public_host_is_asked_twice_at_once_and_an_own_one_as_often_as_you_like(
    host: str, at_once: int, expected: int
) -> None:
    assert await most_at_once(host, at_once=at_once) == expected
