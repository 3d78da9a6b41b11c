"""Texts as words, in any writing: what is a word, which words tell nothing, what is one word.

Every distinct written form is worked out once; a distinct word is one str object in memory.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain
from sys import intern

from newsletter.rank.stopwords import STOP

KEPT = 1 << 17  # written forms, and words, that are remembered: a big morning's
ARTICLE_LEFT = 3  # letters that must be left of an Arabic word without its article

# Vowel signs and accents that stand apart from their letter: to `re` they are no part of a word.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903"
    "\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd"
    "\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03"
    "\u0d3e-\u0d4d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e"
    "\u17b4-\u17d3"
)
# "4,200" and "U.S" are one form; possessive quantifiers halve the time.
_FORM = re.compile(rf"\w[\w'’{_MARKS}]*+(?:[.,]\w[\w'’{_MARKS}]*+)*+")
# What it finds in ASCII, in three quarters of the time.
_ASCII_FORM = re.compile(r"[A-Za-z0-9_][\w']*+(?:[.,]\w[\w']*+)*+", re.ASCII)
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_NUMBER = re.compile(r"\d[\d.,]*[^\W_]*")
_OUTSIDE = re.compile(r"[.,_]+")
# Writing without spaces between words, or (Hangul) with particles that stick to them, is read in
# pairs of signs where a sign is a syllable or a word, else in threes.
_SYLLABLES = "\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_RUNS = re.compile(rf"[{_SYLLABLES}]+|[{_LETTERS}]+|[^{_SYLLABLES}{_LETTERS}]+")
_SYLLABLE, _LETTER = re.compile(rf"[{_SYLLABLES}]"), re.compile(rf"[{_LETTERS}]")
# Hebrew points, Arabic vowel signs, and the stroke that only draws a word out.
_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_ARTICLE = re.compile("^(?:[وفبك]?ال|لل)")
_ARABIC_LETTERS = str.maketrans("أإآٱىة", "اااايه")
# Letters that Unicode does not take apart into a letter and its mark.
_UNMARKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_PLURAL = re.compile(r"(?<=\w\w)ies$|(?<=\w\w\w)s$")


class _Token(dict[str, str]):
    """The token by written form, worked out once; "" for a form that has several, or none."""

    def __missing__(self, form: str) -> str:
        if len(self) >= KEPT:
            self.clear()
        if form.isascii() and form.isalnum():
            made = intern(form.lower())
        else:
            found = _several(form)
            made = found[0] if len(found) == 1 else ""
        self[form] = made
        return made


class _Several(dict[str, tuple[str, ...]]):
    """All tokens by written form, of those forms that are more than letters and digits."""

    def __missing__(self, form: str) -> tuple[str, ...]:
        if len(self) >= KEPT:
            self.clear()
        made = self[form] = tuple(intern(word) for word in _tokens(form) if word)
        return made


class _Content(dict[str, str]):
    """The word that counts, or "", by token."""

    def __missing__(self, token: str) -> str:
        if len(self) >= KEPT:
            self.clear()
        made = self[token] = intern(_content(token))
        return made


_token = _Token().__getitem__
_several = _Several().__getitem__
_content_memo = _Content().__getitem__


def written_forms(text: str) -> list[str]:
    """The words of a text as it writes them, in order."""
    return (_ASCII_FORM if text.isascii() else _FORM).findall(text)


def tokens(text: str) -> list[str]:
    """Words case folded: "Trump's" is `trump`, "U.S." is `us.`, 選挙権 its bigrams."""
    return list(tokens_of(written_forms(text)))


def tokens_of(forms: Sequence[str]) -> tuple[str, ...]:
    """What `tokens` makes of written forms that are there already."""
    found = tuple(map(_token, forms))
    # Of most texts each form is one token, and nothing is left to do.
    if "" not in found:
        return found
    pairs = zip(forms, found, strict=True)
    return tuple(chain.from_iterable((one,) if one else _several(form) for form, one in pairs))


def content_words(text: str) -> list[str]:
    """Tokens that say something: no stop words, no single letters, plurals as singulars."""
    return telling(tokens_of(written_forms(text)))


def telling(words: Iterable[str]) -> list[str]:
    """What `content_words` leaves of tokens that are there already."""
    return list(filter(None, map(_content_memo, words)))


def distinct(words: Iterable[str]) -> dict[str, None]:
    """The same, each word once, in the order of its first place."""
    found = dict.fromkeys(map(_content_memo, words))
    found.pop("", None)
    return found


def _tokens(form: str) -> list[str]:
    word = form.casefold()
    if not word.isascii():
        word = _POINTS.sub("", unicodedata.normalize("NFKC", word.replace("’", "'")))
    if _INITIALS.fullmatch(word):
        letters = word.replace(".", "")
        # The dot keeps the country apart from the pronoun, which is a stop word.
        return ["us." if letters == "us" else letters]
    parts = [word] if _NUMBER.fullmatch(word) else _OUTSIDE.split(word)
    if not word.isascii():
        parts = [gram for part in parts for run in _RUNS.findall(part) for gram in _grams(run)]
    return [part.rstrip("'").removesuffix("'s") for part in parts]


def _grams(run: str) -> list[str]:
    size = 2 if _SYLLABLE.match(run) else 3 if _LETTER.match(run) else len(run)
    return [run[i : i + size] for i in range(max(1, len(run) - size + 1))]


def _content(word: str) -> str:
    """The word that counts, or ""."""
    if word in STOP:
        return ""
    if word.isascii():
        return _singular(word) if len(word) > 1 else ""
    if _SYLLABLE.match(word) or _LETTER.match(word):
        return word
    if _ARABIC.match(word):
        bare = _ARABIC_ARTICLE.sub("", word)
        word = bare if len(bare) >= ARTICLE_LEFT else word
        word = word.translate(_ARABIC_LETTERS)
    elif word[0] < "\u0250":
        # Outlets write "Beyoncé" and "Beyonce"; in other alphabets й is no и.
        word = _singular(unaccented(word))
    return word if len(word) > 1 and word not in STOP else ""


def unaccented(text: str) -> str:
    """A text in small letters without their accents: "łódź" is "lodz"."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(character for character in apart if not _is_accent(character))
    return unicodedata.normalize("NFC", bare).translate(_UNMARKED)


def _is_accent(character: str) -> bool:
    # Classes below 10 make another letter of one in Indian and Japanese writing, those from 100
    # to 199 are the tones of Thai and Lao: without them a word is another word.
    kind = unicodedata.combining(character)
    return kind >= 10 and not 100 <= kind < 200  # noqa: PLR2004  Unicode's numbers


def _singular(word: str) -> str:
    if word[-1] != "s" or word.endswith(("ss", "us", "is")) or not word.isascii():
        return word
    return _PLURAL.sub(lambda end: "y" if end.group() == "ies" else "", word)
