"""What a named person says in quotation marks, and who that is: never a scare-quoted word.

A quote is a whole sentence of its speaker, or a whole clause after "said that". Its speaker stands
right beside it: '"…," said Ada Moll', 'Ada Moll told the Echo: "…"', "Ada Moll rejects it: '…'".
Where nothing says for certain who speaks, there is no quote.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsletter.prose import ended, is_whole, sentences

LEAST, MOST = 4, 30  # words
SPEAKER_MOST = 58  # characters of a name with its role
BESIDE = 160  # characters before and after a quote that may name its speaker
FULL = 2  # words of a full name
TITLE_CASE = 0.7  # share of long words with a capital in a headline of that style
COMMON_EACH = 8  # words of English of which one is a common one
AROUND = 120  # characters that may tell that the words are somebody else's

_MARKS = (("“", "”"), ('"', '"'), ("„", "“"), ("«", "»"))
_SPANS = "|".join(
    rf"(?<!\w){left}[\s\u202f]?(?P<words{number}>[^\s{left}{right}\"][^{left}{right}\"]{{8,400}}?)"
    rf"[\s\u202f]?{right}(?!\w)"
    for number, (left, right) in enumerate(_MARKS)
)
# Single marks are apostrophes too: one inside a word neither opens nor closes.
_SPAN = re.compile(
    rf"{_SPANS}|(?<![\w'’])['‘](?P<single>(?:[^'‘’\"“”]|(?<=\w)['’](?=\w)){{8,400}})['’](?!\w)"
)
_VERB = r"(?:said|says|wrote|writes|added|adds|tweeted|warned|warns)"
_HEARER = r"(?:the )?[“\"'‘]?[A-Z][\w’'&]*(?: (?:of |and |the |& )?[A-Z][\w’']*){0,3}[”\"'’]?"
_TELLS = rf"(?:{_VERB}|(?:told|tells) (?:{_HEARER}|reporters))"
_CAPITAL = r"[^\W\d_a-z][\w’'-]*"
_ROLE = r", [^,.;:“”\"]{4,60}"
# A subject has no stop but that of an initial or a title.
_DOT = (
    r"(?<=[A-Z])\.|(?<=Dr)\.|(?<=M[rs])\.|(?<=Mrs)\.|(?<=[SG]en)\.|(?<=Rep)\.|(?<=Gov)\."
    r"|(?<=[JS]r)\."
)
_SUBJECT = rf"(?:[^,.;:“”\"]|{_DOT}){{3,90}}"
# '…," said Ada Moll, a clerk.' and '…," the clerk Ada Moll said in Selby.'
_SAID_BY = re.compile(
    rf"^,? {_VERB} (?P<subject>{_SUBJECT}?)(?:(?P<role>{_ROLE}?)(?=[,.;]|$)"
    rf"|(?=(?!{_DOT})[.,;]|$| (?:on|in|at|during|after|as|when|while|of|about) ))"
)
_BY_SAID = re.compile(rf"^,? (?P<subject>{_SUBJECT}?)(?P<role>{_ROLE},)? {_VERB}\b(?! by\b)")
# 'The clerk Ada Moll told the Echo on Monday: …', and told it that "the bridge is …".
_SAYING = re.compile(
    rf"^(?P<subject>{_SUBJECT}?)(?P<role>{_ROLE},)? {_TELLS}(?P<gap>[^:“”\"]{{0,45}})[:,] $"
)
_ACCORDING = re.compile(rf"^According to (?P<subject>{_SUBJECT}?)(?P<role>)[:,] $")
_SAYING_THAT = re.compile(
    rf"^(?P<subject>{_SUBJECT}?)(?P<role>{_ROLE},)? "
    rf"(?:{_TELLS}(?P<gap>[^:]{{0,45}}) that|says|said) $"
)
_NAME = (
    rf"{_CAPITAL}(?: [A-Z]\.)?(?: (?:de|der|van|von|bin|al|la|el|da|dos))?(?: {_CAPITAL}){{1,2}}"
    r"(?: [JS]r\.?)?"
)
# In a headline "Ada Moll rejects the plan: '…'" is hers, "Ada Moll: '…'" may be of her.
_SPEAKS = r"""
accuses admits apologi[sz]es asks backs begs blames blasts calls complains condemns criticises
criticizes declares defends delivers demands denies denounces explains hails insists jokes laments
pleads pledges praises promises reacts recalls rejects replies responds reveals rips says slams
tells thanks threatens urges vows warns
"""
_HEADED = re.compile(
    rf"^(?P<subject>[^,:;“”\"]{{3,60}}?)(?P<role>) (?:{'|'.join(_SPEAKS.split())}|on)\b"
    r"(?P<gap>[^:]*): $"
)
_SAYS_NOW = r"(?:says|insists|warns|tells (?:the )?[A-Z]?\w+(?: [A-Z]\w+)?)"
_HEAD_SAYS = re.compile(rf"^(?P<subject>[^,:;“”\"]{{3,60}}?)(?P<role>) {_SAYS_NOW}:? $")
_HEAD_NAME = re.compile(rf"^(?P<subject>{_NAME}): $")
_HEAD_AFTER = re.compile(
    r"^(?::|,| [–—-]) (?:(?P<subject>[^,:;“”\"]{3,60}?)(?P<role>) (?:on|says)\b"
    r"|says (?P<subject2>.{3,60})$)"
)

_TITLE = (
    r"(?:Dr|Mr|Mrs|Ms|Sen|Rep|Gov|Gen|Prof|Rev|Lt|Sgt|Capt|Col|President|Judge|Mayor|Senator|"
    r"Governor|Minister|Chief|Captain|General|Professor|Justice|Secretary|Chancellor|Councillor|"
    r"Chairman|Chairwoman|Director|Commissioner|Sheriff|Superintendent|Speaker|Pope|King|Queen|"
    r"Prince|Princess|Dame|Sir|Lord|Lady|Bishop|Archbishop|Representative)\.?"
)
_NO_NAME = re.compile(rf"[’']s$|s[’']$|^{_TITLE}$|^[A-Z]{{2,4}}$")
_NAMED = re.compile(rf"^(?P<before>(?:[\w’'.-]+ ){{0,8}}?)(?P<name>{_NAME}|{_CAPITAL})$")
# "a friend of Ada Moll", "Odo Vale and Ada Moll", "the woman who saw Ada Moll": another speaks.
_ANOTHER = re.compile(
    r"(?i:\b(?:of|for|and|or|to|by|with|on|in|at|as|about|after|who|whom|that|which|he|she|they|it|we|"
    r"i|not|told|said|says|is|was|are|were|has|had|when|but)\b)"
)
_TOLD_AGAIN = re.compile(
    r"(?i:\b(?:said|says|told|tells|called|calls|claim\w*|quot\w+|ask\w+|accus\w+|chant\w*"
    r"|sign|slogan|titled|headline|heard|caption|reading|banner|reads?|song)\b)"
)
# No given name: what may stand before a surname that begins a sentence, or a day.
_NOT_GIVEN = """
The A An In On At As If When While After Before But And Or For From To By With Of Since Until Why
How What Who Where That This These Those He She They It We I You His Her Their Its Our My Your Is
Was Are Were Did Does Former Ex Says Said Meet Inside Monday Tuesday Wednesday Thursday Friday
Saturday Sunday Meanwhile Yet So Both Mr Mrs Ms Dr Not No New Like Than Via Over Under Against Team
House White Vote Stop Can Will Should Could Would Has Have Had
"""
_NO_GIVEN = frozenset(_NOT_GIVEN.split())
# Words of names that no person has: "Fox News", "New York", "Supreme Court".
_GROUPS = """
House York News Airlines Airways University College School Police Department Court Council Times
Post Group Bank Zealand Korea Africa Arabia Angeles Francisco Kong States Kingdom Nations Union
Commission Committee Ministry Office Agency Institute Foundation Association Party Company
Corporation Corp Inc Ltd Journal Herald Tribune Gazette Guardian Network Television Radio Media
Press Force Forces Army Navy Guard Service Services Center Centre Hospital Club United City
County Congress Senate Parliament Assembly Motors Energy Bureau Authority Board Federation Trust
Fund Street Society League Team Today International Organization Organisation Watch Rights Lives
Matter Yard Cross Government Campaign Museum Church Cabinet Treasury Palace Pentagon Lanka
Technologies Systems Holdings Partners Capital Electric Republic Islands Island
Officials Sources Experts Doctors
"""
_NO_PERSON = frozenset(_GROUPS.split())

# Said of somebody or something that the quote alone does not name.
_OF_SOMEBODY = re.compile(
    r"(?:He|She|They|Him|His|Her|Their|That|That[’']s|Those|These|But|And|Or|Nor|So|Then"
    r"|(?:He|She|They)[’']\w+)\b"
)
# What only the text around it would make clear, and words of an office that say nothing.
_UNCLEAR = re.compile(
    r"(?i:(?:\w+[,’']? ){1,2}(?:he|she|they|him|her|them)\b|(?:I|we) can(?:not)? confirm\b"
    r"|this (?:is|was) (?:an?|the|going|what|how|why|not)\b|.*\b(?:that|this)[.!]$)"
)
_VAGUE = re.compile(r"(?:This|It|It[’']s|This[’']ll)\b")
# A clause with its subject and verb: it may be told without what led to it.
_CLAUSE = re.compile(
    r"(?!(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|do|does|did)\b)"
    r"(?:[a-z][\w’'-]*,? ){1,7}?(?:is|are|was|were|has|have|had|will|would|can|cannot|must|should)"
    r" (?:\w+)"
)
_STARTS_BADLY = re.compile(
    r"(?:he|she|they|it|his|her|their|that|those|these|this|but|and|or|nor|of|to|for|in|on|at|by"
    r"|with|as|if|than|from|what|who|when|where|which|being|because|so)\b"
)
_COMMON = re.compile(
    r"(?i:\b(?:the|an?|of|to|in|on|for|and|or|is|are|was|were|be|been|that|this|it|we|you|i|my|our|not"
    r"|no|all|have|has|had|with|will|would|can|from|at|by|as|do|does|never|must|should|there)\b|[’']t\b)"
)
# Somebody else's words, though this one says them.
_QUOTING = re.compile(
    r"(?i:\b(?:quoting|paraphrasing|imitating|impersonating|mocking|reading from)\b)"
)
# A slogan, an insult or a threat is nothing to set in large type.
_VILE = re.compile(
    r"(?i:\b(?:fuck\w*|shit\w*|bitch\w*|bastards?|scum|vermin|thugs?|savages?|idiots?|morons?|nazis?|"
    r"hang|lock (?:him|her|them) up|(?:all|black|blue|white) lives matter|make \w+ great"
    r"|subscribe|vote for|kill(?:ed|ing)? (?:you|him|her|them))\b|\*\*|[@#]\w|://)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words and who said them; `vague` where they begin with "this" or "it"."""

    words: str
    speaker: str
    vague: bool


