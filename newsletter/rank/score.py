"""What makes a story rise, as reasons: the score is their sum and nothing besides.

    outlets    publishers that report it, those less that run very much      copies   who prints it
    source     what the operator holds of them                               place    how high up
    recency    its newest report          moving   reports that keep coming  gravity  hard news
    quality    what there is to tell      kind     opinion, sport, a feature
    topic, local   what the readers care for

A copy shows that an outlet carries a story, and is no report: it makes nothing newer and nothing
longer. Each publisher counts once, whatever it repeats. Weights were set on nine mornings, each
left out once: the optimum is flat, and the round numbers near it are those of config/ranking.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from newsletter.model import Article, Reason
from newsletter.rank.gravity import grave, gravity
from newsletter.rank.kinds import SOFT_SECTIONS, lesser
from newsletter.rank.scale import Phrase, Scale, dated
from newsletter.rank.words import BODY_LIMIT, TITLE_LIMIT, Document

TOP, HIGH = 15, 5  # places of an edited feed that count, ever less; those that are called high
MUCH = 30  # different words of a text that tell enough
FEW_WORDS = 6  # of a text, below which there is only a headline
SOFT_SECTION = -0.5
SPAN = 12.0  # hours that reports go on, to count whole
STILL = 8.0  # hours after which what stood still is over
NARROW = 0.75  # breadth of a publisher below which its volume is worth a word
SHOWN = 3  # words of hard news that are named
DIGITS = 3  # of a reason's value
IN_TEXT = 0.5  # what a topic counts that no headline has: a word in passing is a weaker sign


def reasons(
    members: Sequence[Document],
    copy_of: Mapping[str, str],
    scale: Scale,
    *,
    section: str = "",
) -> tuple[Reason, ...]:
    """A story's reasons, each of some value, a finite number.

    `members` stand oldest first; `copy_of` has their originals' ids. `section` is where in the
    memo the story goes: sport and the like stand behind the news.
    """
    reports = reports_of(members, copy_of)
    found = _carriers(reports, members, scale)
    found += (_source(reports, members, scale), _place(members, scale))
    found += _times(reports, scale)
    found += (_gravity(reports, scale), _quality(reports, scale), _kind(members, scale, section))
    if scale.openings:
        found += _topics(members, scale)
    return tuple([reason for reason in found if reason is not None and reason.value])


def total(found: Iterable[Reason]) -> float:
    """The score: the sum of the reasons' values, exactly."""
    return sum((reason.value for reason in found), 0.0)


def reports_of(members: Sequence[Document], copy_of: Mapping[str, str]) -> Sequence[Document]:
    """The original of each text; where that is not of the story, its oldest copy stands in."""
    if len(members) == 1:
        return members
    first: dict[str, Document] = {}
    for member in members:
        original = copy_of.get(member.article.id, member.article.id)
        if original == member.article.id:
            first[original] = member
        else:
            first.setdefault(original, member)
    return list(first.values())


def _carriers(
    reports: Sequence[Document], members: Sequence[Document], scale: Scale
) -> list[Reason | None]:
    weights = scale.weights
    voices = scale.voices
    reporting = dict.fromkeys([voices[report.article.feed] for report in reports])
    value = weights.outlets * sum([scale.breadth[voice] for voice in reporting])
    count, outlet = len(reporting), reports[0].article.outlet
    if count > 1:
        text = f"{count} of {len(scale.printed)} outlets report it"
    else:
        text = f"only {outlet} reports it" if len(scale.printed) > 1 else f"{outlet} reports it"
        (voice,) = reporting
        if scale.breadth[voice] < NARROW:
            text += f", which runs {scale.printed[voice]} articles this morning"
    carried = Reason(signal="outlets", value=round(value, DIGITS), text=text)
    if len(members) == len(reports):
        return [carried]
    printing = {voices[member.article.feed] for member in members}.difference(reporting)
    value = weights.copies * sum(scale.breadth[voice] for voice in sorted(printing))
    more = "1 more outlet prints" if len(printing) == 1 else f"{len(printing)} more outlets print"
    text = f"{more} the same text"
    return [carried, Reason(signal="copies", value=round(value, DIGITS), text=text)]


