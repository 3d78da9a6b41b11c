"""config.yaml and the environment become Settings; a mistake becomes file, line, key, way out."""

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from newsletter.config.settings import Settings
from newsletter.errors import ConfigError

PREFIX = "NEWSLETTER_"
_SECRETS = {("smtp", "password")}

Node = Any  # a node of a YAML document may be anything
Location = tuple[int | str, ...]


def load_settings(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read a workspace's configuration; the environment wins over the file.

    Raises ConfigError naming every mistake at once, one a line.
    """
    tree = read_tree(path)
    _refuse_secrets(tree, path)
    overrides = dict(_overrides(environment))
    merged = _merge(_plain(tree), overrides)
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        lines = [
            _explain(detail, tree=tree, path=path, overrides=overrides) for detail in error.errors()
        ]
        raise ConfigError("\n".join(lines)) from None


def read_tree(path: Path) -> Node:
    """The document as ruamel's round-trip tree, which knows its lines; ConfigError otherwise."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: there is no such file. `newsletter init DIR` makes a workspace with one, "
            "--config PATH names another."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    return parse_tree(text, path)


def parse_tree(text: str, path: Path) -> Node:
    """The same from text already read; `path` only names it in errors."""
    try:
        tree = YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{path}:{line}: a key stands twice: {error.problem}") from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{path}:{line}: no valid YAML: {error.problem}") from None
    except YAMLError as error:
        raise ConfigError(f"{path}: no valid YAML: {error}") from None
    if tree is None:
        return {}
    if not isinstance(tree, Mapping):
        found = "a list" if isinstance(tree, list) else _shown(tree)
        raise ConfigError(f"{path}:1: found {found}; must be keys with values")
    return tree


def _plain(node: Node) -> Node:
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node


def _refuse_secrets(tree: Node, path: Path) -> None:
    for location in _SECRETS:
        if _found(tree, location) is not None:
            key = ".".join(location)
            variable = PREFIX + "__".join(location).upper()
            raise ConfigError(
                f"{path}:{_line(tree, location)}: {key}: a secret does not belong in this file; "
                f"set {variable}, or {variable}_FILE to a file that holds it."
            )


def _overrides(environment: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each NEWSLETTER_A__B=value as (("a", "b"), value); JSON where it is a list or a mapping."""
    for variable, text in sorted(environment.items()):
        if not variable.startswith(PREFIX) or variable == PREFIX + "CONFIG":
            continue
        location = tuple(variable.removeprefix(PREFIX).lower().split("__"))
        if location not in _SECRETS and location[-1].endswith("_file"):
            location, text = _from_file(location, variable, text)  # noqa: PLW2901  same value
        if text.lstrip().startswith(("[", "{")):
            try:
                yield location, json.loads(text)
            except json.JSONDecodeError as error:
                raise ConfigError(f"{variable}: no valid JSON: {error}") from None
        else:
            yield location, text


def _from_file(location: tuple[str, ...], variable: str, name: str) -> tuple[tuple[str, ...], str]:
    location = (*location[:-1], location[-1].removesuffix("_file"))
    try:
        return location, Path(name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{variable}: cannot read the file it names: {error}") from None


def _merge(tree: Node, overrides: Mapping[tuple[str, ...], Any]) -> Node:
    for location, value in overrides.items():
        node = tree
        for key in location[:-1]:
            if not isinstance(node.get(key), dict):
                node[key] = {}
            node = node[key]
        node[location[-1]] = value
    return tree


def _explain(
    detail: ErrorDetails, *, tree: Node, path: Path, overrides: Mapping[tuple[str, ...], Any]
) -> str:
    location: Location = detail["loc"]
    key = _key(location)
    variable = next((name for name in overrides if location[: len(name)] == name), None)
    place = (
        PREFIX + "__".join(variable).upper()
        if variable is not None
        else f"{path}:{_line(tree, location)}"
    )
    if detail["type"] == "extra_forbidden":
        return f"{place}: {key}: unknown key; {_allowed(location)}"
    if detail["type"] == "missing":
        return f"{place}: {key}: missing; it must be set"
    return f"{place}: {key}: found {_shown(detail['input'])}; {_words(detail)}"


# What pydantic calls Python's types, in the words of somebody who writes YAML.
_IN_YAML = {
    "tuple_type": "must be a list",
    "dict_type": "must be keys with values",
    "model_type": "must be keys with values",
    "model_attributes_type": "must be keys with values",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "too_short": "must hold at least one",
    "url_parsing": "must be an address that starts with http:// or https://",
    "url_scheme": "must be an address that starts with http:// or https://",
}


def _words(detail: ErrorDetails) -> str:
    if detail["type"] in _IN_YAML:
        return _IN_YAML[detail["type"]]
    words = detail["msg"].removeprefix("Value error, ")
    return words.replace("Input should be", "must be")


def _key(location: Location) -> str:
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def _shown(value: Node) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004  one line of a terminal


def _allowed(location: Location) -> str:
    node: Any = Settings
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        annotation = node.model_fields[part].annotation
        node = next(
            (
                inner
                for inner in (annotation, *getattr(annotation, "__args__", ()))
                if isinstance(inner, type) and issubclass(inner, BaseModel)
            ),
            None,
        )
        if node is None:
            return "no keys are allowed here"
    names = [
        field.alias or name
        for name, field in node.model_fields.items()
        if (*location[:-1], name) not in _SECRETS
    ]
    close = get_close_matches(str(location[-1]), names, n=1)
    hint = f"did you mean `{close[0]}`? " if close else ""
    return f"{hint}allowed here: {', '.join(names)}"


def _found(tree: Node, location: Location) -> Node:
    for part in location:
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


def _line(tree: Node, location: Location) -> int:
    """The line (from 1) of the deepest part of a location that stands in the file."""
    line = 0
    for part in location:
        marks = getattr(getattr(tree, "lc", None), "data", None) or {}
        if part not in marks:
            break
        line = marks[part][0]
        tree = tree[part]
    return line + 1
