import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession, FormData

from newsletter.model import SubscriberState
from newsletter.web.site import create_site
from tests.fakes.site import FakeSite, Mailed, running

ADDRESS = "ada@reader.example"


@dataclass
class Visit:
    """A site that runs, and a browser before it."""

    site: FakeSite
    url: str
    client: ClientSession

    async def sign_up(self, email: str = ADDRESS, **fields: str) -> tuple[int, str]:
        data = {"email": email, **fields}
        async with self.client.post(f"{self.url}/subscribe", data=data) as answer:
            return answer.status, await answer.text()

    async def get(self, path: str) -> tuple[int, str]:
        async with self.client.get(self.url + path) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str) -> tuple[int, str]:
        async with self.client.post(self.url + path) as answer:
            return answer.status, await answer.text()

    async def mail(self) -> Mailed:
        return await asyncio.wait_for(self.site.outbox.mails.get(), 10)

    def only_states(self) -> list[SubscriberState]:
        return [row.state for _, row in self.site.subscribers.rows.values()]


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    site = FakeSite()
    async with running(create_site(site.parts)) as url, ClientSession() as client:
        yield Visit(site, url, client)


def link(mail: Mailed) -> str:
    found = re.search(r"https://memo\.example(/confirm/[A-Za-z0-9_-]{32})\n", mail.text)
    assert found
    assert found[0].strip() in mail.html
    return found[1]


async def test_from_sign_up_to_subscriber(visit: Visit) -> None:
    status, page = await visit.sign_up()
    assert status == 200
    assert "Check your inbox." in page
    assert ADDRESS in page
    mail = await visit.mail()
    assert (mail.address, mail.subject) == (ADDRESS, "Confirm your Morning Memo")
    assert visit.only_states() == ["pending"]
    status, page = await visit.get(link(mail))
    assert (status, "Start the memo?" in page) == (200, True)
    assert visit.only_states() == ["pending"]
    status, page = await visit.post(link(mail))
    assert (status, "You’re in. See you at 6:30." in page) == (200, True)
    assert visit.only_states() == ["subscribed"]
    _, page = await visit.get(link(mail))
    assert "You’re in already." in page


async def test_known_and_unknown_addresses_are_answered_alike(visit: Visit) -> None:
    visit.site.subscribers.put(ADDRESS, SubscriberState.SUBSCRIBED)
    known = await visit.sign_up(ADDRESS)
    unknown = await visit.sign_up("abe@reader.example")
    assert known == (unknown[0], unknown[1].replace("abe@reader.example", ADDRESS))
    assert (await visit.mail()).address == "abe@reader.example"
    assert visit.site.outbox.mails.empty()


async def test_an_address_gets_one_confirmation_a_day(visit: Visit) -> None:
    for email in (ADDRESS, ADDRESS, "Ada@Reader.Example"):
        await visit.sign_up(email)
    visit.site.clock.forward(hours=25)
    await visit.sign_up(ADDRESS)
    await visit.sign_up("last@reader.example")
    mails = [(await visit.mail()).address for _ in range(3)]
    assert sorted(mails) == [ADDRESS, ADDRESS, "last@reader.example"]


async def test_the_daily_limit_outlives_a_restart(visit: Visit) -> None:
    await visit.sign_up()
    await visit.mail()
    async with running(create_site(visit.site.parts)) as url:
        again = Visit(visit.site, url, visit.client)
        await again.sign_up()
        await again.sign_up("last@reader.example")
        assert (await again.mail()).address == "last@reader.example"


async def test_a_mail_that_was_not_sent_does_not_count(
    visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    visit.site.outbox.down = True
    await visit.sign_up()
    await visit.site.outbox.refused.wait()
    visit.site.outbox.down = False
    await visit.sign_up()
    assert (await visit.mail()).address == ADDRESS
    assert "ConnectionRefusedError" in caplog.text
    assert ADDRESS not in caplog.text


async def test_a_database_that_fails_changes_nothing_of_the_answer(visit: Visit) -> None:
    visit.site.subscribers.broken = True
    status, page = await visit.sign_up()
    assert (status, "Check your inbox." in page) == (200, True)


async def test_who_left_may_come_back_the_same_day(visit: Visit) -> None:
    await visit.sign_up()
    await visit.post(link(await visit.mail()))
    visit.site.subscribers.set_state(1, SubscriberState.UNSUBSCRIBED, now=visit.site.clock())
    await visit.sign_up()
    await visit.post(link(await visit.mail()))
    assert visit.only_states() == ["subscribed"]


async def test_a_link_from_before_somebody_left_does_nothing(visit: Visit) -> None:
    await visit.sign_up()
    path = link(await visit.mail())
    visit.site.subscribers.set_state(1, SubscriberState.UNSUBSCRIBED, now=visit.site.clock())
    status, page = await visit.post(path)
    assert (status, "That link is used up." in page) == (410, True)
    assert visit.only_states() == ["unsubscribed"]


async def test_a_link_works_for_48_hours_and_then_says_what_to_do(visit: Visit) -> None:
    await visit.sign_up()
    path = link(await visit.mail())
    visit.site.clock.forward(hours=48)
    assert (await visit.get(path))[0] == 200
    visit.site.clock.forward(hours=24)
    status, page = await visit.post(path)
    assert (status, 'action="/subscribe"' in page) == (410, True)
    assert visit.only_states() == ["pending"]


@pytest.mark.parametrize("token", ["A" * 32, "x", "%00", "a%2F..%2Fb", "é" * 32])
async def test_a_link_that_never_was_says_what_to_do(visit: Visit, token: str) -> None:
    status, page = await visit.get(f"/confirm/{token}")
    assert status == 404
    assert "<h1>" in page


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("name@", "something after the @-sign"),
        ("", "must have an @-sign"),
        ("a b@c.example", "SPACE"),
    ],
)
async def test_a_wrong_address_comes_back_in_the_form_with_the_reason(
    visit: Visit, email: str, says: str
) -> None:
    status, page = await visit.sign_up(email)
    assert status == 422
    assert says in page
    assert f'value="{email}"' in page
    assert 'aria-invalid="true"' in page
    assert visit.only_states() == []


