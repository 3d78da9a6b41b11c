"""A full edition to set, mail or keep: invented news of invented outlets, in every state."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.compose.page import Look
from newsletter.model import (
    Article,
    Edition,
    MinuteLine,
    Number,
    Part,
    Picture,
    Quote,
    Reason,
    Recipient,
    Section,
    Stats,
    Story,
)

BUILT = datetime(2026, 11, 24, 11, 30, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "templates"
PICTURES = "https://pictures.example"


def sample_article(
    title: str,
    *,
    outlet: str = "Capital Ledger",
    summary: str = "",
    url: str = "",
    picture: Picture | None = None,
    words: int = 0,
    categories: tuple[str, ...] = (),
    hours_ago: float = 3.0,
) -> Article:
    slug = "-".join(re.findall(r"[a-z0-9]+", title.lower())[:5])
    host = "-".join(outlet.lower().split())
    address = url or f"https://{host}.example/2026/11/24/{slug}"
    return Article(
        id=f"{host}/{slug}",
        feed=f"https://{host}.example/feed",
        guid=address,
        outlet=outlet,
        title=title,
        url=address,
        summary=summary,
        published=BUILT - timedelta(hours=hours_ago),
        first_seen=BUILT,
        categories=categories,
        picture=picture,
        words=words,
    )


def sample_story(  # noqa: PLR0913  a story is many things
    title: str,
    summary: str = "",
    *,
    section: str = "",
    outlets: tuple[str, ...] = ("Capital Ledger",),
    score: float = 1.0,
    reasons: tuple[Reason, ...] = (),
    picture: Picture | None = None,
    words: int = 0,
    update_of: int | None = None,
    url: str = "",
) -> Story:
    first, *others = outlets
    told = sample_article(
        title, outlet=first, summary=summary, url=url, picture=picture, words=words
    )
    return Story(
        id=told.id,
        title=title,
        summary=summary,
        section=section,
        score=score,
        reasons=reasons
        or (Reason(signal="outlets", value=float(len(outlets)), text=_carried(outlets)),),
        articles=(told, *(sample_article(title, outlet=outlet) for outlet in others)),
        chosen=True,
        update_of=update_of,
    )


def _carried(outlets: tuple[str, ...]) -> str:
    return f"{len(outlets)} outlets report it" if len(outlets) > 1 else f"{outlets[0]} reports it"


def _thumb(name: str, alt: str) -> Picture:
    return Picture(url=f"{PICTURES}/thumb-{name}.jpg", alt=alt, width=240, height=240)


LEAD = sample_story(
    "Harbor judge stops the ferry sale hours before it was to close",
    "A judge in Port Alder late Monday stopped the city from selling its three ferries, writing "
    "that the council had “counted the boats and not the people on them.” The hold lasts 14 days. "
    "The city says it will appeal this morning, and the buyer says it will wait.",
    section="Courts",
    outlets=(
        "Capital Ledger",
        "Union Dispatch",
        "Public Radio Newsroom",
        "Harbor Tribune",
        "Docket Daily",
    ),
    score=8.4,
    reasons=(
        Reason(signal="outlets", value=5.0, text="5 outlets report it"),
        Reason(signal="place", value=2.0, text="led Capital Ledger's feed and high in 3 others"),
        Reason(signal="recency", value=0.4, text="newest article within the hour"),
    ),
    picture=Picture(
        url=f"{PICTURES}/lead.jpg",
        alt="Illustration: the sun rising behind a courthouse",
        width=1200,
        height=640,
    ),
)

COUNCIL = (
    sample_story(
        "Council goes home early with no budget and 17 days left",
        "Leaders pulled a stopgap plan three votes short. Members return December 3; the money "
        "runs out on the 11th.",
        section="City hall",
        outlets=("Union Dispatch", "Capital Ledger", "Harbor Tribune", "Docket Daily"),
        score=6.1,
        picture=_thumb("congress", "Illustration: a dome at night under a crescent moon"),
    ),
    sample_story(
        "Planning board confirms a bridge safety chief, 9–4",
        "The seat sat empty for 19 months. First on the desk: a weight limit that both sides of "
        "the river asked for.",
        section="City hall",
        outlets=("Capital Ledger", "Docket Daily"),
        score=4.2,
        update_of=213,
    ),
    sample_story(
        "The two-page rule that decides if the night clinic stays open",
        "Rules written for the flood year end in January. The fix has 11 sponsors and no time on "
        "the agenda.",
        section="City hall",
        outlets=("Public Radio Newsroom",),
        score=2.3,
        words=1320,
    ),
)

COUNTIES = (
    sample_story(
        "Larch County’s court rejects the school map a third time, 4–3",
        "The court gave the board ten days and, for the first time, named who draws it if they "
        "miss.",
        section="The counties",
        outlets=("Prairie Examiner", "The Statehouse Wire", "Union Dispatch"),
        score=5.0,
        picture=_thumb("states", "Illustration: contour lines with a small red survey flag"),
    ),
    sample_story(
        "A Birch Falls recount turns on six votes and one bent ballot",
        "The machine read it blank. Two clerks, one from each party, did not.",
        section="The counties",
        outlets=("The Statehouse Wire", "Prairie Examiner"),
        score=3.9,
    ),
    sample_story(
        "Coast towns vote to keep paper, and the people who count it",
        "Forty-one of 44 towns said no to scanners. “This county has nine hundred voters and one "
        "good pen,” said Ruth Vale, a town clerk.",
        section="The counties",
        outlets=("Harbor Tribune",),
        score=2.2,
    ),
    sample_story(
        "Dry Fork rewrites its water map for the first time since 1980",
        "Two basins lose the right to new wells. Farmers there have until spring to object.",
        section="The counties",
        outlets=(
            "Prairie Examiner",
            "Meridian Times",
            "Harbor Tribune",
            "Union Dispatch",
            "Docket Daily",
            "Capital Ledger",
            "The Long Look",
        ),
        score=2.1,
    ),
)

MONEY = (
    sample_story(
        "Home loans dip under 6% for the first time in three years",
        "Lenders expect a busy January. Builders, sitting on 4,800 unsold homes, hope so.",
        section="Money",
        outlets=("Meridian Times", "Capital Ledger", "Union Dispatch"),
        score=4.8,
    ),
    sample_story(
        "A grocer’s price freeze spreads, and suppliers push back",
        "Nine chains now hold 300 staples flat. Makers say they are paying for the sign.",
        section="Money",
        outlets=("Harbor Tribune", "Meridian Times"),
        score=3.1,
    ),
    sample_story(
        "Dock unions and freight lines settle on sick days",
        "Seven paid days, no points. Members vote by mail through December 18.",
        section="Money",
        outlets=("Union Dispatch", "Meridian Times"),
        score=2.9,
    ),
)

HITS = (
    sample_story(
        "Storm season closes a week early with two landfalls and no names retired",
        "The last storm turned out to sea on Sunday.",
        outlets=("Public Radio Newsroom",),
        section="Weather",
    ),
    sample_story(
        "Alder Bridge repair will take 19 months, not nine",
        "61% of riders say they will switch to the ferry while the bridge is closed.",
        outlets=("Harbor Tribune",),
        section="Transport",
    ),
    sample_story(
        "Fog sends a mail plane back to where it began, twice",
        outlets=("Capital Ledger",),
        section="Transport",
    ),
    sample_story(
        "The patent office will answer its own phones again in March",
        outlets=("Docket Daily",),
        section="Money",
    ),
    sample_story(
        "Wolves are back in a fourth upland county",
        "Ranchers got a text this time.",
        outlets=("Prairie Examiner",),
        section="Nature",
    ),
    sample_story(
        "The turkey pardoned last year is fine and has gained eleven pounds",
        outlets=("Meridian Times",),
        section="Nature",
    ),
)

SAVE = sample_story(
    "The river that kept two sets of books",
    "For 60 years an upland valley counted its water twice, once for the state and once for the "
    "neighbors. A slow read on what happens when the numbers meet.",
    section="Features",
    outlets=("The Long Look",),
    words=4800,
    picture=_thumb("river", "Illustration: a pale river winding through dusk hills"),
)


def sample_stories() -> tuple[Story, ...]:
    """The sample's stories best first, as ranking hands them over."""
    return (
        LEAD,
        COUNCIL[0],
        COUNTIES[0],
        MONEY[0],
        *COUNCIL[1:],
        *COUNTIES[1:],
        *MONEY[1:],
        SAVE,
        *HITS,
    )


