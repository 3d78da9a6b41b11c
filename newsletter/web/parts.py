"""What the site is made of, and what it asks of the stores."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from newsletter.config.settings import Settings
from newsletter.model import EditionState, FrozenEdition, Subscriber, SubscriberState


class SubscriberStore(Protocol):
    """What the site needs of the subscribers."""

    def add(
        self,
        address: str,
        *,
        key: str,
        list_name: str,
        since: datetime,
        source: str,
        name: str = "",
        state: SubscriberState = SubscriberState.SUBSCRIBED,
    ) -> object:
        """Put an address on a list, `pending` until it confirms."""
        ...

    def find(self, key: str, list_name: str | None = None) -> Subscriber | None:
        """The subscriber of an address's key on a list."""
        ...

    def by_id(self, subscriber: int) -> Subscriber | None:
        """The subscriber of an id, as tokens carry it."""
        ...

    def set_state(self, subscriber: int, state: SubscriberState, *, now: datetime) -> bool:
        """Set a state by id."""
        ...

    def unsubscribe(self, *, subscriber: int | None = None, now: datetime) -> int:
        """Take a subscriber off the list."""
        ...

    def counts(self) -> Mapping[str, int]:
        """How many are subscribed, by list."""
        ...


class EditionLine(Protocol):
    """An edition without its pages."""

    @property
    def number(self) -> int:
        """Its number."""
        ...

    @property
    def date(self) -> date:
        """The local date that it bears."""
        ...

    @property
    def subject(self) -> str:
        """Its subject."""
        ...

    @property
    def preheader(self) -> str:
        """What an inbox shows after the subject."""
        ...

    @property
    def state(self) -> EditionState:
        """Only what is past draft is public."""
        ...

    @property
    def built_at(self) -> datetime:
        """When it was built, in UTC."""
        ...

    @property
    def sent_at(self) -> datetime | None:
        """When its sending began: since then it is there for everybody."""
        ...


class EditionStore(Protocol):
    """What the site needs of the editions: those that are out, never a draft."""

    def numbered(self, number: int) -> FrozenEdition | None:
        """The edition with a number, be it a draft."""
        ...

    def newest(self, count: int) -> Sequence[EditionLine]:
        """The newest, newest first, at most so many."""
        ...

    def between(self, first: date, until: date) -> Sequence[EditionLine]:
        """Those whose date is `first` or later and before `until`, newest first."""
        ...

    def months(self) -> Mapping[date, int]:
        """How many each month has, by its first day, the newest month first."""
        ...

    def around(
        self, number: int
    ) -> tuple[EditionLine | None, EditionLine, EditionLine | None] | None:
        """An edition between the one before it and the one after it; None where it is not out."""
        ...


class SendMail(Protocol):
    """Hands one message to the relay; raises where the relay did not take it."""

    def __call__(self, address: str, *, subject: str, text: str, html: str) -> Awaitable[None]:
        """Mail a text and its HTML form to one address."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteParts:
    """Everything that the site is made of; `now` gives the time in UTC.

    `picture` gives the JPEG of a kept picture's name, None where there is none.
    """

    settings: Settings
    templates: Mapping[str, str]
    secret: bytes
    subscribers: SubscriberStore
    editions: EditionStore
    send_mail: SendMail
    now: Callable[[], datetime]
    picture: Callable[[str], bytes | None] = lambda _: None
