"""Rules on the words: subject, preheader, plain text."""

import re
import unicodedata
from collections.abc import Iterable

from newsletter.compose.gate import address
from newsletter.compose.lint.finding import Outcome, counted, first_and_more, fix, look, sample
from newsletter.compose.lint.mail import Mail

SUBJECT = 50  # columns that most inboxes show
PREHEADER_LEAST, PREHEADER_MOST = 40, 100
LINE = 78  # characters (RFC 5322, section 2.1.1)
TELLING = 60  # letters and digits of a headline that are looked for

_BETWEEN = re.compile(r"[\W_]+")
_ADDRESS = re.compile(r"\s*\S*(?:https?://|mailto:)\S*\s*")


def columns(text: str) -> int:
    """How wide a line is in an inbox: a letter of Chinese or Japanese takes the place of two."""
    widths = {"W": 2, "F": 2}
    return sum(
        0
        if unicodedata.category(one) in ("Mn", "Me", "Cf")
        else widths.get(unicodedata.east_asian_width(one), 1)
        for one in text
    )


def squeezed(text: str) -> str:
    """Letters and digits alone, whatever their case: what two wordings of a text share."""
    return _BETWEEN.sub("", text.casefold())


def subject(mail: Mail) -> Outcome:
    """The subject is there, and short enough to be read whole."""
    rule = "subject"
    if not mail.subject.strip():
        return (fix(rule, "The subject is empty: give the edition one before it is sent."),)
    wide = columns(mail.subject.strip())
    if wide > SUBJECT:
        says = (
            f"The subject is {wide} characters wide: inboxes cut it after about {SUBJECT}, so put "
            "what matters first or shorten it."
        )
        return (look(rule, says),)
    return f"Subject is {counted(wide, 'character')}"


def preheader(mail: Mail) -> Outcome:
    """The preheader is there and in the HTML, says something new, and fills the inbox row."""
    rule, wide = "preheader", columns(mail.preheader.strip())
    if not mail.preheader.strip():
        says = "There is no preheader: inboxes show the page's first words instead; write one."
        return (fix(rule, says),)
    if squeezed(mail.preheader) == squeezed(mail.subject):
        says = f"The preheader repeats the subject, {sample(mail.subject)}: say what else is in it."
        return (fix(rule, says),)
    if squeezed(mail.preheader)[:TELLING] not in squeezed(mail.page.text):
        says = "The HTML lacks the preheader: write it into a hidden element at its top."
        return (fix(rule, says),)
    if wide < PREHEADER_LEAST or wide > PREHEADER_MOST:
        says = (
            f"The preheader is {wide} characters wide: between {PREHEADER_LEAST} and "
            f"{PREHEADER_MOST} it fills an inbox row and is not cut."
        )
        return (look(rule, says),)
    return f"Preheader is {counted(wide, 'character')}"


def plain_text(mail: Mail) -> Outcome:
    """The plain text is there, tells every story that the HTML tells, in lines that fit."""
    rule = "plain text"
    if not mail.text.strip():
        return (fix(rule, "There is no plain text: filters distrust a mail of HTML alone."),)
    if missing := list(_only_in_html(mail)):
        says = (
            f"The plain text lacks {counted(len(missing), 'story').replace('storys', 'stories')} "
            f"of the HTML, {first_and_more(sample(title) for title in missing)}: give them a place "
            "in edition.txt.j2."
        )
        return (fix(rule, says),)
    long = [
        one for one in mail.text.splitlines() if len(one) > LINE and not _ADDRESS.fullmatch(one)
    ]
    if long:
        says = (
            f"{counted(len(long), 'line')} of the plain text are over {LINE} characters, the "
            f"longest {max(map(len, long))}, first {sample(long[0])}: wrap them."
        )
        return (look(rule, says),)
    return "Plain text tells every story of the HTML"


def _only_in_html(mail: Mail) -> Iterable[str]:
    """The titles of stories that the HTML tells or links to, and the text does not."""
    page, text = squeezed(mail.page.text), squeezed(mail.text)
    linked = {element.get("href") for element in mail.page.named("a")}
    for story in mail.edition.stories:
        title = squeezed(story.title)[:TELLING]
        url = address(story.articles[0].url, "")
        in_html = (title and title in page) or url in linked
        in_text = (title and title in text) or (url and url in mail.text)
        if in_html and not in_text:
            yield story.title
