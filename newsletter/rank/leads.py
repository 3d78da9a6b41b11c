"""The sentences of an article that can stand first in a memo: whole, news, leaning on none."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from newsletter.prose import balanced, ended, is_whole, leans, length, sentences
from newsletter.rank.words import content_words

READ, FIRST = 2000, 6  # characters of a text that are read, and sentences of those
STARTS = 3  # sentences that a lead may begin with
LONGEST = 60  # words of a sentence that is told alone
FEW = 6  # words below which a sentence says too little
ECHO = 0.75  # share of a sentence's words that the headline has: then it only repeats it

_NAME = r"[A-Z][\w.'’-]+"
_AGENCY = r"\((?:AP|Reuters|AFP|CNN|UPI|PA|AAP|dpa|Xinhua|Bloomberg)\)"
# A place of several words is known by one of them, or by what follows: "ADA MOLL —" is a speaker.
_OF_PLACES = (
    r"(?:NEW|SAN|SANTA|SAO|LOS|LAS|EL|LA|ST|FORT|PORT|MOUNT|NORTH|SOUTH|EAST|WEST|UNITED|CAPE|HONG"
    r"|KUALA|BUENOS|TEL|ABU|RIO|SALT|DES|BATON|ADDIS|MEXICO|CAPITOL) [A-Z.'’ -]{2,25}"
    r"|[A-Z]{2,15}(?: [A-Z]{2,15})? (?:CITY|BEACH|SPRINGS|ISLANDS?|FALLS|VALLEY|RAPIDS|COUNTY)"
)
_TOWN = rf"(?:[A-Z][A-Z.'’-]{{2,30}}|{_OF_PLACES})"
_AREA = r"(?:,? [A-Z][\w.]+(?: [A-Z][\w.]+)?)"
_PLACE = (
    rf"(?:{_TOWN}(?:,{_AREA}){{0,2}}\s*(?:\([^)]{{2,30}}\))?"
    r"|[A-Z][A-Z.'’ -]{2,30}(?:(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?){1,2}|\s*\([A-Z][\w. ]{1,20}\)))"
)
# What stands before the news: a date, a label, a byline, a dateline.
_BEFORE = (
    r"(?:[A-Z][a-z]+ \d{1,2}, \d{4}(?: \d{1,2}:\d\d(?: ?[AP]M)?)?|\d{1,2}:\d\d ?[AP]M)\s+",
    r"(?:EXCLUSIVE|BREAKING(?: NEWS)?|UPDATED?|JUST IN|LIVE|WATCH|VIDEO)\s*[:|–—-]\s*",
    rf"(?:By|BY) (?:{_NAME} ){{1,2}}{_NAME}\s?(?:,|\||-|–|—|:)\s*",
    rf"{_PLACE}(?:\s*—\s*|\s+[–-]{{1,2}}\s+)(?=\S)",
    rf"(?:{_NAME},? ){{0,4}}{_AGENCY}\s*[-–—]{{0,2}}\s*",
)
_OPENING = re.compile("^(?:" + "|".join(_BEFORE) + ")")
_UNTRUE = (
    r"(?:false\w*|fak(?:e|es|ed|ery)|hoax\w*|satir\w+|parod\w+|spoof|untrue|not (?:true|real)"
    r"|myths?|debunk\w*|fabricat\w+|doctored|forge[dr]\w*|(?:mis|dis)information|baseless|unfounded)"
)
# "HOAX - …", "Fact check: …": all that follows is what somebody else says.
_DISOWNED = re.compile(
    rf"(?i:^\W*(?:[\w'’]+ ){{0,4}}(?:{_UNTRUE}|fact[ -]?check|claims?|rumou?rs?|alleged"
    r"|unconfirmed)(?: [\w'’]+){0,2}\s*(?:[:|—]|\s[–-]))"
)
# After these the next sentence may be what is claimed, and by whom stands only here.
_HANDS_OVER = re.compile(
    rf"(?i:\b(?:{_UNTRUE}|claim\w*|alleg\w+|rumou?r\w*|conspirac\w+|den(?:y|ies|ied)|mislead\w+"
    r"|accus\w+|quot(?:ed|ing)|told (?:the |a )?(?:court|jury|jurors|judge))\b)"
    r"|:[\"'”’»)]*$|^[^:]{2,40}: |^(?:[A-Z.'’-]{2,} ?){1,4}[–—-]"
)
_DENIED = re.compile(
    rf"(?i:(?:that|this|it|the (?:claim|story|post|rumou?r|report))\b.{{0,40}}\b{_UNTRUE}\b)"
)
# The end of a quotation that began before: "The vote was stolen,' said Ada Moll."
_QUOTE_ENDS = re.compile(r"[,.!?…]['’](?!\w)")
_QUOTE_STARTS = re.compile(r"(?<!\w)['‘](?=\w)")
# "(right)", "(pictured)": of a photograph that is not here.
_POINTER = re.compile(
    r"\s*\((?:(?:pictured|seen|shown|left|right|above|below|inset|centre|center|top|main|file)\b"
    r"[^()]{0,40}|[^()]{0,30} pictured)\)"
)
# What speaks to the reader, or of a picture or a programme: by how it begins, and anywhere in it.
_TO_READERS = re.compile(
    r"(?i:photo|image|file photo|good morning|(?:this|the) (?:video|story|article|post) "
    r"|(?:join|watch|listen|read|see|here are|here is|here['’]s)\b)"
)
# Behind one \b all words are asked for where a word begins, and nowhere else.
_NOT_TOLD = re.compile(
    r"(?i:\b(?:(?:read more|click (?:here|on|the)|subscribe|sign up|pictured|in this episode"
    r"|follow (?:our|us|along|live)|weighs? in|live (?:updates|blog))\b"
    r"|reports? (?:from [\w ,]+)?\.$)"
    r"|https?://|www\.|, (?:left|right|above|below)(?:,| with\b))"
)
# Who reads it out, whose column it is, or a headline that was pasted in.
_OF_THE_OUTLET = re.compile(
    r"^[A-Z]\w+(?: [A-Z]\w+)?['’]s (?:[A-Z][\w-]+ ){1,3}(?:speaks|talks|reports|explains|looks|has"
    r"|joins|discusses|examines|takes|breaks)\b|\bwrites [A-Z]{2,}|\b(?:LIVE|WATCH|READ|VIDEO):"
)


def leads(text: str, title: str, *, most: int) -> list[str]:
    """What a text can be told by: one of its first sentences, or that and the next, in order.

    Each is complete and at most `most` words long, or one sentence of up to LONGEST. Bylines,
    datelines, notes to the reader and what only repeats the headline are passed over; [] where
    nothing complete is left, or the text opens by calling what follows untrue. None begins inside a
    quotation, or after a sentence that may make it somebody's claim.
    """
    raw = sentences(text[:READ])[:FIRST]
    told = _told(raw, title)
    found: list[str] = []
    for number, sentence in enumerate(told[:STARTS]):
        if number and _HANDS_OVER.search(raw[number - 1]):
            break
        if not sentence or leans(sentence):
            continue
        if not _DENIED.match("".join(raw[number + 1 : number + 2])):
            found.append(sentence)
        following = told[number + 1] if number + 1 < len(told) else ""
        space = "" if sentence[-1] in "。！？」』" else " "
        both = f"{sentence}{space}{following}"
        if following and length(both) <= most:
            found.append(both)
    return found


def lead(text: str, title: str, *, most: int) -> str:
    """The first of the leads, with its second sentence where there is room; or ""."""
    options = leads(text, title, most=most)
    longer = [option for option in options[1:2] if option.startswith(options[0])]
    return (longer or options or [""])[0]


def _told(raw: Sequence[str], title: str) -> list[str]:
    """The first sentences as they would be told, "" in the place of one that is not."""
    first = [_peeled(sentence) for sentence in raw]
    if first and any(map(_DISOWNED.match, (raw[0], first[0]))):
        return []
    if len(first) == 1 and re.search(r"\w$", first[0]):
        # Some feeds give one sentence without its full stop.
        first = [ended(first[0])]
    headline_words = set(content_words(title))
    torn = _torn(raw)
    return [
        sentence if number not in torn and _tells(sentence, headline_words) else ""
        for number, sentence in enumerate(first)
    ]


def _torn(raw: Sequence[str]) -> set[int]:
    """The sentences that begin inside a quotation, and the halves of "About 4. 5 million"."""
    torn: set[int] = set()
    opened = ""
    for number, sentence in enumerate(raw):
        if opened:
            torn.add(number)
        opened = f"{opened} {sentence}".strip()
        if balanced(opened):
            opened = ""
        before = raw[number - 1] if number else ""
        if sentence[0].isdigit() and re.search(r"\d\.$", before[-2:]):
            torn.update((number - 1, number))
    return torn


def _peeled(sentence: str) -> str:
    before = ""
    while before != sentence and not _DISOWNED.match(sentence):
        before = sentence
        sentence = _OPENING.sub("", sentence, count=1)
    return re.sub(r"\s+(?=[.,;!?])", "", _POINTER.sub("", sentence))


def _tells(sentence: str, headline_words: AbstractSet[str]) -> bool:
    if not FEW <= length(sentence) <= LONGEST or not is_whole(sentence):
        return False
    if sentence[0].islower() or sentence[-1] in "?:":
        return False
    if _TO_READERS.match(sentence) or _NOT_TOLD.search(sentence):
        return False
    words = set(content_words(sentence))
    if _OF_THE_OUTLET.search(sentence):
        return False
    if len(_QUOTE_ENDS.findall(sentence)) > len(_QUOTE_STARTS.findall(sentence)):
        return False
    return bool(words) and len(words & headline_words) / len(words) < ECHO
