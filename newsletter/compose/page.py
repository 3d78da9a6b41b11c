"""The edition as HTML: Jinja fills the templates, MJML makes of them what mail clients show."""

import re
from collections.abc import Mapping
from functools import lru_cache

from mjml import mjml2html

from newsletter.compose.look import Look, fill_template
from newsletter.compose.mjml_rules import Fault, first_fault
from newsletter.compose.origin import Marks, Place, trace
from newsletter.compose.view import view
from newsletter.errors import TemplateError
from newsletter.model import Edition

__all__ = ["Look", "render_html"]

PAGE = "edition.mjml.j2"
EXCERPT = 160  # characters of a line that an error shows
CALLERS = 3  # lines that an error names besides the one at fault

_JOINT = "<![endif]--><!--[if mso | IE]>"
# What has an entity in it is left alone, since those end in a semicolon too.
_STYLE = re.compile(r' style="([^"&]+)"')
_TWICE = re.compile(r"background:(#[0-9A-Fa-f]{6});background-color:\1;")
_NOTHING = re.compile(r"(?<=[: ])0px(?=[; ]|$)")
_SHEET = re.compile(r"(<style[^>]*>)(.*?)(</style>)", re.DOTALL)
# What is in quotes or brackets stays; so does the space before !important, which old clients need.
_LOOSE = re.compile(r"""("[^"]*"|'[^']*'|\([^()]*\))|\s*([{};,>])\s*|(:)\s+|\s+""")


def render_html(edition: Edition, look: Look) -> str:
    """The edition's HTML with the slots of slots.py still in it.

    Raises TemplateError, with file and line: a template or a name that is missing, a mistake in
    its syntax, MJML that the compiler would drop or misread in silence.
    """
    words = look.words
    values = {
        "edition": view(edition, look), "theme": look.dress, "words": words, "say": words.say
    }  # fmt: skip
    source = fill_template(look, PAGE, values)
    page = _compiled(source)
    if isinstance(page, Fault):
        raise _traced(page, source, look, values)
    # mrml takes no css-class on the body, which the dark colours need.
    return re.sub(r"<body(?=[\s>])", '<body class="cv"', lighter(page), count=1)


def _compiled(source: str) -> str | Fault:
    """The page, or the first thing that keeps it from being one."""
    fault = first_fault(source)
    if fault:
        return fault
    try:
        page: str = mjml2html(source, fonts={})
    except ValueError as error:
        return compiler_fault(str(error), source)
    except BaseException as error:
        # A panic in Rust is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        return Fault(at=None, reason=f"the MJML compiler broke down: {error}")
    return page


def compiler_fault(said: str, source: str) -> Fault:
    """What mrml says: it gives UTF-8 byte offsets, or no place at all."""
    found = re.search(r"at position (\d+):", said)
    at = len(source.encode()[: int(found[1])].decode(errors="ignore")) if found else None
    words = re.sub(r" in root template|at position [\d:]+", "", said).strip()
    return Fault(at=at, reason=f"the MJML compiler says: {words}")


def lighter(page: str) -> str:
    """The same page in fewer bytes: Gmail cuts off what is beyond 102 KB.

    Neighbouring comments for Outlook become one, as the MJML compiler of npm has them; a colour
    that is given twice is given once; styles lose spaces and units that say nothing.
    """
    page = _STYLE.sub(lambda found: f' style="{_terse(found[1])}"', _joined(page))
    return _SHEET.sub(lambda sheet: sheet[1] + _tight(sheet[2]) + sheet[3], page)


def _joined(page: str) -> str:
    first, *others = page.split(_JOINT)
    parts, before = [first], first
    inside = first.rpartition("<!--[if ")[2]
    for part in others:
        same = inside.startswith("mso | IE]") and not before.endswith("<!--")
        parts.append(part if same else _JOINT + part)
        _, begins, condition = part.rpartition("<!--[if ")
        inside = condition if begins else "mso | IE]"
        before = part
    return "".join(parts)


@lru_cache(maxsize=1024)
def _terse(style: str) -> str:
    return _NOTHING.sub("0", _TWICE.sub(r"background-color:\1;", style)).rstrip(";")


@lru_cache(maxsize=32)
def _tight(css: str) -> str:
    return _LOOSE.sub(lambda found: found[1] or found[2] or found[3] or " ", css.strip())


def _traced(fault: Fault, source: str, look: Look, values: Mapping[str, object]) -> TemplateError:
    """The fault at the template line that wrote it: found again in a page that is filled marked."""
    marks = Marks(source)
    try:
        marked = trace(fill_template(look, PAGE, values, marks=marks), marks)
    except TemplateError as error:
        return error
    again = _compiled(marked.source)
    if isinstance(again, Fault) and again.at is not None:
        places = marked.at(again.at)
        if places:
            return _told(again.reason, places, look)
    # A template that tests what a macro gives is another one with marks in it.
    reason = fault.reason
    if fault.at is not None:
        line = source.count("\n", 0, fault.at) + 1
        shown = source.split("\n")[line - 1].strip()
        reason += f" (line {line} of the filled template: {shown[:EXCERPT]})"
    return TemplateError(reason, file=f"{look.folder}/{PAGE}")


def _told(reason: str, places: tuple[Place, ...], look: Look) -> TemplateError:
    """The error at the innermost place, with the calls that led to it."""
    blamed, *others = dict.fromkeys(places)
    callers = ", ".join(f"{one.file}:{one.line}" for one in others[:CALLERS])
    if callers:
        reason += f" (called from {callers})"
    return TemplateError(reason, file=f"{look.folder}/{blamed.file}", line=blamed.line)
