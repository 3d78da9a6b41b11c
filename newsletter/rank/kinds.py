"""What an entry is when it is no report: set aside before joining, or worth less.

A live blog looks like every story of the day, so one that is joined is a bridge between them all.
Titles and addresses tell, in English and the larger languages of Europe; asides.py lists how.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from newsletter.model import Article
from newsletter.rank.asides import RULES
from newsletter.rank.labels import DAY, Rule

# Sections of the memo that stand behind the news, in lower case.
SOFT_SECTIONS = frozenset(
    ("sport", "sports", "culture", "entertainment", "life", "lifestyle", "celebrity", "travel")
)

LIMIT = 240  # characters of a title and of a path that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A kind of entry that no memo tells: the word that names it in rules, and words to read."""

    slug: str
    text: str

    def __str__(self) -> str:
        return self.text


_NAMED = {rule.slug: Aside(slug=rule.slug, text=rule.text) for rule in RULES}
# Every kind by its slug, with its words for a reader.
ASIDES: Mapping[str, str] = {slug: named.text for slug, named in _NAMED.items()}

# Which rules a word calls for. Most entries have no such word, and no pattern is tried on them.
_RULES_OF: dict[str, tuple[int, ...]] = {
    word: tuple(number for number, rule in enumerate(RULES) if word in rule.words)
    for word in sorted(frozenset[str]().union(*(rule.words for rule in RULES)))
}
_MARKS = "-:|,.()[]'’?!"  # what stands at a word of a title; the quick way to part them
# A date with its year, in any language that writes "9 June 2020", "June 9, 2020" or "9/6/2020".
_DATE = (
    r"(?:\d{1,2}\.? (?:de )?[^\W\d_]{3,10}\.? (?:del? )?20\d\d|[^\W\d_]{3,9}\.? \d{1,2},? 20\d\d"
    r"|\d{1,2}[./-]\d{1,2}[./-]20\d\d|20\d\d-\d\d-\d\d)"
)
# A show is called by its day: "Evening News (9 June 2020)", "Evening News | June 9, 2020 [HD]".
_SHOW_OF_A_DAY = re.compile(
    rf"(?:\((?:{DAY},? )?{_DATE}\)|(?:[|:]|\s[-–—])\s*(?:[\w'’]+,? ){{0,2}}{_DATE})"
    r"(?:\s*(?:\[hd\]|replay|full (?:episode|show|newscast|broadcast)))?\s*(?:\|[^|]*)*$",
    re.IGNORECASE,
)
_SCREENS = ("/watch", "/shorts/", "/reel/")
# What a feed's category calls an advertisement. "PAID" is none: there it says who may read the
# page, and a paper's whole feed can have it.
_PAID = frozenset(
    (
        "sponsored",
        "sponsored content",
        "sponsored post",
        "advertorial",
        "advertisement",
        "anzeige",
        "paid post",
        "paid content",
        "partner content",
        "branded content",
    )
)
_ROUND_UP = re.compile(r"(?:\d+|\w+) things you need to know", re.IGNORECASE)


def aside(article: Article) -> Aside | None:
    """The kind of an entry that no memo tells, or None for a report."""
    title, path = article.title[:LIMIT], _path(article.url)
    for rule in _called_for(title, path):
        if rule.titles.search(title) or rule.paths.search(path):
            return _NAMED[rule.slug]
    if "20" in title and ("|" in title or _is_video(path)) and _SHOW_OF_A_DAY.search(title):
        return _NAMED["broadcast"]
    if article.categories and not _PAID.isdisjoint(map(str.casefold, article.categories)):
        return _NAMED["sponsored"]
    if _ROUND_UP.match(article.summary):
        return _NAMED["briefing"]
    return None


def _called_for(title: str, path: str) -> list[Rule]:
    text = title.casefold()
    for mark in _MARKS:
        text = text.replace(mark, " ")
    words = text.split()
    words += path.replace("/", "-").replace(".", "-").split("-")
    if _RULES_OF.keys().isdisjoint(words):
        return []
    numbers = {number for word in words for number in _RULES_OF.get(word, ())}
    return [RULES[number] for number in sorted(numbers)]


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
_VIDEO = Kind(signal="video", text="only a video", value=-0.1)

