"""One run at a time, over processes and hosts: a row with holder, lease and epoch.

The lock keeps two runs from doing the same work. A holder that slept through its lease and was
taken over finds out by the epoch: `lost` says so inside the transaction that would write for it.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from newsletter.errors import BusyError, StoreError
from newsletter.store.database import writing
from newsletter.store.schema import locks

LEASE = timedelta(seconds=120)
RENEW_EVERY = 30.0  # seconds: three renewals may fail before the lease runs out
_NAME = "run"
_FREE = dict.fromkeys(("what", "host", "pid", "started", "since", "expires"))


class RunLock:
    """The lock of a workspace; `wall` is the machine's own clock in UTC, which `--at` leaves."""

    def __init__(self, engine: Engine, *, wall: Callable[[], datetime]) -> None:
        self._engine, self._wall = engine, wall
        self._epoch: int | None = None  # of the hold that goes on now

    @contextmanager
    def hold(self, *, what: str) -> Iterator[int]:
        """Hold the lock for the length of a `with`; yields the epoch, one higher each time.

        A thread renews the lease, so that a stage may compute for as long as it likes. A holder
        that died on this host is taken over at once, another when its lease has run out. Raises
        BusyError naming the holder.
        """
        epoch = self._epoch = self._take(what)
        done = Event()
        thread = Thread(target=self._keep, args=(epoch, done), name="run lock", daemon=True)
        thread.start()
        try:
            yield epoch
        finally:
            done.set()
            thread.join()
            self._epoch = None
            self._release(epoch)

    def lost(self, connection: Connection) -> bool:
        """Whether another run took over from the hold that goes on here; to ask when writing.

        Where nothing is held here, nothing can be lost.
        """
        if self._epoch is None:
            return False
        asked = select(locks.c.epoch).where(locks.c.name == _NAME)
        return connection.scalar(asked) != self._epoch

    def _take(self, what: str) -> int:
        now, host, pid = self._wall(), socket.gethostname(), os.getpid()
        with writing(self._engine) as connection:
            asked = select(locks).where(locks.c.name == _NAME).with_for_update()
            row = connection.execute(asked).one_or_none()
            if row is not None and _holds(row, now=now, host=host):
                raise BusyError(
                    f"another run (pid {row.pid} on {row.host}, since {row.since:%Y-%m-%d %H:%M} "
                    f"UTC) holds the lock for `{row.what}`: wait for its end, or end that process"
                )
            epoch: int = 1 if row is None else row.epoch + 1
            holder = {
                "epoch": epoch,
                "what": what,
                "host": host,
                "pid": pid,
                "started": process_start(pid),
                "since": now,
                "expires": now + LEASE,
            }
            if row is None:
                connection.execute(insert(locks).values(name=_NAME, **holder))
            else:
                connection.execute(update(locks).where(locks.c.name == _NAME).values(holder))
        return epoch

    def _keep(self, epoch: int, done: Event) -> None:
        while not done.wait(RENEW_EVERY):
            try:
                held = self._renew(epoch)
            except StoreError:
                continue  # the database was busy; there is time for another try
            if not held:
                return

    def _renew(self, epoch: int) -> bool:
        """Prolong the lease; False where another run has taken over."""
        mine = (locks.c.name == _NAME) & (locks.c.epoch == epoch)
        expires = self._wall() + LEASE
        with writing(self._engine) as connection:
            renewed = connection.execute(update(locks).where(mine).values(expires=expires))
        return renewed.rowcount == 1

    def _release(self, epoch: int) -> None:
        mine = (locks.c.name == _NAME) & (locks.c.epoch == epoch)
        # A lock that cannot be let go now ends with its lease: the run itself is done.
        with suppress(StoreError), writing(self._engine) as connection:
            connection.execute(update(locks).where(mine).values(_FREE))


def process_start(pid: int) -> str | None:
    """When a process of this host started, in ticks since boot; None where there is none.

    From /proc (proc(5), field 22 of stat). A number that another process uses by now has another
    start. Where there is no /proc, "" stands for every process that lives.
    """
    if not Path("/proc/self/stat").exists():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return None
        except PermissionError:  # another user's process: it lives
            return ""
        return ""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in parentheses may hold anything; what follows it is state, then numbers.
    after_name = stat.rpartition(")")[2].split()
    return None if after_name[0] in "ZX" else after_name[19]


def _holds(row: Row[*tuple[Any, ...]], *, now: datetime, host: str) -> bool:
    """Whether the holder in a row is to be left alone."""
    if row.pid is None or row.expires <= now:
        return False
    return bool(row.host != host or process_start(row.pid) == row.started)
