"""The templates of a workspace: Jinja over their texts, with errors that name file and line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from zoneinfo import ZoneInfo

from jinja2 import BytecodeCache, FunctionLoader, TemplateNotFound, TemplateSyntaxError
from jinja2.bccache import Bucket
from jinja2.sandbox import SandboxedEnvironment

from newsletter.compose.language import ENGLISH, Language, language
from newsletter.compose.origin import Marking, Marks
from newsletter.compose.theme import gap, read_theme
from newsletter.compose.undefined import Missing, Table, ThemeGapError, meant
from newsletter.compose.wrap import columns, padded, wrapped
from newsletter.errors import TemplateError

LONGEST = 1_000_000  # characters of a filled template

_FILTERS = {"wrap": wrapped, "columns": columns, "pad": padded}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything that the templates know besides the edition.

    `templates` maps a file name to its text; `folder` is how errors call the place they are in.
    `reply_to` is the address that the rating chips write to. `next_at` is when the next edition
    comes, in words ("tomorrow at 6:30"); "" where none is planned. `theme` and `language` name
    the files in themes/ and words/; `paywalled` are the feeds whose articles are for subscribers.
    """

    name: str
    postal_address: str
    base_url: str
    reply_to: str
    zone: ZoneInfo
    next_at: str
    templates: Mapping[str, str]
    folder: str = "templates"
    theme: str = "memo"
    language: str = ENGLISH
    paywalled: frozenset[str] = frozenset()

    @property
    def words(self) -> Language:
        """The language of the memo. Raises TemplateError."""
        return language(self.language, self.templates, folder=self.folder)

    @property
    def dress(self) -> Table:
        """The theme as the templates take it: colours, fonts, sizes. Raises TemplateError."""
        return read_theme(self.theme, self.templates, folder=self.folder)


def fill_template(
    look: Look, name: str, values: Mapping[str, object], *, marks: Marks | None = None
) -> str:
    """A template rendered; values are escaped in every file but `.txt.j2`. Raises TemplateError.

    With `marks` each piece says where it
    was written, for origin.trace to read.
    """
    texts = tuple((file, text) for file, text in look.templates.items() if file.endswith(".j2"))
    environment = _marking(texts, marks) if marks else _environment(texts)
    pieces: list[str] = []
    size = 0
    try:
        for piece in environment.get_template(name).generate(values):
            pieces.append(piece)
            size += len(piece)
            if size > LONGEST and not marks:
                break
    except Exception as error:  # noqa: BLE001  whatever a template's expression may raise
        raise _in_place(error, look, name, values) from None
    if size > LONGEST and not marks:
        reason = f"gives more than {LONGEST:,} characters: a memo has a tenth of that"
        raise TemplateError(reason, file=f"{look.folder}/{name}")
    return "".join(pieces)


class _Compiled(BytecodeCache):
    """The latest code of each template: who saves one of them does not wait for the others."""

    def __init__(self) -> None:
        self._kept: dict[str, Bucket] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket from what is kept of the same text."""
        kept = self._kept.get(bucket.key)
        if kept is not None and kept.checksum == bucket.checksum:
            bucket.code = kept.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a bucket in place of the template's earlier one."""
        self._kept[bucket.key] = bucket


_COMPILED = _Compiled()


@lru_cache(maxsize=8)
def _environment(texts: tuple[tuple[str, str], ...]) -> SandboxedEnvironment:
    """Jinja over some texts; kept, since parsing them takes ten times as long as filling them."""
    sources = dict(texts)

    def source(name: str) -> tuple[str, str, None] | None:
        # The name stands in for a path, so that a traceback says which template a line is of.
        return (sources[name], name, None) if name in sources else None

    environment = SandboxedEnvironment(
        loader=FunctionLoader(source),
        autoescape=lambda asked: asked is None or not asked.endswith(".txt.j2"),
        undefined=Missing,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_COMPILED,
    )
    environment.filters.update(_FILTERS)
    return environment


def _marking(texts: tuple[tuple[str, str], ...], marks: Marks) -> SandboxedEnvironment:
    """The same with marks in it."""
    environment = _environment.__wrapped__(texts)
    environment.bytecode_cache = None  # its code is another
    environment.extend(marks=marks)
    environment.add_extension(Marking)
    return environment


# ── What is wrong ────────────────────────────────────────────────────────────────────────


def _in_place(
    error: Exception, look: Look, name: str, values: Mapping[str, object]
) -> TemplateError:
    """An error of Jinja's, Python's or ours as one that names file and line."""
    if isinstance(error, TemplateNotFound):
        missing = f"{look.folder}/{error.name or name}"
        reason = "there is no such template; `newsletter init DIR` lays one down to copy"
        return TemplateError(reason, file=missing)
    if isinstance(error, TemplateSyntaxError):
        where = f"{look.folder}/{error.name or name}"
        return TemplateError(error.message or "cannot be read", file=where, line=error.lineno)
    file, line = _place(error.__traceback__, look, name)
    if isinstance(error, ThemeGapError):
        folder, templates = look.folder, look.templates
        return gap(str(error), look.theme, templates, folder=folder, file=file, line=line)
    if isinstance(error, TemplateError):
        return _unsaid(error, look, file=file, line=line)
    if isinstance(error, RecursionError):
        reason = "calls itself without end, or has too many parts inside each other"
    elif isinstance(error, SyntaxError):
        reason = "has too many loops or macros inside each other"
    elif found := re.fullmatch(r"'(\w+)' is undefined", str(error)):
        reason = f"there is no {found[1]} here{meant(found[1], tuple(values))}"
    else:
        reason = str(error) or type(error).__name__
    return TemplateError(reason, file=file, line=line)


def _unsaid(error: TemplateError, look: Look, *, file: str, line: int | None) -> TemplateError:
    """Words that the language lacks, with where to copy them from; or a key that none has."""
    found = re.fullmatch(r"has no words for '(\w+)'", error.reason)
    if not found or line is None:
        asks = f" ({file}:{line} asks for it)" if line else ""
        return TemplateError(error.reason + asks, file=error.file, line=error.line)
    key, known = found[1], ""
    for name in (f"words/{ENGLISH}.toml", *look.templates):
        text = look.templates.get(name, "") if name.startswith("words/") else ""
        if re.search(rf"^(?:{key}\s*=|\[{key}\])", text, re.MULTILINE):
            reason = f"{error.reason}, which {file}:{line} uses: copy them from {name}"
            return TemplateError(reason, file=error.file)
        known += text
    near = meant(key, tuple(re.findall(r"^\[?(\w+)(?=\s*=|\])", known, re.MULTILINE)))
    return TemplateError(f"no language has words for {key!r}{near}", file=file, line=line)


def _place(trace: TracebackType | None, look: Look, name: str) -> tuple[str, int | None]:
    file, number = name, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in look.templates:
            file, number = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return f"{look.folder}/{file}", number
