"""The number of the day and the quote, found by rule in what the stories' articles say.

Where none is good enough there is none. No word is added: a number is parted from its own sentence
or shown above the whole of it, a quote keeps its speaker.
"""

import re
from collections.abc import Iterator, Sequence

from newsletter.model import Article, Number, Quote, Story
from newsletter.prose import ended, is_whole, leans, sentences

NOUN_LEAST, NOUN_MOST = 25, 130  # characters of what follows the number
WHOLE_LEAST, WHOLE_MOST = 40, 170  # of a sentence that stands whole under its number
VALUE_MOST = 12  # characters that large type has room for
QUOTE_LEAST, QUOTE_MOST = 6, 30  # words
SPEAKER_MOST = 58  # characters of a name with its role
READ, FIRST = 4000, 5  # characters of an article that are searched, and its sentences for a number
AROUND = 120  # characters before and after a quote that may tell whose words it is

_UNIT = r"(?:[ -](?:million|billion|trillion)\b|(?: ?%| per ?cent\b))"
_MONEY = r"(?:(?:[A-Z]{1,2})?[$€£¥₱₹]|\bP(?=\d))"
# The number that opens a sentence, and what follows it.
_OPENING = re.compile(
    rf"^(?P<value>{_MONEY}?\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?{_UNIT}?)(?P<noun>\s+\S.*)$"
)
_ANYWHERE = re.compile(
    rf"(?<![\w.,$€£¥₱₹–-])(?P<value>{_MONEY}?\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?{_UNIT}?)"
    r"(?![\w%]|[.,:/–-]?\d|\s?[–-]\s?[$€£¥₱₹]?\d| (?:to|or|and) [$€£¥₱₹]?\d)"
)
_FOUND = re.compile(
    r"^(?P<source>(?:A|An|The|One)(?: new| recent)? (?:[\w’'-]+ ){0,5}?"
    r"(?:poll|survey|study|report|census)(?: of [\w, ’'-]{3,40}?)?) "
    r"(?P<verb>found|finds|shows?|showed|says)(?: that)? (?P<said>[$€£]?\d.*)$"
)
# In type this large a count of victims is a shrug.
_GRIM = re.compile(
    r"(?i:\b(?:kill\w*|dead|d(?:ie|ied|ies|ying)|deaths?|injur\w+|wound\w+|bodies|victims?|murder\w*|"
    r"shot|shootings?|fatal\w*|casualt\w+|drown\w*|hostages?|rap(?:e|ed|es|ist)|suicides?|"
    r"massacre\w*|violen\w+|abus\w+|assault\w*|kidnap\w*|tortur\w+|terror\w*|manslaughter|crimes?|"
    r"infect\w+|contracted|diagnosed|cases|patients|hospitali[sz]\w+|genocide|famine|starv\w+|missing|crash\w*)\b)"
)
# The number is not what happened, or not all of it.
_DOUBTED = re.compile(
    r"(?i:\b(?:not?|never|nobody|none|neither|nor|cannot|hardly|barely|false\w*|wrong\w*|hoax|if"
    r"|den(?:y|ies|ied)|fail(?:s|ed)? to|reject(?:s|ed)?|lack(?:s|ed)?|overturn(?:s|ed)?"
    r"|scrap(?:s|ped)?|cancel(?:s|l?ed)?|might|should)\b|n[’']t\b)"
    r"|\b(?:could|may)\b"
)
# Of money it is a guess; of a poll it is what people said.
_WOULD = re.compile(r"(?i:\bwould\b)")
# A text with one of these tells what somebody made up, or took back.
_UNTRUE = re.compile(
    r"(?i:\b(?:fak(?:e|es|ed|ery)|false\w*|parod\w+|satir\w+|spoof|forge[dr]\w*|hoax\w*|untrue"
    r"|den(?:y|ies|ied)|debunk\w*|fabricat\w+|doctored|deepfakes?|misquot\w+|misinformation"
    r"|disinformation|fact[ -]?check\w*)\b)"
)
_BELOW = re.compile(
    r"(?i:\b(?:(?:less|fewer|lower) than|under|below|within|at most|an|some|just|only"
    r"|\d\S* (?:and|to|or))\s*$)"
)
_ROUGH = re.compile(
    r"(?i:\b(?:about|around|almost|nearly|roughly|over|more than|up to|at least|approximately|"
    r"estimated)\s*$)"
)
_LEANS = re.compile(
    r"(?i:^of (?:them|those|these|it|this|that|which|whom)\b|^(?:or|to|and|–|-|points?|times)\b|"
    r"\b(?:latter|former|above)\b)"
)
# What is the feed's and not the news'.
_NOT_NEWS = re.compile(
    r"(?i:://|www\.|#\w|\b(?:subscri\w+|click|follow us|sign up|read more|your?|photo|pictured|"
    r"channel|consecutive|percentage points?)\b|\breports\.$)"
    r"|^[A-Z]{3,}[^a-z]{0,30}[—–-]|^[A-Z]{2,}:"
)

