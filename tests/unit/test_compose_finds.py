from dataclasses import replace

import pytest

from newsletter.compose.finds import find_number, find_quote
from newsletter.model import Article, Number, Quote, Story
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
            "A survey says 61% of riders will take the ferry.",
            "61%",
            "of riders will take the ferry, a survey says.",
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
        "61% of them say that they will switch to the ferry.",
        "2026 was the driest year since the count began.",
        "12 boats left the harbor before the storm came in.",
        "1,200 people were killed when the dam above the town broke.",
        "61% of riders say they will switch to the ferry",
        "61% agreed.",
        "They say that 61% of riders will switch to the ferry soon.",
        "Fewer than 61% of riders say they will switch to the ferry.",
        "It would take $40 million to mend the bridge, the mayor says.",
        "$40 million would be needed to mend the old bridge.",
        "61% of riders say they will not switch to the ferry.",
        "61% of riders lacked a ticket for the ferry of Selby.",
        "Nobody was hurt as the fire burned 12,400 acres near Selby.",
        "The council rejected $2.1 billion in aid for the old bridge.",
        "The council failed to set aside $2.1 billion for the bridge.",
        "The council scrapped $2.1 billion in aid for the old bridge.",
        "A judge overturned the fine of $2.1 billion for the old bridge.",
        "Neither town would spend $2.1 billion on the old bridge alone.",
        "None of the towns has $2.1 billion for the old bridge, they say.",
        "The fire hardly touched 12,400 acres of the forest near Selby.",
        "The fire did not burn 12,400 acres of the forest near Selby.",
        "Between 40% and 61% of riders say they will take the ferry.",
        "The county has 12,400 cows, 8,100 sheep and one good pen in all.",
        "The harbor clinic had 12,400 patients with the flu in one week.",
        "Subscribe to our channel and join 12,400 friends of the harbor.",
        "The ferry office can be reached at 555-0100 or 1-555-0100 all day.",
        "The ferry beat the tram 31-28 in front of a full town hall again.",
        "Odo Vale, 61, has been the mayor of Selby since the spring of 2019.",
        "Over 5,000 guards remain in the town of Selby; Ada Moll reports.",
        "The lake, which a rock made 50,000 years ago, has turned pink.",
        "The clerk walked 620 miles (1,000 kilometers) to the ferry of Selby.",
        "Odo Vale, accused of taking $2.1 million, will speak to the guards.",
        "The virus has infected 4,200 people along the coast of Selby by now.",
        "The storm of last night has left 40,000 people dead along the coast.",
        "Why the towns of the coast have spent $2.1 billion on one old bridge.",
        "Has the council set aside $2.1 billion for the old bridge of Selby?",
    ],
)
def test_a_number_that_is_doubted_grim_small_or_no_news_is_left_alone(summary: str) -> None:
    assert number(summary) is None


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The fire burned 12,400 acres of the forest near Selby.", "12,400"),
        ("Unemployment in the county fell to 13.3% in May, the bureau said.", "13.3%"),
        ("House prices in Selby fell by 1.7 per cent last month.", "1.7%"),
        ("The council has set aside $2.1 billion for the old bridge.", "$2.1 billion"),
        ("The house approved P162 billion-worth of aid for the towns.", "P162 billion"),
        ("Sheep farmers in Alder own 2.6 million animals between them.", "2.6 million"),
        ("A bag with gold worth £152,000 was left on the night ferry.", "£152,000"),
        ("About 61% of riders say they will switch to the ferry.", "61%"),
        ("Coast towns raise almost £7bn for the old bridge of Selby.", "£7bn"),
        ("The curfew of Selby will end for 2.2million of its people.", "2.2 million"),
        ("Coronavirus deaths in Selby have passed 40,000 since the spring.", "40,000"),
        ("Selby's cooks were sentenced to 1,500 years in prison for fraud.", "1,500"),
    ],
)
def test_a_number_inside_a_sentence_stands_above_the_whole_of_it(sentence: str, value: str) -> None:
    found = number(sentence)

    assert found is not None
    assert (found.value, found.noun) == (value, sentence)


