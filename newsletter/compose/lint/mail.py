"""A mail as one recipient gets it: what the rules look at."""

import re
from dataclasses import dataclass
from functools import cached_property

from newsletter.compose.lint.page import Page, read_page
from newsletter.model import Edition


# Not slotted, so that the HTML is parsed once for all rules, when the first one asks.
@dataclass(frozen=True, kw_only=True, eq=False)
class Mail:
    """One recipient's mail; `raw_headers` are its header lines as they go over the wire.

    `postal_address` is the one that the footer has to show. `on_this_machine` says that site and
    relay are both on loopback: a trial, in which links cannot have https and reach nobody else.
    """

    edition: Edition
    subject: str
    preheader: str
    html: str
    text: str
    headers: tuple[tuple[str, str], ...]
    raw_headers: bytes | str
    postal_address: str = ""
    on_this_machine: bool = False

    @cached_property
    def page(self) -> Page:
        """The HTML, parsed."""
        return read_page(self.html)

    @property
    def unsubscribe(self) -> tuple[str, ...]:
        """The addresses of List-Unsubscribe, as they are written."""
        return tuple(
            address
            for name, value in self.lines
            if name == "list-unsubscribe"
            for address in re.findall(r"<([^<>]*)>", value)
        )

    @cached_property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The raw headers, each with its value as it is folded."""
        raw = self.raw_headers
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
        parted = (line.partition(":") for line in re.split(r"\r?\n(?![ \t])", text) if line)
        return tuple((name.strip().lower(), value) for name, _, value in parted)
