import subprocess
import sys
from collections.abc import Sequence

import pytest

from newsletter.embed import sentence_vectors, why_not
from newsletter.rank.words import read
from tests.fakes.articles import bridge_collapse


def length(vector: Sequence[float]) -> float:
    return float(sum(value * value for value in vector) ** 0.5)


def test_each_text_has_a_unit_vector_and_one_without_words_has_none() -> None:
    texts = ["The bridge fell into the river.", "", "選挙", "A bridge collapsed at the river."]
    vectors = sentence_vectors(texts * 300)
    assert len(vectors) == 1200
    assert {len(vector) for vector in vectors} == {256}
    assert length(vectors[0]) == pytest.approx(1.0, abs=1e-5)
    assert length(vectors[1]) == 0.0


def test_texts_of_one_meaning_are_nearer_than_others() -> None:
    fell, collapsed, recipe = sentence_vectors(
        ["The bridge fell into the river.", "A bridge has collapsed.", "Stir the soup with salt."]
    )
    near = sum(a * b for a, b in zip(fell, collapsed, strict=True))
    far = sum(a * b for a, b in zip(fell, recipe, strict=True))
    assert near > far


def test_articles_are_read_with_their_vectors() -> None:
    documents = read(bridge_collapse(), sentence_vectors)
    assert all(document.sense is not None for document in documents)


def test_where_the_library_is_there_nothing_is_in_the_way() -> None:
    assert why_not() == ""


def test_where_it_is_not_the_way_out_is_named() -> None:
    asked = (
        "import sys; sys.modules['wordllama'] = None\n"
        "from newsletter.embed import why_not; print(why_not())"
    )
    said = subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert "morning-memo[embed]" in said.stdout
