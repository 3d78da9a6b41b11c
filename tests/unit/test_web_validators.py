from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.web.validators import entity_tag, http_date, unchanged

TAG = '"abc"'
CHANGED = datetime(2026, 11, 24, 11, 30, 0, 999_999, tzinfo=UTC)


def known(**headers: str) -> bool:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return unchanged(named, tag=TAG, modified=CHANGED)


@pytest.mark.parametrize(
    "sent", ['"abc"', 'W/"abc"', '"x", "abc"', '"x",W/"abc" ,"y"', "*", " * ", '"a,b", "abc"']
)
def test_a_tag_that_the_client_has_is_not_sent_again(sent: str) -> None:
    assert known(if_none_match=sent)


@pytest.mark.parametrize("sent", ['"ABC"', "abc", '"abc', '"x"', "", '"x, abc"', "**"])
def test_another_tag_gets_the_answer(sent: str) -> None:
    assert not known(if_none_match=sent)


@pytest.mark.parametrize(
    ("sent", "is_known"),
    [
        ("Tue, 24 Nov 2026 11:30:00 GMT", True),
        ("Tue, 24 Nov 2026 11:30:01 GMT", True),
        ("Tue, 24 Nov 2026 11:29:59 GMT", False),
        # The two forms of before RFC 1123, which a recipient still has to read.
        ("Tuesday, 24-Nov-26 11:30:00 GMT", True),
        ("Tue Nov 24 11:30:00 2026", True),
        ("Tue Nov 24 11:29:59 2026", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_a_date_counts_to_the_second(sent: str, *, is_known: bool) -> None:
    assert known(if_modified_since=sent) is is_known


def test_a_tag_hides_a_date() -> None:
    date = http_date(CHANGED)
    assert not known(if_none_match='"x"', if_modified_since=date)
    assert known(if_none_match=TAG, if_modified_since="Tue, 24 Nov 2020 11:30:00 GMT")


@given(st.text(), st.text())
def test_no_header_breaks_anything(tag: str, date: str) -> None:
    assert known(if_none_match=tag, if_modified_since=date) in (True, False)
    assert known(if_modified_since=date) in (True, False)


@given(st.lists(st.one_of(st.text(), st.binary(), st.integers()), max_size=4))
def test_a_tag_is_strong_and_the_same_for_the_same(parts: list[object]) -> None:
    tag = entity_tag(*parts)
    assert tag == entity_tag(*parts)
    assert unchanged({"if-none-match": tag}, tag=tag, modified=CHANGED)
    assert tag.startswith('"')
    assert tag != entity_tag(*parts, "")


def test_parts_do_not_run_into_each_other() -> None:
    assert entity_tag("ab", "c") != entity_tag("a", "bc")


def test_a_date_is_written_in_gmt() -> None:
    there = CHANGED.astimezone(timezone(timedelta(hours=-5)))
    assert http_date(there) == "Tue, 24 Nov 2026 11:30:00 GMT"
