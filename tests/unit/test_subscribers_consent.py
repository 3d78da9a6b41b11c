from dataclasses import replace
from datetime import UTC, datetime, timedelta

from newsletter.model import Subscriber, SubscriberState
from newsletter.subscribers.consent import (
    Confirmation,
    SignUp,
    confirm,
    may_undo,
    purposes,
    sign_up,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PENDING = Subscriber(
    id=1,
    address="jo@memo.example",
    list="readers",
    state=SubscriberState.PENDING,
    since=NOW,
    source="web",
)
SUBSCRIBED = replace(PENDING, state=SubscriberState.SUBSCRIBED)
LEFT = replace(PENDING, state=SubscriberState.UNSUBSCRIBED)


def test_a_new_address_gets_a_confirmation() -> None:
    assert sign_up(None, mailed=None, now=NOW) is SignUp.CONFIRM


def test_who_is_subscribed_gets_no_mail() -> None:
    assert sign_up(SUBSCRIBED, mailed=None, now=NOW) is SignUp.NOTHING


def test_who_left_is_asked_again() -> None:
    assert sign_up(LEFT, mailed=None, now=NOW) is SignUp.CONFIRM


def test_an_address_gets_one_confirmation_a_day() -> None:
    day = timedelta(hours=24)
    assert sign_up(PENDING, mailed=NOW - day + timedelta(seconds=1), now=NOW) is SignUp.NOTHING
    assert sign_up(PENDING, mailed=NOW - day, now=NOW) is SignUp.CONFIRM
    assert sign_up(LEFT, mailed=NOW, now=NOW) is SignUp.NOTHING


def test_only_a_pending_address_is_confirmed() -> None:
    assert confirm(PENDING) is Confirmation.SUBSCRIBE
    assert confirm(SUBSCRIBED) is Confirmation.ALREADY
    assert confirm(LEFT) is Confirmation.GONE
    assert confirm(None) is Confirmation.GONE


def test_only_who_left_may_undo() -> None:
    assert [may_undo(one) for one in (LEFT, PENDING, SUBSCRIBED, None)] == [True, *[False] * 3]


def test_a_link_made_now_is_good_for_48_hours_and_not_for_72() -> None:
    made = purposes(NOW)[0]
    assert made in purposes(NOW + timedelta(hours=48))
    assert made not in purposes(NOW + timedelta(hours=72))
