"""Articles as bags of words: tokens, stop words, TF-IDF vectors; standard library only."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from newsletter.model import Article
from newsletter.rank.sentences import without_furniture

TITLE_LIMIT = 400  # characters of a title that count: a title of 100 KB is no title
BODY_LIMIT = 1200  # characters of a summary that count: about 200 words
COMMON = 25  # articles that share a word before it tells nothing of an event
BACKGROUND = 400  # articles that idf assumes at the least, so that three articles are no corpus

Vector = Mapping[str, float]

_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_INSIDE = re.compile(r"(?<=[^\W_,;])[,;]? ([^\W_][\w'’]*)")
_TOKEN = re.compile(r"us\.|\d+(?:[.,]\d+)*[^\W\d_]*|[^\W_]+(?:'[^\W_]+)*")
_PLURAL = re.compile(r"(?<=\w\w)ies$|(?<=\w\w\w)s$")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")

# Function words, and the words that news uses of everything.
_FUNCTION_WORDS = """
a about above after again against ago all almost already also although always am amid among an and
another any anyone anything are aren't around as at away back be became because become been before
being below between both but by came can can't could couldn't did didn't do does doesn't doing
don't down during each either else even ever every everyone everything few for from further get
gets getting give gives go goes going gone got had has hasn't have haven't having he he's her here
here's hers herself him himself his how however i i'm i've if in into is isn't it it's its itself
just keep know last least less let like likely long look made make makes making many may maybe me
might mine more most much must my myself near never no nor not nothing now of off often on once
one only onto or other others our ours out over own part per perhaps put quite rather really said
same say saying says see seen set several shall she she's should since so some someone something
soon still such take taken takes taking than that that's the their theirs them themselves then
there there's these they they're they've thing things this those though through to today together
told too took toward towards two under until up upon us use used using very via want wants was
wasn't way we we're we've well went were weren't what what's when where whether which while who
who's whose why will with within without won't would wouldn't yes yesterday yet you you're your
yours according announced announces day days first hour hours monday tuesday wednesday thursday
friday saturday sunday morning new news night people report reports reported reveal reveals
revealed show shows time times update updates video watch week weeks weekend year years month
months three four five latest live ask asks asked call calls called face faces need needs add adds
added amp de la le les des du et en un une el los las y que del por con para se es der die das und
den von zu mit im ist ein eine auf dem da em os um uma na ang ng sa mga ay si ni и в на не что с
по из за для как это от к у о до об
"""
STOP = frozenset(_FUNCTION_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article as ranking reads it.

    `body` is its summary without what its feed repeats; `title_tokens` and `body_tokens` are read
    once for all who ask; `vector` has length 1, or no words; `rare` are the words that at most
    COMMON of the articles have: the ones that carry facts; `headline` are those in the title,
    `names` those that are written with a capital, or hold a digit.
    """

    article: Article
    body: str
    title_tokens: tuple[str, ...]
    body_tokens: tuple[str, ...]
    vector: Vector
    rare: frozenset[str]
    headline: frozenset[str]
    names: frozenset[str]


def tokens(text: str) -> list[str]:
    """Words as written, case folded: "Trump's" is `trump`, "U.S." is `us.`, 選挙権 its bigrams."""
    found: list[str] = []
    # The dot keeps the country apart from the pronoun, which is a stop word.
    joined = _INITIALS.sub(_initials, text.replace("’", "'")).casefold()
    for word in _TOKEN.findall(joined):
        if not word.isascii() and _UNSPACED.search(word):
            found.extend(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        else:
            found.append(word.removesuffix("'s"))
    return found


def _initials(match: re.Match[str]) -> str:
    letters = match.group().replace(".", "")
    return "us." if letters == "US" else letters


def content_words(text: str) -> list[str]:
    """Tokens that say something: no stop words, no single letters, plurals as singulars."""
    return telling(tokens(text))


def telling(words: Iterable[str]) -> list[str]:
    """What `content_words` leaves of tokens that are there already."""
    return [
        _singular(word)
        for word in words
        if word not in STOP and (len(word) > 1 or not word.isascii())
    ]


def _singular(word: str) -> str:
    if word[-1] != "s" or word.endswith(("ss", "us", "is")) or not word.isascii():
        return word
    return _PLURAL.sub(lambda end: "y" if end.group() == "ies" else "", word)


def read(articles: Sequence[Article]) -> list[Document]:
    """The articles as documents, in their order; ids must differ.

    Title words count twice, repeats ever less, rare words most (TF-IDF).
    """
    bodies = without_furniture(articles)
    titles = [tuple(tokens(article.title[:TITLE_LIMIT])) for article in articles]
    texts = [tuple(tokens(bodies[article.id][:BODY_LIMIT])) for article in articles]
    headlines = [telling(title) for title in titles]
    counts = [
        Counter(headline * 2 + telling(text))
        for headline, text in zip(headlines, texts, strict=True)
    ]
    spread = Counter(word for words in counts for word in words)
    total = max(len(articles), BACKGROUND)
    names = _names(bodies.values())
    weight = {word: math.log(1 + total / held) for word, held in spread.items()}
    return [
        Document(
            article=article,
            body=bodies[article.id],
            title_tokens=title,
            body_tokens=text,
            vector=_unit({word: (1 + math.log(n)) * weight[word] for word, n in words.items()}),
            rare=frozenset(word for word in words if spread[word] <= COMMON),
            headline=frozenset(word for word in headline if spread[word] <= COMMON),
            names=frozenset(
                word for word in words if spread[word] <= COMMON and _is_name(word, names)
            ),
        )
        for article, title, text, headline, words in zip(
            articles, titles, texts, headlines, counts, strict=True
        )
    ]


def _names(texts: Iterable[str]) -> set[str]:
    """Words that the texts write with a capital inside a sentence, most of the time."""
    inside: Counter[str] = Counter()
    written: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in texts:
        inside.update(_INSIDE.findall(text[:BODY_LIMIT]))
    for form, count in inside.items():
        for word in content_words(form):
            written[word] += count
            capital[word] += count if form[0].isupper() else 0
    return {word for word, count in capital.items() if count * 5 > written[word] * 4}


def _is_name(word: str, names: AbstractSet[str]) -> bool:
    # Where writing knows no capitals nothing tells names apart: every word may be one.
    return word in names or word[0].isdigit() or word.upper() == word.lower()


def _unit(raw: Vector) -> Vector:
    length = math.sqrt(sum(value * value for value in raw.values()))
    return {word: value / length for word, value in raw.items()} if length else {}


def cosine(one: Vector, other: Vector) -> float:
    """How alike two unit vectors are, 0 to 1."""
    # A set has no order of its own: fsum gives the same sum in each.
    return math.fsum([one[word] * other[word] for word in one.keys() & other.keys()])
