from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.compose.edition import lay_out
from newsletter.model import Edition, Part, Picture, Stats, Story
from tests.fakes.editions import BUILT, sample_look, sample_stories, sample_story
from tests.fakes.editions_abroad import look_abroad

STATS = Stats(feeds_read=12, feeds_total=12, articles=300, stories=80, chosen=20)


def laid(stories: Sequence[Story]) -> Edition:
    words = sample_look().words
    return lay_out(stories, number=7, day=date(2026, 11, 24), stats=STATS, words=words, now=BUILT)


def plain(count: int, section: str = "", *, at: int = 0) -> list[Story]:
    stories = [
        sample_story(
            f"Story number {at + i} of {section or 'nothing'} is told",
            f"Something happened at place {at + i}. More will follow.",
            section=section,
        )
        for i in range(count)
    ]
    return [replace(story, carried=2) for story in stories]


def test_what_one_outlet_alone_has_tops_the_pile_unless_an_editor_put_it_there() -> None:
    alone = replace(plain(1)[0], carried=1)
    assert laid([alone]).sections[0].name == "Top of the pile"
    assert laid([replace(alone, pinned=1)]).sections[0].name == "The lead"
    assert laid([replace(alone, carried=2)]).sections[0].name == "The lead"


def names(edition: Edition) -> list[tuple[str, int]]:
    return [(section.name, len(section.stories)) for section in edition.sections]


def test_the_best_story_is_the_lead() -> None:
    edition = laid(sample_stories())

    assert edition.sections[0].part is Part.LEAD
    assert edition.sections[0].stories == (sample_stories()[0],)


@given(
    st.lists(st.sampled_from(["", "World", "Money", "Features", "Sport"]), min_size=1, max_size=40),
    st.integers(min_value=0, max_value=2000),
)
@settings(max_examples=60)
def test_every_story_appears_exactly_once(sections: list[str], words: int) -> None:
    stories = [
        sample_story(f"Story {i} happens", "It happened.", section=name, words=words * (i % 2))
        for i, name in enumerate(sections)
    ]

    edition = laid(stories)

    assert sorted(s.id for s in edition.stories) == sorted(s.id for s in stories)
    assert all(section.stories for section in edition.sections)
    assert [s.part for s in edition.sections].count(Part.SAVE) <= 1


def test_a_quiet_day_has_a_lead_and_everything_else() -> None:
    assert names(laid(plain(3, "World") + plain(3, "Money"))) == [
        ("The lead", 1),
        ("Everything else", 5),
    ]


def test_one_story_is_a_memo_too() -> None:
    edition = laid(plain(1))

    assert names(edition) == [("The lead", 1)]
    assert len(edition.minute) == 1
    assert edition.preheader not in {"", edition.subject}


def test_below_twelve_stories_there_are_no_quick_hits() -> None:
    parts = [section.part for section in laid(plain(11, "World")).sections]

    assert Part.HITS not in parts


@pytest.mark.parametrize(("count", "hits"), [(12, 4), (16, 5), (20, 6), (40, 6)])
def test_the_last_four_to_six_of_many_become_quick_hits(count: int, hits: int) -> None:
    stories = plain(count, "World")
    section = next(s for s in laid(stories).sections if s.part is Part.HITS)

    assert section.stories == tuple(stories[-hits:])


def test_sections_come_in_the_order_of_their_best_story_and_singles_merge() -> None:
    stories = [
        *plain(1, "Courts"),
        *plain(2, "Money"),
        *plain(1, "Sport"),
        *plain(3, "World"),
        *plain(2, "Money", at=10),
    ]

    assert names(laid(stories)) == [
        ("The lead", 1),
        ("Money", 4),
        ("Also this morning", 1),
        ("World", 3),
    ]


def test_every_name_of_a_section_comes_once() -> None:
    stories = [
        *plain(1, "Courts"),
        *plain(3, "More news"),
        *plain(7, "World", at=10),
        *plain(1, "world ", at=20),
        *plain(3, "Quick hits", at=30),
        *plain(2, "The news", at=40),
    ]

    found = [name.casefold() for name, _ in names(laid(stories))]

    assert len(found) == len(set(found))
    assert found[1:] == ["also this morning", "world", "more news", "quick hits"]


