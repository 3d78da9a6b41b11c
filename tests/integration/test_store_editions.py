"""Editions: one a date, a draft until it is sent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.errors import StoreError
from newsletter.model import (
    Article,
    DeliveryState,
    Edition,
    EditionState,
    FrozenEdition,
    Part,
    Reason,
    Result,
    Section,
    Stats,
    Story,
)
from newsletter.store.database import open_database
from newsletter.store.deliveries import DeliveryLedger
from newsletter.store.editions import EditionRow, EditionStore
from newsletter.store.moves import STOPPED
from newsletter.store.subscribers import SubscriberStore

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
STORY = Story(
    id="s1",
    title="The harbour opens again",
    summary="Boats left at noon.",
    section="Coast",
    score=1 / 3,
    reasons=(Reason(signal="outlets", value=0.1, text="2 outlets"),),
    articles=(
        Article(
            id="a1",
            feed="https://coast.example/feed",
            guid="urn:coast:1",
            outlet="Coast Paper",
            title="The harbour opens again",
            url="https://coast.example/harbour",
            first_seen=NOW,
        ),
    ),
    chosen=True,
)


def frozen(number: int, day: date, *, title: str = STORY.title) -> FrozenEdition:
    edition = Edition(
        number=number,
        date=day,
        subject=f"{title} & more",
        preheader="Fog stays",
        re="the harbour",
        minute=(),
        sections=(Section(name="Coast", part=Part.LEAD, stories=(replace(STORY, title=title),)),),
        number_of_the_day=None,
        quote=None,
        stats=Stats(feeds_read=1, feeds_total=2, articles=9, stories=4, chosen=1),
        built_at=datetime(day.year, day.month, day.day, 6, 30, tzinfo=UTC),
    )
    return FrozenEdition(edition=edition, html=f"<p>{title}</p>", text=title)


TODAY = frozen(1, date(2026, 11, 24))
TOMORROW = frozen(2, date(2026, 11, 25), title="Fog stays")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'memo.sqlite3'}")
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> EditionStore:
    return EditionStore(engine)


@pytest.fixture
def people(engine: Engine) -> SubscriberStore:
    store = SubscriberStore(engine)
    ida = "ida@coast.example"
    store.add(ida, key=ida, list_name="readers", since=NOW, source="file")
    return store


@pytest.fixture
def ledger(engine: Engine, people: SubscriberStore) -> DeliveryLedger:
    assert people.counts() == {"readers": 1}
    return DeliveryLedger(engine)


def test_a_draft_comes_back_as_it_was_built(store: EditionStore) -> None:
    store.save_draft(TODAY)
    assert store.of_date(date(2026, 11, 24)) == TODAY
    assert store.numbered(1) == TODAY
    assert store.of_date(date(2026, 11, 25)) is None
    assert store.numbered(2) is None


def test_numbers_count_up_from_one(store: EditionStore) -> None:
    assert store.next_number() == 1
    store.save_draft(TODAY)
    assert store.next_number() == 2


def test_a_later_draft_takes_the_place_of_the_dates_earlier_one(store: EditionStore) -> None:
    store.save_draft(TODAY)
    again = frozen(1, date(2026, 11, 24), title="Wind from the west")
    store.save_draft(again)
    assert store.of_date(date(2026, 11, 24)) == again
    assert store.next_number() == 2


def test_a_draft_cannot_change_its_number(store: EditionStore) -> None:
    store.save_draft(TODAY)
    with pytest.raises(StoreError, match=r"2026-11-24 is no\. 1, not 2: build it again"):
        store.save_draft(frozen(2, date(2026, 11, 24)))


def test_a_number_belongs_to_one_date(store: EditionStore) -> None:
    store.save_draft(TODAY)
    with pytest.raises(StoreError, match="number 1 is that of the edition of 2026-11-24"):
        store.save_draft(frozen(1, date(2026, 11, 25)))


@pytest.mark.parametrize("state", [EditionState.SENDING, EditionState.SENT])
def test_an_edition_that_went_out_is_never_replaced(
    store: EditionStore, state: EditionState
) -> None:
    store.save_draft(TODAY)
    store.mark(1, state, now=NOW)
    with pytest.raises(StoreError, match=rf"2026-11-24 \(no\. 1\) is {state}: it is frozen"):
        store.save_draft(frozen(1, date(2026, 11, 24), title="Other words"))
    assert store.numbered(1) == replace(TODAY, state=state)


def test_an_edition_only_moves_on_and_keeps_the_time_it_was_sent(store: EditionStore) -> None:
    store.save_draft(TODAY)
    store.mark(1, EditionState.SENDING, now=NOW)
    store.mark(1, EditionState.SENT, now=NOW)
    store.mark(1, EditionState.SENT, now=NOW + timedelta(hours=1))
    assert [row.sent_at for row in store.all()] == [NOW]
    with pytest.raises(StoreError, match="edition 1 is sent, it cannot become draft again"):
        store.mark(1, EditionState.DRAFT, now=NOW)


def test_marking_an_edition_that_is_not_there_is_an_error(store: EditionStore) -> None:
    with pytest.raises(StoreError, match="no edition 7"):
        store.mark(7, EditionState.SENT, now=NOW)


def test_all_lists_newest_first_without_pages(store: EditionStore) -> None:
    store.save_draft(TODAY)
    store.save_draft(TOMORROW)
    store.mark(1, EditionState.SENT, now=NOW)
    first = EditionRow(
        number=1,
        date=date(2026, 11, 24),
        subject="The harbour opens again & more",
        preheader="Fog stays",
        state=EditionState.SENT,
        stories=1,
        built_at=TODAY.edition.built_at,
        sent_at=NOW,
    )
    rows = store.all()
    assert [row.number for row in rows] == [2, 1]
    assert rows[1] == first


def test_drafts_are_no_sent_stories(store: EditionStore) -> None:
    store.save_draft(TODAY)
    assert store.sent_stories(since=NOW - timedelta(days=7)) == []


def test_sent_stories_are_those_of_editions_sent_since_newest_first(
    store: EditionStore, ledger: DeliveryLedger
) -> None:
    for one in (TODAY, TOMORROW):
        store.save_draft(one)
        number, now = one.edition.number, one.edition.built_at
        ledger.enrol(number, lists=["readers"], now=now)
        begin(ledger, number)
        store.mark(number, EditionState.SENT, now=now + timedelta(minutes=1))
    told = store.sent_stories(since=NOW - timedelta(days=7))
    assert [(sent.edition, sent.date, sent.story.title) for sent in told] == [
        (2, date(2026, 11, 25), "Fog stays"),
        (1, date(2026, 11, 24), "The harbour opens again"),
    ]
    assert told[1].story == STORY
    assert told[1].sent_at == NOW
    assert [sent.edition for sent in store.sent_stories(since=NOW + timedelta(hours=1))] == [2]


def test_an_edition_counts_from_its_first_message_on(
    store: EditionStore, ledger: DeliveryLedger
) -> None:
    store.save_draft(TODAY)
    ledger.enrol(1, lists=["readers"], now=NOW)
    defer(ledger)
    assert store.sent_stories(since=NOW - timedelta(days=7)) == []
    begin(ledger, 1)
    assert [sent.story for sent in store.sent_stories(since=NOW - timedelta(days=7))] == [STORY]


def test_an_edition_that_reached_nobody_told_nothing(
    store: EditionStore, ledger: DeliveryLedger
) -> None:
    store.save_draft(TODAY)
    ledger.enrol(1, lists=["readers"], now=NOW)
    (ida,) = ledger.claim(1, limit=9, now=NOW)
    no = Result(
        subscriber=ida.subscriber, state=DeliveryState.REJECTED, reply="550 5.1.1", attempts=1
    )
    ledger.record([no], now=NOW)
    store.mark(1, EditionState.SENT, now=NOW)
    assert store.sent_stories(since=NOW - timedelta(days=7)) == []


def test_the_time_an_edition_was_sent_is_when_its_sending_began(
    store: EditionStore, ledger: DeliveryLedger
) -> None:
    store.save_draft(TODAY)
    assert store.begun(1) is None
    ledger.enrol(1, lists=["readers"], now=NOW)
    store.mark(1, EditionState.SENT, now=NOW + timedelta(hours=3))
    assert store.begun(1) == NOW
    assert [row.sent_at for row in store.all()] == [NOW]


def test_an_edition_that_the_relay_would_not_have_is_a_draft_again(
    store: EditionStore, ledger: DeliveryLedger
) -> None:
    store.save_draft(TODAY)
    ledger.enrol(1, lists=["readers"], now=NOW)
    assert store.withdraw(1)
    assert store.numbered(1) == TODAY
    assert ledger.counts(1) == {}
    assert not store.withdraw(1)
    assert ledger.enrol(1, lists=["readers"], now=NOW) == 1


@pytest.mark.parametrize("taken_back", [False, True])
def test_an_edition_that_somebody_may_have_is_not_withdrawn(
    store: EditionStore, ledger: DeliveryLedger, taken_back: bool
) -> None:
    store.save_draft(TODAY)
    ledger.enrol(1, lists=["readers"], now=NOW)
    begin(ledger, 1)
    if taken_back:
        back = Result(subscriber=1, state=DeliveryState.PENDING, reply="lost", attempts=0)
        ledger.record([back], now=NOW)
    assert not store.withdraw(1)
    assert [row.state for row in store.all()] == [EditionState.SENDING]
    assert len(list(ledger.rows())) == 1


def test_an_edition_that_was_attempted_in_vain_is_not_withdrawn(
    store: EditionStore, ledger: DeliveryLedger
) -> None:
    store.save_draft(TODAY)
    ledger.enrol(1, lists=["readers"], now=NOW)
    defer(ledger)
    assert not store.withdraw(1)


def test_a_sending_that_began_too_long_ago_is_given_up(
    store: EditionStore, ledger: DeliveryLedger, people: SubscriberStore
) -> None:
    jon, kim = "jon@hill.example", "kim@web.example"
    for address in (jon, kim):
        people.add(address, key=address, list_name="readers", since=NOW, source="file")
    store.save_draft(TODAY)
    ledger.enrol(1, lists=["readers"], now=NOW)
    begin(ledger, 1)
    late = Result(
        subscriber=2, state=DeliveryState.DEFERRED, reply="450 later", attempts=3, next_at=NOW
    )
    ledger.record([late], now=NOW)
    just = NOW - timedelta(microseconds=1)
    assert store.give_up(begun_before=just, now=NOW) == 0
    assert [row.state for row in store.all()] == [EditionState.SENDING]
    assert store.give_up(begun_before=NOW, now=NOW + timedelta(days=1)) == 2
    assert [(row.state, row.reply, row.next_at) for row in ledger.rows()] == [
        (DeliveryState.UNKNOWN, STOPPED, None),
        (DeliveryState.REJECTED, "expired: 450 later", None),
        (DeliveryState.REJECTED, "expired", None),
    ]
    assert [row.state for row in store.all()] == [EditionState.SENT]
    assert store.give_up(begun_before=NOW, now=NOW + timedelta(days=1)) == 0


def test_drafts_and_sent_editions_are_not_given_up(
    store: EditionStore, ledger: DeliveryLedger
) -> None:
    store.save_draft(TODAY)
    ledger.enrol(1, lists=["readers"], now=NOW)
    store.mark(1, EditionState.SENT, now=NOW)
    store.save_draft(TOMORROW)
    assert store.give_up(begun_before=NOW + timedelta(days=9), now=NOW) == 0
    assert [row.state for row in store.all()] == [EditionState.DRAFT, EditionState.SENT]


def begin(ledger: DeliveryLedger, edition: int) -> None:
    """Claim all and make Ida's message one that somebody may have."""
    ledger.claim(edition, limit=9, now=NOW)
    ledger.record([], intents={1: "<1@coast.example>"}, now=NOW)


def defer(ledger: DeliveryLedger) -> None:
    ledger.claim(1, limit=9, now=NOW)
    later = Result(subscriber=1, state=DeliveryState.DEFERRED, reply="450", attempts=1, next_at=NOW)
    ledger.record([later], now=NOW)
