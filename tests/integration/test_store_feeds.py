"""Feeds and articles against a real file."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import StatementError

from newsletter.gather.identity import sort_out
from newsletter.model import Article, FeedDay, FeedState, Gathered, Known, Picture, Told
from newsletter.store.database import open_database, writing
from newsletter.store.feeds import FeedStore
from newsletter.store.schema import meta

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
TODAY = NOW.date()
URL = "https://coast.example/feed"
HILL = "https://hill.example/feed"
STATE = FeedState(
    url=URL,
    title="Coast Paper",
    address="https://www.coast.example/feed",
    moving_to="https://coast.example/feed.xml",
    moving_since=NOW - timedelta(days=1),
    moving_runs=2,
    etag='W/"7-ä"',
    last_modified="Tue, 24 Nov 2026 06:00:00 GMT",
    body_hash="aa11",
    last_read=NOW,
    last_success=NOW,
    last_whole=NOW - timedelta(days=3),
    last_new=NOW - timedelta(hours=5),
    status=200,
    due=NOW + timedelta(hours=1),
    ttl=3600,
    skip_hours=(0, 1, 23),
    skip_days=(5, 6),
)
TROUBLED = FeedState(
    url=HILL,
    last_read=NOW,
    failures=3,
    failing_since=NOW - timedelta(days=2),
    error="answered 410",
    status=410,
    gone=True,
    not_before=NOW + timedelta(days=2),
    held_since=NOW - timedelta(days=9),
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

DIES = """
import os, signal, sys
from datetime import UTC, datetime
from sqlalchemy import event
from newsletter.model import Article, FeedState, Gathered, Told
from newsletter.store.database import open_database
from newsletter.store.feeds import FeedStore

engine = open_database(sys.argv[1])
event.listen(engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
now = datetime(2026, 11, 24, tzinfo=UTC)
one = Article(id="k", feed="f", guid="g", outlet="o", title="t", url="u", first_seen=now)
state = FeedState(url="f", last_read=now)
FeedStore(engine).record([Gathered(state=state, told=Told(new=(one,)))])
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'memo.sqlite3'}")
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> FeedStore:
    return FeedStore(engine)


def read(store: FeedStore, *found: Article, state: FeedState = STATE) -> Told:
    """What a document of the state's feed told, recorded."""
    told = sort_out(store.known(found).get(state.url, ()), found)
    store.record([Gathered(state=state, told=told)])
    return told


def news(feed: str, *numbers: int, seen: datetime = NOW) -> tuple[Article, ...]:
    return tuple(
        replace(
            HARBOUR,
            id=f"n{number}",
            feed=feed,
            guid=f"urn:{number}",
            title=f"Number {number} of {feed}",
            url=f"{feed}/{number}",
            published=None,
            first_seen=seen,
        )
        for number in numbers
    )


def asked_of(engine: Engine) -> list[tuple[str, Any]]:
    """Every statement from now on, with its parameters."""
    asked: list[tuple[str, Any]] = []

    def note(
        _one: Connection, _two: object, statement: str, parameters: object, *_: object
    ) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    return asked


def begun(asked: Sequence[tuple[str, Any]]) -> list[str]:
    """What the statements do and to what, such as `UPDATE feeds`; BEGIN is left out."""
    return [" ".join(words.split()[:2]) for words, _ in asked if not words.startswith("BEGIN")]


# ── States ───────────────────────────────────────────────────────────────────────────────


def test_a_state_and_its_articles_come_back_as_they_were_recorded(store: FeedStore) -> None:
    store.record([Gathered(state=STATE, told=Told(new=(HARBOUR, UNDATED)))])
    assert store.states([URL]) == {URL: STATE}
    assert store.articles(since=None) == [UNDATED, HARBOUR]


def test_a_troubled_state_comes_back_and_takes_the_place_of_the_earlier(store: FeedStore) -> None:
    store.record([Gathered(state=replace(STATE, url=HILL))])
    store.record([Gathered(state=TROUBLED), Gathered(state=STATE)])
    assert store.states([URL, HILL]) == {URL: STATE, HILL: TROUBLED}


def test_a_feed_never_read_is_absent(store: FeedStore) -> None:
    assert store.states(["https://nowhere.example/feed"]) == {}


def test_states_are_asked_for_by_the_thousand(store: FeedStore) -> None:
    store.record([Gathered(state=STATE)])
    urls = (f"https://n{number}.example/feed" for number in range(1500))
    assert list(store.states([*urls, URL])) == [URL]


def test_a_naive_time_is_refused(store: FeedStore) -> None:
    naive = replace(STATE, due=datetime(2026, 11, 24))  # noqa: DTZ001  the point
    with pytest.raises(StatementError, match="no time zone"):
        store.record([Gathered(state=naive)])
    assert store.states([URL]) == {}


