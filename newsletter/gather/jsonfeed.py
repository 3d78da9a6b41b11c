"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) in the shape that feedparser gives XML."""

import json
from collections.abc import Mapping
from typing import Any

from newsletter.gather.document import ENTRIES, UnreadableError

Tree = Mapping[str, Any]


def read_json_feed(text: str) -> tuple[Tree, list[Tree]]:
    """A JSON Feed's own fields and its entries; a field of the wrong type counts as absent.

    Raises UnreadableError.
    """
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("JSON that cannot be read") from None
    version = tree.get("version") if isinstance(tree, dict) else None
    if not (isinstance(version, str) and "jsonfeed.org/version/" in version):
        raise UnreadableError("JSON, but not a JSON Feed")
    items = tree.get("items")
    found = [_entry(item, tree) for item in _dicts(items)[:ENTRIES]]
    return {"title": _text(tree, "title")}, found


def _entry(item: Tree, tree: Tree) -> Tree:
    number = item.get("id")
    authors = _dicts(item.get("authors")) or _dicts([item.get("author")])
    authors = authors or _dicts(tree.get("authors")) or _dicts([tree.get("author")])
    image = _text(item, "image") or _text(item, "banner_image")
    tags = item.get("tags")
    return {
        # Numbers as ids are common though the specification asks for strings.
        "id": str(number) if isinstance(number, str | int | float) else "",
        # A note without a page of its own is read on the feed's.
        "link": _text(item, "url") or _text(item, "external_url") or _text(tree, "home_page_url"),
        "title": _text(item, "title"),
        "summary": _text(item, "summary"),
        "content": [{"value": _text(item, "content_html") or _text(item, "content_text")}],
        "published": _text(item, "date_published") or _text(item, "date_modified"),
        "author": next((name for one in authors if (name := _text(one, "name"))), ""),
        "tags": [{"term": tag} for tag in tags if isinstance(tag, str)]
        if isinstance(tags, list)
        else [],
        "image": {"href": image} if image else None,
    }


def _dicts(value: object) -> list[Tree]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(tree: Tree, name: str) -> str:
    value = tree.get(name)
    return value if isinstance(value, str) else ""
