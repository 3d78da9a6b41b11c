"""Headlines cut to size by rule: only at the end of a clause or a word, never against their sense.

Everything here takes words away or parts them; nothing adds one.
"""

import re
from collections.abc import Sequence

from newsletter.prose import balanced, ended

_CLAUSE = re.compile(r"\s*[,;:]\s+|\s+[–—-]\s+|\s+(?=(?:after|before|as|amid|while|following)\s)")
# "Schools to close over the summer": when it is may be all of the news.
_LOOSE = re.compile(
    r"\s+(?=(?:(?:over|during|since)\s(?!.{0,25}\b(?i:summer|winter|holidays?|weekends?|nights?|easter"
    r"|christmas|breaks?|days|weeks?|months?|years?)\b)|for the first time\s|with no\s))"
)
# ", woman hurt and three held": what goes on is a list, and the rest would be half of it.
_LIST = re.compile(r"\s*,\s+(?!\w+ing\b|(?:with|despite|but|who|which)\b)[^,]* (?:and|&) ")
# What would be left of "Votes were lost, clerk says" or "No one pays unless …" was never said.
_DECIDES = re.compile(
    r"(?i:\b(?:not|never|unless|until|if|without|except|but|only|den(?:y|ies|ied)|says?|said|"
    r"claims?|claimed|alleg\w+|accus\w+|reports?|reportedly|sources?|may|might|could|false|hoax|"
    r"study|poll|survey|suggests?|rumou?rs?|rejects?|fails?|"
    r"tells?|told|warn(?:s|ed|ing)?|experts?|according|insists?|believes?|thinks?)\b|n[’']t\b|\?)"
)
# Who says it may come last: "no change in policy — the mayor".
_SPEAKER = re.compile(r"(?:\s[–—-]+|:)\s*[\w.’']+(?: [\w.’']+){0,4}$")
# Before such a word a headline that has its verb may end: what follows says where, when, with whom.
_PHRASE = re.compile(r"\s+(?=(?:in|on|at|from|with|near|for|by|across|outside|inside|despite)\s)")
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
# ", leaving the budget undone": what stands before has its verb.
_PARTICIPLE = re.compile(r", \w+ing\b[^,]*$")
_ADVERB = re.compile(r"(?!assembly|anomaly|monopoly)[a-z]{5,}ly")
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


def clause(headline: str, *, least: int, most: int, whole: int = 70) -> str:
    """A headline in at most `most` characters, cut at the end of a clause that has `least` or more.

    Without such a clause it stays whole up to `whole` characters; a longer one is cut before a
    phrase ("in …", "with …") where that changes nothing of what is said, and else stays whole too,
    up to LONGEST. It never ends in "…": half a sense in the inbox is worse than a line that the
    client cuts.
    """
    text = _without_emoji(headline)
    if len(text) <= most:
        return text
    for option in _clauses(text):
        if least <= len(option) <= most and _says_the_same(option, text):
            return option
    if len(text) <= whole:
        return text
    for end in reversed(list(_PHRASE.finditer(text[: whole - 10]))):
        kept = _trimmed(text[: end.start()])
        if len(kept) >= least and _has_a_verb(kept) and _says_the_same(kept, text):
            return kept
    return text if len(text) <= LONGEST else _clipped(text, whole)


def _clauses(text: str) -> list[str]:
    """Beginnings of a headline that can stand alone: up to a clause's end, or a loose phrase."""
    if text.split(" ", 1)[0].casefold() in _INTRODUCES:
        return []
    ends = [
        kept
        for end in _CLAUSE.finditer(text)
        if (kept := _trimmed(text[: end.start()]))
        # "Coast raves: two held", "The town's clerk, 74, …": what stands before is no news yet.
        and (
            not end.group().strip(" –—-")
            or _has_a_verb(kept)
            or _PARTICIPLE.match(text, end.start())
        )
    ]
    loose = [_trimmed(text[: end.start()]) for end in _LOOSE.finditer(text)]
    options = [*sorted(ends, key=len, reverse=True), *sorted(loose, key=len, reverse=True)]
    return [option for option in options if len(option.split()) > _SHORT_WORDS]


def _has_a_verb(text: str) -> bool:
    """Whether a headline's beginning says what happens; "Iraq war: All but one claim" does not."""
    return any(word.casefold().strip(".,:'’") in _VERBS for word in text.split()[1:])


def opening(headline: str) -> tuple[str, str]:
    """A headline parted in two: an opening of up to five words, set bold, and how it goes on.

    It ends at a colon, before the verb, or at the comma after "After 12 years"; a headline without
    such a place is bold as a whole. Joined by a space the two are the headline, with a full stop
    where it has none.
    """
    words = ended(headline).split(" ")
    introduced = words[0].casefold() in _INTRODUCES
    for count in range(1, min(_OPENING, len(words) - 1) + 1):
        end = count - 1 if count > 1 and _ADVERB.fullmatch(words[count - 1]) else count
        bold, rest = " ".join(words[:end]), " ".join(words[end:])
        pauses = count > 1 and words[count - 1].endswith((":", ",") if introduced else ":")
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
        # "Fears of a second wave": what happens, or where, was in what is cut.
        told = _has_a_verb(kept) or re.search(r"\s[A-Z]\w", kept.rpartition(":")[2].strip())
        stands = told and len(kept) <= most and len(kept.split()) >= _SHORT_WORDS
        if stands and not _NEGATION.search(kept) and _says_the_same(kept, headline):
            return ended(kept)
    return ended(headline) if len(headline) <= most else ""


def _says_the_same(kept: str, whole: str) -> bool:
    dropped = whole[len(kept) :]
    if _LIST.match(dropped):
        return False
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
