"""Feed documents of the size and shape that outlets' have, out of invented words.

Measured on 500 real news feeds: 48 MB and 13,000 entries, most RSS 2.0 with the article's HTML in
each entry, one in fifty not well-formed.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

from tests.benchmarks.invented import Newsroom
from tests.fakes.articles import NOW

# Of twenty feeds.
_FORMATS = ("rss2",) * 16 + ("atom",) * 3 + ("rss1",)
# Paragraphs of an entry, of ten feeds: some give a summary only, some all they have.
_LENGTHS = (0, 4, 4, 0, 5, 8, 4, 0, 4, 9)
_REPORTS = 600

_RSS2 = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
 xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>{name}</title>
<atom:link href="{home}/feed" rel="self" type="application/rss+xml"/>
<link>{home}</link>
<description>All the news of {name}</description>
<language>en-US</language>
<sy:updatePeriod>hourly</sy:updatePeriod>
{entries}
</channel>
</rss>
"""
_RSS2_ITEM = """<item>
<title>{title}</title>
<link>{link}?utm_source=rss&amp;utm_medium=feed</link>
<comments>{link}#respond</comments>
<dc:creator><![CDATA[{author}]]></dc:creator>
<pubDate>{mail_date}</pubDate>
<category><![CDATA[{category}]]></category>
<category><![CDATA[Morning]]></category>
<guid isPermaLink="false">{id}</guid>
<description><![CDATA[<p>{summary} [&#8230;]</p>
<p>The post <a href="{link}">{title}</a> appeared first on <a href="{home}">{name}</a>.</p>
]]></description>
<content:encoded><![CDATA[{body}]]></content:encoded>
<media:content url="{picture}" medium="image" type="image/jpeg" width="1200" height="800">
<media:description type="plain">{alt}</media:description>
</media:content>
</item>"""
_RSS1 = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="{home}"><title>{name}</title><link>{home}</link>
<description>All the news of {name}</description></channel>
{entries}
</rdf:RDF>
"""
_RSS1_ITEM = """<item rdf:about="{link}">
<title>{title}</title>
<link>{link}</link>
<dc:date>{date}</dc:date>
<dc:creator>{author}</dc:creator>
<dc:subject>{category}</dc:subject>
<description>{summary}</description>
<content:encoded><![CDATA[{body}]]></content:encoded>
</item>"""
_ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
 xml:lang="en">
<title>{name}</title>
<id>{home}</id>
<link rel="alternate" type="text/html" href="{home}"/>
<link rel="self" type="application/atom+xml" href="{home}/atom.xml"/>
<updated>{date}</updated>
{entries}
</feed>
"""
_ATOM_ENTRY = """<entry>
<id>{id}</id>
<title type="html">{title}</title>
<link rel="alternate" type="text/html" href="{link}"/>
<published>{date}</published>
<updated>{date}</updated>
<author><name>{author}</name></author>
<category term="{category}"/>
<summary type="html">&lt;p&gt;{summary}&lt;/p&gt;</summary>
<content type="html">{escaped_body}</content>
<media:thumbnail url="{picture}" width="300" height="200"/>
</entry>"""
_SHAPES = {
    "rss2": (_RSS2, _RSS2_ITEM, "application/rss+xml; charset=UTF-8"),
    "rss1": (_RSS1, _RSS1_ITEM, "application/xml"),
    "atom": (_ATOM, _ATOM_ENTRY, "application/atom+xml"),
}

# What the one in fifty has; none of it costs an entry.
_FAULTS: tuple[Callable[[bytes], bytes], ...] = (
    lambda body: b"\n" + body,
    lambda body: body.replace(b"<title>", b"<title>Q & A: ", 2),
    lambda body: body.replace(b"<title>", b"<title>Caf&eacute; news: ", 2),
    lambda body: body.replace(b"</title>", b" \x96 live</title>", 2),
    lambda body: body.replace(b"</link>", b"</link><b>", 2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One feed as its server has it."""

    body: bytes
    content_type: str


def documents(count: int, *, entries: int, seed: int = 7) -> list[Document]:
    """So many feeds of so many entries each; the same seed gives the same bytes."""
    press = _Press(seed)
    return [press.feed(number, entries) for number in range(count)]


class _Press:
    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  the same feeds each time, no secret
        room = Newsroom(seed)
        # Made once and dealt out anew: making every sentence would take minutes.
        self._reports = [room.report(room.event()) for _ in range(_REPORTS)]

    def feed(self, number: int, entries: int) -> Document:
        document, entry, content_type = _SHAPES[_FORMATS[number % len(_FORMATS)]]
        outlet = {
            "name": f"Outlet {number}",
            "home": f"https://outlet-{number}.example",
            "date": NOW.isoformat(),
        }
        items = [
            entry.format(**outlet | self._entry(number, place, outlet["home"]))
            for place in range(entries)
        ]
        body = document.format(**outlet, entries="\n".join(items)).encode()
        if number % 50 == 8:
            body = _FAULTS[number // 50 % len(_FAULTS)](body)
        return Document(body=body, content_type=content_type)

    def _entry(self, number: int, place: int, home: str) -> dict[str, str]:
        title, summary = self._chance.choice(self._reports)
        link = f"{home}/2031/03/04/report-{place}/"
        when: datetime = NOW - timedelta(minutes=25 * place + number % 20)
        picture = f"{home}/pictures/{place}.jpg"
        body = "\n".join(self._paragraphs(_LENGTHS[number % len(_LENGTHS)], home, picture))
        return {
            "title": f"{title}, {number}.{place}",
            "summary": summary,
            "link": link,
            "id": f"{home}/?p={1_000 + place}",
            "author": f"A. Writer {place % 7}",
            "category": ("Local", "World", "Sport", "Money")[place % 4],
            "date": when.isoformat(),
            "mail_date": format_datetime(when),
            "picture": picture,
            "alt": title[:80],
            "body": body,
            "escaped_body": escape(body, quote=False),
        }

    def _paragraphs(self, count: int, home: str, picture: str) -> Iterator[str]:
        """An article's HTML as content systems write it, tracking pixel and all."""
        if not count:
            yield f"<p>{self._words()}</p>"
            return
        yield (
            f'<figure class="wp-block-image size-large"><img width="1200" height="800" '
            f'src="{picture}" srcset="{picture}?w=600 600w, {picture}?w=300 300w" '
            f'sizes="(max-width: 1200px) 100vw, 1200px" alt="" loading="lazy" '
            f'style="height:auto"/><figcaption>{self._words()[:90]}</figcaption></figure>'
        )
        for paragraph in range(count):
            words = self._words()
            half = words.find(" ", len(words) // 2)
            yield (
                f'<p class="wp-block-paragraph">{words[:half]} <a href="/2031/03/03/more-'
                f'{paragraph}/" target="_blank" rel="noopener">earlier this week</a>'
                f"{words[half:]} It&#8217;s <strong>not over</strong>&nbsp;&mdash; <em>yet</em></p>"
            )
            if paragraph % 5 == 4:
                yield f'<h2 id="part-{paragraph}">What is next</h2>'
                yield f'<blockquote class="q"><p>&#8220;{self._words()}&#8221;</p></blockquote>'
        yield f'<ul><li><a href="{home}/tag/sea/">Sea</a></li><li>Harbour</li></ul>'
        yield f'<img src="{home}/pixel.gif?p={count}" width="1" height="1" alt=""/>'

    def _words(self) -> str:
        return self._chance.choice(self._reports)[1]
