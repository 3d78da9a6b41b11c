import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rank.headline import FAIR, faults, headline
from newsletter.rank.summarize import further, lead, tell
from newsletter.rank.words import read
from tests.fakes.articles import article, bridge_collapse

TITLE = "Council votes on new tram line"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("LIVE: Bridge falls into the Orla", "Bridge falls into the Orla"),
        ("Bridge falls into the Orla | Channel Nine", "Bridge falls into the Orla"),
        ("Bridge falls into the Orla - Capital Ledger", "Bridge falls into the Orla"),
        ("Bridge falls into the Orla: report", "Bridge falls into the Orla"),
        ("Orla: a river rises", "Orla: a river rises"),
        ("LIVE:", "LIVE:"),
        ("Statue of Odo Vale to go. Who was he and why was he loved?", "Statue of Odo Vale to go"),
        (
            "Where is Odo Vale? Nobody in Selby can say",
            "Where is Odo Vale? Nobody in Selby can say",
        ),
        ("", ""),
    ],
)
def test_a_headline_is_the_title_without_furniture(title: str, told: str) -> None:
    assert headline(title, "Capital Ledger") == told


@pytest.mark.parametrize(
    "title",
    [
        "What happens when a bridge falls? You won't believe it",
        "BRIDGE FALLS INTO RIVER AT DAWN",
        "Bridge in Tarnholm falls into the river after…",
        "Here's why the bridge in Tarnholm fell",
        "Fell",
    ],
)
def test_bait_questions_capitals_and_cut_titles_have_faults(title: str) -> None:
    assert faults(title) > faults("Old Marren Bridge collapses into the Orla river")


def test_a_plain_headline_has_no_fault() -> None:
    assert faults("Old Marren Bridge collapses into the Orla river") == 0


def test_the_clear_headline_is_told_and_linked() -> None:
    bait = article(
        "You won't believe what fell into the river",
        "The Marren Bridge fell into the Orla river at dawn on Monday, police say.",
        outlet="Buzz",
        hours_old=1,
    )
    telling = tell(read([*bridge_collapse(), bait]))
    assert telling.article.outlet != "Buzz"
    assert faults(telling.title) <= FAIR


def test_headline_and_summary_come_from_the_article_that_is_linked() -> None:
    members = bridge_collapse()
    telling = tell(read(members))
    assert telling.title == telling.article.title
    assert telling.summary in telling.article.summary


def test_a_member_with_sentences_is_told_before_one_with_a_bare_headline() -> None:
    bare = article("Marren Bridge falls into the Orla at Tarnholm", outlet="Bare", hours_old=0)
    assert tell(read([bare, *bridge_collapse()])).article.outlet != "Bare"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "TARNHOLM (AP) — Sen. Ada Moll wants $2.1 billion in the U.S. this year. It is late.",
            "Sen. Ada Moll wants $2.1 billion in the U.S. this year.",
        ),
        (
            "By Ada Moll, March 4, 2031 5:00 AM The town will dig up Long Street in the spring.",
            "The town will dig up Long Street in the spring.",
        ),
        (
            "The town will dig up Long Street in the spring. Read more on our site about it.",
            "The town will dig up Long Street in the spring.",
        ),
        (
            "Council votes on new tram line. Work on Long Street would begin in spring.",
            "Work on Long Street would begin in spring.",
        ),
        (
            "The town will dig up Long Street in the spring. Shops fear that the work will…",
            "The town will dig up Long Street in the spring.",
        ),
        ("The builder was in tears on Long Street as he said 'It just hurts a lot.", ""),
        ("The town “will dig up Long Street in the spring. It is late for that.”", ""),
        (
            "The builders' hall in Selby says 'no' to the tram. It wants a bus.",
            "The builders' hall in Selby says 'no' to the tram.",
        ),
        ("What would happen to the shops on Long Street?", ""),
        ("The mayor, left, with the builder of the tram in Selby.", ""),
        (
            "The town will dig up Long Street. After that it will dig up the square and",
            "The town will dig up Long Street.",
        ),
        ("ADA MOLL: The tram is a dream of this town.", "The tram is a dream of this town."),
        ("Work on Long Street would begin in spring", "Work on Long Street would begin in spring."),
        ("", ""),
        ("🙂", ""),
    ],
)
def test_a_lead_is_complete_sentences_of_news(text: str, told: str) -> None:
    assert lead(text, TITLE) == told


def test_a_lead_has_two_sentences_and_about_forty_words_at_most() -> None:
    text = "The town will dig up Long Street in the spring of next year. " * 6
    assert len(lead(text, TITLE).split()) <= 40
    assert lead(text, TITLE).count(".") == 2


def test_a_sentence_of_a_hundred_words_is_not_told() -> None:
    assert lead("Work " * 100 + "ends.", TITLE) == ""


@given(st.text(max_size=400), st.text(max_size=80))
def test_a_lead_invents_no_word(text: str, title: str) -> None:
    have = text.split()
    for word in lead(text, title).split():
        assert any(word.rstrip(".,;!?") in other for other in have)


def test_a_headline_that_leaves_a_quotation_open_has_a_fault() -> None:
    assert faults("Builder of the Selby tram says 'It just hurts") > FAIR
    assert faults("Builders' hall in Selby says 'no' to the tram line") == 0


def test_a_second_paragraph_is_new_and_another_outlets() -> None:
    members = read(bridge_collapse())
    telling = tell(members)
    more = further(members, telling)
    assert any(
        more in member.body for member in members if member.article.outlet != telling.article.outlet
    )
    assert further(members[:1], tell(members[:1])) == ""
    again = article("Marren Bridge fell", telling.summary, outlet="Evening Echo")
    assert further(read([telling.article, again]), telling) == ""
