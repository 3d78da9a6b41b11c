"""The part of the memo that a story goes to: as its feeds are filed, else as it reads.

A feed's section is the operator's word and decides. Where there is none the outlets' own filing
tells (the address, then the feed's categories), then the words; where nothing tells, "More news".
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from newsletter.model import Article, Feed
from newsletter.rank.words import Document, content_words, telling

OTHER = "More news"
WHERE, ELSEWHERE = "World", "Politics"  # what is politics in another country stays World
IN_TITLE = 2  # what a word of a section counts in a title; in a summary 1
SURE, AHEAD = 3.0, 1.5  # what the words must come to for each article, and before the next section

_NAMES = {
    "World": "world europe asia africa americas middleeast middle-east international global",
    "Politics": "politics political uk-politics elections election congress government",
    "Business": "business economy economics markets money finance companies jobs",
    "Crime and courts": "crime courts law justice courts-crime",
    "Science": "science environment climate sciencetech space nature science-environment",
    "Technology": "technology tech digital",
    "Health": "health wellness coronavirus medical",
    "Sport": "sport sports football cricket rugby tennis golf racing afl nrl",
    "Culture": "culture entertainment arts music movies film books tv television theater tvshowbiz "
    "showbiz celebrity entertainment-arts",
    "Life": "lifestyle life-style life travel food femail fashion property",
}
_SECTION = {word: name for name, words in _NAMES.items() for word in words.split()}
# Words that a text of the section has and others seldom; none of a time, a place or a party's name.
_WORDS = {
    "World": "embassy ambassador summit sanction ceasefire troop border treaty nato un diplomat "
    "refugee foreign rebel coup regime exile missile",
    "Politics": "senate senator parliament congress lawmaker election voter ballot legislation "
    "bill minister mp cabinet governor republican democrat coalition constitution veto poll "
    "congressman congresswoman referendum premier politician campaign impeachment subpoena",
    "Business": "bank profit shareholder stock market revenue retailer economy inflation investor "
    "loan earnings trade tariff merger bankruptcy sale store startup mortgage currency company "
    "layoff economist dividend",
    "Crime and courts": "court judge murder arrested charged jail jailed prison suspect stabbed "
    "stabbing gunman kidnapping kidnapped robbery rape trial lawsuit prosecutor sentenced bail "
    "detective manslaughter assault murdered killer shooting custody homicide convicted inmate",
    "Science": "scientist astronomer species fossil nasa planet telescope researcher climate "
    "astronaut spacecraft dinosaur physicist galaxy archaeologist prehistoric asteroid orbit "
    "satellite biologist rocket",
    "Technology": "software app smartphone chip cyber hacker algorithm robot computer browser "
    "encryption developer gadget online",
    "Health": "coronavirus covid virus vaccine hospital patient pandemic doctor disease nurse "
    "infection infected surgery transplant clinic medicine drug cancer symptom epidemic quarantine",
    "Sport": "match league cup coach striker goalkeeper tournament champion championship olympic "
    "heavyweight boxing nfl nba fifa quarterback playoff midfielder innings batsman cricketer "
    "footballer nascar stadium grandslam referee athlete medal",
    "Culture": "film album singer actor actress museum band novel theatre theater exhibition "
    "author movie hollywood opera sculptor playwright comedian concert orchestra gallery poet "
    "streaming sitcom musician",
}
_VOCABULARY = {name: frozenset(content_words(words)) for name, words in _WORDS.items()}
_SKIPPED = re.compile(
    r"^(?:\d+|news|breaking-news|articles?|story|stories|videos?|index|national?|headlines|[a-z]{2})$"
)
_PARTS = 2  # of an address that may name a section: "/news/world/…", "/2020/06/08/us/politics/…"


def section(members: Sequence[Document], feeds: Mapping[str, Feed]) -> str:
    """The section that most members' feeds have, else most addresses, categories, or the words.

    `members` begin with the telling article, which decides between equals.
    """
    articles = [member.article for member in members]
    named = _most(feeds[article.feed].section for article in articles if article.feed in feeds)
    if named:
        return named
    filed = _most(_of_address(article.url) for article in articles)
    filed = filed or _most(_of_category(article) for article in articles)
    if filed and filed != WHERE:
        return filed
    words = _of_words(members)
    # "World" says where and not what: an old bone in a far country is science before it is World.
    return filed if filed and words in {"", ELSEWHERE} else words or OTHER


def _most(names: Iterable[str]) -> str:
    found = Counter(name for name in names if name)
    return found.most_common(1)[0][0] if found else ""


def _of_address(url: str) -> str:
    try:
        path = urlsplit(url).path.casefold()[:400]
    except ValueError:
        return ""
    parts = [part for part in path.split("/")[:-1] if part and not _SKIPPED.match(part)]
    last = path.rpartition("/")[2]
    for part in parts[:_PARTS]:
        if part in _SECTION:
            return _SECTION[part]
    # "/news/world-us-canada-52961599": the section opens the last part, a number ends it.
    if not parts and re.search(r"-\d+$", last):
        for size in (2, 1):
            opening = "-".join(last.split("-")[:size])
            if opening in _SECTION:
                return _SECTION[opening]
    return ""


def _of_category(article: Article) -> str:
    """The section that the feed files it under: "Science", or a part of "desk/science/space"."""
    parts = (part for category in article.categories for part in category.casefold().split("/"))
    return _most(_SECTION.get("-".join(part.split()), "") for part in parts)


def _of_words(members: Sequence[Document]) -> str:
    """The section whose words the members use, where they use no other's nearly as much."""
    said: Counter[str] = Counter()
    for member in members:
        title = set(telling(member.title_tokens))
        for name, words in _VOCABULARY.items():
            found = words & member.vector.keys()
            said[name] += len(found) + (IN_TITLE - 1) * len(found & title)
    (best, most), (_, next_most) = said.most_common(2)
    count = len(members)
    return best if most >= SURE * count and most - next_most >= AHEAD * count else ""