def test_a_time_of_another_zone_is_the_same_instant_in_utc(store: FeedStore) -> None:
    east = NOW.astimezone(timezone(timedelta(hours=9)))
    store.record([Gathered(state=replace(STATE, due=east))])
    due = store.states([URL])[URL].due
    assert due == NOW
    assert due.utcoffset() == timedelta(0)


# ── Recording ────────────────────────────────────────────────────────────────────────────


def test_a_batch_that_told_nothing_writes_its_feeds_and_their_days_only(
    store: FeedStore, engine: Engine
) -> None:
    states = [replace(STATE, url=f"https://n{number}.example/feed") for number in range(50)]
    batch = [Gathered(state=state) for state in states]
    store.record(batch)
    asked = asked_of(engine)
    store.record(batch)
    assert begun(asked) == ["UPDATE feeds", "UPDATE feed_days"]


def test_a_batch_of_new_and_known_feeds_is_one_transaction(
    store: FeedStore, engine: Engine
) -> None:
    store.record([Gathered(state=STATE)])
    commits: list[Connection] = []
    event.listen(engine, "commit", commits.append)
    batch = [Gathered(state=STATE, told=Told(new=(HARBOUR,))), Gathered(state=TROUBLED)]
    store.record(batch)
    assert len(commits) == 1
    assert store.states([URL, HILL]) == {URL: STATE, HILL: TROUBLED}


def test_an_empty_batch_asks_nothing(store: FeedStore, engine: Engine) -> None:
    asked = asked_of(engine)
    store.record([])
    store.fill([])
    assert store.known([]) == {}
    assert asked == []


