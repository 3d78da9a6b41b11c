import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from newsletter.compose.page import lighter, render_html
from newsletter.compose.slots import REASON, TOKEN
from newsletter.model import Edition, Part, Reason, Section
from tests.fakes.editions import (
    COUNCIL,
    LEAD,
    sample_article,
    sample_edition,
    sample_look,
    sample_story,
)


class Page(HTMLParser):
    """The tags of a page, and the words of its headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Mapping[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[Mapping[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def html() -> str:
    return render_html(sample_edition(), sample_look())


def only(*sections: Section) -> Edition:
    return replace(sample_edition(), sections=sections, number_of_the_day=None, quote=None)


# ── What the page holds ──────────────────────────────────────────────────────────────────


def test_the_sample_weighs_at_most_60_kb(html: str) -> None:
    assert len(html.encode()) <= 60 * 1024


def test_no_two_comments_for_outlook_stand_side_by_side(html: str) -> None:
    assert "<!--[if mso | IE]>" in html
    assert "<![endif]--><!--[if mso | IE]>" not in html


def test_the_style_sheets_keep_what_clients_read(html: str) -> None:
    assert "@media (prefers-color-scheme: dark){" in html
    assert "!important" in html
    assert not re.search(r"\S!important", html)
    assert "font-family:-apple-system,'Segoe UI',Roboto" in html


@pytest.mark.parametrize(
    ("page", "light"),
    [
        (
            "<!--[if mso | IE]>a<![endif]--><!--[if mso | IE]>b<![endif]-->",
            "<!--[if mso | IE]>ab<![endif]-->",
        ),
        (
            "<!--[if mso]>a<![endif]--><!--[if mso | IE]>b<![endif]-->",
            "<!--[if mso]>a<![endif]--><!--[if mso | IE]>b<![endif]-->",
        ),
        (
            "<!--[if !mso]><!-->a<!--<![endif]--><!--[if mso | IE]>b<![endif]-->",
            "<!--[if !mso]><!-->a<!--<![endif]--><!--[if mso | IE]>b<![endif]-->",
        ),
        ('<p style="margin:0px 10px 0px;color:#FFF;">', '<p style="margin:0 10px 0;color:#FFF">'),
        (
            '<td style="background:#FFFDF8;background-color:#FFFDF8;">',
            '<td style="background-color:#FFFDF8">',
        ),
        (
            '<td style="font:1px &#39;A&#39;" title="0px;">',
            '<td style="font:1px &#39;A&#39;" title="0px;">',
        ),
        (
            "<style>a > b ,\n c { d: 'e ; f' !important; }\n@media (x: y) and (z) { g: h }</style>",
            "<style>a>b,c{d:'e ; f' !important;}@media (x: y) and (z){g:h}</style>",
        ),
    ],
)
def test_a_page_is_made_lighter_by_what_says_nothing(page: str, light: str) -> None:
    assert lighter(page) == light
    assert lighter(light) == light


def test_every_story_has_its_headline_and_links_to_its_outlet(html: str) -> None:
    links = {attrs.get("href") for attrs in Page(html).all("a")}

    for story in sample_edition().stories:
        assert story.articles[0].url in links
    for section in sample_edition().sections:
        if section.part is not Part.HITS:
            assert all(story.title in html for story in section.stories)


def test_there_is_one_h1_and_no_level_is_skipped(html: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(html).tags if re.fullmatch(r"h[1-6]", tag)]

    assert levels.count(1) == 1
    assert all(level <= max(levels[: i + 1]) for i, level in enumerate(levels))
    assert set(levels) == {1, 2, 3}


def test_every_picture_has_alt_and_width_and_only_the_mark_is_mute(html: str) -> None:
    pictures = Page(html).all("img")

    assert [p["alt"] for p in pictures].count("") == 1
    assert all(p.get("alt") is not None and p.get("width") for p in pictures)


def test_every_layout_table_has_its_role(html: str) -> None:
    assert all(table.get("role") == "presentation" for table in Page(html).all("table"))


def test_the_page_has_a_language_and_a_title(html: str) -> None:
    page = Page(html)

    assert page.all("html")[0]["lang"] == "en"
    assert "<title>Harbor judge stops the ferry sale | Morning Memo no. 214</title>" in html
    assert page.all("body")[0]["class"] == "cv"


def test_the_slots_stand_where_they_should_and_nowhere_else(html: str) -> None:
    assert html.count(TOKEN) == 1
    assert f'href="https://memo.example/unsubscribe/{TOKEN}"' in html
    assert html.count(REASON) == 1


def test_the_answers_are_letters_to_the_desk(html: str) -> None:
    hrefs = [str(attrs.get("href")) for attrs in Page(html).all("a")]

    assert "mailto:desk@memo.example?subject=Sharp%3A%20Morning%20Memo%20No.%20214" in hrefs
    assert sum(href.startswith("mailto:") for href in hrefs) == 3


def test_the_page_asks_nobody_for_fonts_or_scripts(html: str) -> None:
    assert not {tag for tag, _ in Page(html).tags} & {"script", "form", "link"}
    assert "@import" not in html
    assert "fonts.googleapis" not in html


def test_the_count_of_outlets_is_said_in_words_and_at_most_five_dots(html: str) -> None:
    assert "7 outlets" in html
    assert "only here" in html
    assert "●●●●●" in html
    assert "●●●●●●" not in html


def test_the_count_and_the_reason_agree_where_one_outlet_has_three_feeds_and_others_copy() -> None:
    story = sample_story("Ferry sale stopped", outlets=("A", "A TV", "B", "C"))
    reasons = (
        Reason(signal="outlets", value=1.0, text="A reports it"),
        Reason(signal="copies", value=0.4, text="2 more outlets print the same text"),
    )
    told = replace(story, reasons=reasons, carried=3)
    lead = Section(name="The lead", part=Part.LEAD, stories=(told,))
    news = Section(name="World", part=Part.NEWS, stories=(told,))
    page = render_html(only(lead, news), sample_look())

    assert "A reports it; 2 more outlets print the same text." in page
    assert "3 outlets" in page
    assert "4 outlets" not in page


def test_the_leads_second_paragraph_names_the_outlet_that_it_comes_from() -> None:
    story = sample_story("Ferry sale stopped", "The sale is off.")
    other = sample_article("No ferry", outlet="Daily Orla", summary="The buyer is sorry. It rains.")
    own = replace(story.articles[0], summary="The sale is off.")
    told = replace(
        story, articles=(own, other), more="The buyer is sorry.", more_outlet="Daily Orla"
    )
    section = Section(name="The lead", part=Part.LEAD, stories=(told,))
    page = render_html(only(section), sample_look())

    assert "The sale is off.<" in page
    assert "The buyer is sorry. (Daily Orla)<" in page


def test_an_update_links_the_memo_that_had_it_before(html: str) -> None:
    (link,) = re.findall(r"<a [^>]*>updated, from no. 213</a>", html)
    assert 'https://memo.example/editions/213"' in link


def test_the_lead_says_why_it_is_here(html: str) -> None:
    assert "5 outlets report it; led Capital Ledger&#39;s feed and high in 3 others;" in html


def test_a_quiet_day_without_pictures_stands_too() -> None:
    lead = sample_story("One thing happened", "It happened at noon.")
    rest = sample_story("Another thing happened")
    html = render_html(
        only(
            Section(name="The lead", part=Part.LEAD, stories=(lead,)),
            Section(name="Everything else", part=Part.NEWS, stories=(rest,)),
        ),
        sample_look(next_at=""),
    )

    assert html.count("<img") == 1
    assert "Everything else" in html
    assert "Number of the day" not in html
    assert "Back " not in html


def test_a_lead_picture_that_is_too_small_leaves_only_the_words() -> None:
    article = LEAD.articles[0]
    assert article.picture
    small = replace(article, picture=replace(article.picture, width=320))
    lead = replace(LEAD, articles=(small, *LEAD.articles[1:]))

    html = render_html(
        only(Section(name="The lead", part=Part.LEAD, stories=(lead,))), sample_look()
    )

    assert article.picture.url not in html
    assert LEAD.title in html


def test_a_memo_without_a_lead_stands_too() -> None:
    html = render_html(
        only(Section(name="City hall", part=Part.NEWS, stories=COUNCIL)), sample_look()
    )

    assert all(story.title in html for story in COUNCIL)