def _source(
    reports: Sequence[Document], members: Sequence[Document], scale: Scale
) -> Reason | None:
    if scale.weight.keys().isdisjoint([member.article.feed for member in members]):
        return None
    reporting = {scale.voices[report.article.feed] for report in reports}
    held: dict[str, tuple[float, str]] = {}
    for member in members:
        voice = scale.voices[member.article.feed]
        weight = (scale.weight.get(member.article.feed, 1.0), member.article.outlet)
        held[voice] = max(weight, held.get(voice, weight))
    # Who prints another's text adds no more of its own standing than of its own voice.
    of_copies = min(1.0, scale.weights.copies)
    value = scale.weights.source * sum(
        (weight - 1) * (1.0 if voice in reporting else of_copies)
        for voice, (weight, _) in sorted(held.items())
    )
    weights = sorted(held.values())
    outlet = weights[-1][1] if value > 0 else weights[0][1]
    word = "more" if value > 0 else "less"
    text = f"{outlet} counts {word} than other sources"
    return Reason(signal="source", value=round(value, DIGITS), text=text)


def _place(members: Sequence[Document], scale: Scale) -> Reason | None:
    best: dict[str, tuple[float, int, str]] = {}
    for member in members:
        article = member.article
        held = scale.edited.get(article.feed, 0.0)
        if held and article.position < TOP:
            position = max(0, article.position)
            share = (held * (1 - position / TOP), -position, article.outlet)
            voice = scale.voices[article.feed]
            best[voice] = max(share, best.get(voice, share))
    if not best:
        return None
    (_, position, outlet), *others = sorted(best.values(), reverse=True)
    word = "led" if not position else "high in" if -position < HIGH else "well placed in"
    text = f"{word} {outlet}'s feed"
    count = sum(1 for _, place, _ in others if -place < HIGH)
    if count:
        text += f", high in {count} other{'s' if count > 1 else ''}"
    value = scale.weights.place * sum(share for share, _, _ in sorted(best.values()))
    return Reason(signal="place", value=round(value, DIGITS), text=text)


def _times(reports: Sequence[Document], scale: Scale) -> list[Reason | None]:
    """How new the newest report is, and whether reports of several publishers go on."""
    ages = [(scale.age(report.article), report) for report in reports]
    newest, report = min(ages, key=itemgetter(0)) if len(ages) > 1 else ages[0]
    value = scale.weights.recency * 0.5 ** (newest / scale.half_life)
    text = _newest(newest, report.article, len(reports), scale)
    recency = Reason(signal="recency", value=round(value, DIGITS), text=text)
    if len(reports) == 1:
        return [recency]
    latest: dict[str, float] = {}
    oldest = 0.0
    for age, document in ages:
        if dated(document.article, scale.now):
            voice = scale.voices[document.article.feed]
            latest[voice] = min(age, latest.get(voice, age))
            oldest = max(oldest, age)
    if len(latest) == 1 or not latest:
        return [recency]
    # What two publishers have: one that repeats itself keeps nothing going.
    moved = sorted(latest.values())[1]
    if moved > STILL:
        return [recency]
    value = scale.weights.moving * min(1.0, (oldest - moved) / SPAN)
    value *= 0.5 ** (moved / scale.half_life)
    text = f"still moving at {_clock(moved, scale)}"
    return [recency, Reason(signal="moving", value=round(value, DIGITS), text=text)]


