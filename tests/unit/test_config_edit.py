from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.config.edit import add_feeds, remove_feeds
from newsletter.config.load import parse_tree
from newsletter.errors import UsageError
from newsletter.model import Feed

PATH = Path("config.yaml")
TEXT = """\
name: Memo   # ours

feeds:
  # the morning's first
  - url: https://a.example/feed
    section: National   # with a note
  - url: https://b.example/feed

# the relay
smtp:
  host: localhost
"""


def urls(text: str) -> list[str]:
    return [entry["url"] for entry in parse_tree(text, PATH)["feeds"] or []]


def test_a_new_feed_comes_after_the_last_and_every_comment_stays() -> None:
    edited = add_feeds(TEXT, [Feed(url="https://c.example/feed", weight=1.5)], path=PATH)
    added = ["  - url: https://c.example/feed", "    weight: 1.5"]
    before = TEXT.splitlines()
    assert edited.splitlines() == [*before[:7], *added, *before[7:]]


def test_a_feed_that_is_there_already_changes_nothing() -> None:
    assert add_feeds(TEXT, [Feed(url="https://a.example/feed")], path=PATH) == TEXT


def test_removing_cuts_the_feed_s_lines_and_no_others() -> None:
    edited = remove_feeds(TEXT, ["https://b.example/feed"], path=PATH)
    assert edited == TEXT.replace("  - url: https://b.example/feed\n", "")


def test_the_last_feed_can_go_and_a_first_one_come() -> None:
    empty = remove_feeds(TEXT, ["https://a.example/feed", "https://b.example/feed"], path=PATH)
    assert urls(empty) == []
    assert "# the relay" in empty
    assert urls(add_feeds(empty, [Feed(url="https://c.example/")], path=PATH)) == [
        "https://c.example/"
    ]


def test_a_file_without_a_feed_list_gets_one() -> None:
    assert urls(add_feeds("name: Memo\n", [Feed(url="https://c.example/x")], path=PATH)) == [
        "https://c.example/x"
    ]


def test_an_unknown_feed_is_named() -> None:
    with pytest.raises(UsageError, match=r"https://z\.example/: no such feed"):
        remove_feeds(TEXT, ["https://z.example/"], path=PATH)


def test_a_list_in_brackets_is_left_to_the_person() -> None:
    with pytest.raises(UsageError, match="in brackets"):
        add_feeds(
            "feeds: [{url: 'https://a.example/'}]\n", [Feed(url="https://b.example/")], path=PATH
        )


names = st.text(st.characters(exclude_categories=["C"]), max_size=30)


@given(name=names, section=names, path=st.from_regex(r"[ -~]{0,40}", fullmatch=True))
def test_whatever_a_feed_is_called_the_file_reads_back_and_the_edit_can_be_undone(
    name: str, section: str, path: str
) -> None:
    feed = Feed(url=f"https://c.example/{path}", name=name, section=section)
    edited = add_feeds(TEXT, [feed], path=PATH)
    entry = parse_tree(edited, PATH)["feeds"][-1]
    assert (entry["url"], entry.get("name", ""), entry.get("section", "")) == (
        feed.url,
        name,
        section,
    )
    assert remove_feeds(edited, [feed.url], path=PATH) == TEXT
