"""`python -m tests.quality.fit`: the weights of the pair model, from a table of labelled pairs.

    --table     first make the table from the labelled sets, which lie outside the project
    --cross     fit without each set in turn and join it: the scores to go by

The table holds numbers only: a pair's set, whether it is one event, what it counts, its features.
Newton's method with a little L2; standard library only.
"""

import gzip
import json
import math
import runpy
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from newsletter.embed import sentence_vectors
from newsletter.rank import pairs
from newsletter.rank.cluster import CHANCE, merged, proposed, reunited
from newsletter.rank.dedupe import originals
from newsletter.rank.kinds import aside
from newsletter.rank.words import Document, read
from tests.quality import sets

TABLE = Path(__file__).parents[1] / "data" / "pairs.tsv.gz"
SHARED = Path(__file__).parents[3] / "shared"
WEIGHTS = Path(pairs.__file__).with_name("pairs.json")

# What each set counts: mornings are what the program meets. And one pair in how many is kept.
MORNING = 1.0
CORPORA = {"allsides": (1.0, 4), "ecbplus": (0.3, 2), "uci": (0.3, 4)}
ONE_EVENT = 5.0  # a pair of one event counts as so many of two: it moves the threshold
RIDGE = 1e-3
STEPS, STILL = 50, 1e-10
DIGITS = 6
KINDS = ("plain", pairs.SENSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One row: `share` is what it counts inside its set, the less the bigger its event."""

    corpus: str
    same: bool
    share: float
    features: tuple[float, ...]


def labelled_pairs(
    labelled: sets.Labelled, documents: Sequence[Document], *, one_in: int = 1
) -> Iterator[Pair]:
    """The pairs of documents that joining would judge, with what the labels say of them."""
    event = {row["id"]: row["event"] for row in labelled.rows}
    size = Counter(event[document.article.id] for document in documents)
    for number, others in proposed(documents):
        one = documents[number]
        kept = [
            documents[other]
            for other in others
            if zlib.crc32(f"{one.article.id} {documents[other].article.id}".encode()) % one_in == 0
        ]
        for other, found in zip(kept, pairs.features(one, kept), strict=True):
            same = event[one.article.id] == event[other.article.id]
            yield Pair(
                corpus=labelled.name,
                same=same,
                # An event of n has n(n-1)/2 pairs and n articles: articles count alike.
                share=1 / (size[event[one.article.id]] - 1) if same else 1.0,
                features=found,
            )


def joinable(labelled: sets.Labelled) -> tuple[list[Document], dict[str, str]]:
    """The documents that `join` is given, by age: no live blogs, of copies one; who copies whom."""
    articles = sorted(labelled.articles, key=lambda a: (a.when.timestamp(), a.id))
    everything = read(articles, sentence_vectors)
    news = [document for document in everything if not aside(document.article)]
    copy_of = originals(news)
    first = [document for document in news if copy_of[document.article.id] == document.article.id]
    return first, {article.id: article.id for article in articles} | copy_of


def written(rows: Iterable[Pair]) -> str:
    """The table as text: a line a pair."""
    return "".join(
        "\t".join(
            [
                row.corpus,
                str(int(row.same)),
                f"{row.share:.3g}",
                *(f"{x:.3g}" for x in row.features),
            ]
        )
        + "\n"
        for row in rows
    )


def table(path: Path = TABLE) -> list[Pair]:
    """The rows of the table as it is shipped."""
    found = []
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        corpus, same, share, *features = line.split("\t")
        found.append(
            Pair(
                corpus=corpus,
                same=same == "1",
                share=float(share),
                features=tuple(map(float, features)),
            )
        )
    return found


def of_kind(rows: Iterable[Pair], kind: str) -> list[Pair]:
    """The rows with the features that a set of weights has: the sense is the last."""
    if kind == pairs.SENSE:
        return list(rows)
    return [replace(row, features=row.features[: len(pairs.FEATURES)]) for row in rows]


def fit(rows: Sequence[Pair], start: Sequence[float] = ()) -> list[float]:
    """The intercept and a weight a feature, by which the rows are likeliest; `start` near them."""
    events: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        events[row.corpus] += row.share if row.same else 0.0
    points = [
        (
            (1.0, *row.features),
            1.0 if row.same else 0.0,
            CORPORA.get(row.corpus, (MORNING,))[0]
            / events[row.corpus]
            * (ONE_EVENT * row.share if row.same else 1.0),
        )
        for row in rows
    ]
    found = list(start) or [0.0] * len(points[0][0])
    for _ in range(STEPS):
        step = _newton(points, found)
        found = [value + change for value, change in zip(found, step, strict=True)]
        if max(map(abs, step)) < STILL:
            break
    return found


def _newton(
    points: Sequence[tuple[tuple[float, ...], float, float]], at: list[float]
) -> list[float]:
    size = range(len(at))
    slope = [-RIDGE * value if number else 0.0 for number, value in enumerate(at)]
    curve = [[RIDGE if row == column and row else 0.0 for column in size] for row in size]
    for values, same, counts in points:
        odds = sum(map(float.__mul__, at, values))
        likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
        pull, bend = counts * (same - likely), counts * likely * (1 - likely)
        for row in size:
            slope[row] += pull * values[row]
            bent, line = bend * values[row], curve[row]
            for column in range(row + 1):
                line[column] += bent * values[column]
    for row in size:
        for column in range(row):
            curve[column][row] = curve[row][column]
    return _solved(curve, slope)


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss with pivots; the matrix is small and positive definite."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for number in range(len(rows)):
        best = max(range(number, len(rows)), key=lambda other: abs(rows[other][number]))
        rows[number], rows[best] = rows[best], rows[number]
        for other in range(len(rows)):
            if other != number:
                factor = rows[other][number] / rows[number][number]
                rows[other] = [
                    a - factor * b for a, b in zip(rows[other], rows[number], strict=True)
                ]
    return [line[-1] / line[number] for number, line in enumerate(rows)]


def made(shared: Path) -> list[Pair]:
    """The table anew, from the labelled sets."""
    rows: list[Pair] = []
    for labelled in _labelled(shared):
        documents, _ = joinable(labelled)
        _, one_in = CORPORA.get(labelled.name, (MORNING, 1))
        rows += labelled_pairs(labelled, documents, one_in=one_in)
    return rows


def _labelled(shared: Path) -> Iterator[sets.Labelled]:
    yield sets.gold_morning(shared / "gold", shared / "newsroom")
    for path in sorted(sets.MORNINGS.glob("*.tsv")):
        yield sets.labelled_morning(path.stem, shared / "newsroom")
    for name in CORPORA:
        yield sets.events(name, shared / "gold")


def crossed(shared: Path, rows: Sequence[Pair]) -> Iterator[tuple[str, str]]:
    """Each set with its scores, joined by weights that were fitted without it."""
    score = runpy.run_path(str(shared / "gold" / "score.py"))["cluster_scores"]
    for labelled in _labelled(shared):
        others = [row for row in rows if row.corpus != labelled.name]
        event = {row["id"]: row["event"] for row in labelled.rows}
        for kind in KINDS:
            found = score(event, _joined(labelled, kind, fit(of_kind(others, kind))))
            scores = (f"{found[name][2]:.3f}" for name in ("B3", "B3 non-trivial", "pairwise"))
            yield f"{labelled.name}, {kind}", "  ".join(scores)


def _joined(labelled: sets.Labelled, kind: str, weights: Sequence[float]) -> dict[str, str]:
    documents, copy_of = joinable(labelled)
    if kind != pairs.SENSE:
        documents = [replace(document, sense=None) for document in documents]
    ids = [document.article.id for document in documents]
    judged = []
    for number, others in proposed(documents):
        nearby = [documents[other] for other in others]
        alike = pairs.judged(documents[number], nearby, lambda _: (weights[0], tuple(weights[1:])))
        judged += [(value, other, number) for other, value in zip(others, alike, strict=True)]
    groups = reunited(merged([pair for pair in judged if pair[0] > CHANCE]), documents)
    cluster = {ids[number]: ids[group[0]] for group in groups for number in group}
    return {name: cluster.get(first, first) for name, first in copy_of.items()}


@click.command()
@click.option("--table", "remake", is_flag=True, help="Make the table first.")
@click.option("--cross", is_flag=True, help="Print scores of sets that were not fitted on.")
@click.option("--shared", type=click.Path(path_type=Path, exists=True), default=SHARED)
def main(*, remake: bool, cross: bool, shared: Path) -> None:
    """Fit the weights and write them."""
    if remake:
        TABLE.write_bytes(gzip.compress(written(made(shared)).encode(), mtime=0))
    rows = table()
    if cross:
        for name, figures in crossed(shared, rows):
            click.echo(f"{name:20} {figures}")
        return
    weights: dict[str, dict[str, float]] = {}
    names = ("intercept", *pairs.FEATURES, pairs.SENSE)
    for kind in KINDS:
        found = fit(of_kind(rows, kind))
        weights[kind] = {
            name: round(value, DIGITS) for name, value in zip(names, found, strict=False)
        }
    WEIGHTS.write_text(json.dumps(weights, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
