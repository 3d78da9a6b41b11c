"""What a page of the preview shows: the address taken apart, and the values of its template."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from newsletter.compose.gate import address
from newsletter.compose.lint.finding import Finding
from newsletter.compose.lint.words import PREHEADER_MOST, SUBJECT, columns
from newsletter.model import EditionState, FrozenEdition, Subscriber
from newsletter.web.builds import PreviewBuild
from newsletter.web.desk import Desk, Letter
from newsletter.web.inbox import rows
from newsletter.web.pages import whole_number
from newsletter.web.weight import KB, Dress, reading, weight
from newsletter.web.words import local_time

LONGEST = 200  # characters of an address or a search that are taken
WITH_FRAMES = ("desktop", "mobile", "dark", "forced", "off")
VIEWS = (*WITH_FRAMES, "text", "source", "headers")
_SECOND_HALF = re.compile(": |, “")
_IN_THE_DARK = "contrast in the dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address of the preview asks for.

    `edition` is None for today's as the files are now; `reader` an address, "" for a new reader;
    `find` what a reader is looked for by. `soon` leaves out what takes longest, the checks.
    """

    view: str = VIEWS[0]
    edition: int | None = None
    reader: str = ""
    find: str = ""
    soon: bool = False

    def query(self, *, view: str = "") -> str:
        """The part of an address after the ?, with another view if one is given."""
        return urlencode({"view": view or self.view} | self.said())

    def said(self) -> dict[str, str]:
        """The parameters of the mail: which edition, and as whose."""
        edition = {} if self.edition is None else {"edition": str(self.edition)}
        return edition | ({"as": self.reader} if self.reader else {})


def asked(query: Mapping[str, str]) -> Asked:
    """An address's parameters, those that make no sense left out."""
    view = query.get("view", "")
    return Asked(
        view=view if view in VIEWS else VIEWS[0],
        edition=whole_number(query.get("edition", "")),
        reader=query.get("as", "")[:LONGEST].strip(),
        find=query.get("find", "")[:LONGEST].strip(),
        soon="soon" in query,
    )


def looked_for(one: Asked, desk: Desk) -> tuple[Asked, Sequence[Subscriber]]:
    """The reader who was searched for in place of the one before; and whom the list offers."""
    offered = desk.some_readers()
    if one.find:
        offered = desk.find_readers(one.find)
        if offered:
            one = replace(one, reader=offered[0].address)
    if one.reader and one.reader not in {reader.address for reader in offered}:
        there = desk.reader(one.reader)
        offered = [*([there] if there else []), *offered]
    return one, offered


def wanted(one: Asked, build: PreviewBuild) -> FrozenEdition | None:
    """The edition that is asked for; None where there is no such number."""
    return build.frozen if one.edition is None else build.desk.edition(one.edition)


def shown(
    one: Asked, build: PreviewBuild, frozen: FrozenEdition, *, version: str
) -> dict[str, Any]:
    """The values of the page for an edition as a reader gets it."""
    one, offered = looked_for(one, build.desk)
    if build.out is None and one.edition == build.frozen.edition.number:
        one = replace(one, edition=None)
    letter = build.desk.letter(frozen, one.reader)
    edition, settings = frozen.edition, build.desk.settings
    # An edition of the store stays what it is, so that its frames need not be loaded again.
    frames = urlencode(({"v": version} if one.edition is None else {}) | one.said())
    values = {
        "asked": one,
        "build": build,
        "edition": edition,
        "frozen": frozen,
        "editions": build.desk.editions(),
        "is_draft": frozen.state is EditionState.DRAFT,
        "letter": letter,
        "offered": offered,
        "frame": lambda dress: f"/mail/{Dress(dress)}?{frames}",
        "rows": rows(sender=settings.name, subject=edition.subject, preheader=edition.preheader),
        "counts": (
            ("Subject", columns(edition.subject), SUBJECT),
            ("Preheader", columns(edition.preheader), PREHEADER_MOST),
        ),
        "reading": reading(letter.text),
        "local_time": lambda moment: local_time(moment, settings),
    }
    return values if one.soon else values | _checked(letter)


def _checked(letter: Letter) -> dict[str, Any]:
    count, size = letter.pictures
    return {
        "weight": weight(letter.html),
        "wire": len(letter.message) / KB,
        "pictures": (count, size / KB),
        "to_fix": [told(one) for one in letter.checked.to_fix],
        "to_look_at": [told(one) for one in letter.checked.to_look_at],
        "passed": letter.checked.passed,
        "differ": [one for one in letter.differences if not one.fallback],
        "differ_well": [one for one in letter.differences if one.fallback],
        "stories": [
            (section.name, story, address(story.articles[0].url, ""))
            for section in letter.frozen.edition.sections
            for story in section.stories
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding as a list shows it: what it is, the way out, and where to look for the element."""

    title: str
    way: str
    place: str
    view: str


def told(finding: Finding) -> Told:
    """A finding's sentence in two: what is wrong; whose words it is about and the way out."""
    title, mark, rest = finding.says, "", ""
    if found := _SECOND_HALF.search(finding.says):
        title, mark, rest = finding.says[: found.start()], found[0], finding.says[found.end() :]
    way = f"“{rest}" if mark.endswith("“") else f"{rest[:1].upper()}{rest[1:]}"
    return Told(
        title=title.rstrip("."),
        way=way,
        place=finding.place,
        view="dark" if finding.rule == _IN_THE_DARK else "",
    )
