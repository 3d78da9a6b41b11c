"""A story explained: its score drawn as the bar that its parts add up to, and what joined it."""

import shutil
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import click
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from newsletter.model import Reason, Story

MORE, LESS = "█", "░"
BY_RULE = "your rule: "  # how the reason of a rule begins
_BAR_LEAST, _BAR_MOST, _GAP = 10, 40, 2  # columns
_TEXT_LEAST = 24  # columns beside the bar, else the words go under it
_PAGE = 100  # columns where there is no terminal


def columns() -> int:
    """How wide what is printed may be."""
    return shutil.get_terminal_size((_PAGE, 0)).columns


def explained(story: Story, *, width: int) -> str:
    """The parts of a story's score, each where the one before ended, and the sum below.

    `width` is that of the terminal in columns. It comes with colours, for click.echo to leave out
    where there is no terminal. What counts nothing, such as why a story was not chosen, goes last.
    """
    parts = [reason for reason in story.reasons if reason.value]
    label = max(len(name) for name in ("score", *(reason.signal for reason in parts)))
    digits = max(len(f"{value:+.2f}") for value in (story.score, *(r.value for r in parts)))
    indent = label + digits + 3
    room = width - indent
    longest = max((cell_len(reason.text) for reason in parts), default=0)
    beside = room >= _BAR_LEAST + _GAP + _TEXT_LEAST
    bar = min(max(room - _GAP - longest if beside else room, _BAR_LEAST), _BAR_MOST)
    scale = _Scale(parts, bar)
    lines: list[str] = []
    at = 0.0
    for reason in parts:
        head = f"{reason.signal:<{label}}  {reason.value:>+{digits}.2f} "
        drawn = scale.drawn(at, at + reason.value)
        at += reason.value
        if beside:
            first, *more = _wrapped(reason.text, room - bar - _GAP)
            lines.append(head + drawn + " " * _GAP + first)
            lines += [" " * (indent + bar + _GAP) + text for text in more]
        else:
            lines.append(head + drawn)
            lines += [" " * indent + text for text in _wrapped(reason.text, room)]
    head = click.style(f"{'score':<{label}}  {story.score:>+{digits}.2f} ", bold=True)
    lines.append(head + scale.drawn(0.0, at, colour="yellow"))
    for reason in story.reasons:
        if not reason.value:
            first, *more = _wrapped(reason.text, room)
            lines.append(f"{'·':>{indent - 1}} {first}")
            lines += [" " * indent + text for text in more]
    return "\n".join(line.rstrip() for line in lines)


def joined(story: Story, zone: ZoneInfo) -> str:
    """A story's articles, a line each, and under each what tied it to another one."""
    outlets = {article.id: article.outlet for article in story.articles}
    ties = {tie.article: tie for tie in story.ties}
    wide = max(len(outlet) for outlet in outlets.values())
    lines: list[str] = []
    for article in story.articles:
        when = article.when.astimezone(zone)
        lines.append(f"{article.outlet:<{wide}}  {when:%Y-%m-%d %H:%M}  {article.title}")
        if tie := ties.get(article.id):
            other = outlets.get(tie.to, tie.to)
            how = f"the text of {other} once more" if tie.copy else f"joined to {other}"
            by = f" by: {', '.join(tie.words)}" if tie.words and not tie.copy else ""
            lines.append(" " * wide + f"  {how}{by}")
    return "\n".join(lines)


def kept_out(against: Reason) -> str:
    """Why a story is not told, in words for the editor who has just said or unsaid something."""
    rule = against.text.removeprefix(BY_RULE)
    if rule == against.text:
        return f"it is not told: {rule}"
    verb = "mutes it" if against.signal == "mute" else "sets it aside"
    return f"your rule still {verb}: {rule}"


class _Scale:
    """Where a number stands in a bar of so many columns; it begins at zero or below."""

    def __init__(self, parts: Sequence[Reason], columns: int) -> None:
        ends = [0.0]
        for reason in parts:
            ends.append(ends[-1] + reason.value)
        self.columns, self.low, self.span = columns, min(ends), (max(ends) - min(ends)) or 1.0

    def drawn(self, start: float, end: float, colour: str = "") -> str:
        """A bar from one number to another, and the room after it; one column at the least."""
        first, last = sorted((self._column(start), self._column(end)))
        first = min(first, self.columns - 1)
        last = max(last, first + 1)
        mark, own = (MORE, "green") if end >= start else (LESS, "red")
        marks = click.style(mark * (last - first), fg=colour or own)
        return " " * first + marks + " " * (self.columns - last)

    def _column(self, number: float) -> int:
        return round((number - self.low) / self.span * self.columns)


def _wrapped(text: str, width: int) -> list[str]:
    """A text in at least one line; what is written without spaces may be broken anywhere."""
    lines = Text(text).wrap(Console(), max(width, _BAR_LEAST))
    return [line.plain.rstrip() for line in lines] or [""]
