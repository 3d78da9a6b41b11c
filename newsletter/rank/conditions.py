"""What makes a rule hold for an article: its words, who wrote it, where it stands.

Each rule is found by one of its conditions in a table, so that a hundred of them cost little more
than one. A word that the rule writes in capitals is found where the text does so too.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from newsletter.config.rules import Action, Rule
from newsletter.model import Article, Reason
from newsletter.rank.capitals import in_capitals, writes
from newsletter.rank.spelling import Foldings, forms, plain, spelt, stands_in
from newsletter.rank.words import BODY_LIMIT, TITLE_LIMIT, Document

_Words = tuple[str, ...]
_NAME, _ADDRESS = 400, 2000  # characters that count: a longer name is no name


class _Run(NamedTuple):
    """Words in a row, and those of them that must be written in capitals."""

    words: _Words
    capitals: _Words

    def stands_in(self, text: "_Text") -> bool:
        return stands_in(text.words, self.words) and writes(text.written, self.capitals)


class _Text(NamedTuple):
    """A title or a body: its words as they are compared, and as it writes them."""

    words: _Words
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A rule with its words as ranking reads words, and its place in its index."""

    number: int
    rule: Rule
    reason: Reason
    whole: frozenset[str]  # keywords: whole words, of which one will do,
    pieces: _Words  # beginnings with a space before, characters of writing without spaces,
    runs: tuple[_Run, ...]  # and what is read as several words, or written in capitals
    phrases: tuple[_Run, ...]
    authors: tuple[_Words, ...]
    outlets: frozenset[str]
    sections: frozenset[str]
    addresses: tuple[tuple[str, str], ...]

    @property
    def of_words(self) -> bool:
        """Whether words make it hold."""
        return bool(self.rule.keyword or self.rule.phrase)

    @property
    def of_story(self) -> bool:
        """Whether it is of a story as a whole and not of some of its articles."""
        rule = self.rule
        return not (rule.outlet or rule.author or rule.kind or rule.address)

    def holds(self, title: _Text, body: _Text, article: Article, kind: str) -> bool:
        """Whether all conditions hold that an article alone can meet."""
        texts = (title,) if self.rule.title_only else (title, body)
        return (
            (not self.rule.keyword or any(self._names(text) for text in texts))
            and (not self.rule.phrase or any(_has(text, self.phrases) for text in texts))
            and (not self.outlets or plain(article.outlet[:_NAME]) in self.outlets)
            and (not self.rule.kind or kind in self.rule.kind)
            and (not self.rule.author or self._is_by((article.author or "")[:_NAME]))
            and (not self.addresses or any(_is_at(article, place) for place in self.addresses))
        )

    def _names(self, text: _Text) -> bool:
        if not self.whole.isdisjoint(text.words) or _has(text, self.runs):
            return True
        return bool(self.pieces) and any(piece in _joined(text.words) for piece in self.pieces)

    def _is_by(self, author: str) -> bool:
        return any(stands_in(_byline(author), name) for name in self.authors)


def _ruled(number: int, rule: Rule) -> Ruled:
    signal = "rule" if rule.action is Action.BOOST else rule.action.value
    reason = Reason(signal=signal, value=rule.boost or 0.0, text=f"your rule: {rule.text}")
    shouted = [word for word in rule.keyword if in_capitals(word) and not word.endswith("*")]
    keywords = [
        (spelt(word.removesuffix("*")), word.endswith("*"))
        for word in rule.keyword
        if word not in shouted
    ]
    alone = [(words[0], starts) for words, starts in keywords if len(words) == 1]
    return Ruled(
        number=number,
        rule=rule,
        reason=reason,
        whole=frozenset(form for word, starts in alone if not starts for form in forms(word)),
        pieces=(
            *(f" {word}" for word, starts in alone if starts),
            *(word for word, _ in alone if _is_unspaced_character(word)),
        ),
        runs=(
            *(_Run(words, ()) for words, _ in keywords if len(words) > 1),
            *(run for word in shouted for run in _runs(word, plural=True)),
        ),
        phrases=tuple(run for phrase in rule.phrase for run in _runs(phrase)),
        authors=tuple(words for words in map(spelt, rule.author) if words),
        outlets=frozenset(map(plain, rule.outlet)),
        sections=frozenset(map(plain, rule.section)),
        addresses=tuple(map(_place, rule.address)),
    )


def _runs(term: str, *, plural: bool = False) -> list[_Run]:
    """A term as the words that it may be read as: "U.S." is another word than "US"."""
    capitals = in_capitals(term)
    found = {spelt(term)}
    if capitals:
        term = term.replace(".", "")
        dotted = [spelt(term.replace(word, ".".join(word))) for word in capitals]
        found.update([spelt(term), *dotted])
    if plural and len(capitals) == 1:
        found |= {(*words[:-1], words[-1] + "s") for words in found}
    return [_Run(words, capitals) for words in sorted(found) if words]


