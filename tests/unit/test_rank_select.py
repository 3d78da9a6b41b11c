from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.config.settings import EditionRules
from newsletter.model import Article, Reason
from newsletter.rank.candidates import CONSIDERED, OF_ONE, Candidate, quoted
from newsletter.rank.select import Choice, minutes, select
from newsletter.rank.summarize import Telling
from newsletter.rank.words import Document, read
from tests.fakes.articles import article, bridge_collapse, other_news

ROOM = EditionRules(stories=6, min_stories=1, alone=0)
SYLLABLES = ("bar", "den", "fol", "gim", "hul", "kas", "lor", "mun", "nep", "pir", "sot", "vel")
# One word a story of its own place, so that no two invented stories are alike.
PLACES = tuple(f"{one}{other}".capitalize() for one in SYLLABLES for other in SYLLABLES)


def story(
    number: int, *, outlet: str = "", topic: str = "", text: bool = True, voices: int = 1
) -> list[Article]:
    """An event told by so many outlets, of a topic's words if any; all its other words are its own.

    `outlet` is the first to tell it.
    """
    own = [f"{PLACES[(number * step + step) % 144]}{number}" for step in (1, 5, 7, 11, 13)]
    return [
        article(
            " ".join(filter(None, [own[0], topic, own[1], own[2]])),
            f"{own[3]} {topic} is in {own[0]} and {own[1]}, and {own[4]} was." if text else "",
            outlet=outlet if outlet and not voice else f"Outlet {number}-{voice}",
            id=f"{number}-{voice}",
        )
        for voice in range(voices)
    ]


def candidates(
    *stories: Sequence[Article], scores: Sequence[float] = (), **fields: object
) -> list[Candidate]:
    """The stories as candidates, best first: each a tenth less than the one before, from 3 down."""
    documents: dict[str, Document] = {
        document.article.id: document for document in read([a for told in stories for a in told])
    }
    return [
        Candidate(
            members=[documents[a.id] for a in told],
            score=scores[number] if scores else 3 - number / 100,
            voices=[a.outlet for a in told],
            **fields,  # type: ignore[arg-type]  # the fields are a candidate's own
        )
        for number, told in enumerate(stories)
    ]


def signals(choices: Sequence[Choice]) -> list[str]:
    return [choice.against.signal if choice.against else "" for choice in choices]


def told(choices: Sequence[Choice]) -> list[int]:
    """The numbers of the chosen candidates in the order of the memo."""
    placed = [(c.place, number) for number, c in enumerate(choices) if c.place is not None]
    assert [place for place, _ in sorted(placed)] == list(range(1, len(placed) + 1))
    return [number for _, number in sorted(placed)]


# ── The limits ───────────────────────────────────────────────────────────────────────────


def test_the_memo_holds_so_many_stories_and_no_more() -> None:
    found = select(candidates(*[[a] for a in other_news()]), EditionRules(stories=4, min_stories=1))
    assert signals(found) == ["", "", "", "", "full", "full"]
    assert told(found) == [0, 1, 2, 3]


def test_one_feed_tells_so_many_stories_and_no_more() -> None:
    mine = [story(n, outlet="Daily Orla") for n in range(5)]
    found = select(
        candidates(*mine, story(9)), ROOM.model_copy(update={"per_feed": 2, "per_source": 9})
    )
    assert signals(found) == ["", "", "per_feed", "per_feed", "per_feed", ""]
    assert found[2].against is not None
    assert found[2].against.text == "Daily Orla tells 2 stories already"


def test_one_publisher_tells_so_many_from_all_its_feeds() -> None:
    mine = [story(n, outlet=f"Daily Orla {n}") for n in range(5)]
    several = [
        Candidate(members=c.members, score=c.score, voices=["Daily Orla"])
        for c in candidates(*mine)
    ]
    found = select(
        [*several, *candidates(story(9), scores=[1.0])], ROOM.model_copy(update={"per_source": 2})
    )
    assert signals(found)[:5] == ["", "", "per_feed", "per_feed", "per_feed"]


