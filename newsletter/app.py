"""The composition root: the only place that names concrete parts or reads the clock.

Everything above (the commands, the web site, the daemon) asks an `App` for what it does; everything
below takes what it needs as a parameter.
"""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from newsletter import pipeline
from newsletter.compose.language import Language, english, language
from newsletter.compose.message import Envelope, compile_message
from newsletter.compose.page import Look
from newsletter.compose.pictures import wanted
from newsletter.config.load import load_settings
from newsletter.config.settings import Settings
from newsletter.deliver.smtp import SmtpRelay
from newsletter.embed import sentence_vectors, why_not
from newsletter.errors import RunError, TemplateError
from newsletter.files import RosterFile, read_templates
from newsletter.model import (
    Edition,
    EditionState,
    FrozenEdition,
    Message,
    Recipient,
)
from newsletter.newsroom import Newsroom
from newsletter.schedule import Daily, local_date, next_instant
from newsletter.store.database import open_database, secret
from newsletter.store.deliveries import DeliveryLedger
from newsletter.store.editions import EditionStore
from newsletter.store.edits import EditStore
from newsletter.store.feeds import FeedStore
from newsletter.store.locks import RunLock
from newsletter.store.pictures import PictureStore
from newsletter.store.subscribers import SubscriberStore, Synced
from newsletter.subscribers.addresses import normal_form
from newsletter.subscribers.roster import lists_to_mail, relay_is_local
from newsletter.subscribers.tokens import make_token, message_id
from newsletter.version import VERSION


class RunningClock:
    """A clock that starts at `--at` and runs on from there; the real one without it.

    `ahead` is how far it is ahead of the machine's own.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self.ahead = timedelta(0) if start is None else start - wall_clock()

    def now(self) -> datetime:
        """The time in UTC."""
        return wall_clock() + self.ahead


def wall_clock() -> datetime:
    """The machine's own time in UTC: for leases, which `--at` must not move."""
    return datetime.now(UTC)  # noqa: TID251  the one place that may


