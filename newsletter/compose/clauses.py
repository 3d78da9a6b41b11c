"""Headlines cut to size by rule: only at the end of a clause or a word, never against their sense.

Everything here takes words away or parts them; nothing adds one.
"""

import re
from collections.abc import Sequence

_END = re.compile(
    r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[$€£]?[^\W_a-zß-öø-ÿ])|[。！？]+[」』”]*\s*|\n+"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"])(?:[A-Z]|(?:\w\.)+\w|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Adm|Rev|"
    r"Hon|St|Mt|Ft|Jr|Sr|No|vs|Inc|Corp|Co|Ltd|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$"
)
_CLAUSE = re.compile(r"\s*[,;:]\s+|\s+[–—-]\s+|\s+(?=(?:after|before|as|amid|while|following)\s)")
_LOOSE = re.compile(r"\s+(?=(?:over|during|since|for the first time|with no)\s)")
# What would be left of "Votes were lost, clerk says" or "No one pays unless …" was never said.
_DECIDES = re.compile(
    r"(?i:\b(?:not|never|unless|until|if|without|except|but|only|den(?:y|ies|ied)|says?|said|"
    r"claims?|claimed|alleg\w+|accus\w+|reports?|reportedly|sources?|may|might|could|false|hoax|"
    r"study|poll|survey|suggests?|rumou?rs?|rejects?|fails?)\b|n[’']t\b|\?)"
)
# Who says it may come last: "no change in policy — the mayor".
_SPEAKER = re.compile(r"(?:\s[–—-]+|:)\s*[\w.’']+(?: [\w.’']+){0,2}$")
_NEGATION = re.compile(r"(?i:\b(?:no|not|never|nobody|none|nor)\b|n[’']t\b)")
_DANGLING = frozenset(
    re.findall(
        r"\w+",
        "a an the and or nor but of in on at to for from by with without as into onto over under "
        "about than that which who whose is are was were be been being has have had will would "
        "could should may might must can do does did its his her their our your my this these "
        "those not no more most very so too after before amid while following until unless if "
        "because since despite hours days weeks months years minutes per near between against "
        "during through ",
    )
)
_EMOJI = re.compile(
    "[\u200d\u20e3\ufe0f\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U000fffff]"
)
_INTRODUCES = frozenset(
    (
        *("after", "amid", "as", "at", "before", "by", "despite", "during", "for", "from", "if"),
        *("in", "on", "since", "to", "when", "while", "with", "without"),
        *("how", "why", "what", "who", "where"),
    )
)
_QUOTES = (("“", "”"), ("‘", "’"), ("(", ")"), ("[", "]"))
_SINGLE_OPEN, _SINGLE_CLOSE = re.compile(r"(?<!\w)'(?=\w)"), re.compile(r"'(?!\w)")
_OPENING = 5  # words set bold at most, where they are not the whole headline
# Verbs that headlines have in this form: what stands before one is whom the news is of.
_HEADLINE_VERBS = """
is are was were has have had will would can could may might must says say said does do did
accuses admits agrees aims announces apologises apologizes appeals approves arrests asks backs
bans beats becomes begins blames blocks breaks brings buys calls cancels challenges claims
closes comes condemns confirms considers continues criticises criticizes cuts decides declares
defends delays demands denies dies draws drops ends enters expects faces fails falls fears finds
fires fights files gets gives goes grows hails halts hits holds identifies insists joins keeps
kills knows launches leads leaves lifts loses makes meets moves names needs opens orders passes
pays plans pledges posts prepares promises proposes pulls pushes puts quits raises reaches
rebuffs recalls refuses regrets rejects releases removes reopens replaces reports resigns
responds returns reveals rises runs scraps secures seeks sees sells sends sets shows signs slams
slips speaks splits stands starts stays steps stops sues suspends takes tells tests threatens
tops tries turns unveils urges votes walks wants warns wins withdraws wishes ask attend face
fear join leave meet rise say urge vote warn want
"""
_VERBS = frozenset(_HEADLINE_VERBS.split())
_RELATIVE = frozenset(("who", "which", "that", "whose", "how", "why", "what", "where", "if"))
_SHORT_WORDS = 3  # words that a clause must have to stand alone
LONGEST = 120  # characters of a headline that is kept whole where no cut keeps its sense