def test_a_memo_out_of_one_publisher_alone_is_still_a_memo() -> None:
    found = select(candidates(*[story(n, outlet="Daily Orla") for n in range(9)]), ROOM)
    assert len(told(found)) == ROOM.stories


def test_where_a_feed_is_full_another_member_tells() -> None:
    first, second = story(0, outlet="Daily Orla"), story(1, outlet="Daily Orla")
    third = story(2, outlet="Daily Orla", voices=2)
    found = select(candidates(first, second, third), ROOM.model_copy(update={"per_feed": 2}))
    assert signals(found) == ["", "", ""]
    assert found[2].telling is not None
    assert found[2].telling.article == third[1]


def test_a_bare_headline_does_not_stand_in_for_a_full_feed() -> None:
    first, second = story(0, outlet="Daily Orla"), story(1, outlet="Daily Orla")
    third = [story(2, outlet="Daily Orla")[0], story(2, text=False, voices=2)[1]]
    found = select(candidates(first, second, third), ROOM.model_copy(update={"per_feed": 2}))
    assert signals(found) == ["", "", "per_feed"]


def test_a_copy_tells_only_where_no_report_can() -> None:
    one = story(0, outlet="Daily Orla", voices=2)
    (candidate,) = candidates(one, copies=frozenset({one[1].id}))
    (choice,) = select([candidate], ROOM)
    assert choice.telling is not None
    assert choice.telling.article == one[0]
    full = [*candidates(story(1, outlet="Daily Orla"), scores=[9.0]), candidate]
    _, choice = select(full, ROOM.model_copy(update={"per_feed": 1}))
    assert choice.telling is not None
    assert choice.telling.article == one[1]


def test_what_the_editor_silenced_tells_nothing() -> None:
    one = story(0, voices=2)
    (choice,) = select(candidates(one, silent=frozenset({one[0].id})), ROOM)
    assert choice.telling is not None
    assert choice.telling.article == one[1]


def test_the_memo_takes_no_longer_to_read_than_it_may() -> None:
    limits = EditionRules(stories=20, min_stories=1, minutes=0.5, alone=0)
    found = select(candidates(*[story(n, voices=2) for n in range(30)]), limits)
    chosen = [choice.telling for choice in found if choice.place and choice.telling]
    assert 1 < len(chosen) < 20
    assert minutes(chosen) <= 0.5
    assert found[-1].against == Reason(
        signal="full", value=0.0, text="0.5 minutes of reading are full"
    )


def test_the_last_stories_of_a_long_memo_are_read_as_headlines() -> None:
    one = Telling(article=article("T"), title="four words of headline", summary="word " * 20)
    assert minutes([one] * 11) == pytest.approx((11 * 24 + 40) / 240)
    assert minutes([one] * 12) == pytest.approx((8 * 24 + 4 * 4 + 40) / 240)


# ── What an editor would spread ──────────────────────────────────────────────────────────


def test_one_thing_is_not_told_twice() -> None:
    one = article("Heavy snow closes the Brenn pass", "A metre of snow fell on the Brenn pass.")
    two = article(
        "Brenn pass closed by heavy snow",
        "The Brenn pass has been closed since dawn.",
        outlet="Daily Orla",
    )
    found = select(candidates([one], [two]), ROOM)
    assert signals(found) == ["", "alike"]
    assert found[1].against is not None
    assert found[1].against.text == "much like “Heavy snow closes the Brenn pass”"


def test_one_thing_is_not_told_twice_by_two_groups_of_reports() -> None:
    one = [
        article("Orla council will not rename Marren Bridge", "The council of Orla voted on it."),
        article(
            "Marren Bridge keeps its name, Orla mayor rules",
            "No new name for Marren Bridge, says the mayor of Orla.",
            outlet="Daily Orla",
        ),
    ]
    two = [
        article(
            "Mayor of Orla rejects a new name for Marren Bridge",
            "She opposes calls to rename the bridge.",
            outlet="Harbour Post",
        ),
        article("Ferries of Orla run again", "The mayor spoke to sailors.", outlet="Market Herald"),
    ]
    found = select(candidates(one, two, story(9)), ROOM)
    assert signals(found) == ["", "alike", ""]


