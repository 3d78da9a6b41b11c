"""Words in capitals, and who writes them so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rank.capitals import in_capitals, writes


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("US", ("US",)),
        ("U.S.", ("US",)),
        ("US election", ("US",)),
        ("l'OTAN", ("OTAN",)),
        ("COVID-19", ("COVID",)),
        ("Plan B", ()),
        ("Nasa", ()),
        ("us", ()),
        ("2031", ()),
        ("選挙", ()),
        ("", ()),
    ],
)
def test_words_in_capitals_are_found_without_their_dots(term: str, words: tuple[str, ...]) -> None:
    assert in_capitals(term) == words


@given(st.text(max_size=40))
def test_a_text_writes_its_own_words_and_one_in_small_letters_does_not(text: str) -> None:
    words = in_capitals(text)
    assert writes(text, words)
    small = text.lower()
    if words and not any(piece.isupper() for piece in small):
        assert not writes(small, words)
