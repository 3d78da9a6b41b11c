"""A small builder of articles for tests, and a morning of invented news."""

from datetime import UTC, date, datetime, timedelta

from newsletter.model import Article, Feed, Sent, Story

NOW = datetime(2031, 3, 4, 6, 30, tzinfo=UTC)


def slug(text: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in text.casefold()).strip("-")[:60]


def article(
    title: str,
    summary: str = "",
    *,
    outlet: str = "Capital Ledger",
    hours_old: float | None = 2.0,
    position: int = 9,
    id: str = "",  # noqa: A002  named as the field it fills
    url: str | None = None,
) -> Article:
    host = f"{slug(outlet)}.example"
    address = f"https://{host}/news/{slug(title)}" if url is None else url
    return Article(
        id=id or f"{host}:{slug(title)}",
        feed=f"https://{host}/feed",
        guid=address,
        outlet=outlet,
        title=title,
        url=address,
        summary=summary,
        published=None if hours_old is None else NOW - timedelta(hours=hours_old),
        first_seen=NOW,
        position=position,
    )


def feed(outlet: str, *, section: str = "", weight: float = 1.0) -> Feed:
    url = f"https://{slug(outlet)}.example/feed"
    return Feed(url=url, name=outlet, section=section, weight=weight)


def sent(story: Story, *, edition: int = 3, hours_ago: float = 24.0) -> Sent:
    sent_at = NOW - timedelta(hours=hours_ago)
    return Sent(edition=edition, date=date(2031, 3, 3), sent_at=sent_at, story=story)


def bridge_collapse() -> list[Article]:
    """One event in three outlets' own words."""
    return [
        article(
            "Old Marren Bridge collapses into the Orla river",
            "The Marren Bridge fell into the Orla at dawn on Monday. "
            "Two lorry drivers were rescued by the Tarnholm fire brigade.",
            outlet="Capital Ledger",
            hours_old=5,
            position=0,
        ),
        article(
            "Two rescued as Marren Bridge falls in Tarnholm",
            "Divers pulled two men from the Orla river after the Marren Bridge in Tarnholm "
            "gave way under a lorry.",
            outlet="Harbour Post",
            hours_old=4,
        ),
        article(
            "Engineers warned of Marren Bridge cracks a year ago, Tarnholm council admits",
            "Tarnholm council had a report on cracks in the Marren Bridge since last spring. The "
            "bridge fell into the Orla on Monday.",
            outlet="Daily Orla",
            hours_old=3,
        ),
    ]


def other_news() -> list[Article]:
    """Six events that have nothing to do with one another."""
    return [
        article(
            "Velland central bank raises its key rate to 4.25 percent",
            "The Velland central bank raised its key rate by a quarter point on Monday.",
            outlet="Market Herald",
        ),
        article(
            "Striker Ilva Renn signs for Kastor United",
            "Ilva Renn leaves Porto Azul for a four-year contract at Kastor United.",
            outlet="Sport Echo",
        ),
        article(
            "Astronomers find water on the moonlet Quill",
            "A probe of the Selene agency has measured ice below the dust of Quill.",
            outlet="Science Letter",
        ),
        article(
            "Teachers in Nordvik walk out over class sizes",
            "About 12,000 teachers in Nordvik began a three-day strike on Monday.",
            outlet="Harbour Post",
        ),
        article(
            "Opera house in Lumen reopens after fire",
            "The curtain rose again in Lumen on Sunday, eleven months after the blaze.",
            outlet="Culture Page",
        ),
        article(
            "Heavy snow closes the Brenn pass",
            "Drivers had to turn back at the Brenn pass, where a metre of snow fell overnight.",
            outlet="Daily Orla",
        ),
    ]
