"""The demo's page: the memo as it was sent, whom it reached, and why each story is in it."""

from collections.abc import Sequence
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from newsletter.demo.inbox import ReceivedMail
from newsletter.model import Edition
from newsletter.web.pages import Guard, Kind, Pages, whole_number
from newsletter.web.weight import outward

DEMO_PATH = "/demo/"
_FORMS = ("html", "text", "source")


class Mails(Protocol):
    """What the page needs of the inbox."""

    @property
    def messages(self) -> tuple[ReceivedMail, ...]:
        """The mails so far, oldest first."""
        ...


def create_demo_page(
    *, report_lines: Sequence[str], edition: Edition, inbox: Mails, site_app: Starlette
) -> Starlette:
    """The demo at `/demo/`; every other address is the site's, so that each link in a mail works.

    `report_lines` is what the run said at its end, a line each.
    """
    screens = _Screens(report_lines, edition, inbox, site_app.state.pages)
    demo = Starlette(
        routes=[
            Route("/", screens.page),
            Route("/mail/{place}/{form}", screens.mail),
        ],
        middleware=[Middleware(Guard)],
    )
    return Starlette(
        routes=[
            Route("/demo", lambda _: RedirectResponse(DEMO_PATH, 308)),
            Mount("/demo", demo),
            Mount("/", site_app),
        ],
        # A mounted application's own lifespan is not run: this hands it through.
        lifespan=site_app.router.lifespan_context,
    )


def is_memo(mail: ReceivedMail) -> bool:
    """Whether a mail is the memo: a single note, such as a confirmation, is not to be left."""
    return any(name.lower() == "list-unsubscribe-post" for name, _ in mail.headers)


class _Screens:
    """The demo's answers."""

    def __init__(
        self, report_lines: Sequence[str], edition: Edition, inbox: Mails, pages: Pages
    ) -> None:
        self._report, self._edition = tuple(report_lines), edition
        self._inbox, self._pages = inbox, pages

    def page(self, _: Request) -> Response:
        """Memo, inbox and reasons on one page; each mail with its place in the inbox."""
        rows = list(enumerate(self._inbox.messages))
        return self._pages.page(
            "web/demo.html.j2",
            report=self._report,
            edition=self._edition,
            memos=[row for row in rows if is_memo(row[1])],
            notes=[row for row in reversed(rows) if not is_memo(row[1])],
        )

    def mail(self, request: Request) -> Response:
        """One subscriber's mail: `html` as it looks, `text`, or its `source`."""
        place, form = whole_number(request.path_params["place"]), request.path_params["form"]
        mails = self._inbox.messages
        if place is None or place >= len(mails) or form not in _FORMS:
            raise HTTPException(404)
        mail = mails[place]
        if form == "html":
            return HTMLResponse(
                outward(mail.html), headers={"Content-Security-Policy": Kind.EDITION.value}
            )
        return PlainTextResponse(mail.text if form == "text" else mail.source)
