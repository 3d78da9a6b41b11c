import pytest

from newsletter.errors import TemplateError
from newsletter.web.pages import load_pages
from newsletter.web.words import site_words
from tests.fakes.site import NOW, site_settings, web_templates


def fill(templates: dict[str, str], name: str, **values: object) -> str:
    pages = load_pages(templates, site=lambda: site_words(site_settings(), now=NOW))
    return pages.text(name, **values)


def test_html_is_escaped_and_plain_text_is_not() -> None:
    templates = {"web/a.html.j2": "{{ x }}", "web/a.txt.j2": "{{ x }}"}
    assert fill(templates, "web/a.html.j2", x="<b>&'") == "&lt;b&gt;&amp;&#39;"
    assert fill(templates, "web/a.txt.j2", x="<b>&'") == "<b>&'"


@pytest.mark.parametrize(
    ("templates", "says"),
    [
        ({}, r"^templates/web/a\.html\.j2: there is no such template"),
        ({"web/a.html.j2": "one\n{% if %}"}, r"^templates/web/a\.html\.j2:2: "),
        ({"web/a.html.j2": "{{ nothing }}"}, r"^templates/web/a\.html\.j2: 'nothing' is undefined"),
        (
            {"web/a.html.j2": '{% extends "web/b.html.j2" %}', "web/b.html.j2": "\n\n{{ }"},
            r"^templates/web/b\.html\.j2:3: ",
        ),
        ({"web/a.html.j2": "{{ ''.__class__.__mro__ }}"}, r"unsafe|undefined"),
    ],
)
def test_a_template_that_is_wrong_is_named_with_its_line(
    templates: dict[str, str], says: str
) -> None:
    with pytest.raises(TemplateError, match=says):
        fill(templates, "web/a.html.j2")


def test_the_confirmation_mail_keeps_to_72_columns_with_its_link_alone_on_a_line() -> None:
    link = "https://memo.example/confirm/" + "A" * 32
    lines = fill(web_templates(), "web/confirmation.txt.j2", link=link).splitlines()
    assert link in lines
    assert max(map(len, lines)) <= 72
