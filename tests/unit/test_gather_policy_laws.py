"""What the policy keeps to over any state and any answer."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.policy import Occasion, hold, is_same, state_after
from newsletter.model import (
    Failed,
    FeedState,
    Fetched,
    Fresh,
    NotModified,
    Parsed,
    Waiting,
)
from tests.fakes.answers import (
    DAY,
    FEED,
    HOUR,
    MOVED,
    NOW,
    after,
    asked,
    told,
)

TARGETS = (FEED.url, MOVED, "http://coast.example/feed", "https://[", "")
validators = st.none() | st.text(min_size=1, max_size=5)
moments = st.none() | st.integers(-500, 500).map(lambda hours: NOW + hours * HOUR)
skipped = st.sets(st.integers(0, 24)).map(lambda some: tuple(sorted(some)))
states = st.builds(
    FeedState,
    url=st.just(FEED.url),
    title=st.text(max_size=5),
    address=st.none() | st.sampled_from(TARGETS),
    moving_to=st.none() | st.sampled_from(TARGETS),
    moving_since=moments,
    moving_runs=st.integers(0, 5),
    etag=validators,
    last_modified=validators,
    body_hash=validators,
    last_read=moments,
    last_success=moments,
    last_whole=moments,
    last_new=moments,
    failures=st.integers(0, 50),
    failing_since=moments,
    error=validators,
    status=st.none() | st.just(500),
    gone=st.booleans(),
    due=moments,
    not_before=moments,
    held_since=moments,
    ttl=st.none() | st.integers(),
    skip_hours=skipped,
    skip_days=skipped,
)
headers = st.dictionaries(
    st.sampled_from(["cache-control", "age", "expires", "date", "retry-after"]),
    st.sampled_from(["max-age=7200", "no-cache", "60", "90000", "99999999", "x"])
    | st.sampled_from(["Tue, 24 Nov 2026 09:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"]),
)
targets = st.none() | st.sampled_from(TARGETS)
freshes = st.builds(
    Fresh,
    feed=st.just(FEED),
    url=st.just(FEED.url),
    body=st.binary(max_size=5),
    etag=validators,
    last_modified=validators,
    headers=headers,
    moved_to=targets,
    cut=st.booleans(),
    asked_whole=st.booleans(),
)
not_modifieds = st.builds(
    NotModified,
    feed=st.just(FEED),
    etag=validators,
    last_modified=validators,
    headers=headers,
    moved_to=targets,
    asked_whole=st.booleans(),
)
faileds = st.builds(
    Failed,
    feed=st.just(FEED),
    reason=st.text(max_size=5),
    status=st.none() | st.sampled_from([401, 403, 404, 410, 429, 500, 503]),
    headers=headers,
)
parseds = st.builds(
    Parsed,
    feed=st.just(FEED),
    title=st.text(max_size=5),
    articles=st.just(()),
    whole=st.booleans(),
    ttl=st.none() | st.integers(),
    skip_hours=skipped,
    skip_days=skipped,
)
waitings = st.builds(Waiting, feed=st.just(FEED), reason=st.text(max_size=5))
fetcheds = freshes | not_modifieds | faileds | waitings
outcomes = parseds | not_modifieds | faileds
counts = st.integers(0, 20)


@given(states, fetcheds, outcomes, counts, counts)
def test_any_answer_to_any_state_leaves_one_that_can_be_asked_by(
    before: FeedState,
    fetched: Fetched,
    outcome: Parsed | NotModified | Failed,
    new: int,
    held: int,
) -> None:
    found = state_after(before, fetched, outcome, new=new, held=held, now=NOW)
    assert found.url == before.url
    if isinstance(fetched, Waiting):
        assert found == before
        return
    assert found.last_read == NOW
    assert (found.failures > 0) == (found.failing_since is not None) == (found.error is not None)
    assert found.gone or (found.due is not None and found.due >= NOW + HOUR)
    assert found.not_before is None or found.not_before <= NOW + 2 * DAY
    # Skipping may move a poll by a week, and a pause before it lasts two days at most.
    assert found.due is None or found.due <= NOW + 9 * DAY + HOUR
    for occasion in Occasion:
        planned = asked(found, occasion, NOW + 10 * DAY)
        assert len(planned.requests) + len(planned.waiting) <= 1
        assert len(planned.waiting) == int(found.gone)


@given(states, st.sampled_from(Occasion))
def test_a_feed_is_never_asked_before_its_host_allows_nor_once_it_is_gone(
    state: FeedState, occasion: Occasion
) -> None:
    found = asked(state, occasion)
    quiet = state.gone or (state.not_before is not None and NOW < state.not_before <= NOW + 2 * DAY)
    assert bool(found.waiting) == quiet
    if quiet:
        assert found.requests == ()
    elif occasion is not Occasion.POLL:
        # Neither freshness nor back-off nor skipHours costs the morning a feed.
        assert len(found.requests) == 1
    elif found.requests:
        assert state.due is None or state.due <= NOW


@given(st.lists(st.tuples(states, st.sampled_from(TARGETS)), max_size=5))
def test_a_plan_names_no_feed_twice_and_keeps_the_order_of_the_list(
    some: list[tuple[FeedState, str]],
) -> None:
    known = [
        replace(state, url=f"https://a{n}.example", address=address or None)
        for n, (state, address) in enumerate(some)
    ]
    found = asked(known, Occasion.MORNING)
    urls = [state.url for state in known]
    requested = [one.feed.url for one in found.requests]
    waiting = [one.feed.url for one in found.waiting]
    assert requested == [url for url in urls if url in requested]
    assert waiting == [url for url in urls if url in waiting]
    assert sorted(requested + waiting) == urls


@given(states, freshes, faileds)
def test_a_failure_changes_nothing_but_its_own_record(
    before: FeedState, body: Fresh, outcome: Failed
) -> None:
    for fetched in (outcome, body):
        found = after(before, fetched, outcome)
        assert (found.failures, found.failing_since) == (
            before.failures + 1,
            before.failing_since or NOW,
        )
        assert (found.error, found.status) == (outcome.reason, outcome.status)
        for name in ("title", "etag", "last_modified", "body_hash", "last_success", "last_new"):
            assert getattr(found, name) == getattr(before, name)
        for name in ("held_since", "ttl", "skip_hours", "skip_days"):
            assert getattr(found, name) == getattr(before, name)
        assert found.address in (before.address, None)


@given(states, freshes, parseds, counts, counts)
def test_validators_are_kept_of_whole_documents_only_and_none_is_invented(
    before: FeedState, answer: Fresh, outcome: Parsed, new: int, held: int
) -> None:
    found = after(before, answer, outcome, new=new, held=held)
    if outcome.whole and not answer.cut and not held:
        assert (found.etag, found.last_modified) == (answer.etag, answer.last_modified)
        assert is_same(found, answer)
    else:
        assert (found.etag, found.last_modified, found.body_hash) == (None, None, None)
        assert not is_same(found, answer)


@given(states, not_modifieds)
def test_a_304_clears_no_validator(before: FeedState, answer: NotModified) -> None:
    found = after(before, answer)
    assert found.etag == (answer.etag or before.etag)
    assert found.last_modified == (answer.last_modified or before.last_modified)
    assert (found.body_hash, found.title) == (before.body_hash, before.title)


@given(states, freshes | not_modifieds, parseds)
def test_after_a_good_reading_a_feed_is_due_within_a_day_and_what_it_skips(
    before: FeedState, answer: Fresh | NotModified, outcome: Parsed
) -> None:
    found = after(before, answer, outcome if isinstance(answer, Fresh) else answer)
    assert (found.failures, found.error, found.gone, found.not_before) == (0, None, False, None)
    assert found.last_success == NOW
    skips = found.skip_hours or found.skip_days
    longest = 24 * HOUR + (7 * DAY + HOUR if skips else timedelta(0))
    assert found.due is not None
    assert NOW + HOUR <= found.due <= NOW + longest


@given(states, freshes, parseds)
def test_an_address_is_adopted_from_three_good_runs_over_three_days_or_for_https(
    before: FeedState, answer: Fresh, outcome: Parsed
) -> None:
    found = after(before, answer, outcome)
    if found.address == before.address:
        return
    assert answer.moved_to is not None
    assert (found.address or found.url) == answer.moved_to
    if (before.address or before.url) != f"http{answer.moved_to[5:]}":
        assert answer.moved_to == before.moving_to
        assert before.moving_runs >= 2
        assert before.moving_since is not None
        assert before.moving_since <= NOW - 3 * DAY


@given(counts, counts, counts, states, st.integers(0, 100))
def test_what_is_held_and_what_passes_are_all_that_was_told(
    old: int, recent: int, undated: int, before: FeedState, more: int
) -> None:
    everything = told(old, recent, undated)
    passed, held = hold(everything, found=len(everything.new) + more, before=before, now=NOW)
    assert len(passed.new) + held == len(everything.new)
    assert set(passed.new) <= set(everything.new)
    assert held <= old + recent
    assert {one for one in everything.new if one.published is None} <= set(passed.new)
    if before.last_success is None:
        assert held == 0
