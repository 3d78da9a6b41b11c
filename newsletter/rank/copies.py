"""Whether two documents are one text, or numbers of a series, or reports over one background.

The numbers were measured on labelled pairs from two weeks of 23 feeds; shares are of the shorter
text's three-word shingles.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from zlib import crc32

from newsletter.model import Article
from newsletter.rank.credits import credits_to
from newsletter.rank.kinds import aside
from newsletter.rank.publishers import site
from newsletter.rank.words import Document, telling, tokens

SHINGLE, BIGRAM = 3, 2  # words; characters
THIN = 4  # shingles: a text of fewer says nothing, only titles can be compared
RUN = 8  # shingles in common; twice that under unlike titles: less may be one stock sentence
NEARLY_ALL = 0.8  # of a shorter text than RUN
THE_SAME = 0.9  # under one title on another day
LONG = 40  # shingles: a paragraph and no stock sentence
COPIED = 0.5  # independent reports of one event share .44 at the most, agency texts .59 and more
INSIDE = 0.65  # the same in one feed, which takes its own background up again
CREDITED = 0.35  # the same where one credits the other
TITLED = 0.3  # the same under one title
ALIKE = 0.5  # of the shorter title's telling words
RELATED = 1 / 3  # the same for two titles of one address
SAME_WORDS, ANOTHERS_WORDS = 0.65, 0.8  # Jaccard of titles that say the same; of two outlets
TITLE_WORDS = 4  # a title of fewer is shared by chance ("Coronavirus latest")
OPENING, OPENED = 14, 4  # words of an opening, and shingles that openings have in common
DAY = 20 * 3600  # seconds after which one title is the next number of a series

_CALENDAR = (
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_DATES = frozenset(_CALENDAR.split())
_PARTS = frozenset(("part", "episode", "ep", "chapter", "volume", "vol", "day", "week", "no"))
_STANDING_WORDS = (
    "briefing bulletin cartoons daily forecast gallery headlines latest letters live pictures "
    "podcast quiz recap results roundup schedule snapshot today tonight tracker update updates "
    "weather week weekly"
)
_STANDING = frozenset(_STANDING_WORDS.split())
_ODD = (1).__and__
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Before a title an agency's "UPDATE 2-", a label like "WATCH:", "Column One:" or 【速報】; behind
# it the show or the outlet.
_REVISION = re.compile(r"^[A-Z]{3,9} \d+-(?=[^\W\d])")
_LABEL = re.compile(
    r"^(?:【[^】]{1,12}】"
    r"|(?:[^\s:：|]+ ){0,2}[^\s:：|]+[:：|]\s*(?=(?:\S+ ){2}|[^\x00-\u02ff]{4}))"
)
_TAIL = re.compile(r"(?<=\S)\s+[|–—-]\s+[^\s|]+(?: [^\s|]+){0,3}$")
# The number that an article has in its address; dates are none.
_ID = re.compile(r"(?<![a-z0-9])(?!20\d{6}(?!\w))(?=(?:[a-z]*\d){3})[a-z0-9]{6,}(?![a-z0-9])")


class Codes(dict[str, int]):
    """Words as numbers that, like the hashes of their tuples, are the same in each run.

    One word in `every` is odd: shingles around such a word stand for the others.
    """

    def __init__(self, every: int = 2) -> None:
        super().__init__()
        self._every = every

    def __missing__(self, word: str) -> int:
        code = crc32(word.encode(errors="replace"))
        self[word] = code = code << 1 | (code % self._every == 0)
        return code

    def shingles(self, words: Sequence[str]) -> Iterable[int]:
        """Hashes of each three words in a row, or of all where there are fewer."""
        codes = [*map(self.__getitem__, words)]
        if len(codes) < SHINGLE:
            return (hash(tuple(codes)),) if codes else ()
        return map(hash, zip(codes, codes[1:], codes[2:], strict=False))

    def sample(self, words: Sequence[str]) -> Iterable[int]:
        """Those of the shingles that have an odd word in the middle."""
        codes = [*map(self.__getitem__, words)]
        middle = codes[1:]
        chosen = map(_ODD, middle)
        return map(hash, compress(zip(codes, middle, codes[2:], strict=False), chosen))


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document as it is compared.

    `heading` is its title without labels, `words` what tells in that, `title` what tells in all of
    the title; `marks` are its numbers and dates, which both leave out.
    """

    document: Document
    voice: str
    shingles: frozenset[int]
    heading: tuple[str, ...]
    words: frozenset[str]
    title: frozenset[str]
    marks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What two texts have in common: shingles, as a share of the shorter one; title words."""

    common: int
    shorter: int
    share: float
    titles: float
    heading: bool


def text(document: Document, *, voice: str, codes: Codes) -> Text:
    """A document made ready to be compared; `voice` is its publisher."""
    whole = document.article.title[:400]
    plain = _REVISION.sub("", whole)
    bare = _TAIL.sub("", _LABEL.sub("", plain))
    title = document.title_tokens if plain == whole else tuple(tokens(plain))
    heading = title if bare == plain else tuple(tokens(bare))
    return Text(
        document=document,
        voice=voice,
        shingles=frozenset(codes.shingles(document.body_tokens)),
        heading=heading,
        words=frozenset(telling(word for word in heading if not _is_mark(word))),
        title=frozenset(telling(word for word in title if not _is_mark(word))),
        marks=frozenset(_number(word) for word in title if _is_mark(word)),
    )


def alike(one: Text, other: Text) -> bool:
    """Whether one is the other once more, whichever was first."""
    shared = _shared(one, other)
    most = max(shared.titles, shared.share)
    article, another = one.document.article, other.document.article
    if most < TITLED and shared.shorter >= THIN:
        return False  # most pairs, and cheaply
    if article.url and article.url == another.url:
        related = most >= RELATED or _is_word_for_word(one, other)
        return related and not _is_page_of_the_day(one, other, shared)
    if one.voice != other.voice:
        return not _numbered(one, other) and _is_reprint(one, other, shared)
    if most >= ALIKE and _is_same_page(article.url, another.url):
        return True
    if _numbered(one, other) or _is_series(one, other, shared):
        return False
    return _is_again(one, other, shared)


def _shared(one: Text, other: Text) -> _Shared:
    common = len(one.shingles & other.shingles)
    shorter = min(len(one.shingles), len(other.shingles))
    # The label of one title may be the subject of the other; a label of both is no likeness.
    pairs = ((one.words, other.words), (one.title, other.words), (one.words, other.title))
    return _Shared(
        common=common,
        shorter=shorter,
        share=common / shorter if shorter else 0.0,
        titles=max(len(a & b) / (min(len(a), len(b)) or 1) for a, b in pairs),
        heading=one.heading == other.heading
        and _length(one.heading) >= TITLE_WORDS
        and bool(one.words),
    )


def _is_reprint(one: Text, other: Text, shared: _Shared) -> bool:
    """Whether two outlets have one text."""
    if shared.shorter < THIN:
        return shared.heading or _same_words(one, other, ANOTHERS_WORDS)
    if shared.heading and shared.share >= TITLED:
        return True
    article, another = one.document.article, other.document.article
    if shared.titles >= ALIKE and shared.share >= CREDITED:
        return _is_copied(shared) or credits_to(article, another) or credits_to(another, article)
    return _is_copied(shared) and _open_alike(article, another)


def _is_again(one: Text, other: Text, shared: _Shared) -> bool:
    """Whether one publisher has one text twice."""
    article, another = one.document.article, other.document.article
    if shared.shorter < THIN:
        similar = shared.heading or _same_words(one, other, SAME_WORDS)
        return similar or _is_word_for_word(one, other)
    if shared.heading and _apart(article, another) < DAY:
        return True
    if article.feed != another.feed:
        return _is_copied(shared) and (shared.titles >= ALIKE or _open_alike(article, another))
    if not _is_copied(shared) or shared.share < INSIDE:
        return False
    whole = shared.common >= NEARLY_ALL * len(one.shingles | other.shingles)
    long = shared.shorter >= LONG
    return shared.titles >= ALIKE or (long and whole and _open_alike(article, another))


def _is_word_for_word(one: Text, other: Text) -> bool:
    return bool(one.heading) and one.heading == other.heading and one.shingles == other.shingles


def _is_copied(shared: _Shared) -> bool:
    if shared.titles < ALIKE:
        return shared.share >= COPIED and shared.common >= 2 * RUN
    return shared.share >= (COPIED if shared.common >= RUN else NEARLY_ALL)


def _same_words(one: Text, other: Text, least: float) -> bool:
    common = one.words & other.words
    return _length(common) >= TITLE_WORDS and len(common) >= least * len(one.words | other.words)


def _length(words: Iterable[str]) -> float:
    # In writing without spaces a token is a bigram, and overlaps the next.
    return sum(0.5 if len(word) == BIGRAM and not word.isascii() else 1.0 for word in words)


def _open_alike(one: Article, other: Article) -> bool:
    """Whether the summaries begin alike: over one background, different news begin differently."""
    first, second = (
        frozenset(Codes().shingles(tokens(article.summary[:200])[:OPENING]))
        for article in (one, other)
    )
    return len(first & second) >= min(OPENED, max(1, min(len(first), len(second)) / 2))


def _apart(one: Article, other: Article) -> float:
    return abs((one.when - other.when).total_seconds())


def _is_mark(word: str) -> bool:
    return word[0].isdigit() or word in _DATES


def _number(word: str) -> str:
    return word.rstrip(_LETTERS) or word


def _numbered(one: Text, other: Text) -> bool:
    """Whether two titles are numbers of a series: "Quiz 11" and "Quiz 12", or of two dates."""
    if one.marks <= other.marks or other.marks <= one.marks:
        added = set(one.document.title_tokens) ^ set(other.document.title_tokens)
        return one.marks != other.marks and not added.isdisjoint(_PARTS)
    common = one.words & other.words
    return len(common) >= ALIKE * min(len(one.words), len(other.words))


def _is_series(one: Text, other: Text, shared: _Shared) -> bool:
    """Whether one publisher says the same on another day, or of other people."""
    article, another = one.document.article, other.document.article
    apart = _apart(article, another)
    later = apart >= DAY / 2 or not (article.published and another.published)
    same = one.heading == other.heading
    if (later or not same) and (aside(article) or aside(another)):
        return True
    if same:
        titles = (*one.document.title_tokens, *other.document.title_tokens)
        standing = later and not _STANDING.isdisjoint(titles)
        if standing or (apart >= DAY / 2 and 0 < shared.shorter < RUN):
            return True
        if apart >= DAY and shared.share < THE_SAME:
            return True
    figures, others = _figures(one.document.body_tokens), _figures(other.document.body_tokens)
    return bool(figures and others) and figures.isdisjoint(others)


def _figures(words: Sequence[str]) -> set[str]:
    """Numbers of a text that are no dates."""
    around = zip(("", *words), words, (*words[1:], ""), strict=False)
    return {
        _number(word)
        for before, word, after in around
        if word[0].isdigit() and before not in _DATES and after not in _DATES
    }


def _is_page_of_the_day(one: Text, other: Text, shared: _Shared) -> bool:
    """Whether one address carries something else each day: a quiz, a letter."""
    if _numbered(one, other):
        return bool(aside(one.document.article) or aside(other.document.article))
    later = _apart(one.document.article, other.document.article) >= DAY
    return (
        later and one.heading == other.heading and shared.share < ALIKE and shared.shorter >= THIN
    )


def _is_same_page(one: str, other: str) -> bool:
    """Whether two addresses of a site name one article by its number, whatever else they say."""
    ids, others = (set(_ID.findall(url.casefold().partition("://")[2])) for url in (one, other))
    return bool(ids) and ids == others and site(one) == site(other)
