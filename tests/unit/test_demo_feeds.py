import calendar
import json
import re
import time
from collections import Counter
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest

from newsletter.demo.feeds import feed_document
from newsletter.demo.pieces import (
    SECTIONS,
    Drawing,
    Outlet,
    Piece,
    Trouble,
    _outlet,
    in_feed,
    load_drawings,
    load_outlets,
    plain,
    published,
)

NEW_YORK = ZoneInfo("America/New_York")
DAY = date(2026, 11, 24)
BASE = "http://127.0.0.1:8026"
OUTLETS = load_outlets()
HEALTHY = tuple(outlet for outlet in OUTLETS if not outlet.trouble)
PIECES = tuple(piece for outlet in HEALTHY for piece in outlet.pieces)
PICTURES = resources.files("newsletter.demo").joinpath("pictures")

healthy = pytest.mark.parametrize("outlet", HEALTHY, ids=lambda outlet: outlet.slug)
mornings = pytest.mark.parametrize("morning", [1, 2])


def document(outlet: Outlet, morning: int = 2) -> bytes:
    return feed_document(outlet, morning=morning, date=DAY, zone=NEW_YORK, base_url=BASE)


def entries(outlet: Outlet, morning: int = 2) -> list[dict[str, Any]]:
    """What a reader of the feed sees: title, link, summary, when, guid, picture."""
    body = document(outlet, morning)
    if outlet.format == "json":
        return [
            {
                "title": item["title"],
                "link": item["url"],
                "summary": item["summary"],
                "when": _instant(item.get("date_published")),
                "guid": item["id"],
                "picture": item.get("image"),
            }
            for item in json.loads(body)["items"]
        ]
    parsed = feedparser.parse(body)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return [
        {
            "title": entry.title,
            "link": entry.link,
            "summary": entry.summary,
            "when": _moment(entry.get("published_parsed") or entry.get("updated_parsed")),
            "guid": entry.get("id"),
            "picture": entry.media_content[0]["url"] if "media_content" in entry else None,
        }
        for entry in parsed.entries
    ]


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _moment(parsed: time.struct_time | None) -> datetime | None:
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None


def named(slug: str) -> Outlet:
    return next(outlet for outlet in OUTLETS if outlet.slug == slug)


# ── The newsroom as a whole ──────────────────────────────────────────────────────────────


def test_the_newsroom_is_large_enough_to_choose_from() -> None:
    assert len(HEALTHY) >= 12
    assert len(PIECES) >= 165
    assert sorted(outlet.trouble for outlet in OUTLETS if outlet.trouble) == ["error", "no feed"]


def test_every_format_and_every_section_is_used() -> None:
    formats = Counter(outlet.format for outlet in HEALTHY)
    assert set(formats) == {"rss2", "rss1", "atom", "json"}
    assert min(formats.values()) >= 2
    assert {outlet.section for outlet in HEALTHY} == set(SECTIONS)


def test_slugs_are_unique() -> None:
    for slugs in ([o.slug for o in OUTLETS], [p.slug for p in PIECES]):
        assert [slug for slug, count in Counter(slugs).items() if count > 1] == []


def test_every_summary_is_of_a_length_that_feeds_have() -> None:
    lengths = {piece.slug: len(plain(piece.summary).split()) for piece in PIECES}
    assert {slug: n for slug, n in lengths.items() if not 12 <= n <= 80} == {}


def test_each_morning_has_speakers_and_numbers() -> None:
    for morning in (1, 2):
        texts = [piece.summary for piece in PIECES if piece.morning == morning]
        assert sum(bool(re.search(r",” said [A-ZÀ-Þ]", text)) for text in texts) >= 3
        assert sum(bool(re.search(r"\d%|\$\d|\d,\d{3}", text)) for text in texts) >= 30


def test_the_faults_that_real_feeds_have_are_there() -> None:
    assert sum(piece.undated for piece in PIECES) == 1
    assert sum(not piece.guid for piece in PIECES) == 1
    assert sum(piece.twice for piece in PIECES) == 1
    assert sum(piece.opinion for piece in PIECES) == 2
    assert any("<i>" in piece.title for piece in PIECES)
    assert any("&amp;" in piece.title for piece in PIECES)
    assert any("<a href" in piece.summary for piece in PIECES)
    assert any("utm_source" in piece.query for piece in PIECES)


def test_long_features_say_how_long_they_take() -> None:
    features = [p for p in named("the-long-look").pieces if p.minutes]
    assert [p.minutes for p in features if p.morning == 2 and p.minutes]
    assert all(18 <= (p.minutes or 0) <= 25 for p in features)
    assert b"22-minute read" in document(named("the-long-look"))


# ── Pictures ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("drawing", load_drawings(), ids=lambda drawing: drawing.name)
def test_a_picture_is_a_jpeg_of_its_size_with_its_drawing(drawing: Drawing) -> None:
    jpeg = PICTURES.joinpath(f"{drawing.name}.jpg").read_bytes()
    assert _jpeg_size(jpeg) == (drawing.width, drawing.height)
    assert len(jpeg) <= (100_000 if drawing.width == 1200 else 25_000)
    assert drawing.alt.startswith("Illustration: ")
    assert PICTURES.joinpath("drawings", f"{drawing.name}.svg").is_file()


def test_every_picture_is_used() -> None:
    used = {piece.picture.name for piece in PIECES if piece.picture}
    assert used == {drawing.name for drawing in load_drawings()}


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while data[at + 1] not in {0xC0, 0xC2}:
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])


