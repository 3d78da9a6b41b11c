"""`python -m tests.quality [--shared DIR]`: the labelled sets through the program's own stages.

The sets lie outside the project (they hold outlets' texts); score.py beside them keeps the score.
"""

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from types import ModuleType

import click
from rich.console import Console
from rich.table import Table as Grid

from newsletter.config.ranking import RankRules, Weights
from newsletter.config.settings import EditionRules
from newsletter.embed import sentence_vectors
from newsletter.model import Article, Feed, Sent, Story
from newsletter.rank.dedupe import originals
from newsletter.rank.desk import age
from newsletter.rank.kinds import aside
from newsletter.rank.memory import Memory, compare, remember
from newsletter.rank.stories import rank_stories
from newsletter.rank.summarize import tell
from newsletter.rank.words import Document, Meaning, read
from tests.quality import sets

PARTS = ("events", "copies", "novelty", "summaries", "ablation")
SHARED = Path(__file__).parents[3] / "shared"
# The outlets of the recorded mornings that a world desk gives weight.
HEAVY = frozenset(("bbc", "nytimes", "cnn", "wsj", "aljazeeraenglish", "latimes", "smh"))


def ranked(
    labelled: sets.Labelled, *, rules: RankRules, meaning: Meaning | None
) -> tuple[Story, ...]:
    """All stories of a labelled set, the memo's first."""
    feeds = [
        Feed(url=url, weight=2.0 if url.removeprefix("https://").split(".")[0] in HEAVY else 1.0)
        for url in dict.fromkeys(article.feed for article in labelled.articles)
    ]
    return rank_stories(
        labelled.articles,
        feeds=feeds,
        sent=(),
        rules=rules,
        limits=EditionRules(),
        now=labelled.now,
        meaning=meaning,
    )


def of_events(
    labelled: sets.Labelled, scorer: ModuleType, meaning: Meaning | None = None
) -> dict[str, str]:
    """B3, non-trivial B3 and pairwise; on a morning also top recall and NDCG@10."""
    stories = ranked(labelled, rules=RankRules(), meaning=meaning)
    cluster = {a.id: story.id for story in stories for a in story.articles}
    ids = {row["id"]: row["event"] for row in labelled.rows}
    scores = scorer.cluster_scores(ids, cluster)
    found = {name: f"{scores[name][2]:.3f}" for name in ("B3", "B3 non-trivial", "pairwise")}
    if any(row.get("top") for row in labelled.rows):
        order = _of_order(labelled, scorer, RankRules(), meaning)
        found |= {name: f"{value:.3f}" for name, value in order.items()}
    return found


def ablation(mornings: Sequence[sets.Labelled], scorer: ModuleType) -> dict[str, dict[str, str]]:
    """What the mornings' ranking loses with each weight at 0: the means, under its name."""
    names = ["", *Weights.model_fields]
    return {
        f"without {name}" if name else "with all signals": _mean(
            [_of_order(one, scorer, RankRules(weights=_weights(name))) for one in mornings]
        )
        for name in names
    }


def _weights(without: str) -> Weights:
    return Weights.model_validate({without: 0.0} if without else {})


def _mean(rows: Sequence[dict[str, float]]) -> dict[str, str]:
    return {name: f"{sum(row[name] for row in rows) / len(rows):.3f}" for name in rows[0]}


def _of_order(
    labelled: sets.Labelled, scorer: ModuleType, rules: RankRules, meaning: Meaning | None = None
) -> dict[str, float]:
    """Top recall and NDCG@10 of a morning's stories in the order of the memo."""
    stories = ranked(labelled, rules=rules, meaning=meaning)
    cluster = {a.id: story.id for story in stories for a in story.articles}
    place = {story.id: number for number, story in enumerate(stories, 1)}
    ranks = {name: place[one] for name, one in cluster.items()}
    recall = scorer.top_recall(labelled.rows, ranks, cluster)
    found = {f"top@{k}": float(recall[k]) for k in (8, 15, 20)}
    return found | {"NDCG@10": float(scorer.ndcg(labelled.rows, ranks, cluster))}


def of_copies(gold: Path, scorer: ModuleType) -> dict[str, str]:
    """Precision, recall and F1 of near-copies among all articles of the set."""
    now = datetime(2020, 6, 16, 20, tzinfo=UTC)
    articles = [
        sets.article(row, feed=row["feed"].removesuffix(".xml"), now=now, title=row["title"])
        for row in sets.rows(gold / "neardup-articles.jsonl")
    ]
    copy_of = originals(read(articles))
    pairs = sets.rows(gold / "neardup.jsonl")
    made = [{**pair, "label": int(copy_of[pair["a"]] == copy_of[pair["b"]])} for pair in pairs]
    precision, recall, f1 = scorer.neardup(pairs, made)
    return {"P": f"{precision:.3f}", "R": f"{recall:.3f}", "F1": f"{f1:.3f}"}


