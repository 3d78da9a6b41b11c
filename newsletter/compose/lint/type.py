"""Rules on type: text large enough to read, links large enough to hit with a thumb."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from newsletter.compose.lint.cascade import Dress
from newsletter.compose.lint.finding import Finding, Outcome, counted, first_and_more, fix, look
from newsletter.compose.lint.finding import sample as quoted
from newsletter.compose.lint.links import Link, links_of
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.page import Page, Run, words_in
from newsletter.compose.lint.words import squeezed

SMALLEST, SMALLEST_BODY, GOOD_BODY = 12.0, 14.0, 16.0  # pixels
BUTTON, LINE_OF_LINKS = 44.0, 24.0  # pixels of height; WCAG 2.2, 2.5.8 asks for 24
TELLING = 24  # letters and digits by which a story's text is known again
_LEAST_TELLING = 6
_ENDS = 12  # of a run: its middle may be in another element
_LONGEST = 1_000  # characters of a text

Shown = Sequence[tuple[Run, Dress]]


def text_size(mail: Mail) -> Outcome:
    """No text is too small to read, and what tells the news is set at a size for reading."""
    page = mail.page
    shown = tuple(_shown(page))
    found = (*_too_small(shown, page), *_small_body(shown, mail))
    smallest = min((dress.size for _, dress in shown), default=GOOD_BODY)
    return found or f"Smallest text is {smallest:g} px, the news {GOOD_BODY:g} px or more"


def _shown(page: Page) -> Iterator[tuple[Run, Dress]]:
    """The runs that can be read, each as it is smallest on any screen."""
    for run in page.runs:
        dresses = [screen[run.element] for screen in (page.light, page.phone, page.bare)]
        seen = [dress for dress in dresses if not dress.hidden]
        if seen and run.says_something:
            yield run, min(seen, key=lambda dress: dress.size)


def _too_small(shown: Shown, page: Page) -> Iterator[Finding]:
    by_size: dict[float, list[Run]] = defaultdict(list)
    for run, dress in shown:
        if dress.size < SMALLEST:
            by_size[dress.size].append(run)
    for size, runs in sorted(by_size.items()):
        says = (
            f"Text of {size:g} px, {first_and_more(quoted(run.text) for run in runs)}: nothing "
            f"under {SMALLEST:g} px can be read on a phone."
        )
        yield fix("text size", says, page.place(runs[0].element))


def _small_body(shown: Shown, mail: Mail) -> Iterator[Finding]:
    """Blocks that tell news in small type: in that of most of the news' own letters."""
    told = _told(mail)
    beginnings = {one[:TELLING] for one in told if len(one) >= _LEAST_TELLING}
    blocks: dict[object, list[tuple[Run, Dress]]] = defaultdict(list)
    for run, dress in shown:
        blocks[run.block].append((run, dress))
    small: dict[float, list[Run]] = defaultdict(list)
    for block, pieces in blocks.items():
        words = squeezed(words_in(block))
        if not any(one in words for one in beginnings):
            continue
        letters: dict[float, int] = defaultdict(int)
        for run, dress in pieces:
            # The outlet beside a short headline may be longer than it, and is not the news.
            said = squeezed(run.text)
            ends = (said[:_ENDS], said[-_ENDS:])
            news = said and any(end in one for one in told for end in ends)
            letters[dress.size] += len(said) if news else 0
        size = max(letters, key=lambda one: letters[one])
        if letters[size] and SMALLEST <= size < GOOD_BODY:
            small[size].append(next(run for run, dress in pieces if dress.size == size))
    for size, runs in sorted(small.items()):
        kind = fix if size < SMALLEST_BODY else look
        says = (
            f"News set in {size:g} px, {first_and_more(quoted(run.text) for run in runs)}: "
            f"{GOOD_BODY:g} px reads well, under {SMALLEST_BODY:g} px does not."
        )
        yield kind("text size", says, mail.page.place(runs[0].block))


def _told(mail: Mail) -> set[str]:
    """The texts that tell the news, as far as words are known again: letters and digits alone."""
    edition = mail.edition
    texts = [line.rest for line in edition.minute]
    texts += [
        text for story in edition.stories for text in (story.title, story.summary, story.more)
    ]
    if edition.quote:
        texts.append(edition.quote.words)
    return {squeezed(text[:_LONGEST]) for text in texts}


def tap_targets(mail: Mail) -> Outcome:
    """On a phone, buttons and links are high enough for a thumb."""
    page = mail.page
    low: dict[bool, list[tuple[float, Link]]] = {True: [], False: []}
    for link in links_of(page):
        dress = page.phone[link.element]
        pictured = next(link.element.iter("img"), None) is not None
        if dress.hidden or pictured or not link.words:
            continue
        height = dress.line + sum(dress.padding)
        if height < (BUTTON if dress.framed else LINE_OF_LINKS):
            low[dress.framed].append((height, link))
    found = []
    for framed, noun, least in ((True, "button", BUTTON), (False, "link", LINE_OF_LINKS)):
        if some := low[framed]:
            lowest = min(height for height, _ in some)
            says = (
                f"{counted(len(some), noun)} under {least:g} px high, the lowest {lowest:g} px, "
                f"{first_and_more(link.named for _, link in some)}: give more line height or "
                "padding."
            )
            found.append(look("tap targets", says, page.place(some[0][1].element)))
    return tuple(found) or "Buttons and links are high enough for a thumb"
