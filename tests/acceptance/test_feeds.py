"""Feeds through the real command: found, shown, checked, watched, and on a bad morning."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import Ended, Workspace
from tests.fakes.feed_server import FEED, FeedServer

AWKWARD = Path(__file__).parents[1] / "data" / "awkward"
BROKEN = FEED.replace(b"</item>", b"<b>unclosed</item>")
HEADS = b"<!doctype html><html><head><title>Coast Paper</title>%s</head><body>Hello</body></html>"
LINK = b'<link rel="alternate" type="application/rss+xml" title="%s" href="%s">'


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as serving:
        yield serving


def listed(workspace: Workspace, *urls: str) -> None:
    workspace.environment["NEWSLETTER_FEEDS"] = json.dumps([{"url": url} for url in urls])


def document(number: int, day: int) -> bytes:
    return (
        FEED.replace(b"urn:coast:1", b"urn:coast:%d" % number)
        .replace(b"/harbour<", b"/harbour-%d<" % number)
        .replace(b"24 Nov", b"%02d Nov" % day)
    )


async def test_a_shown_feed_says_which_way_it_was_read_and_why(
    workspace: Workspace, server: FeedServer
) -> None:
    sound = await workspace.run("feeds", "show", server.serve("/sound.xml", ETag='"1"'))
    assert sound.code == 0, sound.err
    assert "strictly" in sound.out
    assert "The harbour opens again" in sound.out
    broken = await workspace.run("feeds", "show", server.serve("/broken.xml", BROKEN), "--json")
    assert broken.code == 0, broken.err
    assert broken.json["way"] == "lenient"
    assert "not well-formed" in broken.json["why"]
    assert [one["title"] for one in broken.json["articles"]] == ["The harbour opens again"]
    page = await workspace.run("feeds", "show", server.url("/_html"))
    assert page.code == 1
    assert "a web page, not a feed" in page.out


async def test_a_check_reads_all_feeds_and_keeps_nothing(
    workspace: Workspace, server: FeedServer
) -> None:
    listed(workspace, server.serve("/a.xml"), server.url("/_404"))
    checked = await workspace.run("feeds", "check")
    assert checked.code == 1
    assert "1 of 2 feeds readable" in checked.out
    assert "answered 404" in checked.out
    assert (await workspace.run("articles", "--json")).json == []


async def test_a_site_s_address_finds_its_feed(workspace: Workspace, server: FeedServer) -> None:
    del workspace.environment["NEWSLETTER_FEEDS"]
    feed = server.serve("/news/rss.xml")
    head = HEADS % (LINK % (b"Coast Paper", b"/news/rss.xml"))
    site = server.serve("/", head, Content_Type="text/html")
    added = await workspace.run("feeds", "add", site, "--section", "Local")
    assert added.code == 0, added.err
    row = (await workspace.run("feeds", "list", "--json")).json[-1]
    assert (row["url"], row["section"]) == (feed, "Local")


async def test_of_several_feeds_the_command_asks_for_one(
    workspace: Workspace, server: FeedServer
) -> None:
    del workspace.environment["NEWSLETTER_FEEDS"]
    before = (workspace.folder / "config.yaml").read_text()
    one = server.serve("/one.xml", document(1, 24))
    two = server.serve("/two.xml", document(2, 24))
    links = LINK % (b"News", b"/one.xml") + LINK % (b"Sport", b"/two.xml")
    site = server.serve("/", HEADS % links, Content_Type="text/html")
    asked = await workspace.run("feeds", "add", site)
    assert asked.code == 2
    assert one in asked.err
    assert two in asked.err
    assert (workspace.folder / "config.yaml").read_text() == before


async def test_an_address_that_is_no_feed_is_not_added_unless_told_so(
    workspace: Workspace, server: FeedServer
) -> None:
    del workspace.environment["NEWSLETTER_FEEDS"]
    refused = await workspace.run("feeds", "add", server.url("/_404"))
    assert refused.code == 2
    assert "answered 404" in refused.err
    assert "--unread" in refused.err
    added = await workspace.run("feeds", "add", server.url("/_404"), "--unread")
    assert added.code == 0, added.err


async def test_adding_a_feed_keeps_the_rights_of_config_yaml_and_a_link_to_it(
    workspace: Workspace, server: FeedServer
) -> None:
    del workspace.environment["NEWSLETTER_FEEDS"]
    config, link = workspace.folder / "config.yaml", workspace.folder / "link.yaml"
    config.chmod(0o600)
    link.symlink_to(config)
    url = server.serve("/feed.xml")
    added = await workspace.run("feeds", "add", url, "--config", "link.yaml")
    assert added.code == 0, added.err
    assert link.is_symlink()
    assert config.stat().st_mode & 0o777 == 0o600
    assert url in config.read_text()


async def test_a_password_in_an_address_is_shown_nowhere(
    workspace: Workspace, server: FeedServer
) -> None:
    with_password = [
        url.replace("//", "//user:hunter2@")
        for url in (server.serve("/feed.xml"), server.url("/_404"))
    ]
    listed(workspace, *with_password)
    for words in (
        ("gather",),
        ("feeds", "list"),
        ("feeds", "health"),
        ("feeds", "check"),
        ("feeds", "show", with_password[0]),
        ("feeds", "add", with_password[1]),
        ("check",),
    ):
        ended = await workspace.run(*words)
        assert "hunter2" not in ended.out + ended.err, words
    assert server.asked_for("/feed.xml")[0].headers["Authorization"].startswith("Basic ")


async def test_the_report_names_a_feed_from_its_third_day_of_failing(
    workspace: Workspace, server: FeedServer
) -> None:
    workspace.subscribe(1)
    feeds = json.loads(workspace.environment["NEWSLETTER_FEEDS"])
    workspace.environment["NEWSLETTER_FEEDS"] = json.dumps(
        [*feeds, {"url": server.url("/_500"), "name": "Broken Times"}]
    )
    alerts = []
    for day in (24, 25, 28):
        await workspace.run("gather", "--at", f"2026-11-{day}T06:00Z")
        ended = await workspace.run("run", "--json", "--at", f"2026-11-{day}T06:30Z")
        alerts.append([one for one in ended.json["alerts"] if one.startswith("Broken Times")])
    assert alerts[:2] == [[], []]
    assert len(alerts[2]) == 1
    health = (await workspace.run("feeds", "health", "--json", "--at", "2026-11-28T07:00Z")).json
    broken = next(one for one in health if one["url"] == server.url("/_500"))
    assert broken["error"] == "answered 500"
    assert sum(one["failed"] for one in broken["days"]) >= 3


async def test_health_draws_the_days_and_says_what_comes_next(
    workspace: Workspace, server: FeedServer
) -> None:
    url = server.serve("/feed.xml", document(1, 20))
    listed(workspace, url, server.url("/_410"))
    await workspace.run("gather", "--at", "2026-11-20T07:00Z")
    server.serve("/feed.xml", document(2, 21))
    await workspace.run("gather", "--at", "2026-11-21T07:00Z")
    await workspace.run("gather", "--at", "2026-11-22T07:00Z")
    shown = await workspace.run("feeds", "health", "--at", "2026-11-22T08:00Z")
    assert shown.code == 0, shown.err
    _, first, second, alert = shown.out.splitlines()
    assert "██·" in first.replace("▁", "█")
    assert "gone" in second
    assert alert.startswith("look at  ")
    gone = [one for one in server.asked if one.path == "/_410"]
    assert len(gone) == 1


async def test_every_fault_at_once_costs_no_healthy_feed_an_article(
    workspace: Workspace, server: FeedServer
) -> None:
    healthy = [server.serve(f"/healthy-{n}.xml", document(n, 24)) for n in range(10)]
    faults = [
        server.url(path)
        for path in (
            "/_500", "/_404", "/_410", "/_429", "/_hang", "/_stall", "/_cut", "/_bomb",
            "/_endless", "/_loop", "/_hops/9", "/_private", "/_ftp", "/_html", "/_empty",
        )
    ]  # fmt: skip
    awkward = [
        server.serve(f"/awkward/{path.name}", path.read_bytes())
        for path in sorted(AWKWARD.iterdir())
        if path.suffix in (".rss", ".atom", ".json", ".gz")
    ]
    listed(workspace, *healthy, *faults, *awkward, "http://10.1.2.3/feed", "http://[::1]/feed")
    ended, peak = await _measured(
        workspace,
        "gather",
        "--at",
        "2026-11-24T07:00Z",
        "--json",
        NEWSLETTER_GATHER__TIMEOUT="3",
        NEWSLETTER_GATHER__DEADLINE="60",
    )
    assert ended.code == 0, ended.err
    failed = {one["url"]: one["reason"] for one in ended.json["feeds"]["failed"]}
    assert not set(healthy) & set(failed)
    # A body that was cut gives its complete entries, or says that there are none.
    assert set(faults) <= set(failed)
    assert all(failed.values())
    for url in (server.url("/_private"), "http://10.1.2.3/feed", "http://[::1]/feed"):
        assert failed[url].startswith("refused: "), failed[url]
    articles = (await workspace.run("articles", "--json")).json
    assert set(healthy) <= {one["feed"] for one in articles}
    assert peak < 256, f"{peak:.0f} MB"


# The kernel counts what the parent held at the fork into a child's own peak, so the child tells it.
_TELLING = (
    "import atexit, sys; from tests.benchmarks.measure import peak; "
    "atexit.register(lambda: print(peak(), file=sys.stderr)); "
    "from newsletter.cli import main; main()"
)


async def _measured(workspace: Workspace, *words: str, **environment: str) -> tuple[Ended, float]:
    """How a command ended, and the most memory that it held, in MB."""
    ended = await workspace.run(*words, code=_TELLING, **environment)
    return ended, float(ended.err.splitlines()[-1])
