import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from newsletter.compose.lint.check import check
from newsletter.compose.lint.mail import Mail
from newsletter.compose.message import personal_html, personal_text
from newsletter.compose.page import render_html
from newsletter.compose.text import render_text
from newsletter.compose.wrap import COLUMNS, columns
from newsletter.model import Edition
from tests.fakes.editions import sample_edition, sample_look, sample_recipient, sample_story
from tests.fakes.editions_abroad import edition_abroad, look_abroad, stories_abroad
from tests.fakes.mails import HEADERS

TURNING = re.compile("[\u2066\u2067\u2069]")


class Words(HTMLParser):
    """What a reader sees of a page, and the directions that its elements ask for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.ways: list[str | None] = []
        self.root: dict[str, str | None] = {}
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.root = given
        elif "dir" in given and given.get("role") != "article":
            self.ways.append(given["dir"])
        self._hidden = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._hidden = self._hidden and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def foreign(code: str, edition: Edition) -> set[str]:
    """The Latin words that the stories themselves bring along."""
    told = " ".join(
        " ".join((s.title, s.summary, *(a.outlet for a in s.articles))) for s in edition.stories
    )
    return {*re.findall("[A-Za-z]+", told + look_abroad(code).postal_address), "min"}


@pytest.mark.parametrize("code", ["ar", "ja"])
@pytest.mark.parametrize("theme", ["memo", "wire", "bold"])
def test_a_memo_abroad_is_in_its_language_to_the_last_word(code: str, theme: str) -> None:
    edition, look = edition_abroad(code), look_abroad(code, theme=theme)
    reader = sample_recipient()
    html = personal_html(render_html(edition, look), reader, token="t", words=look.words)
    text = personal_text(render_text(edition, look), reader, token="t", words=look.words)
    page = Words(html)

    bare = re.sub(r"https?://\S+", "", text)
    for said in (" ".join(page.words), bare):
        assert set(re.findall("[A-Za-z]{2,}", said)) <= foreign(code, edition)
    assert page.root["lang"] == code
    assert look.words.say("unsubscribe") in html
    assert look.words.date(reader.since.date(), "short_date") in text


@pytest.mark.parametrize("code", ["es", "fr", "de"])
def test_a_memo_of_latin_letters_has_every_fixed_word_in_its_language(code: str) -> None:
    look = look_abroad(code)
    said, english = (
        " ".join(Words(render_html(sample_edition(), one)).words) for one in (look, sample_look())
    )

    for key in ("view_in_browser", "desk", "one_minute", "number_of_the_day", "picked", "sign_off"):
        assert look.words.say(key) in said, key
        assert sample_look().words.say(key) in english, key
        assert sample_look().words.say(key) not in said, key


@pytest.mark.parametrize("theme", ["memo", "wire", "bold"])
def test_an_arabic_memo_runs_from_the_right_in_every_part(theme: str) -> None:
    html = render_html(edition_abroad("ar"), look_abroad("ar", theme=theme))

    assert Words(html).root["dir"] == "rtl"
    # Gmail drops the root, so every section and column has it.
    assert set(re.findall(r"direction:(\w+)", html)) == {"rtl"}
    assert 'style="font-family:Geeza Pro,' in html
    assert "letter-spacing:1px" not in html
    # What mj-column has of itself, mj-text overrules.
    assert not re.search('style="font-family:[^"]*text-align:left', html)


def test_an_english_memo_spends_nothing_on_directions() -> None:
    html = render_html(sample_edition(), sample_look())

    assert Words(html).ways == []
    assert not TURNING.search(html)


def test_a_latin_story_in_an_arabic_memo_keeps_its_own_direction() -> None:
    html = render_html(edition_abroad("ar"), look_abroad("ar"))

    assert '<span dir="ltr">Ferry users petition the council in a third language</span>' in html
    assert '<span dir="ltr">The petition has 4,100 names. It asks for a bench' in html
    assert ">\u2066Harbor Tribune\u2069<" in html
    # Most of its letters are Arabic, though the first are not.
    assert ">ABC Rail تؤجل" in html


def test_an_arabic_story_in_an_english_memo_keeps_its_own_direction() -> None:
    (lead, *_) = stories_abroad("ar")
    section = replace(sample_edition().sections[0], stories=(lead,))
    edition = replace(sample_edition(), sections=(section,))
    html, text = render_html(edition, sample_look()), render_text(edition, sample_look())

    assert f'<span dir="rtl">{lead.title}</span></a></h1>' in html
    for part in (html, text):
        assert "Read it at \u2067صحيفة المرفأ\u2069" in part
        assert part.count("\u2067") == part.count("\u2069")


def test_isolates_out_of_a_feed_are_gone_before_ours_come() -> None:
    story = sample_story("Ferry \u2067sale", "It \u202eis off.\u2069", outlets=("قناة\u2069 24",))
    section = replace(sample_edition().sections[0], stories=(story,))
    html = render_html(replace(sample_edition(), sections=(section,)), sample_look())

    assert "Ferry sale" in html
    assert "\u2067قناة 24\u2069" in html
    assert html.count("\u2067") == html.count("\u2069")


@pytest.mark.parametrize("code", ["ar", "ja"])
def test_the_words_around_the_stories_fit_their_places(code: str) -> None:
    edition, words = edition_abroad(code), look_abroad(code).words

    assert 25 <= columns(edition.subject) <= 70
    assert 40 <= columns(edition.preheader) <= 100
    assert edition.preheader.startswith(words.say("plus", list="").rstrip(".。"))
    assert edition.re.count(words.say("semicolon").strip()) == 2
    assert len(edition.minute) == 3
    assert all(line.rest and columns(line.opening) <= 91 for line in edition.minute)


@pytest.mark.parametrize("code", ["ar", "ja"])
@pytest.mark.parametrize("theme", ["memo", "wire", "bold"])
def test_a_memo_abroad_has_nothing_to_fix(code: str, theme: str) -> None:
    edition, look, reader = edition_abroad(code), look_abroad(code, theme=theme), sample_recipient()
    html, text = render_html(edition, look), render_text(edition, look)
    mail = Mail(
        edition=edition,
        subject=edition.subject,
        preheader=edition.preheader,
        html=personal_html(html, reader, token="abc", words=look.words),
        text=personal_text(text, reader, token="abc", words=look.words),
        headers=(),
        raw_headers=HEADERS,
        postal_address=look.postal_address,
    )
    found = check(mail)

    assert found.to_fix == ()
    assert {one.rule for one in found.to_look_at} <= {"contrast", "tap targets", "subject"}


@pytest.mark.parametrize("code", ["ar", "de", "en", "es", "fr", "ja"])
def test_the_text_keeps_its_columns_in_every_language(code: str) -> None:
    edition = edition_abroad(code) if code in {"ar", "ja"} else sample_edition()
    look, reader = look_abroad(code), sample_recipient(source="file")
    text = personal_text(render_text(edition, look), reader, token="t", words=look.words)
    lines = [line for line in text.split("\n") if not line.strip().startswith("https://")]

    assert [line for line in lines if columns(line) > COLUMNS] == []
