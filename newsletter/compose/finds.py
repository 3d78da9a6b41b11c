"""The number of the day and the quote, found by rule in what the stories' articles say.

Where none is good enough there is none. No word is added: a number is parted from its own sentence
or shown above the whole of it, a quote keeps its speaker.
"""

import re
from collections.abc import Iterator, Sequence

from newsletter.compose.quotes import Said, said_in, said_in_headline
from newsletter.model import Article, Number, Quote, Story
from newsletter.prose import ended, is_whole, leans, sentences

LONG = 110  # characters of a sentence that is told only where no shorter one is
NOUN_LEAST, NOUN_MOST = 25, 130  # characters of what follows the number
WHOLE_LEAST, WHOLE_MOST = 30, 190  # of a sentence that stands whole under its number
VALUE_MOST = 12  # characters that large type has room for
SHORT_QUOTE = 22  # words that read at a glance
TOLL_LEAST = 10_000  # of an illness
READ, FIRST = 4000, 5  # characters of an article that are searched, and its sentences for a number
NAMING = 7  # other articles of a story that may have a speaker's full name

_UNIT = r"(?:[ -]?(?:million|billion|trillion)\b|(?: ?%| per ?cent\b))"
_MONEY = r"(?:(?:[A-Z]{1,2})?[$€£¥₱₹]|\bP(?=\d))"
_VALUE = (
    rf"{_MONEY}\d{{1,3}}(?:\.\d+)?(?:m|bn|tn)\b|{_MONEY}?\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?{_UNIT}?"
)
# The number that opens a sentence, and what follows it.
_OPENING = re.compile(rf"^(?P<value>{_VALUE})(?P<noun>\s+\S.*)$")
_ANYWHERE = re.compile(
    rf"(?<![\w.,$€£¥₱₹–-])(?P<value>{_VALUE})"
    r"(?![\w%]|[.,:/–-]?\d|\s?[–-]\s?[$€£¥₱₹]?\d| (?:to|or|and) [$€£¥₱₹]?\d)"
    # "50,000 years ago" is no count, "(1,000 kilometers)" is one said in other units.
    r"(?![ -](?:years?(?! in (?:jail|prison))|days|hours|minutes|weeks|months)\b|[^()]{0,30}\))"
)
_FOUND = re.compile(
    r"^(?P<source>(?:A|An|The|One)(?: new| recent)? (?:[\w’'-]+ ){0,5}?"
    r"(?:poll|survey|study|report|census)(?: of [\w, ’'-]{3,40}?)?) "
    r"(?P<verb>found|finds|shows?|showed|says)(?: that)? (?P<said>[$€£]?\d.*)$"
)
# In type this large a count of victims is a shrug.
_GRIM = re.compile(
    r"(?i:\b(?:kill\w*|injur\w+|wound\w+|bodies|victims?|murder\w*|shot|shootings?|fatal\w*|"
    r"casualt\w+|drown\w*|hostages?|rap(?:e|ed|es|ist)|suicides?|massacre\w*|violen\w+|abus\w+|"
    r"assault\w*|kidnap\w*|tortur\w+|terror\w*|manslaughter|crimes?|contracted|diagnosed|patients|"
    r"hospitali[sz]\w+|genocide|famine|starv\w+|missing|crash\w*)\b)"
)
# Of an illness a count so high is the state of a country, and no longer who fell to it.
_TOLL = re.compile(r"(?i:\b(?:dead|d(?:ie|ied|ies|ying)|deaths?|infect\w+|cases|toll)\b)")
_ILLNESS = re.compile(
    r"(?i:\b(?:coronavirus|covid\S*|virus|pandemic|epidemic|flu|influenza|measles|cholera|ebola)\b)"
)
# The number is not what happened, or not all of it.
_DOUBTED = re.compile(
    r"(?i:\b(?:not?|never|nobody|none|neither|nor|cannot|hardly|barely|false\w*|wrong\w*|hoax|if"
    r"|den(?:y|ies|ied)|fail(?:s|ed)? to|reject(?:s|ed)?|lack(?:s|ed)?|overturn(?:s|ed)?"
    r"|scrap(?:s|ped)?|cancel(?:s|l?ed)?|might|should"
    r"|accus\w+|alleg\w+|embezzl\w+|stole|stolen)\b|n[’']t\b)"
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
    r"channel|consecutive|percentage points?|live updates)\b|\breports\.$|\s[|»]\s"
    r"|^(?:why|how|inside|meet|updates? live)\b)"
    r"|^[A-Z]{3,}[^a-z]{0,30}[—–-]|^[A-Z]{2,}:"
)


