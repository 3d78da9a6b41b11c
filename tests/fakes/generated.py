"""Editions that nobody would lay out by hand, for property tests: any count, words and look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from newsletter.compose.edition import lay_out
from newsletter.compose.message import Envelope, compile_message
from newsletter.compose.page import Look, render_html
from newsletter.compose.slots import REASON, TOKEN
from newsletter.compose.text import render_text
from newsletter.model import (
    Article,
    Edit,
    EditAction,
    Edition,
    FrozenEdition,
    Message,
    Number,
    Picture,
    Quote,
    Reason,
    Stats,
    Story,
)
from tests.fakes.editions import BUILT, repository_templates, sample_look, sample_recipient

LANGUAGES = tuple(
    sorted(name[6:-5] for name in repository_templates() if name.startswith("words/"))
)
THEMES = tuple(sorted(name[7:-5] for name in repository_templates() if name.startswith("themes/")))
MOST = 30  # stories
# Composing takes long beside what most properties check, and making a failure small takes minutes.
BUDGET = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)

HOSTILE = {
    "script": '<script>alert("x")</script>',
    "attribute": '"><img src=x onerror=alert(1)>',
    "closing": "</mj-text></mj-column><mj-raw><b>",
    "include": "<mj-include path='/etc/passwd' />",
    "jinja": "{{ edition.unsubscribe }} {% raw %}",
    "entities": "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "comment": "<!-- --> ]]> <![CDATA[ x ]]>",
    "emoji": "🚨" * 400,
    "families": "👨‍👩‍👧‍👦 🇫🇷 👍🏽 ❤️ " * 20,
    "turned": "\u202eesrever\u202c \u2067 עברית عربي",
    "arabic": "القاضي يوقف بيع العبارات قبل ساعات من إتمامه في Port Alder",
    "header": "line\r\nBcc: eve@evil.example\r\n\r\nbody",
    "dot": ".\r\n.",
    "from": "From the harbor",
    "quoted": "> said the harbor",
    "control": "nul\0nul \ud800 \ufeff \x1b[31m \x85 \u2028",
    "slots": f"take {TOKEN} and {REASON}",
    "slot in slot": f"{TOKEN[:8]}{TOKEN}{TOKEN[8:]}",
    "one word": "x" * 1000,
    "long": "Council counts the boats and not the people on them, again. " * 15,
    "japanese": "港の裁判官は、売却が成立する数時間前に、フェリー三隻の売却を差し止めた。" * 8,
    "chinese": "法官在交易完成前數小時，下令停止出售渡輪；市政府表示「將會上訴」。" * 8,
    "greek": "Ζωή — “quoted” ‘twice’ 50% = half",
    "marks": "Z" + "\u0301" * 30,
    "private": "\ue000\U000f0000\U0010fffd words",
    "nest": "<div>" * 20_000,
    "empty": "",
}
CALM = {
    "plain": "Council goes home early with no budget and 17 days left",
    "figures": "61% of riders say they will switch to the ferry. It takes 19 months.",
    "said": "“This county has nine hundred voters and one good pen,” said Ruth Vale.",
}
OUTLETS = {
    "ledger": "Capital Ledger",
    "bold": "<b>Harbor</b> Tribune",
    "newspaper": "港新聞",
    "gazette": "جريدة الميناء",
    "siren": "🚨 Wire",
}
ADDRESSES = {
    "good": "https://news.example/a?b=1&c=2",
    "attribute": 'https://news.example/"onmouseover="x',
    "script": "javascript:alert(1)",
    "slot": f"https://news.example/?t={TOKEN}",
    "long": "https://news.example/é/" + "x" * 1000,
    "none": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story in a few words: its texts by their names in HOSTILE and CALM, or as they are."""

    title: str
    summary: str
    outlet: str
    section: str
    url: str
    outlets: int
    extras: frozenset[str]

    def __repr__(self) -> str:
        words = "/".join(text[:40] for text in (self.title, self.summary, self.outlet))
        return f"{words}/{self.section}/{self.url}x{self.outlets}{sorted(self.extras)}"


EXTRAS = ("picture", "thumb", "small", "update", "paywall", "undated", "long read", "more")


