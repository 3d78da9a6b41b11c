"""An outlet's title as a headline: its furniture taken off, and how clear it is."""

import re

from newsletter.prose import balanced, length

SHORT, LONG = 30, 100  # characters between which a headline reads well in a list
FAIR = 0.5  # a headline with more wrong than this is told only if there is no other
TAIL = 90  # characters in which a show's or an outlet's name stands, or a question
SHOUTED = 0.8  # what a headline in capitals loses

_LABEL = (
    r"live|watch|watch live|listen|video|photos|look|read|breaking|breaking news|just in|updated?|"
    r"exclusive|pictured|revealed|must[- ](?:watch|read)|in pictures|live updates"
)
_PREFIX = re.compile(
    rf"(?i:^(?:(?:{_LABEL})(?:\s*[:|]\s*|\s+[–—-]+\s+)|[\[(](?:{_LABEL})[\])]:?\s+)+)"
)
# What a title is, said after it: without it an opinion or a hoax would stand as news.
_CALLED = (
    r"(?:fact[ -]?check\w*|opinions?|op-?ed|comment\w*|editorials?|columns?|analysis|satire|parody"
    r"|humou?r|spoof|hoax|fake|false|myth|rumou?rs?|sponsored|advert\w*|letters?|viewpoint|claims?)"
)
# "… | The Show".
_SUFFIX = re.compile(rf"(?i:\s+(?:[|»]|(?<=[?!.]\s)I)\s+(?![^|»]*\b{_CALLED}\b)[^|»]{{1,40}}$)")
_NOTE = re.compile(rf"(?i:\s*[\[(](?:{_LABEL}|audio|gallery)[\])]$|(?::|\s[–—-])\s(?:{_LABEL})$)")
# "Statue to go. Who was he and why does it matter?": what is asked after the news.
_QUESTION_AFTER = re.compile(
    r"(?<=[a-z]\w)[.!] (?:Who|What|Why|How|When|Where)(?! (?:if|true|real|says?)\b)\b[^.!?]*\?$"
)
# "Moment landslide sweeps eight houses away": of the film, not of the news.
_FILMED = re.compile(
    r"(?:(?:The|Shocking|Terrifying|Incredible|Dramatic) )?[Mm]oment "
    r"(?!(?:of|when|that|for|in|to|he|she|they|it|is|was)\b)(?=[a-z])"
)
# After these a word in capitals is a verb that is shouted, but in "Will NATO …?".
_SHOUTED_VERB = re.compile(
    r"(?<=\w )((?:will|must|could|would|should|can|may|might) )([A-Z]{4,})\b(?!.*\?)"
)
# Words that are no initials and no names, however they are written.
_SHOUTS = re.compile(
    r"\b(?:AND|ALL|ARE|ARRESTED|BANNED|BANS|BUT|CHARGED|CHEERED|DENIE[DS]|DOES|EVERY|HAS|HAVE|HER"
    r"|HIS|JAILED|KILLED|NEVER|NO|NOT|ONLY|REFUSE[DS]?|REJECTED|SAYS?|TOMORROW|WARNED|WAS"
    r"|WERE|WON'T|CRASH(?:ES|ED)|DOUBLE[DS]|DROPPED|ENDED|FAILED|FIRED|FREED|FURIOUS|LOSES"
    r"|PLUNGE[DS]|RETURN(?:S|ED)|SACKED|SOLVED|STOLEN|SUES|WINS|REJECTS?|REINSTATE[DS]?|REVEAL(?:S|ED)"
    r"|FINALLY|HUGE|NEGATIVE|STILL|TWO|THREE|FOUR|FIVE)\b"
)

