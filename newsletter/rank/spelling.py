"""Words and names compared as a person compares them: without case, accents and elided articles."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from newsletter.rank.tokens import tokens, unaccented

_ELIDED = frozenset(
    ("l", "d", "j", "m", "n", "s", "t", "c", "qu", "un", "all", "dall", "dell", "nell", "sull")
)
_SHORT = 3  # letters from which a word has a plural: "us" has none


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text without what does not count: case, accents, white space doubled or at its ends."""
    return unaccented(" ".join(text.casefold().split()))


def spelt(text: str) -> tuple[str, ...]:
    """A text's tokens, each as `Foldings` has those of a document."""
    return tuple(_folded(word) for word in tokens(unicodedata.normalize("NFC", text)))


def _folded(word: str) -> str:
    """A token as it is compared; `l'été` is `ete`."""
    before, elided, after = word.partition("'")
    return plain(after if elided and after and before in _ELIDED else word)


class Foldings(dict[str, str]):
    """The tokens of a morning as they are compared, each folded once."""

    def of(self, words: tuple[str, ...], text: str) -> tuple[str, ...]:
        """The tokens of a text; those of plain English are what they are."""
        if text.isascii() and "'" not in text:
            return words
        return tuple(map(self.__getitem__, words))

    def __missing__(self, word: str) -> str:
        folded = self[word] = _folded(word)
        return folded


def stands_in(text: Sequence[str], run: Sequence[str]) -> bool:
    """Whether words stand in a text in a row; both tuples, folded."""
    at = 0
    for _ in range(text.count(run[0])):
        at = text.index(run[0], at) + 1
        if text[at - 1 : at - 1 + len(run)] == run:
            return True
    return False


def forms(word: str) -> Iterator[str]:
    """A word as singular and as plural, where an s, es or ies makes the difference."""
    yield word
    if len(word) < _SHORT or not word.isascii() or not word.isalpha():
        return
    yield word + "s"
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        yield word + "es"
    if word[-1] == "y" and word[-2] not in "aeiou":
        yield word[:-1] + "ies"
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        yield word[:-2]
    if word[-1] == "s" and not word.endswith(("ss", "us", "is")):
        yield word[:-1]