def test_a_great_story_without_a_section_is_not_told_after_the_small_ones() -> None:
    stories = [*plain(3), *plain(3, "World", at=10), *plain(4, at=20), *plain(2, "Money", at=30)]

    assert names(laid(stories[:10])) == [
        ("The lead", 1),
        ("Also this morning", 4),
        ("World", 3),
        ("More news", 2),
    ]


def test_a_fifth_story_stays_with_its_section() -> None:
    assert names(laid(plain(1, "Courts") + plain(5, "World") + plain(2, "Money"))) == [
        ("The lead", 1),
        ("World", 5),
        ("Money", 2),
    ]


def test_a_story_that_would_stand_alone_opens_the_quick_hits() -> None:
    stories = [*plain(4, "World"), *plain(1, "Sport"), *plain(4, "Money"), *plain(4, "Courts")]

    edition = laid(stories)

    assert "More news" not in [section.name for section in edition.sections]
    assert edition.sections[-1].part is Part.HITS
    assert edition.sections[-1].stories[0] == stories[4]


def test_stories_without_any_section_are_the_news() -> None:
    assert names(laid(plain(9))) == [("The lead", 1), ("The news", 8)]


def test_what_a_section_has_no_room_for_is_told_under_more_news() -> None:
    assert names(laid(plain(10, "World"))) == [("The lead", 1), ("World", 4), ("More news", 5)]


def test_a_long_read_is_saved_but_never_the_lead_or_a_top_story() -> None:
    long = sample_story("The long road to the sea", "A slow read.", words=4000, section="World")
    stories = plain(9, "World")

    first = laid([long, *stories])
    second = laid([*stories[:1], long, *stories[1:]])
    late = laid([*stories, long])

    assert Part.SAVE not in [section.part for section in first.sections]
    assert Part.SAVE not in [section.part for section in second.sections]
    assert late.sections[-1].part is Part.SAVE
    assert late.sections[-1].stories == (long,)


def test_a_feature_without_words_or_picture_is_not_saved() -> None:
    bare = sample_story("The long road", section="Features")
    shown = sample_story(
        "The long road", section="Features", picture=Picture(url="https://a.example/p.jpg")
    )

    assert laid([*plain(9), bare]).sections[-1].part is not Part.SAVE
    assert laid([*plain(9), shown]).sections[-1].part is Part.SAVE


def test_the_minute_tells_three_stories_of_different_sections() -> None:
    stories = [
        *plain(3, "World"),
        *plain(1, "Money", at=20),
        *plain(1, "Sport", at=30),
    ]

    lines = laid(stories).minute

    assert [line.opening for line in lines] == [
        "Story number 0 of World is told.",
        "Story number 20 of Money is told.",
        "Story number 30 of Sport is told.",
    ]
    assert lines[0].rest == "Something happened at place 0."


def test_a_minute_line_takes_whole_sentences_only() -> None:
    endless = "The council sat until dawn " + "and argued about the bridge again " * 6 + "and left."
    story = sample_story("Council sits until dawn over one old bridge and its rust", endless)

    (line,) = laid([story]).minute

    assert (line.opening, line.rest) == (f"{story.title}.", "")


def test_a_minute_line_does_not_tell_its_headline_again() -> None:
    again = "Mayor Dana Oakes of Selby resigns on Monday, her office says."
    story = sample_story("Mayor Dana Oakes resigns", f"{again} The council votes in May.")

    (line,) = laid([story]).minute

    assert (line.opening, line.rest) == ("Mayor Dana Oakes resigns.", "The council votes in May.")


def test_a_minute_line_keeps_to_the_first_paragraph() -> None:
    long = "The council sat until dawn " + "and argued on " * 12 + "and left."
    told = sample_story("Mayor Dana Oakes resigns", long)
    story = replace(told, more="The harbor is closed.", more_outlet="Daily Orla")

    (line,) = laid([story]).minute

    assert (line.opening, line.rest) == ("Mayor Dana Oakes", "resigns.")


def test_a_sentence_that_leans_on_another_does_not_stand_alone() -> None:
    story = sample_story("Mayor Dana Oakes resigns", "She leaves in May. The council votes Monday.")

    (line,) = laid([story]).minute

    assert line.rest == "The council votes Monday."


