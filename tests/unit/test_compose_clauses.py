import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.clauses import clause, ended, first_clause, opening, sentences


def test_a_short_headline_is_its_own_subject() -> None:
    assert clause("Ferry sale stopped", least=25, most=45) == "Ferry sale stopped"


@pytest.mark.parametrize(
    ("headline", "subject"),
    [
        (
            "Harbor judge stops the ferry sale hours before it was to close",
            "Harbor judge stops the ferry sale",
        ),
        (
            "Council goes home early this week, leaving the budget undone",
            "Council goes home early this week",
        ),
        (
            "Home loans dip under 6% for the first time in three years",
            "Home loans dip under 6%",
        ),
    ],
)
def test_a_long_headline_is_cut_at_the_end_of_a_clause(headline: str, subject: str) -> None:
    assert clause(headline, least=20, most=45) == subject


@pytest.mark.parametrize(
    "headline",
    [
        "The harbor vote was stolen from the people, clerk says",
        "Nobody will pay the new bridge toll after all, unless it rains",
        "Mayor to leave the city hall for good — a spokesman",
        "The harbor is safe for swimmers once again: report",
    ],
)
def test_no_cut_takes_away_who_says_so_or_on_what_condition(headline: str) -> None:
    assert clause(headline, least=25, most=45) == headline


def test_a_name_is_never_parted() -> None:
    headline = (
        "The old whale that knocked a fishing boat out of the water off the coast of New Alder"
    )

    subject = clause(f"{headline} Bay", least=25, most=45)

    assert not subject.endswith(("New", "Alder"))
    assert len(subject) <= 70


def test_a_subject_has_no_emoji() -> None:
    assert clause("🚨 Ferry sale stopped 🚢", least=25, most=45) == "Ferry sale stopped"


def test_a_word_without_end_is_cut_all_the_same() -> None:
    assert len(clause("x" * 5000, least=25, most=45)) <= 70


@pytest.mark.parametrize(
    ("headline", "bold"),
    [
        ("Storm season closes a week early", "Storm season closes"),
        ("The patent office will answer its phones", "The patent office"),
        ("A flight to nowhere: fog turns a crew back", "A flight to nowhere:"),
        ("Wolves return", "Wolves return."),
        ("After 12 years the Alder bridge opens", "After 12 years"),
        ("Callers to City Hall ask for cuts now", "Callers to City Hall"),
    ],
)
def test_the_bold_opening_is_two_to_four_words_and_ends_on_none_that_hangs(
    headline: str, bold: str
) -> None:
    assert opening(headline)[0] == bold


@given(st.text(alphabet="ab ,:'“”é.", min_size=1, max_size=80))
def test_opening_and_rest_are_the_headline(headline: str) -> None:
    headline = " ".join(headline.split())
    lead, rest = opening(headline)

    assert f"{lead} {rest}".strip() == ended(headline)


@given(st.text(max_size=300))
def test_a_clause_is_a_beginning_of_its_headline(headline: str) -> None:
    cut = clause(headline, least=25, most=45)

    assert len(cut) <= max(70, 0)
    assert "\n" not in cut or "\n" in headline


def test_a_first_clause_is_a_sentence_or_nothing() -> None:
    assert first_clause("Planning board confirms a chief") == "Planning board confirms a chief."
    assert first_clause("Coal plant goes quiet as wind picks up") == "Coal plant goes quiet."
    assert first_clause("A headline so long that it cannot be the bold opening of a line") == ""


def test_sentences_do_not_end_at_a_title_or_an_initial() -> None:
    text = "Sen. Oakes met Dr. J. Vale. They agreed on $2.1 million. “It holds.” Nobody objected."

    assert sentences(text) == [
        "Sen. Oakes met Dr. J. Vale.",
        "They agreed on $2.1 million.",
        "“It holds.”",
        "Nobody objected.",
    ]