def test_what_is_killed_before_its_commit_has_left_nothing(
    store: FeedStore, engine: Engine
) -> None:
    killed = subprocess.run(  # noqa: S603  this interpreter, our own code
        [sys.executable, "-c", DIES, str(engine.url)], check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert store.states(["f"]) == {}
    assert store.articles(since=None) == []
    assert store.days(since=date.min) == {}


def test_a_batch_with_one_bad_article_leaves_nothing_of_the_others(store: FeedStore) -> None:
    bad = replace(UNDATED, first_seen=datetime(2026, 11, 24))  # noqa: DTZ001  the point
    batch = [
        Gathered(state=TROUBLED, told=Told(new=news(HILL, 1))),
        Gathered(state=STATE, told=Told(new=(bad,))),
    ]
    with pytest.raises(StatementError, match="no time zone"):
        store.record(batch)
    assert store.states([URL, HILL]) == {}
    assert store.articles(since=None) == []


def test_pages_fill_in_summary_picture_and_words_of_known_articles_only(store: FeedStore) -> None:
    store.record([Gathered(state=STATE, told=Told(new=(HARBOUR, UNDATED)))])
    picture = Picture(url="https://coast.example/fog.jpg")
    more = replace(UNDATED, title="Not this", summary="All of it.", picture=picture, words=900)
    store.fill([more, replace(more, id="never-stored")])
    assert store.articles(since=None) == [replace(more, title=UNDATED.title), HARBOUR]


def test_a_feed_that_is_forgotten_takes_its_articles_and_days_along(store: FeedStore) -> None:
    store.record([Gathered(state=STATE, told=Told(new=(HARBOUR,))), Gathered(state=TROUBLED)])
    assert store.forget(URL)
    assert not store.forget(URL)
    assert list(store.states([URL, HILL])) == [HILL]
    assert store.articles(since=None) == []
    assert list(store.days(since=date.min)) == [HILL]


# ── What is known ────────────────────────────────────────────────────────────────────────


def test_the_same_document_again_has_nothing_new(store: FeedStore) -> None:
    assert read(store, HARBOUR).new == (HARBOUR,)
    later = replace(HARBOUR, first_seen=NOW + timedelta(hours=1))
    assert read(store, later) == Told()
    assert store.articles(since=None) == [HARBOUR]


def test_new_words_are_taken_over_and_first_seen_and_published_kept(store: FeedStore) -> None:
    read(store, HARBOUR)
    changed = replace(
        HARBOUR,
        title="The harbour is closed",
        summary="Boats came back.",
        url="https://coast.example/harbour-2",
        published=NOW + timedelta(hours=5),
        first_seen=NOW + timedelta(hours=6),
    )
    assert read(store, changed).new == ()
    kept = replace(changed, published=HARBOUR.published, first_seen=NOW)
    assert store.articles(since=None) == [kept]


def test_a_date_that_comes_late_moves_the_article_to_its_time(store: FeedStore) -> None:
    read(store, UNDATED)
    dated = replace(UNDATED, published=NOW - timedelta(days=3))
    read(store, dated)
    assert store.articles(since=NOW - timedelta(hours=1)) == []
    assert store.articles(since=NOW - timedelta(days=4)) == [dated]


def test_a_changed_guid_keeps_the_id_and_is_not_new_then_or_later(store: FeedStore) -> None:
    read(store, HARBOUR)
    for hours in (1, 47, 100):
        seen = NOW + timedelta(hours=hours)
        renamed = replace(HARBOUR, id="b9", guid="urn:coast:9", first_seen=seen)
        assert read(store, renamed).new == ()
    assert store.articles(since=None) == [HARBOUR]


@pytest.mark.parametrize("same", ["url", "title"])
def test_a_link_or_a_title_is_known_for_days_and_in_its_own_feed_only(
    store: FeedStore, same: str
) -> None:
    told = Told(new=(HARBOUR, UNDATED))
    store.record([Gathered(state=STATE, told=told), Gathered(state=TROUBLED)])
    other = news(URL, 7, seen=NOW + timedelta(hours=48))[0]
    asked = replace(other, url=HARBOUR.url) if same == "url" else replace(other, title="Fog stays")
    expected = HARBOUR if same == "url" else UNDATED
    assert store.known([asked]) == {URL: (Known(article=expected),)}
    assert store.known([replace(asked, feed=HILL)]) == {HILL: ()}
    assert store.known([replace(asked, first_seen=NOW + timedelta(days=30))]) == {URL: ()}


def test_articles_without_link_or_title_are_known_by_their_id_only(store: FeedStore) -> None:
    bare = replace(HARBOUR, url="", title="")
    read(store, bare)
    assert store.known([replace(bare, id="another")]) == {URL: ()}
    assert store.known([bare]) == {URL: (Known(article=bare),)}


def test_two_feeds_may_use_one_guid(store: FeedStore) -> None:
    other = replace(HARBOUR, feed=HILL, outlet="Hill Post")
    read(store, HARBOUR)
    assert store.known([HARBOUR, other]) == {URL: (Known(article=HARBOUR),), HILL: ()}
    assert read(store, other, state=TROUBLED).new == (other,)
    assert len(store.articles(since=None)) == 2
    assert store.articles(since=None, feed=HILL) == [other]


def test_feeds_of_which_nothing_is_stored_cost_one_question(
    store: FeedStore, engine: Engine
) -> None:
    feeds = [f"https://n{number}.example/feed" for number in range(50)]
    store.record([Gathered(state=FeedState(url=feeds[0]))])
    asked = asked_of(engine)
    found = [article for feed in feeds for article in news(feed, *range(26))]
    assert store.known(found) == dict.fromkeys(feeds, ())
    assert begun(asked) == ["SELECT feeds.url"]


def test_what_fifty_feeds_know_is_asked_in_few_questions_that_each_use_an_index(
    store: FeedStore, engine: Engine
) -> None:
    feeds = [f"https://n{number}.example/feed" for number in range(50)]
    store.record(
        [
            Gathered(state=FeedState(url=feed), told=Told(new=news(feed, *range(26))))
            for feed in feeds
        ]
    )
    asked = asked_of(engine)
    found = [article for feed in feeds for article in news(feed, *range(2, 28))]
    known = store.known(found)
    questions = [words for words in begun(asked) if words != "SELECT feeds.url"]
    assert [len(known[feed]) for feed in feeds] == [24] * 50
    assert len(questions) < 15
    plans = [step for statement in asked for step in plan(engine, *statement)]
    assert [step for step in plans if "ix_articles_feed_first_seen" in step]
    assert [step for step in plans if "ix_articles_feed_later_id" in step]
    assert [step for step in plans if "SCAN articles" in step or "SCAN feeds" in step] == []


def plan(engine: Engine, statement: str, parameters: tuple[object, ...]) -> list[str]:
    if not statement.startswith("SELECT"):
        return []
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in rows]


def test_a_document_of_thousands_of_articles_is_recorded_once(store: FeedStore) -> None:
    many = news(URL, *range(2500))
    assert len(read(store, *many).new) == 2500
    assert read(store, *many, UNDATED).new == (UNDATED,)
    moved = [replace(article, id=f"moved-{article.id}") for article in many]
    assert read(store, *moved).new == ()
    assert read(store, *moved) == Told()


# ── Articles and days ────────────────────────────────────────────────────────────────────


def test_articles_come_newest_first_from_a_time_on(store: FeedStore) -> None:
    hourly = [
        replace(article, published=NOW - timedelta(hours=int(article.id[1:])))
        for article in news(URL, 4, 1, 3, 2)
    ]
    read(store, *hourly)
    found = store.articles(since=NOW - timedelta(hours=3))
    assert [article.id for article in found] == ["n1", "n2", "n3"]


