"""Sign-up, confirmation, leaving: what is to be done, given where a subscriber stands. Pure.

    (nobody) ──asks──▶ pending ──confirms──▶ subscribed ──leaves──▶ unsubscribed
                          ▲                      ▲                      │
                          └──────── asks ────────┼──────────────────────┤
                                                 └──────── undo ────────┘

Only a click in the mailbox itself makes an address `subscribed`; a page answers everybody alike.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from newsletter.model import Subscriber, SubscriberState

ONE_MAIL_IN = timedelta(hours=24)  # one confirmation an address a day: nobody is mail-bombed
LINK_DAYS = 2  # a confirmation link works for at least 48 hours
NAMED_DAYS = 60  # so long a link that is too old is told from one that never was


class SignUp(StrEnum):
    """What a sign-up asks for."""

    CONFIRM = "send a confirmation"
    NOTHING = "nothing"


class Confirmation(StrEnum):
    """What a click on a confirmation link comes to."""

    SUBSCRIBE = "subscribe"
    ALREADY = "already subscribed"
    GONE = "left meanwhile, or never asked"


def sign_up(current: Subscriber | None, *, mailed: datetime | None, now: datetime) -> SignUp:
    """Whether an address that somebody typed in is to be asked for its consent.

    `mailed` is when the last confirmation went to it, None where none did.
    """
    if current is not None and current.state is SubscriberState.SUBSCRIBED:
        return SignUp.NOTHING
    if mailed is not None and now - mailed < ONE_MAIL_IN:
        return SignUp.NOTHING
    return SignUp.CONFIRM


def confirm(current: Subscriber | None) -> Confirmation:
    """What a valid confirmation link does: a link from before somebody left does nothing."""
    if current is None or current.state is SubscriberState.UNSUBSCRIBED:
        return Confirmation.GONE
    if current.state is SubscriberState.SUBSCRIBED:
        return Confirmation.ALREADY
    return Confirmation.SUBSCRIBE


def may_undo(current: Subscriber | None) -> bool:
    """Whether somebody may come back by the link that they left by."""
    return current is not None and current.state is SubscriberState.UNSUBSCRIBED


def purposes(now: datetime, *, days: int = LINK_DAYS) -> tuple[str, ...]:
    """The purposes of confirmation tokens good now, today's first: the day is in the purpose.

    A token so grows old with nothing stored for it.
    """
    today = now.date()
    return tuple(f"confirm {today - timedelta(days=back)}" for back in range(days + 1))
