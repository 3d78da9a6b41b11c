"""Leaving the list, and coming back at once. Only POST acts: link scanners follow every GET."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from newsletter.model import Subscriber, SubscriberState
from newsletter.subscribers.consent import may_undo
from newsletter.subscribers.tokens import read_token
from newsletter.web.forms import read_form
from newsletter.web.pages import Pages
from newsletter.web.parts import SiteParts


class Leaving:
    """The pages behind a memo's unsubscribe link; the token in it says who is meant."""

    def __init__(self, parts: SiteParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages

    async def ask(self, request: Request) -> Response:
        """Show a button; changes nothing."""
        subscriber = await self._meant(request)
        if subscriber is None:
            return self._unknown()
        left = subscriber.state is SubscriberState.UNSUBSCRIBED
        page = "web/unsubscribed.html.j2" if left else "web/unsubscribe.html.j2"
        return self._page(page, request, subscriber, already=left)

    async def leave(self, request: Request) -> Response:
        """Take them off the list: by the button, or by a mail program's one click (RFC 8058).

        Whatever the body says, a POST here means one thing; without a cookie or a redirect.
        """
        form = await read_form(request)
        subscriber = await self._meant(request)
        if subscriber is None:
            return self._unknown()
        await run_in_threadpool(
            self._parts.subscribers.unsubscribe, subscriber=subscriber.id, now=self._parts.now()
        )
        if form.get("List-Unsubscribe") == "One-Click":
            return PlainTextResponse("Unsubscribed.\n")
        return self._page("web/unsubscribed.html.j2", request, subscriber, already=False)

    async def undo(self, request: Request) -> Response:
        """Put somebody back who has just left."""
        subscriber = await self._meant(request)
        if subscriber is None:
            return self._unknown()
        if may_undo(subscriber):
            await run_in_threadpool(
                self._parts.subscribers.set_state,
                subscriber.id,
                SubscriberState.SUBSCRIBED,
                now=self._parts.now(),
            )
        return self._page("web/back.html.j2", request, subscriber)

    async def _meant(self, request: Request) -> Subscriber | None:
        token = request.path_params["token"]
        number = read_token(self._parts.secret, "unsubscribe", token)
        if number is None or number.bit_length() > 63:  # noqa: PLR2004  a database's integers
            return None
        return await run_in_threadpool(self._parts.subscribers.by_id, number)

    def _page(
        self, template: str, request: Request, subscriber: Subscriber, *, already: bool = False
    ) -> Response:
        return self._pages.page(
            template,
            headers={"X-Robots-Tag": "noindex"},
            address=subscriber.address,
            token=request.path_params["token"],
            already=already,
        )

    def _unknown(self) -> Response:
        return self._pages.page(
            "web/message.html.j2",
            status=404,
            title="That link does not work.",
            words="It may have been cut off. Use the unsubscribe link at the foot of any memo, or "
            f"write to {self._pages.site().sender}: somebody there takes you off the list.",
            form=False,
        )
