"""`python -m tests.quality.background`: how usual words are, counted for the program to ship.

The recorded days lie outside the project; what comes of them is shares of words, no text.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

import click

from newsletter.gather.parse import parse
from newsletter.model import Article, Feed, Fresh, Parsed
from newsletter.rank import background
from newsletter.rank.sentences import without_furniture
from newsletter.rank.tokens import telling, tokens_of, written_forms
from newsletter.rank.words import BODY_LIMIT, TITLE_LIMIT

SHARED = Path(__file__).parents[3] / "shared"
FILE = Path(background.__file__).with_name("background.tsv")
SPECIAL = 2  # days that had a word most, left out: something happened
HEADER = f"articles of {background.PER}\twords\twords with a capital"


class Counted:
    """One day: how many articles have a word, and how it is written inside sentences."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self.size = len(articles)
        self.held: Counter[str] = Counter()
        self.written: Counter[str] = Counter()
        self.capital: Counter[str] = Counter()
        bodies = without_furniture(list(articles.values()))
        for article in articles.values():
            text = written_forms(bodies[article.id][:BODY_LIMIT])
            title = written_forms(article.title[:TITLE_LIMIT])
            self.held.update(set(telling(tokens_of([*title, *text]))))
            for form in text[1:]:
                for word in telling(tokens_of([form])):
                    self.written[word] += 1
                    self.capital[word] += form[0].isupper()


def counted(newsroom: Path, without: Collection[str] = ()) -> list[Counted]:
    """The recorded days, each feed's document read as gathering reads it."""
    found: list[Counted] = []
    for folder in sorted(newsroom.iterdir()):
        if not folder.is_dir() or folder.name in without:
            continue
        now = datetime.fromisoformat(f"{folder.name}T20:00:00+00:00")
        articles: dict[str, Article] = {}
        for path in sorted(folder.glob("*.xml")):
            feed = Feed(url=f"https://{path.stem}.example/feed")
            fresh = Fresh(feed=feed, url=feed.url, body=path.read_bytes(), content_type="text/xml")
            document = parse(fresh, now=now)
            assert isinstance(document, Parsed), path
            articles |= {article.id: article for article in document.articles}
        found.append(Counted(articles))
    return found


def shares(days: Collection[Counted]) -> dict[str, float]:
    """Share of a day's articles by word, over the days but those that had the word most."""
    words = sorted({word for day in days for word in day.held})
    usual: dict[str, float] = {}
    for word in words:
        each = sorted(day.held[word] / day.size for day in days)[:-SPECIAL]
        if sum(each):
            usual[word] = sum(each) / len(each)
    return usual


def listed(days: Collection[Counted]) -> str:
    """The list as the program reads it: a line a share, plain words and names apart."""
    lines: defaultdict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    written = sum((day.written for day in days), Counter[str]())
    capital = sum((day.capital for day in days), Counter[str]())
    for word, share in sorted(shares(days).items()):
        is_name = capital[word] * 5 > written[word] * 4
        lines[max(1, round(share * background.PER))][is_name].append(word)
    rows = [
        f"{count}\t{' '.join(plain)}\t{' '.join(names)}"
        for count, (plain, names) in sorted(lines.items(), reverse=True)
    ]
    return "\n".join([HEADER, *rows, ""])


@click.command()
@click.option("--shared", type=click.Path(path_type=Path, exists=True), default=SHARED)
def main(*, shared: Path) -> None:
    """Count the recorded days and write the list."""
    FILE.write_text(listed(counted(shared / "newsroom")), encoding="utf-8")


if __name__ == "__main__":
    main()