def test_a_number_too_long_for_large_type_is_left_alone() -> None:
    assert number("The council has set aside $2,100,000,000 for the old bridge.") is None
    assert number("The council has set aside $212.4 million for the old bridge.") is None


def test_what_a_sentence_calls_rough_goes_last() -> None:
    stories = [
        sample_story("One", "About 61% of riders say they will switch to the ferry."),
        sample_story("Two", "The fire burned 12,400 acres of the forest near Selby."),
    ]

    found = find_number(stories)

    assert found is not None
    assert found.value == "12,400"


def test_what_no_summary_tells_already_goes_first() -> None:
    told = sample_story("One", "The fire burned 12,400 acres of the forest near Selby.")
    untold = replace(told, summary="A fire burned in the forest near Selby.", id="untold")

    assert find_number([told]) is not None
    found = find_number([told, replace(untold, articles=(renamed(untold, "Echo"),))])

    assert found is not None
    assert found.outlet == "Echo"


def test_a_headline_may_hold_the_number_and_a_short_sentence_goes_before_a_long_one() -> None:
    story = sample_story("Fire near Selby burns 12,400 acres of the forest", "A fire burned.")
    found = find_number([story])
    assert found is not None
    assert (found.value, found.noun) == ("12,400", f"{story.title}.")
    long = f"The fire near Selby has burned 13,500 acres, and {'more and ' * 8}more of the forest."
    assert find_number([sample_story("Fire", long), replace(story, id="two")]) == found


def renamed(story: Story, outlet: str) -> Article:
    return replace(story.articles[0], outlet=outlet)


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


WORDS = "This county has nine hundred voters and one good pen."


@pytest.mark.parametrize(
    ("summary", "speaker"),
    [
        (f"“{WORDS[:-1]},” said Ruth Vale, a town clerk.", "Ruth Vale, a town clerk"),
        (f'"{WORDS[:-1]}," said Ruth Vale.', "Ruth Vale"),
        (f"‘{WORDS[:-1]},’ said Gov. Ruth Vale on Monday.", "Gov. Ruth Vale"),
        (f"„{WORDS}“, said Ruth Vale.", "Ruth Vale"),
        (f"« {WORDS} », said Ruth Vale.", "Ruth Vale"),
        (f"Ruth Vale said: “{WORDS}”", "Ruth Vale"),
        (f"Ruth Vale told the Echo, “{WORDS}”", "Ruth Vale"),
        (f"According to Mayor Ruth Vale: “{WORDS}”", "Mayor Ruth Vale"),
        (f"Ruth Vale, the union's president, said: “{WORDS}”", "Ruth Vale, the union's president"),
        (
            f"“{WORDS}” said Ruth Vale, the very long-serving president of all coast clerks.",
            "Ruth Vale",
        ),
    ],
)
def test_a_quote_keeps_its_words_and_its_speaker(summary: str, speaker: str) -> None:
    found = quote(summary)

    assert found is not None
    assert (found.words, found.speaker) == (WORDS, speaker)


def test_a_quote_is_its_own_outlets_and_may_stand_beyond_the_summary() -> None:
    story = sample_story("Clerks speak", "The clerks of the coast met.", outlets=("Echo", "Ledger"))
    echo, ledger = story.articles
    ledger = replace(ledger, summary=f"The clerks met. “{WORDS[:-1]},” said Ruth Vale.")

    found = find_quote([replace(story, articles=(echo, ledger))])

    assert found is not None
    assert found.outlet == "Ledger"