@lru_cache(maxsize=4096)
def _byline(author: str) -> _Words:
    return spelt(author)


def _has(text: _Text, runs: Sequence[_Run]) -> bool:
    return any(run.stands_in(text) for run in runs)


def _joined(words: _Words) -> str:
    return " " + " ".join(words)


def _is_unspaced_character(word: str) -> bool:
    return len(word) == 1 and unicodedata.east_asian_width(word) == "W"


def _place(address: str) -> tuple[str, str]:
    """The host without www. and the path with its slash, in lower case."""
    host, _, path = address[:_ADDRESS].casefold().partition("/")
    host = host.rpartition("@")[2].partition(":")[0].removeprefix("www.")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = ""  # no article's
    return host, f"/{path.rstrip('/')}"


def _is_at(article: Article, place: tuple[str, str]) -> bool:
    host, path = _place(article.url.partition("://")[2])
    wanted, beginning = place
    if not wanted or (host != wanted and not host.endswith(f".{wanted}")):
        return False
    after = path[len(beginning) : len(beginning) + 1]
    return path.startswith(beginning) and (beginning == "/" or after in ("", "/", "?", "#"))


# ── The index ────────────────────────────────────────────────────────────────────────────

_Table = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Rules in their order, and tables of the numbers of those that something may make hold.

    Each rule stands in one of them, under its condition that is met most seldom. `by_section` has
    those that are of a section alone.
    """

    rules: Sequence[Ruled]
    by_word: _Table
    by_piece: _Table
    by_author: _Table
    by_host: _Table
    by_outlet: _Table
    by_kind: _Table
    by_section: _Table
    foldings: Foldings

    def holding(self, document: Document, kind: str) -> list[Ruled]:
        """The rules that hold for an article as far as it alone decides, in their order."""
        article = document.article
        title = self.foldings.of(document.title_tokens, article.title)
        body = self.foldings.of(document.body_tokens, document.body)
        found = [*self._by_words(title), *self._by_words(body)]
        if self.by_outlet:
            found += self.by_outlet.get(plain(article.outlet[:_NAME]), ())
        if self.by_kind and kind:
            found += self.by_kind.get(kind, ())
        if self.by_author and article.author:
            for word in _byline(article.author[:_NAME]):
                found += self.by_author.get(word, ())
        if self.by_host:
            for host in domains(article.url):
                found += self.by_host.get(host, ())
        if not found:
            return []
        rules = [self.rules[number] for number in sorted(set(found))]
        texts = _Text(title, article.title[:TITLE_LIMIT]), _Text(body, document.body[:BODY_LIMIT])
        return [ruled for ruled in rules if ruled.holds(*texts, article, kind)]

    def _by_words(self, text: _Words) -> list[int]:
        words = self.by_word.keys()
        found = [] if words.isdisjoint(text) else [n for w in words & text for n in self.by_word[w]]
        if self.by_piece:
            written = _joined(text)
            for piece, numbers in self.by_piece.items():
                if piece in written:
                    found += numbers
        return found


def domains(url: str) -> list[str]:
    """The host of a URL, and what that is a part of: m.orla.example, orla.example, example."""
    host, _ = _place(url.partition("://")[2])
    labels = host.split(".")
    return [".".join(labels[first:]) for first in range(len(labels))]


def indexed(rules: Sequence[Rule]) -> Index:
    """Rules with their tables, once a morning."""
    numbered = [_ruled(number, rule) for number, rule in enumerate(rules)]
    tables: defaultdict[str, defaultdict[str, list[int]]]
    tables = defaultdict(lambda: defaultdict(list))
    for ruled in numbered:
        for name, key in _keys(ruled):
            tables[name][key].append(ruled.number)
    return Index(
        rules=numbered,
        by_word=dict(tables["word"]),
        by_piece=dict(tables["piece"]),
        by_author=dict(tables["author"]),
        by_host=dict(tables["host"]),
        by_outlet=dict(tables["outlet"]),
        by_kind=dict(tables["kind"]),
        by_section=dict(tables["section"]),
        foldings=Foldings(),
    )


def _keys(ruled: Ruled) -> Iterator[tuple[str, str]]:
    """The table that a rule stands in, with its keys there."""
    rule = ruled.rule
    if ruled.of_words:
        runs = ruled.runs if rule.keyword else ruled.phrases
        yield from (("word", word) for word in sorted(ruled.whole))
        yield from (("word", max(run.words, key=len)) for run in runs)
        yield from (("piece", piece) for piece in ruled.pieces)
    elif rule.author:
        yield from (("author", max(name, key=len)) for name in ruled.authors)
    elif rule.address:
        yield from (("host", host) for host, _ in ruled.addresses)
    elif rule.outlet:
        yield from (("outlet", outlet) for outlet in sorted(ruled.outlets))
    elif rule.kind:
        yield from (("kind", kind) for kind in rule.kind)
    else:
        yield from (("section", section) for section in sorted(ruled.sections))
