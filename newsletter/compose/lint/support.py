"""Where the mail will look different: what it uses that some clients lack, and what those show.

support.json is made of the npm package caniemail by tests/quality/support.py; its licence lies
beside it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsletter.compose.lint.css import declared
from newsletter.compose.lint.finding import Outcome, look
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.page import Page, read_page
from newsletter.compose.lint.stylesheet import without_comments

RULE = "support"

_FUNCTION = re.compile(r"([a-z][a-z-]{1,40})\(")
_AT_RULE = re.compile(r"@([a-z-]{1,40})")
_FEATURE = re.compile(r"\(\s*([a-z-]{1,60})")
_PSEUDO = re.compile(r"::?([a-z-]{1,40})")
_WORD = re.compile(r"[a-z-]{1,40}")
_URL = re.compile(r"([a-z]{1,10}):")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A feature that the mail uses, the clients that lack it in words, and what they show instead.

    `fallback` says that what they show is good enough.
    """

    feature: str
    clients: str
    instead: str
    fallback: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A line of support.json: by what a page's use of it is known, and how it fares.

    `elsewhere` says that another rule speaks of it.
    """

    title: str
    uses: tuple[str, ...]
    clients: str
    instead: str
    fallback: bool
    elsewhere: bool


def differences(html: str) -> tuple[Difference, ...]:
    """What an HTML uses that some mail clients lack; what has no fallback comes first."""
    return tuple(
        Difference(
            feature=one.title, clients=one.clients, instead=one.instead, fallback=one.fallback
        )
        for one in _used(read_page(html))
    )


def support(mail: Mail) -> Outcome:
    """What the mail uses without a fallback; other rules speak of what they know better."""
    used = _used(mail.page)
    found = tuple(
        look(RULE, f"{one.clients} lack {one.title} and show {one.instead}: do without it.")
        for one in used
        if not one.fallback and not one.elsewhere
    )
    return found or f"Nothing that some client lacks is without a fallback ({len(used)} have one)"


@cache
def features() -> tuple[Feature, ...]:
    """The features of support.json."""
    data = files("newsletter.compose.lint").joinpath("support.json").read_text(encoding="utf-8")
    return tuple(
        Feature(
            title=one["title"],
            uses=tuple(one["uses"]),
            clients=one["clients"],
            instead=one["instead"],
            fallback=one["fallback"],
            elsewhere=one["elsewhere"],
        )
        for one in json.loads(data)["features"]
    )


def _used(page: Page) -> tuple[Feature, ...]:
    uses = {*_of_markup(page), *_of_css(page)}
    found = [one for one in features() if not uses.isdisjoint(one.uses)]
    return tuple(sorted(found, key=lambda one: one.fallback))


def _of_markup(page: Page) -> Iterator[str]:
    for element in page.elements:
        yield f"<{element.tag}>"
        for name, value in element.attrib.items():
            yield f"[{name}]"
            if name == "name":
                yield f"[name={value[:40].lower()}]"
            elif name in ("src", "href"):
                yield from _of_address(element.tag, value)


def _of_address(tag: str, value: str) -> Iterator[str]:
    """`#anchor`, `mailto:`, or, of a picture, its format such as `.webp` or `data:`."""
    value = value.strip().lower()
    if tag == "a" and value.startswith("#") and len(value) > 1:
        yield "#anchor"
    elif scheme := _URL.match(value):
        yield scheme[0]
    if tag in ("img", "source"):
        path = value.partition("?")[0].partition("#")[0]
        yield "." + path[-12:].rpartition(".")[2]


def _of_css(page: Page) -> Iterator[str]:
    for name, value in {(one.name, one.value) for one in declared(page)}:
        yield name
        yield from (f"{name}:{word}" for word in _WORD.findall(value))
        yield from (f"{function}()" for function in _FUNCTION.findall(value))
        if "system-ui" in value or "-apple-system" in value:
            yield "system-ui"
    for _, text in page.sheets:
        yield from (f"@{name}" for name in _AT_RULE.findall(without_comments(text).lower()))
    for rule in page.rules:
        for query in rule.media:
            yield from (f"@media({name})" for name in _FEATURE.findall(query.lower()))
        yield from (f":{name}" for name in _PSEUDO.findall(rule.prelude))
        yield from (mark for mark in ("[", ">", "+", "~") if mark in rule.prelude)
