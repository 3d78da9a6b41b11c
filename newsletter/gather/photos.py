"""Fetches the pictures of stories: a few at once, from public addresses, bounded in time and size.

    wish ──its picture──▶ bytes of a kind that is known ──sandbox──▶ Photo
      └─ in vain? its page ──▶ og:image ──▶ the same ──▶ Photo | NoPhoto

Everything that can go wrong with one picture comes out as its reason.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from typing import Protocol
from urllib.parse import urlsplit

from newsletter.config.settings import GatherRules
from newsletter.errors import UsageError
from newsletter.gather.document import UnreadableError, decoded
from newsletter.gather.fetch import Reader
from newsletter.gather.frames import Cut
from newsletter.gather.guard import is_own
from newsletter.gather.robots import Robots, robots_of
from newsletter.gather.urls import canonical
from newsletter.model import Failed, Fresh, PictureUse

SECONDS = 20.0  # for all of them: a bad host must not keep the memo waiting
LARGEST = 8_000_000  # bytes of a picture as it is served
_PAGE, _ROBOTS = 3_000_000, 2_000_000  # bytes of a page and of a robots.txt, at most
_HEAD = 300_000  # bytes of a page in which its head has to be
_ONE = 8.0  # seconds for one answer
_AT_ONCE = 6  # wishes in hand, each of which may hold a picture in memory

_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_AVIF = (b"avif", b"avis", b"mif1")
_META = re.compile(r"<meta\s([^<>]{1,4000}+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([a-z:]{1,40}+)\s{0,9}+=\s{0,9}+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE
)
_END_OF_HEAD = re.compile(rb"</head|<body[\s>]", re.IGNORECASE)
_NAMES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
# What a site shows where an article has no picture.
_GENERIC = re.compile(
    r"(?<![a-z])(?:logos?|default|placeholder|fallback|generic|favicon|avatar|no-?image)(?![a-z])",
    re.IGNORECASE,
)


class Wish(Protocol):
    """What one story would like to have: from `picture`, else from what `page` names.

    Either is "" where it is not to be asked. `feed` is whose word the addresses are.
    """

    @property
    def use(self) -> PictureUse:
        """Where it is to stand."""
        ...

    @property
    def picture(self) -> str:
        """A picture's address."""
        ...

    @property
    def page(self) -> str:
        """An article's address."""
        ...

    @property
    def feed(self) -> str:
        """The address of the feed."""
        ...


class CutPicture(Protocol):
    """What makes a picture fit for its place: the sandbox."""

    async def picture(self, data: bytes, use: PictureUse) -> Cut:
        """The picture for a place. Raises UnreadableError, and UsageError without Pillow."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture that was had; `source` is the wish's address that gave it, picture or page."""

    source: str
    use: PictureUse
    cut: Cut


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPhoto:
    """An address that gave none; `reason` is a few words for a person."""

    source: str
    use: PictureUse
    reason: str


async def fetch_photos(
    wishes: Sequence[Wish],
    *,
    rules: GatherRules,
    user_agent: str,
    sandbox: CutPicture,
    seconds: float = SECONDS,
) -> list[Photo | NoPhoto]:
    """What came of the wishes, an outcome for each address that was asked; never raises for one.

    The first wishes go first. What is not reached in time has no outcome: it may be asked again.
    """
    found: list[Photo | NoPhoto] = []
    end = asyncio.get_running_loop().time() + seconds
    rules = rules.model_copy(
        update={
            "at_once": _AT_ONCE,
            "timeout": min(rules.timeout, _ONE),
            "max_bytes": LARGEST,
            "deadline": seconds,
        }
    )
    # A feed from outside must not have us read, and send on, what is on the private side.
    public = rules.model_copy(update={"allow_private": ()})
    with suppress(TimeoutError):
        async with (
            asyncio.timeout_at(end),
            Reader(rules, user_agent) as ours,
            Reader(public, user_agent) as others,
            asyncio.TaskGroup() as group,
        ):
            own, strange = (_Fetching(one, sandbox, found) for one in (ours, others))
            places = asyncio.Semaphore(_AT_ONCE)
            for wish in wishes:
                trusted = is_own(_host(wish.feed), rules.allow_private)
                group.create_task((own if trusted else strange).fulfil(wish, places))
    return found


