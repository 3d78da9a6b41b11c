from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest
from aiohttp import ClientSession

from newsletter.demo.inbox import Inbox, open_inbox
from newsletter.demo.page import create_demo_page
from newsletter.web.site import create_site
from tests.fakes.editions import sample_edition
from tests.fakes.site import FakeSite, running


def letter(subject: str = "Tram – halted", *, memo: bool = True) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Morning Memo <desk@memo.example>"
    message["To"] = "ada@reader.example"
    message["Subject"] = subject
    if memo:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content("The text.\n.\nAfter a dot.\n")
    message.add_alternative(
        "<html><head></head><body><p>The “page”.</p></body></html>", subtype="html"
    )
    return message


async def send(inbox: Inbox, *recipients: str, message: EmailMessage | None = None) -> None:
    await aiosmtplib.send(
        message or letter(),
        hostname="127.0.0.1",
        port=inbox.port,
        recipients=recipients or ("ada@reader.example",),
        start_tls=False,
    )


async def test_a_message_is_kept_as_it_came_and_as_it_reads() -> None:
    async with open_inbox() as inbox:
        assert not inbox.messages
        await send(inbox)
    assert len(inbox.messages) == 1
    mail = inbox.messages[0]
    assert mail.recipient == "ada@reader.example"
    assert mail.subject == "Tram – halted"
    assert mail.text == "The text.\n.\nAfter a dot.\n"
    assert "The “page”." in mail.html
    assert ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") in mail.headers
    assert b"\r\n" in mail.raw
    assert "multipart/alternative" in mail.source


async def test_messages_keep_their_order_one_a_recipient() -> None:
    async with open_inbox() as inbox:
        await send(inbox, "a@reader.example", "b@reader.example")
        await send(inbox, "c@reader.example")
    assert [mail.recipient[0] for mail in inbox.messages] == ["a", "b", "c"]


async def test_what_is_no_mail_is_kept_too() -> None:
    async with open_inbox() as inbox:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=inbox.port, start_tls=False)
        await client.connect()
        await client.sendmail("desk@memo.example", ["ada@reader.example"], b"\xff\xfe\r\n")
        await client.quit()
    assert inbox.messages[0].html == ""
    assert inbox.messages[0].raw


@pytest.fixture
async def demo() -> AsyncIterator[tuple[str, ClientSession]]:
    site_app = create_site(FakeSite().parts)
    async with open_inbox() as inbox:
        await send(inbox)
        await send(inbox, "bo@reader.example")
        await send(inbox, "cy@reader.example", message=letter("Confirm <it>", memo=False))
        app = create_demo_page(
            report_lines=["no. 214: sent", "2 messages <b>"],
            edition=sample_edition(),
            inbox=inbox,
            site_app=site_app,
        )
        async with running(app) as url, ClientSession() as client:
            yield url, client


async def test_the_demo_shows_memo_inbox_and_reasons(demo: tuple[str, ClientSession]) -> None:
    url, client = demo
    async with client.get(f"{url}/demo") as answer:
        page = await answer.text()
        assert answer.status == 200
        assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert 'src="/demo/mail/0/html"' in page
    assert "2 inboxes" in page
    assert (
        page.index("Confirm &lt;it&gt;")
        < page.index("/demo/mail/2/source")
        < page.index(">2 inboxes<")
    )
    assert "bo@reader.example" in page
    assert "no. 214: sent" in page
    assert "2 messages &lt;b&gt;" in page
    assert "8.40" in page
    assert 'href="https://capital-ledger.example/' in page
    assert "<script" not in page


async def test_each_mail_opens_as_page_text_and_source(demo: tuple[str, ClientSession]) -> None:
    url, client = demo
    for form, says in (("html", "The “page”."), ("text", "After a dot."), ("source", "MIME")):
        async with client.get(f"{url}/demo/mail/1/{form}") as answer:
            assert answer.status == 200
            assert says in await answer.text()
            assert ("sandbox" in answer.headers["Content-Security-Policy"]) is (form == "html")
    async with client.get(f"{url}/demo/mail/1/html") as answer:
        assert '<base target="_blank">' in await answer.text()
    for path in ("3/html", "0/other", 5000 * "9" + "/html"):
        async with client.get(f"{url}/demo/mail/{path}") as answer:
            assert answer.status == 404


async def test_every_other_address_is_the_sites(demo: tuple[str, ClientSession]) -> None:
    url, client = demo
    for path in ("/", "/editions/214", "/static/site.css", "/static/demo.css", "/healthz"):
        async with client.get(url + path) as answer:
            assert answer.status == 200
