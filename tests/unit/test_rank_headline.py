import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rank.headline import FAIR, faults, headline

PLAIN = "Old Marren Bridge collapses into the Orla river"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("LIVE: Bridge falls into the Orla", "Bridge falls into the Orla"),
        ("Watch | Bridge falls into the Orla", "Bridge falls into the Orla"),
        ("PICTURED: The bridge that fell", "The bridge that fell"),
        ("[Updated] Bridge falls into the Orla", "Bridge falls into the Orla"),
        ("Video-game maker sues Selby", "Video-game maker sues Selby"),
        ("Bridge falls into the Orla | Channel Nine", "Bridge falls into the Orla"),
        ("Bridge falls into the Orla - Capital Ledger", "Bridge falls into the Orla"),
        ("Bridge falls into the Orla - Capital",) * 2,
        ("Bridge falls into the Orla - minister", "Bridge falls into the Orla - minister"),
        ("Bridge falls into the Orla (video)", "Bridge falls into the Orla"),
        ("Bridge falls into the Orla – in pictures", "Bridge falls into the Orla"),
        ("Bridge falls into the Orla,", "Bridge falls into the Orla"),
        ("Orla: a river rises", "Orla: a river rises"),
        ("LIVE:", "LIVE:"),
        ("Statue of Odo Vale to go. Who was he and why was he loved?", "Statue of Odo Vale to go"),
        (
            "Where is Odo Vale? Nobody in Selby can say",
            "Where is Odo Vale? Nobody in Selby can say",
        ),
        ("Statue of Odo Vale to go. Or did he really?",) * 2,
        ("Odo Vale quits. Did he really?",) * 2,
        ("Odo Vale quits. What if he never did?",) * 2,
        ("Odo War I Memorial Opens",) * 2,
        ("Who should look after the ferry? I Inside Selby", "Who should look after the ferry?"),
        ("Moment landslide sweeps off the pier", "Landslide sweeps off the pier"),
        ("Moment of truth for the ferry of Selby",) * 2,
        ("Ada and I Left Selby",) * 2,
        ("", ""),
    ],
)
def test_a_headline_is_the_title_without_furniture(title: str, told: str) -> None:
    assert headline(title, "Capital Ledger") == told


@pytest.mark.parametrize(
    "title",
    [
        "The tram of Selby contains a microchip | Fact check",
        "The mayor of Selby must be voted out now | Opinion",
        "The mayor of Selby flies to the moon » Satire",
        "The mayor of Selby flies to the moon | The Echo Parody",
        "The mayor of Selby must be voted out now - editorial",
    ],
)
def test_what_a_title_is_stays_and_is_a_fault(title: str) -> None:
    assert headline(title, "Echo") == title
    assert headline(f"{title} | Channel Nine", "Echo") == title
    assert faults(title) > FAIR


@pytest.mark.parametrize("place", ["Marren", "Old Marren"])
def test_who_says_it_is_not_taken_for_the_outlet(place: str) -> None:
    title = f"Talks on the bridge have failed - {place}"
    assert headline(title, f"{place} International") == title


def test_who_is_said_to_know_it_is_no_furniture() -> None:
    assert headline("The harbor is safe: report", "Echo") == "The harbor is safe: report"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Odo Vale is NOT to blame, judge says", "Odo Vale is not to blame, judge says"),
        ("Clerk is CHEERED as mayor DENIES all", "Clerk is cheered as mayor denies all"),
        ("NOT guilty, says Odo Vale", "NOT guilty, says Odo Vale"),
        ("WHO and IS named in NATO paper", "WHO and IS named in NATO paper"),
        ("BRIDGE IS NOT SAFE", "BRIDGE IS NOT SAFE"),
        ("Selby will REOPEN the ferry", "Selby will reopen the ferry"),
        ("Will NATO survive the ferry?",) * 2,
        ("Ada Moll sues BOEING and UNITED",) * 2,
        ("Ada Moll tells SELBY TODAY of WILL Vale",) * 2,
        ("'Time to go' --mayor's friend", "'Time to go' — mayor's friend"),
    ],
)
def test_single_words_are_not_shouted(title: str, told: str) -> None:
    assert headline(title, "Echo") == told


@pytest.mark.parametrize(
    "title",
    [
        "What happens when a bridge falls? You won't believe it",
        "BRIDGE FALLS INTO RIVER AT DAWN",
        "Bridge in Tarnholm falls into the river after…",
        "Here's why the bridge in Tarnholm fell",
        "The bridge in Tarnholm goes viral as it falls",
        "Engineer blasts the council of Tarnholm over the bridge",
        "'Shaky' bridge in Tarnholm falls into the river",
        "The bridge in Tarnholm is to be rebuilt in the",
        "Bridge in Tarnholm falls into the river: sources",
        "We could see the bridge in Tarnholm shake",
        "Builder of the Selby tram says 'It just hurts",
        "Fell",
        f"{PLAIN} {'and the lorries on it too ' * 4}",
    ],
)
def test_bait_heat_questions_capitals_and_cut_titles_have_faults(title: str) -> None:
    assert faults(title) > faults(PLAIN)


@pytest.mark.parametrize(
    "title",
    [
        PLAIN,
        "Builders' hall in Selby says 'no' to the tram line",
        "市長が辞任、後任は六月に選出へ",
        "Мэр Сельби уходит после спора о мосте",
    ],
)
def test_a_plain_headline_has_no_fault(title: str) -> None:
    assert faults(title) == 0


def test_a_question_or_an_open_quotation_is_told_only_if_there_is_no_other() -> None:
    assert faults("Builder of the Selby tram says 'It just hurts") > FAIR
    assert faults("Did the council of Selby know of the cracks?") > FAIR


@given(st.text(max_size=200), st.text(max_size=20))
def test_a_headline_is_never_longer_than_its_title_nor_empty(title: str, outlet: str) -> None:
    told = headline(title, outlet)
    assert bool(told) == bool(title.strip())
    assert len(told) <= len(title) + 2 * title.count("--")


def test_a_title_of_a_hundred_kilobytes_is_read_through() -> None:
    for part in ("LIVE: ", " - ", "--", "a | ", "NOT ", ". A"):
        text = part * 20_000
        assert faults(headline(text, "Echo")) > FAIR


def test_a_shouted_verb_goes_to_small_letters_and_a_name_stays() -> None:
    assert headline("Police SOLVED the Orla case", "Post") == "Police solved the Orla case"
    assert headline("BOEING fears the NATO vote", "Post") == "BOEING fears the NATO vote"