def said_in(text: str, context: str) -> Iterator[Said]:
    """The quotes of a text, in order; `context` may have the full name of who is called Moll."""
    for span in _SPAN.finditer(text):
        words, whole = _words(span), _fit(_words(span))
        before, after = _sentence_before(text, span.start()), text[span.end() :][:BESIDE]
        options: tuple[re.Match[str] | None, ...] = ()
        if whole and (words[-1] in ",.!" or after.startswith(",")):
            options = (_SAID_BY.match(after), _BY_SAID.match(after))
        if whole:
            options = (*options, _SAYING.match(before), _ACCORDING.match(before))
        elif _CLAUSE.match(words) and not _STARTS_BADLY.match(words):
            whole = _fit(words[0].upper() + words[1:])
            options = (_SAYING_THAT.match(before),)
        around = text[max(0, span.start() - AROUND) : span.end() + AROUND]
        yield from _said(whole, options, context, around)


def said_in_headline(title: str, context: str) -> Iterator[Said]:
    """The quote of a headline, at its end or its beginning, where whom it is about says it."""
    spans = list(_SPAN.finditer(title))
    # A second quotation in a headline is a scare quote, or another's.
    if len(spans) != 1:
        return
    (span,) = spans
    before, after = title[: span.start()], title[span.end() :]
    options: tuple[re.Match[str] | None, ...] = ()
    if not before:
        options = (_HEAD_AFTER.match(after),)
    elif not after.strip(" .!"):
        options = (_HEADED.match(before), _HEAD_SAYS.match(before), _own(before, context))
    for said in _said(_fit(_words(span)), options, context, title):
        # Where every word has a capital "Black Veterans" looks like a name.
        if said.speaker.split()[-1] in context.replace(title, "") or not _in_title_case(
            f"{before} {after}"
        ):
            yield said


