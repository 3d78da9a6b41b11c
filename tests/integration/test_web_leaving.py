from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, FormData

from newsletter.model import SubscriberState
from newsletter.subscribers.tokens import make_token
from newsletter.web.site import create_site
from tests.fakes.site import SECRET, FakeSite, running


@pytest.fixture
def site() -> FakeSite:
    site = FakeSite()
    site.subscribers.put("ada@reader.example", SubscriberState.SUBSCRIBED)
    return site


@pytest.fixture
async def url(site: FakeSite) -> AsyncIterator[str]:
    async with running(create_site(site.parts)) as address:
        yield f"{address}/unsubscribe/{make_token(SECRET, 'unsubscribe', 1)}"


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_following_the_link_changes_nothing(
    site: FakeSite, url: str, client: ClientSession
) -> None:
    for method in ("GET", "HEAD"):
        async with client.request(method, url) as answer:
            page = await answer.text()
            assert answer.status == 200
            assert answer.headers["X-Robots-Tag"] == "noindex"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert ("Take me off the list" in page) is (method == "GET")
    assert site.subscribers.state(1) == "subscribed"


async def test_the_button_takes_them_off_and_undo_puts_them_back(
    site: FakeSite, url: str, client: ClientSession
) -> None:
    async with client.post(url) as answer:
        assert answer.status == 200
        assert "You’re off the list." in await answer.text()
    assert site.subscribers.state(1) == "unsubscribed"
    async with client.get(url) as answer:
        assert "You left before" in await answer.text()
    async with client.post(f"{url}/undo") as answer:
        assert "You’re back on the list." in await answer.text()
    assert site.subscribers.state(1) == "subscribed"


async def test_undo_takes_post_only(site: FakeSite, url: str, client: ClientSession) -> None:
    site.subscribers.set_state(1, SubscriberState.UNSUBSCRIBED, now=site.clock())
    async with client.get(f"{url}/undo") as answer:
        assert answer.status == 405
    assert site.subscribers.state(1) == "unsubscribed"


async def test_undo_makes_no_subscriber_of_one_who_never_confirmed(
    site: FakeSite, url: str, client: ClientSession
) -> None:
    site.subscribers.set_state(1, SubscriberState.PENDING, now=site.clock())
    async with client.post(f"{url}/undo") as answer:
        assert answer.status == 200
    assert site.subscribers.state(1) == "pending"


@pytest.mark.parametrize("multipart", [False, True])
async def test_one_click_acts_at_once_without_cookie_or_redirect(
    site: FakeSite, url: str, client: ClientSession, multipart: bool
) -> None:
    body = FormData(default_to_multipart=multipart)
    body.add_field("List-Unsubscribe", "One-Click")
    async with client.post(url, data=body, allow_redirects=False) as answer:
        assert answer.status == 200
        assert "Set-Cookie" not in answer.headers
        assert answer.content_type == "text/plain"
    assert site.subscribers.state(1) == "unsubscribed"


async def test_leaving_twice_is_no_error(site: FakeSite, url: str, client: ClientSession) -> None:
    for _ in range(2):
        async with client.post(url, data="List-Unsubscribe=One-Click") as answer:
            assert answer.status == 200
    assert site.subscribers.state(1) == "unsubscribed"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_was_cut_off_says_what_to_do(
    site: FakeSite, url: str, client: ClientSession, method: str
) -> None:
    async with client.request(method, url[:-1]) as answer:
        page = await answer.text()
        assert answer.status == 404
        assert "desk@memo.example" in page
    assert site.subscribers.state(1) == "subscribed"


@pytest.mark.parametrize("number", [2, 2**63, 2**64 - 1])
async def test_a_token_of_nobody_is_not_found(url: str, client: ClientSession, number: int) -> None:
    base = url.rpartition("/")[0]
    async with client.post(f"{base}/{make_token(SECRET, 'unsubscribe', number)}") as answer:
        assert answer.status == 404


async def test_a_token_of_another_purpose_is_not_found(
    site: FakeSite, url: str, client: ClientSession
) -> None:
    base = url.rpartition("/")[0]
    async with client.post(f"{base}/{make_token(SECRET, 'confirm 2026-11-24', 1)}") as answer:
        assert answer.status == 404
    assert site.subscribers.state(1) == "subscribed"


async def test_an_address_in_the_query_is_nobody(
    site: FakeSite, url: str, client: ClientSession
) -> None:
    other = site.subscribers.put("bo@reader.example", SubscriberState.SUBSCRIBED)
    async with client.post(f"{url}?id={other}&next=https://evil.example") as answer:
        assert answer.status == 200
        assert not answer.history
    assert site.subscribers.state(other) == "subscribed"