_LABEL = re.compile(
    r"[\W]*(?:opinion|op-?ed|comment|commentary|column|editorial|viewpoint|letters?"
    r"|letters to the editor|kommentar|leitartikel|meinung|gastbeitrag|kolumne|glosse|tribune"
    r"|édito|éditorial|chronique|point de vue|opinión|columna|tribuna|opinião|coluna|opinione"
    r"|l['’]editoriale|editoriale|opinie|commentaar|мнение|колонка)\s*[:|]"
    r"|[\[【(（]?(?:社説|社评|社評|社论|사설|칼럼)",
    re.IGNORECASE,
)
_LABEL_LAST = re.compile(
    r"[|–—-]\s*(?:opinion|comment|editorial|kommentar|meinung|opinión|opinião|opinie)$",
    re.IGNORECASE,
)
# "ADA MOLL: The bridge was a warning" is a column; "BREAKING NEWS: …" and "US OPEN: …" are not.
_NO_NAME = (
    "NEWS|EXCLUSIVE|BREAKING|UPDATE|UPDATED|LIVE|WATCH|VIDEO|REPORT|ALERT|JUST|URGENT|LATEST"
    "|DEVELOPING|OPEN|CUP|LEAGUE|MARKETS|WRAP|FACT|CHECK|WORLD|UK|US|USA|EU|UN|TV|PM|MP|AI|CEO"
)
_BYLINE = re.compile(
    rf"(?!(?:\S+ ){{0,3}}(?:{_NO_NAME})\b)(?:D[rR] )?[A-Z][A-Z'’-]+(?: [A-Z][A-Z'’.-]+){{1,2}}"
    r"(?:\s*:| (?:on|sees|answers)\b)(?=.*[a-z])"
)
_OPINION_PATH = re.compile(
    r"/(?:opinions?|commentisfree|debate|columnists?|columns?|comment|commentary|editorials?|op-?ed"
    r"|letters|blogs?|voices|viewpoints?|meinung|kommentare?|kolumnen?|debatten?|tribunes?|idees"
    r"|chroniques|editos?|opiniones|opiniao|colunas?|tribuna|columnas|opinioni|commenti|editoriali"
    r"|opinie)/"
)
_SOFT_TITLE = re.compile(
    r"recipes?\b(?! for (?:an? )?(?:disaster|success|chaos|trouble|peace|growth|conflict|war))"
    r"|^(?:dear|ask) \w+\s*:|^my (?:wife|husband|marriage|boyfriend|girlfriend)\b.*\?"
)
_SOFT_OPENINGS = ("dear ", "ask ", "my ")
_SOFT_PATH = re.compile(
    r"/(?:\w+/)?(?:femail|tvshowbiz|showbiz|life-?style|travel|food|food-drink|style|fashion|beauty"
    r"|celebrity|celebrities|property|oneroof|driven|motoring|recipes|rezepte|recettes|recetas"
    r"|receitas|ricette|gossip|famosos|horoscopes)/"
)
_FEATURE_TITLE = re.compile(
    r"(?:why|how|what|when|where|inside|meet|revealed|pictured|warum|wieso|weshalb|pourquoi"
    r"|por qué|cómo|perché|waarom)\b|(?:analysis|analyse|análisis|análise|analisi|explainer"
    r"|explained)\s*[:|]|\W*I\b",
    re.IGNORECASE,
)
_QUOTES = " \"'’”»)」"
_ASKING = ("?", "？", "؟")
_FEATURE_PATH = re.compile(r"/(?:explainers?|explained|features?|magazine|long-?reads?)[/-]")
_VIDEO_TITLE = re.compile(r"\W*(?:watch|v[ií]d[eé]o)\s*[:|]", re.IGNORECASE)


def lesser(article: Article) -> Kind:
    """The kind of a report that counts less than news, or REPORT."""
    title, path = article.title[:LIMIT], _path(article.url)
    if _OPINION_PATH.search(path) or _is_opinion(title, article):
        return _OPINION
    if _SOFT_PATH.match(path) or _is_soft(title.casefold()):
        return _SOFT
    if (
        _FEATURE_TITLE.match(title)
        or title.rstrip(_QUOTES).endswith(_ASKING)
        or _FEATURE_PATH.search(path)
    ):
        return _FEATURE
    if _is_video(path) or _VIDEO_TITLE.match(title):
        return _VIDEO
    return REPORT


def _is_soft(title: str) -> bool:
    # Most titles begin with no such word: no pattern is tried on them.
    return (title.startswith(_SOFT_OPENINGS) or "recipe" in title) and bool(
        _SOFT_TITLE.search(title)
    )


def _is_opinion(title: str, article: Article) -> bool:
    if _LABEL.match(title) or _BYLINE.match(title) or _LABEL_LAST.search(title):
        return True
    author = article.author
    if author and author != article.outlet:  # a channel signs its own name
        # "Ada Moll: The bridge was a warning", or "The bridge was a warning | Ada Moll".
        name, said = author.casefold(), title.casefold()
        if said.startswith(f"{name}:") or said.endswith(f"| {name}") or "editorial board" in name:
            return True
    return article.summary.startswith(("COMMENT:", "COMMENTARY:", "OPINION:"))


def _path(url: str) -> str:
    """The path of an address in lower case; cut by hand: urlsplit costs ten times as much."""
    _, _, rest = url.partition("://")
    slash = rest.find("/")
    if slash < 0:
        return ""
    return rest[slash : slash + LIMIT].partition("?")[0].partition("#")[0].casefold()


def _is_video(path: str) -> bool:
    return path.startswith(_SCREENS) or "/video/" in path or "/videos/" in path or "/av/" in path
