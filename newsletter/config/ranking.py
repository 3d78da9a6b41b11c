"""What makes a story rise, as config.yaml says it: the weights, the topics, the editor's rules."""

from typing import Annotated

from pydantic import Field

from newsletter.config.part import Part
from newsletter.config.rules import Rule

# Bounded, so that no sum of them is infinite.
Weight = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Liking = Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)]


class Weights(Part):
    """What each signal of the score counts; 0 turns one off."""

    outlets: Weight = Field(
        default=1.0,
        description="For each publisher that reports a story; less for one that runs very much.",
    )
    copies: Weight = Field(
        default=0.2, description="For each publisher that only prints another's text."
    )
    source: Weight = Field(default=0.6, description="For what a feed weighs above 1, or below.")
    place: Weight = Field(
        default=1.0,
        description="For the top of a feed whose editor orders it; feeds in order of time have no "
        "top.",
    )
    recency: Weight = Field(
        default=0.4, description="For a newest report of this minute, half after `rank.half_life`."
    )
    moving: Weight = Field(
        default=0.3, description="For reports of several publishers that keep coming."
    )
    gravity: Weight = Field(
        default=0.7, description="For a headline with words of hard news; English only."
    )
    quality: Weight = Field(default=0.4, description="For text that tells much, against little.")
    kind: Weight = Field(
        default=1.0,
        description="How much it counts against a story to be opinion, a feature, sport or soft.",
    )
    local: Weight = Field(
        default=0.5, description="For a place among `rank.places`; half where only the text has it."
    )


class RankRules(Part):
    """What makes a story rise."""

    half_life: float = Field(
        default=12.0,
        gt=0,
        allow_inf_nan=False,
        description="Hours after which recency counts half.",
    )
    weights: Weights = Field(
        default_factory=Weights, description="What each signal of the score counts."
    )
    topics: dict[str, Liking] = Field(
        default_factory=dict[str, float],
        description="Words that a reader cares for, with their weight; below 0 for less of it.",
    )
    places: tuple[str, ...] = Field(
        default=(), description="Names of places that the readers live in or near."
    )
    rules: tuple[Rule, ...] = Field(
        default=(), description="What the editor wants more of, less of, on top or never."
    )
    embed: bool = Field(
        default=False,
        description="Join articles by sentence vectors too; needs "
        "`pip install morning-memo[embed]`.",
    )
