"""The archive on the real store: the same answers as from a list, and no edition read whole."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import Engine, event

from newsletter.model import EditionState, FrozenEdition
from newsletter.store.database import open_database
from newsletter.store.editions import EditionRow, EditionStore
from newsletter.web.parts import EditionLine
from newsletter.web.site import create_site
from tests.fakes.site import NOW, FakeEditions, FakeSite, running, sample_frozen

LAST = date(2026, 11, 24)
STATES = (EditionState.DRAFT, EditionState.SENDING, EditionState.SENT)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path}/memo.sqlite3")
    yield engine
    engine.dispose()


def filled(engine: Engine, count: int) -> tuple[EditionStore, FakeEditions]:
    """Editions every eleven days, every third of them a draft, in the store and in a list."""
    store = EditionStore(engine)
    frozen: list[FrozenEdition] = []
    for number in range(1, count + 1):
        day = LAST - timedelta(days=11 * (count - number))
        one, state = sample_frozen(state=EditionState.DRAFT), STATES[number % 3]
        one = replace(one, edition=replace(one.edition, number=number, date=day))
        store.save_draft(one)
        if state is not EditionState.DRAFT:
            store.mark(number, state, now=NOW)
        frozen.insert(0, replace(one, state=state))
    return store, FakeEditions(*frozen)


def numbers(*rows: EditionLine | None) -> list[int]:
    return [row.number if row else 0 for row in rows]


def test_the_store_answers_as_the_list_does(engine: Engine) -> None:
    store, fake = filled(engine, 40)
    assert store.months() == fake.months()
    assert list(store.months()) == list(fake.months())
    for count in (0, 1, 7, 100):
        assert numbers(*store.newest(count)) == numbers(*fake.newest(count))
    for first in fake.months():
        for days in (1, 31, 400):
            span = first, first + timedelta(days=days)
            assert numbers(*store.between(*span)) == numbers(*fake.between(*span))
    for number in range(42):
        found, expected = store.around(number), fake.around(number)
        assert (found is None) == (expected is None)
        assert numbers(*(found or ())) == numbers(*(expected or ()))
    assert isinstance(store.newest(1)[0], EditionRow)
    assert asdict(store.newest(1)[0])["sent_at"] == NOW


def test_without_an_edition_there_is_nothing(engine: Engine) -> None:
    store = EditionStore(engine)
    assert (store.months(), store.newest(9), store.around(1)) == ({}, [], None)
    assert store.between(date(2026, 1, 1), date(2027, 1, 1)) == []


async def test_no_answer_reads_more_editions_than_it_shows(engine: Engine) -> None:
    store, _ = filled(engine, 90)
    asked: list[str] = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda *told: asked.append(f"{told[2]} {told[3]}"),
    )
    site = FakeSite()
    parts = replace(site.parts, editions=store)
    async with running(create_site(parts)) as url, ClientSession() as client:
        for path in ("/", "/editions/", "/editions/2026-11", "/editions/89", "/healthz"):
            asked.clear()
            async with client.get(url + path) as answer:
                assert answer.status == 200
            questions = [one for one in asked if one.startswith("SELECT")]
            assert 0 < len(questions) <= 4
            assert all("WHERE" in one for one in questions)
            # Each is for one edition, for so many of them, for a month; or counts.
            bounds = ("number = ", "LIMIT", "editions.date >= ", "count(*)")
            assert all(any(bound in one for bound in bounds) for one in questions), questions


async def test_a_memo_s_day_is_that_of_its_sending(engine: Engine) -> None:
    store, _ = filled(engine, 2)
    parts = replace(FakeSite().parts, editions=store)
    async with running(create_site(parts)) as url, ClientSession() as client:
        feed = await (await client.get(f"{url}/editions/feed.xml")).text()
        assert store.withdraw(1)
        assert (await client.get(f"{url}/editions/1")).status == 404
    assert "<pubDate>Tue, 24 Nov 2026 12:00:00 +0000</pubDate>" in feed
