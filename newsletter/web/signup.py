"""Signing up: the form's answer, the confirmation mail, and the click that confirms.

Everybody is answered alike and at once, known or not: what is to be done is done after the answer.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from newsletter.errors import UsageError
from newsletter.model import Subscriber, SubscriberState
from newsletter.subscribers import consent
from newsletter.subscribers.addresses import checked, normal_form
from newsletter.subscribers.consent import Confirmation, SignUp
from newsletter.subscribers.tokens import make_token, read_token
from newsletter.web.forms import SignUpLimits, read_form
from newsletter.web.pages import Kind, Pages
from newsletter.web.parts import SiteParts
from newsletter.web.words import local_time

DEFAULT_LIST, PRIVATE_LIST = "readers", "demo"
SHAPES, THEMES = ("inline", "bar", "side"), ("auto", "light", "dark")
_REMEMBERED = 10_000  # addresses whose last confirmation mail is known without the database
_LONGEST = 320  # characters of an address that are shown again

log = logging.getLogger("newsletter.web")


class SignUps:
    """The pages and the mail that lead from an address to a subscriber."""

    def __init__(self, parts: SiteParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages
        self._limits = SignUpLimits()
        self._mailed: dict[tuple[str, str], datetime | None] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending = asyncio.Semaphore(4)

    async def box(self, request: Request) -> Response:
        """The form on its own, for a frame in somebody else's page."""
        asked = request.query_params
        return self._boxed({"shape": asked.get("shape", ""), "theme": asked.get("theme", "")})

    async def subscribe(self, request: Request) -> Response:
        """Take an address; the page says to look into the inbox, whoever it was."""
        form = await read_form(request)
        typed, list_name = form.get("email", "").strip()[:_LONGEST], form.get("list", "")
        try:
            address = checked(typed)
        except UsageError as error:
            return self._refused(form, typed, _reason(str(error)))
        client = request.client.host if request.client else ""
        if not self._limits.take(client, now=self._parts.now()):
            return self._too_many(form, typed)
        # Nobody sees the field `website`: what fills it in is a program.
        if not form.get("website"):
            self._later(address, list_name or DEFAULT_LIST)
        if form.get("source") == "box":
            return self._boxed(form, sent_to=address)
        return self._pages.page("web/pending.html.j2", address=address)

    def _refused(self, form: Mapping[str, str], typed: str, reason: str) -> Response:
        if form.get("source") == "box":
            return self._boxed(form, typed=typed, reason=reason, status=422)
        return self._pages.page(
            "web/message.html.j2",
            status=422,
            title="That address needs another look.",
            words="",
            form=True,
            typed=typed,
            reason=reason,
        )

    def _too_many(self, form: Mapping[str, str], typed: str) -> Response:
        title, words = "Too many sign-ups from your network.", "Nothing was sent for this one."
        if form.get("source") == "box":
            # Any other page of the site refuses to stand in somebody else's frame.
            reason = f"{title} Try again in an hour."
            answer = self._boxed(form, typed=typed, reason=reason, status=429)
        else:
            answer = self._pages.page(
                "web/message.html.j2",
                status=429,
                title=title,
                words=f"{words} Try again in an hour.",
                form=False,
            )
        answer.headers["Retry-After"] = "3600"
        return answer

    def _boxed(self, asked: Mapping[str, str], *, status: int = 200, **values: str) -> Response:
        shape, theme = asked.get("shape", ""), asked.get("theme", "")
        return self._pages.page(
            "web/box.html.j2",
            status=status,
            kind=Kind.BOX,
            shape=shape if shape in SHAPES else SHAPES[0],
            theme=theme if theme in THEMES else THEMES[0],
            typed=values.get("typed", ""),
            reason=values.get("reason", ""),
            sent_to=values.get("sent_to", ""),
        )

    # ── after the answer ─────────────────────────────────────────────────────────────────

    def _later(self, address: str, list_name: str) -> None:
        task = asyncio.create_task(self._invite(address, list_name))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait until everything that was taken is done."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _invite(self, address: str, list_name: str) -> None:
        async with self._sending:
            try:
                await self._decide(address, list_name)
            except Exception as error:  # noqa: BLE001  nobody waits for it: the log is told
                log.error("a sign-up failed: %s", type(error).__name__)  # noqa: TRY400  no address

    async def _decide(self, address: str, list_name: str) -> None:
        parts, now = self._parts, self._parts.now()
        if list_name == PRIVATE_LIST or not await run_in_threadpool(self._open, list_name):
            # The reader did nothing wrong and was told to expect a mail.
            log.warning("a sign-up form names no open list, %r: %s", list_name[:40], DEFAULT_LIST)
            list_name = DEFAULT_LIST
        key = normal_form(address)
        current = await run_in_threadpool(parts.subscribers.find, key, list_name)
        mailed = self._last_mail(current, (key, list_name))
        if consent.sign_up(current, mailed=mailed, now=now) is SignUp.NOTHING:
            return
        # Before anything is awaited: of two sign-ups at once only one goes on from here.
        self._remember((key, list_name), now)
        try:
            subscriber = await run_in_threadpool(self._add, address, key, list_name, now)
            if subscriber is not None:
                await self._mail(subscriber, now)
        except Exception:
            self._remember((key, list_name), None)  # not mailed after all: may be asked again
            raise

    def _open(self, list_name: str) -> bool:
        return list_name == DEFAULT_LIST or list_name in self._parts.subscribers.counts()

    def _last_mail(self, current: Subscriber | None, who: tuple[str, str]) -> datetime | None:
        if who in self._mailed:
            return self._mailed[who]
        # After a restart: a pending subscriber was mailed when it was added.
        pending = current is not None and current.state is SubscriberState.PENDING
        return current.since if current is not None and pending else None

    def _remember(self, who: tuple[str, str], when: datetime | None) -> None:
        self._mailed.pop(who, None)
        self._mailed[who] = when
        if len(self._mailed) > _REMEMBERED:
            del self._mailed[next(iter(self._mailed))]

    def _add(self, address: str, key: str, list_name: str, now: datetime) -> Subscriber | None:
        self._parts.subscribers.add(
            address,
            key=key,
            list_name=list_name,
            since=now,
            source="web",
            state=SubscriberState.PENDING,
        )
        return self._parts.subscribers.find(key, list_name)

    async def _mail(self, subscriber: Subscriber, now: datetime) -> None:
        token = make_token(self._parts.secret, consent.purposes(now)[0], subscriber.id)
        link = f"{self._parts.settings.web.base_url}/confirm/{token}"
        await self._parts.send_mail(
            subscriber.address,
            subject=f"Confirm your {self._parts.settings.name}",
            text=self._pages.text("web/confirmation.txt.j2", link=link),
            html=self._pages.text("web/confirmation.html.j2", link=link),
        )

    # ── the click ────────────────────────────────────────────────────────────────────────

    async def ask(self, request: Request) -> Response:
        """Show the button that confirms; changes nothing, since link scanners follow links."""
        subscriber, outcome = await self._meant(request)
        if subscriber is None:
            return self._dead(request)
        if outcome is Confirmation.SUBSCRIBE:
            token = request.path_params["token"]
            return self._pages.page("web/confirm.html.j2", address=subscriber.address, token=token)
        return self._welcome(subscriber, already=True)

    async def confirm(self, request: Request) -> Response:
        """Make the address a subscriber."""
        subscriber, outcome = await self._meant(request)
        if subscriber is None:
            return self._dead(request)
        if outcome is Confirmation.SUBSCRIBE:
            await run_in_threadpool(
                self._parts.subscribers.set_state,
                subscriber.id,
                SubscriberState.SUBSCRIBED,
                now=self._parts.now(),
            )
            # Somebody who leaves the same day may come back the same day.
            self._mailed.pop((normal_form(subscriber.address), subscriber.list), None)
        return self._welcome(subscriber, already=outcome is Confirmation.ALREADY)

    async def _meant(self, request: Request) -> tuple[Subscriber | None, Confirmation]:
        number = self._number(request, consent.LINK_DAYS)
        current = None
        if number is not None:
            current = await run_in_threadpool(self._parts.subscribers.by_id, number)
        outcome = consent.confirm(current)
        return (None if outcome is Confirmation.GONE else current), outcome

    def _number(self, request: Request, days: int) -> int | None:
        token = request.path_params["token"]
        for purpose in consent.purposes(self._parts.now(), days=days):
            number = read_token(self._parts.secret, purpose, token)
            if number is not None and number.bit_length() <= 63:  # noqa: PLR2004  a database's
                return number
        return None

    def _welcome(self, subscriber: Subscriber, *, already: bool) -> Response:
        return self._pages.page(
            "web/confirmed.html.j2",
            address=subscriber.address,
            already=already,
            signed_up=local_time(subscriber.since, self._parts.settings),
            headers={"X-Robots-Tag": "noindex"},
        )

    def _dead(self, request: Request) -> Response:
        old = self._number(request, consent.NAMED_DAYS) is not None
        words = (
            "Confirmation links work for 48 hours, and once. Sign up again and a new one comes."
            if old
            else "It may have been cut off. Copy the whole address, or sign up again."
        )
        return self._pages.page(
            "web/message.html.j2",
            status=410 if old else 404,
            title="That link is used up." if old else "That link does not work.",
            words=words,
            form=True,
            typed="",
            reason="",
        )


def _reason(error: str) -> str:
    """What is wrong with an address, from `'…' is no mail address: REASON`."""
    return error.partition("is no mail address: ")[2] or error
