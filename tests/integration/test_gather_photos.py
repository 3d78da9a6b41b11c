"""Pictures over real HTTP, cut in a real sandbox."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

import pytest

from newsletter.config.settings import GatherRules
from newsletter.gather.document import UnreadableError
from newsletter.gather.frames import Cut
from newsletter.gather.photos import NoPhoto, Photo, fetch_photos
from newsletter.gather.sandbox import FOR_PICTURES, Limits, Sandbox
from newsletter.model import PictureUse
from tests.fakes.feed_server import FeedServer
from tests.fakes.fetching import AGENT, RULES
from tests.fakes.pictures import (
    SVG,
    encoded,
    jpeg_that_claims,
    opened,
    photo,
    png_that_claims,
)

LEAD, THUMB = PictureUse
HTML = "text/html; charset=utf-8"
OURS = "http://127.0.0.1/feed"
STRANGER = "https://coast.example/feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What a story would like to have."""

    picture: str = ""
    page: str = ""
    use: PictureUse = LEAD
    feed: str = OURS


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(limits=FOR_PICTURES) as one:
        yield one


class Uncut:
    """Takes every picture as it is."""

    async def picture(self, data: bytes, use: PictureUse) -> Cut:  # noqa: ARG002  as the sandbox
        return Cut(width=1, height=1, jpeg=data)


async def fetched(
    wishes: Sequence[Wished],
    sandbox: Sandbox | None = None,
    *,
    rules: GatherRules = RULES,
    seconds: float = 60.0,
) -> list[Photo | NoPhoto]:
    return await fetch_photos(
        wishes, rules=rules, user_agent=AGENT, sandbox=sandbox or Uncut(), seconds=seconds
    )


async def reason(wish: Wished, sandbox: Sandbox | None = None, rules: GatherRules = RULES) -> str:
    (found,) = await fetched([wish], sandbox, rules=rules)
    assert isinstance(found, NoPhoto), found
    assert found.source in (wish.picture, wish.page)
    return found.reason


def named(url: str) -> bytes:
    head = f'<meta property="og:image" content="{url}">'
    return f"<!doctype html><head>{head}</head><body>…</body>".encode()


async def test_pictures_come_cut_to_their_places_whatever_they_are_said_to_be(
    server: FeedServer, sandbox: Sandbox
) -> None:
    lead = server.serve("/lead", encoded(photo(1600, 900)), Content_Type="text/plain")
    thumb = server.serve("/thumb", encoded(photo(500, 400), "WEBP"), Content_Type="image/jpeg")
    found = await fetched([Wished(picture=lead), Wished(picture=thumb, use=THUMB)], sandbox)
    assert [(type(one), one.source, one.use) for one in found] == [
        (Photo, lead, LEAD),
        (Photo, thumb, THUMB),
    ]
    sizes = [opened(one.cut.jpeg).size for one in found if isinstance(one, Photo)]
    assert sizes == [(1200, 640), (240, 240)]
    assert server.asked[0].headers["User-Agent"] == AGENT


BROKEN = {
    "a bomb of a PNG": (png_that_claims(50_000, 50_000), "too many pixels"),
    "a bomb of a JPEG": (jpeg_that_claims(50_000, 50_000), "too many pixels"),
    "half a JPEG": (encoded(photo(1600, 900))[:40_000], "damaged or cut short"),
    "a page": (b"<!doctype html><title>Sign in", "a web page"),
    "a drawing": (SVG, "an SVG, which mail programs do not show"),
    "a pixel": (encoded(photo(1, 1), "GIF"), "too small (1×1)"),
    "a banner": (encoded(photo(1456, 180)), "too small (1456×180)"),
    "nothing": (b"", "empty"),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_what_is_no_picture_for_a_memo_has_its_reason(
    server: FeedServer, sandbox: Sandbox, what: str
) -> None:
    data, why = BROKEN[what]
    url = server.serve("/p.jpg", data, Content_Type="image/jpeg")
    assert await reason(Wished(picture=url), sandbox) == why


async def test_after_a_picture_that_hurts_the_next_one_is_cut(
    server: FeedServer, sandbox: Sandbox
) -> None:
    bomb = server.serve("/bomb", png_that_claims(3_000, 3_999), Content_Type="image/png")
    sound = server.serve("/sound", encoded(photo(700, 500)), Content_Type="image/jpeg")
    found = await fetched([Wished(picture=bomb), Wished(picture=sound)], sandbox)
    assert {one.source: type(one) for one in found} == {bomb: NoPhoto, sound: Photo}


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/_404", "answered 404"),
        ("/_endless", "larger than 8 MB"),
        ("/_bomb", "larger than 8 MB"),
        ("/_loop", "redirects in a loop"),
        ("/_private", "refused: 169.254.169.254 is a private address"),
        ("/_html", "a web page"),
        ("/_empty", "empty"),
    ],
)
async def test_a_host_that_gives_none_has_its_reason(
    server: FeedServer, path: str, why: str
) -> None:
    assert (await reason(Wished(picture=server.url(path)))).startswith(why)


async def test_a_host_that_does_not_answer_keeps_the_others_waiting_no_longer_than_said(
    server: FeedServer,
) -> None:
    sound = server.serve("/sound", encoded(photo(70, 50)), Content_Type="image/jpeg")
    hung = [Wished(picture=server.url("/_hang"), page=server.url("/page"))]
    found = await fetched([*hung, Wished(picture=sound)], seconds=1.5)
    assert [(type(one), one.source) for one in found] == [(Photo, sound)]


