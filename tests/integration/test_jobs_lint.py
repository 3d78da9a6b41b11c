"""An edition as one subscriber's mail, and what is known of its links and pictures."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.app import App
from newsletter.compose.slots import REASON, TOKEN
from newsletter.jobs.lint import ask_links, checked, in_short, mail_of
from newsletter.model import FrozenEdition, PictureUse
from tests.fakes.editions import BUILT, sample_edition
from tests.fakes.feed_server import FeedServer
from tests.fakes.mails import HTML, TEXT, UNSUBSCRIBE


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    config = tmp_path / "config.yaml"
    config.write_text(
        "name: Gazette — the memo\n"
        "from: Memo <memo@paper.example>\n"
        "postal_address: Morning Memo, 48 Larch Street, Port Alder, ME 04101\n"
        "web: {base_url: https://memo.example}\n"
        "gather: {allow_private: [127.0.0.0/8]}\n"
    )
    opened = App(config, at=BUILT, environment={})
    yield opened
    opened.engine.dispose()


def frozen(html: str = HTML) -> FrozenEdition:
    html = html.replace(UNSUBSCRIBE, f"https://memo.example/unsubscribe/{TOKEN}")
    html = html.replace("You signed up on October 3, 2026.", REASON)
    return FrozenEdition(edition=sample_edition(), html=html, text=f"{TEXT}{REASON}\n")


def test_a_mail_is_that_of_one_recipient_with_the_headers_of_the_wire(app: App) -> None:
    mail = mail_of(app, frozen(), "ada@inbox.example")
    headers = dict(mail.headers)
    assert headers["To"] == "ada@inbox.example"
    assert TOKEN not in mail.html + mail.text
    assert REASON not in mail.html + mail.text
    assert headers["List-Unsubscribe"].strip("<>") in mail.html
    assert isinstance(mail.raw_headers, bytes)
    assert mail.raw_headers.startswith(b"From: ")
    assert b"\r\n\r\n" not in mail.raw_headers
    assert mail.postal_address.endswith("ME 04101")


def test_the_headers_of_the_workspace_have_nothing_to_fix(app: App) -> None:
    found = checked(app, frozen())
    assert not any(one.rule == "headers" for one in found.findings)
    assert not any(one.rule == "footer" for one in found.findings)


def test_it_is_a_trial_where_site_and_relay_are_on_this_machine(app: App) -> None:
    assert not mail_of(app, frozen()).on_this_machine
    web = app.settings.web.model_copy(update={"base_url": "http://127.0.0.1:8025"})
    app.settings = app.settings.model_copy(update={"web": web})
    assert mail_of(app, frozen()).on_this_machine
    smtp = app.settings.smtp.model_copy(update={"host": "smtp.example"})
    app.settings = app.settings.model_copy(update={"smtp": smtp})
    assert not mail_of(app, frozen()).on_this_machine


def test_the_size_of_a_kept_picture_is_known(app: App) -> None:
    kept = app.pictures.keep(
        "https://a.example/b.jpg", PictureUse.LEAD, b"x" * 150_000, width=9, height=9, now=BUILT
    )
    html = HTML.replace("boats.jpg", f"pictures/{kept.name}")
    (found,) = (one for one in checked(app, frozen(html)).findings if one.rule == "images")
    assert "146 KB" in found.says


async def test_links_are_asked_each_once_but_for_those_of_our_own_site(app: App) -> None:
    with FeedServer() as server:
        gone, there = server.url("/_404"), server.serve("/there", b"<p>here</p>")
        urls = (gone, there, gone, "mailto:a@b.example", "https://memo.example/")
        links = "".join(f'<a href="{url}">x</a>' for url in urls)
        page = HTML.replace("https://tribune.example/sale", there)
        answers = await ask_links(app, frozen(page + links))
        assert answers == {there: 200, gone: 404}
        assert sorted(one.path for one in server.asked) == ["/_404", "/there"]


async def test_whoever_cannot_be_reached_has_no_status(app: App) -> None:
    private = app.settings.gather.model_copy(update={"allow_private": ()})
    app.settings = app.settings.model_copy(update={"gather": private})
    page = HTML.replace("https://tribune.example/sale", "http://127.0.0.1:9/")
    assert await ask_links(app, frozen(page)) == {}


def test_findings_are_told_in_a_line_however_many_they_are(app: App) -> None:
    html = (
        HTML.replace("lang", "x").replace("alt=", "x=").replace("role", "x") + "<script></script>"
    )
    many = checked(app, replace(frozen(html), text="")).to_fix
    assert len(many) > 3
    line = in_short(many)
    assert line.startswith(f"{len(many)} things to fix: {many[0].says}")
    assert line.endswith(f"And {len(many) - 3} more.")
    assert in_short(many[:1]) == f"1 thing to fix: {many[0].says}"