def of_novelty(gold: Path, newsroom: Path) -> dict[str, str]:
    """How many pairs of two days are called what they are: update, repeat, another story.

    Each earlier article is a story that was sent in the evening between; all are read among the
    articles of the later morning, as the program does it.
    """
    day, sent_at = datetime(2020, 6, 10, 20, tzinfo=UTC), datetime(2020, 6, 9, 20, tzinfo=UTC)
    pairs = [(row["label"], *_pair(row, day)) for row in sets.rows(gold / "novelty.jsonl")]
    whole = [*sets.morning("2020-06-10", newsroom), *(a for _, *pair in pairs for a in pair)]
    documents = {d.article.id: d for d in read(sorted(whole, key=age))}
    right: dict[str, list[bool]] = {"update": [], "repeat": [], "other": []}
    for label, earlier, later in pairs:
        past = [Sent(edition=1, date=sent_at.date(), sent_at=sent_at, story=_alone(earlier))]
        right[label].append(_called(later, remember(past, documents), documents) == label)
    shares = {name: f"{sum(some)}/{len(some)}" for name, some in right.items()}
    every = [one for some in right.values() for one in some]
    return {"right": f"{sum(every)}/{len(every)}", **shares}


def _pair(row: sets.Row, now: datetime) -> Iterator[Article]:
    for when, seen in (("earlier", now - timedelta(days=1)), ("later", now)):
        given = {**row[when], "id": f"{row['id']} {when}"}
        feed = given["feed"].removesuffix(".xml")
        found = sets.article(given, feed=feed, now=now, title=given["title"])
        yield replace(found, first_seen=seen)


def _alone(article: Article) -> Story:
    return Story(
        id=article.id,
        title=article.title,
        summary="",
        section="",
        score=0.0,
        reasons=(),
        articles=(article,),
        chosen=True,
    )


def _called(article: Article, memory: Memory, documents: Mapping[str, Document]) -> str:
    if aside(article):
        return "other"
    (event,) = compare([documents[article.id]], memory)
    return "repeat" if event.told_in else "update" if event.update_of else "other"


def of_summaries(gold: Path, scorer: ModuleType) -> dict[str, str]:
    """ROUGE of how a story of three articles is told, its headline's teller chosen by us."""
    now = datetime(2020, 6, 9, 20, tzinfo=UTC)
    found = sets.rows(gold / "summaries.jsonl")
    articles = {
        row["id"]: [
            sets.article(
                {"id": f"{row['id']}-{number}"},
                feed=f"outlet{number}",
                now=now,
                title=one["title"],
                text=one["text"],
            )
            for number, one in enumerate(row["articles"])
        ]
        for row in found
    }
    documents = {d.article.id: d for d in read(list(chain.from_iterable(articles.values())))}
    each = [
        scorer.rouge(tell([documents[a.id] for a in articles[row["id"]]]).summary, row["summary"])
        for row in found
        if row["summary"]
    ]
    one, two, longest = (sum(column) / len(each) for column in zip(*each, strict=True))
    return {"ROUGE-1": f"{one:.3f}", "ROUGE-2": f"{two:.3f}", "ROUGE-L": f"{longest:.3f}"}


def measured(
    shared: Path, parts: Sequence[str], meaning: Meaning | None
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each set's name with its figures, in the order of the table."""
    gold, newsroom = shared / "gold", shared / "newsroom"
    scorer = _scorer(gold / "score.py")
    days = [path.stem for path in sorted(sets.MORNINGS.glob("*.tsv"))]
    mornings = [sets.labelled_morning(day, newsroom) for day in days]
    mornings.append(sets.gold_morning(gold, newsroom))
    if "ablation" in parts:
        yield from ablation(mornings, scorer).items()
    if not parts or "events" in parts:
        for labelled in mornings:
            yield f"morning {labelled.name}", of_events(labelled, scorer, meaning)
        for name in ("allsides", "ecbplus", "uci"):
            yield name, of_events(sets.events(name, gold), scorer, meaning)
    if not parts or "copies" in parts:
        yield "near-copies", of_copies(gold, scorer)
    if not parts or "novelty" in parts:
        yield "novelty", of_novelty(gold, newsroom)
    if not parts or "summaries" in parts:
        yield "summaries", of_summaries(gold, scorer)


def _scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--shared", type=click.Path(path_type=Path, exists=True), default=SHARED)
@click.option("--embed", is_flag=True, help="Join articles by sentence vectors too.")
def main(parts: tuple[str, ...], *, shared: Path, embed: bool) -> None:
    """Score PARTS, or all but the ablation."""
    grid = Grid(title="Ranking on labelled sets")
    grid.add_column("set")
    grid.add_column("figures")
    for name, figures in measured(shared, parts, sentence_vectors if embed else None):
        grid.add_row(name, "  ".join(f"{key} {value}" for key, value in figures.items()))
    Console(width=140).print(grid)


if __name__ == "__main__":
    main()
