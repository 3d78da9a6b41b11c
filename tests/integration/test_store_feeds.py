"""Feeds and articles against a real file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import StatementError

from newsletter.model import Article, FeedState, Picture
from newsletter.store.database import open_database
from newsletter.store.feeds import FeedStore

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
URL = "https://coast.example/feed"
STATE = FeedState(
    url=URL,
    title="Coast Paper",
    etag='W/"7-ä"',
    last_modified="Tue, 24 Nov 2026 06:00:00 GMT",
    body_hash="aa11",
    last_read=NOW,
    last_success=NOW,
)
HARBOUR = Article(
    id="a1",
    feed=URL,
    guid="urn:coast:1",
    outlet="Coast Paper",
    title="The harbour opens again",
    url="https://coast.example/harbour",
    summary="Boats left at noon.",
    published=NOW - timedelta(hours=3),
    first_seen=NOW,
    author="Ida Sand",
    categories=("sea", "trade"),
    picture=Picture(url="https://coast.example/h.jpg", alt="Boats", width=640, height=None),
    position=2,
    words=180,
)
UNDATED = replace(
    HARBOUR,
    id="a2",
    guid="urn:coast:2",
    title="Fog stays",
    url="https://coast.example/fog",
    published=None,
    author=None,
    categories=(),
    picture=None,
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'memo.sqlite3'}")
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> FeedStore:
    return FeedStore(engine)


def test_a_state_and_its_articles_come_back_as_they_were_recorded(store: FeedStore) -> None:
    assert store.record(STATE, [HARBOUR, UNDATED]) == 2
    assert store.states([URL]) == {URL: STATE}
    assert store.articles(since=None) == [UNDATED, HARBOUR]


def test_a_feed_never_read_is_absent(store: FeedStore) -> None:
    assert store.states(["https://nowhere.example/feed"]) == {}


def test_states_are_asked_for_by_the_thousand(store: FeedStore) -> None:
    store.record(STATE, [])
    urls = (f"https://n{number}.example/feed" for number in range(1500))
    assert list(store.states([*urls, URL])) == [URL]


def test_the_same_document_again_has_nothing_new(store: FeedStore) -> None:
    store.record(STATE, [HARBOUR])
    later = replace(HARBOUR, first_seen=NOW + timedelta(hours=1))
    assert store.record(replace(STATE, body_hash="bb22"), [later]) == 0
    assert store.articles(since=None) == [HARBOUR]


def test_an_equal_body_hash_writes_the_feeds_row_only(store: FeedStore, engine: Engine) -> None:
    store.record(STATE, [HARBOUR])
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    read = replace(STATE, last_read=NOW + timedelta(hours=1))
    assert store.record(read, [replace(HARBOUR, title="Other words"), UNDATED]) == 0
    assert not [statement for statement in asked if "articles" in statement]
    assert store.states([URL]) == {URL: read}
    assert store.articles(since=None) == [HARBOUR]


def test_a_304_writes_the_feeds_row_only(store: FeedStore) -> None:
    store.record(STATE, [HARBOUR])
    read = replace(STATE, last_read=NOW + timedelta(hours=1), etag='"8"')
    assert store.record(read, []) == 0
    assert store.states([URL]) == {URL: read}
    assert store.articles(since=None) == [HARBOUR]


def test_new_words_are_taken_over_and_first_seen_and_published_kept(store: FeedStore) -> None:
    store.record(STATE, [HARBOUR])
    changed = replace(
        HARBOUR,
        title="The harbour is closed",
        summary="Boats came back.",
        url="https://coast.example/harbour-2",
        published=NOW + timedelta(hours=5),
        first_seen=NOW + timedelta(hours=6),
    )
    assert store.record(replace(STATE, body_hash="bb22"), [changed]) == 0
    kept = replace(changed, published=HARBOUR.published, first_seen=NOW)
    assert store.articles(since=None) == [kept]


def test_a_date_that_comes_late_moves_the_article_to_its_time(store: FeedStore) -> None:
    store.record(STATE, [UNDATED])
    dated = replace(UNDATED, published=NOW - timedelta(days=3))
    store.record(replace(STATE, body_hash="bb22"), [dated])
    assert store.articles(since=NOW - timedelta(hours=1)) == []
    assert store.articles(since=NOW - timedelta(days=4)) == [dated]


def test_a_changed_guid_keeps_the_id_and_is_not_new_then_or_later(store: FeedStore) -> None:
    store.record(STATE, [HARBOUR])
    for hours in (1, 47, 100):
        renamed = replace(
            HARBOUR, id="b9", guid="urn:coast:9", first_seen=NOW + timedelta(hours=hours)
        )
        assert store.record(replace(STATE, body_hash=f"h{hours}"), [renamed]) == 0
    assert store.articles(since=None) == [HARBOUR]


def test_two_feeds_may_use_one_guid(store: FeedStore) -> None:
    other = replace(HARBOUR, feed="https://hill.example/feed", outlet="Hill Post")
    store.record(STATE, [HARBOUR])
    assert store.record(FeedState(url=other.feed), [other]) == 1
    assert len(store.articles(since=None)) == 2
    assert store.articles(since=None, feed=other.feed) == [other]


def test_articles_come_newest_first_from_a_time_on(store: FeedStore) -> None:
    hourly = [
        replace(
            HARBOUR,
            id=f"h{hour}",
            url=f"https://coast.example/{hour}",
            published=NOW - timedelta(hours=hour),
        )
        for hour in (4, 1, 3, 2)
    ]
    store.record(STATE, hourly)
    found = store.articles(since=NOW - timedelta(hours=3))
    assert [article.id for article in found] == ["h1", "h2", "h3"]


def test_a_document_of_thousands_of_articles_is_recorded_once(store: FeedStore) -> None:
    many = [
        replace(HARBOUR, id=f"m{number}", url=f"https://coast.example/{number}")
        for number in range(2500)
    ]
    assert store.record(STATE, many) == 2500
    assert store.record(replace(STATE, body_hash="bb22"), [*many, UNDATED]) == 1


def test_a_naive_time_is_refused(store: FeedStore) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        store.record(replace(STATE, last_read=datetime(2026, 11, 24)), [])  # noqa: DTZ001  the point
