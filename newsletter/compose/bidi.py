"""Which way words run, and words of the other way kept from turning those around them.

A Latin name in an Arabic line, or an Arabic one in an English line, takes the numbers and stops
beside it along (UAX #9, rules N1 and W2). An isolate around it keeps them where they belong.
"""

import re
import unicodedata

LTR, RTL = "ltr", "rtl"
# Explicit ones rather than FSI: "WHO" may begin an Arabic headline and not turn it.
_OPEN = {LTR: "\u2066", RTL: "\u2067"}
_CLOSE = "\u2069"
# Letters from right to left are in these blocks, so most texts are known at a glance.
_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_STRONG = {"L": LTR, "R": RTL, "AL": RTL}


def way(text: str) -> str:
    """`ltr` or `rtl`, as most of the letters run; "" where there are none."""
    if not _RIGHT.search(text):
        return LTR if any(map(str.isalpha, text)) else ""
    ways = [_STRONG.get(unicodedata.bidirectional(character), "") for character in text]
    left, right = ways.count(LTR), ways.count(RTL)
    return "" if not left + right else RTL if right > left else LTR


def isolated(text: str, within: str) -> str:
    """The text as it may stand in a line that runs `within`: isolated if a letter runs otherwise.

    What is isolated already stays as it is.
    """
    if within == LTR and not _RIGHT.search(text):
        return text
    if text.startswith(tuple(_OPEN.values())) and text.endswith(_CLOSE):
        return text
    other = {_STRONG.get(unicodedata.bidirectional(character), within) for character in text}
    return f"{_OPEN[way(text) or within]}{text}{_CLOSE}" if other - {within} else text
