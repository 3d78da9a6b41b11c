import pytest

from newsletter.compose.finds import find_number, find_quote
from newsletter.model import Number, Quote
from tests.fakes.editions import sample_stories, sample_story


def number(summary: str, title: str = "A poll is out") -> Number | None:
    return find_number([sample_story(title, summary)])


def quote(summary: str) -> Quote | None:
    return find_quote([sample_story("Somebody spoke", summary)])


@pytest.mark.parametrize(
    ("summary", "value", "noun"),
    [
        (
            "61% of riders say they will switch to the ferry.",
            "61%",
            "of riders say they will switch to the ferry.",
        ),
        (
            "Work goes on. 61 percent of riders say they will switch.",
            "61%",
            "of riders say they will switch.",
        ),
        (
            "$2.1 billion was set aside for the old bridge.",
            "$2.1 billion",
            "was set aside for the old bridge.",
        ),
        (
            "A council survey found that 61% of riders would take the ferry.",
            "61%",
            "of riders would take the ferry, a council survey found.",
        ),
        (
            "4,800 homes stand unsold along the river.",
            "4,800",
            "homes stand unsold along the river.",
        ),
    ],
)
def test_a_number_is_parted_from_its_own_sentence(summary: str, value: str, noun: str) -> None:
    found = number(summary)

    assert found is not None
    assert (found.value, found.noun) == (value, noun)
    assert found.outlet == "Capital Ledger"


@pytest.mark.parametrize(
    "summary",
    [
        "",
        "Nothing was counted.",
        "About 61% of riders say they will switch to the ferry.",
        "The mayor won 61% of the vote in the town.",
        "61% of them say that they will switch to the ferry.",
        "2026 was the driest year since the count began.",
        "12 boats left the harbor before the storm came in.",
        "1,200 people were killed when the dam above the town broke.",
        "61% of riders say they will switch to the ferry",
        "61% agreed.",
    ],
)
def test_a_number_that_is_qualified_grim_small_or_cut_off_is_left_alone(summary: str) -> None:
    assert number(summary) is None


def test_a_share_goes_before_a_count() -> None:
    stories = [
        sample_story("One", "4,800 homes stand unsold along the river."),
        sample_story("Two", "61% of riders say they will switch to the ferry."),
    ]

    found = find_number(stories)

    assert found is not None
    assert found.value == "61%"


def test_a_grim_headline_bars_its_numbers() -> None:
    assert number("61% of riders say they felt unsafe there.", "Two die on the ferry") is None


@pytest.mark.parametrize(
    "summary",
    [
        "“This county has nine hundred voters and one good pen,” said Ruth Vale, a town clerk.",
        '"This county has nine hundred voters and one good pen," said Ruth Vale.',
        "Ruth Vale said: “This county has nine hundred voters and one good pen.”",
    ],
)
def test_a_quote_keeps_its_words_and_its_speaker(summary: str) -> None:
    found = quote(summary)

    assert found is not None
    assert found.words == "This county has nine hundred voters and one good pen."
    assert found.speaker == "Ruth Vale"


@pytest.mark.parametrize(
    "summary",
    [
        "“We never lost either of the two good pens,” she said.",
        "“We never lost either of the two good pens,” said the clerk.",
        "“One good pen,” said Ruth Vale.",
        "“… and one good pen that was never lost,” said Ruth Vale.",
        "Ruth Vale called it “a county of nine hundred voters and one pen”.",
        f"“We {'really ' * 30}mean it,” said Ruth Vale.",
    ],
)
def test_a_fragment_or_an_unnamed_speaker_is_no_quote(summary: str) -> None:
    assert quote(summary) is None


def test_the_sample_has_both() -> None:
    assert find_number(sample_stories()) is not None
    assert find_quote(sample_stories()) is not None