def test_the_readings_of_a_utc_day_add_up(store: FeedStore) -> None:
    evening = NOW.replace(hour=23, minute=59).astimezone(timezone(timedelta(hours=3)))
    store.record([Gathered(state=STATE, told=Told(new=(HARBOUR, UNDATED)))])
    store.record([Gathered(state=replace(STATE, last_read=evening, error="answered 500"))])
    told = Told(new=news(URL, 1), changed=(Known(article=HARBOUR),))
    night = replace(STATE, last_read=evening + timedelta(minutes=1))
    store.record([Gathered(state=night, told=told), Gathered(state=TROUBLED)])
    days = (
        FeedDay(feed=URL, day=TODAY, reads=2, failed=1, new=2),
        FeedDay(feed=URL, day=TODAY + timedelta(days=1), reads=1, new=1),
    )
    troubled = [FeedDay(feed=HILL, day=TODAY, reads=1, failed=1)]
    assert store.days(since=TODAY) == {URL: list(days), HILL: troubled}
    assert store.days(since=TODAY, feed=URL) == {URL: list(days)}
    assert store.days(since=TODAY + timedelta(days=1)) == {URL: [days[1]]}


def test_a_state_that_was_never_read_has_no_day(store: FeedStore) -> None:
    store.record([Gathered(state=FeedState(url=URL))])
    assert store.days(since=date.min) == {}


# ── Pruning ──────────────────────────────────────────────────────────────────────────────


def test_old_articles_go_but_for_the_newest_five_hundred_of_each_feed(store: FeedStore) -> None:
    year_ago = NOW - timedelta(days=365)
    old = news(URL, *range(700), seen=year_ago)
    new = news(URL, *range(700, 800))
    few = news(HILL, *range(300), seen=year_ago)
    store.record([Gathered(state=TROUBLED, told=Told(new=few))])
    for hour in range(7):  # a hundred an hour
        seen = year_ago + timedelta(hours=hour)
        hundred = old[hour * 100 : hour * 100 + 100]
        told = Told(new=tuple(replace(article, first_seen=seen) for article in hundred))
        store.record([Gathered(state=STATE, told=told)])
    store.record([Gathered(state=STATE, told=Told(new=new))])
    assert store.prune(before=NOW - timedelta(days=90), days_before=TODAY) == 300
    left = {article.id for article in store.articles(since=None, feed=URL)}
    assert left == {f"n{number}" for number in range(300, 800)}
    assert len(store.articles(since=None, feed=HILL)) == 300
    assert store.prune(before=NOW - timedelta(days=90), days_before=TODAY) == 0


def test_an_article_goes_only_when_it_was_also_first_seen_long_ago(store: FeedStore) -> None:
    old = NOW - timedelta(days=365)
    late = [replace(one, published=old) for one in news(URL, *range(10))]
    read(store, *late)
    read(store, *news(URL, *range(10, 600), seen=NOW + timedelta(hours=1)))
    before = NOW - timedelta(days=90)
    assert store.prune(before=before, days_before=TODAY) == 0
    assert store.prune(before=before + timedelta(days=91), days_before=TODAY) == 10


def test_the_days_before_a_date_go(store: FeedStore) -> None:
    for days in range(5):
        read_at = NOW - timedelta(days=days)
        store.record([Gathered(state=replace(STATE, last_read=read_at))])
    store.prune(before=NOW, days_before=TODAY - timedelta(days=2))
    kept = store.days(since=date.min)[URL]
    assert [one.day for one in kept] == [TODAY - timedelta(days=days) for days in (2, 1, 0)]


def test_another_connection_writes_between_the_steps_of_a_pruning(
    store: FeedStore, engine: Engine
) -> None:
    read(store, *news(URL, *range(2000), seen=NOW - timedelta(days=365)))
    read(store, *news(URL, *range(2000, 2600)))
    other = open_database(str(engine.url), patience=0.01)
    seen: list[int] = []

    def write(*_: object) -> None:
        with writing(other) as connection:
            connection.execute(meta.insert().values(key=f"k{len(seen)}", value="written"))
        seen.append(len(FeedStore(other).articles(since=None)))

    event.listen(engine, "checkout", write)
    file = Path(engine.url.database or "")
    size = size_of(file)
    assert store.prune(before=NOW, days_before=TODAY) == 2000
    assert len(set(seen)) > 3  # it saw the articles become fewer
    assert seen == sorted(seen, reverse=True)
    assert size_of(file) < size / 2
    other.dispose()


def size_of(file: Path) -> int:
    """The file's bytes once the write-ahead log is in it."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint")
    connection.close()
    return file.stat().st_size
