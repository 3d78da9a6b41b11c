"""Connecting, securing and logging in, and `check`, against a server on loopback."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from ssl import SSLContext

import pytest
from pydantic import SecretStr

from newsletter.config.settings import Security, Smtp
from newsletter.deliver.send import Patience, deliver
from newsletter.deliver.smtp import SmtpRelay
from newsletter.deliver.verdict import Unreachable
from newsletter.errors import RelayError
from newsletter.model import DeliveryState, Message, Recipient
from tests.fakes.ledger import HandClock, MemoryLedger
from tests.fakes.smtp_server import Deed, Fault, Heard, SmtpServer, make_certificate

PASSWORD = "correct horse & battery"
USERS = {"memo": PASSWORD}
NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[SSLContext, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def tls(certificate: tuple[SSLContext, Path], monkeypatch: pytest.MonkeyPatch) -> SSLContext:
    """A server's TLS whose certificate this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    return certificate[0]


def settings(
    server: SmtpServer,
    security: Security = Security.NONE,
    *,
    username: str | None = None,
    password: str | None = PASSWORD,
) -> Smtp:
    return Smtp(
        host="localhost",
        port=server.port,
        security=security,
        username=username,
        password=SecretStr(password) if password else None,
        timeout=5,
    )


def at(verb: str, deed: Deed) -> SmtpServer:
    def script(heard: Heard) -> Deed:
        return deed if heard.verb == verb else None

    return SmtpServer(script)


async def send_one(smtp: Smtp) -> MemoryLedger:
    ada = Recipient(subscriber=1, address="ada@paper.example", name="", since=NOW, source="file")
    ledger = MemoryLedger([ada])

    def letter(to: Recipient) -> Message:
        return Message(
            sender="memo@paper.example",
            recipient=to.address,
            message_id="<1@paper.example>",
            data=b"Subject: Morning\r\n\r\nGood morning.\r\n",
        )

    await deliver(
        1,
        ledger=ledger,
        relay=SmtpRelay(smtp),
        letter=letter,
        clock=HandClock(NOW),
        connections=1,
        messages_per_connection=1,
        expires=NOW,
        patience=Patience(back_off=(), grace=1),
    )
    return ledger


async def test_mail_goes_over_starttls_after_the_login(tls: SSLContext) -> None:
    async with SmtpServer(users=USERS, tls=tls) as server:
        ledger = await send_one(settings(server, Security.STARTTLS, username="memo"))
        assert server.verbs[:5] == ["CONNECT", "EHLO", "STARTTLS", "EHLO", "AUTH"]
        assert server.recipients == ["ada@paper.example"]
    assert ledger.rows[1].state is DeliveryState.SENT


async def test_mail_goes_over_implicit_tls_after_the_login(tls: SSLContext) -> None:
    async with SmtpServer(users=USERS, tls=tls, implicit_tls=True) as server:
        ledger = await send_one(settings(server, Security.TLS, username="memo"))
        assert server.recipients == ["ada@paper.example"]
    assert ledger.rows[1].state is DeliveryState.SENT


async def test_check_says_in_a_line_what_the_relay_offers(tls: SSLContext) -> None:
    async with SmtpServer(users=USERS, tls=tls) as server:
        line = await SmtpRelay(settings(server, Security.STARTTLS, username="memo")).check()
        assert line == (
            f"localhost:{server.port} answers, STARTTLS, login accepted, takes messages up to 10 MB"
        )
        assert server.verbs[-2:] == ["NOOP", "QUIT"]
        assert "MAIL" not in server.verbs


@pytest.mark.parametrize(
    ("extensions", "words"),
    [
        ((), "names no largest message"),
        (("SIZE",), "names no largest message"),
        (("SIZE 0",), "names no largest message"),
        (("SIZE many",), "names no largest message"),
        (("SIZE 500000",), "takes messages up to 500,000 bytes"),
    ],
)
async def test_check_reads_the_announced_size(extensions: tuple[str, ...], words: str) -> None:
    async with SmtpServer(extensions=extensions) as server:
        line = await SmtpRelay(settings(server)).check()
    assert line == f"localhost:{server.port} answers, no TLS, {words}"


async def test_check_is_content_when_only_quit_fails() -> None:
    async with at("QUIT", Fault.DROP) as server:
        assert "answers" in await SmtpRelay(settings(server)).check()


async def test_a_relay_without_starttls_gets_neither_mail_nor_password() -> None:
    async with SmtpServer(users=USERS) as server:
        relay = SmtpRelay(settings(server, Security.STARTTLS, username="memo"))
        with pytest.raises(RelayError, match="does not offer STARTTLS") as caught:
            await relay.connection()
        assert server.verbs == ["CONNECT", "EHLO"]
    assert "smtp.security" in str(caught.value)


async def test_starttls_refused_though_offered_is_no_reason_to_go_on(tls: SSLContext) -> None:
    async with at("STARTTLS", "502 5.5.1 Not today") as server:
        server.tls = tls
        with pytest.raises(RelayError, match=r"502 5\.5\.1 Not today"):
            await SmtpRelay(settings(server, Security.STARTTLS, username="memo")).check()
        assert "AUTH" not in server.verbs


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_a_certificate_that_is_not_trusted_ends_it_before_the_login(
    certificate: tuple[SSLContext, Path], security: Security
) -> None:
    server = SmtpServer(users=USERS, tls=certificate[0], implicit_tls=security is Security.TLS)
    async with server:
        with pytest.raises(RelayError, match="certificate that is not trusted") as caught:
            await SmtpRelay(settings(server, security, username="memo")).connection()
        assert "AUTH" not in server.verbs
    assert "SSL_CERT_FILE" in str(caught.value)