def test_two_stories_that_differ_in_a_name_alone_are_two() -> None:
    one = article("Port of Nordvik gets a new harbour master", "He starts in May.")
    two = article("Port of Tarnholm gets a new harbour master", "She starts in June.")
    assert signals(select(candidates([one], [two]), ROOM)) == ["", ""]


def test_a_giant_topic_takes_a_part_of_the_memo_and_not_all() -> None:
    protest = "protest police march crowd curfew"
    giant = [story(n, topic=protest, voices=2) for n in range(30)]
    rest = [story(100 + n, voices=2) for n in range(30)]
    limits = EditionRules(stories=20, alone=0)
    scores = [3 - n / 100 for n in range(30)] + [2.6 - n / 100 for n in range(30)]
    found = select(candidates(*giant, *rest, scores=scores), limits)
    of_giant = [number for number in told(found) if number < 30]
    assert of_giant == list(range(len(of_giant)))
    assert 5 <= len(of_giant) <= 10
    first_out = found[len(of_giant)].against
    assert first_out is not None
    assert first_out.signal == "topic"
    unspread = select(
        candidates(*giant, *rest, scores=scores), limits.model_copy(update={"diversity": 0.0})
    )
    assert told(unspread) == list(range(20))


def test_a_topic_is_named_by_its_nearest_story_that_is_told() -> None:
    protest = "protest police march crowd curfew"
    giant = [story(n, topic=protest, voices=2) for n in range(12)]
    rest = [story(100 + n, voices=2) for n in range(12)]
    scores = [3.0] * 12 + [2.9] * 12
    found = select(candidates(*giant, *rest, scores=scores), EditionRules(stories=12, alone=0))
    out = [choice.against for choice in found[:12] if choice.against]
    titles = [choice.telling.title for choice in found[:12] if choice.telling]
    assert out
    assert all(why.text.startswith("one more on the same topic: “") for why in out)
    assert all(any(title[:80] in why.text for title in titles) for why in out)


def test_great_news_of_a_crowded_topic_does_not_give_way_to_a_trifle() -> None:
    giant = [story(n, topic="protest police march crowd curfew", voices=2) for n in range(6)]
    rest = [story(100 + n, voices=2) for n in range(9)]
    limits = EditionRules(stories=10, alone=0)
    for trifle, crowded in ((2.4, 6), (2.9, 4)):
        scores = [3.2] * 6 + [trifle] * 9
        chosen = told(select(candidates(*giant, *rest, scores=scores), limits))
        if crowded == 6:
            assert [number for number in chosen if number < 6] == list(range(6))
        else:
            assert sum(1 for number in chosen if number < 6) <= crowded


def test_two_stories_that_share_words_by_chance_are_no_topic() -> None:
    pair = [story(n, topic="minister plan week talks", voices=2) for n in range(3)]
    rest = [story(100 + n, voices=2) for n in range(9)]
    scores = [3.0] * 2 + [2.9] * 9 + [2.89]
    found = candidates(*pair[:2], *rest, pair[2], scores=scores)
    limits = EditionRules(stories=12, alone=0)
    assert told(select(found, limits)) == list(range(12))


def test_the_great_stories_are_told_whatever_their_topic() -> None:
    giant = [story(n, topic="protest police march", voices=3) for n in range(5)]
    rest = [story(100 + n, voices=2) for n in range(30)]
    scores = [9.0] * 5 + [2.0] * 30
    found = select(candidates(*giant, *rest, scores=scores), EditionRules(stories=15))
    assert told(found)[:5] == [0, 1, 2, 3, 4]


