"""Where sentences of news end, whether one is whole, and how long it is; in any writing.

Sentences are cut from the text as it stands and never joined: together they are the text again, up
to white space. Every look back or ahead is bounded, so that the time grows with the text.
"""

import re

# Characters of a long abbreviation, or of the words that tell one, and a name's after it.
_BEHIND, _AHEAD = 24, 40

_STOPS, _FULL_STOPS = ".!?…؟۔", "。！？｡।॥።။"
_CLOSERS = "\"'”’“‘)\\]»«›‹」』）】》"
_END = re.compile(
    rf"(?<![{_STOPS}])[{_STOPS}]++(?:[{_CLOSERS}]|[ \xa0\u202f][»›](?=[\s,.;]|$))*+\s++"
    rf"|[{_FULL_STOPS}]++[{_CLOSERS}]*+\s*+|\n\s*+"
)
_LAST = rf"(?:[{_CLOSERS}]|[ \xa0\u202f][»›])*$"
_WHOLE = re.compile(rf"[.!?؟۔{_FULL_STOPS}]{_LAST}")
_ENDED = re.compile(rf"[{_STOPS}{_FULL_STOPS}:]{_LAST}")
_OPENERS = "\"'“‘”„«»‹›([{¿¡「『（【《$€£*_"
# What goes on with a sentence, however the one before it seems to end.
_GOES_ON = frozenset(",;:)]-–—/&|=+")
_QUOTED = ("と", "っ", "、", "，", "な", "の", "を", "が", "は", "に", "で", "も")

_ALWAYS_WITH_MORE = """
Mr Mrs Ms Mx Dr Drs Prof Profs Sen Sens Rep Reps Gov Govs Gen Lt Col Sgt Cpl Capt Cmdr Adm Maj
Rev Hon Pres Supt Det Insp Messrs Mme Mlle Sra Srta Sig Dott Avv Ing Fr Hr vs e.g i.e eg ie cf ca
bzw vgl evtl ggf inkl Mio Mrd Nr EE ул им тыс डॉ
"""
_MOSTLY_WITH_MORE = """
Sr Jr St Mt Ft Inc Corp Co Ltd Bros Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Ave Blvd Rd
Dept Assn Univ approx est dept al etc usw ff UU Calif Fla Mass Minn Ariz Penn Wash Conn Tenn Ph.D
a.m p.m
"""
_NEVER_LAST = frozenset(_ALWAYS_WITH_MORE.split())
_CUT_AT = frozenset(f"{word}." for word in _NEVER_LAST)
_SELDOM_LAST = frozenset(_MOSTLY_WITH_MORE.split())
_NUMBERED = frozenset(
    ("No", "Nos", "no", "nos", "Vol", "Art", "Ch", "Sec", "Fig", "Op", "pp", "Rs", "Abs", "Apt")
)
_BANGS = ("Yahoo!", "Jeopardy!", "Mamma Mia!", "Oklahoma!", "Wham!", "Pink!")
# A sentence's first words: after "U.S." or an initial they tell that it ended.
_FIRST_WORDS = """
The A An In On At It He She They We But And This That These Those There His Her Their Its As For If
When While After Before What Who How Why Not More Most Some Many Officials Police According
"""
_STARTERS = frozenset(_FIRST_WORDS.split())
# "am 3. Juni", "den 2. Weltkrieg": a German ordinal has a dot.
_ORDINAL = re.compile(
    r"(?:^|\W)(?:am|dem|den|der|des|vom|zum|bis|seit|im|ab|die|das|zur)\s\d{1,3}$|^\d{1,3}$"
)
_MONTHS = (
    "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember "
    "Jahrhundert Jh Weltkrieg Bundesliga Liga"
)
_AFTER_ORDINAL = frozenset(_MONTHS.split())
_LAST_WORD = re.compile(r"[^\s\"'“”‘’«»„(\[]+$")
_NEXT_WORD = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")

# The first words of a sentence that leans on one before it.
_LEANING_WORDS = """
He She It They But And So Or Yet Nor These Those His Her Its Their Theirs Him Them However Also
Meanwhile Instead Still Then Thus Therefore Moreover Furthermore Besides Nevertheless Nonetheless
Both Neither Otherwise Similarly Likewise Elsewhere
"""
_TIMES = "week|weekend|year|month|summer|morning|autumn|winter|spring|season"
_REFERS = r"(?:comes?|came|follow(?:s|ed)|was|were|is|are|have|had|has)\b"
_LEANING = (
    rf"(?:{'|'.join(_LEANING_WORDS.split())}|(?:This|That)(?! (?:{_TIMES})\b))\b",
    r"In (?:addition|contrast|response|turn|fact|it|that|this|them|those)\b",
    r"(?:As (?:a result|such)|For (?:example|instance)|At the same time|By contrast|Among those)\b",
    rf"The (?:latter|same|move|decision|announcement|news|comments|remarks|pair|trio) {_REFERS}",
    r"(?:Asked|Speaking) (?:about|if|whether) (?:this|that|it|he|she|they)\b",
)
_LEANS = re.compile("[\"'“‘]?(?:" + "|".join(_LEANING) + ")")