_TITLE = (
    r"(?:(?:Dr|Mr|Mrs|Ms|Sen|Rep|Gov|Gen|Prof|Rev|Lt|Sgt|Capt|Col)\. |(?:President|Judge|Mayor|"
    r"Senator|Governor|Minister|Chief|Captain|Professor|Justice|Secretary|Chancellor|Councillor|"
    r"Chairman|Chairwoman|Director|Commissioner|Sheriff|Superintendent|Speaker|Pope|King|Queen|"
    r"Prince|Princess|Prime Minister|Foreign Minister|Attorney General|Dame|Sir|Lord|Lady) )"
)
_NAME = (
    r"(?!(?:The|A|An|In|On|At|He|She|They|It|We|I|But|And|This|That|Police|Officials)\b)"
    r"[A-Z][\w’'-]+(?: [A-Z]\.)?(?: (?:de|der|van|von|bin|al|la|el))?(?: [A-Z][\w’'-]+){1,2}"
)
# "Ada Moll, the union's president": the role goes with the name.
_ROLE = r"(?:, (?:an? |the |[\w-]+(?: [\w-]+)?[’']s? )?[a-z][\w’' -]{3,50}(?=,|\.$|\. ))"
_SPEAKER = rf"(?P<speaker>{_TITLE}?{_NAME}{_ROLE}?)"
_SAYS = r"(?:said|says|wrote|writes|added|tweeted|told (?:the )?[A-Z][\w’' ]{2,30}|told reporters)"
_MARKS = (("“", "”"), ('"', '"'), ("‘", "’"), ("„", "“"), ("«", "»"))
_SPOKEN = "|".join(
    rf"{left}\s?(?P<words{number}>[A-Z¿¡][^{left}{right}\"]+[.,!?])\s?{right}"
    for number, (left, right) in enumerate(_MARKS)
)
_AFTER = re.compile(rf"(?:{_SPOKEN}),? {_SAYS} {_SPEAKER}(?=[.,;]|$| on | in | at | of | during )")
_BEFORE = re.compile(
    rf"(?:^|(?<=[.!?] )){_SPEAKER},? {_SAYS}[:,] (?:{_SPOKEN})(?=\s|$)"
    rf"|(?:^|(?<=[.!?] ))According to {_SPEAKER.replace('speaker', 'source')}[:,] "
    rf"(?:{_SPOKEN.replace('words', 'said')})(?=\s|$)"
)
# Said of somebody or something that the quote alone does not name.
_OF_SOMEBODY = re.compile(r"(?:He|She|They|Him|His|Her|Their|That|Those|These|But|And|Or|Nor)\b")
# Somebody else's words, though this one says them.
_QUOTING = re.compile(r"(?i:\b(?:quoting|paraphrasing|imitating|impersonating|mocking)\b)")
# Words of names that no person has: "Fox News", "New York", "Supreme Court".
_GROUPS = """
House York News Airlines Airways University College School Police Department Court Council Times
Post Group Bank Zealand Korea Africa Arabia Angeles Francisco Kong States Kingdom Nations Union
Commission Committee Ministry Office Agency Institute Foundation Association Party Company
Corporation Corp Inc Ltd Journal Herald Tribune Gazette Guardian Network Television Radio Media
Press Force Forces Army Navy Guard Service Services Center Centre Hospital Club United City
County Congress Senate Parliament Assembly Motors Energy Bureau Authority Board Federation Trust
Fund Street Society League Team Today International
"""
_NO_PERSON = frozenset(_GROUPS.split())
# A slogan, an insult or a threat is nothing to set in large type.
_VILE = re.compile(
    r"(?i:\b(?:fuck\w*|shit\w*|bitch\w*|bastards?|scum|vermin|thugs?|savages?|idiots?|morons?|nazis?|"
    r"hang|lock (?:him|her|them) up|lives matter|make \w+ great|subscribe|vote for)\b)"
)


