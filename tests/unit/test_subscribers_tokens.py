from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.subscribers.tokens import LENGTH, make_token, message_id, read_token

SECRET = bytes(range(32))
numbers = st.integers(0, 2**64 - 1)


@given(numbers)
def test_a_token_reads_back_and_fits_its_slot(number: int) -> None:
    token = make_token(SECRET, "unsubscribe", number)
    assert len(token) == LENGTH
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert read_token(SECRET, "unsubscribe", token) == number


@given(numbers, st.integers(0, LENGTH - 1), st.sampled_from("Aa0-_"))
def test_a_token_with_one_character_changed_is_refused(number: int, at: int, other: str) -> None:
    token = make_token(SECRET, "unsubscribe", number)
    changed = token[:at] + other + token[at + 1 :]
    assert read_token(SECRET, "unsubscribe", changed) == (number if changed == token else None)


def test_a_token_is_good_for_its_purpose_and_its_secret_only() -> None:
    token = make_token(SECRET, "unsubscribe", 7)
    assert read_token(SECRET, "confirm", token) is None
    assert read_token(bytes(32), "unsubscribe", token) is None


@pytest.mark.parametrize(
    "token", ["", "A", "A" * 31, "A" * 33, "!" * 32, "é" * 32, "A" * 28 + "\r\nAA", "A" * 31 + "="]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    assert read_token(SECRET, "unsubscribe", token) is None


def test_tokens_of_neighbours_do_not_show_their_numbers() -> None:
    one, two = (make_token(SECRET, "unsubscribe", number) for number in (1, 2))
    assert one[:8] != two[:8]


def test_a_message_id_is_the_same_each_time_and_another_for_each_subscriber() -> None:
    def of(subscriber: int, edition: int = 214) -> str:
        return message_id(
            SECRET,
            edition=edition,
            day=date(2026, 11, 24),
            subscriber=subscriber,
            domain="memo.example",
        )

    assert of(1) == of(1)
    assert of(1) != of(2)
    assert of(1) != of(1, edition=215)
    assert of(1).startswith("<214.")
    assert of(1).endswith("@memo.example>")