class _Fetching:
    """Asks for pictures by one reader, and writes down what came of it."""

    def __init__(self, reader: Reader, sandbox: CutPicture, found: list[Photo | NoPhoto]) -> None:
        self._reader, self._sandbox, self._found = reader, sandbox, found
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._robots: dict[str, Robots] = {}

    async def fulfil(self, wish: Wish, places: asyncio.Semaphore) -> None:
        """Try a wish's addresses until one gives a picture."""
        async with places:
            for source in filter(None, (wish.picture, wish.page)):
                outcome = await self._outcome(source, wish)
                self._found.append(outcome)
                if isinstance(outcome, Photo):
                    return

    async def _outcome(self, source: str, wish: Wish) -> Photo | NoPhoto:
        try:
            url = source if source == wish.picture else await self._named_on(source, wish.picture)
            return Photo(source=source, use=wish.use, cut=await self._cut(url, wish.use))
        except (UnreadableError, UsageError) as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001  no picture may stop the others
            reason = f"cannot be had ({type(error).__name__})"
        return NoPhoto(source=source, use=wish.use, reason=reason)

    async def _cut(self, url: str, use: PictureUse) -> Cut:
        answer = await self._read(url, LARGEST)
        reason = why_no_picture(answer.body)
        if reason:
            raise UnreadableError(reason)
        return await self._sandbox.picture(answer.body, use)

    async def _named_on(self, page: str, tried: str) -> str:
        """The picture that an article's page names; UnreadableError for none, or `tried` again."""
        await self._allowed(page)
        answer = await self._read(page, _PAGE)
        if answer.url != page:
            await self._allowed(answer.url)
        url = shared_picture(answer.body, answer.url, answer.content_type)
        if not url:
            raise UnreadableError("none is named on the article’s page")
        if url == tried:
            raise UnreadableError("the same one is named on the article’s page")
        return url

    async def _read(self, url: str, limit: int) -> Fresh:
        answer = await self._reader.document(url, limit=limit)
        if isinstance(answer, Failed):
            raise UnreadableError(answer.reason)
        return answer

    async def _allowed(self, url: str) -> None:
        """Heed the origin's robots.txt (RFC 9309), read once; UnreadableError where it refuses."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks[origin]:
            if origin not in self._robots:
                answer = await self._reader.document(f"{origin}/robots.txt", limit=_ROBOTS)
                self._robots[origin] = robots_of(answer)
        robots = self._robots[origin]
        if robots.unread:
            raise UnreadableError(f"its page is not asked: robots.txt: {robots.unread}")
        if not robots.allow(url):
            raise UnreadableError("its page is refused by robots.txt")


def why_no_picture(data: bytes) -> str:
    """Why bytes are no picture of a kind that we take, by how they begin; "" where they are one."""
    if data.startswith(_BEGINNINGS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return ""
    if data[4:8] == b"ftyp" and data[8:12] in _AVIF:
        return ""
    beginning = data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in beginning:
        return "an SVG, which mail programs do not show"
    if beginning.startswith(b"<"):
        return "a web page"
    return "no JPEG, PNG, GIF, WebP or AVIF" if data else "empty"


def shared_picture(page: bytes, url: str, content_type: str = "") -> str:
    """The picture that a page's head names for those who link to it (ogp.me), absolute; else "".

    What is called a logo or a default stands for the site, and not for the article.
    """
    head = page[:_HEAD]
    if end := _END_OF_HEAD.search(head):
        head = head[: end.start()]
    told: dict[str, str] = {}
    for tag in _META.finditer(decoded(head, content_type)):
        values = {
            one[1].lower(): unescape(one[2] or one[3] or one[4] or "")
            for one in _ATTRIBUTE.finditer(tag[1])
        }
        name = (values.get("property") or values.get("name") or "").strip().lower()
        told.setdefault(name, values.get("content", "").strip())
    named = next((told[name] for name in _NAMES if told.get(name)), "")
    found = canonical(named, url) if named else ""
    return "" if _GENERIC.search(urlsplit(found).path) else found


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
