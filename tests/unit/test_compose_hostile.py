"""Whatever feeds write, the memo says it as words: no markup, no header, no slot of it survives."""

import re
from html.parser import HTMLParser

from hypothesis import given, settings

from newsletter.compose.gate import line
from newsletter.compose.slots import REASON, TOKEN
from newsletter.compose.view import TITLE
from tests.fakes.generated import BUDGET, Generated, generated, letter

# What the templates write themselves.
OURS = frozenset(
    {
        *("html", "head", "title", "meta", "style", "body", "div", "table", "tbody", "tr", "td"),
        *("p", "a", "b", "span", "img", "h1", "h2", "h3"),
    }
)
TURNING = re.compile("[\u202a-\u202e\ud800-\udfff\0\x1b]")


@given(generated())
@settings(BUDGET, max_examples=20)
def test_hostile_stories_are_told_as_words_and_nothing_else(morning: Generated) -> None:
    frozen = morning.frozen()

    # Every story is in both parts, and what is markup is the templates' own.
    read = Reader(frozen.html)
    page, text = squeezed(" ".join(read.words)), squeezed(frozen.text)
    titles = [squeezed(line(one.title, TITLE)).rstrip(",;–—-") for one in morning.stories]
    assert [title for title in titles if title not in page] == []
    assert [title for title in titles if folded(title) not in folded(text)] == []
    assert read.tags <= OURS
    assert not {name for name in read.attributes if name.startswith("on")}
    assert all(url.startswith(("https://", "mailto:")) for url in read.addresses)
    # Slots stand where the templates put them.
    for part in (frozen.html, frozen.text):
        counts = part.count(TOKEN), part.count(REASON)
        assert counts == (1, 1)
    left = TURNING.findall(frozen.html + frozen.text)
    assert left == []


@given(generated())
@settings(BUDGET, max_examples=10)
def test_a_message_of_hostile_stories_is_valid_on_the_wire(morning: Generated) -> None:
    message = letter(morning.frozen(), morning.look)

    head, _, body = message.data.partition(b"\r\n\r\n")
    ascii_only, injected = message.data.isascii(), b"\r\nBcc:" in head
    assert ascii_only
    assert not injected
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert message.data.count(b"t" * 32) == 3


class Reader(HTMLParser):
    """What a browser would make of a page: its words, tags, attributes and addresses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in {"href", "src"}:
                self.addresses.append(value or "")


def folded(text: str) -> str:
    """The lead stands in capitals in the text, and not every letter has a way back from them."""
    return text.upper().casefold()


def squeezed(text: str) -> str:
    """Without spaces, what keeps words of another direction together, and signs of quotation."""
    return re.sub("[\\s\u2066-\u2069>›]+", "", text)