def find_number(stories: Sequence[Story]) -> Number | None:
    """The best number worth large type, in an article's own sentence.

    One that opens its sentence is parted from it; any other stands above the whole sentence, which
    must lean on nothing. What the memo's summaries do not tell already comes first, then shares,
    then money and counts from a thousand up, and what the sentence calls rough ("about", "up to")
    last; never victims or years, nor a number that the sentence doubts, nor one out of a
    text that speaks of fakes or denials, or that the editor has silenced.
    """
    found = [
        ((sentence in story.summary, *rank), number)
        for story in stories
        for article in _spoken(story)
        for sentence in sentences(article.summary[:READ])[:FIRST]
        for rank, number in _number_in(sentence, story.title, article)
    ]
    return min(found, key=lambda option: option[0])[1] if found else None


def _spoken(story: Story) -> list[Article]:
    """The articles that may be told from and call nothing that they tell untrue."""
    return [
        article
        for article in story.articles
        if article.id not in story.silent
        and not _UNTRUE.search(f"{article.title} {article.summary[:READ]}")
    ]


def _number_in(
    sentence: str, title: str, article: Article
) -> Iterator[tuple[tuple[bool, int, bool], Number]]:
    """The number of a sentence and its rank: rough, of what kind, shown above the whole of it."""
    news = is_whole(sentence) and not _NOT_NEWS.search(sentence)
    if not news or _GRIM.search(f"{sentence} {title}"):
        return
    parted = _parted(sentence)
    value, noun = parted or _above(sentence)
    kind = _worth(value)
    if kind is not None and len(value) <= VALUE_MOST:
        number = Number(value=value, noun=noun, outlet=article.outlet, url=article.url)
        rough = not parted and bool(_ROUGH.search(sentence.partition(value.rstrip("%"))[0]))
        yield (rough, kind, not parted), number


def _parted(sentence: str) -> tuple[str, str] | None:
    told = _FOUND.match(sentence)
    if _DOUBTED.search(sentence) or (not told and _WOULD.search(sentence)):
        return None
    if told:
        # The finder goes to the end: "61% of riders would switch, a council poll found."
        source = told["source"][0].lower() + told["source"][1:]
        sentence = f"{told['said'].rstrip('.')}, {source} {told['verb']}."
    match = _OPENING.match(sentence)
    if not match:
        return None
    noun = match["noun"].strip()
    if _LEANS.search(noun) or not NOUN_LEAST <= len(noun) <= NOUN_MOST:
        return None
    return _plain(match["value"]), noun


def _above(sentence: str) -> tuple[str, str]:
    """The one number of a sentence that stands alone, with the sentence; ("", "") without."""
    stands = WHOLE_LEAST <= len(sentence) <= WHOLE_MOST and not leans(sentence)
    if not stands or _DOUBTED.search(sentence) or _WOULD.search(sentence):
        return "", ""
    worthy = [
        match
        for match in _ANYWHERE.finditer(sentence)
        if _worth(_plain(match["value"])) is not None
    ]
    if len(worthy) != 1 or not worthy[0].start():
        return "", ""
    if _BELOW.search(sentence[: worthy[0].start()]):
        return "", ""
    return _plain(worthy[0]["value"]), sentence


def _plain(value: str) -> str:
    return re.sub(r" per ?cent$| %$", "%", value).replace("-", " ")


def _worth(value: str) -> int | None:
    if value.endswith("%"):
        return 0
    if value and (re.match(_MONEY, value) or value.endswith("illion")):
        return 1 if "," in value or value.endswith("illion") else None
    return 2 if "," in value else None


def find_quote(stories: Sequence[Story]) -> Quote | None:
    """The first whole sentence in quotation marks that a named person says in an article.

    None out of a text that speaks of fakes or denials, or that the editor has silenced.
    """
    for story in stories:
        for article in _spoken(story):
            for words, speaker in _quotes_in(article.summary[:READ]):
                return Quote(words=words, speaker=speaker, outlet=article.outlet, url=article.url)
    return None


def _quotes_in(text: str) -> Iterator[tuple[str, str]]:
    for pattern in (_AFTER, _BEFORE):
        for match in pattern.finditer(text):
            found = {name: value for name, value in match.groupdict().items() if value}
            speaker = found.get("speaker") or found["source"]
            if len(speaker) > SPEAKER_MOST:
                speaker = speaker.partition(",")[0]
            (said,) = (found[name] for name in found if name.startswith(("words", "said")))
            words = ended(said.strip().removesuffix(","))
            fits = QUOTE_LEAST <= len(words.split()) <= QUOTE_MOST and is_whole(words)
            around = text[max(0, match.start() - AROUND) : match.end() + AROUND]
            own = _is_person(speaker) and not _QUOTING.search(around)
            if fits and own and not _OF_SOMEBODY.match(words) and not _VILE.search(words):
                yield words, speaker


def _is_person(speaker: str) -> bool:
    name = speaker.partition(",")[0]
    return _NO_PERSON.isdisjoint(name.split())
