"""Rules on the document: its weight, its language and title, its tables and headings."""

from collections.abc import Iterator

from newsletter.compose.lint.finding import Finding, Outcome, counted, fix, look
from newsletter.compose.lint.footer import HEADINGS
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.page import LONGEST, Page, words_in

KB = 1024
HEAVY, TOO_HEAVY = 70, 95  # KB; Gmail cuts a mail off near 102

RULE = "structure"


def html_bytes(mail: Mail) -> Outcome:
    """The HTML is short enough for Gmail to show it whole."""
    size = len(mail.html.encode("utf-8", "replace")) / KB
    if size > TOO_HEAVY:
        says = (
            f"The HTML is {size:.1f} KB: over {TOO_HEAVY} Gmail soon cuts it off, footer and all, "
            "so take fewer stories (edition.stories) or lighter templates."
        )
        return (fix("html bytes", says),)
    if size > HEAVY:
        says = (
            f"The HTML is {size:.1f} KB: over {HEAVY} little is left to the {TOO_HEAVY} that fit."
        )
        return (look("html bytes", says),)
    return f"HTML is {size:.1f} KB"


def structure(mail: Mail) -> Outcome:
    """A screen reader knows language and title, what is a table, and where in the text it is."""
    page = mail.page
    found = (*_read_whole(mail), *_head(page), *_tables(page), *_headings(page))
    return found or "Language, title, tables and headings are in order"


def _read_whole(mail: Mail) -> Iterator[Finding]:
    if not mail.page.whole:
        says = (
            f"The HTML nests deeper than 255 levels or is longer than {LONGEST:,} characters, so "
            "the rest of it was not looked at, and clients drop it: make it simpler."
        )
        yield fix(RULE, says)


def _head(page: Page) -> Iterator[Finding]:
    if not any((one.get("lang") or "").strip() for one in page.named("html")):
        yield fix(RULE, "The html element has no lang: screen readers guess how to read it.")
    titles = [one for one in page.named("title") if words_in(one)]
    if not titles:
        yield fix(RULE, "There is no title: write one into mj-title.")


def _tables(page: Page) -> Iterator[Finding]:
    bare = [
        table
        for table in page.named("table")
        if (table.get("role") or "").lower() not in ("presentation", "none")
        and next(table.iter("th", "caption"), None) is None
    ]
    if bare:
        says = (
            f"{counted(len(bare), 'layout table')} without role: screen readers count the rows, "
            'so give each role="presentation".'
        )
        yield fix(RULE, says, page.place(bare[0]))


def _headings(page: Page) -> Iterator[Finding]:
    headings = [one for one in page.named(*HEADINGS) if not page.light[one].hidden]
    first = [one for one in headings if one.tag == "h1"]
    if len(first) != 1:
        says = f"There are {len(first)} h1 headings: one, the lead's, tells what the page is about."
        yield fix(RULE, says, page.place(first[1]) if first else "")
    level = int(headings[0].tag[1]) if headings else 0
    for heading in headings:
        step, level = int(heading.tag[1]) - level, int(heading.tag[1])
        if step > 1:
            says = (
                f"A {heading.tag} follows an h{level - step}: a level is skipped, which sends "
                f"readers by ear searching, so make it an h{level - step + 1}."
            )
            yield fix(RULE, says, page.place(heading))
            return
