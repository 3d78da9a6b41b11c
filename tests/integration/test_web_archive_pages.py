"""A memo's page on the web: its head, its bar in any language, and nothing of any reader in it."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html
from starlette.requests import Request
from starlette.responses import Response

from newsletter.compose.page import Look, render_html
from newsletter.compose.pictures import illustrated
from newsletter.compose.slots import REASON, SLOTS, TOKEN
from newsletter.compose.text import render_text
from newsletter.model import (
    Edition,
    EditionState,
    FrozenEdition,
    KeptPicture,
    PictureUse,
    SubscriberState,
)
from newsletter.subscribers.tokens import make_token
from newsletter.web.archive import Archive
from newsletter.web.site import create_site
from tests.fakes.editions import sample_edition, sample_look
from tests.fakes.editions_abroad import edition_abroad, look_abroad
from tests.fakes.generated import BUDGET, LANGUAGES, THEMES, Generated, generated
from tests.fakes.site import SECRET, FakeEditions, FakeSite, sample_frozen

SITE = "https://memo.example"
NAME = "0123456789abcdef0123456789abcdef.jpg"
READER = "ada.lovelace@reader.example"


def asked(path: str, **path_params: str) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": path,
            "headers": [],
            "query_string": b"",
            "path_params": path_params,
        }
    )


def archive(*editions: FrozenEdition) -> Archive:
    site = FakeSite(editions=FakeEditions(*editions))
    site.subscribers.put(READER, SubscriberState.SUBSCRIBED)
    return Archive(site.parts, create_site(site.parts).state.pages)


def page_of(frozen: FrozenEdition) -> str:
    answer = archive(frozen).edition(asked("/", number=str(frozen.edition.number)))
    return bytes(answer.body).decode()


def rendered(edition: Edition, look: Look) -> FrozenEdition:
    look = replace(look, base_url=SITE)
    return FrozenEdition(
        edition=edition,
        html=render_html(edition, look),
        text=render_text(edition, look),
        state=EditionState.SENT,
    )


def with_picture(edition: Edition) -> Edition:
    source = edition.sections[0].stories[0].articles[0].picture
    assert source
    use = PictureUse.LEAD
    kept = KeptPicture(source=source.url, use=use, name=NAME, width=1200, height=640)
    return illustrated(edition, {(source.url, use): kept}, base_url=SITE)


def said_in_head(page: str) -> dict[str, str]:
    head = html.document_fromstring(page).find("head")
    assert head is not None
    return {
        one.get("property") or one.get("name"): one.get("content")
        for one in head.iter("meta")
        if one.get("property") or one.get("name")
    }


def test_a_shared_memo_is_shown_with_its_words_and_its_picture() -> None:
    edition = with_picture(sample_edition())
    said = said_in_head(page_of(rendered(edition, sample_look())))
    expected = {
        "description": edition.preheader,
        "og:type": "article",
        "og:title": edition.subject,
        "og:description": edition.preheader,
        "og:url": f"{SITE}/editions/214",
        "og:site_name": "Morning Memo",
        "og:locale": "en_US",
        "og:image": f"{SITE}/pictures/{NAME}",
        "og:image:type": "image/jpeg",
        "og:image:width": "1200",
        "og:image:height": "640",
        "og:image:alt": "Illustration: the sun rising behind a courthouse",
        "article:published_time": "2026-11-24T11:30:00+00:00",
        "twitter:card": "summary_large_image",
        "twitter:image:alt": "Illustration: the sun rising behind a courthouse",
    }
    assert {name: said.get(name) for name in expected} == expected


def test_without_a_picture_of_ours_none_is_shown() -> None:
    said = said_in_head(page_of(rendered(sample_edition(), sample_look())))
    assert said["twitter:card"] == "summary"
    assert not [name for name in said if name.startswith("og:image")]


def test_no_word_of_a_memo_gets_out_of_its_place_in_the_head() -> None:
    words = '"><script>alert(1)</script><meta name="x" content="'
    edition = replace(sample_edition(), subject=words, preheader=words)
    whole = "<html><head><title>A</title></head><body>the memo</body></html>"
    page = page_of(replace(sample_frozen(html=whole), edition=edition))
    assert "<script" not in page
    said = said_in_head(page)
    assert (said["og:title"], said["description"], said.get("x")) == (words, words, None)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_memo_keeps_its_language_and_direction_and_the_bar_its_own(code: str) -> None:
    if code in ("ar", "ja"):
        frozen = rendered(edition_abroad(code), look_abroad(code))
    else:
        look = replace(sample_look(), language=code)
        frozen = rendered(replace(sample_edition(), language=code), look)
    page = page_of(frozen)
    root = html.document_fromstring(page)
    way = "rtl" if code == "ar" else "ltr"
    assert (root.get("lang"), root.get("dir")) == (code, way)
    (bar,) = root.find_class("mm-bar")
    assert (bar.get("lang"), bar.get("dir")) == ("en", "ltr")
    assert said_in_head(page)["og:locale"].startswith(f"{code}_")
    assert len(root.findall(".//main")) == 1


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_view_in_browser_leads_here(theme: str, code: str) -> None:
    look = replace(sample_look(), theme=theme, language=code)
    frozen = rendered(replace(sample_edition(), language=code), look)
    here = f"{SITE}/editions/214"
    (link,) = html.document_fromstring(frozen.html).xpath(f"//a[@href='{here}']")
    assert link.text_content() == look.words.say("view_in_browser")
    assert f"\n{here}\n" in frozen.text
    page = html.document_fromstring(page_of(frozen))
    assert page.xpath("//link[@rel='canonical']/@href") == [here]


# ── Nothing personal ─────────────────────────────────────────────────────────────────────


def answers(shelf: Archive) -> list[Response]:
    number = {"number": "214"}
    ways: list[tuple[Callable[[Request], Response], dict[str, str]]] = [
        (shelf.index, {}),
        (shelf.edition, number),
        (shelf.edition, {"number": "213"}),
        (shelf.edition, {"number": "214.txt"}),
        (shelf.edition, {"number": "2026-11"}),
        (shelf.edition, {"number": "sitemap.xml"}),
        (shelf.mail, number),
        (shelf.feed, {}),
        (shelf.front, {}),
    ]
    return [way(asked("/", **params)) for way, params in ways]


def check(answer: Response) -> None:
    said = "\n".join([bytes(answer.body).decode(), *answer.headers.values()])
    for slot in SLOTS:
        assert slot not in said
    for token in (make_token(SECRET, "unsubscribe", 1), "/confirm/", READER, "ada.lovelace"):
        assert token not in said
    csp = answer.headers.get("Content-Security-Policy", "default-src 'none'")
    assert "default-src 'none'" in csp
    assert "unsafe-inline" not in re.sub("style-src [^;]*", "", csp)
    assert "allow-scripts" not in csp


@settings(BUDGET, max_examples=40)
@given(generated(most=5))
def test_no_answer_has_anything_of_a_reader(morning: Generated) -> None:
    frozen = replace(morning.frozen(), state=EditionState.SENT)
    shelf = archive(frozen, replace(sample_frozen(213), html=frozen.html))
    for answer in answers(shelf):
        check(answer)
        body = bytes(answer.body).decode()
        assert "/unsubscribe/" not in body
        if answer.media_type == "text/html":
            assert "<script" not in body


PIECES = (
    *(TOKEN, REASON, TOKEN[:9], TOKEN[9:], REASON[:5], REASON[5:], f"{SITE}/unsubscribe/"),
    *(f"{SITE}/unsubscribe/{TOKEN}", f"&#{ord(TOKEN[0])};{TOKEN[1:]}", "<p>", "</p>", "\n\n"),
    *("<html><head></head><body>", "</body></html>", "<a href='", "'>", "</a>", "<!--", "-->"),
)


@settings(BUDGET, max_examples=60)
@example(f"x {TOKEN[:9]}{TOKEN}{TOKEN[9:]} y")
@example(f"x {REASON[:9]}{REASON}{REASON[9:]} y")
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25).map("".join))
def test_no_template_and_no_editor_can_leave_a_slot_in_any_answer(words: str) -> None:
    edition = replace(sample_edition(), subject=words, preheader=words)
    words = words.encode("utf-8", "replace").decode()
    frozen = FrozenEdition(edition=edition, html=words, text=words, state=EditionState.SENT)
    for answer in answers(archive(frozen, sample_frozen(213))):
        body = bytes(answer.body).decode()
        for slot in SLOTS:
            assert slot not in body


def test_links_of_the_page_are_those_of_the_mail_and_of_this_site() -> None:
    frozen = rendered(sample_edition(), sample_look())
    mailed = set(html.document_fromstring(frozen.html).xpath("//a/@href"))
    shown = set(html.document_fromstring(page_of(frozen)).xpath("//a/@href"))
    assert mailed - shown == {f"{SITE}/unsubscribe/{TOKEN}"}
    assert all(urlsplit(one).netloc == "" for one in shown - mailed)
