import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from newsletter.compose.page import render_html
from newsletter.compose.slots import REASON, TOKEN
from newsletter.errors import TemplateError
from newsletter.model import Edition, Part, Reason, Section
from tests.fakes.editions import (
    COUNCIL,
    LEAD,
    repository_templates,
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


def changed(name: str, old: str, new: str) -> dict[str, str]:
    templates = repository_templates()
    assert old in templates[name]
    templates[name] = templates[name].replace(old, new, 1)
    return templates


def fails(templates: Mapping[str, str]) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        render_html(sample_edition(), sample_look(templates=templates))
    return caught.value


def line_of(templates: Mapping[str, str], name: str, words: str) -> int:
    return next(n for n, text in enumerate(templates[name].split("\n"), 1) if words in text)


@pytest.fixture(scope="module")
def html() -> str:
    return render_html(sample_edition(), sample_look())


def only(*sections: Section) -> Edition:
    return replace(sample_edition(), sections=sections, number_of_the_day=None, quote=None)


# ── What the page holds ──────────────────────────────────────────────────────────────────


def test_the_sample_weighs_at_most_62_kb(html: str) -> None:
    assert len(html.encode()) <= 62 * 1024


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

    assert "mailto:desk@memo.example?subject=Sharp%3A%20Morning%20Memo%20no.%20214" in hrefs
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


# ── Mistakes in templates ────────────────────────────────────────────────────────────────


def test_a_missing_template_is_named() -> None:
    error = fails({"theme.toml": repository_templates()["theme.toml"]})

    assert error.file == "templates/edition.mjml.j2"
    assert "newsletter init" in error.reason


def test_a_missing_component_file_is_named() -> None:
    templates = repository_templates()
    del templates["components.mjml.j2"]

    assert fails(templates).file == "templates/components.mjml.j2"


def test_a_syntax_error_has_file_and_line() -> None:
    templates = changed("components.mjml.j2", "{% macro hit(theme, story) %}", "{% macro hit( %}")
    error = fails(templates)

    assert error.file == "templates/components.mjml.j2"
    assert error.line == line_of(templates, "components.mjml.j2", "{% macro hit( %}")


def test_an_undefined_name_has_file_and_line() -> None:
    templates = changed("components.mjml.j2", "{{ story.rest }}", "{{ story.wrest }}")
    error = fails(templates)

    assert error.file == "templates/components.mjml.j2"
    assert error.line == line_of(templates, "components.mjml.j2", "story.wrest")
    assert "wrest" in error.reason


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('padding="26px ', 'padding="0 ', "0px and not 0"),
        ("<mj-spacer height", "<mj-spacer hight", "no attribute hight"),
        ("<mj-divider", "<mj-divide", "<mj-divide> is no tag"),
        ('<mj-image src="{{ edition.sun }}" alt=""', '<mj-image src="{{ edition.sun }}"', "no alt"),
        ("<mj-group>", "<mj-column>", "cannot stand inside <mj-column>"),
    ],
)
def test_mjml_that_would_be_misread_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    templates = changed("components.mjml.j2", old, new)
    if "hight" in new:
        templates["components.mjml.j2"] = templates["components.mjml.j2"].replace(
            "{% if story.why %}", "{% if false %}"
        )
    error = fails(templates)

    assert said in error.reason
    assert "of the filled template" in error.reason
    assert error.file.startswith("templates/")


def test_a_mistake_that_only_one_line_has_is_given_that_line() -> None:
    templates = changed("edition.mjml.j2", "<mj-attributes>", "<mj-attribute>")
    error = fails(templates)

    assert error.file == "templates/edition.mjml.j2"
    assert error.line == line_of(templates, "edition.mjml.j2", "<mj-attribute>")


def test_a_tag_left_open_is_named() -> None:
    error = fails(changed("edition.mjml.j2", "</mj-body>", ""))

    assert "<mj-body>" in error.reason


def test_a_script_is_refused() -> None:
    error = fails(changed("components.mjml.j2", "{{ story.rest }}", "<script>x</script>"))

    assert "<script> is no tag" in error.reason


def test_a_thousand_nested_tags_are_refused_before_the_compiler_sees_them() -> None:
    nested = "<div>" * 1000 + "</div>" * 1000
    error = fails(changed("components.mjml.j2", "{{ story.rest }}", nested))

    assert "levels deep" in error.reason


def test_a_template_cannot_reach_into_python() -> None:
    attack = "{{ ''.__class__.__mro__ }}"

    assert fails(changed("components.mjml.j2", "{{ story.rest }}", attack)).line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('ink    = "#1D1B16"', 'ink    = "#1D1B1"', "must be a colour such as #1D1B16"),
        ('serif = "Georgia,serif"', 'serif = "Georgia;}"', "fonts.serif"),
        ("[fonts]", "[fonts", "is no TOML"),
    ],
)
def test_a_mistake_in_the_theme_has_its_line(old: str, new: str, said: str) -> None:
    templates = changed("theme.toml", old, new)
    error = fails(templates)

    assert error.file == "templates/theme.toml"
    assert error.line == line_of(templates, "theme.toml", new)
    assert said in error.reason