def sample_edition(number: int = 214) -> Edition:
    """Eighteen stories in the parts of the design's sample, laid out by hand."""
    return Edition(
        number=number,
        date=date(2026, 11, 24),
        subject="Harbor judge stops the ferry sale",
        preheader="Plus: council goes home early, the school map is out again, and home loans "
        "dip under 6%.",
        re="Judge stops the ferry sale; the council goes home; Larch County draws again",
        minute=(
            MinuteLine(
                opening="Ferry sale stopped.",
                rest="A judge in Port Alder put the sale of three boats on hold for 14 days.",
            ),
            MinuteLine(
                opening="No budget, no votes.",
                rest="The council left a day early. The money runs out December 11.",
            ),
            MinuteLine(
                opening="Larch County, take three.",
                rest="The court threw out the school map again, 4–3.",
            ),
        ),
        sections=(
            Section(name="The lead", part=Part.LEAD, stories=(LEAD,)),
            Section(name="City hall", part=Part.NEWS, stories=COUNCIL),
            Section(name="The counties", part=Part.NEWS, stories=COUNTIES),
            Section(name="Money", part=Part.NEWS, stories=MONEY),
            Section(name="Quick hits", part=Part.HITS, stories=HITS),
            Section(name="One to save", part=Part.SAVE, stories=(SAVE,)),
        ),
        number_of_the_day=Number(
            value="61%",
            noun="of riders say they will switch to the ferry while the bridge is closed.",
            outlet="Harbor Tribune",
            url=HITS[1].articles[0].url,
        ),
        quote=Quote(
            words="This county has nine hundred voters and one good pen.",
            speaker="Ruth Vale",
            outlet="Harbor Tribune",
            url=COUNTIES[2].articles[0].url,
        ),
        stats=Stats(feeds_read=38, feeds_total=40, articles=412, stories=131, chosen=18),
        built_at=BUILT,
    )


def repository_templates() -> dict[str, str]:
    """The email's templates as they stand in the project, by name."""
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*"))
        if path.suffix in {".j2", ".toml"}
    }


def sample_look(
    *,
    base_url: str = "https://memo.example",
    templates: Mapping[str, str] | None = None,
    name: str = "Morning Memo",
    next_at: str = "tomorrow at 6:30",
) -> Look:
    """The look of the project's own templates, or of others."""
    return Look(
        name=name,
        postal_address="Morning Memo, 48 Larch Street, Suite 3, Port Alder, ME 04101, USA",
        base_url=base_url,
        reply_to="desk@memo.example",
        zone=ZoneInfo("America/New_York"),
        next_at=next_at,
        templates=repository_templates() if templates is None else templates,
        folder="templates",
    )


def sample_recipient(
    *,
    subscriber: int = 7,
    address: str = "ada@reader.example",
    name: str = "Ada Reader",
    source: str = "web",
) -> Recipient:
    """A reader who signed up on October 3, 2026."""
    return Recipient(
        subscriber=subscriber,
        address=address,
        name=name,
        since=datetime(2026, 10, 3, 12, tzinfo=UTC),
        source=source,
    )
