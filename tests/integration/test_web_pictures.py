"""The memos' pictures on the site."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import ClientSession

from newsletter.web.site import create_site
from tests.fakes.site import FakeSite, running

NAME = "0123456789abcdef0123456789abcdef.jpg"
JPEG = b"\xff\xd8\xff a picture"


@pytest.fixture
async def url() -> AsyncIterator[str]:
    # Whatever it is asked for is there: what is refused is refused by its name.
    parts = replace(FakeSite().parts, picture=lambda name: None if name[0] == "f" else JPEG)
    async with running(create_site(parts)) as address:
        yield address


async def test_a_picture_is_served_for_good_and_as_nothing_else(url: str) -> None:
    async with ClientSession() as client, client.get(f"{url}/pictures/{NAME}") as answer:
        assert answer.status == 200
        assert await answer.read() == JPEG
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    "name",
    [
        f"f{NAME[1:]}",
        NAME.upper(),
        NAME[1:],
        f"{NAME}x",
        f"{NAME}%0a",
        NAME.replace("jpg", "png"),
        "..%2f..%2fmemo.sqlite3",
        "%00",
        "",
    ],
)
async def test_what_is_no_name_of_a_picture_is_not_there(url: str, name: str) -> None:
    async with ClientSession() as client, client.get(f"{url}/pictures/{name}") as answer:
        assert answer.status == 404
        assert answer.headers["Cache-Control"] == "no-store"
