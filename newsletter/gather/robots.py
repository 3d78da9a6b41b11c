"""What a site asks of robots: robots.txt as RFC 9309 has it, read for one robot, ours.

Time and memory grow with the file's length only: 64 KB of names and rules took protego 0.7 4.5 s.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

from newsletter.model import Failed, Fresh

TOKEN = "morningmemo"  # noqa: S105  our product token (section 2.2.1), the User-Agent's first word
LARGEST = 500 * 1024  # bytes that are read (section 2.5)
_PATIENCE = 60.0  # seconds of a Crawl-delay that we heed; who asks for more gets few pages read
_LINE = re.compile(r"[ \t]*([A-Za-z-]+)[ \t]*:[ \t]*([^#]*)")
_NAME = re.compile(r"\*(?=\s|$)|[A-Za-z_-]+")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
# What would say something else unescaped: a percent sign, * and $, and in a path / and ?.
_KEPT = frozenset(("%25", "%2A", "%24"))
_KEPT_IN_PATH = _KEPT | {"%2F", "%3F"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One allow or disallow: a path's beginning, where * stands for anything and a last $ ends."""

    pattern: str
    allow: bool

    def fits(self, path: str) -> bool:
        """Whether a path (with its query, normalised) is one that the rule is about."""
        first, *rest = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        at, end = len(first), len(path)
        if self.pattern.endswith("$"):
            if not rest:
                return at == end
            last = rest.pop()
            end -= len(last)
            if end < at or not path.endswith(last):
                return False
        for piece in rest:
            found = path.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The rules that hold for us on one origin, the most specific first.

    `apart` is the seconds that the site wants between two requests; `unread` why it could not say.
    """

    rules: tuple[Rule, ...] = ()
    apart: float = 0.0
    unread: str = ""

    def allow(self, url: str) -> bool:
        """Whether a page may be read: the longest rule decides, allow among equals (2.2.2)."""
        parts = urlsplit(url)
        path = normal(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
        if path == "/robots.txt":
            return True
        return next((rule.allow for rule in self.rules if rule.fits(path)), True)


_NOTHING = (Rule(pattern="/", allow=False),)


def robots_of(answer: Fresh | Failed) -> Robots:
    """The rules by what came for robots.txt (section 2.3.1): none, where there is no such file.

    A server that fails, is too busy or does not answer has not allowed anything. 429 belongs to
    these though its number says otherwise.
    """
    if isinstance(answer, Fresh):
        return read_robots(answer.body)
    status = answer.status
    missing = status is not None and status < 500 and status != 429  # noqa: PLR2004  HTTP's own
    return Robots() if missing else Robots(rules=_NOTHING, unread=answer.reason)


def read_robots(body: bytes) -> Robots:
    """The rules for us: those of every group that names us, else those of the groups for *."""
    named: set[str] = set()
    rules: dict[str, list[Rule]] = {}
    apart: dict[str, float] = {}
    in_rules = False
    for key, value in _lines(body):
        if key == "user-agent":
            if in_rules:
                named, in_rules = set(), False
            name = _NAME.match(value)
            if name and name[0].lower() in ("*", TOKEN):
                named.add(name[0].lower())
                rules.setdefault(name[0].lower(), [])
        elif key in ("allow", "disallow"):
            in_rules = True
            rule = Rule(pattern=normal(value), allow=key == "allow")
            for group in named if value else ():
                rules[group].append(rule)
        elif key == "crawl-delay":
            apart |= dict.fromkeys(named, _seconds(value))
    ours = TOKEN if TOKEN in rules else "*"
    longest = sorted(set(rules.get(ours, ())), key=lambda r: (-len(r.pattern), not r.allow))
    return Robots(rules=tuple(longest), apart=apart.get(ours, 0.0))


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    text = body[:LARGEST].decode("utf-8-sig", "replace")
    for line in re.split(r"[\r\n]+", text):
        if found := _LINE.match(line):
            yield found[1].lower(), found[2].strip()


def _seconds(value: str) -> float:
    # Not in the RFC, and yet what a site says of its own strength.
    return min(float(value), _PATIENCE) if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", value) else 0.0


def normal(path: str) -> str:
    """A path in the one spelling that is compared: escaped where it must be, and nowhere else."""
    before, mark, query = path.partition("?")
    return _respelt(before, _KEPT_IN_PATH) + mark + _respelt(query, _KEPT)


def _respelt(text: str, kept: frozenset[str]) -> str:
    pieces: list[str] = []
    start = 0
    for escape in _ESCAPE.finditer(text):
        if escape[0].upper() in kept:
            pieces += [_quoted(text[start : escape.start()]), escape[0].upper()]
            start = escape.end()
    return "".join([*pieces, _quoted(text[start:])])


def _quoted(text: str) -> str:
    return quote(unquote_to_bytes(text), safe="/?*$:@!&'()+,;=#[]%")