@st.composite
def told(draw: st.DrawFn, names: Sequence[str], outlets: Sequence[str]) -> Told:
    """One story out of texts of these names, and now and then any text at all."""
    words = st.one_of(st.sampled_from(names), st.text(max_size=60).map(lambda text: f"={text}"))
    outlet = st.sampled_from(outlets)
    return Told(
        title=draw(words),
        summary=draw(words),
        outlet=draw(outlet),
        section=draw(st.sampled_from(["", "World", "<b>Money</b>", 'Sport"', "世界"])),
        url=draw(st.sampled_from(sorted(ADDRESSES))),
        outlets=draw(st.integers(1, 7)),
        extras=draw(st.frozensets(st.sampled_from(EXTRAS))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A morning's stories and what the memo is dressed in."""

    found: tuple[Told, ...]
    theme: str
    language: str
    printed: bool = False
    edits: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()

    @property
    def look(self) -> Look:
        """The project's own templates in this theme and language."""
        paid = frozenset(f"https://feed{n}.example/" for n in range(MOST) if self._paid(n))
        return replace(sample_look(), theme=self.theme, language=self.language, paywalled=paid)

    def _paid(self, number: int) -> bool:
        return number < len(self.found) and "paywall" in self.found[number].extras

    @property
    def stories(self) -> tuple[Story, ...]:
        """The stories, as ranking would hand them over."""
        before = "Council reads the harbor’s papers once more:" if self.printed else ""
        return tuple(
            _story(one, number, f"N{number} {before} {text_of(one.title)}")
            for number, one in enumerate(self.found)
        )

    @property
    def edition(self) -> Edition:
        """The stories laid out; number and quote of the day are as hostile as the rest."""
        number = len(self.found)
        laid = lay_out(
            self.stories,
            number=214,
            day=date(2026, 11, 24),
            stats=Stats(feeds_read=1, feeds_total=1, articles=1, stories=1, chosen=number),
            words=self.look.words,
            now=BUILT,
            edits=[
                Edit(story="", articles=(), action=EditAction.CORRECT, value=text_of(name))
                for name in self.edits
            ],
        )
        if not self.finds:
            return laid
        value, noun, outlet, url = self.finds
        return replace(
            laid,
            number_of_the_day=Number(
                value=text_of(value), noun=text_of(noun), outlet=text_of(outlet), url=ADDRESSES[url]
            ),
            quote=Quote(
                words=text_of(noun), speaker=text_of(outlet), outlet=text_of(outlet),
                url=ADDRESSES[url],
            ),
        )  # fmt: skip

    def frozen(self) -> FrozenEdition:
        """The edition in both its parts."""
        edition, look = self.edition, self.look
        return FrozenEdition(
            edition=edition, html=render_html(edition, look), text=render_text(edition, look)
        )


def text_of(name: str) -> str:
    """A text by its name; after "=" as it is."""
    return name[1:] if name.startswith("=") else (HOSTILE | CALM | OUTLETS)[name]


def generated(*, most: int = MOST, printed: bool = False) -> st.SearchStrategy[Generated]:
    """Mornings of 1 to `most` stories.

    `printed` ones are what outlets print: headlines have some words, outlets a name of their own.
    """
    names = [*HOSTILE, *CALM]
    outlets = sorted(OUTLETS) if printed else names
    some = st.sampled_from(names)
    finds = st.tuples(some, some, st.sampled_from(outlets), st.sampled_from(sorted(ADDRESSES)))
    return st.builds(
        Generated,
        # A list alone would seldom be long.
        found=st.integers(1, most).flatmap(
            lambda count: st.tuples(*[told(names, outlets)] * count)
        ),
        theme=st.sampled_from(THEMES),
        language=st.sampled_from(LANGUAGES),
        printed=st.just(printed),
        edits=st.lists(some, max_size=2).map(tuple),
        finds=st.one_of(st.just(()), finds),
    )


def letter(frozen: FrozenEdition, look: Look) -> Message:
    """The edition as a sender that has everything in order mails it to one reader."""
    envelope = Envelope(
        sender="Memo <desk@memo.example>", reply_to=None, name="Memo", base_url=look.base_url
    )
    compiled = compile_message(frozen, envelope, now=BUILT)
    return compiled.for_recipient(sample_recipient(), token="t" * 32, message_id="<a@memo.example>")


def _story(one: Told, number: int, title: str) -> Story:
    extras = one.extras
    size = 1200 if "picture" in extras else 240 if "thumb" in extras else 90
    shown = extras & {"picture", "thumb", "small"}
    picture = Picture(
        url=ADDRESSES[one.url], alt=text_of(one.outlet), width=size, height=size * 8 // 15
    )
    first = Article(
        id=str(number),
        feed=f"https://feed{number}.example/",
        guid=str(number),
        outlet=text_of(one.outlet),
        title=title,
        url=ADDRESSES[one.url],
        summary=text_of(one.summary),
        published=None if "undated" in extras else BUILT,
        first_seen=BUILT,
        picture=picture if shown else None,
        words=9000 if "long read" in extras else 300,
    )
    others = tuple(
        replace(first, id=f"{number}.{more}", outlet=f"{more} {first.outlet}")
        for more in range(1, one.outlets)
    )
    more = "more" in extras
    return Story(
        id=str(number),
        title=title,
        summary=first.summary,
        section=one.section,
        score=1.0,
        reasons=(Reason(signal="topic", value=1.0, text=f"about “{text_of(one.summary)}”"),),
        articles=(first, *others),
        more=text_of(one.summary) if more else "",
        more_outlet=text_of(one.outlet) if more else "",
        chosen=True,
        update_of=213 if "update" in extras else None,
    )
