"""Rules on the links: where they lead, over what, and what they are called."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from newsletter.compose.lint.cascade import Element
from newsletter.compose.lint.finding import Finding, Outcome, counted, first_and_more, fix, look
from newsletter.compose.lint.finding import sample as quoted
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.page import Page, words_in

RULE = "links"

SHORTENERS = frozenset(
    (
        *("bit.ly", "buff.ly", "cutt.ly", "dlvr.it", "goo.gl", "is.gd", "lnkd.in", "ow.ly"),
        *("rb.gy", "rebrand.ly", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com"),
        *("trib.al", "v.gd"),
    )
)
SAYS_NOTHING = frozenset(
    (
        *("here", "click here", "click", "this", "this link", "link", "more", "read more"),
        *("learn more", "hier", "hier klicken", "mehr", "ici", "cliquez ici", "aquí", "más"),
        *("haz clic aquí", "こちら", "続きを読む", "هنا", "اضغط هنا"),
    )
)
# Answers that programs get and that say nothing of what a reader's browser gets.
TO_PROGRAMS = frozenset((401, 403, 405, 406, 429, 451))
_CLIENT_ERROR, _SERVER_ERROR = 400, 500
_SHOWN = 80  # characters of an address in a finding
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the page: its address, and the words or the picture's alt that it is called by."""

    element: Element
    url: str
    words: str

    @property
    def named(self) -> str:
        """How a finding calls it."""
        return quoted(self.words) if self.words else self.url[:_SHOWN] or "one without words"


def links_of(page: Page) -> tuple[Link, ...]:
    """Every link of a page that has an address, were it empty."""
    return tuple(
        Link(element=one, url=(one.get("href") or "").strip(), words=_name(one))
        for one in page.named("a", "area")
        if one.get("href") is not None
    )


def _name(element: Element) -> str:
    if label := element.get("aria-label") or element.get("alt"):
        return " ".join(label.split())
    pictured = " ".join(picture.get("alt") or "" for picture in element.iter("img"))
    return words_in(element) or " ".join(pictured.split())


def web_links(page: Page) -> tuple[str, ...]:
    """The web addresses that a page links to, each once, in order."""
    found = (link.url for link in links_of(page))
    return tuple(dict.fromkeys(url for url in found if re.match("https?:", url, re.IGNORECASE)))


def is_loopback(url: str) -> bool:
    """Whether an address leads to the machine that it is opened on."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or host.endswith(".localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


def links(mail: Mail, answers: Mapping[str, int]) -> Outcome:
    """Each link leads somewhere over https, and says where; `answers` are statuses by address."""
    found = links_of(mail.page)
    outcome = (
        *_leading_nowhere(found, mail.page),
        *_over_http(found, mail),
        *_refused(found, answers, mail.page),
        *_badly_called(found, mail.page),
        *_of_one_name(found, mail.page),
    )
    asked = sum(link.url in answers for link in found)
    checked = f", and {asked} answered" if asked else ""
    return outcome or f"{counted(len(found), 'link')}, all whole and over https{checked}"


def _leading_nowhere(links: Sequence[Link], page: Page) -> Iterator[Finding]:
    empty = [link for link in links if link.url in ("", "#")]
    yield from _of(empty, fix, "without an address", "give each one", page)
    partial = [link for link in links if link.url and not _SCHEME.match(link.url)]
    says = "whose address is not whole"
    yield from _of(partial, fix, says, "begin it with https:// and a host", page)
    nameless = [link for link in links if not link.words]
    way_out = "write some, or give the picture in it an alt"
    yield from _of(nameless, fix, "without words", way_out, page)


def _over_http(links: Sequence[Link], mail: Mail) -> Iterator[Finding]:
    plain = [link for link in links if link.url.lower().startswith("http:")]
    trial = [link for link in plain if mail.on_this_machine and is_loopback(link.url)]
    says = "to this machine alone"
    way_out = "set web.base_url to the site's https address before others are on the list"
    yield from _of(trial, look, says, way_out, mail.page)
    hosts = {_host(url) for url in mail.unsubscribe}
    own = [
        link
        for link in plain
        if link not in trial and (is_loopback(link.url) or _host(link.url) in hosts)
    ]
    way_out = "set web.base_url to an https address and build again"
    yield from _of(own, fix, "to our own site over http", way_out, mail.page)
    others = [link for link in plain if link not in trial and link not in own]
    # An outlet without https is no reason for readers to have no memo that morning.
    way_out = "take the outlet's feed over https, where it has one"
    yield from _of(others, look, "over http", way_out, mail.page)


def _refused(links: Sequence[Link], answers: Mapping[str, int], page: Page) -> Iterator[Finding]:
    by_status: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        status = answers.get(link.url, 0)
        if _CLIENT_ERROR <= status < _SERVER_ERROR:
            by_status[status].append(link)
    for status, some in sorted(by_status.items()):
        if status in TO_PROGRAMS:
            way_out = "programs may be refused where readers are not, so open it once"
            yield from _of(some, look, f"answered with {status}", way_out, page)
        else:
            way_out = "correct the address or drop the story"
            yield from _of(some, fix, f"answered with {status}", way_out, page)


def _badly_called(links: Sequence[Link], page: Page) -> Iterator[Finding]:
    short = [link for link in links if _host(link.url) in SHORTENERS]
    way_out = "filters distrust them, so link to the page itself"
    yield from _of(short, look, "through a shortener", way_out, page)
    vague = [link for link in links if link.words.casefold().strip(" .:→»>") in SAYS_NOTHING]
    yield from _of(vague, look, "that do not say where to", "name what is there", page)


def _of_one_name(links: Sequence[Link], page: Page) -> Iterator[Finding]:
    called: dict[str, dict[str, Link]] = defaultdict(dict)
    for link in links:
        if link.words:
            called[link.words.casefold()].setdefault(link.url, link)
    twice = [list(by_url.values()) for by_url in called.values() if len(by_url) > 1]
    if twice:
        says = (
            f"{counted(len(twice), 'link text')} for several addresses, "
            f"{first_and_more(one[0].named for one in twice)}: say what is different behind each."
        )
        yield look(RULE, says, page.place(twice[0][1].element))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _of(
    links: Sequence[Link], kind: Callable[..., Finding], what: str, way_out: str, page: Page
) -> Iterator[Finding]:
    """One finding for all links of a kind, at the place of the first."""
    if links:
        named = first_and_more(link.named for link in links)
        says = f"{counted(len(links), 'link')} {what}, {named}: {way_out}."
        yield kind(RULE, says, page.place(links[0].element))