class App:
    """A workspace opened: its settings, its store, its clock, and the jobs they make possible."""

    def __init__(
        self,
        config: Path,
        *,
        at: datetime | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """Raises ConfigError; the store is opened when it is first needed (StoreError then)."""
        self.config = config
        self.folder = config.parent
        self.settings: Settings = load_settings(config, environment)
        self.clock = RunningClock(at)

    # ── parts ────────────────────────────────────────────────────────────────────────────

    @cached_property
    def engine(self) -> Engine:
        """The database, made and migrated where it is not there yet."""
        url = self.settings.store.url
        prefix = "sqlite:///"
        if url.startswith(prefix) and not url.startswith(prefix + "/") and ":memory:" not in url:
            url = f"{prefix}{(self.folder / url.removeprefix(prefix)).resolve()}"
        return open_database(url)

    @cached_property
    def feeds(self) -> FeedStore:
        """Feeds and articles."""
        return FeedStore(self.engine)

    @cached_property
    def editions(self) -> EditionStore:
        """Drafts and sent editions."""
        return EditionStore(self.engine)

    @cached_property
    def edits(self) -> EditStore:
        """What an editor did to the stories of a date."""
        return EditStore(self.engine)

    @cached_property
    def pictures(self) -> PictureStore:
        """The memo's pictures."""
        return PictureStore(self.engine)

    @cached_property
    def subscribers(self) -> SubscriberStore:
        """Everybody on a list."""
        return SubscriberStore(self.engine)

    @cached_property
    def ledger(self) -> DeliveryLedger:
        """Who got what."""
        return DeliveryLedger(self.engine, lock=self.lock)

    @cached_property
    def secret(self) -> bytes:
        """The key of this workspace's links and Message-IDs."""
        return secret(self.engine)

    @cached_property
    def lock(self) -> RunLock:
        """Against two runs at once; the ledger asks it whether it was taken over."""
        return RunLock(self.engine, wall=wall_clock)

    @property
    def newsroom(self) -> Newsroom:
        """The feeds of config.yaml, read and looked after."""
        return Newsroom(
            self.settings, library=self.feeds, clock=self.clock, user_agent=self.user_agent
        )

    @property
    def relay(self) -> SmtpRelay:
        """The mail relay."""
        return SmtpRelay(self.settings.smtp)

    @property
    def today(self) -> date:
        """The local date: the one that an edition made now bears."""
        return local_date(self.clock.now(), self.settings.tzinfo)

    @property
    def plan(self) -> Daily:
        """The daily schedule as the due rule takes it."""
        schedule = self.settings.schedule
        return Daily(
            zone=self.settings.tzinfo,
            at=schedule.at,
            days=frozenset(day.value for day in schedule.days),
            late_by=timedelta(hours=schedule.late_by),
        )

    @property
    def user_agent(self) -> str:
        """How feeds know us: stable, with the number of subscribers that publishers ask for."""
        counts = self.subscribers.counts()
        count = sum(counts[name] for name in self.lists())
        return f"MorningMemo/{VERSION} (+{self.settings.web.base_url}; {count} subscribers)"

    def templates(self) -> Mapping[str, str]:
        """The workspace's templates by name. Raises TemplateError."""
        return read_templates(self.folder)

    def words(self, code: str) -> Language:
        """The words of a language, as the workspace has them. Raises TemplateError."""
        return language(code, self.templates(), folder=str(self.folder / "templates"))

    def words_of(self, edition: Edition) -> Language:
        """The words of an edition's language; ours where the workspace's cannot be read.

        What is frozen goes out, whatever became of the templates since.
        """
        try:
            return self.words(edition.language)
        except TemplateError:
            return english()

    def look(self) -> Look:
        """Everything that the templates know besides the edition."""
        settings = self.settings
        following = next_instant(self.plan, self.clock.now())
        words = self.words(settings.language)
        return Look(
            name=settings.name,
            postal_address=settings.postal_address,
            base_url=settings.web.base_url,
            reply_to=parseaddr(settings.reply_to or settings.sender)[1],
            zone=settings.tzinfo,
            next_at=words.when(following.astimezone(settings.tzinfo), self.today)
            if following
            else "",
            templates=self.templates(),
            folder=str(self.folder / "templates"),
            theme=settings.theme,
            language=settings.language,
            paywalled=frozenset(feed.url for feed in settings.feeds if feed.paywall),
        )

    # ── subscribers ──────────────────────────────────────────────────────────────────────

    def sync_lists(self) -> tuple[str, ...]:
        """Take over what a person wrote into subscribers/*.csv; a note for each line refused."""
        notes: list[str] = []
        for path in sorted((self.folder / "subscribers").glob("*.csv")):
            notes.extend(self.import_file(path, list_name=path.stem, source="file")[1])
        return tuple(notes)

    def import_file(
        self, path: Path, *, list_name: str, source: str, only: str | None = None
    ) -> tuple[Synced, tuple[str, ...]]:
        """Put a CSV file's people on a list; what it came to, and a note for each line refused."""
        lines = RosterFile(path, only=only)
        synced = self.subscribers.sync(
            lines.rows(), list_name=list_name, source=source, now=self.clock.now()
        )
        return synced, tuple(lines.notes)

    def recipient(self, address: str | None) -> Recipient:
        """Whom a message to an address is for: its subscriber, or a stand-in that is on no list."""
        known = self.subscribers.find(normal_form(address)) if address else None
        if known is None:
            return Recipient(
                subscriber=0,
                address=address or "reader@inbox.example",
                name="",
                since=self.clock.now(),
                source="",
            )
        return Recipient(
            subscriber=known.id,
            address=known.address,
            name=known.name,
            since=known.since,
            source=known.source,
        )

    def lists(self) -> tuple[str, ...]:
        """The lists that an edition goes to."""
        counts = self.subscribers.counts()
        return lists_to_mail(counts, relay_is_local=relay_is_local(self.settings.smtp.host))

    # ── the stages ───────────────────────────────────────────────────────────────────────

    def candidates(self, *, day: date | None = None) -> pipeline.Candidates:
        """A date's stories (today's), ranked."""
        day = day or self.today
        return pipeline.rank(
            self.settings.feed_list,
            library=self.feeds,
            editions=self.editions,
            rules=self.settings.rank,
            limits=self.settings.edition,
            day=day,
            now=self.clock.now().astimezone(self.settings.tzinfo),
            edits=self.edits.of_date(day),
            meaning=sentence_vectors if self.settings.rank.embed and not why_not() else None,
        )

    def feeds_read(self) -> tuple[int, int]:
        """How many feeds were read the last time, and of how many."""
        urls = [feed.url for feed in self.settings.feeds]
        states = self.feeds.states(urls)
        good = [url for url in urls if (s := states.get(url)) and s.last_success and not s.error]
        return len(good), len(urls)

    def compose(
        self, candidates: pipeline.Candidates, *, day: date | None = None
    ) -> FrozenEdition | pipeline.Quiet:
        """The edition of a date as it would be now, with the pictures that are kept; kept nowhere.

        `jobs.pictures.illustrate` fetches those that are missing.
        """
        day = day or self.today
        sources = [source for one in wanted(candidates.chosen) for source in one.sources]
        earlier = self.editions.of_date(day)
        return pipeline.compose(
            candidates,
            number=earlier.edition.number if earlier else self.editions.next_number(),
            day=day,
            readings=self.feeds_read(),
            limits=self.settings.edition,
            look=self.look(),
            pictures=self.pictures.kept(sources) if self.settings.edition.pictures else {},
            now=self.clock.now(),
            edits=self.edits.of_date(day),
        )

    def build(
        self, candidates: pipeline.Candidates, *, day: date | None = None
    ) -> FrozenEdition | pipeline.Quiet:
        """Compose the edition of a date and keep it as the draft; consumes nothing.

        Raises RunError where the date's edition went out already: it is frozen for good.
        """
        earlier = self.editions.of_date(day or self.today)
        if earlier and earlier.state is not EditionState.DRAFT:
            raise RunError(
                f"the edition of {earlier.edition.date} (no. {earlier.edition.number}) is out, so "
                f"it is frozen; `newsletter edition show {earlier.edition.number}` shows it"
            )
        frozen = self.compose(candidates, day=day)
        if isinstance(frozen, FrozenEdition):
            self.editions.save_draft(frozen)
        return frozen

    # ── the letter ───────────────────────────────────────────────────────────────────────

    @property
    def envelope(self) -> Envelope:
        """What every message's headers have in common."""
        settings = self.settings
        return Envelope(
            sender=settings.sender,
            reply_to=settings.reply_to,
            name=settings.name,
            base_url=settings.web.base_url,
        )

    def letter(
        self, frozen: FrozenEdition, *, test: bool = False, when: datetime | None = None
    ) -> Callable[[Recipient], Message]:
        """The edition compiled once; called for each recipient it gives that one's message.

        `when` is the Date, now unless it is given. A test copy has a Message-ID of its own each
        time, so that no client hides a second one.
        """
        now = when or self.clock.now()
        words = self.words_of(frozen.edition)
        compiled = compile_message(frozen, self.envelope, now=now, test=test, words=words)
        edition, domain = frozen.edition, parseaddr(self.settings.sender)[1].rpartition("@")[2]
        number = int(self.clock.now().timestamp()) if test else edition.number

        def written(recipient: Recipient) -> Message:
            return compiled.for_recipient(
                recipient,
                token=make_token(self.secret, "unsubscribe", 0 if test else recipient.subscriber),
                message_id=message_id(
                    self.secret,
                    edition=number,
                    day=edition.date,
                    subscriber=recipient.subscriber,
                    domain=domain,
                ),
            )

        return written
