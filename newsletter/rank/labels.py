"""What titles of entries that are no reports are made of: labels, dates, and what parts them."""

import re
from dataclasses import dataclass

NEXT = r"(?:\s*[:|]|\s+[-–—]\s)"  # what parts a label from what follows it
END = rf"(?:\s*$|{NEXT})"
FIRST = r"(?:^\W*|[:|]\s*|\s[-–—]\s+)"  # what comes before a label, at the start or further on
DAY = (
    "(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag"
    "|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
)
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
MONTHS = (
    "jan january feb february mar march apr april may jun june jul july aug august sep sept "
    "september oct october nov november dec december "
)
MANY = r"(?:\d{1,3}|five|six|seven|eight|nine|ten|twelve|fünf|sieben|zehn|cinq|dix|cinco|diez|dez)"
ON_AIR = (
    "(?:en direct|en directo|en vivo|ao vivo|in diretta|minuto a minuto|minuto por minuto"
    "|ao minuto|minute par minute|im liveticker|im ticker)"
)
GOODS = "(?:amazon|walmart|target|best buy|costco|argos|ebay|aldi|lidl)"
FEAST = "(?:black friday|cyber monday|prime day|memorial day|labor day|presidents['’]? day)"
SIGNS = "(?:aries|taurus|gemini|cancer|leo|virgo|libra|scorpio|sagittarius|capricorn|aquarius)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one kind is known: by `titles`, or by `paths` of its address in lower case.

    `words` are those without which no title and no path can match: one of them must be there
    before a pattern is tried, and most entries have none of any kind.
    """

    slug: str
    text: str
    words: frozenset[str]
    titles: re.Pattern[str]
    paths: re.Pattern[str]


def rule(slug: str, text: str, words: str, titles: str, path: str = "(?!)") -> Rule:
    """A rule from its words and patterns; titles are searched without regard to case."""
    return Rule(
        slug=slug,
        text=text,
        words=frozenset(words.split()),
        titles=re.compile(titles, re.IGNORECASE),
        paths=re.compile(path),
    )


def parts(names: str) -> str:
    """A pattern of an address that has one of the names between its slashes."""
    return f"/(?:{names})/"