# ── The documents ────────────────────────────────────────────────────────────────────────


@healthy
@mornings
def test_a_document_holds_what_the_outlet_has_out_by_then(outlet: Outlet, morning: int) -> None:
    pieces = in_feed(outlet, morning)
    links = [entry["link"].partition("?")[0] for entry in entries(outlet, morning)]
    expected = [f"{BASE}/{outlet.slug}/{p.slug}" for p in pieces for _ in range(1 + p.twice)]
    assert links == expected
    assert {piece.morning for piece in pieces} == set(range(1, morning + 1))


@healthy
def test_new_pieces_stand_above_those_of_the_day_before(outlet: Outlet) -> None:
    order = [piece.morning for piece in in_feed(outlet, 2)]
    assert order == sorted(order, reverse=True)


@healthy
def test_a_documents_times_are_the_local_ones_in_utc(outlet: Outlet) -> None:
    times = {entry["link"].split("/")[-1].partition("?")[0]: entry for entry in entries(outlet)}
    for piece in in_feed(outlet, 2):
        expected = None if piece.undated else published(piece, date=DAY, zone=NEW_YORK)
        assert times[piece.slug]["when"] == expected


@healthy
def test_a_documents_words_are_the_pieces_own(outlet: Outlet) -> None:
    seen = {plain(entry["title"]): plain(entry["summary"]) for entry in entries(outlet)}
    assert seen == {plain(p.title): plain(p.summary) for p in outlet.pieces}


def test_pictures_carry_their_size_and_their_words() -> None:
    parsed = feedparser.parse(document(named("capital-ledger")))
    picture = parsed.entries[0].media_content[0]
    assert picture["url"] == f"{BASE}/pictures/pipes.jpg"
    assert (picture["width"], picture["height"]) == ("1200", "640")
    assert b"Illustration: a kitchen tap" in document(named("capital-ledger"))
    assert entries(named("harbor-tribune"))[0]["picture"] == f"{BASE}/pictures/bridge.jpg"


def test_one_item_has_no_guid_and_one_comes_twice_under_the_same() -> None:
    assert sum(entry["guid"] is None for entry in entries(named("statehouse-wire"))) == 1
    guids = Counter(entry["guid"] for entry in entries(named("meridian-times")))
    assert sorted(guids.values())[-2:] == [1, 2]


def test_an_item_keeps_its_guid_from_one_morning_to_the_next() -> None:
    for outlet in HEALTHY:
        before = {entry["guid"] for entry in entries(outlet, 1)}
        assert before <= {entry["guid"] for entry in entries(outlet, 2)}


def test_a_feed_in_trouble_gives_a_page_from_which_nothing_can_be_read() -> None:
    for outlet in OUTLETS:
        if outlet.trouble:
            body = document(outlet)
            assert outlet.content_type == "text/html"
            assert body.startswith(b"<!doctype html>")
            assert feedparser.parse(body).entries == []


# ── Times and files ──────────────────────────────────────────────────────────────────────


def piece(at: str, *, morning: int = 2, evening: bool = False) -> Piece:
    clock = datetime.fromisoformat(f"2000-01-01T{at}").time()
    return Piece(morning=morning, at=clock, evening=evening, slug="s", title="t", summary="u")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (piece("05:12"), datetime(2026, 11, 24, 10, 12, tzinfo=UTC)),
        (piece("21:40", evening=True), datetime(2026, 11, 24, 2, 40, tzinfo=UTC)),
        (piece("05:12", morning=1), datetime(2026, 11, 23, 10, 12, tzinfo=UTC)),
        (piece("21:40", morning=1, evening=True), datetime(2026, 11, 23, 2, 40, tzinfo=UTC)),
    ],
)
def test_a_time_is_local_to_its_morning_or_to_the_evening_before(
    one: Piece, expected: datetime
) -> None:
    assert published(one, date=DAY, zone=NEW_YORK) == expected


def test_everything_is_out_before_half_past_six_of_its_morning() -> None:
    for one in PIECES:
        morning = datetime(2026, 11, 22 + one.morning, 6, 30, tzinfo=NEW_YORK)
        age = morning - published(one, date=DAY, zone=NEW_YORK)
        assert 0 < age.total_seconds() < 12 * 3600, one.slug


def test_a_mistake_in_a_file_names_the_file_and_the_article(tmp_path: Path) -> None:
    head = (
        'name = "N"\nslug = "n"\nsite_path = "/n/"\nformat = "rss2"\nsection = "World"\n'
        'weight = 1.0\n[[articles]]\nmorning = 1\nat = "05:00"\nslug = "late"\ntitle = "T"\n'
    )
    file = tmp_path / "n.toml"
    file.write_text(head + 'summary = "S"\npicture = "no-such"\n', "utf-8")
    with pytest.raises(ValueError, match=r"n\.toml: article late: .*no-such"):
        _outlet(file, {})
    file.write_text(head + 'summary = "S"\n', "utf-8")
    assert _outlet(file, {}).trouble is Trouble.NONE


def test_the_demo_list_holds_people_at_reserved_domains() -> None:
    lines = (Path(__file__).parents[2] / "subscribers/demo.csv").read_text("utf-8").splitlines()
    assert lines[0] == "address,name,since"
    rows = [line.split(",") for line in lines[1:]]
    assert len(rows) == len({address for address, _, _ in rows}) == 25
    assert all(re.fullmatch(r"[a-z.]+@[a-z]+\.example", address) for address, _, _ in rows)
    assert all(date.fromisoformat(since) <= DAY for _, _, since in rows)
