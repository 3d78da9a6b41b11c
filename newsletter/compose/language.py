"""The language of the memo: its fixed words, its dates and numbers, its direction.

The words are templates/words/CODE.toml, so that whoever runs the newsletter may change them. What a
language does with dates, figures and plurals is the Unicode CLDR's word, which babel carries. It is
imported when a language is first asked for: that takes 0.1 s, and most commands write no memo.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from newsletter.compose.bidi import LTR, RTL, isolated, way
from newsletter.errors import TemplateError

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en"
# What goes into a style attribute as it is, so it holds nothing that ends one.
SAFE_FONTS = re.compile(r"[A-Za-z0-9 ,'-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language of the memo; `file` is where its words stand, for errors."""

    code: str
    locale: "Locale"
    words: Mapping[str, object]
    file: str

    @property
    def english(self) -> bool:
        """Whether rules that know English words hold: of no other language do they know enough."""
        return self.locale.language == ENGLISH

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as the root of the page has it."""
        return RTL if self.words.get("direction") == RTL else LTR

    @property
    def spaced(self) -> bool:
        """Whether letters may be set closer or apart: not where they join or fill a square."""
        return self.words.get("spaced") is not False

    @property
    def italic(self) -> bool:
        """Whether the writing has a slanted form that is its own."""
        return self.words.get("italic") is not False

    def fonts(self, role: str, theme: str) -> str:
        """The fonts of a role (head, text, sans): the theme's, unless the script needs its own."""
        own = self.words.get(f"font_{role}")
        return own if isinstance(own, str) and SAFE_FONTS.fullmatch(own) else theme

    def say(self, key: str, *, count: int | None = None, **values: object) -> str:
        """The words of a key, in the plural form of `count`, filled in; texts are isolated.

        Raises TemplateError where there are none, or they ask for what is not given.
        """
        found = self.words.get(key)
        if isinstance(found, Mapping) and count is not None:
            found = found.get(self.locale.plural_form(count), found.get("other"))
        if not isinstance(found, str):
            raise TemplateError(f"has no words for {key!r}", file=self.file)
        filled = {k: self.isolated(v) if isinstance(v, str) else v for k, v in values.items()}
        if count is not None:
            filled["count"] = self.number(count)
        try:
            return found.format(**filled) if filled else found
        except (AttributeError, KeyError, IndexError, ValueError) as error:
            reason = f"{key}: {error} in {found!r}; there are {', '.join(filled)}"
            raise TemplateError(reason, file=self.file) from None

    def isolated(self, text: str) -> str:
        """Foreign text as it may stand inside a line of the memo, whichever way it runs."""
        return isolated(text, self.direction)

    def turned(self, text: str) -> str:
        """The `dir` that text needs in the memo's page: `ltr` or `rtl`, or "" for the page's own.

        What begins with a Latin name goes by the rest of it, other than with dir="auto".
        """
        own = way(text)
        return "" if own == self.direction else own

    def number(self, value: int) -> str:
        """A whole number with the language's separators."""
        from babel.numbers import format_decimal

        written: str = format_decimal(value, locale=self.locale)
        return written

    def listed(self, items: Sequence[str]) -> str:
        """Several things in a row, as the language joins them."""
        from babel.lists import format_list

        written: str = format_list(list(items), locale=self.locale)
        return written

    def when(self, instant: datetime, today: date) -> str:
        """When something comes, seen from `today`: "tomorrow at 6:30"; both in one zone's time.

        The words may be a table by the hour: in Spanish one o'clock is said otherwise.
        """
        from babel.dates import format_time

        ahead = (instant.date() - today).days
        key = {0: "today_at", 1: "tomorrow_at"}.get(ahead, "day_at")
        time: str = format_time(instant, self._pattern("time"), locale=self.locale)
        day = self.date(instant.date(), "weekday")
        return self.say(key, count=instant.hour, day=day, time=time)

    def date(self, day: date, key: str = "date") -> str:
        """A date after the pattern of a key: `date`, `short_date` or `weekday`."""
        from babel.dates import format_date

        written: str = format_date(day, self._pattern(key), locale=self.locale)
        return written

    def _pattern(self, key: str) -> str:
        pattern = self.say(key)
        # Babel takes these for its own lengths, and any other word for a pattern.
        if pattern in {"short", "medium", "long", "full"}:
            raise TemplateError(
                f"{key}: {pattern!r} is no pattern such as d MMMM y", file=self.file
            )
        return pattern


def language(code: str, templates: Mapping[str, str], *, folder: str) -> Language:
    """The language of a code, its words from `words/CODE.toml`.

    Raises TemplateError, with file and line: no such file, no such language, no TOML.
    """
    name = f"words/{code}.toml"
    file = f"{folder}/{name}"
    source = templates.get(name)
    if source is None:
        there = sorted(one[6:-5] for one in templates if re.fullmatch(r"words/[\w-]+\.toml", one))
        raise TemplateError(f"there is no such file; there are {', '.join(there)}", file=file)
    return _read(code, source, file)


@lru_cache(maxsize=16)
def _read(code: str, source: str, file: str) -> Language:
    from babel import Locale, UnknownLocaleError

    try:
        words = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else None
        raise TemplateError(f"is no TOML: {error}", file=file, line=line) from None
    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        reason = f"{code!r} is no language's code such as en or pt-BR"
        raise TemplateError(reason, file=file) from None
    return Language(code=code, locale=locale, words=words, file=file)


@cache
def english() -> Language:
    """English as the program speaks it by itself: the site's dates, a test copy's note.

    Also what is spliced into an edition where nobody says which language it is in.
    """
    from babel import Locale

    words = {
        "date": "EEEE, MMMM d, y",
        "short_date": "MMMM d, y",
        "weekday": "EEEE",
        "reason_web": "You signed up on {date}.",
        "reason_added": "You were added to the list on {date}.",
        "test_mark": "[Test]",
        "test_copy": "This is a test copy: it went to nobody on the list.",
    }
    return Language(code=ENGLISH, locale=Locale(ENGLISH), words=words, file="words/en.toml")
