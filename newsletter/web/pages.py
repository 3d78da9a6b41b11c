"""Pages: Jinja templates turned into responses, and the headers that guard each kind of page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jinja2 import DictLoader, StrictUndefined, TemplateNotFound
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import SandboxedEnvironment
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.errors import TemplateError
from newsletter.web.words import Site

STATIC = Path(__file__).parent / "static"
_OWN = "default-src 'none'; base-uri 'none'; img-src 'self'; style-src 'self'; font-src 'self'"


class Kind(StrEnum):
    """Who may frame a page and what it may load: its Content-Security-Policy."""

    PAGE = f"{_OWN}; form-action 'self'; frame-src 'self'; frame-ancestors 'none'"
    # Meant to stand in other people's pages: anybody may frame it, it runs nothing.
    BOX = f"{_OWN}; form-action 'self'; frame-ancestors *"
    # Text and addresses come from feeds. Sandboxed besides, in case something got through.
    EDITION = (
        "default-src 'none'; script-src 'none'; base-uri 'none'; form-action 'none'; "
        "img-src http: https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox "
        "allow-top-navigation-by-user-activation"
    )


class Guard:
    """ASGI middleware: the headers that every answer bears, where it has not set its own."""

    def __init__(self, app: ASGIApp, *, csp: str = Kind.PAGE) -> None:
        self._app, self._csp = app, csp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers(scope["path"]).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)

    def _headers(self, path: str) -> Mapping[str, str]:
        return {
            "Content-Security-Policy": self._csp,
            "X-Content-Type-Options": "nosniff",
            # A page's address may hold a token: outlets must not learn it.
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "public, max-age=3600" if "/static/" in path else "no-store",
        }


@dataclass(frozen=True, slots=True)
class Pages:
    """The templates of a site, loaded once; each is given the site's words as `site`."""

    environment: SandboxedEnvironment
    site: Callable[[], Site]

    def text(self, template: str, **values: object) -> str:
        """A template filled; raises TemplateError with its file and line."""
        try:
            return self.environment.get_template(template).render({"site": self.site(), **values})
        except TemplateNotFound as error:
            raise TemplateError(
                "there is no such template; `newsletter init DIR` lays one down to copy",
                file=f"templates/{error.name or template}",
            ) from None
        except JinjaError as error:
            raise _in_words(error, template) from None

    def parse_all(self) -> None:
        """Parse every page; raises TemplateError for the first that does not parse."""
        for name in self.environment.list_templates():
            if name.startswith("web/"):
                try:
                    self.environment.get_template(name)
                except JinjaError as error:
                    raise _in_words(error, name) from None

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        kind: Kind = Kind.PAGE,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """A page of the site as a response."""
        more = {"Content-Security-Policy": kind.value, **(headers or {})}
        return HTMLResponse(self.text(template, **values), status_code=status, headers=more)


def _in_words(error: JinjaError, template: str) -> TemplateError:
    # A mistake may be in a template that this one extends or imports: Jinja names it.
    return TemplateError(
        error.message or type(error).__name__,
        file=f"templates/{getattr(error, 'name', None) or template}",
        line=getattr(error, "lineno", None),
    )


def load_pages(templates: Mapping[str, str], *, site: Callable[[], Site]) -> Pages:
    """Pages over templates by name (`web/home.html.j2`); HTML is escaped, `.txt.j2` is not."""
    environment = SandboxedEnvironment(
        loader=DictLoader(dict(templates)),
        autoescape=lambda name: name is None or not name.endswith(".txt.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return Pages(environment, site)


def whole_number(typed: str) -> int | None:
    """A number in an address, of nine digits at most: a database's integers end somewhere.

    Starlette's own `{number:int}` answers 500 where there are more digits than Python reads.
    """
    short = len(typed) <= 9  # noqa: PLR2004  as said above
    return int(typed) if short and typed.isascii() and typed.isdigit() else None


def static_files() -> StaticFiles:
    """The style sheets, the fonts, the picture and the preview's script."""
    return StaticFiles(directory=STATIC)


def icon(_: Request) -> Response:
    """The picture that a browser asks for where a page names none: plain text, say."""
    return FileResponse(STATIC / "sun.png", headers={"Cache-Control": "public, max-age=3600"})
