"""Rules on contrast: every text on its own ground, in light and in dark clients."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from newsletter.compose.lint.cascade import Dress, Element
from newsletter.compose.lint.colours import Colour, contrast, is_grey, readable, written
from newsletter.compose.lint.finding import Finding, Outcome, first_and_more, fix, look, sample
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.page import Page, Run

LEAST, LEAST_LARGE = 4.5, 3.0  # WCAG 2.2, success criterion 1.4.3
LEAST_GREY = 5.0
LARGE, LARGE_BOLD = 24.0, 18.66  # pixels

Pairs = dict[tuple[Colour, Colour], dict[Run, bool]]


def contrast_light(mail: Mail) -> Outcome:
    """Text reads well on a light screen, where style sheets are read and where they are not."""
    pairs = _pairs(mail.page, mail.page.light)
    for pair, runs in _pairs(mail.page, mail.page.bare).items():
        pairs[pair] |= runs
    return _judged("contrast", pairs, mail.page, "")


def contrast_dark(mail: Mail) -> Outcome:
    """Text reads well in the colours that the mail gives itself for dark clients."""
    rule = "contrast in the dark"
    if not mail.page.has_dark_colours:
        says = (
            "The mail has no colours for dark clients, which then make their own: give it an "
            "@media (prefers-color-scheme: dark) block."
        )
        return (look(rule, says),)
    return _judged(rule, _pairs(mail.page, mail.page.dark), mail.page, " in the dark")


def _pairs(page: Page, dresses: Mapping[Element, Dress]) -> Pairs:
    """The runs of text by their colour and their ground, each with whether it is large."""
    pairs: Pairs = defaultdict(dict)
    for run in page.runs:
        dress = dresses[run.element]
        if not dress.hidden and run.says_something:
            large = dress.size >= (LARGE_BOLD if dress.bold else LARGE)
            pairs[dress.colour, dress.back][run] = large
    return pairs


def _judged(rule: str, pairs: Pairs, page: Page, where: str) -> Outcome:
    found = tuple(_findings(rule, pairs, page, where))
    lowest = min((contrast(*pair) for pair in pairs), default=21.0)
    return found or f"Lowest contrast{where} is {lowest:.2f}:1"


def _findings(rule: str, pairs: Pairs, page: Page, where: str) -> Iterator[Finding]:
    for (colour, back), sizes in sorted(pairs.items(), key=lambda one: contrast(*one[0])):
        ratio = contrast(colour, back)
        small = [run for run, large in sizes.items() if not large]
        large = [run for run, large in sizes.items() if large]
        if ratio < LEAST_LARGE and not small:
            kind, wanted, what, runs = fix, LEAST_LARGE, "large text", large
        elif ratio < LEAST and small:
            kind, wanted, what, runs = fix, LEAST, "text", small
        elif ratio < LEAST_GREY and small and is_grey(colour):
            kind, wanted, what, runs = look, LEAST_GREY, "grey text", small
        else:
            continue
        says = (
            f"{written(colour)} on {written(back)}{where} is {_figure(ratio, wanted)}:1, under "
            f"{wanted}:1 for {what}, {first_and_more(sample(run.text) for run in runs)}: "
            f"{written(readable(colour, back, wanted))} would do."
        )
        yield kind(rule, says, page.place(runs[0].element))


def _figure(ratio: float, wanted: float) -> str:
    # Rounded down next to the limit, or 4.499 would be told as 4.50, under 4.5.
    return f"{min(ratio, wanted - 0.01):.2f}"