async def test_only_a_feed_of_ours_may_name_a_picture_on_the_private_side(
    server: FeedServer,
) -> None:
    url = server.serve("/p.jpg", encoded(photo(70, 50)), Content_Type="image/jpeg")
    why = await reason(Wished(picture=url, feed=STRANGER))
    assert why.startswith("refused: 127.0.0.1 is a private address")
    assert server.asked == []
    page = server.serve("/page", named("http://127.0.0.1:9/p.jpg"), Content_Type=HTML)
    why = await reason(Wished(page=page, feed=STRANGER))
    assert why.startswith("its page is not asked: robots.txt: refused: 127.0.0.1")
    assert server.asked == []


async def test_where_the_feed_names_none_the_page_is_asked(
    server: FeedServer, sandbox: Sandbox
) -> None:
    server.serve("/big.jpg", encoded(photo(1300, 700)), Content_Type="image/jpeg")
    page = server.serve("/story", named("/big.jpg"), Content_Type=HTML)
    (found,) = await fetched([Wished(page=page)], sandbox)
    assert isinstance(found, Photo)
    assert (found.source, found.cut.width) == (page, 1200)
    assert [one.path for one in server.asked] == ["/robots.txt", "/story", "/big.jpg"]


async def test_where_the_feeds_picture_is_too_small_the_page_is_asked(
    server: FeedServer, sandbox: Sandbox
) -> None:
    small = server.serve("/small.jpg", encoded(photo(300, 200)), Content_Type="image/jpeg")
    server.serve("/big.jpg", encoded(photo(1300, 700)), Content_Type="image/jpeg")
    page = server.serve("/story", named("/big.jpg"), Content_Type=HTML)
    found = await fetched([Wished(picture=small, page=page)], sandbox)
    assert [(type(one), one.source) for one in found] == [(NoPhoto, small), (Photo, page)]


async def test_a_page_that_names_the_same_picture_is_not_asked_for_it_again(
    server: FeedServer,
) -> None:
    url = server.url("/gone.jpg")
    page = server.serve("/story", named("/gone.jpg"), Content_Type=HTML)
    first, second = await fetched([Wished(picture=url, page=page)])
    assert isinstance(first, NoPhoto)
    assert isinstance(second, NoPhoto)
    assert second.reason == "the same one is named on the article’s page"
    assert len(server.asked_for("/gone.jpg")) == 1


async def test_a_page_without_a_picture_has_its_reason(server: FeedServer) -> None:
    page = server.serve("/story", b"<!doctype html><p>Words", Content_Type=HTML)
    assert await reason(Wished(page=page)) == "none is named on the article’s page"


async def test_robots_txt_is_asked_once_and_heeded(server: FeedServer) -> None:
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /paid/", Content_Type="text/plain")
    server.serve("/p.jpg", encoded(photo(70, 50)), Content_Type="image/jpeg")
    pages = [
        server.serve(path, named("/p.jpg"), Content_Type=HTML) for path in ("/paid/1", "/free/2")
    ]
    found = await fetched([Wished(page=page) for page in pages])
    assert {one.source: type(one) for one in found} == {pages[0]: NoPhoto, pages[1]: Photo}
    assert len(server.asked_for("/robots.txt")) == 1
    assert server.asked_for("/paid/1") == []


async def test_no_more_than_a_few_are_in_hand_at_once(server: FeedServer) -> None:
    data = encoded(photo(70, 50))
    urls = [server.serve(f"/{n}.jpg", data, Content_Type="image/jpeg") for n in range(30)]
    found = await fetched([Wished(picture=url) for url in urls])
    assert sorted(one.source for one in found) == sorted(urls)
    assert server.at_once <= 6


class Broken:
    """A cutter with a mistake of ours in it."""

    async def picture(self, data: bytes, use: PictureUse) -> Cut:  # noqa: ARG002  as the sandbox
        if data.startswith(b"GIF"):
            raise ZeroDivisionError
        raise UnreadableError("takes more than 6 s to parse")


async def test_no_picture_stops_the_others(server: FeedServer) -> None:
    urls = [
        server.serve(f"/{kind}", encoded(photo(70, 50), kind), Content_Type="image/jpeg")
        for kind in ("GIF", "PNG")
    ]
    found = await fetch_photos(
        [Wished(picture=url) for url in urls], rules=RULES, user_agent=AGENT, sandbox=Broken()
    )
    assert {one.source: one.reason for one in found if isinstance(one, NoPhoto)} == {
        urls[0]: "cannot be had (ZeroDivisionError)",
        urls[1]: "takes more than 6 s to parse",
    }


async def test_a_picture_that_takes_too_much_memory_costs_only_itself() -> None:
    data = encoded(photo(2_400, 1_600), "PNG", compress_level=1)
    async with Sandbox(limits=Limits(seconds=20.0, memory=12_000_000)) as narrow:
        with pytest.raises(UnreadableError, match="takes more than 12 MB to parse"):
            await narrow.picture(data, LEAD)
        assert (await narrow.picture(encoded(photo(200, 200)), THUMB)).width == 200
