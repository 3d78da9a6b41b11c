"""The baseline of `rank`: TF-IDF and the cosine of every pair, by scikit-learn.

It joins what is alike and does nothing else: no copies, no score, no choice, no words.
"""

import json
from importlib import import_module
from pathlib import Path

from tests.benchmarks.measure import Figures, metered
from tests.benchmarks.peers import SKLEARN

ALIKE = 0.35  # cosine from which a pair is one event: the best of this method on a real morning


def asked(texts: str) -> Figures:
    """What `joined` comes to in the peer's environment; `texts` names a file of JSON."""
    return SKLEARN.asked(__name__, "joined", texts=texts)


def joined(texts: str) -> Figures:
    """The texts of a file in groups: pairs over the threshold, single link."""
    found: list[str] = json.loads(Path(texts).read_text(encoding="utf-8"))
    text = import_module("sklearn.feature_extraction.text")
    pairwise = import_module("sklearn.metrics.pairwise")
    graph = import_module("scipy.sparse.csgraph")
    groups: list[int] = []

    def join() -> None:
        vectors = text.TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(found)
        near = pairwise.cosine_similarity(vectors) > ALIKE
        groups.append(int(graph.connected_components(near)[0]))

    return metered(join) | {"stories": groups[0]}