@pytest.mark.parametrize(
    "summary",
    [
        "“We never lost either of the two good pens,” she said.",
        "“We never lost either of the two good pens,” said the clerk.",
        "“We never lost either of the two good pens,” said Police.",
        "“Good pen,” said Ruth Vale.",
        "“… and one good pen that was never lost,” said Ruth Vale.",
        "Ruth Vale called it “a county of nine hundred voters and one pen”.",
        "“He has never lost either of the two pens,” said Ruth Vale.",
        "“Make Selby great again, and vote for the pens,” said Ruth Vale.",
        "“The idiots of the council lost both good pens,” said Ruth Vale.",
        f"“We {'really ' * 30}mean it,” said Ruth Vale.",
        *(
            f"“{WORDS[:-1]},” said {name}."
            for name in ("White House", "New York", "Fox News", "United Airlines", "Selby Bank")
        ),
        f"Selby University said: “{WORDS}”",
        f"“{WORDS[:-1]},” said Ruth Vale, quoting Odo Vale.",
        f"Quoting Odo Vale, her clerk. Ruth Vale said: “{WORDS}”",
    ],
)
def test_a_fragment_a_slogan_or_an_unnamed_speaker_is_no_quote(summary: str) -> None:
    assert quote(summary) is None


@pytest.mark.parametrize(
    "part", ["“A", "“A,” said Ada ", '"A b. ', "Ada Moll, the ", "1,000 ", "$1"]
)
def test_hostile_summaries_are_searched_in_no_time(part: str) -> None:
    story = sample_story("Much", part * (20_000 // len(part)))
    # What takes minutes here was quadratic.
    assert find_quote([story] * 50) is None
    assert find_number([story] * 50) is None


@pytest.mark.parametrize(
    "told",
    [
        "The letter is fake.",
        "That is false.",
        "A parody went round.",
        "The paper was forged.",
        "It is a hoax.",
        "The mayor denied it.",
    ],
)
def test_a_text_that_speaks_of_fakes_or_denials_gives_neither(told: str) -> None:
    share = "61% of riders say they will switch to the ferry."
    said = f"“{WORDS[:-1]},” said Ruth Vale."
    assert number(share) is not None
    assert quote(said) is not None
    assert number(f"{share} {told}") is None
    assert quote(f"{said} {told}") is None


def test_a_short_quote_that_stands_alone_goes_first() -> None:
    long = f"“We have {'one good pen and ' * 6}no more,” said Odo Moll."
    vague = "“It never was a good pen,” said Ada Moll."
    stories = [sample_story("One", long), sample_story("Two", vague)]
    last = sample_story("Three", f"“{WORDS[5:-1].capitalize()},” said Ruth Vale.")

    found = find_quote([*stories, last])

    assert found is not None
    assert found.speaker == "Ruth Vale"


def test_a_speaker_is_named_in_full_by_another_article_of_the_story() -> None:
    story = sample_story("Moll rejects it: 'We have one good pen'", "", outlets=("Echo", "Ledger"))
    echo, ledger = story.articles
    named = replace(ledger, title="Clerks meet", summary="The clerk Odo Moll spoke.")

    found = find_quote([replace(story, articles=(echo, named))])

    assert found is not None
    assert (found.speaker, found.outlet) == ("Odo Moll", "Echo")


def test_silent_articles_give_neither() -> None:
    summary = f"61% of riders say they will switch. “{WORDS[:-1]},” said Ruth Vale."
    story = sample_story("Clerks speak", summary)
    silenced = replace(story, silent=(story.articles[0].id,))
    assert find_number([story]) is not None
    assert find_quote([story]) is not None
    assert find_number([silenced]) is None
    assert find_quote([silenced]) is None


def test_the_sample_has_both() -> None:
    assert find_number(sample_stories()) is not None
    assert find_quote(sample_stories()) is not None


def test_a_programmes_label_before_a_sentence_makes_no_number_of_the_day() -> None:
    said = "Ferries filled 30% of their seats on Monday, the harbour master has counted."
    assert number(said) is not None
    assert number(f"HN: {said}") is None
