"""One run at a time: who holds the lock, and when it is taken over."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from newsletter.errors import BusyError
from newsletter.store.database import open_database, writing
from newsletter.store.locks import LEASE, RunLock, process_start
from newsletter.store.schema import locks

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)

HOLD = """
import sys
from datetime import UTC, datetime
from newsletter.store.database import open_database
from newsletter.store.locks import RunLock
engine = open_database(sys.argv[1])
with RunLock(engine, wall=lambda: datetime(2026, 11, 24, 6, 30, tzinfo=UTC)).hold(what="run"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'memo.sqlite3'}")
    yield opened
    opened.dispose()


def at(moment: datetime, engine: Engine) -> RunLock:
    return RunLock(engine, wall=lambda: moment)


@pytest.fixture
def holder(engine: Engine) -> Iterator[subprocess.Popen[str]]:
    url = str(engine.url)
    process = subprocess.Popen(  # noqa: S603  this interpreter, our own code
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate(timeout=60)


def test_a_lock_that_is_let_go_may_be_held_again_with_the_next_epoch(engine: Engine) -> None:
    for epoch in (1, 2, 3):
        with at(NOW, engine).hold(what="run") as held:
            assert held == epoch


def test_a_busy_lock_names_pid_host_time_and_job(
    engine: Engine, holder: subprocess.Popen[str]
) -> None:
    with (
        pytest.raises(BusyError) as caught,
        at(NOW + timedelta(minutes=1), engine).hold(what="send"),
    ):
        pytest.fail("two runs at once")
    host = socket.gethostname()
    assert f"another run (pid {holder.pid} on {host}, since 2026-11-24 06:30 UTC)" in str(
        caught.value
    )
    assert "`run`" in str(caught.value)


def test_two_runs_of_one_process_exclude_each_other(engine: Engine) -> None:
    with (
        at(NOW, engine).hold(what="run"),
        pytest.raises(BusyError, match=f"pid {os.getpid()} "),
        at(NOW, engine).hold(what="send"),
    ):
        pytest.fail("two runs at once")


def test_a_holder_that_ends_lets_go(engine: Engine, holder: subprocess.Popen[str]) -> None:
    holder.communicate("", timeout=60)
    with engine.connect() as connection:
        assert connection.execute(select(locks.c.pid, locks.c.epoch)).one() == (None, 1)


def test_a_failure_inside_lets_go_and_goes_on(engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="inside"), at(NOW, engine).hold(what="run"):
        raise RuntimeError("inside")
    with at(NOW, engine).hold(what="run") as epoch:
        assert epoch == 2


def test_a_holder_that_was_killed_is_taken_over_at_once(
    engine: Engine, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    holder.wait(timeout=60)
    with at(NOW, engine).hold(what="run") as epoch:
        assert epoch == 2


def test_a_killed_holder_that_nobody_has_buried_yet_is_dead_too(
    engine: Engine, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)
    with at(NOW, engine).hold(what="run") as epoch:
        assert epoch == 2


def test_a_pid_that_another_process_has_by_now_does_not_hold(
    engine: Engine, holder: subprocess.Popen[str]
) -> None:
    assert holder.poll() is None
    with writing(engine) as connection:
        connection.execute(update(locks).values(started="1"))
    with at(NOW, engine).hold(what="run") as epoch:
        assert epoch == 2


def test_a_holder_on_another_host_is_left_alone_until_its_lease_runs_out(engine: Engine) -> None:
    with at(NOW, engine).hold(what="run"):
        with writing(engine) as connection:
            connection.execute(update(locks).values(host="other.example", pid=1, started="1"))
        almost = NOW + LEASE - timedelta(seconds=1)
        with (
            pytest.raises(BusyError, match=r"pid 1 on other\.example"),
            at(almost, engine).hold(what="run"),
        ):
            pytest.fail("two runs at once")
        with at(NOW + LEASE, engine).hold(what="run") as epoch:
            assert epoch == 2


def test_a_renewed_lease_holds_longer(engine: Engine) -> None:
    with at(NOW, engine).hold(what="run") as epoch:
        later = NOW + timedelta(seconds=100)
        assert at(later, engine)._renew(epoch)
        with (
            pytest.raises(BusyError),
            at(NOW + LEASE, engine).hold(what="run"),
        ):
            pytest.fail("two runs at once")


def test_whoever_was_taken_over_neither_renews_nor_lets_go_of_the_others_lock(
    engine: Engine,
) -> None:
    slept = at(NOW, engine)
    with slept.hold(what="run") as old, at(NOW + LEASE, engine).hold(what="send") as new:
        assert not slept._renew(old)
        slept._release(old)
        with engine.connect() as connection:
            assert connection.execute(select(locks.c.epoch, locks.c.what)).one() == (new, "send")


def test_a_process_that_is_gone_has_no_start(holder: subprocess.Popen[str]) -> None:
    assert process_start(os.getpid()) == process_start(os.getpid()) is not None
    assert process_start(holder.pid) != process_start(os.getpid())
    holder.kill()
    holder.wait(timeout=60)
    assert process_start(holder.pid) is None
