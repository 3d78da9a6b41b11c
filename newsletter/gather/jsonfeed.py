"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from newsletter.gather.document import ENTRIES, UnreadableError
from newsletter.gather.entry import Entry, FeedDocument, Link

Tree = Mapping[str, Any]

_BRACKETS = 300_000  # more than any feed of 10 MB has


def read_json_feed(text: str, url: str) -> FeedDocument:
    """A JSON Feed that was read at `url`; a field of the wrong type counts as absent.

    Raises UnreadableError.
    """
    # A list or an object in Python is 30 times what it is in the text.
    if sum(map(text.count, "[{")) > _BRACKETS:
        raise UnreadableError(f"more than {_BRACKETS:,} lists and objects")
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("JSON that cannot be read") from None
    version = tree.get("version") if isinstance(tree, dict) else None
    if not (isinstance(version, str) and "jsonfeed.org/version/" in version):
        raise UnreadableError("JSON, but not a JSON Feed")
    return FeedDocument(
        way="json",
        base=url,
        title=_text(tree, "title"),
        link=_text(tree, "home_page_url"),
        entries=tuple(_entry(item, tree) for item in _dicts(tree.get("items"))[:ENTRIES]),
    )


def _entry(item: Tree, tree: Tree) -> Entry:
    number = item.get("id")
    authors = _dicts(item.get("authors")) or _dicts([item.get("author")])
    authors = authors or _dicts(tree.get("authors")) or _dicts([tree.get("author")])
    tags = item.get("tags")
    # Several attachments may be one recording in several forms; any of them leads to it.
    attached = (
        Link(href=href, rel="enclosure", type=_text(one, "mime_type"))
        for one in _dicts(item.get("attachments"))
        if (href := _text(one, "url"))
    )
    return Entry(
        # Numbers as ids are common though the specification asks for strings.
        id=str(number) if isinstance(number, str | int | float) else "",
        # A note without a page of its own is read on the feed's.
        link=_text(item, "url") or _text(item, "external_url") or _text(tree, "home_page_url"),
        links=tuple(attached),
        title=_text(item, "title"),
        summary=_text(item, "summary"),
        contents=(_text(item, "content_html") or escape(_text(item, "content_text")),),
        dates=tuple(_text(item, name) for name in ("date_published", "date_modified")),
        author=next((name for one in authors if (name := _text(one, "name"))), ""),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        image=_text(item, "image") or _text(item, "banner_image"),
    )


def _dicts(value: object) -> list[Tree]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(tree: Tree, name: str) -> str:
    value = tree.get(name)
    return value if isinstance(value, str) else ""
