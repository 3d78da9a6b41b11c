"""The awkward documents of tests/data/awkward: each row of expect.tsv about parsing holds.

Each is read as it comes and, where it is XML, by the lenient reader too: whichever is asked, the
reader of the mail sees the same. truncated.rss and gzipbomb.rss.gz are about fetching too: see
test_gather_fetch.py.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from newsletter.gather.document import UnreadableError, decoded, prepared
from newsletter.gather.identity import sort_out
from newsletter.gather.lenient import read_leniently
from newsletter.gather.parse import articles_of, parse
from newsletter.model import Article, Failed, Feed, Fresh, Known, Parsed

FOLDER = Path(__file__).parents[1] / "data" / "awkward"
NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
URL = "https://ex.org/feed"
FETCHED = {"gzipbomb.rss.gz"}  # made and read in test_gather_fetch.py
Read = Callable[..., Parsed | Failed]


def fresh(file: str, content_type: str = "", *, cut: bool = False) -> Fresh:
    body = (FOLDER / file).read_bytes()
    return Fresh(feed=Feed(url=URL), url=URL, body=body, content_type=content_type, cut=cut)


def as_it_comes(file: str, content_type: str = "", *, cut: bool = False) -> Parsed | Failed:
    return parse(fresh(file, content_type, cut=cut), now=NOW)


def leniently(file: str, content_type: str = "", *, cut: bool = False) -> Parsed | Failed:
    answer = fresh(file, content_type, cut=cut)
    try:
        text = prepared(decoded(answer.body, content_type), cut=cut)
        found = read_leniently(text, URL)
    except UnreadableError as error:
        return Failed(feed=answer.feed, reason=str(error))
    return articles_of(found, answer, way="lenient", why="asked to", now=NOW)


def articles(outcome: Parsed | Failed) -> tuple[Article, ...]:
    assert isinstance(outcome, Parsed), outcome
    return outcome.articles


def titles(outcome: Parsed | Failed) -> list[str]:
    return [one.title for one in articles(outcome)]


def no_guid(file: str, read: Read) -> None:
    first, again = articles(read(file)), articles(read(file))
    assert [one.url for one in first] == ["https://ex.org/a", "https://ex.org/b"]
    assert [one.id for one in first] == [one.id for one in again]
    assert len({one.id for one in first}) == 2


def repeated_guid(file: str, read: Read) -> None:
    assert titles(read(file)) == ["a", "b"]
    assert len({one.id for one in articles(read(file))}) == 2


def changed_guid(file: str, read: Read) -> None:
    before, after = articles(read("guid_changed_1.rss")), articles(read(file))
    assert before[0].url == after[0].url == "https://ex.org/a"
    # The store holds yesterday's links, so that the match is made there.
    told = sort_out([Known(article=one) for one in before], after)
    assert told.new == ()


def no_dates(file: str, read: Read) -> None:
    (one,) = articles(read(file))
    assert (one.published, one.first_seen, one.when) == (None, NOW, NOW)


def weird_dates(file: str, read: Read) -> None:
    found = [one.published and f"{one.published:%dT%H}" for one in articles(read(file))]
    assert found == [
        "21T15", "21T08", "21T08", "21T10", "21T10", "21T00",
        "21T08", "21T10", "22T00", "21T10", "21T00", None,
    ]  # fmt: skip


def html_in_the_title(file: str, read: Read) -> None:
    assert titles(read(file)) == ["A bold & B ’s"]


def cdata(file: str, read: Read) -> None:
    (one,) = articles(read(file))
    assert (one.title, one.summary) == ("A & B c", "x")
    assert one.picture is not None
    assert one.picture.url == "https://ex.org/i.png"


def undeclared_latin1(file: str, read: Read) -> None:
    assert titles(read(file)) == ["café"]
    assert titles(read(file, "text/xml; charset=iso-8859-1")) == ["café"]
    assert titles(read(file, "text/xml; charset=cp1251")) == ["cafй"]


def utf16(file: str, read: Read) -> None:
    assert titles(read(file)) == titles(read(file, "text/xml; charset=utf-8")) == ["日本"]


def bad_entities(file: str, read: Read) -> None:
    assert titles(read(file)) == ["a b © R&D"]


def one_article(file: str, read: Read) -> None:
    assert titles(read(file)) == ["a"]


def truncated(file: str, read: Read) -> None:
    for cut in (True, False):
        outcome = read(file, cut=cut)
        assert titles(outcome) == ["a"]
        # The policy keeps no validators of what is not whole.
        assert isinstance(outcome, Parsed)
        assert not outcome.whole


def web_page(file: str, read: Read) -> None:
    outcome = read(file)
    assert isinstance(outcome, Failed)
    assert outcome.reason == "a web page, not a feed"


def entity_bomb(file: str, read: Read) -> None:
    began = process_time()
    outcome = read(file)
    assert process_time() - began < 0.05
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith("refused: ")


def small_entities(file: str, read: Read) -> None:
    assert [one.guid for one in articles(read(file))] == ["tag:ex.org,2026:/1"]


def deep_html(file: str, read: Read) -> None:
    began = process_time()
    assert titles(read(file)) == ["a"]
    assert process_time() - began < 1


def podcast(file: str, read: Read) -> None:
    (one,) = articles(read(file))
    assert one.picture is not None
    assert (one.url, one.picture.url) == ("https://ex.org/a", "https://ex.org/a.jpg")


def odd_prefix(file: str, read: Read) -> None:
    (one,) = articles(read(file))
    assert (one.summary, one.words) == ("full", 1)


def json_feed(file: str, read: Read) -> None:
    first, second = articles(read(file, "application/feed+json"))
    assert (first.title, first.summary, first.author) == ("a", "x", "Ann")
    assert first.picture is not None
    assert (second.guid, second.title, second.url) == ("2", "note", "https://ex.org/")


def several_links(file: str, read: Read) -> None:
    assert [one.url for one in articles(read(file))] == ["https://ex.org/h"]


CHECKS: dict[str, Callable[[str, Read], None]] = {
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
# What the strict reader leaves to the lenient one; of the rest nothing is in doubt.
LENIENT = {
    "bad_entity.rss": "not well-formed: ",
    "truncated.rss": "not well-formed: ",
    "internal_entities_ok.atom": "has a DOCTYPE",
}
REFUSED = {"html_not_feed.html", "billionlaughs.rss"}
JSON = {"jsonfeed.json"}


def rows() -> list[str]:
    lines = (FOLDER / "expect.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.partition("\t")[0] for line in lines]


@pytest.mark.parametrize("file", [file for file in rows() if file not in FETCHED])
def test_a_document_is_read_as_expected(file: str) -> None:
    CHECKS[file](file, as_it_comes)


@pytest.mark.parametrize("file", [file for file in rows() if file not in FETCHED | JSON])
def test_the_lenient_reader_reads_it_as_expected_too(file: str) -> None:
    CHECKS[file](file, leniently)


@pytest.mark.parametrize("file", [file for file in rows() if file not in FETCHED | REFUSED])
def test_only_what_is_in_doubt_goes_the_lenient_way(file: str) -> None:
    outcome = as_it_comes(file)
    assert isinstance(outcome, Parsed)
    way = "lenient" if file in LENIENT else "json" if file in JSON else "strict"
    assert outcome.way == way
    assert outcome.why.startswith(LENIENT[file]) if file in LENIENT else not outcome.why


def test_every_row_and_every_document_has_its_check() -> None:
    documents = {path.name for path in FOLDER.iterdir()} - {"expect.tsv"}
    assert set(CHECKS) == documents == set(rows()) - FETCHED