_CLICKBAIT = (
    r"(?i:you won'?t believe|this is (?:what|why|how)|here ?'?s (?:why|how|what|the)|\bviral\b"
    r"|what (?:happen|she|he|they|we) |jaw-?dropping|\bsee what|the truth about|need to know"
    r"|\bjust (?:called|destroyed|did)\b|everything (?:you|we)|will make you|the internet)"
)
_HEATED = (
    r"(?i:\b(?:slam|blast|rip|destroy|roast|shred|torch)(?:s|p?ed|med|ming|ping|ing)?\b|\brips\b"
    r"|\btears into\b|\b(?:claps|fires|hits) back\b|\blash(?:es|ed) out\b|\bhorrifying\b"
    r"|\b(?:heart-?breaking|shocking|bizarre|stunning|incredible|furious|outrage|meltdown)\b)"
)
_FAULTS = (
    (0.9, r"(?:…|\.\.\.)\s*$"),
    (0.6, r"\?(?:\W|$)"),
    (0.6, _CLICKBAIT),
    (0.6, r"\b(?:a|an|the|of|and|or|with|from|that)$"),
    (0.6, rf"(?i:(?:[|»]\s[^|»]*\b{_CALLED}\b[^|»]*|\s[–—-]\s{_CALLED})$)"),
    (0.5, r"(?i:^(?:watch|see|listen|read|here)\b)"),
    (0.4, r"\b(?:I|I'm|I've|my|you|your)\b"),
    (0.4, _HEATED),
    (0.3, r"(?i:^(?:why|how|what|when|where|who|is|are|can|could|will|should|inside|meet)\b)"),
    (0.3, r"(?i:^\d+ (?:things|ways|reasons|times|photos|tips))"),
    (0.3, r"^[‘“\"'][^’”\"']*[’”\"']?\s*$"),
    (0.3, r"^[A-Z][A-Z'’-]+ [A-Z][A-Z'’.-]+\b"),
    (0.2, r"!"),
    (0.2, r"\b(?:[Ww]e|[Oo]ur|us)\b"),
    (0.3, r"^[‘“\"']\w+[’”\"'] "),
    (0.2, r"(?i::\s*(?:report|sources?)s?$)"),
    (0.15, r"^[^:]{2,30}: "),
)
_WRONG = tuple((weight, re.compile(pattern)) for weight, pattern in _FAULTS)


def headline(title: str, outlet: str) -> str:
    """The title without "LIVE:" before it and without the show's or the outlet's name after it.

    Who is said to know it (": report", "sources say") stays: it belongs to what is claimed.
    """
    text = _PREFIX.sub("", " ".join(title.split()))
    for _ in range(2):
        # Only the end is looked at: the pattern must not walk through 100 KB.
        text = text[:-TAIL] + _NOTE.sub("", _SUFFIX.sub("", text[-TAIL:]))
    for dash in (" - ", " – ", " — "):
        head, _, tail = text.rpartition(dash)
        if head and _is_of(tail, outlet):
            text = head
    text = text[:-TAIL] + _QUESTION_AFTER.sub("", text[-TAIL:])
    if filmed := _FILMED.match(text):
        text = text[filmed.end() :][:1].upper() + text[filmed.end() + 1 :]
    return _calmed(text).strip(" |-–—:,;") or title.strip()


def _is_of(tail: str, outlet: str) -> bool:
    """Whether what follows a dash is the outlet's whole name: "Iran" may be who said it."""
    return bool(tail) and tail.casefold() == outlet.casefold()


def _calmed(text: str) -> str:
    """Single words in capitals in small letters ("is NOT guilty"), and "--" as a dash."""
    if "--" in text:
        text = re.sub(r"\s*--+\s*", " — ", text[: 4 * LONG]) + text[4 * LONG :]
    if text.upper() == text:
        return text
    text = _SHOUTED_VERB.sub(lambda found: found[1] + found[2].lower(), text)
    return text[:1] + _SHOUTS.sub(lambda word: word.group().lower(), text[1:])


def faults(text: str) -> float:
    """How much is wrong with a headline: 0 for a clear one, above FAIR for one to avoid."""
    start = text[:300]
    wrong = sum(weight for weight, pattern in _WRONG if pattern.search(start))
    capitals = len(re.findall(r"\b[A-Z]{4,}\b", start))
    wrong += SHOUTED if capitals * 3 > len(start.split()) else 0.1 * min(3, capitals)
    wrong += 0.6 if not balanced(text) else 0.0
    # Writing without spaces says in ten characters what takes five words elsewhere.
    size = max(len(text), 6 * length(text)) if not text.isascii() else len(text)
    wrong += min(0.4, 0.4 * max(0, SHORT - size) / 15)
    return wrong + (min(1.4, 0.4 + (size - LONG) / LONG) if size > LONG else 0.0)
