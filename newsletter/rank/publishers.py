"""Which feeds are one voice: CNN and CNN TV, a paper and its video channel."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from newsletter.model import Article

# Words of a feed's name that tell the channel and not the outlet.
_CHANNEL_WORDS = """
a app and breaking business channel com edition feed feeds global headlines home international
latest live main network news online page politics rss channel sport sports stories the top tv
updates us video videos world youtube
"""
_FUSED = re.compile(r"(?<=\w\w\w)(?:news)?(?:tv)?$")
_CHANNEL = frozenset(_CHANNEL_WORDS.split())
_HOSTS_OF_MANY = """
youtube.com youtu.be vimeo.com medium.com substack.com blogspot.com wordpress.com tumblr.com
google.com feedburner.com github.io apple.com yahoo.com msn.com reddit.com twitter.com x.com
facebook.com bit.ly t.co
"""
_SHARED_HOSTS = frozenset(_HOSTS_OF_MANY.split())
_SECOND_LEVEL = frozenset({"co", "com", "net", "org", "gov", "ac", "edu"})


def publishers(articles: Sequence[Article]) -> dict[str, str]:
    """Feed address to publisher: feeds whose outlets share a name or a site share a publisher.

    A publisher is named by the least of its feeds' addresses: only sameness means something.
    """
    outlets: defaultdict[str, Counter[str]] = defaultdict(Counter)
    sites: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        outlets[article.feed][_name(article.outlet)] += 1
        sites[article.feed][site(article.url)] += 1
    together: defaultdict[str, list[str]] = defaultdict(list)
    for feed in sorted(outlets):
        together["name " + _most(outlets[feed])].append(feed)
        place, count = max(sites[feed].items(), key=lambda item: (item[1], item[0]))
        if place and place not in _SHARED_HOSTS and count * 2 > sites[feed].total():
            together["site " + place].append(feed)
    return _one_each(sorted(outlets), together)


def _one_each(feeds: Sequence[str], together: Mapping[str, Sequence[str]]) -> dict[str, str]:
    voice = {feed: feed for feed in feeds}
    for key, members in together.items():
        if key == "name ":
            continue
        names = {voice[feed] for feed in members}
        least = min(names)
        voice = {feed: least if name in names else name for feed, name in voice.items()}
    return voice


def _most(counts: Counter[str]) -> str:
    return max(counts.items(), key=lambda item: (item[1], item[0]))[0]


def _name(outlet: str) -> str:
    head = re.split(r"\s[-–—|/>:]\s|[|>:]", outlet.casefold())[0]
    words = re.findall(r"[^\W_]+", head)
    words = [word for word in words if word not in _CHANNEL] or words
    if len(words) == 1:
        # A list without names calls a feed by its file: "orlanewstv" is the channel of "orla".
        return _FUSED.sub("", words[0])
    return " ".join(words)


def site(url: str) -> str:
    """The domain that an outlet registered, as near as its last labels tell; "" where none is."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return ""
    if labels[-1].isdigit() or len(labels) == 1:  # a number or a machine on a desk is no publisher
        return ""
    *_, second, last = ["", "", *labels]
    count = 3 if second in _SECOND_LEVEL and len(last) == len("uk") else 2
    return ".".join(labels[-count:])
