"""What an entry is when it is no report: set aside before joining, or worth less.

A live blog looks like every story of the day, so one that is joined is a bridge between them all.
Titles and addresses tell; the patterns are English, as most of what they catch is.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsletter.model import Article

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?"
_COUNT = "(?:\\d+|two|three|four|five|six|seven|eight|nine|ten)"
_PERIOD = "(?:morning|evening|afternoon|daily|weekly|weekend|news)"
_NO_PATH = "(?!)"  # matches nothing


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


# What it is called, what its title looks like, what its address looks like (in lower case).
_ASIDE = (
    (
        "a live blog",
        _any(
            r"\bLIVE\b\s*(?=[:|–—-]|UPDATES)",
            r"(?i:live[- ]?stream(?:ed|ing)?\b(?=\s*[:|-]))",
            r"(?i:^live\b.*\b(?:updates|coverage|blog|news|results)\b)",
            r"(?i:\blive (?:updates?|blog)\b|\bliveblog\b|\bupdates live\b|\bas it happened\b)",
            r"(?i:^watch live\b|^live:)",
        ),
        # A single post of a live blog (…/h_0a1b2c) is a report like another.
        _any(
            r"/live(?:-news|-updates|-?blog|-coverage)?/(?!.*/h_)",
            r"[/-]live-(?:updates|blog)",
        ),
    ),
    (
        "a quiz or a puzzle",
        _any(r"(?i:\bquiz\b|\bcrossword\b|\bsudoku\b)"),
        _any(r"/(?:quiz(?:zes)?|puzzles?|crosswords?)/"),
    ),
    (
        "a horoscope",
        _any(r"(?i:\bhoroscopes?\b|\bstar signs?\b|\bzodiac signs?\b)"),
        _any(r"/horoscopes?/"),
    ),
    (
        "a date in history",
        _any(r"(?i:^(?:on )?this day in\b|^today in history\b|^on this day\b)"),
        _any(r"/this-day-in-"),
    ),
    (
        "a list of things",
        _any(rf"(?i:^(?:\S+ ){{0,3}}{_COUNT} (?:\w+ )?things\b)"),
        _any(_NO_PATH),
    ),
    (
        "a briefing of many stories",
        _any(
            rf"(?i:^(?:your )?(?:\w+ )?{_PERIOD} (?:briefing|digest|round-?up|recap|bulletin)\b)",
            r"(?i:^(?:the )?newspaper headlines|^what the papers say|\bfront pages\b)",
            r"(?i:\btop stories (?:from|of|on|for)\b|\bnews alert\b)",
        ),
        _any("/blogs-the-papers-", "/briefings?/"),
    ),
    (
        "a correction",
        _any(r"(?i:^(?:corrections?|clarifications?|for the record)\b(?: and\b|\s*[:|-]|$))"),
        _any("/corrections?/"),
    ),
    (
        "a podcast",
        _any(r"(?i:\bpodcast(?:\s*[:|]|\s*$|\s+-)|^(?:podcast|listen)\s*[:|])"),
        _any("/podcasts?/", "[/-]podcast[/-]"),
    ),
    (
        "shopping",
        _any(
            r"(?i:\b(?:best|top|great|biggest) (?:\S+ ){0,4}deals\b|\bdeals? of the day\b)",
            r"(?i:\bpromo codes?\b|\bcoupons?\b|\bgift guide\b|\bprime day\b)",
            r"(?i:\b(?:on sale|off) (?:at|on) amazon\b|\bwe (?:tested|tried) the best\b)",
        ),
        _any("/(?:shopping|deals|coupons|underscored|wirecutter|buyers?-guide|reviewed)/"),
    ),
    (
        "a plug for a newsletter",
        _any(
            r"(?i:^(?:sign up|subscribe)\b|\b(?:sign up|subscribe)\b.*\bnewsletter\b)",
            r"(?i:\bin your inbox\b)",
        ),
        _any("/newsletters?/"),
    ),
    (
        "a gallery",
        _any(r"(?i:^(?:in pictures|gallery|photos?|in photos)\s*[:|]|\bin pictures$)"),
        _any("/(?:gallery|galleries|photos?|pictures?)/", "/(?:gallery|in-pictures)-"),
    ),
    (
        "betting or lottery numbers",
        _any(r"(?i:\b(?:lotto|lottery|powerball)\b.*\b(?:results?|numbers)\b|\bbetting tips\b)"),
        _any(_NO_PATH),
    ),
    (
        "a broadcast",
        _any(
            r"(?i:\breplay\b\s*$|\bfull (?:episode|show|newscast)\b|\bspecial coverage\b)",
            rf"(?i:[(|][^()|]*\b(?:\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}}),? (?:19|20)\d\d\b)",
            r"\b\d{1,2}/\d{1,2}/(?:20)?\d\d\b",
        ),
        _any(_NO_PATH),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of report that counts less: its signal, words for a reader, what it costs."""

    signal: str
    text: str
    value: float


