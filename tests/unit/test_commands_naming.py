"""Which story a person means."""

from dataclasses import replace

import pytest

from newsletter.commands.naming import find_story, ordinal
from newsletter.errors import UsageError
from newsletter.model import Story
from tests.fakes.articles import article


def story(name: str, title: str) -> Story:
    return Story(
        id=name,
        title=title,
        summary="",
        section="",
        score=1.0,
        reasons=(),
        articles=(article(title),),
    )


LEAD = story("1f00aa0000000001", "Old Marren Bridge collapses into the Orla")
SNOW = story("1f00bb0000000002", "Heavy snow closes the Brenn pass")
RATE = story("beef000000000003", "Velland raises its key rate")
BEEF = story("77aa000000000004", "Beef is dearer in Lumen")
OPERA = story("88aa000000000005", "L’Opéra de Lumen, 1234 days on")
MEMO = (LEAD, RATE)
ALL = (RATE, LEAD, SNOW, BEEF, OPERA)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1f00aa0000000001", LEAD),
        ("1f00a", LEAD),
        ("1F00BB", SNOW),
        ("77aa", BEEF),
        ("beef0000", RATE),
        ("1", LEAD),
        ("2", RATE),
        ("brenn", SNOW),
        ("the brenn SNOW", SNOW),
        ("opera", OPERA),
        ("1234", OPERA),
        ("velland raises its KEY rate", RATE),
    ],
)
def test_a_story_is_meant_by_its_id_its_place_or_its_title(said: str, meant: Story) -> None:
    assert find_story(said, ALL, MEMO) == meant


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("golf", "no story is “golf”: say its id or 4 characters of it"),
        ("", "no story is “”"),
        ("!", "no story is “!”"),
        ("1f0", "no story is “1f0”"),
        ("0", "there is no place 0: the memo has 2, 1 is the lead"),
        ("3", "there is no place 3: the memo has 2"),
    ],
)
def test_what_is_no_story_is_answered_with_the_ways_to_name_one(said: str, answer: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_story(said, ALL, MEMO)
    assert answer in str(caught.value)


def test_what_may_be_several_stories_is_answered_with_their_ids() -> None:
    with pytest.raises(UsageError) as caught:
        find_story("1f00", ALL, MEMO)
    assert str(caught.value).splitlines() == [
        "“1f00” may be 2 stories; say the id of one:",
        "  1f00aa00  Old Marren Bridge collapses into the Orla",
        "  1f00bb00  Heavy snow closes the Brenn pass",
    ]
    with pytest.raises(UsageError, match="“beef” may be 2 stories"):
        find_story("beef", ALL, MEMO)


def test_a_long_list_is_cut() -> None:
    many = [story(f"{number:016}", f"Fog, day {number}") for number in range(20)]
    with pytest.raises(UsageError) as caught:
        find_story("fog", many, ())
    assert str(caught.value).splitlines()[-1] == "  and 12 more"


def test_a_title_as_a_whole_goes_before_titles_with_its_words() -> None:
    short, long = story("aaaa1", "Fog"), story("aaaa2", "Fog in Lumen")
    assert find_story("fog", (long, short), ()) == short


def test_a_place_without_a_memo_says_how_to_make_one() -> None:
    with pytest.raises(UsageError, match="`newsletter build` makes its draft"):
        find_story("1", ALL, ())


def test_a_story_of_the_memo_that_is_no_candidate_any_more_is_found() -> None:
    old = story("99aa000000000009", "Yesterday's ferry")
    assert find_story("1", ALL, (old,)) == old
    assert find_story("ferry", ALL, (old,)) == old


def test_a_candidate_goes_before_its_older_self_in_the_memo() -> None:
    before = story(RATE.id, "A title that the editor gave")
    assert find_story("2", ALL, (LEAD, before)) is RATE
    assert find_story("title that the editor", ALL, (LEAD, before)) is RATE


def test_a_story_with_another_title_is_found_by_the_outlets_own() -> None:
    retitled = replace(SNOW, title="A white morning")
    for said in ("heavy snow", "white"):
        assert find_story(said, (LEAD, retitled), ()) is retitled


def test_a_place_is_said_as_an_ordinal() -> None:
    said = [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 60)]
    assert " ".join(said) == "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 60th"
