"""The part of the memo that a story goes to: as its feeds are filed, else as it reads.

A feed's section is the operator's word and decides. Where there is none the outlets' own filing
tells (the address, then the feed's categories), then the words; where nothing tells, "More news".
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from newsletter.model import Article, Feed
from newsletter.rank.words import Document, content_words

OTHER = "More news"
WORLD, NATIONAL, POLITICS = "World", "National", "Politics"
LIFE = "Life"  # the softest: it gives way to a place that as many name
PLACES = frozenset((WORLD, NATIONAL))  # these say where a story is and not what it is
IN_TITLE = 2  # what a word of a section counts in a title; in a summary 1
SURE, AHEAD = 2.0, 1.5  # what the words must come to for each article, and before the next section
_PARTS = 3  # of an address that may name a section: "/news/world/…", "/2020/06/08/us/politics/…"

# What outlets call their sections in an address or a category, in eight languages.
_NAMES = {
    WORLD: "world europe asia africa americas middleeast middle-east north-america international "
    "global global-development asia-pacific pacific china india ausland monde mundo internacional "
    "internazionale mondo esteri buitenland mir v-mire world-news",
    NATIONAL: "us uk nz usa national nation us-news uk-news australia-news australia canada local "
    "local-news nyregion metro regions regional national-news inland deutschland france societe "
    "espana sociedad brasil pais italia cronaca binnenland obshchestvo te-manu-korihi california "
    "education bildung singapore england scotland wales northern-ireland",
    POLITICS: "politics political uk-politics elections election congress government politik "
    "politique politica politiek politika white-house",
    "Business": "business economy economics markets money finance companies jobs investing "
    "personal-finance wirtschaft finanzen economie entreprises economia negocios empresas mercados "
    "finanza ekonomika",
    "Crime and courts": "crime courts law justice courts-crime legal police-justice sucesos "
    "tribunais giustizia",
    "Science": "science environment climate sciencetech space nature science-environment "
    "wissenschaft wissen umwelt sciences planete ciencia medio-ambiente meio-ambiente scienze "
    "ambiente wetenschap nauka",
    "Technology": "technology tech digital netzwelt technik technologie technologies tecnologia "
    "information-technology gadgets",
    "Health": "health wellness coronavirus medical gesundheit sante salud saude salute gezondheid",
    "Sport": "sport sports football soccer cricket rugby tennis golf racing afl nrl nba nfl mlb "
    "nhl formula1 boxing deportes esporte esportes desporto futbol",
    "Culture": "culture entertainment arts music movies film books tv television theater theatre "
    "stage tvshowbiz showbiz celebrity entertainment-arts tv-and-radio artanddesign kultur cultura "
    "cultuur espectaculos spettacoli",
    LIFE: "lifestyle life-style life lifeandstyle travel food femail fashion style property "
    "oneroof leben reise voyage estilo viajes viagem viaggi",
}
_SECTION = {word: name for name, words in _NAMES.items() for word in words.split()}
# Words that a text of the section has and others seldom; none of a time, a place or a party's name.
_WORDS = {
    WORLD: "embassy ambassador summit sanction ceasefire troop border treaty nato un diplomat "
    "refugee foreign rebel coup regime exile missile",
    POLITICS: "senate senator parliament congress lawmaker election voter ballot legislation "
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
    "author movie opera sculptor playwright comedian concert orchestra gallery poet "
    "streaming sitcom musician",
}
# Of these, the ones that other sections use too: in a title they count no more than elsewhere.
_VAGUE = frozenset(
    content_words(
        "bank store sale company trade market bill campaign poll minister mp un border foreign "
        "trial suspect online app computer robot match stadium band author streaming drug medicine "
        "doctor patient climate orbit coronavirus covid virus pandemic quarantine"
    )
)
_VOCABULARY = {
    word: name for name, words in _WORDS.items() for word in sorted(set(content_words(words)))
}
_SKIPPED = re.compile(
    r"\d+|(?!us$|uk$|nz$)[a-z]{1,2}|news|breaking-news|latest-news|articles?|story|stories|videos?"
    r"|index|headlines|live-news|live|sections|collections"
)


def section(members: Sequence[Document], feeds: Mapping[str, Feed]) -> str:
    """The section that most members' feeds have, else most addresses, categories, or the words.

    `members` begin with the telling article, which decides between equals.
    """
    articles = [member.article for member in members]
    named = _most(feeds[article.feed].section for article in articles if article.feed in feeds)
    if named:
        return named
    filed = [_of_address(article.url) or _of_category(article) for article in articles]
    place = _most(name for name in filed if name in PLACES)
    topic = _most(name for name in filed if name not in PLACES)
    if topic and filed.count(topic) - (topic == LIFE) >= sum(name in PLACES for name in filed):
        return topic
    words = _of_words(members)
    # An old bone in a far country is science before it is World, but its politics stay World.
    if not words or (place == WORLD and words == POLITICS):
        return place or OTHER
    return words


def possible(feeds: Iterable[Feed]) -> tuple[str, ...]:
    """Every section that a story out of these feeds may go to: the operator's, then our own."""
    filed = [feed.section for feed in feeds]
    ours = () if filed and all(filed) else (*_NAMES, OTHER)
    return tuple(dict.fromkeys([*filter(None, filed), *ours]))


def _most(names: Iterable[str]) -> str:
    found = [name for name in names if name]
    return max(dict.fromkeys(found), key=found.count) if found else ""


def _of_address(url: str) -> str:
    """What it is if a part of the address says so, else where, else ""."""
    path = url.partition("://")[2].partition("?")[0].partition("#")[0][:400].casefold()
    folders, _, last = path.partition("/")[2].rpartition("/")
    parts = [part for part in folders.split("/") if part and not _SKIPPED.fullmatch(part)][:_PARTS]
    # "/news/world-us-canada-52961599": the section opens the last part, a number ends it.
    if not parts and last.rpartition("-")[2].isdigit():
        words = last.split("-")
        parts = ["-".join(words[:2]), words[0]]
    names = [_SECTION[part] for part in parts if part in _SECTION]
    return next((name for name in names if name not in PLACES), names[0] if names else "")


def _of_category(article: Article) -> str:
    """The section that the feed files it under: "Science", or a part of "desk/science/space"."""
    if not article.categories:
        return ""
    parts = "/".join(article.categories).casefold().split("/")
    names = [_SECTION.get("-".join(_unaccented(part).split()), "") for part in parts]
    return _most(name for name in names if name not in PLACES) or _most(names)


def _unaccented(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _of_words(members: Sequence[Document]) -> str:
    """The section whose words the members use, where they use no other's nearly as much."""
    said: Counter[str] = Counter()
    for member in members:
        for place, word in enumerate(member.words):
            if word in _VOCABULARY:
                in_title = place < member.head and word not in _VAGUE
                said[_VOCABULARY[word]] += IN_TITLE if in_title else 1
    ranked = sorted(said.items(), key=lambda item: (-item[1], item[0]))
    if not ranked:
        return ""
    best, most = ranked[0]
    next_most = ranked[1][1] if len(ranked) > 1 else 0
    count = len(members)
    return best if most >= SURE * count and most - next_most >= AHEAD * count else ""
