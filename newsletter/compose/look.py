"""The templates of a workspace: Jinja over their texts, with errors that name file and line."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from zoneinfo import ZoneInfo

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from newsletter.errors import TemplateError

THEME = "theme.toml"
DEEPEST = 40  # levels of nesting in the theme and in a page; mrml's parser falls over at thousands

# What a theme may hold goes into CSS and attributes as it is, so it holds nothing that ends either.
_SAFE = re.compile(r"#[0-9A-Fa-f]{6}|[A-Za-z0-9][A-Za-z0-9 ,.'%-]*|-?[A-Za-z][A-Za-z0-9 ,.'%-]*")

Filter = Callable[..., str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything that the templates know besides the edition.

    `templates` maps a file name to its text; `folder` is how errors call the place they are in.
    `reply_to` is the address that the rating chips write to. `next_at` is when the next edition
    comes, in words ("tomorrow at 6:30"); "" where none is planned.
    """

    name: str
    postal_address: str
    base_url: str
    reply_to: str
    zone: ZoneInfo
    next_at: str
    templates: Mapping[str, str]
    folder: str = "templates"


def fill_template(
    look: Look, name: str, values: Mapping[str, object], *, filters: Mapping[str, Filter]
) -> str:
    """A template rendered; values are escaped in every file but `.txt.j2`. Raises TemplateError."""
    environment = SandboxedEnvironment(
        loader=FunctionLoader(lambda asked: _source(look, asked)),
        autoescape=lambda asked: asked is None or not asked.endswith(".txt.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(filters)
    try:
        return environment.get_template(name).render(values)
    except TemplateNotFound as error:
        missing = error.name or name
        raise TemplateError(
            "there is no such template; `newsletter init DIR` lays one down to copy",
            file=f"{look.folder}/{missing}",
        ) from None
    except TemplateSyntaxError as error:
        where = f"{look.folder}/{error.name or name}"
        raise TemplateError(
            error.message or "cannot be read", file=where, line=error.lineno
        ) from None
    except Exception as error:  # noqa: BLE001  whatever a template's expression may raise
        file, number = _place(error.__traceback__, look, name)
        raise TemplateError(_in_words(error), file=file, line=number) from None


def theme(look: Look) -> dict[str, object]:
    """theme.toml as the templates take it: colours, fonts and sizes. Raises TemplateError."""
    source = look.templates.get(THEME)
    file = f"{look.folder}/{THEME}"
    if source is None:
        raise TemplateError(
            "there is no such file; `newsletter init DIR` lays one down to copy", file=file
        )
    try:
        values = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        number = int(found[1]) if found else None
        raise TemplateError(f"is no TOML: {error}", file=file, line=number) from None
    return {key: _checked(value, key, file, source) for key, value in values.items()}


def _checked(value: object, key: str, file: str, source: str, depth: int = 0) -> object:
    if isinstance(value, dict) and depth < DEEPEST:
        return {k: _checked(v, f"{key}.{k}", file, source, depth + 1) for k, v in value.items()}
    if isinstance(value, int):
        return value
    if isinstance(value, str) and _SAFE.fullmatch(value):
        return Markup(value)  # noqa: S704  made harmless by _SAFE
    lines = enumerate(source.split("\n"), 1)
    number = next((n for n, text in lines if repr(value)[1:-1] in text), None)
    raise TemplateError(
        f"{key}: {value!r} must be a colour such as #1D1B16, font names or a whole number",
        file=file,
        line=number,
    )


def _source(look: Look, name: str) -> tuple[str, str, None] | None:
    text = look.templates.get(name)
    # The name stands in for a path, so that a traceback says which template a line is of.
    return None if text is None else (text, name, None)


def _place(trace: TracebackType | None, look: Look, name: str) -> tuple[str, int | None]:
    file, number = name, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in look.templates:
            file, number = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return f"{look.folder}/{file}", number


def _in_words(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return text.replace("'newsletter.compose.view.", "'").replace("newsletter.compose.view.", "")
