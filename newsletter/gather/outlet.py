"""An outlet's name out of its feed's title, which names the channel too: "BBC News - Home"."""

import re

_BETWEEN = re.compile(r"\s+[-–—|>»/·•]\s+|\s*[|»]\s*|:\s+")
# What a part of a title may hold when it names the channel and not the outlet.
_WORDS = """
a about all and app articles blog content breaking business by edition entertainment entries feed
feeds for from front headlines health home homepage in index international latest life local main
most national new news of official opinion our page politics popular posts recent rss science
sport sports stories story tech technology the today top travel u.s uk updates us video videos
web website world xml channel category archive actualités noticias nachrichten aktuell startseite
portada inicio accueil
"""
_CHANNEL = frozenset(_WORDS.split())
_ENDING = re.compile(r"(?i)\s+(?:rss(?: feeds?| headlines)?|headlines|updates|feed|latest news)$")


def outlet_name(title: str) -> str:
    """The part of a feed's title that names who speaks: "Articles | Mail Online" is Mail Online.

    The whole title where no part, or every part, is a channel's.
    """
    parts = [part.strip() for part in _BETWEEN.split(title) if part.strip()]
    names = [part for part in parts if not _is_channel(part)]
    name = names[0] if 0 < len(names) < len(parts) else title.strip()
    return _ENDING.sub("", name) or title.strip()


def _is_channel(part: str) -> bool:
    words = re.findall(r"[^\W_]+(?:\.[^\W_]+)*", part.casefold())
    return all(word in _CHANNEL for word in words)
