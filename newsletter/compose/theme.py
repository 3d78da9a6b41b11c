"""A theme: colours, fonts and measures that templates take as they are, so each is checked here."""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping

from markupsafe import Markup

from newsletter.compose.undefined import Table, meant
from newsletter.errors import TemplateError

STARTER = "memo"
LONGEST = 60_000  # characters of a theme's file
DEEPEST = 10  # tables inside each other
LARGEST = 10_000  # pixels
SHOWN = 80  # characters of a wrong value that an error quotes

# What a theme may hold goes into CSS and attributes as it is, so it holds nothing that ends either.
_SAFE = re.compile(
    r"|https://[A-Za-z0-9./_~%-]+|#[0-9A-Fa-f]{6}"
    r"|'?[A-Za-z0-9][A-Za-z0-9 ,.'%-]*|-?[A-Za-z][A-Za-z0-9 ,.'%-]*"
)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_COLOURS, _NUMBERS = ("light", "dark"), ("space", "size")
_ANY = "a colour such as #1D1B16, font names, an address or a number"
_KINDS = {
    **dict.fromkeys(_COLOURS, "a colour such as #1D1B16"),
    **dict.fromkeys(_NUMBERS, f"a number of pixels such as 32, at most {LARGEST:,}"),
    "fonts": "font names such as Georgia,serif",
}


def read_theme(name: str, templates: Mapping[str, str], *, folder: str) -> Table:
    """The theme of a name as the templates take it, from `themes/NAME.toml`.

    Raises TemplateError, with file and line: no such theme, no TOML, a value that is none.
    """
    source = templates.get(_file(name))
    file = f"{folder}/{_file(name)}"
    if source is None:
        there = ", ".join(_names(templates))
        raise TemplateError(f"there is no such theme; there are {there}", file=file)
    if len(source) > LONGEST:
        reason = f"has {len(source):,} characters, more than the {LONGEST:,} of a theme"
        raise TemplateError(reason, file=file)
    try:
        values = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        # A file that ends too early has its mistake on its last line.
        line = int(found[1]) if found else source.rstrip().count("\n") + 1
        raise TemplateError(f"is no TOML: {error}", file=file, line=line) from None
    except RecursionError:
        raise TemplateError("is no theme: its values never end", file=file) from None
    return _Reader(file, source).table((), values)


def gap(
    key: str, name: str, templates: Mapping[str, str], *, folder: str, file: str, line: int | None
) -> TemplateError:
    """What to do about a key that a theme has not and a template, at `file` and `line`, wants."""
    for other in _names(templates):
        if key in _keys_of(templates, other):
            reason = (
                f"theme.{key} is missing, which {file}:{line} uses: copy it from {_file(other)}"
            )
            return TemplateError(reason, file=f"{folder}/{_file(name)}")
    near = meant(key, _keys_of(templates, name))
    return TemplateError(f"no theme has theme.{key}{near}", file=file, line=line)


def _file(name: str) -> str:
    return f"themes/{name}.toml"


def _names(templates: Mapping[str, str]) -> list[str]:
    """The themes that there are, the starter's first."""
    found = (re.fullmatch(r"themes/([\w-]+)\.toml", name) for name in templates)
    return sorted((one[1] for one in found if one), key=lambda name: (name != STARTER, name))


def _keys_of(templates: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Every key of a theme, dotted; none where it cannot be read."""
    try:
        return tuple(_dotted(tomllib.loads(templates[_file(name)])))
    except (tomllib.TOMLDecodeError, RecursionError):
        return ()


def _dotted(values: Mapping[str, object], before: str = "") -> Iterator[str]:
    for key, value in values.items():
        yield before + key
        if isinstance(value, dict):
            yield from _dotted(value, f"{before}{key}.")


class _Reader:
    """Checks the values of one file, and finds their lines in it."""

    def __init__(self, file: str, source: str) -> None:
        self._file, self._source = file, source

    def table(self, path: tuple[str, ...], values: Mapping[str, object]) -> Table:
        """A table with everything in it checked."""
        if len(path) > DEEPEST:
            raise self._error(path, f"a theme's tables are at most {DEEPEST} deep")
        read = {
            key: self.table((*path, key), value)
            if isinstance(value, dict)
            else self._value((*path, key), value)
            for key, value in values.items()
        }
        return Table(".".join(path), read)

    def _value(self, path: tuple[str, ...], value: object) -> object:
        table = path[0] if len(path) > 1 else ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            if table not in (*_COLOURS, "fonts") and abs(value) <= LARGEST and math.isfinite(value):
                return value
        elif isinstance(value, str) and table not in _NUMBERS:
            pattern = _COLOUR if table in _COLOURS else _SAFE
            if pattern.fullmatch(value):
                return Markup(value)  # noqa: S704  made harmless by the pattern
        raise self._error(path, f"{_shown(value)} must be {_KINDS.get(table, _ANY)}")

    def _error(self, path: tuple[str, ...], reason: str) -> TemplateError:
        line = line_of(self._source, path)
        return TemplateError(f"{'.'.join(path[:4])}: {reason}", file=self._file, line=line)


def _shown(value: object) -> str:
    written = repr(value)
    return written if len(written) <= SHOWN else f"{written[:SHOWN]}…"


def line_of(source: str, path: tuple[str, ...]) -> int | None:
    """The line of a TOML file on which a key stands, or the table around it; None if none does."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(source.split("\n"), 1):
        if found := re.match(r"\s*\[+\s*([^\[\]]+?)\s*\]", line):
            table = _parts(found[1])
        elif found := re.match(r"\s*([\w.\s\"'-]+?)\s*=", line):
            here = (*table, *_parts(found[1]))
            if here == path[: len(here)]:
                return number
    return None


def _parts(written: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in written.split("."))