def test_a_section_leaves_room_for_others() -> None:
    sport = candidates(*[story(n, voices=2) for n in range(20)], section="Sport")
    news = candidates(
        *[story(100 + n, voices=2) for n in range(20)],
        scores=[2.8 - n / 100 for n in range(20)],
        section="World",
    )
    found = select([*sport, *news], EditionRules(stories=20, alone=0))
    counts = Counter("Sport" if number < 20 else "World" for number in told(found))
    assert counts["World"] >= 7
    passed_over = [c.against.text for c in found[:20] if c.against]
    assert passed_over[0] == f"one more of Sport, which has {counts['Sport']} stories"


def test_a_section_that_has_no_name_is_no_section() -> None:
    other = candidates(*[story(n, voices=2) for n in range(20)], section="More news")
    news = candidates(
        *[story(100 + n, voices=2) for n in range(20)],
        scores=[2.8 - n / 100 for n in range(20)],
        section="World",
    )
    assert told(select([*other, *news], EditionRules(stories=20, alone=0))) == list(range(20))


def test_a_good_report_that_one_outlet_has_finds_its_place() -> None:
    common = [story(n, voices=3) for n in range(30)]
    lone = [story(100 + n) for n in range(10)]
    scores = [3.0] * 30 + [2.0] * 10
    limits = EditionRules(stories=10, alone=2)
    found = select(candidates(*common, *lone, scores=scores), limits)
    assert [n for n in told(found) if n >= 30] == [30, 31]
    none = select(candidates(*common, *lone, scores=scores), limits.model_copy(update={"alone": 0}))
    assert max(told(none)) < 30


def test_no_place_is_kept_for_lone_reports_that_are_thin_soft_or_far_behind() -> None:
    common = [story(n, voices=3) for n in range(30)]
    thin = [story(100 + n, text=False) for n in range(4)]
    soft = [[article("ADA MOLL: The bridge was a warning", "So many words of hers on it all.")]]
    far = [story(200 + n) for n in range(4)]
    scores = [3.0] * 30 + [2.0] * 5 + [1.0] * 4
    found = select(
        candidates(*common, *thin, *soft, *far, scores=scores), EditionRules(stories=10, alone=3)
    )
    assert max(told(found)) < 30


def test_what_is_not_told_says_how_much_the_last_story_has() -> None:
    found = select(candidates(*[story(n, voices=2) for n in range(8)]), ROOM)
    assert found[6].against == Reason(
        signal="full", value=0.0, text="less than the last story told (2.95)"
    )


def test_the_places_kept_for_lone_reports_are_named_as_the_reason() -> None:
    common = [story(n, voices=3) for n in range(12)]
    lone = [story(100 + n) for n in range(3)]
    scores = [3.0 - n / 100 for n in range(12)] + [2.0] * 3
    found = select(
        candidates(*common, *lone, scores=scores), EditionRules(stories=10, alone=2, min_stories=1)
    )
    assert told(found)[-2:] == [12, 13]
    assert found[8].against is not None
    assert found[8].against.text == "the last places are for what one outlet alone reports"


def test_a_long_title_is_cut_at_a_word_where_a_reason_names_it() -> None:
    title = "Port of Tarnholm gets a new harbour master after years of quarrels over the old one"
    assert quoted(title) == (
        "“Port of Tarnholm gets a new harbour master after years of quarrels over the old…”"
    )
    assert quoted(title[:80]) == f"“{title[:80]}”"
    assert quoted("選" * 100) == f"“{'選' * 79}…”"


# ── Quiet days and floods ────────────────────────────────────────────────────────────────


def test_a_quiet_day_is_not_filled_with_thin_or_soft_things() -> None:
    good = [story(n) for n in range(6)]
    thin = [story(100 + n, text=False) for n in range(3)]
    soft = [[article("ADA MOLL: The bridge was a warning", "So many words of hers on it all.")]]
    scores = [3.0] * 6 + [1.0] * 4
    found = select(candidates(*good, *thin, *soft, scores=scores), EditionRules(stories=20))
    assert signals(found) == [""] * 6 + ["thin"] * 3 + ["opinion"]


