import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.quotes import LEAST, MOST, said_in, said_in_headline

WORDS = "The ferry is the only road that we have"


def of_text(text: str, context: str = "") -> list[tuple[str, str]]:
    return [(said.words, said.speaker) for said in said_in(text, f"{text} {context}")]


def of_headline(title: str, context: str = "") -> list[tuple[str, str]]:
    return [(said.words, said.speaker) for said in said_in_headline(title, context)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (f'"{WORDS}," the harbor master Ruth Vale said on Monday.', "The harbor master Ruth Vale"),
        (f"“{WORDS},” Governor Ruth Vale said in a statement.", "Governor Ruth Vale"),
        (f"'{WORDS},' Ruth Vale told no one, and said Odo Moll.", ""),
        (f"'{WORDS},' Ruth Vale said.", "Ruth Vale"),
        (f"Dr. Ruth Vale told the Echo on Monday: '{WORDS}.'", "Dr. Ruth Vale"),
        (f"Ruth Vale, a clerk, tweeted: “{WORDS}!”", "Ruth Vale, a clerk"),
        (f"Boats wait. Ruth Vale wrote on Friday, “{WORDS}.”", "Ruth Vale"),
        (f"Ruth Vale came late. “{WORDS},” Vale said.", "Ruth Vale"),
        (f"Mayor Vale came late. “{WORDS},” Ms. Vale said.", "Mayor Vale"),
    ],
)
def test_the_speaker_stands_beside_the_quote(text: str, speaker: str) -> None:
    assert [said for _, said in of_text(text)] == ([speaker] if speaker else [])


@pytest.mark.parametrize(
    "text",
    [
        f"“{WORDS},” she said.",
        f"“{WORDS},” Vale said.",
        f"Ruth Vale and Ada Vale met. “{WORDS},” Vale said.",
        f"“{WORDS},” a friend of Ruth Vale said.",
        f"“{WORDS},” Odo Moll and Ruth Vale said.",
        f"“{WORDS},” the woman who saw Ruth Vale said.",
        f"“{WORDS},” said Selby Technologies.",
        f"Ruth Vale said Odo Moll told her: “{WORDS}.”",
        f"Ruth Vale said a banner was reading: “{WORDS}.”",
        f"Ruth Vale spoke. A boat passed. “{WORDS}.”",
        f"Long words stand {'and stand ' * 30}before Ruth Vale said: “{WORDS}.”",
        "Ruth Vale is “really happy to be back”, she says.",
        "Ruth Vale said that it was a “very dangerous moment”.",
        "Ruth Vale said that they “should all have been told of it”.",
        "“When he talks, all of us listen,” said Ruth Vale.",
        "“I can confirm that the next meeting is on Monday,” said Ruth Vale.",
        "“This is a very big change for us,” said Ruth Vale.",
        "“What is this ferry to you and me?” said Ruth Vale.",
        "“Every good clerk of the coast feels that,” said Ruth Vale.",
        "“Ang lantsa ay nag-iisang daan namin dito sa isla,” said Ruth Vale.",
        "The builders' hall said the clerks' vote is lost, said Ruth Vale.",
    ],
)
def test_no_quote_without_a_certain_speaker_or_of_a_scare_quoted_word(text: str) -> None:
    assert of_text(text) == []


def test_a_whole_clause_that_somebody_said_stands_as_a_sentence() -> None:
    text = (
        "Sen. Ada Moll told “The Early Boat” on Tuesday that “boats should not be burned” and left."
    )
    assert of_text(text) == [("Boats should not be burned.", "Sen. Ada Moll")]


def test_an_apostrophe_closes_no_quote() -> None:
    text = "'The clerks aren't the owners of Ruth's boats,' said Odo Moll."
    assert of_text(text) == [("The clerks aren't the owners of Ruth's boats.", "Odo Moll")]


def test_the_full_name_may_stand_in_another_article() -> None:
    text = f"“{WORDS},” Moll said."
    assert of_text(text) == []
    assert of_text(text, "The clerk Odo Moll left the hall.") == [(f"{WORDS}.", "Odo Moll")]


@pytest.mark.parametrize(
    ("title", "context", "speaker"),
    [
        (f"Ruth Vale rejects the bridge: '{WORDS}'", "", "Ruth Vale"),
        (f"Selby Mayor Vale calls for help: '{WORDS}'", "Mayor Ruth Vale spoke.", "Ruth Vale"),
        (f"Ruth Vale says '{WORDS}'", "", "Ruth Vale"),
        (f"Ruth Vale on the bridge: '{WORDS}'", "", "Ruth Vale"),
        (f"'{WORDS}': Ruth Vale on the bridge", "", "Ruth Vale"),
        (f"'{WORDS}', says Ruth Vale", "", "Ruth Vale"),
        (f"Ruth Vale: '{WORDS}'", "The clerk Ruth Vale has urged all to wait.", "Ruth Vale"),
    ],
)
def test_a_headline_quotes_whom_it_is_about(title: str, context: str, speaker: str) -> None:
    assert of_headline(title, context) == [(f"{WORDS}.", speaker)]


@pytest.mark.parametrize(
    "title",
    [
        f"Ruth Vale: '{WORDS}'",
        f"Ferry: '{WORDS}'",
        f"Ruth Vale death: '{WORDS}'",
        f"Ruth Vale's sister tells of the bridge: '{WORDS}'",
        f"Mayor Vale calls for help: '{WORDS}'",
        f"Ruth Vale 'lost' the vote, rejects the bridge: '{WORDS} now'",
        "Ruth Vale says the bridge is 'an utter disgrace to all'",
        "‘The Long Wait for the Ferry’: Old Sailors on the Bridge of Selby",
        "'The only road we have': Sailors on the bridge",
    ],
)
def test_a_headline_of_a_topic_a_fragment_or_an_unknown_is_no_quote(title: str) -> None:
    second = title.replace("'lost'", "'lost it all'")
    assert of_headline(second, "Ferry boats wait in the harbor.") == []


def test_neither_a_headlines_own_words_nor_whose_it_is_make_a_name() -> None:
    for title in (
        "‘The Long Wait for Us’: Old Sailors on the Bridge of Selby",
        "A Sailor’s Cry on the Ferry: ‘We Have Not Been Told of It!’",
        "Sailor’s Cry warns the Ferry: ‘We Have Not Been Told of It!’",
    ):
        assert of_headline(title, f"{title}. Boats wait.") == []


def test_words_that_begin_with_this_are_vague() -> None:
    (said,) = said_in("“This ferry is all that we have,” said Ruth Vale.", "")
    assert said.vague


@given(st.text(alphabet="Aab ,.:'“”\"said Ruth Vale", max_size=200))
def test_what_is_quoted_stands_in_the_text(text: str) -> None:
    for said in (*said_in(text, text), *said_in_headline(text, text)):
        assert said.words[1:-1] in text
        assert LEAST <= len(said.words.split()) <= MOST
