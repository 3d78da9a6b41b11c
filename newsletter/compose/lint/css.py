"""Rules on what mail clients strip, or show only some of them: scripts, forms, CSS."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from newsletter.compose.lint.cascade import Element
from newsletter.compose.lint.finding import Finding, Outcome, counted, fix, look
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.page import Page
from newsletter.compose.lint.stylesheet import declarations, without_comments

RULE = "css"

_SCRIPTS = ("script", "iframe", "object", "embed", "applet")
_FORMS = ("form", "input", "button", "select", "textarea")
_GLUED = re.compile(r"[^\s;{]!\s*important", re.IGNORECASE)
_FLEX = frozenset(("flex", "inline-flex", "grid", "inline-grid"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A declaration anywhere in the mail, and the element that says it."""

    element: Element
    name: str
    value: str


def css(mail: Mail) -> Outcome:
    """Nothing that clients strip, and no CSS that only some of them know."""
    page = mail.page
    said = tuple(declared(page))
    found = (*_stripped(page), *_positioned(said, page), *_decorated(said, page), *_glued(page))
    return found or "No script, form or CSS that clients strip"


def declared(page: Page) -> Iterator[Said]:
    """Every declaration of the mail's style attributes and sheets."""
    for element in page.elements:
        for one in declarations(element.get("style") or ""):
            yield Said(element=element, name=one.name, value=one.value.lower())
    first = next(page.named("style"), None)
    for rule in page.rules:
        for one in rule.declarations:
            yield Said(element=first, name=one.name, value=one.value.lower())


def _stripped(page: Page) -> Iterator[Finding]:
    scripts = [
        one
        for one in page.elements
        if one.tag in _SCRIPTS
        or any(name.startswith("on") for name in one.attrib)
        or (one.get("href") or "").strip().lower().startswith("javascript:")
    ]
    yield from _of(scripts, "script", "filters refuse the mail for it, so take it out", page)
    forms = list(page.named(*_FORMS))
    yield from _of(forms, "form element", "clients strip it, so link to a page with it", page)
    linked = [one for one in page.named("link") if "stylesheet" in (one.get("rel") or "").lower()]
    yield from _of(linked, "external style sheet", "clients do not load it, so write it in", page)
    imports = [one for one, text in page.sheets if "@import" in without_comments(text).lower()]
    yield from _of(imports, "@import", "clients drop it, so write the style sheet in", page)


def _positioned(said: Sequence[Said], page: Page) -> Iterator[Finding]:
    placed = [one.element for one in said if one.name == "position" and one.value != "static"]
    yield from _of(placed, "positioned element", "clients drop it, so lay out with tables", page)


def _decorated(said: Sequence[Said], page: Page) -> Iterator[Finding]:
    kinds: dict[str, Callable[[Said], bool]] = {
        "flex or grid": lambda one: one.name == "display" and one.value in _FLEX,
        "gradient": lambda one: "gradient(" in one.value,
        "shadow": lambda one: one.name in ("box-shadow", "text-shadow") and one.value != "none",
    }
    for what, is_one in kinds.items():
        elements = [one.element for one in said if is_one(one)]
        if elements:
            says = (
                f"{counted(len(elements), 'use')} of {what}: Outlook on Windows shows none, so see "
                "that nothing depends on it."
            )
            yield look(RULE, says, page.place(elements[0]))


def _glued(page: Page) -> Iterator[Finding]:
    texts = [*page.sheets, *((one, one.get("style") or "") for one in page.elements)]
    glued = [(one, times) for one, text in texts if (times := len(_GLUED.findall(text)))]
    if glued:
        says = (
            f"{sum(times for _, times in glued)} times !important without a space before it: some "
            "clients then drop the rule, so write a space."
        )
        yield look(RULE, says, page.place(glued[0][0]))


def _of(elements: list[Element], noun: str, way_out: str, page: Page) -> Iterator[Finding]:
    if elements:
        says = f"{counted(len(elements), noun)} in the mail: {way_out}."
        yield fix(RULE, says, page.place(elements[0]))
