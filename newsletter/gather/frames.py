"""What goes between the sandbox and its worker: bytes in frames, and our own types as JSON.

JSON (bytes in base64) and never pickle: what the worker answers is believed no more than the feed
that it read.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from newsletter.model import Picture

REPLY = 20_000_000  # bytes of an answer, at most: a feed of 10 MB with its texts twice
HEAD = 4  # bytes that say how long a frame is, the most significant first
_LARGEST_NUMBER = 10**9
OUT_OF_MEMORY = 71  # the worker's exit status when a document took more than it may

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A web page's article: its plain text, a line a paragraph, and the picture that stands for it.

    The picture's address is absolute and canonical.
    """

    text: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A picture as its place in the memo takes it: a JPEG of width × height pixels."""

    width: int
    height: int
    jpeg: bytes


def framed(body: bytes) -> bytes:
    """A body with its length before it."""
    return len(body).to_bytes(HEAD, "big") + body


def packed(tree: object) -> bytes:
    """A tree of plain values as JSON; half of a surrogate pair is left out, for it is no text."""
    return json.dumps(tree, ensure_ascii=False, default=_in_letters).encode("utf-8", "ignore")


def _in_letters(value: object) -> str:
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} does not go over the wire")


def unpacked(body: bytes) -> Mapping[str, Any]:
    """A JSON object; raises ValueError for anything else."""
    try:
        tree = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(tree, dict):
        raise ValueError("no object")  # noqa: TRY004  wrong data, whatever its type
    return tree


def typed(kind: type[Kind], tree: object) -> Kind:
    """A dataclass out of plain values, by the types of its fields; ValueError for other shapes.

    It knows what our types are made of: str, int, bytes, None, tuples and dataclasses.
    """
    hint: Any = kind
    told: Kind = _reader(hint)(tree)
    return told


@cache
def _reader(hint: Any) -> Callable[[object], Any]:  # noqa: ANN401  a type or a union
    if hint in (str, int):
        return lambda value: _plain(hint, value)
    if hint is bytes:
        return lambda value: b64decode(_plain(str, value), validate=True)
    if isinstance(hint, UnionType):
        (some,) = (one for one in get_args(hint) if one is not NoneType)
        read = _reader(some)
        return lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple:
        each = _reader(get_args(hint)[0])
        return lambda value: tuple(map(each, _plain(list, value)))
    hints = get_type_hints(hint)
    parts = {field.name: _reader(hints[field.name]) for field in fields(hint)}
    return lambda value: hint(**_parts(parts, value))


def _parts(parts: Mapping[str, Callable[[object], Any]], value: object) -> dict[str, Any]:
    tree = _plain(dict, value)
    if tree.keys() != parts.keys():
        raise ValueError("unknown fields")
    return {name: read(tree[name]) for name, read in parts.items()}


def _plain(kind: type[Any], value: object) -> Any:  # noqa: ANN401  of that kind
    # `type` and not isinstance: True is an int.
    if type(value) is not kind:
        raise ValueError(f"{type(value).__name__} in place of {kind.__name__}")
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        raise ValueError("too large a number")
    return value
