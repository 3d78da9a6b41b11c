"""The awkward documents of tests/data/awkward: each row of expect.tsv about parsing holds.

truncated.rss and gzipbomb.rss.gz are about fetching too: see test_gather_fetch.py.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from newsletter.gather.parse import parse
from newsletter.gather.policy import state_after
from newsletter.model import Article, Failed, Feed, FeedState, Fresh, Parsed
from newsletter.store.feeds import Known, sort_out

FOLDER = Path(__file__).parents[1] / "data" / "awkward"
NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
URL = "https://ex.org/feed"
FETCHED = {"gzipbomb.rss.gz"}  # made and read in test_gather_fetch.py


def fresh(file: str, content_type: str = "") -> Fresh:
    body = (FOLDER / file).read_bytes()
    return Fresh(feed=Feed(url=URL), url=URL, body=body, content_type=content_type, etag='"1"')


def articles(file: str, content_type: str = "", now: datetime = NOW) -> tuple[Article, ...]:
    outcome = parse(fresh(file, content_type), now=now)
    assert isinstance(outcome, Parsed), outcome
    return outcome.articles


def titles(file: str, content_type: str = "") -> list[str]:
    return [one.title for one in articles(file, content_type)]


def no_guid(file: str) -> None:
    first, again = articles(file), articles(file)
    assert [one.url for one in first] == ["https://ex.org/a", "https://ex.org/b"]
    assert [one.id for one in first] == [one.id for one in again]
    assert len({one.id for one in first}) == 2


def repeated_guid(file: str) -> None:
    assert titles(file) == ["a", "b"]
    assert len({one.id for one in articles(file)}) == 2


def changed_guid(file: str) -> None:
    before, after = articles("guid_changed_1.rss"), articles(file)
    assert before[0].url == after[0].url == "https://ex.org/a"
    # The store holds yesterday's links, so that the match is made there.
    told = sort_out([Known(article=one) for one in before], after)
    assert told.new == ()


def no_dates(file: str) -> None:
    (one,) = articles(file)
    assert (one.published, one.first_seen, one.when) == (None, NOW, NOW)


def weird_dates(file: str) -> None:
    found = [one.published and f"{one.published:%dT%H}" for one in articles(file)]
    assert found == [
        "21T15", "21T08", "21T08", "21T10", "21T10", "21T00",
        "21T08", "21T10", "22T00", "21T10", "21T00", None,
    ]  # fmt: skip


def html_in_the_title(file: str) -> None:
    assert titles(file) == ["A bold & B ’s"]


def cdata(file: str) -> None:
    (one,) = articles(file)
    assert (one.title, one.summary) == ("A & B c", "x")
    assert one.picture is not None
    assert one.picture.url == "https://ex.org/i.png"


def undeclared_latin1(file: str) -> None:
    assert titles(file) == ["café"]
    assert titles(file, "text/xml; charset=iso-8859-1") == ["café"]
    assert titles(file, "text/xml; charset=cp1251") == ["cafй"]


def utf16(file: str) -> None:
    assert titles(file) == titles(file, "text/xml; charset=utf-8") == ["日本"]


def bad_entities(file: str) -> None:
    assert titles(file) == ["a b © R&D"]


def one_article(file: str) -> None:
    assert titles(file) == ["a"]


def truncated(file: str) -> None:
    assert titles(file) == ["a"]
    outcome = parse(fresh(file), now=NOW)
    state = state_after(FeedState(url=URL, etag='"0"'), fresh(file), outcome, now=NOW)
    assert state.etag is None


def web_page(file: str) -> None:
    outcome = parse(fresh(file), now=NOW)
    assert isinstance(outcome, Failed)
    assert outcome.reason == "a web page, not a feed"


def entity_bomb(file: str) -> None:
    began = process_time()
    outcome = parse(fresh(file), now=NOW)
    assert process_time() - began < 0.05
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith("refused: ")


def small_entities(file: str) -> None:
    assert [one.guid for one in articles(file)] == ["tag:ex.org,2026:/1"]


def deep_html(file: str) -> None:
    began = process_time()
    assert titles(file) == ["a"]
    assert process_time() - began < 1


def podcast(file: str) -> None:
    (one,) = articles(file)
    assert one.picture is not None
    assert (one.url, one.picture.url) == ("https://ex.org/a", "https://ex.org/a.jpg")


def odd_prefix(file: str) -> None:
    (one,) = articles(file)
    assert (one.summary, one.words) == ("full", 1)


def json_feed(file: str) -> None:
    first, second = articles(file, "application/feed+json")
    assert (first.title, first.summary, first.author) == ("a", "x", "Ann")
    assert first.picture is not None
    assert (second.guid, second.title, second.url) == ("2", "note", "https://ex.org/")


def several_links(file: str) -> None:
    assert [one.url for one in articles(file)] == ["https://ex.org/h"]


CHECKS: dict[str, Callable[[str], None]] = {
    "noguid.rss": no_guid,
    "dupguid.rss": repeated_guid,
    "guid_changed_1.rss": one_article,
    "guid_changed_2.rss": changed_guid,
    "nodates.rss": no_dates,
    "weirddates.rss": weird_dates,
    "htmltitle.rss": html_in_the_title,
    "cdata.rss": cdata,
    "latin1_undeclared.rss": undeclared_latin1,
    "utf16.rss": utf16,
    "bad_entity.rss": bad_entities,
    "leading_ws.rss": one_article,
    "truncated.rss": truncated,
    "html_not_feed.html": web_page,
    "billionlaughs.rss": entity_bomb,
    "internal_entities_ok.atom": small_entities,
    "deep_html.rss": deep_html,
    "podcast.rss": podcast,
    "odd_prefix.rss": odd_prefix,
    "jsonfeed.json": json_feed,
    "multi_links.atom": several_links,
}


def rows() -> list[str]:
    lines = (FOLDER / "expect.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.partition("\t")[0] for line in lines]


@pytest.mark.parametrize("file", [file for file in rows() if file not in FETCHED])
def test_a_document_is_read_as_expected(file: str) -> None:
    CHECKS[file](file)


def test_every_row_and_every_document_has_its_check() -> None:
    documents = {path.name for path in FOLDER.iterdir()} - {"expect.tsv"}
    assert set(CHECKS) == documents == set(rows()) - FETCHED
