"""What config.yaml asks of ranking that can never come true, so that no rule is silent for a typo.

A word that no article has today may come tomorrow: of that nothing is said.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from newsletter.config.ranking import RankRules
from newsletter.config.rules import Action, Rule
from newsletter.config.settings import EditionRules
from newsletter.model import Article, Feed
from newsletter.rank.conditions import domains
from newsletter.rank.publishers import site
from newsletter.rank.sections import possible
from newsletter.rank.select import LONE
from newsletter.rank.spelling import plain, spelt
from newsletter.rank.stopwords import STOP

Location = tuple[str | int, ...]
_ACRONYM = 4  # letters
_LISTED = 12  # names that an answer lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A place in config.yaml, as its keys and numbers from 0, and why it has no effect."""

    where: Location
    text: str


def doubts(
    rules: RankRules, limits: EditionRules, feeds: Sequence[Feed], articles: Iterable[Article]
) -> list[Doubt]:
    """What can never hold in a newsroom of these feeds, whose articles of late these are.

    What only articles tell, as the outlets of feeds without a name, is not doubted before they are
    gathered.
    """
    newsroom = _newsroom(feeds, articles)
    kept = [rule for rule in rules.rules if rule.action is Action.KEEP]
    found = [
        Doubt(where=("rank", "rules", number, key), text=text)
        for number, rule in enumerate(rules.rules)
        for key, text in _of_rule(rule, newsroom, kept)
    ]
    for topic in rules.topics:
        found += [Doubt(where=("rank", "topics", topic), text=text) for text in _topic(topic)]
    for number, place in enumerate(rules.places):
        found += [Doubt(where=("rank", "places", number), text=text) for text in _wordless(place)]
    most = limits.stories // LONE
    if "alone" in limits.model_fields_set and limits.alone > most:
        text = f"{limits.alone} is more than can be kept: {most}, one in {LONE} of {limits.stories}"
        found.append(Doubt(where=("edition", "alone"), text=text))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Newsroom:
    """Names by their plain form; None where not all are known."""

    outlets: Mapping[str, str] | None
    sections: Mapping[str, str]
    hosts: frozenset[str] | None
    sites: frozenset[str]
    read_at: frozenset[str]


def _newsroom(feeds: Sequence[Feed], articles: Iterable[Article]) -> _Newsroom:
    addresses = {feed.url for feed in feeds}
    read = [article for article in articles if article.feed in addresses]
    names = {feed.name for feed in feeds if feed.name} | {article.outlet for article in read}
    heard = {article.feed for article in read}
    return _Newsroom(
        outlets={plain(name): name for name in sorted(names)}
        if all(feed.name or feed.url in heard for feed in feeds)
        else None,
        sections={plain(name): name for name in possible(feeds)},
        hosts=frozenset(host for article in read for host in domains(article.url))
        if read
        else None,
        sites=frozenset(site(article.url) for article in read),
        read_at=frozenset(domains(feed.url)[0] for feed in feeds),
    )


def _of_rule(rule: Rule, newsroom: _Newsroom, kept: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    """The conditions that cannot hold, by their keys."""
    asked: dict[str, Callable[[str], Iterator[str]]] = {
        "keyword": _keyword,
        "outlet": lambda name: _unknown(name, "outlet", newsroom.outlets),
        "section": lambda name: _unknown(name, "section", newsroom.sections),
        "address": lambda address: _elsewhere(address, newsroom),
    }
    if rule.action not in {Action.ASIDE, Action.KEEP}:
        asked["kind"] = lambda kind: _aside(kind, kept)
    for key, doubted in asked.items():
        for said in getattr(rule, key):
            yield from ((key, text) for text in doubted(said))


def _aside(kind: str, kept: Sequence[Rule]) -> Iterator[str]:
    """Of a kind that is no news when the rule is asked."""
    if not any(kind in rule.kind or not rule.kind for rule in kept):
        yield f"what is “{kind}” is set aside before; only a rule with `keep` lets it in"


def _keyword(word: str) -> Iterator[str]:
    for text in _topic(word):
        is_short = word in STOP and len(word) <= _ACRONYM
        yield f"{text}; in capitals, {word.upper()}, it is a name" if is_short else text


def _topic(term: str) -> Iterator[str]:
    yield from _wordless(term)
    if term in STOP:
        yield f"“{term}” is in nearly every text"


def _wordless(term: str) -> Iterator[str]:
    if not spelt(term):
        yield f"“{term}” has nothing in it that is read as a word"


def _unknown(name: str, what: str, known: Mapping[str, str] | None) -> Iterator[str]:
    if known is None or plain(name) in known:
        return
    near = get_close_matches(plain(name), known, n=1)
    some = ", ".join(list(known.values())[:_LISTED])
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    hint = f"did you mean “{known[near[0]]}”?" if near else f"there are {some}{more}"
    yield f"no {what} here is called “{name}”; {hint}"


def _elsewhere(address: str, newsroom: _Newsroom) -> Iterator[str]:
    """Of a host that no article has: of a site that is not here, or of the feeds themselves."""
    url = f"https://{address}"
    host = domains(url)[0]
    if newsroom.hosts is None or host in newsroom.hosts:
        return
    if site(url) not in newsroom.sites or host in newsroom.read_at:
        yield f"no article here has an address at {host}"