def sentences(text: str) -> list[str]:
    """The sentences of a text in order; the dot of "Sen." or of an initial ends none."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        # A dozen characters hold any abbreviation; the whole would make a list of dots quadratic.
        last = text[max(start, end.start() - 12) : end.end()].strip()
        if end.group().strip() != "." or not _ABBREVIATION.search(last):
            found.append(text[start : end.end()].strip())
            start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def clause(headline: str, *, least: int, most: int, whole: int = 70) -> str:
    """A headline in at most `most` characters, cut at the end of a clause that has `least` or more.

    Without such a clause it stays whole up to `whole` characters; a longer one is cut after a word
    where that changes nothing of what is said, and else stays whole too, up to LONGEST. It never
    ends in "…": half a sense in the inbox is worse than a line that the client cuts.
    """
    text = _without_emoji(headline)
    if len(text) <= most:
        return text
    for option in _clauses(text):
        if least <= len(option) <= most and _says_the_same(option, text):
            return option
    if len(text) <= whole:
        return text
    for end in reversed(list(re.finditer(r"\s+", text[: whole - 10]))):
        kept = _trimmed(text[: end.start()])
        parts_a_name = _is_within_a_name(kept, text[len(kept) :])
        if len(kept) >= least and not parts_a_name and _says_the_same(kept, text):
            return kept
    return text if len(text) <= LONGEST else _clipped(text, whole)


def balanced(text: str) -> bool:
    """Whether what is opened is closed: quotation marks of every kind, and brackets.

    An apostrophe may stand for a closing mark ("workers' rights"), never for an opening one.
    """
    pairs = all(text.count(left) <= text.count(right) for left, right in _QUOTES)
    single = len(_SINGLE_OPEN.findall(text)) <= len(_SINGLE_CLOSE.findall(text))
    return pairs and single and text.count('"') % 2 == 0


def _clauses(text: str) -> list[str]:
    """Beginnings of a headline that can stand alone: up to a clause's end, or a loose phrase."""
    if text.split(" ", 1)[0].casefold() in _INTRODUCES:
        return []
    ends = [_trimmed(text[: end.start()]) for end in _CLAUSE.finditer(text)]
    loose = [_trimmed(text[: end.start()]) for end in _LOOSE.finditer(text)]
    options = [*sorted(ends, key=len, reverse=True), *sorted(loose, key=len, reverse=True)]
    return [option for option in options if len(option.split()) > _SHORT_WORDS]


def _is_within_a_name(kept: str, rest: str) -> bool:
    """Whether a cut parts "New" from "Jersey" or "June" from "19"; Title Case tells nothing."""
    words = f"{kept}{rest}".split()
    if sum(word[0].isupper() for word in words) * 3 > len(words) * 2:
        return False
    count = len(kept.split())
    if not 0 < count < len(words):
        return False
    last, following = words[count - 1], words[count]
    return last[0].isupper() and (following[0].isupper() or following[0].isdigit())


def opening(headline: str) -> tuple[str, str]:
    """A headline parted in two: an opening of two to five words, set bold, and how it goes on.

    It ends at a colon or a comma, or before the verb; a headline without such a place is bold as a
    whole. Joined by a space the two are the headline, with a full stop where it has none.
    """
    words = ended(headline).split(" ")
    for count in range(2, min(_OPENING, len(words) - 1) + 1):
        bold, rest = " ".join(words[:count]), " ".join(words[count:])
        pauses = words[count - 1].endswith((",", ":"))
        if (pauses or _is_verb_after(words[:count], words[count])) and balanced(bold):
            return bold, rest
    return " ".join(words), ""


def _is_verb_after(subject: Sequence[str], word: str) -> bool:
    """Whether a word is the verb of the subject before it, and not of a clause within that."""
    inside = _RELATIVE & {part.casefold() for part in subject}
    return word.casefold().strip(".,:") in _VERBS and not inside and not _dangles(subject[-1])


def first_clause(headline: str, *, most: int = 45) -> str:
    """The headline's first clause as a short sentence; "" where it cannot stand alone."""
    for kept in sorted(_clauses(headline), key=len):
        stands = len(kept) <= most and len(kept.split()) >= _SHORT_WORDS
        if stands and not _NEGATION.search(kept) and _says_the_same(kept, headline):
            return ended(kept)
    return ended(headline) if len(headline) <= most else ""


def ended(text: str) -> str:
    """The text with a full stop, where it does not end a sentence already."""
    text = text.strip()
    if not text or re.search(r"[.!?…。！？:][\"'”’)\]」』]*$", text):
        return text
    return f"{text.rstrip(',;–—- ')}."


def _says_the_same(kept: str, whole: str) -> bool:
    dropped = whole[len(kept) :]
    if _DECIDES.search(dropped) or _SPEAKER.search(dropped):
        return False
    return balanced(kept)


def _trimmed(text: str) -> str:
    words = text.split()
    while words and _dangles(words[-1]):
        words.pop()
    return " ".join(words).rstrip(",;:–—- ")


def _dangles(word: str) -> bool:
    bare = word.casefold().strip(",;:–—-“‘\"'(")
    return not bare or bare in _DANGLING or bare.endswith(("’s", "'s"))


def _without_emoji(text: str) -> str:
    """Subjects carry none (the design's rule); a headline of nothing else stays as it is."""
    return " ".join(_EMOJI.sub("", text).split()) or text.strip()


def _clipped(text: str, most: int) -> str:
    head, space, _ = text[:most].rpartition(" ")
    kept = _trimmed(head) if space and len(head) > most // 2 else ""
    return kept if len(kept) > most // 2 else text[:most].rstrip(" ,;:–—-")