async def test_a_certificate_for_another_name_is_not_trusted(tls: SSLContext) -> None:
    server = SmtpServer(tls=tls)
    server.host = "127.0.0.2"
    async with server:
        smtp = settings(server, Security.STARTTLS).model_copy(update={"host": server.host})
        with pytest.raises(RelayError, match="certificate that is not trusted"):
            await SmtpRelay(smtp).connection()


async def test_tls_on_a_port_that_speaks_plain_smtp_names_the_setting() -> None:
    async with SmtpServer() as server:
        with pytest.raises(RelayError, match="does not speak TLS here") as caught:
            await SmtpRelay(settings(server, Security.TLS)).check()
    assert "smtp.security" in str(caught.value)


@pytest.mark.parametrize("wrong", ["a secret that is wrong", "p"])
async def test_a_wrong_password_names_the_setting_and_is_not_told(wrong: str) -> None:
    async with SmtpServer(users=USERS) as server:
        relay = SmtpRelay(settings(server, username="memo", password=wrong))
        with pytest.raises(RelayError, match=r"535 5\.7\.8") as caught:
            await relay.connection()
    text = str(caught.value)
    assert "check smtp.username and the password in NEWSLETTER_SMTP__PASSWORD" in text
    assert len(wrong) == 1 or wrong not in text


@pytest.mark.parametrize("form", ["{word}", "{alone}", "{plain}"])
async def test_a_password_that_the_relay_repeats_is_not_told(form: str) -> None:
    alone = base64.b64encode(PASSWORD.encode()).decode()
    plain = base64.b64encode(f"\0memo\0{PASSWORD}".encode()).decode()
    said = form.format(word=PASSWORD, alone=alone, plain=plain)
    async with at("AUTH", f"535 5.7.8 Not with {said}") as server:
        server.users = USERS
        with pytest.raises(RelayError, match=r"535 5\.7\.8 Not with …") as caught:
            await SmtpRelay(settings(server, username="memo")).connection()
    assert said not in str(caught.value)


async def test_a_user_without_a_password_is_told_where_it_goes() -> None:
    async with SmtpServer(users=USERS) as server:
        relay = SmtpRelay(settings(server, username="memo", password=None))
        with pytest.raises(RelayError, match="NEWSLETTER_SMTP__PASSWORD_FILE"):
            await relay.connection()
        assert server.connections == 0


async def test_a_password_goes_nowhere_in_clear_text_but_to_this_machine() -> None:
    smtp = Smtp(
        host="192.0.2.1",
        security=Security.NONE,
        username="memo",
        password=SecretStr(PASSWORD),
    )
    with pytest.raises(RelayError, match="in clear text"):
        await SmtpRelay(smtp).connection()


async def test_a_relay_that_takes_no_login_names_the_setting() -> None:
    async with SmtpServer() as server:
        with pytest.raises(RelayError, match=r"smtp\.username"):
            await SmtpRelay(settings(server, username="memo")).connection()


async def test_a_login_refused_for_now_may_be_tried_again() -> None:
    async with at("AUTH", "454 4.7.0 Temporary authentication failure") as server:
        server.users = USERS
        found = await SmtpRelay(settings(server, username="memo")).connection()
    assert isinstance(found, Unreachable)
    assert "454 4.7.0" in found.reason


@pytest.mark.parametrize(
    ("verb", "deed", "words"),
    [
        ("CONNECT", Fault.DROP, "cannot be reached (connection lost)"),
        ("CONNECT", b"SSH-2.0-Something\r\n", "cannot be reached (a reply that is no SMTP)"),
        ("CONNECT", "421 4.3.2 Not now", "answers connecting with `421 4.3.2 Not now`"),
        ("EHLO", Fault.DROP, "connection lost, at EHLO"),
        ("EHLO", "451 4.3.0 Not now", "answers EHLO with `451 4.3.0 Not now`"),
    ],
)
async def test_what_may_pass_is_a_value_and_check_raises_it(
    verb: str, deed: Deed, words: str
) -> None:
    async with at(verb, deed) as server:
        found = await SmtpRelay(settings(server)).connection()
        assert isinstance(found, Unreachable)
        assert words in found.reason
        with pytest.raises(RelayError) as caught:
            await SmtpRelay(settings(server)).check()
        assert words in str(caught.value)


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO"])
async def test_a_silent_relay_is_given_up(verb: str) -> None:
    async with at(verb, Fault.HANG) as server:
        smtp = settings(server).model_copy(update={"timeout": 0.05})
        with pytest.raises(RelayError, match="in time"):
            await SmtpRelay(smtp).check()


async def test_a_greeting_that_turns_us_away_for_good_is_an_error() -> None:
    async with at("CONNECT", "554 5.3.2 No mail here") as server:
        with pytest.raises(RelayError, match=r"554 5\.3\.2 No mail here"):
            await SmtpRelay(settings(server)).connection()


async def test_a_noop_that_fails_is_said() -> None:
    async with at("NOOP", "500 5.5.1 What") as server:
        with pytest.raises(RelayError, match=r"not to NOOP: 500 5\.5\.1 What"):
            await SmtpRelay(settings(server)).check()


async def test_a_host_name_that_is_none_names_the_setting() -> None:
    smtp = Smtp(host="mail..paper.example", security=Security.NONE)
    with pytest.raises(RelayError, match="does not resolve") as caught:
        await SmtpRelay(smtp).check()
    assert "smtp.host" in str(caught.value)
