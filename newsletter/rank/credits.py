"""Who credits whom: "(Reuters)", "By Ann Lee of RNZ", an author of the agency, its address.

Only texts that are alike are asked, so a name in the place of a credit is enough.
"""

import re
from functools import lru_cache

from newsletter.model import Article
from newsletter.rank.publishers import site

TITLE, TEXT, AUTHOR, END = 400, 1200, 200, 200  # characters that are read; END: of a longer text
OUTLET = 80  # characters of an outlet's name
SHORT = 4  # letters: a name of so few is looked for in capitals only ("AP", "RNZ")

# Agencies go by two names, and their sites by a third.
_AGENCIES = (
    ("ap", "apnews", "associated press"),
    ("afp", "agence france-presse"),
    ("dpa", "deutsche presse-agentur"),
    ("upi", "united press international"),
    ("pa", "pa media", "press association"),
    ("aap", "australian associated press"),
    ("pti", "press trust of india"),
)
_CHANNEL = re.compile(r"(?i)\.com$|\s+(?:news|online|tv|rss|headlines|top stories)\b.*")


def credits_to(article: Article, source: Article) -> bool:
    """Whether an article says that it has its text from the source's outlet."""
    place = site(source.url)
    if article.url == source.url:
        # A feed of feeds links to the outlet's own page.
        return bool(place) and place == site(source.feed) != site(article.feed)
    names = _names(source.outlet[:OUTLET], place)
    end = article.summary[TEXT:][-END:]
    author = (article.author or "")[:AUTHOR]
    text = f"{article.title[:TITLE]}\n{article.summary[:TEXT]}\n{end}"
    squeezed = f"{text}\n{author}".casefold().replace(" ", "")
    # Most articles name nobody, and that is told at a glance.
    if not any(name.replace(" ", "") in squeezed for name in names.union(filter(None, (place,)))):
        return False
    if not names.isdisjoint(_names(article.outlet[:OUTLET], site(article.url))):
        return False
    credit, name = _forms(names, place)
    return bool(credit.search(text) or name.search(author))


@lru_cache(maxsize=1024)
def _names(outlet: str, place: str) -> frozenset[str]:
    """An outlet's names, case folded: what stands before a dash, without "News", and its site's."""
    first = re.split(r"\s[-–—|/>:]\s|[|>:]", outlet)[0].strip()
    names = {first, _CHANNEL.sub("", first), place.partition(".")[0]}
    found = {name.casefold() for name in names if len(name) > 1}
    for forms in _AGENCIES:
        if not found.isdisjoint(forms):
            found.update(forms)
    return frozenset(found)


@lru_cache(maxsize=1024)
def _forms(names: frozenset[str], place: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of a credit to an outlet in a text, and of its name alone."""
    spelt = "|".join(sorted(map(_spelt, names))) or "(?!)"
    name = rf"(?<!\w)(?:[Tt]he )?(?:{spelt})(?!\w)"
    host = rf"(?<![\w-]){re.escape(place)}(?!\w)" if place else "(?!)"
    lead = (
        r"(?:via|by|source:|courtesy of|copyright|(?:published|reported) (?:by|in|on|at)"
        r"|appeared (?:in|on|at))"
    )
    # In running text a name has its capitals: "the state reported" credits no outlet "The State".
    written = rf"(?=[Tt]he [^\Wa-z]|(?![Tt]he )[^\Wa-z]){name}"
    credit = re.compile(
        rf"\((?:[^()]{{0,30}}/ ?)?{name}(?:/[^()]{{0,30}})?\)"
        rf"|[-–—|] ?{name}\W{{0,3}}$"
        rf"|(?:\b(?i:{lead})|©) ?{written}"
        rf"|\bBy [^.,;()\n]{{2,50}}?(?: of| for| from|,|/) ?{written}"
        rf"|{written} report(?:s|ed)\b|{host}",
        re.MULTILINE,
    )
    return credit, re.compile(name)


def _spelt(name: str) -> str:
    if len(name) <= SHORT:
        return re.escape(name.upper())
    # A site's name has no spaces: "dailyorla" is the "Daily Orla".
    letters = r"\s?".join(name) if name.isalpha() else re.escape(name)
    return f"(?i:{letters})"
