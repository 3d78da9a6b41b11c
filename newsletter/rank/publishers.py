"""Which feeds are one voice: CNN and CNN TV, a paper and its video channel.

What a feed links to is its writer's word: who links to a great outlet's site has not its voice, and
takes nothing from it. So a feed is of a site only if its own address is there, which the operator
chose, or where its address tells nothing (a host of many) if it bears the outlet's name as well.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from newsletter.model import Article

# Words of a feed's name that tell the channel and not the outlet.
_CHANNEL_WORDS = """
a all and app articles blog breaking business by channel com content edition english entries feed
feeds for from front global headlines home homepage in index international latest live main
national news newsletter of official online page podcast politics popular posts recent rss section
sport sports stories the top tv u.s uk updates us video videos website world xml youtube
"""
_CHANNEL = frozenset(_CHANNEL_WORDS.split())
# Only these are taken off the beginning: "International Business Times" is not the Times.
_OPENING = frozenset(("the", "latest", "all", "from", "top"))
_FUSED = re.compile(r"(?<=\w\w\w)(?:news)?(?:tv)?$")
_BETWEEN = re.compile(r"\s[-–—|/>:•·»]\s|[|>:»]")
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_])*(?=\W|_|$)")
# Sites where many publish, each under a path: such an address names nobody.
_HOSTS_OF_MANY = """
youtube.com youtu.be vimeo.com dailymotion.com google.com feedburner.com apple.com spotify.com
yahoo.com msn.com reddit.com twitter.com x.com facebook.com instagram.com t.me bit.ly t.co ow.ly
buff.ly dlvr.it ift.tt trib.al tinyurl.com goo.gl is.gd lnkd.in rss.app fetchrss.com
"""
# Sites where many publish, each under a name before it: orla.substack.com.
_HOSTS_THAT_LET = """
substack.com medium.com blogspot.com wordpress.com tumblr.com typepad.com livejournal.com
github.io gitlab.io ghost.io beehiiv.com wixsite.com squarespace.com go.com libsyn.com
"""
_LETTING = frozenset(_HOSTS_THAT_LET.split())
_EVERYBODYS = _LETTING | frozenset(_HOSTS_OF_MANY.split())
_SECOND_LEVELS = "co com net org gov ac edu or ne go gob gouv govt gen nom ltd"
_SECOND_LEVEL = frozenset(_SECOND_LEVELS.split())


def publishers(articles: Sequence[Article]) -> dict[str, str]:
    """Feed address to publisher: feeds whose outlets share a site or a name share a publisher.

    A publisher is named by the least of its feeds' addresses: only sameness means something.
    """
    outlets: defaultdict[str, Counter[str]] = defaultdict(Counter)
    hosts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        outlets[article.feed][article.outlet] += 1
        hosts[article.feed][_host(article.url)] += 1
    homes = {feed: _home(feed, hosts[feed]) for feed in sorted(hosts)}
    together: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    named: defaultdict[str, list[str]] = defaultdict(list)
    for feed, home in homes.items():
        together["site", home.site].append(feed)
        named[_name(_most(outlets[feed]))].append(feed)
    for name, feeds in named.items():
        # Two papers are called the Herald: then a name alone joins no channel to either.
        labels = {homes[feed].label for feed in feeds if homes[feed].label}
        for feed in feeds:
            label = homes[feed].label if len(labels) > 1 else name
            together[f"name {name}", label].append(feed)
    return _one_each(list(homes), [group for key, group in together.items() if key[1]])


class _Home(NamedTuple):
    """Where a feed is at home; "" where nothing tells.

    Feeds of one `site` are one voice. `label` is what two outlets of one name are told apart by:
    the Herald of herald.example and the Herald of tarnherald.example.
    """

    site: str
    label: str


def _home(feed: str, hosts: Counter[str]) -> _Home:
    """A feed's home by its address and by the hosts of its articles."""
    own, linked = site(feed), _linked(hosts)
    own = "" if own in _EVERYBODYS else own
    label, beside = own.partition(".")[0], linked.partition(".")[0]
    if linked in _EVERYBODYS:
        return _Home("", "")  # a channel on a site of many: its name tells
    if not own or not linked:
        return _Home("", label or beside)
    if own == linked:
        return _Home(own, label)
    # A host of feeds that nobody lists here has many outlets: each by what it links to.
    return _Home(f"{own} {linked}", label if label == beside else f"{label} {beside}")


def _linked(hosts: Counter[str]) -> str:
    """The site of more than half of a feed's articles, or ""."""
    found: Counter[str] = Counter()
    for host, count in hosts.items():
        found[_registered(host)] += count
    place = _most(found)
    return place if found[place] * 2 > found.total() else ""


def _one_each(feeds: Iterable[str], groups: Iterable[Sequence[str]]) -> dict[str, str]:
    voice = {feed: feed for feed in feeds}

    def find(feed: str) -> str:
        while voice[feed] != feed:
            voice[feed] = voice[voice[feed]]
            feed = voice[feed]
        return feed

    for group in groups:
        for feed in group:
            one, other = sorted((find(group[0]), find(feed)))
            voice[other] = one
    return {feed: find(feed) for feed in voice}


def _most(counts: Mapping[str, int]) -> str:
    return max(counts.items(), key=lambda item: (item[1], item[0]))[0]


def _name(outlet: str) -> str:
    """What an outlet is called without its channel's words; "" where those are all it has."""
    for part in _BETWEEN.split(outlet[:200].casefold()):
        words = _WORD.findall(part)
        while words and words[-1] in _CHANNEL:
            words.pop()
        while words and words[0] in _OPENING:
            words.pop(0)
        if len(words) == 1 and words[0].isdigit():  # "1 News" and "24 News" are not a number
            return " ".join(_WORD.findall(part))
        if len(words) == 1:
            # A list without names calls a feed by its file: "orlanewstv" is the channel of "orla".
            return _FUSED.sub("", words[0])
        if words:
            return " ".join(words)
    return ""


def site(url: str) -> str:
    """The domain that an outlet registered, as near as its last labels tell; "" where none is.

    On a site that lets others publish under a name before its own, that name belongs to it.
    """
    return _registered(_host(url))


def _host(url: str) -> str:
    place = url.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0]
    return place.rpartition("@")[2].partition(":")[0].rstrip(".").casefold()


def _registered(host: str) -> str:
    labels = host.removeprefix("www.").split(".")
    # A number or a machine on a desk is no publisher.
    if labels[-1].isdigit() or len(labels) == 1 or "[" in host:
        return ""
    *_, second, last = labels
    count = 3 if second in _SECOND_LEVEL and len(last) == len("uk") else 2
    if f"{second}.{last}" in _LETTING:
        count = 3
    return ".".join(labels[-count:])
