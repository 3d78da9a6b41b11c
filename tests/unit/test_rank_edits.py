"""What an editor said of a story, found again in another ranking of the morning."""

from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Edit, EditAction
from newsletter.rank.edits import UNTOUCHED, Edits, applied

PIN, DROP, MOVE, RETITLE, *_ = EditAction


def edit(action: EditAction, story: str, *articles: str, value: str = "") -> Edit:
    return Edit(story=story, articles=articles, action=action, value=value)


STORIES = {"s1": ("a", "b"), "s2": ("c",), "s3": ("d", "e", "f")}


def test_an_edit_holds_for_the_story_of_its_id_and_no_other() -> None:
    pin = edit(PIN, "s2", "c")
    assert applied([pin], STORIES) == {"s2": Edits(pinned=True, said=(pin,))}
    assert applied([], STORIES) == {}
    assert applied([pin], STORIES).get("s1", UNTOUCHED) == Edits()


def test_an_edit_is_found_again_by_the_articles_where_the_id_is_gone() -> None:
    told = edit(RETITLE, "old", "x", "f", "c", "d", value="A better title")
    assert {k: v.title for k, v in applied([told], STORIES).items()} == {"s3": "A better title"}
    assert applied([edit(PIN, "old", "x")], STORIES) == {}


def test_an_id_goes_before_articles() -> None:
    moved = edit(MOVE, "s2", "d", "e", "f", value="4")
    assert {k: v.place for k, v in applied([moved], STORIES).items()} == {"s2": 4}


def test_equal_shares_are_decided_by_the_id() -> None:
    assert list(applied([edit(PIN, "old", "c", "a")], STORIES)) == ["s1"]


def test_what_was_dropped_stays_dropped_in_each_piece() -> None:
    dropped = edit(DROP, "s1", "a", "b", "c", "d")
    assert sorted(applied([dropped], STORIES)) == ["s1", "s2"]  # of s3 it is a third
    assert applied([edit(DROP, "old", "d")], STORIES) == {}


def test_the_last_word_on_the_place_and_on_the_title_count() -> None:
    said = [
        edit(PIN, "s1"),
        edit(RETITLE, "s1", value="First"),
        edit(MOVE, "s1", value="3"),
        edit(RETITLE, "s1", value="Second"),
    ]
    assert applied(said, STORIES)["s1"] == Edits(place=3, title="Second", said=(said[2], said[3]))
    assert applied([*said, edit(DROP, "old", "a")], STORIES)["s1"].dropped
    again = applied([edit(DROP, "s1"), edit(PIN, "s1")], STORIES)["s1"]
    assert (again.dropped, again.pinned) == (False, True)


def test_edits_are_told_as_reasons_that_add_nothing() -> None:
    said = [edit(MOVE, "s1", value="3"), edit(RETITLE, "s1", value="T")]
    reasons = applied(said, STORIES)["s1"].reasons
    assert [(r.signal, r.value, r.text) for r in reasons] == [
        ("edit", 0.0, "you moved it to place 3"),
        ("edit", 0.0, "you gave it its title"),
    ]
    assert UNTOUCHED.reasons == ()


EDITS = st.lists(
    st.builds(
        lambda action, story, articles: edit(action, story, *articles, value="2"),
        st.sampled_from(EditAction),
        st.sampled_from("pqrs"),
        st.lists(st.sampled_from("abcdef"), max_size=4),
    ),
    max_size=6,
)
GROUPS = st.dictionaries(st.sampled_from("pqrs"), st.lists(st.sampled_from("abcdef"), min_size=1))


@given(EDITS, GROUPS)
def test_a_story_has_one_word_on_its_place_and_each_but_a_drop_has_one_story(
    edits: list[Edit], stories: dict[str, list[str]]
) -> None:
    held = applied(edits, stories)
    for one in held.values():
        assert one.pinned + one.dropped + (one.place is not None) <= 1
        assert 1 <= len(one.said) <= 2
    for said in edits:
        if said.action is not EditAction.DROP:
            assert sum(said is other for one in held.values() for other in one.said) <= 1
    backwards = dict(reversed(stories.items()))
    assert applied(edits, backwards) == held