REPORT = Kind(signal="", text="", value=0.0)
_OPINION = Kind(signal="opinion", text="an opinion, not a report", value=-0.8)
_SOFT = Kind(signal="soft", text="more for the weekend than for the morning", value=-0.5)
_FEATURE = Kind(signal="feature", text="a feature more than news", value=-0.3)
_VIDEO = Kind(signal="video", text="only a video", value=-0.2)

_LESSER = (
    (
        _OPINION,
        _any(
            r"(?i:^(?:opinion|comment|commentary|editorial|analysis|letters?)\s*[:|])",
            r"^(?:D[rR] )?[A-Z][A-Z'’-]+(?: [A-Z][A-Z'’.-]+){1,2}(?:\s*:| (?:on|sees|answers)\b)",
        ),
        _any(
            "/(?:opinions?|commentisfree|debate|columnists?|columns|comment|editorials?)/",
            "/(?:letters|blogs?)/",
        ),
    ),
    (
        _SOFT,
        _any(r"(?i:\brecipes?\b|\bmy (?:wife|husband|marriage|boyfriend|girlfriend)\b)"),
        _any(
            r"^/(?:\w+/)?(?:femail|tvshowbiz|showbiz|life-?style|travel|food|food-drink|style)/",
            r"^/(?:\w+/)?(?:fashion|beauty|celebrity|property|oneroof|driven|motoring|recipes)/",
        ),
    ),
    (
        _FEATURE,
        _any(
            r"\?\W*$|^\W*I\b",
            r"(?i:^(?:why|how|what|when|where|inside|meet|revealed|pictured)\b|\bexplained\b)",
        ),
        _any("/(?:explainers?|explained|features?|magazine|long-?reads?)[/-]"),
    ),
    (
        _VIDEO,
        _any(r"(?i:^(?:watch|video)\s*[:|])"),
        _any("^/watch$", "^/shorts/", "/videos?/"),
    ),
)


def aside(article: Article) -> str:
    """What an entry is that no memo tells, in a few words for a reader; "" for a report."""
    title, path = article.title[:400], _path(article.url)
    for kind, titles, paths in _ASIDE:
        if titles.search(title) or paths.search(path):
            return kind
    if re.match(rf"(?i:{_COUNT} things you need to know)", article.summary[:80]):
        return "a list of things"
    return ""


def lesser(article: Article) -> Kind:
    """The kind of a report that counts less than news, or REPORT."""
    title, path = article.title[:400], _path(article.url)
    for kind, titles, paths in _LESSER:
        if titles.search(title) or paths.search(path):
            return kind
    if re.match(r"(?:COMMENT(?:ARY)?|OPINION|ANALYSIS):", article.summary):
        return _OPINION
    return REPORT


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.casefold()[:400]
    except ValueError:
        return ""
