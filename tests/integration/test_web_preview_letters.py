import email
import email.policy
from pathlib import Path

import pytest
from aiohttp import ClientSession

from newsletter.app import App
from newsletter.web.site import create_site
from newsletter.web.workspace import site_parts
from tests.fakes.preview import previewing, text_of
from tests.fakes.site import running, sample_frozen
from tests.fakes.smtp_server import SmtpServer
from tests.fakes.workspace import ADA, SENT, lay_down


@pytest.fixture
def app(tmp_path: Path) -> App:
    return lay_down(tmp_path)


# ── Editions and readers ─────────────────────────────────────────────────────────────────


async def test_a_sent_edition_is_shown_as_it_was_sent(app: App) -> None:
    async with previewing(app) as (url, client):
        page = await text_of(client, f"{url}/?edition={SENT}&view=text")
        mail = await text_of(client, f"{url}/mail/light?edition={SENT}")
        message = await (await client.get(f"{url}/message.eml?edition={SENT}")).read()
    assert f'<option value="{SENT}" selected>' in page
    assert "As it was sent; changes do not reach it" in page
    assert "<h1>As it was sent</h1>" in mail
    # Yesterday's date, not today's.
    assert email.message_from_bytes(message)["Date"] == "Mon, 23 Nov 2026 11:30:00 +0000"


@pytest.mark.parametrize("path", ["/?edition=99", "/mail/light?edition=99"])
async def test_an_edition_that_is_not_there_is_said_to_be_missing(app: App, path: str) -> None:
    async with previewing(app) as (url, client):
        answer = await client.get(url + path)
        assert answer.status == 404
        assert "There is no edition 99" in await answer.text()


async def test_todays_draft_by_its_number_is_todays_draft(app: App) -> None:
    async with previewing(app) as (url, client):
        app.editions.save_draft(sample_frozen())
        page = await text_of(client, f"{url}/?edition=214")
    assert 'data-query="view=desktop"' in page
    assert "Live. Built in" in page


async def test_a_reader_sees_their_own_reason_and_date(app: App) -> None:
    async with previewing(app) as (url, client):
        mail = await text_of(client, f"{url}/mail/light?as={ADA}")
        page = await text_of(client, f"{url}/?view=text&as={ADA}")
    assert "You signed up on October 3, 2026." in mail
    assert "You signed up on October 3, 2026." in page
    assert f'<option value="{ADA}" selected>Ada Reader ({ADA})' in page
    assert f"To <b>{ADA}</b>" in page


async def test_no_preview_carries_a_token_that_unsubscribes_anybody(app: App) -> None:
    async with previewing(app) as (url, client), running(create_site(site_parts(app))) as site:
        mail = await text_of(client, f"{url}/mail/light?as={ADA}")
        message = email.message_from_bytes(
            await (await client.get(f"{url}/message.eml?as={ADA}")).read()
        )
        token = mail.partition("https://memo.example/unsubscribe/")[2].partition("'")[0]
        assert message["List-Unsubscribe"] == f"<https://memo.example/unsubscribe/{token}>"
        answer = await client.post(f"{site}/unsubscribe/{token}")
        assert answer.status == 404
    there = app.subscribers.find(ADA)
    assert there is not None
    assert there.state == "subscribed"


async def test_a_reader_is_found_by_a_part_of_the_address(app: App) -> None:
    async with previewing(app) as (url, client):
        found = await text_of(client, f"{url}/?find=DA@rea")
        nobody = await text_of(client, f"{url}/?find=zz")
        stranger = await text_of(client, f"{url}/?as=bo@reader.example")
    assert f'data-query="view=desktop&amp;as={ADA.replace("@", "%40")}"' in found
    assert "No reader’s address has “zz” in it." in nobody
    assert "bo@reader.example (on no list)" in stranger


# ── What is taken along ──────────────────────────────────────────────────────────────────


async def test_the_file_holds_the_message_and_the_copy_its_html(app: App) -> None:
    async with previewing(app) as (url, client):
        answer = await client.get(f"{url}/message.eml?as={ADA}")
        html = await text_of(client, f"{url}/message.html?as={ADA}")
        message = email.message_from_bytes(await answer.read(), policy=email.policy.default)
    assert answer.content_type == "message/rfc822"
    assert answer.headers["Content-Disposition"] == "attachment; filename=memo-214.eml"
    assert message["To"] == f"Ada Reader <{ADA}>"
    part = message.get_body(("html",))
    assert part is not None
    assert part.get_content().rstrip("\n") == html.rstrip("\n")


async def token_of(client: ClientSession, url: str) -> str:
    page = await text_of(client, url)
    return page.partition('name="token" value="')[2].partition('"')[0]


async def test_a_test_copy_goes_to_the_typed_address_and_the_page_says_what_the_relay_said(
    tmp_path: Path,
) -> None:
    async with SmtpServer() as relay:
        app = lay_down(tmp_path, smtp_port=relay.port)
        async with previewing(app) as (url, client):
            form = {"token": await token_of(client, url), "to": "me@reader.example"}
            answer = await client.post(f"{url}/test?edition={SENT}", data=form)
            page = await answer.text()
            again = await text_of(client, url)
        (mail,) = relay.accepted
    assert mail.recipient == "me@reader.example"
    assert b"[Test]" in mail.raw
    assert f"No. {SENT} went to me@reader.example. The relay said: 250" in page
    # The address stays for the next time, the sentence does not.
    assert 'value="me@reader.example"' in again
    assert "went to" not in again


@pytest.mark.parametrize(
    ("to", "reply", "says"),
    [
        ("no address", None, "&#39;no address&#39; is no mail address"),
        ("me@reader.example", "550 5.1.1 No such user", "550 5.1.1 No such user"),
        ("me@reader.example", "451 4.7.1 Later", "451 4.7.1 Later"),
    ],
)
async def test_a_test_copy_that_is_not_taken_says_why(
    tmp_path: Path, to: str, reply: str | None, says: str
) -> None:
    async with SmtpServer(lambda heard: reply if heard.verb == "RCPT" else None) as relay:
        app = lay_down(tmp_path, smtp_port=relay.port)
        async with previewing(app) as (url, client):
            form = {"token": await token_of(client, url), "to": to}
            answer = await client.post(f"{url}/test?edition={SENT}", data=form)
            page = await answer.text()
        assert relay.accepted == []
    assert says in page
    assert 'class="verdict bad"' in page
    assert not answer.cookies


async def test_a_relay_that_is_down_is_said_to_be(tmp_path: Path) -> None:
    async with SmtpServer() as relay:
        port = relay.port
    app = lay_down(tmp_path, smtp_port=port)
    async with previewing(app) as (url, client):
        form = {"token": await token_of(client, url), "to": "me@reader.example"}
        page = await (await client.post(f"{url}/test?edition={SENT}", data=form)).text()
    assert "Not sent: " in page
    assert f"127.0.0.1:{port}" in page


@pytest.mark.parametrize("token", ["", "wrong", "ÿ"])
async def test_a_form_from_elsewhere_sends_nothing(tmp_path: Path, token: str) -> None:
    async with SmtpServer() as relay:
        app = lay_down(tmp_path, smtp_port=relay.port)
        async with previewing(app) as (url, client):
            form = {"token": token, "to": "me@reader.example"}
            answer = await client.post(f"{url}/test?edition={SENT}", data=form)
            assert answer.status == 403
            assert "load it again" in await answer.text()
            assert (await client.get(f"{url}/test")).status == 405
        assert relay.connections == 0