def test_the_preheader_names_other_stories_in_sixty_to_a_hundred_characters() -> None:
    edition = laid(sample_stories())

    assert edition.preheader.startswith("Plus: ")
    assert 60 <= len(edition.preheader) <= 100
    assert edition.subject not in edition.preheader


@given(st.lists(st.text(max_size=120), min_size=1, max_size=8))
def test_subject_and_preheader_are_never_empty_or_equal(titles: list[str]) -> None:
    edition = laid([sample_story(f"T{title}") for title in titles])

    assert edition.subject
    assert edition.preheader
    assert edition.preheader != edition.subject
    assert len(edition.preheader) <= 100


def test_the_same_stories_give_the_same_edition() -> None:
    assert laid(sample_stories()) == laid(sample_stories())


def test_what_the_editor_placed_stands_there_on_the_page() -> None:
    stories = [sample_story(f"Item {n}", section=f"Part {n % 4}") for n in range(20)]
    placed = [
        replace(story, pinned={4: 2, 9: 3, 17: 7}.get(number, 0))
        for number, story in enumerate(stories)
    ]
    page = laid(placed).stories
    assert sorted(story.id for story in page) == sorted(story.id for story in stories)
    assert [page[1].id, page[2].id, page[6].id] == [stories[4].id, stories[9].id, stories[17].id]
    assert page[0].id == stories[0].id


@given(st.lists(st.integers(0, 25), min_size=1, max_size=16))
def test_a_place_loses_no_story_and_never_the_lead(places: list[int]) -> None:
    stories = [
        replace(story, pinned=place)
        for story, place in zip(
            [sample_story(f"Item {n}", section=f"Part {n % 4}") for n in range(len(places))],
            places,
            strict=True,
        )
    ]
    page = laid(stories).stories
    assert sorted(story.id for story in page) == sorted(story.id for story in stories)
    assert page[0].id == stories[0].id


# ── Other languages ──────────────────────────────────────────────────────────────────────


def laid_abroad(code: str, *stories: Story) -> Edition:
    return lay_out(
        stories,
        number=7,
        day=date(2026, 11, 24),
        stats=STATS,
        words=look_abroad(code).words,
        now=BUILT,
    )


def test_a_subject_in_japanese_is_measured_in_columns() -> None:
    story = sample_story("港の裁判官、フェリー3隻の売却を差し止め　市はきょうにも控訴する方針")

    assert laid_abroad("ja", story).subject == "港の裁判官、フェリー3隻の売却を差し止め"


def test_outside_of_english_no_number_is_chosen() -> None:
    """That 61% of the victims are no number of the day is known in English alone."""
    story = sample_story("Fähre", "61% der Opfer sagen, dass sie nie gewarnt worden sind.")

    assert laid_abroad("de", story).number_of_the_day is None


def test_no_word_is_taken_for_an_english_one() -> None:
    story = sample_story("In Berlin will die Stadt die Fähren behalten")
    edition = laid_abroad("de", sample_story("Fähre bleibt"), story)

    assert edition.minute[1].opening == "In Berlin will die Stadt die Fähren behalten."
    assert "Außerdem: In Berlin will" in edition.preheader


def test_the_first_minute_abroad_tells_the_first_sentence_where_it_says_more() -> None:
    again = sample_story("Fähren bleiben im Hafen", "Die Fähren bleiben im Hafen. Es regnet.")
    more = sample_story("Fähren bleiben im Hafen", "Die Stadt zahlt. Es regnet.")
    lines = [laid_abroad("de", story).minute[0] for story in (again, more)]

    assert lines[0].rest == ""
    assert (lines[1].opening, lines[1].rest) == ("Fähren bleiben im Hafen.", "Die Stadt zahlt.")


def test_the_stories_of_the_memo_line_are_parted_as_the_language_parts_them() -> None:
    stories = [sample_story("بيع العبّارات متوقف"), sample_story("الجسر مغلق اليوم كله")]

    assert laid_abroad("ar", *stories).re == "بيع العبّارات متوقف؛ الجسر مغلق اليوم كله"
