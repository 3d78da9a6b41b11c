"""Edits the feed list of config.yaml line by line, so that a person's comments and order stay.

A YAML writer would move comments (measured: removing the last feed deleted the next section's), so
lines are inserted and cut where the reader says the items stand, and the result is read again.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from newsletter.config.load import Node, parse_tree
from newsletter.errors import UsageError
from newsletter.model import Feed

_PLAIN = re.compile(r"https?://[\w./?=&%~+;,@!$()*:-]*[\w/=]")


def add_feeds(text: str, feeds: Sequence[Feed], *, path: Path) -> str:
    """The file's text with the feeds after the last one; those already in it are left alone.

    Raises ConfigError where the text is no valid YAML, UsageError where the list cannot be edited.
    """
    present = _urls(text, path)
    wanted = [feed for feed in {f.url: f for f in feeds}.values() if feed.url not in present]
    if not wanted:
        return text
    lines = text.splitlines()
    if not present:
        lines, at, indent = _open_list(lines, parse_tree(text, path))
    else:
        marks = _marks(text, path)
        at = _end_of_item(lines, marks[-1])
        indent = marks[-1][1] - 2
    block = [line for feed in wanted for line in _entry(feed, max(indent, 0))]
    edited = "\n".join([*lines[:at], *block, *lines[at:]]) + "\n"
    return _checked(edited, [*present, *(feed.url for feed in wanted)], path)


def remove_feeds(text: str, urls: Sequence[str], *, path: Path) -> str:
    """The file's text without the feeds of these addresses; UsageError names one not in it."""
    present = _urls(text, path)
    for url in urls:
        if url not in present:
            raise UsageError(f"{url}: no such feed in {path}; `newsletter feeds list` shows them.")
    lines = text.splitlines()
    marks = _marks(text, path)
    cut: set[int] = set()
    for url, mark in zip(present, marks, strict=True):
        if url in urls:
            cut.update(range(mark[0], _end_of_item(lines, mark)))
    kept = [line for number, line in enumerate(lines) if number not in cut]
    left = [url for url in present if url not in urls]
    if not left:
        kept = [re.sub(r"^feeds:\s*(#.*)?$", r"feeds: []  \1", line).rstrip() for line in kept]
    return _checked("\n".join(kept) + "\n", left, path)


def _urls(text: str, path: Path) -> list[str]:
    feeds = parse_tree(text, path).get("feeds") or []
    return [str(entry.get("url", "")) for entry in feeds]


def _marks(text: str, path: Path) -> list[tuple[int, int]]:
    """Line and column (from 0) of each entry's first key, which stands behind its dash."""
    feeds: Node = parse_tree(text, path)["feeds"]
    if feeds.fa.flow_style():
        raise UsageError(
            f"{path}: `feeds` is written in brackets; put each feed on lines of its own "
            "(`- url: …`), then it can be edited by command."
        )
    return [feeds.lc.item(index) for index in range(len(feeds))]


def _end_of_item(lines: Sequence[str], mark: tuple[int, int]) -> int:
    """The line after an entry's last: comments and blanks behind it belong to what follows."""
    start, column = mark
    end = start + 1
    for number in range(start + 1, len(lines)):
        stripped = lines[number].strip()
        if not stripped or stripped.startswith("#"):
            continue
        if len(lines[number]) - len(lines[number].lstrip()) < column:
            break
        end = number + 1
    return end


def _open_list(lines: list[str], tree: Node) -> tuple[list[str], int, int]:
    """Make `feeds:` ready for a first entry, at the end of the file where there is none."""
    if "feeds" not in tree:
        lines = [*lines, "", "feeds:"]
        return lines, len(lines), 2
    at = tree.lc.key("feeds")[0]
    comment = re.search(r"#.*", lines[at])
    lines[at] = "feeds:" + (f"  {comment.group()}" if comment else "")
    return lines, at + 1, 2


def _entry(feed: Feed, indent: int) -> list[str]:
    pad = " " * indent
    url = feed.url if _PLAIN.fullmatch(feed.url) else _quoted(feed.url)
    lines = [f"{pad}- url: {url}"]
    if feed.name:
        lines.append(f"{pad}  name: {_quoted(feed.name)}")
    if feed.section:
        lines.append(f"{pad}  section: {_quoted(feed.section)}")
    if feed.weight != 1:
        lines.append(f"{pad}  weight: {feed.weight:g}")
    if feed.full_text:
        lines.append(f"{pad}  full_text: true")
    return lines


def _checked(text: str, expected: Sequence[str], path: Path) -> str:
    if _urls(text, path) != list(expected):
        raise UsageError(f"{path}: the feed list could not be edited safely; edit it by hand.")
    return text


def _quoted(text: str) -> str:
    """A YAML string; what YAML takes for a line break, or refuses to read, is escaped."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)