def _newest(age: float, article: Article, count: int, scale: Scale) -> str:
    hours = round(age)
    if not dated(article, scale.now):
        what = "dated ahead" if article.published else "undated"
        return f"{what}, taken to be {hours} hour{'' if hours == 1 else 's'} old"
    if age < 1:
        return "newest article within the hour"
    if age < STILL or count == 1:
        return f"newest article {hours} hour{'s' if hours > 1 else ''} ago"
    return f"last report at {_clock(age, scale)}"


def _clock(age: float, scale: Scale) -> str:
    """The local time so many hours ago, with its day where that is not today."""
    here = scale.now.astimezone(scale.zone)
    then = (scale.now - timedelta(hours=age)).astimezone(scale.zone)
    return f"{then:%H:%M}{_day(then, here)}"


def _day(then: datetime, here: datetime) -> str:
    days = (here.date() - then.date()).days
    return "" if not days else " yesterday" if days == 1 else f" {days} days ago"


def _gravity(reports: Sequence[Document], scale: Scale) -> Reason | None:
    found = [grave(report.title_tokens) for report in reports]
    if not any(found):
        return None
    value = round(scale.weights.gravity * gravity(found), DIGITS)
    words = dict.fromkeys(word for some in found for word in some)
    shown = ", ".join([f"“{word}”" for word in list(words)[:SHOWN]])
    return Reason(signal="gravity", value=value, text=f"hard news: {shown}")


def _quality(reports: Sequence[Document], scale: Scale) -> Reason | None:
    words = max([report.body_tokens for report in reports], key=len)
    count = len(words)
    told = min(1.0, len(set(words)) / MUCH)
    value = round(scale.weights.quality * (told - 0.5), DIGITS)
    if count < FEW_WORDS:
        text = "no more than a headline"
    else:
        text = f"{count} words to tell it from" if value > 0 else f"a short text, {count} words"
    return Reason(signal="quality", value=value, text=text)


def _kind(members: Sequence[Document], scale: Scale, section: str) -> Reason | None:
    """A story is opinion or soft only if every article of it is; the mildest then counts."""
    mildest = None
    for member in members:
        kind = lesser(member.article)
        if mildest is None or kind.value > mildest.value:
            mildest = kind
        if not kind.value:
            break
    soft = SOFT_SECTION if section.casefold() in SOFT_SECTIONS else 0.0
    if mildest is not None and mildest.value < soft:
        value, signal, text = mildest.value, mildest.signal, mildest.text
    else:
        value, signal, text = soft, "soft", f"{section} stands behind the news"
    value = round(scale.weights.kind * value, DIGITS)
    return Reason(signal=signal, value=value, text=text) if value else None


def _topics(members: Sequence[Document], scale: Scale) -> list[Reason | None]:
    told = [member for member in members if scale.may_hold(member)]
    if not told:
        return []
    found: list[Reason | None] = []
    for topic in scale.topics:
        word = "one of your topics" if topic.value > 0 else "which you asked for less of"
        value = round(topic.value * _share(topic, told), DIGITS)
        text = f"about “{topic.text}”, {word}"
        found.append(Reason(signal="topic", value=value, text=text))
    near = [(_share(p, [m for m in told if _names(p.text, m)]), p.text) for p in scale.places]
    share, place = max(near, default=(0.0, ""))
    value = round(scale.weights.local * share, DIGITS)
    found.append(Reason(signal="local", value=value, text=f"about {place}, near your readers"))
    return found


def _share(phrase: Phrase, members: Sequence[Document]) -> float:
    if any(
        phrase.within(member.title_tokens, member.article.title[:TITLE_LIMIT]) for member in members
    ):
        return 1.0
    in_text = any(phrase.within(m.body_tokens, m.body[:BODY_LIMIT]) for m in members)
    return IN_TEXT if in_text else 0.0


def _names(place: str, member: Document) -> bool:
    """Whether the text writes the place as a name: "Reading" is a town, "reading" is not."""
    first = place.split(maxsplit=1)[0]
    texts = (member.article.title, member.body)
    return first == first.casefold() or any(
        first in text or first.upper() in text for text in texts
    )