_SINGLE_OPEN, _SINGLE_CLOSE = re.compile(r"(?<!\w)'(?=\w)(?!\d\ds\b)"), re.compile(r"'(?!\w)")
_SAME = (("「", "」"), ("『", "』"))
_NOT_MORE = (("‘", "’"), ("(", ")"), ("[", "]"), ("（", "）"))

_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]"
)
_BETWEEN = re.compile(r"(?<=[\u0e00-\u0eff]{12})\s+(?=[\u0e00-\u0eff])")
_DENSITY = 2  # characters a word in writing without spaces


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, without the white space between them.

    A line's end is a sentence's end. No dot ends one after "Sen.", "U.S.", an initial or "No." with
    its number, no mark before a small letter. Thai has no stops: a space after a long run ends one.
    """
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if _ends(text, start, end):
            found.append(text[start : end.end()].strip())
            start = end.end()
    found.append(text[start:].strip())
    return [part for sentence in found for part in _BETWEEN.split(sentence) if part]


def _ends(text: str, start: int, end: re.Match[str]) -> bool:
    mark = end.group()
    if "\n" in mark or end.end() == len(text):
        return True
    following = text[end.end() : end.end() + _AHEAD]
    if mark[0] in _FULL_STOPS:
        return not (mark.rstrip()[-1] in "」』" and following.startswith(_QUOTED))
    first = following.lstrip(_OPENERS)[:1]
    # Georgian has no capitals, and its letters count as small ones.
    if first in _GOES_ON or (first.islower() and not "ა" <= first <= "ჿ"):
        return False
    behind = text[max(start, end.start() - _BEHIND) : end.start()]
    if mark[0] == "!":
        return not f"{behind}!".endswith(_BANGS)
    return mark.rstrip() != "." or not _is_abbreviated(behind, following)


def _is_abbreviated(behind: str, following: str) -> bool:
    """Whether the dot between the two belongs to the word before it and ends no sentence."""
    last = _LAST_WORD.search(behind)
    word = last.group() if last else ""
    after = _NEXT_WORD.search(following)
    following_word = after.group() if after else ""
    if word in _NEVER_LAST:
        return True
    if word in _NUMBERED:
        return following_word[:1].isdigit()
    if word.isdigit():
        return following_word in _AFTER_ORDINAL or bool(_ORDINAL.search(behind))
    initial = len(word) == 1 and word.isalpha() and word != "I"
    seldom = word in _SELDOM_LAST or (initial and not _DENSE.match(word)) or _DOTTED.fullmatch(word)
    return bool(seldom) and following_word not in _STARTERS


def is_whole(sentence: str) -> bool:
    """Whether a sentence ends as one: with a stop of its writing, no dots of a cut, all closed."""
    last = sentence[-9:].rpartition(" ")[2]
    cut = "…" in sentence or "..." in sentence or last in _CUT_AT
    # Thai and Lao have no stops: what ends in a letter of theirs and is not cut counts as whole.
    ends = bool(_WHOLE.search(sentence[-8:])) or "\u0e00" <= sentence[-1:] <= "\u0eff"
    return ends and not cut and balanced(sentence)


def leans(sentence: str) -> bool:
    """Whether an English sentence leans on one before it: "He also …", "The move comes …"."""
    return bool(_LEANS.match(sentence))


def balanced(text: str) -> bool:
    """Whether what is opened is closed: quotation marks of every kind, and brackets.

    An apostrophe may stand for a closing mark ("workers' rights"), never for an opening one.
    """
    if any(text.count(left) != text.count(right) for left, right in _SAME):
        return False
    if any(text.count(left) > text.count(right) for left, right in _NOT_MORE):
        return False
    single = len(_SINGLE_OPEN.findall(text)) <= len(_SINGLE_CLOSE.findall(text))
    angles = text.count("«") == text.count("»") and text.count("‹") == text.count("›")
    return single and angles and text.count('"') % 2 == 0 and _doubles_are_closed(text)


def _doubles_are_closed(text: str) -> bool:
    low, left, right = (text.count(mark) for mark in "„“”")
    if low:  # „so“ in German, „so” in Polish
        return low == left + right
    return left == right or (not left and right % 2 == 0)  # ”so” in Swedish


def ended(text: str) -> str:
    """The text with a full stop, where it does not end a sentence already."""
    text = text.strip()
    if not text or _ENDED.search(text[-8:]) or _DENSE.match(text[-1]):
        return text
    return f"{text.rstrip(',;–—- ')}."


def length(text: str) -> int:
    """Words; where writing has no spaces two characters count as one."""
    dense = len(_DENSE.findall(text))
    return max(len(text.split()), dense // _DENSITY)
