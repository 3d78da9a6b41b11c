"""A story's score as a bar of its parts."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from newsletter.commands.explain import LESS, MORE, explained, joined, kept_out
from newsletter.model import Reason, Story, Tie
from tests.fakes.articles import bridge_collapse

BRIDGE = bridge_collapse()


def story(*reasons: tuple[str, float, str]) -> Story:
    return Story(
        id="s1",
        title="Old Marren Bridge collapses",
        summary="",
        section="World",
        score=sum(value for _, value, _ in reasons),
        reasons=tuple(Reason(signal=s, value=v, text=t) for s, v, t in reasons),
        articles=tuple(BRIDGE),
    )


TOLD = story(
    ("outlets", 3.0, "3 outlets report it"),
    ("place", 1.0, "led Capital Ledger's feed"),
    ("thin", -2.0, "no more than a headline"),
    ("full", 0.0, "the memo was full"),
)


def test_each_part_begins_where_the_one_before_ended_and_the_sum_stands_below() -> None:
    lines = click.unstyle(explained(TOLD, width=62)).splitlines()
    assert lines == [
        f"outlets  +3.00 {MORE * 15}       3 outlets report it",
        f"place    +1.00 {' ' * 15}{MORE * 5}  led Capital Ledger's feed",
        f"thin     -2.00 {' ' * 10}{LESS * 10}  no more than a headline",
        f"score    +2.00 {MORE * 10}",
        f"{' ' * 13}· the memo was full",
    ]


def test_where_it_is_narrow_the_words_go_under_the_bar() -> None:
    lines = click.unstyle(explained(TOLD, width=39)).splitlines()
    assert lines[:2] == [f"outlets  +3.00 {MORE * 18}", " " * 15 + "3 outlets report it"]


def test_long_words_are_broken_and_stay_beside_the_bar() -> None:
    long = story(("rule", 1.0, "your rule: boost “climate summit” or “carbon market”" * 2))
    lines = click.unstyle(explained(long, width=80)).splitlines()
    assert len(lines) > 3
    assert {len(line) - len(line.lstrip()) for line in lines[1:-1]} == {13 + 10 + 2}


def test_a_score_below_zero_is_drawn_from_the_right() -> None:
    below = story(("rule", -4.0, "x"), ("place", 1.0, "y"))
    assert click.unstyle(explained(below, width=70)).splitlines() == [
        f"rule   -4.00 {LESS * 40}  x",
        f"place  +1.00 {MORE * 10}{' ' * 32}y",
        f"score  -3.00 {' ' * 10}{LESS * 30}",
    ]


def test_a_story_without_a_part_is_explained_too() -> None:
    aside = story(("aside", 0.0, "a quiz, not a report"))
    lines = click.unstyle(explained(aside, width=80)).splitlines()
    assert lines[0].startswith("score  +0.00 ")
    assert lines[1].endswith("· a quiz, not a report")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["outlets", "rule"]),
            st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 2)),
            st.text(st.characters(whitelist_categories=["Lu", "Ll", "Lo", "Zs"]), max_size=80),
        ),
        max_size=6,
    ),
    st.integers(44, 200),
)
def test_no_line_is_wider_than_the_terminal(
    reasons: list[tuple[str, float, str]], width: int
) -> None:
    drawn = click.unstyle(explained(story(*reasons), width=width))
    assert all(cell_len(line) <= width for line in drawn.splitlines())


def test_the_parts_have_colours_and_lose_them_without_a_terminal() -> None:
    drawn = explained(TOLD, width=80)
    assert click.style(LESS * 19, fg="red") in drawn
    assert "\x1b" not in click.unstyle(drawn)


@pytest.mark.parametrize(
    ("tie", "said"),
    [
        (Tie(article=BRIDGE[1].id, to=BRIDGE[0].id, words=("marren", "orla")), "Ledger by: marren"),
        (Tie(article=BRIDGE[1].id, to=BRIDGE[0].id), "joined to Capital Ledger"),
        (
            Tie(article=BRIDGE[1].id, to=BRIDGE[0].id, words=("x",), copy=True),
            "the text of Capital Ledger once more",
        ),
        (Tie(article=BRIDGE[1].id, to="gone"), "joined to gone"),
    ],
)
def test_each_article_says_what_tied_it_to_another(tie: Tie, said: str) -> None:
    lines = joined(replace(TOLD, ties=(tie,)), ZoneInfo("UTC")).splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("Capital Ledger  2031-03-04 01:30  Old Marren Bridge")
    assert said in lines[2]


@pytest.mark.parametrize(
    ("signal", "text", "said"),
    [
        ("mute", "your rule: mute “golf”", "your rule still mutes it: mute “golf”"),
        ("aside", "your rule: aside outlet “A”", "your rule still sets it aside: aside outlet “A”"),
        ("full", "the memo was full", "it is not told: the memo was full"),
    ],
)
def test_what_keeps_a_story_out_is_a_rule_or_anything_else(
    signal: str, text: str, said: str
) -> None:
    assert kept_out(Reason(signal=signal, value=0.0, text=text)) == said
