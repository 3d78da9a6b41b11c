"""What two texts mean, as vectors: the optional signal of `rank.embed`, for joining articles.

WordLlama brings its vectors in its wheel: nothing is downloaded, and texts never leave the machine.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

AT_ONCE = 512  # texts embedded together: bounds the memory beside the vectors


def why_not() -> str:
    """What keeps texts from being embedded here, with the way out; "" where they can be."""
    if find_spec("wordllama") is not None:
        return ""
    return (
        "rank.embed is true, and its library is not installed: articles are joined by their words "
        "alone; `pip install 'morning-memo[embed]'`"
    )


def sentence_vectors(texts: Sequence[str]) -> Sequence[Sequence[float]]:
    """A unit vector for each text, in their order; of zeros for a text without a known word.

    Needs the extra `embed`: ask `why_not` first. Fulfils rank's `Meaning`.
    """
    model = _model()
    import numpy as np

    found: list[Sequence[float]] = []
    for start in range(0, len(texts), AT_ONCE):
        vectors = model.embed(list(texts[start : start + AT_ONCE]))
        # The library's own `norm` divides by zero where a text has no known word.
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        found.extend(vectors / np.where(lengths > 0, lengths, 1))
    return found


@cache
def _model() -> Any:  # noqa: ANN401  the library has no types
    import wordllama

    # It looks for its tokenizer beside its own weights under another name than the wheel has;
    # given its own folder as the cache it finds both, and asks nobody.
    own = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=own, disable_download=True)