def find_number(stories: Sequence[Story]) -> Number | None:
    """The best number worth large type, in an article's own sentence.

    One that opens its sentence is parted from it; any other stands above the whole sentence, which
    must lean on nothing. What the memo's summaries do not tell already comes first, then shares,
    then money and counts from a thousand up, and what the sentence calls rough ("about", "up to")
    last; never victims (but a country's toll of an illness) or years, nor a number that the
    sentence doubts, nor one out of a text that speaks of fakes or denials, or that the editor has
    silenced.
    """
    found = [
        ((sentence in f"{story.summary} {ended(story.title)}", *rank), number)
        for story in stories
        for article in _spoken(story)
        for sentence in _sentences(article)
        for rank, number in _number_in(sentence, story.title, article)
    ]
    return min(found, key=lambda option: option[0])[1] if found else None


def _sentences(article: Article) -> list[str]:
    """The first sentences of an article, and its headline as one."""
    return [*sentences(article.summary[:READ])[:FIRST], ended(article.title)]


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
) -> Iterator[tuple[tuple[bool, int, bool, bool], Number]]:
    """The number of a sentence and its rank: rough, of what kind, long, above the whole of it."""
    news = is_whole(sentence) and not _NOT_NEWS.search(sentence)
    if not news or sentence.endswith("?") or _GRIM.search(f"{sentence} {title}"):
        return
    parted = _parted(sentence)
    value, noun = parted or _above(sentence)
    kind = _worth(value)
    if kind is not None and len(value) <= VALUE_MOST and not _of_a_few(value, sentence, title):
        number = Number(value=value, noun=noun, outlet=article.outlet, url=article.url)
        rough = not parted and bool(_ROUGH.search(sentence.partition(value.rstrip("%"))[0]))
        yield (rough, kind, len(sentence) > LONG, not parted), number


def _of_a_few(value: str, sentence: str, title: str) -> bool:
    """Whether a number counts people whom an illness struck, and not so many as a country has."""
    if not _TOLL.search(f"{sentence} {title}"):
        return False
    count = 0 if value.endswith("%") else int(re.sub(r"\D", "", value) or 0)
    many = value.endswith("illion") or count >= TOLL_LEAST
    return not (many and _ILLNESS.search(sentence))


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
    value = re.sub(r" per ?cent$| %$", "%", value).replace("-", " ")
    return re.sub(r"(?<=\d)(?=[mbt]\w*illion)", " ", value)


def _worth(value: str) -> int | None:
    if value.endswith("%"):
        return 0
    large = bool(re.search(r"(?:illion|\d(?:m|bn|tn))$", value))
    if large or (value and re.match(_MONEY, value)):
        return 1 if large or "," in value else None
    return 2 if "," in value else None


def find_quote(stories: Sequence[Story]) -> Quote | None:
    """The best whole sentence in quotation marks that a named person says in an article.

    A short one that stands without what was said before it, of the best story, goes first. None out
    of a text that speaks of fakes or denials, or that the editor has silenced.
    """
    found = [
        ((said.vague, len(said.words.split()) > SHORT_QUOTE), said, article)
        for story in stories
        for article in _spoken(story)
        for said in _said_in(article, story)
    ]
    if not found:
        return None
    _, said, article = min(found, key=lambda option: option[0])
    return Quote(words=said.words, speaker=said.speaker, outlet=article.outlet, url=article.url)


def _said_in(article: Article, story: Story) -> Iterator[Said]:
    text = article.summary[:READ]
    # The article itself goes first, but whom it calls Moll another may call Ada Moll.
    others = [one for one in story.articles if one is not article][:NAMING]
    context = "\n".join(f"{one.title}. {one.summary[:READ]}" for one in (article, *others))
    yield from said_in(text, context)
    yield from said_in_headline(article.title, context)
