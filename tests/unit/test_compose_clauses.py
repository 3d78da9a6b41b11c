import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.clauses import LONGEST, clause, first_clause, opening
from newsletter.prose import balanced, ended


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


@pytest.mark.parametrize(
    ("headline", "subject"),
    [
        (
            "Old whale pulls a fishing boat below the water near the coast of New Alder Bay",
            "Old whale pulls a fishing boat below the water",
        ),
        (
            "Alder war: All but one of the many claims against the harbor guards of Selby dropped",
            "Alder war: All but one of the many claims against the harbor guards of Selby dropped",
        ),
        (
            "Tall Mayor Dana Oakes of Selby posts a letter and pledges to review the ferry rules",
            "Tall Mayor Dana Oakes of Selby posts a letter and pledges to review the ferry rules",
        ),
    ],
)
def test_a_very_long_headline_ends_before_a_phrase_and_after_its_verb_or_stays_whole(
    headline: str, subject: str
) -> None:
    assert clause(headline, least=25, most=45) == subject


def test_what_stands_before_a_colon_without_a_verb_is_no_news_yet() -> None:
    headline = "Greater Alder coast raves: Two people held and four boats seized"
    assert clause(headline, least=15, most=40) == headline


def test_a_long_name_of_who_says_so_stays() -> None:
    headline = "Oakes tries to 'divide' the harbor — former ferry chief Dana Moll"
    assert clause(headline, least=15, most=40) == headline


def test_a_subject_has_no_emoji() -> None:
    assert clause("🚨 Ferry sale stopped 🚢", least=25, most=45) == "Ferry sale stopped"


def test_a_word_without_end_is_cut_all_the_same() -> None:
    assert len(clause("x" * 5000, least=25, most=45)) <= 70


@pytest.mark.parametrize(
    ("headline", "bold"),
    [
        ("Storm season closes a week early", "Storm season"),
        ("The patent office will answer its phones", "The patent office"),
        ("A flight to nowhere: fog turns a crew back", "A flight to nowhere:"),
        ("Wolves return", "Wolves return."),
        ("After 12 years, the Alder bridge opens", "After 12 years,"),
        ("Friend of man pushed by guards is angry", "Friend of man pushed by guards is angry."),
        ("Man in court over a stolen ferry", "Man in court over a stolen ferry."),
        ("Woman who lost a boat wins a prize", "Woman who lost a boat wins a prize."),
        ("The 'Dawn Club' calls it off", "The 'Dawn Club'"),
        ("Renn 'cannot say' who was there", "Renn 'cannot say' who was there."),
        ("Callers to City Hall ask for cuts now", "Callers to City Hall"),
        ("Marren sets July 1 vote on the bridge", "Marren"),
        ("Ferry line temporarily pulls old boats", "Ferry line"),
        ("Boat tally tops nine at dawn", "Boat tally"),
        ("20 guards, 40 clerks held in Selby", "20 guards, 40 clerks held in Selby."),
    ],
)
def test_the_bold_opening_ends_before_the_verb_or_at_a_pause_else_all_is_bold(
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

    assert len(cut) <= LONGEST
    assert "\n" not in cut or "\n" in headline


@pytest.mark.parametrize(
    "headline",
    [
        "Prince Odo 'wrongly says that he was willing to talk', a prosecutor in Velmark claims",
        "Lawyer says that guards would step in if the mayor loses the vote but refuses to leave",
        "Ship's crew told 'stay in your rooms or else' by the port, three of its stewards say",
    ],
)
def test_a_headline_that_no_cut_leaves_true_stays_whole(headline: str) -> None:
    assert clause(headline, least=25, most=45) == headline


@given(st.text(max_size=400).filter(lambda text: not text.rstrip().endswith("…")))
def test_no_subject_ends_in_an_ellipsis_of_ours(headline: str) -> None:
    cut = clause(headline, least=25, most=45)

    assert not cut.endswith("…") or "…" in headline


def test_a_clause_leaves_no_quotation_open() -> None:
    headline = "Mayor calls the ferry 'a wreck, a rust heap, a shame' and asks for a new one"

    assert balanced(clause(headline, least=15, most=40))


def test_a_first_clause_is_a_sentence_or_nothing() -> None:
    assert first_clause("Planning board confirms a chief") == "Planning board confirms a chief."
    assert first_clause("Coal plant goes quiet as wind picks up") == "Coal plant goes quiet."
    assert first_clause("A headline so long that it cannot be the bold opening of a line") == ""


@pytest.mark.parametrize(
    "headline",
    [
        "Fears of a second flood as Marren opens all the gates of its dam",
        "Ferry: Job loss warning as the boats of six towns stay in port",
        "Night raves: Man falls, woman hurt and three held by the guards",
        "Schools in Selby will close to all pupils over the summer break",
        "Tall clerk of Selby Odo Vale, 74, to leave the hall at the end of May",
        "Towns must stay two boats apart, experts tell the guards of Selby",
    ],
)
def test_half_of_the_news_is_no_first_clause(headline: str) -> None:
    assert first_clause(headline) == ""


def test_a_clause_that_names_a_place_or_has_its_verb_is_a_first_clause() -> None:
    assert first_clause("New marches in Selby after guards hold a clerk") == "New marches in Selby."
    told = first_clause("Marren tightens its grip on Selby, blaming four of the boat owners")
    assert told == "Marren tightens its grip on Selby."
