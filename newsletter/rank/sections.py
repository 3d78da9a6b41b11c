"""The part of the memo that a story goes to."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from newsletter.model import Article, Feed

OTHER = "More news"

_NAMES = {
    "World": "world europe asia africa americas middleeast middle-east international global",
    "Politics": "politics political uk-politics elections election congress government",
    "Business": "business economy economics markets money finance companies jobs",
    "Science": "science environment climate sciencetech space nature",
    "Technology": "technology tech digital",
    "Health": "health wellness coronavirus medical",
    "Sport": "sport sports football cricket rugby tennis golf racing afl nrl",
    "Culture": "culture entertainment arts music movies film books tv television theater tvshowbiz "
    "showbiz celebrity",
    "Life": "lifestyle life-style life style travel food femail fashion property",
}
_SECTION = {word: name for name, words in _NAMES.items() for word in words.split()}
_SKIPPED = re.compile(r"^(?:\d+|news|article|articles|story|stories|videos?|index|[a-z]{2})$")
_PARTS = 2  # of an address that may name a section: "/news/world/…", "/2020/06/08/us/politics/…"


def section(members: Sequence[Article], feeds: Mapping[str, Feed]) -> str:
    """The section of most members' feeds, else of most addresses, else "More news".

    `members` begin with the telling article, which decides between equals.
    """
    named = Counter(
        feeds[member.feed].section
        for member in members
        if member.feed in feeds and feeds[member.feed].section
    )
    found = named or Counter(
        name for name in (_of_address(member.url) for member in members) if name
    )
    return found.most_common(1)[0][0] if found else OTHER


def _of_address(url: str) -> str:
    try:
        path = urlsplit(url).path.casefold()[:400]
    except ValueError:
        return ""
    parts = [part for part in path.split("/")[:-1] if part and not _SKIPPED.match(part)]
    last = path.rpartition("/")[2]
    for part in parts[:_PARTS]:
        if part in _SECTION:
            return _SECTION[part]
    # "/news/world-us-canada-52961599": the section opens the last part, a number ends it.
    if not parts and re.search(r"-\d+$", last):
        for size in (2, 1):
            opening = "-".join(last.split("-")[:size])
            if opening in _SECTION:
                return _SECTION[opening]
    return ""
