"""The editor's standing rules, `rank.rules` in config.yaml: one action each, for what it names."""

import math
import re
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from newsletter.config.part import Part


class Action(StrEnum):
    """What a rule may do, by its key in config.yaml."""

    BOOST = "boost"
    MUTE = "mute"
    PIN = "pin"
    ASIDE = "aside"
    KEEP = "keep"


# What an entry can be that is no report; rank.kinds tells them, and a test holds the two together.
KINDS = (
    "live",
    "sponsored",
    "quiz",
    "horoscope",
    "history",
    "briefing",
    "list",
    "correction",
    "podcast",
    "shopping",
    "newsletter",
    "cartoon",
    "gallery",
    "betting",
    "listing",
    "weather",
    "broadcast",
)
WORDS = ("keyword", "phrase")
CONDITIONS = (*WORDS, "outlet", "section", "author", "kind", "address")
MOST = 100  # points of a boost: ten times what a great story has


def _one_or_several(value: object) -> tuple[str, ...]:
    """A list as it is, one alone as a list of one; a number that YAML made of a word is a word."""
    several = value if isinstance(value, list | tuple) else [value]
    if not several:
        msg = "must hold at least one"
        raise ValueError(msg)
    return tuple(_text(one) for one in several)


def _text(value: object) -> str:
    text = str(value) if type(value) is int else value
    if not isinstance(text, str):
        msg = "must be text or a list of texts; quote what YAML takes for something else"
        raise ValueError(msg)  # noqa: TRY004  pydantic reports ValueError
    if not any(character.isalnum() for character in text):
        msg = "must have a letter or a digit in it"
        raise ValueError(msg)
    return " ".join(text.split())


def _single_words(value: object) -> tuple[str, ...]:
    words = _one_or_several(value)
    for word in words:
        if " " in word:
            msg = f"“{word}” is more than a word; `phrase` takes words in a row"
            raise ValueError(msg)
        if "*" in word and not re.fullmatch(r"[^\W_]{2,}[*]", word):
            msg = f"“{word}”: * may only end a word, after two letters or more, as in quake*"
            raise ValueError(msg)
    return words


def _kinds(value: object) -> tuple[str, ...]:
    kinds = _one_or_several(value)
    for kind in kinds:
        if kind not in KINDS:
            msg = f"must be one of {', '.join(KINDS)}"
            raise ValueError(msg)
    return kinds


def _addresses(value: object) -> tuple[str, ...]:
    addresses = _one_or_several(value)
    for address in addresses:
        host = address.partition("/")[0]
        if ":" in host or "." not in host.strip(".") or " " in address:
            msg = "must be a host, or a host and a path, such as harbor.example/sport"
            raise ValueError(msg)
    return addresses


def _points(value: Any) -> Any:  # noqa: ANN401  pydantic hands over whatever YAML gave
    try:
        points = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        points = math.nan
    if not -MOST <= points <= MOST:
        msg = f"must be a number from -{MOST} to {MOST}, such as 0.8, or -0.5 to lower"
        raise ValueError(msg)
    return points


def _yes(value: object) -> object:
    if value is not True:
        msg = "must be true; take the rule out, or put # before its lines, to do without it"
        raise ValueError(msg)
    return value


_SCHEMA = WithJsonSchema(
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
)
_Texts = Annotated[tuple[str, ...], BeforeValidator(_one_or_several), _SCHEMA]
_Yes = Annotated[Literal[True] | None, BeforeValidator(_yes)]


class Rule(Part):
    """One action, and what it is for: all that is named here must hold.

    Of several texts under one key any will do. Case and accents do not count, but for words that
    stand here in capitals: `rank.capitals`.
    """

    boost: Annotated[float | None, BeforeValidator(_points)] = Field(
        default=None, description="Points added to the score of a story; negative ones lower it."
    )
    mute: _Yes = Field(default=None, description="Never told.")
    pin: _Yes = Field(default=None, description="Goes to the top of the memo.")
    aside: _Yes = Field(default=None, description="No news, like a live blog.")
    keep: _Yes = Field(default=None, description="News, although its kind says otherwise.")

    keyword: Annotated[tuple[str, ...], BeforeValidator(_single_words), _SCHEMA] = Field(
        default=(),
        description="A word of the title or summary, singular or plural; its beginning with *. In "
        "capitals (US, NASA) it is found where the text writes it as a name.",
    )
    phrase: _Texts = Field(default=(), description="Words in a row in the title or in the summary.")
    title_only: bool = Field(
        default=False, description="`keyword` and `phrase` are looked for in titles only."
    )
    outlet: _Texts = Field(default=(), description="The outlet's name, as the memo shows it.")
    section: _Texts = Field(default=(), description="The part of the memo that a story goes to.")
    author: _Texts = Field(default=(), description="A name in the article's byline.")
    kind: Annotated[tuple[str, ...], BeforeValidator(_kinds), _SCHEMA] = Field(
        default=(), description=f"What it is besides a report: {', '.join(KINDS)}."
    )
    address: Annotated[tuple[str, ...], BeforeValidator(_addresses), _SCHEMA] = Field(
        default=(),
        description="A host with its subdomains, or the beginning of an article's address.",
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        actions = [one.value for one in Action if getattr(self, one) is not None]
        if not actions:
            msg = f"a rule needs one of {', '.join(Action)}: what is to be done"
            raise ValueError(msg)
        if len(actions) > 1:
            msg = f"a rule does one thing; make one each of {' and '.join(actions)}"
            raise ValueError(msg)
        if not any(getattr(self, name) for name in CONDITIONS):
            msg = f"a rule needs one of {', '.join(CONDITIONS)}: what it is for"
            raise ValueError(msg)
        if self.title_only and not (self.keyword or self.phrase):
            msg = "title_only goes with keyword or phrase"
            raise ValueError(msg)
        return self

    @property
    def action(self) -> Action:
        """The one thing that the rule does."""
        return next(one for one in Action if getattr(self, one) is not None)

    @property
    def text(self) -> str:
        """The rule in one line as its writer put it: `boost “climate summit”`."""
        said = [_listed(self.keyword)] if self.keyword else []
        said += [_listed(self.phrase)] if self.phrase else []
        said += ["title only"] if self.title_only else []
        others = [name for name in CONDITIONS if name not in WORDS and getattr(self, name)]
        said += [f"{name} {_listed(getattr(self, name))}" for name in others]
        return f"{self.action} {', '.join(said)}"


_SHOWN, _LONG = 3, 60  # texts of one condition, characters of each


def _listed(texts: tuple[str, ...]) -> str:
    shown = [_cut(text) for text in texts[:_SHOWN]]
    more = f" or {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return " or ".join(f"“{text}”" for text in shown) + more


def _cut(text: str) -> str:
    """A text that is not too long, cut where a word ends."""
    if len(text) <= _LONG:
        return text
    head, _, last = text[:_LONG].rpartition(" ")
    return f"{head or last[:-1]}…"
