"""Where in config.yaml something stands, for a person who is to mend it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from newsletter.config.load import Node, read_tree


def places(path: Path, locations: Sequence[tuple[str | int, ...]]) -> list[str]:
    """`config.yaml:12: rank.rules[1].outlet` of each location, its keys and numbers from 0.

    Without a line where it does not stand in the file but comes from the environment or a default.
    Raises ConfigError where the file cannot be read.
    """
    tree = read_tree(path) if locations else {}
    return [_place(path, tree, location) for location in locations]


def _place(path: Path, tree: Node, location: tuple[str | int, ...]) -> str:
    key, line = "", None
    for part in location:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else part
        marks: Mapping[str | int, Sequence[int]] = (
            getattr(getattr(tree, "lc", None), "data", None) or {}
        )
        line = marks[part][0] + 1 if part in marks else None
        tree = tree[part] if line else {}
    return f"{path}:{line}: {key}" if line else f"{path}: {key}"
