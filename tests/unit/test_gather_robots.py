"""robots.txt as RFC 9309 has it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.robots import LARGEST, read_robots, robots_of
from newsletter.model import Failed, Feed, Fresh

SITE = "https://coast.example"
FEED = Feed(url=f"{SITE}/robots.txt")


def allowed(robots: str, path: str) -> bool:
    return read_robots(robots.encode()).allow(SITE + path)


@pytest.mark.parametrize(
    ("robots", "path", "may"),
    [
        ("", "/news", True),
        ("<!doctype html><p>No such page: 404", "/news", True),
        ("User-agent: *\nDisallow: /", "/news", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow:", "/news", True),
        ("User-agent: *\nDisallow: /", "", False),
        ("Disallow: /", "/news", True),  # a rule of no group
        # A path is matched from its first character on, by case.
        ("User-agent: *\nDisallow: /news", "/news-old/1", False),
        ("User-agent: *\nDisallow: /news", "/old/news", True),
        ("User-agent: *\nDisallow: /news", "/News", True),
        ("User-agent: *\nDisallow: /search?q=", "/search?q=boats", False),
        ("User-agent: *\nDisallow: /search?q=", "/search?page=2", True),
    ],
)
def test_a_rule_is_about_the_paths_that_begin_with_it(robots: str, path: str, may: bool) -> None:
    assert allowed(robots, path) is may


@pytest.mark.parametrize(
    ("robots", "may"),
    [
        ("user-agent: MORNINGMEMO\ndisallow: /", False),
        ("User-Agent : MorningMemo/1.0  # us\nDISALLOW : /  # all", False),
        ("User-agent: MorningMemoBot\nDisallow: /", True),
        ("User-agent: Morning\nDisallow: /", True),
        ("User-agent: *Memo\nDisallow: /", True),
        # Our own group counts, wherever it stands; the one for everybody then does not.
        ("User-agent: *\nDisallow: /\n\nUser-agent: MorningMemo\nDisallow: /private", True),
        ("User-agent: MorningMemo\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: MorningMemo\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
        # Several groups for us are one.
        ("User-agent: MorningMemo\nAllow: /x\n\nUser-agent: MorningMemo\nDisallow: /", False),
        # Several names share the rules below them, also with other lines or blanks between.
        ("User-agent: a\nUser-agent: MorningMemo\nUser-agent: b\nDisallow: /", False),
        ("User-agent: MorningMemo\n\nSitemap: /map\nUser-agent: b\nDisallow: /", False),
        ("User-agent: MorningMemo\nAllow: /x\nUser-agent: b\nDisallow: /", True),
    ],
)
def test_the_group_that_names_us_is_ours(robots: str, may: bool) -> None:
    assert allowed(robots, "/news") is may


@pytest.mark.parametrize(
    ("rules", "path", "may"),
    [
        ("Allow: /news/\nDisallow: /news", "/news/today", True),
        ("Disallow: /news\nAllow: /news/", "/news/today", True),
        ("Allow: /news\nDisallow: /news/archive", "/news/archive/1", False),
        ("Disallow: /news\nAllow: /news", "/news", True),
        ("Disallow: /news/*/print\nAllow: /news/", "/news/7/print", False),
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/news", False),
    ],
)
def test_the_longest_rule_decides_and_allow_among_equals(rules: str, path: str, may: bool) -> None:
    assert allowed(f"User-agent: *\n{rules}", path) is may


@pytest.mark.parametrize(
    ("rule", "path", "hit"),
    [
        ("*.pdf", "/a.pdf?x", True),
        ("*.pdf$", "/a.pdf?x", False),
        ("*.pdf$", "/a.pdf", True),
        ("/*/amp/*", "/news/amp/1", True),
        ("/*/amp/*", "/news/amp", False),
        ("/a*b*b$", "/ab", False),
        ("/a*b*b$", "/abb", True),
        ("/a*ab$", "/ab", False),
        ("/price$list", "/price$list/1", True),
        ("*", "/news", True),
        ("*$", "/news", True),
        ("$", "/news", False),
        ("/**news", "/x/news", True),
    ],
)
def test_a_star_is_anything_and_a_dollar_is_the_end(rule: str, path: str, hit: bool) -> None:
    assert allowed(f"User-agent: *\nDisallow: {rule}", path) is not hit


@pytest.mark.parametrize(
    ("rule", "path", "hit"),
    [
        ("/küste", "/k%C3%BCste", True),
        ("/k%c3%bcste", "/küste", True),
        ("/%6Eews", "/news", True),
        ("/news", "/n%65ws", True),
        ("/go?to=https://a.example", "/go?to=https%3A%2F%2Fa.example", True),
        ("/a%2Fb", "/a/b", False),
        ("/a%2ab", "/axb", False),
        ("/a%2ab", "/a%2Ab", True),
        ("/100%", "/100%", True),
    ],
)
def test_escapes_are_compared_by_what_they_stand_for(rule: str, path: str, hit: bool) -> None:
    assert allowed(f"User-agent: *\nDisallow: {rule}", path) is not hit


def test_lines_may_end_in_any_way_and_begin_with_a_mark() -> None:
    assert not read_robots(b"\xef\xbb\xbfUser-agent: *\rDisallow: /\r\n").allow(SITE)


def test_only_the_first_500_kib_are_read() -> None:
    head = b"User-agent: *\nDisallow: /a\n"
    filler = b"#" * (LARGEST - len(head) - 1) + b"\n"
    robots = read_robots(head + filler + b"Disallow: /b\n")
    assert not robots.allow(f"{SITE}/a")
    assert robots.allow(f"{SITE}/b")


@pytest.mark.parametrize(
    ("status", "may"),
    [
        *((status, True) for status in (401, 403, 404, 410)),
        *((status, False) for status in (429, 500, 503, None)),
    ],
)
def test_a_file_that_is_not_there_allows_and_one_that_cannot_be_had_does_not(
    status: int | None, may: bool
) -> None:
    robots = robots_of(Failed(feed=FEED, reason="answered so", status=status))
    assert robots.allow(f"{SITE}/news") is may
    assert robots.unread == ("" if may else "answered so")


def test_a_file_that_is_there_is_read() -> None:
    fresh = Fresh(feed=FEED, url=FEED.url, body=b"User-agent: *\nDisallow: /news")
    assert not robots_of(fresh).allow(f"{SITE}/news")


@pytest.mark.parametrize(
    ("delay", "apart"), [("5", 5.0), ("2.5", 2.5), ("86400", 60.0), ("soon", 0.0), ("-1", 0.0)]
)
def test_a_crawl_delay_is_heeded_up_to_a_minute(delay: str, apart: float) -> None:
    robots = f"User-agent: *\nCrawl-delay: {delay}\nDisallow: /x"
    assert read_robots(robots.encode()).apart == apart


@given(st.binary(max_size=200), st.text(max_size=20))
def test_no_file_is_refused_and_no_address_fails(body: bytes, path: str) -> None:
    read_robots(b"User-agent: *\nDisallow: /" + body).allow(f"{SITE}/{path}")


@given(st.text("ab*$/", max_size=8), st.text("ab/", max_size=8))
def test_a_pattern_fits_what_its_expression_matches(pattern: str, path: str) -> None:
    body, end = (pattern[:-1], "$") if pattern.endswith("$") else (pattern, "")
    expression = "/" + ".*".join(map(re.escape, body.split("*"))) + end
    hit = re.match(expression, f"/{path}") is not None
    assert allowed(f"User-agent: *\nDisallow: /{pattern}", f"/{path}") is not hit
