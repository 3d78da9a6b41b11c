"""Feeds read from a loopback server: what they become."""

from collections.abc import AsyncGenerator, Sequence
from ipaddress import ip_network

from aiohttp.abc import AbstractResolver

from newsletter.config.settings import GatherRules
from newsletter.gather.fetch import fetch_feeds
from newsletter.model import Failed, Feed, Fetched, Fresh, Request

LOOPBACK = (ip_network("127.0.0.0/8"),)
RULES = GatherRules(allow_private=LOOPBACK)
AGENT = "MorningMemo/0.1 (+https://memo.example; 3 subscribers)"


def request(url: str, *, etag: str | None = None, last_modified: str | None = None) -> Request:
    """What a feed is asked for, its address being its name."""
    return Request(feed=Feed(url=url), url=url, etag=etag, last_modified=last_modified)


def batches(
    urls: Sequence[Request | str],
    rules: GatherRules = RULES,
    resolver: AbstractResolver | None = None,
) -> AsyncGenerator[list[Fetched], None]:
    """The feeds as they come."""
    asked = [request(one) if isinstance(one, str) else one for one in urls]
    return fetch_feeds(asked, rules=rules, user_agent=AGENT, resolver=resolver)


async def read(
    urls: Sequence[Request | str],
    rules: GatherRules = RULES,
    resolver: AbstractResolver | None = None,
) -> dict[str, Fetched]:
    """The outcome of each feed, by its address; each has one."""
    found = [one async for batch in batches(urls, rules, resolver) for one in batch]
    assert len(found) == len(urls)
    return {one.feed.url: one for one in found}


async def read_one(
    url: Request | str, rules: GatherRules = RULES, resolver: AbstractResolver | None = None
) -> Fetched:
    """The outcome of one feed."""
    return next(iter((await read([url], rules, resolver)).values()))


async def fresh(url: Request | str, rules: GatherRules = RULES) -> Fresh:
    """A feed that has to come."""
    found = await read_one(url, rules)
    assert isinstance(found, Fresh), found
    return found


async def reason(
    url: str, rules: GatherRules = RULES, resolver: AbstractResolver | None = None
) -> str:
    """Why a feed does not come."""
    found = await read_one(url, rules, resolver)
    assert isinstance(found, Failed), found
    return found.reason