def _in_title_case(text: str) -> bool:
    long = re.findall(r"\b\w{4,}", text)
    return len([word for word in long if word[0].isupper()]) > TITLE_CASE * len(long)


def _own(before: str, context: str) -> re.Match[str] | None:
    """'Ada Moll: "…"', if the article itself says that she speaks."""
    match = _HEAD_NAME.match(before)
    surname = re.escape(match["subject"].split()[-1]) if match else ""
    speaks = (
        rf"\b{surname}(?: has)? (?:said|says|tells|told|urge[sd]|warn(?:s|ed)|reveal(?:s|ed))\b"
    )
    return match if match and re.search(speaks, context) else None


def _said(
    whole: str, options: Iterable[re.Match[str] | None], context: str, around: str
) -> Iterator[Said]:
    speakers = (_speaker(option, context) for option in options if option)
    speaker = next(filter(None, speakers), "")
    if whole and speaker and not _QUOTING.search(around):
        yield Said(words=whole, speaker=speaker, vague=bool(_VAGUE.match(whole)))


def _words(span: re.Match[str]) -> str:
    return next(value for value in span.groupdict().values() if value).strip()


def _sentence_before(text: str, at: int) -> str:
    """What stands before a place in its own sentence; "" where it does not begin nearby."""
    near = text[max(0, at - BESIDE) : at]
    parts = sentences(f"{near}A")
    return parts[-1][:-1] if len(parts) > 1 or at <= BESIDE else ""


