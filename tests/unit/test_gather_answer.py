"""What the head of an answer says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.answer import conditions, head_of, host_wait, wait_asked, worth_a_retry
from newsletter.model import Failed, Feed, Request

FEED = Feed(url="https://coast.example/feed")
DATE = "Tue, 24 Nov 2026 05:00:00 GMT"


def test_names_are_read_in_any_case_and_only_some_are_kept() -> None:
    head = head_of(
        200,
        [
            (b"ETAG", b'"1"'),
            (b"cAcHe-control", b"max-age=60"),
            (b"Cache-Control", b"public"),
            (b"Age", b"1"),
            (b"age", b"2"),
            (b"X-Robots", b"none"),
            (b"Content-Encoding", b"gzip"),
        ],
    )
    assert (head.etag, head.encoded) == ('"1"', True)
    assert head.headers == {"cache-control": "max-age=60, public", "age": "1"}


def test_what_cannot_be_shown_is_not_kept() -> None:
    head = head_of(
        200, [(b"expires", b"\x1b[2J"), (b"etag", b"a\x07b"), (b"content-type", b"\x00")]
    )
    assert (head.headers, head.etag, head.content_type) == ({}, None, "")


@given(st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=40)), max_size=10))
def test_any_headers_can_be_read(raw: list[tuple[bytes, bytes]]) -> None:
    head = head_of(200, [*raw, (b"retry-after", b"5")])
    assert all(text.isprintable() for text in head.headers.values())


@given(st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ .*"))
def test_any_retry_after_can_be_read(text: str) -> None:
    wait_asked({"retry-after": text})


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("120", "for 120 s"),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("9" * 5_000, None),
        (DATE, "until 2026-11-24 05:00 UTC"),
        ("Tue, 24 Nov 2026 05:00:00 -0500", "until 2026-11-24 10:00 UTC"),
        ("Fri, 31 Dec 9999 23:00:00 -1400", None),
    ],
)
def test_retry_after_is_told_in_words(asked: str, words: str | None) -> None:
    assert wait_asked({"retry-after": asked}) == words


def test_a_date_that_is_past_asks_for_no_wait() -> None:
    past = "Thu, 01 Jan 1970 00:00:00 GMT"
    assert wait_asked({"retry-after": past, "date": DATE}) is None
    assert wait_asked({"retry-after": DATE, "date": past}) == "until 2026-11-24 05:00 UTC"


@pytest.mark.parametrize(
    ("status", "headers", "holds", "again"),
    [
        (429, {"retry-after": "60"}, True, False),
        (429, {}, False, False),
        (503, {"retry-after": "60"}, True, False),
        (503, {}, False, True),
        (500, {"retry-after": "60"}, False, False),
        (500, {}, False, True),
        (404, {"retry-after": "60"}, False, False),
        (None, {}, False, False),
    ],
)
def test_what_a_host_may_ask_for_and_what_is_worth_another_try(
    status: int | None, headers: dict[str, str], holds: bool, again: bool
) -> None:
    failed = Failed(feed=FEED, reason="", status=status, headers=headers)
    assert (host_wait(failed) is not None) == holds
    assert worth_a_retry(failed) == again


def test_both_validators_are_sent_and_none_is_made_up() -> None:
    asked = Request(feed=FEED, url=FEED.url, etag='W/"1"', last_modified=DATE)
    assert conditions(asked) == {"If-None-Match": 'W/"1"', "If-Modified-Since": DATE}
    assert conditions(Request(feed=FEED, url=FEED.url)) == {}
