"""Pictures in a real database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from newsletter.model import EditionState, FrozenEdition, KeptPicture, PictureUse
from newsletter.store.database import open_database
from newsletter.store.editions import EditionStore
from newsletter.store.pictures import PictureStore
from newsletter.store.schema import picture_sources, pictures
from tests.fakes.editions import sample_edition

LEAD, THUMB = PictureUse
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DAY = timedelta(days=1)
HARBOUR, FERRY = "https://coast.example/harbour.jpg", "https://coast.example/ferry"
JPEG, OTHER = b"\xff\xd8\xff one", b"\xff\xd8\xff two"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'memo.sqlite3'}")
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> PictureStore:
    return PictureStore(engine)


def keep(
    store: PictureStore,
    source: str = HARBOUR,
    use: PictureUse = LEAD,
    jpeg: bytes = JPEG,
    *,
    now: datetime = NOW,
) -> KeptPicture:
    return store.keep(source, use, jpeg, width=1200, height=640, now=now)


def count(engine: Engine) -> tuple[int, int]:
    with engine.connect() as connection:
        found = [
            connection.scalar(select(func.count()).select_from(table))
            for table in (pictures, picture_sources)
        ]
    return found[0] or 0, found[1] or 0


def test_a_picture_is_found_by_its_address_and_use_and_its_bytes_by_name(
    store: PictureStore,
) -> None:
    lead, thumb = keep(store), keep(store, use=THUMB, jpeg=OTHER)
    assert lead.name == f"{sha256(JPEG).hexdigest()[:32]}.jpg"
    assert store.kept([HARBOUR, FERRY]) == {(HARBOUR, LEAD): lead, (HARBOUR, THUMB): thumb}
    assert (store.data(lead.name), store.data(thumb.name)) == (JPEG, OTHER)
    assert store.data("0" * 32 + ".jpg") is None
    assert store.kept([]) == {}


def test_the_same_picture_from_two_addresses_is_there_once(
    store: PictureStore, engine: Engine
) -> None:
    assert keep(store).name == keep(store, FERRY).name
    assert count(engine) == (1, 2)


def test_of_an_address_the_last_picture_counts(store: PictureStore, engine: Engine) -> None:
    keep(store)
    second = keep(store, jpeg=OTHER)
    assert store.kept([HARBOUR]) == {(HARBOUR, LEAD): second}
    assert count(engine) == (2, 1)


def test_an_address_that_failed_is_refused_until_its_time(store: PictureStore) -> None:
    store.failed(HARBOUR, LEAD, "too small (1×1)", until=NOW + DAY, now=NOW)
    assert store.refused([HARBOUR, FERRY], now=NOW) == {(HARBOUR, LEAD): "too small (1×1)"}
    assert store.refused([HARBOUR], now=NOW + DAY) == {}
    assert store.kept([HARBOUR]) == {}


def test_an_address_that_failed_and_gave_a_picture_later_is_kept(store: PictureStore) -> None:
    store.failed(HARBOUR, LEAD, "answered 503", until=NOW + DAY, now=NOW)
    one = keep(store)
    assert store.refused([HARBOUR], now=NOW) == {}
    assert store.kept([HARBOUR]) == {(HARBOUR, LEAD): one}


def test_more_addresses_than_one_question_holds_are_found(store: PictureStore) -> None:
    one = keep(store)
    many = [f"https://coast.example/{n}.jpg" for n in range(1_200)]
    assert store.kept([*many, HARBOUR]) == {(HARBOUR, LEAD): one}
    assert store.refused([*many, HARBOUR], now=NOW) == {}


def test_what_is_old_and_in_no_edition_goes(store: PictureStore, engine: Engine) -> None:
    old = keep(store)
    store.failed(FERRY, THUMB, "answered 404", until=NOW + DAY, now=NOW)
    young = keep(store, FERRY, LEAD, OTHER, now=NOW + DAY)
    assert store.prune(before=NOW + DAY) == 1
    assert store.data(old.name) is None
    assert store.kept([HARBOUR, FERRY]) == {(FERRY, LEAD): young}
    assert count(engine) == (1, 1)


def test_a_picture_that_came_again_is_young_again(store: PictureStore) -> None:
    one = keep(store)
    keep(store, FERRY, now=NOW + DAY)
    assert store.prune(before=NOW + DAY) == 0
    assert store.data(one.name) == JPEG


@pytest.mark.parametrize("state", EditionState)
def test_what_an_edition_shows_stays_for_good(
    store: PictureStore, engine: Engine, state: EditionState
) -> None:
    shown, other = keep(store), keep(store, FERRY, jpeg=OTHER)
    edition = replace(sample_edition(), built_at=NOW + timedelta(minutes=1))
    html = f'<img src="https://memo.example/pictures/{shown.name}">'
    editions = EditionStore(engine)
    editions.save_draft(FrozenEdition(edition=edition, html=html, text=""))
    if state is not EditionState.DRAFT:
        editions.mark(edition.number, state, now=NOW)
    for days in (100, 200):
        store.prune(before=NOW + days * DAY)
        assert (store.data(shown.name), store.data(other.name)) == (JPEG, None)
    again = keep(store, now=NOW + 300 * DAY)
    assert again.name == shown.name
    assert store.prune(before=NOW + 400 * DAY) == 0
    assert store.data(shown.name) == JPEG


def test_pruning_nothing_is_nothing(store: PictureStore) -> None:
    assert store.prune(before=NOW) == 0