def _fit(words: str) -> str:
    """The words as one sentence or two, or "" where they are none to set in large type."""
    text = ended(words.removesuffix(","))
    count = len(text.split())
    if not LEAST <= count <= MOST or not is_whole(text) or text[-1] == "?":
        return ""
    if not (text[0].isupper() or text[0] in "¿¡") or _OF_SOMEBODY.match(text):
        return ""
    english = len(_COMMON.findall(text)) * COMMON_EACH >= count
    return text if english and not _UNCLEAR.match(text) and not _VILE.search(text) else ""


def _speaker(match: re.Match[str], context: str) -> str:
    """The one named person that speaks, with a role if there is room; or ""."""
    found = {name.rstrip("2"): value for name, value in match.groupdict().items() if value}
    subject, role = found["subject"].strip(), found.get("role", "").rstrip(",")
    if _TOLD_AGAIN.search(found.get("gap", "")):
        return ""
    named = _NAMED.match(subject)
    if named is None or _ANOTHER.search(named["before"]):
        return ""
    # "LA Mayor Moll" has one name, "Selby's Ada Moll" two.
    words = named["name"].split()
    name = words[max((n for n, word in enumerate(words, 1) if _NO_NAME.search(word)), default=0) :]
    if len(name) < FULL:
        return _full_name(name[-1], context) if name else ""
    if not _NO_PERSON.isdisjoint(name[-FULL:]) or name[0] in _NO_GIVEN:
        return ""
    whole = subject[:1].upper() + subject[1:]
    options = (whole + role, whole, " ".join(name))
    return next((option for option in options if len(option) <= SPEAKER_MOST), "")


def _full_name(surname: str, context: str) -> str:
    """The full name that a text has for a surname, or its title; "" where it has several."""
    if surname in _NO_PERSON or surname in _NO_GIVEN:
        return ""
    before = re.findall(rf"\b({_CAPITAL}|{_TITLE})(?: [A-Z]\.)? {re.escape(surname)}\b", context)
    given = {
        word
        for word in before
        if word.rstrip(".") not in _NO_GIVEN | _NO_PERSON and not word.endswith(("’s", "'s"))
    }
    titled = {word for word in given if _NO_NAME.search(word)}
    names = (given - titled) or titled
    return f"{names.pop()} {surname}" if len(names) == 1 else ""
