"""Rules on the footer: the way out, who writes, why somebody gets the mail."""

import re
import unicodedata

from newsletter.compose.lint.cascade import Element
from newsletter.compose.lint.finding import Outcome, fix, look
from newsletter.compose.lint.links import links_of
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.page import Page, words_in
from newsletter.compose.lint.words import squeezed

RULE = "footer"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def footer(mail: Mail) -> Outcome:
    """A link to unsubscribe, a postal address, and since when somebody is on the list."""
    link = unsubscribe_link(mail)
    foot = footer_of(mail.page, link) if link is not None else None
    found = []
    if link is None:
        says = "There is no link to unsubscribe in the HTML: law and filters ask for one."
        found.append(fix(RULE, says))
    elif mail.page.light[link].hidden:
        says = "The link to unsubscribe is hidden: show it."
        found.append(fix(RULE, says, mail.page.place(link)))
    postal = squeezed(mail.postal_address)
    if not postal or postal not in squeezed(mail.page.text):
        says = "The HTML lacks the postal address, which the law asks for: show postal_address."
        found.append(fix(RULE, says))
    words = words_in(foot) if foot is not None else mail.page.text
    if not _YEAR.search(_western(words.replace(mail.postal_address, ""))):
        says = (
            "The footer does not say why and since when somebody gets the memo: readers who do not "
            "remember call it spam."
        )
        found.append(look(RULE, says, mail.page.place(foot)))
    return tuple(found) or "Footer says why, from whom, and how to leave"


def unsubscribe_link(mail: Mail) -> Element | None:
    """The link that unsubscribes: to an address of List-Unsubscribe, or named so."""
    known = set(mail.unsubscribe)
    for link in links_of(mail.page):
        if link.url in known or "unsubscribe" in link.url.lower():
            return link.element
    return None


def footer_of(page: Page, link: Element) -> Element:
    """The largest part of the page with the link in it that has no heading."""
    headed: set[Element] = set()
    for heading in page.named(*HEADINGS):
        headed.update(heading.iterancestors())
    part = link
    for outer in link.iterancestors():
        if outer in headed or outer.tag == "body":
            break
        part = outer
    return part


def _western(text: str) -> str:
    """Text with the digits of every writing as 0 to 9."""
    return "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in text)
