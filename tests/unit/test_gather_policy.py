"""What a reading leaves behind."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.policy import state_after
from newsletter.model import Failed, Feed, FeedState, Fresh, NotModified, Parsed

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
FEED = Feed(url="https://coast.example/feed")
BEFORE = FeedState(
    url=FEED.url,
    title="Coast Paper",
    etag='"old"',
    last_modified="Mon, 23 Nov 2026 05:00:00 GMT",
    body_hash="aa",
    last_read=NOW - timedelta(hours=1),
    last_success=NOW - timedelta(days=1),
    failures=2,
    error="answered 500",
)
WHOLE = b"<rss></rss>"
PARSED = Parsed(feed=FEED, title="Coast", articles=())

validators = st.none() | st.text(min_size=1, max_size=20)
states = st.builds(
    FeedState,
    url=st.just(FEED.url),
    title=st.text(max_size=5),
    etag=validators,
    last_modified=validators,
    body_hash=validators,
    last_read=st.none() | st.just(NOW),
    last_success=st.none() | st.just(NOW),
    failures=st.integers(min_value=0, max_value=9),
    error=validators,
)


def fresh(body: bytes = WHOLE, etag: str | None = None, date: str | None = None) -> Fresh:
    return Fresh(feed=FEED, url=FEED.url, body=body, etag=etag, last_modified=date)


def test_a_document_that_was_read_brings_its_validators() -> None:
    after = state_after(BEFORE, fresh(etag='W/"ä "'), PARSED, now=NOW)
    assert after == FeedState(
        url=FEED.url,
        title="Coast",
        etag='W/"ä "',
        last_modified=None,
        body_hash=sha256(WHOLE).hexdigest(),
        last_read=NOW,
        last_success=NOW,
    )


def test_a_feed_without_a_title_keeps_the_one_it_had() -> None:
    untitled = Parsed(feed=FEED, title="", articles=())
    assert state_after(BEFORE, fresh(), untitled, now=NOW).title == "Coast Paper"


def test_a_304_replaces_the_headers_that_it_bears() -> None:
    answer = NotModified(feed=FEED, etag='"new"')
    after = state_after(BEFORE, answer, answer, now=NOW)
    assert (after.etag, after.last_modified) == ('"new"', BEFORE.last_modified)
    assert (after.body_hash, after.last_success, after.failures) == ("aa", NOW, 0)
    assert after.error is None


def test_a_cut_document_brings_no_validators() -> None:
    after = state_after(BEFORE, fresh(b"<rss><channel>", etag='"new"'), PARSED, now=NOW)
    assert (after.etag, after.last_modified) == (None, None)


@given(states, st.binary(max_size=20), validators)
def test_a_failure_changes_nothing_but_its_own_record(
    before: FeedState, body: bytes, etag: str | None
) -> None:
    outcome = Failed(feed=FEED, reason="a web page, not a feed")
    for fetched in (outcome, fresh(body, etag=etag)):
        after = state_after(before, fetched, outcome, now=NOW)
        assert after == FeedState(
            url=before.url,
            title=before.title,
            etag=before.etag,
            last_modified=before.last_modified,
            body_hash=before.body_hash,
            last_success=before.last_success,
            last_read=NOW,
            failures=before.failures + 1,
            error="a web page, not a feed",
        )


@given(states, validators, validators)
def test_a_success_clears_the_failures_and_invents_no_validator(
    before: FeedState, etag: str | None, date: str | None
) -> None:
    read = state_after(before, fresh(etag=etag, date=date), PARSED, now=NOW)
    assert (read.etag, read.last_modified) == (etag, date)
    known = NotModified(feed=FEED, etag=etag, last_modified=date)
    unchanged = state_after(before, known, known, now=NOW)
    assert unchanged.etag in (etag, before.etag)
    assert unchanged.body_hash == before.body_hash
    for after in (read, unchanged):
        assert (after.failures, after.error, after.last_success) == (0, None, NOW)
