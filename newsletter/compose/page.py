"""The edition as HTML: Jinja fills the templates, MJML makes of them what mail clients show."""

import re

from mjml import mjml2html

from newsletter.compose.look import Look, fill_template, theme
from newsletter.compose.mjml_rules import Fault, first_fault
from newsletter.compose.view import view
from newsletter.errors import TemplateError
from newsletter.model import Edition

__all__ = ["Look", "render_html"]

PAGE = "edition.mjml.j2"
EXCERPT = 160  # characters of a line that an error shows


def render_html(edition: Edition, look: Look) -> str:
    """The edition's HTML with the slots of slots.py still in it.

    Raises TemplateError, with file and line: a template or a name that is missing, a mistake in
    its syntax, MJML that the compiler would drop or misread in silence.
    """
    values = {"edition": view(edition, look), "theme": theme(look)}
    source = fill_template(look, PAGE, values, filters={})
    fault = first_fault(source)
    if fault:
        raise _as_error(fault, source, look)
    try:
        page: str = mjml2html(source, fonts={})
    except ValueError as error:
        raise _as_error(_compiler_fault(str(error), source), source, look) from None
    # mrml takes no css-class on the body, which the dark colours need.
    return re.sub(r"<body(?=[\s>])", '<body class="cv"', page, count=1)


def _compiler_fault(message: str, source: str) -> Fault:
    """The compiler's complaint: mrml gives UTF-8 byte offsets into the page, or nothing."""
    offset = re.search(r"at position (\d+):(\d+)", message)
    if not offset:
        return Fault(line=None, found="", reason=message)
    before, found = (
        source.encode()[begin:end].decode(errors="replace")
        for begin, end in ((0, int(offset[1])), (int(offset[1]), int(offset[2])))
    )
    return Fault(line=before.count("\n") + 1, found=found, reason=message)


def _as_error(fault: Fault, source: str, look: Look) -> TemplateError:
    """The fault at the template line that wrote it, where one line alone has the same words."""
    reason = fault.reason
    if fault.line is not None:
        shown = source.split("\n")[fault.line - 1].strip()
        reason += f" (line {fault.line} of the filled template: {shown[:EXCERPT]})"
    places = [
        (name, number)
        for name, text in look.templates.items()
        if name.endswith(".mjml.j2")
        for number, line in enumerate(text.split("\n"), 1)
        if fault.found and fault.found in line
    ]
    if len(places) == 1:
        return TemplateError(reason, file=f"{look.folder}/{places[0][0]}", line=places[0][1])
    return TemplateError(reason, file=f"{look.folder}/{PAGE}")
