"""Whatever feeds write, the memo says it as words: no markup, no header, no slot of it survives."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.compose.edition import lay_out
from newsletter.compose.gate import line
from newsletter.compose.message import Envelope, compile_message
from newsletter.compose.page import render_html
from newsletter.compose.slots import REASON, TOKEN
from newsletter.compose.text import COLUMNS, render_text
from newsletter.compose.view import TITLE
from newsletter.model import Article, FrozenEdition, Picture, Reason, Stats, Story
from tests.fakes.editions import BUILT, sample_article, sample_look, sample_recipient

NOW = datetime(2026, 11, 24, 11, 31, tzinfo=UTC)
LOOK = sample_look()
HOSTILE = st.one_of(
    st.sampled_from(
        [
            '<script>alert("x")</script>',
            '"><img src=x onerror=alert(1)>',
            "</mj-text></mj-column><mj-raw><b>",
            "<mj-include path='/etc/passwd' />",
            "{{ edition.unsubscribe }} {% raw %}",
            "&lt;b&gt; &amp;amp; &#60;i&#62;",
            "<!-- --> ]]> <![CDATA[ x ]]>",
            "🚨" * 400,
            "\u202eesrever\u202c \u2067 עברית عربي",
            "line\r\nBcc: eve@evil.example\r\n\r\nbody",
            ".\r\n.",
            "From the harbor",
            "nul\0nul \ud800 \ufeff",
            f"take {TOKEN} and {REASON}",
            f"{TOKEN[:8]}{TOKEN}{TOKEN[8:]}",
            "x" * 1000,
            "Ζωή — “quoted” ‘twice’ 50% = half",
            "<div>" * 200,
            "",
        ]
    ),
    st.text(max_size=120),
)
ADDRESS = st.sampled_from(
    [
        "https://news.example/a?b=1&c=2",
        'https://news.example/"onmouseover="x',
        "javascript:alert(1)",
        f"https://news.example/?t={TOKEN}",
        "https://news.example/é/" + "x" * 1000,
        "",
    ]
)


@st.composite
def stories(draw: st.DrawFn) -> list[Story]:
    count = draw(st.integers(1, 14))
    return [story(draw, number) for number in range(count)]


def story(draw: st.DrawFn, number: int) -> Story:
    title, outlet = f"N{number} {draw(HOSTILE)}", draw(HOSTILE)
    picture = Picture(url=draw(ADDRESS), alt=draw(HOSTILE), width=1200, height=600)
    told: Article = replace(
        sample_article("x", words=draw(st.integers(0, 9000))),
        id=str(number),
        title=title,
        outlet=outlet,
        url=draw(ADDRESS),
        summary=draw(HOSTILE),
        picture=draw(st.sampled_from([picture, None])),
    )
    return Story(
        id=str(number),
        title=title,
        summary=draw(HOSTILE),
        section=draw(st.sampled_from(["", "World", "<b>Money</b>", 'Sport"'])),
        score=1.0,
        reasons=(Reason(signal="topic", value=1.0, text=f"about “{draw(HOSTILE)}”"),),
        articles=(told, replace(told, id=f"{number}b", outlet=draw(HOSTILE))),
        more=draw(HOSTILE),
        more_outlet=draw(HOSTILE),
        chosen=True,
    )


def composed(found: list[Story]) -> FrozenEdition:
    edition = lay_out(
        found,
        number=3,
        day=date(2026, 11, 24),
        stats=Stats(feeds_read=1, feeds_total=1, articles=1, stories=1, chosen=len(found)),
        zone=LOOK.zone,
        now=BUILT,
    )
    return FrozenEdition(
        edition=edition, html=render_html(edition, LOOK), text=render_text(edition, LOOK)
    )


@given(stories())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_hostile_stories_are_told_as_words_and_nothing_else(found: list[Story]) -> None:
    frozen = composed(found)

    # Every story is in both parts, and what is markup is the templates' own.
    read = Reader(frozen.html)
    page, text = squeezed(" ".join(read.words)), squeezed(frozen.text)
    titles = [squeezed(line(one.title, TITLE)).rstrip(",;–—-") for one in found]
    assert [title for title in titles if title not in page] == []
    assert [title for title in titles if folded(title) not in folded(text)] == []
    assert read.tags <= OURS
    assert not {name for name in read.attributes if name.startswith("on")}
    assert all(url.startswith(("https://", "mailto:")) for url in read.addresses)
    # Slots stand where the templates put them.
    for part in (frozen.html, frozen.text):
        counts = part.count(TOKEN), part.count(REASON)
        assert counts == (1, 1)
    left = re.findall("[\u202a-\u202e\u2066-\u2069\ud800-\udfff\0]", frozen.html + frozen.text)
    assert left == []
    rows = [row.strip() for row in frozen.text.split("\n") if len(row) > COLUMNS]
    assert [row for row in rows if not row.startswith("https://")] == []


@given(stories())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_message_of_hostile_stories_is_valid_on_the_wire(found: list[Story]) -> None:
    frozen = composed(found)
    envelope = Envelope(
        sender="Memo <desk@memo.example>", reply_to=None, name="Memo", base_url=LOOK.base_url
    )
    message = compile_message(frozen, envelope, now=NOW).for_recipient(
        sample_recipient(), token="t" * 32, message_id="<a@memo.example>"
    )

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
    return re.sub(r"\s+", "", text)


OURS = frozenset(
    {
        *("html", "head", "title", "meta", "style", "body", "div", "table", "tbody", "tr", "td"),
        *("p", "a", "b", "span", "img", "h1", "h2", "h3"),
    }
)
