"""Mistakes in templates, themes and words: each is named with its file and line."""

from dataclasses import replace

import pytest

from newsletter.compose.look import fill_template
from newsletter.compose.text import render_text
from newsletter.compose.theme import line_of as line_of_key
from newsletter.errors import TemplateError
from tests.fakes.editions import repository_templates, sample_edition, sample_look
from tests.fakes.mistakes import PAGE, PARTS, changed, fails, line_of, small

MEMO = "themes/memo.toml"
HIT = "{% macro hit(story) %}"


# ── Templates ────────────────────────────────────────────────────────────────────────────


def test_a_missing_template_is_named() -> None:
    error = fails(
        {name: text for name, text in repository_templates().items() if name.endswith(".toml")}
    )

    assert error.file == "templates/edition.mjml.j2"
    assert "newsletter init" in error.reason


def test_a_missing_component_file_is_named() -> None:
    templates = repository_templates()
    del templates[PARTS]

    assert fails(templates).file == f"templates/{PARTS}"


def test_a_syntax_error_has_file_and_line() -> None:
    templates = changed(PARTS, "{% macro hit(story) %}", "{% macro hit( %}")
    error = fails(templates)

    assert error.file == f"templates/{PARTS}"
    assert error.line == line_of(templates, PARTS, "{% macro hit( %}")


def test_an_attribute_that_is_not_there_has_its_line_and_the_nearest_name() -> None:
    templates = changed(PARTS, HIT, HIT + "{{ story.wrest }}")
    error = fails(templates)

    assert error.file == f"templates/{PARTS}"
    assert error.line == line_of(templates, PARTS, "story.wrest")
    assert error.reason == "the story has no wrest: rest is meant"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ editon.re }}", "there is no editon here: edition is meant"),
        ("{% import 'b.mjml.j2' as b %}{{ b.helo() }}", "b.mjml.j2 has no macro helo: hello"),
        ("{{ edition.minute[9] }}", "has no element 9"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "calls itself without end"),
        ("{% for a in 'x' %}" * 30 + "{% endfor %}" * 30, "too many loops"),
        ("{{ 'x' * 1100000 }}", "gives more than 1,000,000 characters"),
        ("{% for a in range(99999) %}{{ edition.re }}{% endfor %}", "gives more than 1,000,000"),
    ],
)
def test_what_goes_wrong_while_a_template_is_filled_is_said_in_words(
    source: str, said: str
) -> None:
    error = small(source, b="{% macro hello() %}x{% endmacro %}")

    assert said in error.reason
    assert error.file == f"templates/{PAGE}"


def test_twenty_thousand_blocks_inside_each_other_are_refused() -> None:
    assert small("{% if 1 %}" * 20_000 + "{% endif %}" * 20_000).file == f"templates/{PAGE}"


# ── The theme ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('ink    = "#1D1B16"', 'ink    = "#1D1B1"', "light.ink: '#1D1B1' must be a colour such as"),
        ('ink    = "#1D1B16"', 'ink    = "red"', "light.ink: 'red' must be a colour"),
        ('ink    = "#F1EADC"', "ink    = 12", "dark.ink: 12 must be a colour"),
        ('head = "Georgia,serif"', 'head = "Georgia;}"', "fonts.head"),
        ("lead       = 32", 'lead       = "32"', "size.lead: '32' must be a number of pixels"),
        ("lead       = 32", "lead       = true", "size.lead: True must be a number of pixels"),
        ("lead       = 32", "lead       = nan", "size.lead: nan must be a number of pixels"),
        ("lead       = 32", "lead       = 1e300", "size.lead: 1e+300 must be a number of pixels"),
        ("radius        = 8", 'radius        = "8px;}"', "style.radius"),
        ("[fonts]", "[fonts", "is no TOML"),
    ],
)
def test_a_mistake_in_the_theme_has_its_line(old: str, new: str, said: str) -> None:
    templates = changed(MEMO, old, new)
    error = fails(templates)

    assert error.file == f"templates/{MEMO}"
    assert error.line == line_of(templates, MEMO, new)
    assert said in error.reason


