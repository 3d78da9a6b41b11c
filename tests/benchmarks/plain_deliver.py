"""The peer of `deliver`: a pool of aiosmtplib clients. Nothing of ours is imported."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiosmtplib

from tests.benchmarks.measure import Figures, metered


def delivered(message: str, port: int, count: int, connections: int) -> Figures:
    """The message's file sent to many; each connection takes the next, and nothing is kept."""
    data = Path(message).read_bytes()
    accepted: list[str] = []

    async def lane(recipients: Iterator[str]) -> None:
        async with aiosmtplib.SMTP(
            hostname="127.0.0.1", port=port, local_hostname="localhost", start_tls=False
        ) as client:
            for recipient in recipients:
                refused, _ = await client.sendmail("memo@memo.example", [recipient], data)
                if not refused:
                    accepted.append(recipient)

    async def send() -> None:
        recipients = iter([f"reader.{number}@inbox.example" for number in range(count)])
        await asyncio.gather(*(lane(recipients) for _ in range(connections)))

    figures = metered(lambda: asyncio.run(send()))
    assert len(accepted) == count
    return figures