def test_a_memo_ends_where_only_trifles_are_left() -> None:
    stories = [story(n) for n in range(12)]
    scores = [3.0] * 8 + [1.5] * 4
    limits = EditionRules(stories=12, alone=3)
    found = select(candidates(*stories, scores=scores), limits)
    assert told(found) == list(range(8))
    assert found[8].against == Reason(
        signal="full", value=0.0, text="far behind: 1.80 is what the memo asks for"
    )
    needed = select(
        candidates(*stories, scores=scores), limits.model_copy(update={"min_stories": 10})
    )
    assert len(told(needed)) == 10


def test_a_morning_that_is_held_for_nothing_is_a_memo_all_the_same() -> None:
    found = select(
        candidates(*[story(n) for n in range(9)], scores=[-1.0 - n for n in range(9)]), ROOM
    )
    assert len(told(found)) == ROOM.stories


def test_what_is_thin_is_told_where_there_is_no_memo_without_it() -> None:
    good = [story(n) for n in range(2)]
    thin = [story(100 + n, text=False, outlet=f"Thin {n}") for n in range(2)]
    scores = [3.0] * 2 + [1.0] * 2
    found = select(candidates(*good, *thin, scores=scores), EditionRules(min_stories=3, alone=0))
    assert told(found) == [0, 1, 2]


def test_a_memo_of_bare_headlines_is_a_memo() -> None:
    found = select(candidates(*[story(n, text=False) for n in range(20)]), EditionRules(stories=12))
    assert len(told(found)) == 12


def test_a_story_without_a_headline_is_not_told() -> None:
    blank = [article(" \u200b ", "A ferry ran aground off Nordvik on Monday.", id="blank")]
    found = select(candidates(blank, story(1)), ROOM)
    assert found[0].against == Reason(signal="thin", value=0.0, text="it has no headline")
    assert told(found) == [1]


def test_one_outlet_that_floods_hides_no_others() -> None:
    flood = [story(n, outlet="Flood Wire") for n in range(CONSIDERED + OF_ONE)]
    rest = [story(1000 + n, voices=2) for n in range(12)]
    found = select(candidates(*flood, *rest), EditionRules(stories=10, per_feed=2, alone=0))
    assert sum(1 for number in told(found) if number < len(flood)) == 2
    assert len(told(found)) == 10
    assert found[CONSIDERED].telling is None
    assert found[CONSIDERED].against == Reason(signal="full", value=0.0, text="the memo was full")


def test_no_candidates_are_no_memo() -> None:
    assert select([], EditionRules()) == []


# ── The editor's word, and the order ─────────────────────────────────────────────────────


def test_what_is_pinned_stands_in_its_place_whatever_the_limits_say() -> None:
    found = candidates(*[story(n, outlet="Daily Orla") for n in range(8)], story(99))
    pinned = [
        Candidate(members=c.members, score=c.score, voices=c.voices, pinned={5: 2, 6: 0}.get(n))
        for n, c in enumerate(found)
    ]
    limits = ROOM.model_copy(update={"per_feed": 2})
    assert told(select(pinned, limits)) == [6, 5, 8]
    many = [Candidate(members=c.members, score=c.score, voices=c.voices, pinned=1) for c in found]
    assert told(select(many, limits)) == list(range(9))


def test_what_is_never_told_keeps_its_reason_even_if_it_is_pinned() -> None:
    muted = Reason(signal="mute", value=0.0, text="you muted golf")
    found = select(candidates(story(0), story(1), pinned=1, against=muted), ROOM)
    assert found == [Choice(against=muted), Choice(against=muted)]


def test_news_with_something_to_tell_leads() -> None:
    bare = story(0, text=False, voices=2)
    opinion = [
        article("ADA MOLL: The bridge was a warning", "So many words of hers on it all, and more."),
        article("ADA MOLL: It was a warning", "So many words of hers.", outlet="Harbour Post"),
    ]
    found = select(candidates(bare, opinion, bridge_collapse()), ROOM)
    assert told(found) == [2, 0, 1]


