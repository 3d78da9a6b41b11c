"""Templates with a mistake in them, and the error that comes of it."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from newsletter.compose.page import Look, render_html
from newsletter.errors import TemplateError
from tests.fakes.editions import repository_templates, sample_edition, sample_look

PARTS, PAGE = "components.mjml.j2", "edition.mjml.j2"


def changed(name: str, old: str, new: str, count: int = 1) -> dict[str, str]:
    templates = repository_templates()
    assert old in templates[name]
    templates[name] = templates[name].replace(old, new, count)
    return templates


def fails(templates: Mapping[str, str], look: Look | None = None) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        render_html(sample_edition(), replace(look or sample_look(), templates=templates))
    return caught.value


def line_of(templates: Mapping[str, str], name: str, words: str) -> int:
    return next(n for n, text in enumerate(templates[name].split("\n"), 1) if words in text)


def small(source: str, **others: str) -> TemplateError:
    """The error of a page that has one text, `source`, and component files by their names."""
    files = {f"{name}.mjml.j2": text for name, text in others.items()}
    body = "<mjml><mj-body>\n<mj-section><mj-column>\n<mj-text>\n{}\n</mj-text>\n"
    end = "</mj-column></mj-section>\n</mj-body></mjml>\n"
    page = source if "<mjml" in source else body.format(source) + end
    return fails({**repository_templates(), **files, PAGE: page})
