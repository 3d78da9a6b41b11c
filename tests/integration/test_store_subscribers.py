"""Subscribers, and what the files say of them."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from newsletter.model import Subscriber, SubscriberState
from newsletter.store.database import open_database
from newsletter.store.subscribers import Added, SubscriberStore, Synced

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
IDA, JON = "ida@coast.example", "jon@hill.example"
SUBSCRIBED, PENDING, UNSUBSCRIBED = (
    SubscriberState.SUBSCRIBED,
    SubscriberState.PENDING,
    SubscriberState.UNSUBSCRIBED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    address: str
    key: str
    name: str = ""
    since: date | None = None
    state: str = "subscribed"


def line(address: str, *, name: str = "", state: str = "subscribed") -> FileLine:
    return FileLine(address=address, key=address.lower(), name=name, state=state)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'memo.sqlite3'}")
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> SubscriberStore:
    return SubscriberStore(engine)


def add(
    store: SubscriberStore,
    address: str,
    *,
    list_name: str = "readers",
    state: SubscriberState = SUBSCRIBED,
    source: str = "command",
    name: str = "",
) -> Added:
    return store.add(
        address,
        key=address.lower(),
        list_name=list_name,
        name=name,
        since=NOW,
        source=source,
        state=state,
    )


def found(store: SubscriberStore, key: str, list_name: str | None = None) -> Subscriber:
    one = store.find(key, list_name)
    assert one is not None
    return one


def test_an_added_address_is_found_by_key_and_by_id(store: SubscriberStore) -> None:
    assert add(store, "Ida@coast.example", name="Ida Sand") is Added.NEW
    ida = Subscriber(
        id=1,
        address="Ida@coast.example",
        list="readers",
        state=SUBSCRIBED,
        since=NOW,
        source="command",
        name="Ida Sand",
    )
    assert store.find(IDA) == store.find(IDA, "readers") == store.by_id(1) == ida
    assert store.find(IDA, "others") is None
    assert store.by_id(2) is None


def test_another_spelling_of_a_known_address_is_known(store: SubscriberStore) -> None:
    add(store, IDA)
    assert add(store, "IDA@coast.example", name="Somebody") is Added.KNOWN
    assert found(store, IDA).address == IDA
    assert found(store, IDA).name == ""


def test_one_address_may_be_on_two_lists(store: SubscriberStore) -> None:
    add(store, IDA)
    assert add(store, IDA, list_name="board") is Added.NEW
    assert store.counts() == {"board": 1, "readers": 1}


def test_one_that_left_may_come_back(store: SubscriberStore) -> None:
    add(store, IDA, name="Ida")
    store.unsubscribe(key=IDA, now=LATER)
    assert add(store, IDA, source="web") is Added.RESUBSCRIBED
    assert found(store, IDA).state is SUBSCRIBED
    assert (found(store, IDA).source, found(store, IDA).name) == ("web", "Ida")


def test_a_sign_up_waits_and_is_confirmed_by_state_or_by_adding(store: SubscriberStore) -> None:
    assert add(store, IDA, state=PENDING) is Added.NEW
    assert add(store, IDA, state=PENDING) is Added.KNOWN
    assert store.counts() == {"readers": 0}
    assert store.set_state(found(store, IDA).id, SUBSCRIBED, now=LATER)
    assert store.counts() == {"readers": 1}
    add(store, JON, state=PENDING)
    assert add(store, JON) is Added.NEW
    assert found(store, JON).state is SUBSCRIBED


def test_a_strangers_sign_up_does_not_move_a_subscriber_back(store: SubscriberStore) -> None:
    add(store, IDA)
    assert add(store, IDA, state=PENDING) is Added.KNOWN
    assert found(store, IDA).state is SUBSCRIBED


def test_an_id_that_is_not_there_has_no_state_to_set(store: SubscriberStore) -> None:
    assert not store.set_state(9, SUBSCRIBED, now=NOW)


def test_unsubscribing_an_address_means_all_its_lists_or_one(store: SubscriberStore) -> None:
    for list_name in ("readers", "board", "press"):
        add(store, IDA, list_name=list_name)
    assert store.unsubscribe(key=IDA, list_name="board", now=LATER) == 1
    assert store.counts() == {"board": 0, "press": 1, "readers": 1}
    assert store.unsubscribe(key=IDA, now=LATER) == 3
    assert store.counts() == {"board": 0, "press": 0, "readers": 0}


def test_unsubscribing_an_id_means_that_address_everywhere_and_may_be_repeated(
    store: SubscriberStore,
) -> None:
    add(store, IDA)
    add(store, IDA, list_name="board")
    add(store, JON)
    for _ in range(2):
        assert store.unsubscribe(subscriber=1, now=LATER) == 2
    assert store.counts() == {"board": 0, "readers": 1}
    assert store.unsubscribe(subscriber=99, now=LATER) == 0


def test_unsubscribing_a_stranger_changes_nothing(store: SubscriberStore) -> None:
    assert store.unsubscribe(key=IDA, now=LATER) == 0
    with pytest.raises(ValueError, match="either"):
        store.unsubscribe(now=LATER)


def test_all_streams_by_list_and_state(store: SubscriberStore) -> None:
    store.sync((line(f"n{i}@coast.example") for i in range(2500)), list_name="readers", now=NOW)
    add(store, IDA, list_name="board")
    store.unsubscribe(key="n7@coast.example", now=LATER)
    ids = [one.id for one in store.all()]
    assert len(ids) == 2501
    assert ids == sorted(ids)
    assert [one.address for one in store.all("board")] == [IDA]
    assert [one.address for one in store.all(state=UNSUBSCRIBED)] == ["n7@coast.example"]
    assert sum(1 for _ in store.all("readers", SUBSCRIBED)) == 2499


def test_a_page_that_is_full_to_the_last_row_ends_the_stream(store: SubscriberStore) -> None:
    store.sync((line(f"n{i}@coast.example") for i in range(1000)), list_name="readers", now=NOW)
    assert sum(1 for _ in store.all()) == 1000


def test_a_new_line_is_subscribed_since_its_date_or_now(store: SubscriberStore) -> None:
    dated = FileLine(address=JON, key=JON, name="Jon", since=date(2026, 3, 1))
    took = store.sync([line(IDA), dated], list_name="readers", now=NOW)
    assert took == Synced(new=2)
    assert (found(store, IDA).source, found(store, IDA).since) == ("file", NOW)
    assert found(store, JON).since == datetime(2026, 3, 1, tzinfo=UTC)
    assert found(store, JON).name == "Jon"


def test_a_changed_name_is_taken_over_and_an_empty_one_is_not(store: SubscriberStore) -> None:
    store.sync([line(IDA, name="Ida"), line(JON, name="Jon")], list_name="readers", now=NOW)
    took = store.sync([line(IDA, name="Ida Sand"), line(JON)], list_name="readers", now=LATER)
    assert took == Synced(changed=1, known=1)
    assert [one.name for one in store.all()] == ["Ida Sand", "Jon"]


def test_a_file_that_changes_nothing_writes_nothing(store: SubscriberStore, engine: Engine) -> None:
    store.sync([line(IDA)], list_name="readers", now=NOW)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    store.sync([line(IDA)], list_name="readers", now=LATER)
    assert asked
    assert all(said.startswith(("SELECT", "BEGIN")) for said in asked)


def test_whoever_left_stays_away_though_the_file_lists_them(store: SubscriberStore) -> None:
    store.sync([line(IDA)], list_name="readers", now=NOW)
    store.unsubscribe(key=IDA, now=LATER)
    assert store.sync([line(IDA, name="Ida")], list_name="readers", now=LATER).new == 0
    assert found(store, IDA).state is UNSUBSCRIBED


def test_whoever_left_one_list_is_not_brought_back_by_another_list_s_file(
    store: SubscriberStore,
) -> None:
    store.sync([line(IDA)], list_name="readers", now=NOW)
    store.unsubscribe(key=IDA, now=NOW)
    store.sync([line(IDA), line(JON)], list_name="vip", now=LATER)
    assert store.counts()["vip"] == 1
    there = store.find(IDA, "vip")
    assert there is not None
    assert there.state is UNSUBSCRIBED


def test_unsubscribed_in_the_file_unsubscribes_and_is_remembered(store: SubscriberStore) -> None:
    add(store, IDA)
    away = [line(IDA, state="unsubscribed"), line(JON, state="unsubscribed")]
    assert store.sync(away, list_name="readers", now=LATER) == Synced(new=1, changed=1)
    assert store.counts() == {"readers": 0}
    assert store.sync([line(JON)], list_name="readers", now=LATER).changed == 0
    assert found(store, JON).state is UNSUBSCRIBED


def test_of_two_lines_on_one_address_unsubscribed_counts(store: SubscriberStore) -> None:
    twice = [line(IDA), line(IDA, state="unsubscribed"), line(IDA)]
    assert store.sync(twice, list_name="readers", now=NOW).new == 1
    assert found(store, IDA).state is UNSUBSCRIBED


def test_a_pending_sign_up_that_the_file_lists_is_subscribed(store: SubscriberStore) -> None:
    add(store, IDA, state=PENDING, source="web")
    assert store.sync([line(IDA)], list_name="readers", now=LATER).changed == 1
    assert found(store, IDA).state is SUBSCRIBED


def test_missing_lines_are_counted_and_their_people_left_alone(store: SubscriberStore) -> None:
    store.sync([line(IDA), line(JON)], list_name="readers", now=NOW)
    add(store, "kim@web.example", source="web")
    add(store, "lea@board.example", list_name="board", source="file")
    took = store.sync([line(JON), line("new@coast.example")], list_name="readers", now=LATER)
    assert took == Synced(new=1, known=1, missing=1)
    assert store.counts() == {"board": 1, "readers": 4}
    store.unsubscribe(key=IDA, now=LATER)
    assert store.sync([line(JON)], list_name="readers", now=LATER).missing == 1


def test_an_unsubscribed_id_is_never_given_to_somebody_else(
    store: SubscriberStore, engine: Engine
) -> None:
    add(store, IDA)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM subscribers")
    add(store, JON)
    assert found(store, JON).id == 2


def test_a_long_file_is_taken_over_in_bounded_memory(store: SubscriberStore) -> None:
    def lines() -> Iterator[FileLine]:
        return (line(f"reader{i}@coast.example", name=f"Reader {i}") for i in range(20_000))

    tracemalloc.start()
    assert store.sync(lines(), list_name="readers", now=NOW).new == 20_000
    assert store.sync(lines(), list_name="readers", now=NOW).known == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