def _with_lead(soft: float, hard: float, *, section: str) -> list[Candidate]:
    film = [
        article(
            f"Film {PLACES[n]} leaves the screens",
            "The screens of Orla show the film no longer.",
            outlet=f"O{n}",
        )
        for n in range(3)
    ]
    attack = [
        article(
            "Minister of Velmark resigns",
            "The minister left his office in Velmark after a year of talks.",
            outlet="Daily Orla",
        )
    ]
    first, second = candidates(film, attack, scores=[soft, hard])
    return [
        Candidate(members=first.members, score=soft, section="Culture", voices=first.voices),
        Candidate(members=second.members, score=hard, section=section, voices=second.voices),
    ]


def test_hard_news_leads_before_a_softer_story_that_has_a_little_more() -> None:
    found = select(_with_lead(4.0, 3.1, section="World"), ROOM)
    assert told(found) == [1, 0]
    assert found[1].leading is not None
    assert found[1].leading.text.startswith("leads as hard news, though “Film ")
    assert found[1].leading.text.endswith("” has 4.00")
    assert found[0].leading is None


def test_hard_news_far_behind_does_not_lead() -> None:
    found = select(_with_lead(4.0, 2.9, section="World"), ROOM)
    assert told(found) == [0, 1]
    assert found[0].leading is None


def test_a_section_that_stands_behind_the_news_has_no_hard_news() -> None:
    assert told(select(_with_lead(4.0, 3.9, section="Sport"), ROOM)) == [0, 1]


# ── Laws ─────────────────────────────────────────────────────────────────────────────────


@st.composite
def mornings(draw: st.DrawFn) -> list[Candidate]:
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, 9),
                st.booleans(),
                st.integers(1, 3),
                st.sampled_from(["", "protest police march"]),
                st.sampled_from(["World", "Sport", "More news"]),
                st.sampled_from([None, None, None, 0, 1, 3]),
                st.booleans(),
                st.integers(-20, 40),
            ),
            max_size=40,
        )
    )
    stories = [
        story(n, outlet=f"Outlet {outlet}", topic=topic, text=text, voices=voices)
        for n, (outlet, text, voices, topic, *_) in enumerate(rows)
    ]
    found = candidates(*stories)
    scores = sorted((row[-1] / 10 for row in rows), reverse=True)
    no = Reason(signal="repeat", value=0.0, text="already told in no. 3")
    return [
        Candidate(
            members=candidate.members,
            score=score,
            section=row[4],
            voices=candidate.voices,
            pinned=row[5],
            against=no if row[6] else None,
        )
        for candidate, row, score in zip(found, rows, scores, strict=True)
    ]


@given(
    mornings(),
    st.integers(1, 12),
    st.integers(1, 3),
    st.integers(0, 5),
    st.floats(0, 1),
    st.floats(0.1, 6),
)
@settings(deadline=None)
def test_the_limits_hold(
    found: list[Candidate], most: int, per: int, alone: int, diversity: float, reading: float
) -> None:
    limits = EditionRules(
        stories=most,
        min_stories=1,
        per_feed=per,
        per_source=per + 1,
        alone=alone,
        diversity=diversity,
        minutes=reading,
    )
    choices = select(found, limits)
    assert len(choices) == len(found)
    order = told(choices)
    pinned = [n for n, c in enumerate(found) if c.pinned is not None and c.against is None]
    free = [number for number in order if number not in pinned]
    assert set(pinned) <= set(order)
    assert len(order) <= max(most, len(pinned))
    assert all(found[number].against is None for number in order)
    for number, choice in enumerate(choices):
        assert (choice.place is None) == (choice.against is not None)
        assert choice.against is None or choice.against.value == 0
        assert choice.place is None or choice.telling is not None
        assert found[number].against is None or choice.against == found[number].against
    told_by = Counter(_teller(choices[number]) for number in free)
    publishers = {voice for c in found if c.against is None for voice in c.voices}
    if len(publishers) > 1 and not pinned:
        assert max(told_by.values(), default=0) <= per
    if not pinned and len(order) > 1:
        assert minutes([telling for n in order if (telling := choices[n].telling)]) <= reading


def _teller(choice: Choice) -> str:
    assert choice.telling is not None
    return choice.telling.article.feed
