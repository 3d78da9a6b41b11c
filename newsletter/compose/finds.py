"""The number of the day and the quote, found by rule in what the stories' articles say.

Where none is good enough there is none. No word is added: a number is parted from its own
sentence, a quote keeps its speaker.
"""

import re
from collections.abc import Sequence

from newsletter.compose.clauses import balanced, ended, sentences
from newsletter.model import Article, Number, Quote, Story

NOUN_LEAST, NOUN_MOST = 25, 130  # characters of what follows the number
QUOTE_LEAST, QUOTE_MOST = 6, 30  # words
LONGEST = 4000  # characters of one article that are searched

_NUMBER = re.compile(
    r"^(?P<value>[$€£]?\d{1,3}(?:,\d{3})*(?:\.\d+)?%?)"
    r"(?P<unit> (?:percent|million|billion|trillion))?(?P<noun>\s+\S.*)$"
)
_FOUND = re.compile(
    r"^(?P<source>(?:A|An|The|One)(?: new| recent)? (?:[\w’'-]+ ){0,5}?"
    r"(?:poll|survey|study|report|census)(?: of [\w, ’'-]{3,40}?)?) "
    r"(?:found|finds|shows?|showed|says)(?: that)? (?P<said>[$€£]?\d.*)$"
)
# In type this large a count of victims is a shrug.
_GRIM = re.compile(
    r"(?i:\b(?:kill\w*|dead|d(?:ie|ied|ies|ying)|deaths?|injur\w+|wound\w+|bodies|victims?|murder\w*|"
    r"shot|shootings?|fatal\w*|casualt\w+|drown\w*|hostages?|rape\w*|suicides?|massacre\w*)\b)"
)
_LEANS = re.compile(
    r"(?i:^of (?:them|those|these|it|this|that|which|whom)\b|^(?:or|to|and|–|-|points?|times)\b|"
    r"\b(?:latter|former|above)\b)"
)
_SPEAKER = (
    r"(?P<speaker>(?:(?:Dr|Mr|Mrs|Ms|Sen|Rep|Gov|Gen|Prof|Rev)\. |(?:President|Judge|Mayor|Senator|"
    r"Governor|Minister|Chief|Captain|Professor|Justice|Secretary) )?"
    r"(?!(?:The|A|An|In|On|At|He|She|They|It|We|I|But|And|This|That)\b)"
    r"[A-Z][\w’'-]+(?: [A-Z]\.)?(?: (?:de|van|von|bin|al|la|el))?(?: [A-Z][\w’'-]+){1,2})"
)
_WORDS = r"(?:“(?P<words>[A-Z][^“”\"]+[.,!?])”|\"(?P<straight>[A-Z][^“”\"]+[.,!?])\")"
_AFTER = re.compile(rf"{_WORDS} (?:said|says|wrote) {_SPEAKER}(?=[.,;]|$| on | in | at | of )")
_BEFORE = re.compile(rf"(?:^|(?<=[.!?] )){_SPEAKER} (?:said|says|wrote)[:,] {_WORDS}(?=\s|$)")


def find_number(stories: Sequence[Story]) -> Number | None:
    """The best story's sentence that begins with a number worth large type, parted after it.

    Shares come first, then money and counts from a thousand up; never victims, years or a number
    that the sentence qualifies ("about", "up to").
    """
    found = [
        (rank, number)
        for story in stories
        for text, article in _told(story)
        for sentence in sentences(text)
        for rank, number in _number_in(sentence, story.title, article)
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _told(story: Story) -> list[tuple[str, Article]]:
    """The story's summary, then each article's own, with the article it comes from."""
    own = [(article.summary[:LONGEST], article) for article in story.articles]
    return [(story.summary, story.articles[0]), *own]


def _number_in(sentence: str, title: str, article: Article) -> list[tuple[int, Number]]:
    whole = ended(sentence) == sentence and balanced(sentence)
    if not whole or _GRIM.search(f"{sentence} {title}"):
        return []
    told = _FOUND.match(sentence)
    if told:
        # The finder goes to the end: "61% of riders would switch, a council poll found."
        source = told["source"][0].lower() + told["source"][1:]
        sentence = f"{told['said'].rstrip('.')}, {source} found."
    match = _NUMBER.match(sentence)
    if not match:
        return []
    value, noun = f"{match['value']}{match['unit'] or ''}", match["noun"].strip()
    value = value.replace(" percent", "%")
    rank = _worth(value)
    if rank is None or _LEANS.search(noun) or not NOUN_LEAST <= len(noun) <= NOUN_MOST:
        return []
    return [(rank, Number(value=value, noun=noun, outlet=article.outlet, url=article.url))]


def _worth(value: str) -> int | None:
    if value.endswith("%"):
        return 0
    if value[0] in "$€£" or value.endswith("illion"):
        return 1
    return 2 if "," in value else None


def find_quote(stories: Sequence[Story]) -> Quote | None:
    """The first whole sentence in quotation marks that a named person says in a summary."""
    for story in stories:
        for text, article in _told(story):
            for pattern in (_AFTER, _BEFORE):
                for match in pattern.finditer(text):
                    words = _as_sentence(match["words"] or match["straight"])
                    if QUOTE_LEAST <= len(words.split()) <= QUOTE_MOST:
                        return Quote(
                            words=words,
                            speaker=match["speaker"],
                            outlet=article.outlet,
                            url=article.url,
                        )
    return None


def _as_sentence(words: str) -> str:
    return ended(words.removesuffix(","))