async def test_what_is_typed_is_shown_as_text(visit: Visit) -> None:
    _, page = await visit.sign_up('"><script>alert(1)</script>')
    assert "<script" not in page
    assert "&lt;script&gt;" in page


async def test_a_program_that_fills_in_every_field_gets_the_same_answer_and_no_mail(
    visit: Visit,
) -> None:
    filled = await visit.sign_up(ADDRESS, website="https://spam.example")
    assert filled == await visit.sign_up("ada@reader.example", website="x")
    await visit.sign_up("last@reader.example")
    assert (await visit.mail()).address == "last@reader.example"
    assert len(visit.only_states()) == 1


async def test_a_network_may_sign_up_twenty_an_hour(visit: Visit) -> None:
    answers = [(await visit.sign_up(f"r{number}@reader.example"))[0] for number in range(21)]
    assert answers == [200] * 20 + [429]
    status, page = await visit.sign_up("r22@reader.example", source="box", shape="bar")
    assert (status, 'class="mmbox bar"' in page, "in an hour" in page) == (429, True, True)
    visit.site.clock.forward(minutes=61)
    assert (await visit.sign_up("late@reader.example"))[0] == 200


async def test_a_form_may_name_a_list_that_is_there(visit: Visit) -> None:
    visit.site.subscribers.put("old@reader.example", SubscriberState.SUBSCRIBED, list_name="staff")
    await visit.sign_up(ADDRESS, list="staff")
    await visit.mail()
    assert [row.list for _, row in visit.site.subscribers.rows.values()] == ["staff", "staff"]


@pytest.mark.parametrize("name", ["demo", "no-such-list", "../readers"])
async def test_no_form_makes_a_list_or_fills_the_invented_one(visit: Visit, name: str) -> None:
    visit.site.subscribers.put("old@reader.example", SubscriberState.SUBSCRIBED, list_name="demo")
    status, page = await visit.sign_up(ADDRESS, list=name)
    assert (status, "Check your inbox." in page) == (200, True)
    assert (await visit.mail()).address == ADDRESS
    assert [row.list for _, row in visit.site.subscribers.rows.values()] == ["demo", "readers"]


async def test_a_form_may_also_come_as_multipart(visit: Visit) -> None:
    form = FormData(default_to_multipart=True)
    form.add_field("email", ADDRESS)
    async with visit.client.post(f"{visit.url}/subscribe", data=form) as answer:
        assert answer.status == 200
    assert (await visit.mail()).address == ADDRESS


async def test_a_body_over_8_kb_is_refused(visit: Visit) -> None:
    assert (await visit.sign_up("a" * 9000 + "@reader.example"))[0] == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"email=" + b"a" * 4000

    async with visit.client.post(f"{visit.url}/subscribe", data=endless()) as answer:
        assert answer.status == 413


async def test_the_sign_up_address_takes_post_only(visit: Visit) -> None:
    assert (await visit.get("/subscribe"))[0] == 405


@pytest.mark.parametrize("shape", ["inline", "bar", "side"])
async def test_the_box_has_three_shapes_and_no_script(visit: Visit, shape: str) -> None:
    async with visit.client.get(f"{visit.url}/box?shape={shape}&theme=dark&utm_x=1") as answer:
        page = await answer.text()
        csp = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in csp
    assert "<script" not in page
    assert f'class="mmbox {shape}"' in page
    assert 'data-theme="dark"' in page


async def test_a_box_answers_in_its_own_shape(visit: Visit) -> None:
    fields = {"source": "box", "shape": "side", "theme": "light"}
    status, page = await visit.sign_up("name@", **fields)
    assert (status, 'class="mmbox side"' in page, 'role="alert"' in page) == (422, True, True)
    status, page = await visit.sign_up(ADDRESS, **fields)
    assert (status, 'class="mmbox side"' in page, "Check your inbox." in page) == (200, True, True)
    assert 'data-theme="light"' in page


async def test_a_box_takes_no_shape_that_it_does_not_know(visit: Visit) -> None:
    _, page = await visit.get('/box?shape="><b>&theme="><i>')
    assert 'class="mmbox inline"' in page
    assert "data-theme" not in page
