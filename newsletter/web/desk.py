"""The preview's desk: the editions, readers and letters of the workspace that a build was made in.

Nothing that leaves it can unsubscribe anybody: a preview's letters carry the token of number 0,
which no subscriber has. Only a test copy is sent, and only to the address that is typed in.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from threading import Lock

from newsletter.app import App
from newsletter.compose.lint.check import Checked
from newsletter.compose.lint.links import is_loopback
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.support import Difference, differences
from newsletter.compose.message import personal_html, personal_text
from newsletter.config.settings import Settings
from newsletter.errors import MorningMemoError
from newsletter.jobs.lint import checked_mail
from newsletter.jobs.report import Watch
from newsletter.jobs.single import send_test
from newsletter.model import (
    EditionState,
    FrozenEdition,
    Recipient,
    Result,
    Subscriber,
    SubscriberState,
)
from newsletter.store.editions import EditionRow
from newsletter.subscribers.addresses import normal_form
from newsletter.subscribers.roster import relay_is_local
from newsletter.subscribers.tokens import make_token
from newsletter.web.headers import HeaderRow, header_rows
from newsletter.web.weight import own_pictures

NOBODY = 0  # the subscriber whose token unsubscribes nobody
SOME = 8  # readers that are offered without being looked for
LOOKED_THROUGH = 5_000  # readers whose addresses are looked through for a part of one
KEPT = 8  # letters that are kept: a page asks for one several times


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a test copy, in words."""

    good: bool
    words: str


class Letter:
    """An edition as one reader gets it, but for the token; what is costly is made when asked."""

    def __init__(self, app: App, frozen: FrozenEdition, recipient: Recipient) -> None:
        self._app, self.frozen = app, frozen
        self.recipient = replace(recipient, subscriber=NOBODY)
        self.base_url = app.settings.web.base_url
        token = make_token(app.secret, "unsubscribe", NOBODY)
        words = app.words_of(frozen.edition)
        self.html = personal_html(frozen.html, self.recipient, token=token, words=words)
        self.text = personal_text(frozen.text, self.recipient, token=token, words=words)

    @cached_property
    def message(self) -> bytes:
        """The message as the relay would get it; of an edition that is out, with its own date."""
        number, when = self.frozen.edition.number, None
        if self.frozen.state is not EditionState.DRAFT:
            when = self._app.editions.begun(number)
        return self._app.letter(self.frozen, when=when)(self.recipient).data

    @cached_property
    def headers(self) -> tuple[HeaderRow, ...]:
        """The headers and parts of the message, marked by what lint says of them."""
        local = relay_is_local(self._app.settings.smtp.host)
        return header_rows(self.message, self.checked.findings, relay_is_local=local)

    @cached_property
    def checked(self) -> Checked:
        """What lint says of the letter."""
        head = self.message.partition(b"\r\n\r\n")[0]
        lines = (line.partition(": ") for line in head.decode("ascii").split("\r\n"))
        edition, settings = self.frozen.edition, self._app.settings
        mail = Mail(
            edition=edition,
            subject=edition.subject,
            preheader=edition.preheader,
            html=self.html,
            text=self.text,
            headers=tuple((name, value) for name, _, value in lines),
            raw_headers=head,
            postal_address=settings.postal_address,
            on_this_machine=is_loopback(self.base_url) and relay_is_local(settings.smtp.host),
        )
        return checked_mail(self._app, mail)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What the letter uses that some clients lack."""
        return differences(self.html)

    @cached_property
    def pictures(self) -> tuple[int, int]:
        """How many of our own pictures it shows, and their bytes."""
        names = own_pictures(self.html, base_url=self.base_url)
        return len(names), sum(len(self._app.pictures.data(name) or b"") for name in names)


class Desk:
    """What the preview asks of a workspace; safe to ask from several threads."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._letters: dict[tuple[int, str], tuple[FrozenEdition, Letter]] = {}
        self._lock = Lock()

    @property
    def settings(self) -> Settings:
        """config.yaml as the build found it."""
        return self._app.settings

    def editions(self) -> list[EditionRow]:
        """Every edition of the store, newest first."""
        return self._app.editions.all()

    def edition(self, number: int) -> FrozenEdition | None:
        """An edition as it was frozen."""
        return self._app.editions.numbered(number)

    def letter(self, frozen: FrozenEdition, address: str) -> Letter:
        """An edition as the reader of an address gets it; "" is a new reader, on no list."""
        key = (frozen.edition.number, normal_form(address))
        with self._lock:
            there = self._letters.get(key)
            if there is None or there[0] != frozen:
                there = (frozen, Letter(self._app, frozen, self._app.recipient(address or None)))
            self._letters.pop(key, None)
            self._letters[key] = there
            if len(self._letters) > KEPT:
                self._letters.pop(next(iter(self._letters)))
        return there[1]

    def reader(self, address: str) -> Subscriber | None:
        """The subscriber of an address."""
        return self._app.subscribers.find(normal_form(address)) if address else None

    def some_readers(self) -> list[Subscriber]:
        """The first few subscribers."""
        return list(islice(self._app.subscribers.all(state=SubscriberState.SUBSCRIBED), SOME))

    def find_readers(self, text: str) -> list[Subscriber]:
        """The subscriber of an address, or a few whose address has the text in it."""
        wanted = normal_form(text)
        whole = self.reader(wanted)
        if whole is not None or not wanted:
            return [whole] if whole else []
        some = islice(self._app.subscribers.all(state=SubscriberState.SUBSCRIBED), LOOKED_THROUGH)
        return list(islice((one for one in some if wanted in normal_form(one.address)), SOME))

    def picture(self, name: str) -> bytes | None:
        """The JPEG of a kept picture."""
        return self._app.pictures.data(name)

    async def send_test(self, address: str, number: int | None) -> Verdict:
        """Mail a test copy of an edition, today's without a number; what the relay said of it."""
        results: list[Result] = []
        watch = Watch(on_result=results.append)
        try:
            report = await send_test(self._app, [address], number=number, watch=watch)
        except MorningMemoError as error:
            return Verdict(good=False, words=str(error))
        if report.error is not None:
            return Verdict(good=False, words=f"Not sent: {report.error}")
        if report.edition is None:
            return Verdict(good=False, words=f"Not sent: {'; '.join(report.notes)}")
        said = results[-1].reply if results else "nothing"
        return Verdict(
            good=True,
            words=f"No. {report.edition.number} went to {address}. The relay said: {said}",
        )