def test_what_a_theme_lacks_is_named_with_where_to_copy_it_from() -> None:
    templates = changed("themes/wire.toml", "radius        = 0\n", "")
    error = fails(templates, replace(sample_look(), theme="wire"))
    line = line_of(templates, PARTS, "style.radius")

    assert str(error) == (
        "templates/themes/wire.toml: theme.style.radius is missing, which "
        f"templates/{PARTS}:{line} uses: copy it from themes/memo.toml"
    )


def test_a_whole_table_that_a_theme_lacks_is_named() -> None:
    templates = changed("themes/wire.toml", "[style]", "[stile]")
    error = fails(templates, replace(sample_look(), theme="wire"))

    assert error.file == "templates/themes/wire.toml"
    assert "theme.style is missing" in error.reason


def test_what_no_theme_has_is_the_templates_mistake() -> None:
    templates = repository_templates()
    templates[PARTS] = "{{ theme.fonts.haed }}" + repository_templates()[PARTS]
    error = fails(templates)

    assert error.file == f"templates/{PARTS}"
    assert error.line == line_of(templates, PARTS, "haed")
    assert error.reason == "no theme has theme.fonts.haed: fonts.head is meant"


def test_a_theme_that_is_not_there_is_answered_with_those_that_are() -> None:
    error = fails(repository_templates(), replace(sample_look(), theme="wirr"))

    assert error.file == "templates/themes/wirr.toml"
    assert error.reason == "there is no such theme; there are memo, bold, wire"


@pytest.mark.parametrize("text", ["x = " + "[" * 20_000, "x" * 100_000, "a." * 5000 + "b = 1"])
def test_a_theme_without_bounds_is_refused(text: str) -> None:
    assert fails({**repository_templates(), MEMO: text}).file == f"templates/{MEMO}"


def test_a_key_of_a_theme_may_be_called_as_a_method_of_python_is() -> None:
    templates = changed(MEMO, "[style]", "[style]\nitems = 7\nkeys = 8")
    templates["x.txt.j2"] = (
        "{{ theme.style.items }} {{ theme.style.keys }} {{ 'a' in theme.style }}"
    )
    look = sample_look(templates=templates)

    assert fill_template(look, "x.txt.j2", {"theme": look.dress}) == "7 8 False"


@pytest.mark.parametrize(
    ("path", "line"), [(("a", "b"), 3), (("a", "c", "d"), 4), (("e", "f"), 6), (("z",), None)]
)
def test_a_key_is_found_however_it_is_written(path: tuple[str, ...], line: int | None) -> None:
    source = '# a\n[a]   # the table\n"b" = 1\nc.d = 2\n[ e ]\nf={g = 1}'

    assert line_of_key(source, path) == line


# ── Words ────────────────────────────────────────────────────────────────────────────────


def test_words_that_a_language_lacks_are_named_with_where_to_copy_them_from() -> None:
    templates = changed("words/de.toml", "sign_off =", "sing_off =")
    error = fails(templates, replace(sample_look(), language="de"))
    line = line_of(templates, PARTS, '"sign_off"')

    assert str(error) == (
        "templates/words/de.toml: has no words for 'sign_off', which "
        f"templates/{PARTS}:{line} uses: copy them from words/en.toml"
    )


def test_words_that_no_language_has_are_the_templates_mistake() -> None:
    error = small("\n{{ say('sing_off') }}")

    assert (error.file, error.line) == (f"templates/{PAGE}", 5)
    assert error.reason == "no language has words for 'sing_off': sign_off is meant"


def test_words_that_ask_for_what_is_not_given_are_named_with_the_template() -> None:
    templates = changed("words/en.toml", "{number}", "{nummer}", count=99)
    error = fails(templates)

    assert error.file == "templates/words/en.toml"
    assert "'nummer'" in error.reason
    assert "there are number" in error.reason


def test_the_text_has_the_same_errors() -> None:
    templates = changed("edition.txt.j2", "edition.lead.title", "edition.lead.titel")

    with pytest.raises(TemplateError, match=r"edition\.txt\.j2:\d+: the story has no titel: title"):
        render_text(sample_edition(), sample_look(templates=templates))
