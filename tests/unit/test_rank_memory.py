from collections.abc import Sequence
from dataclasses import replace

from newsletter.config.settings import EditionRules, RankRules
from newsletter.model import Article, Sent, Story
from newsletter.rank.stories import rank_stories
from tests.fakes.articles import NOW, article, bridge_collapse, other_news, sent


def rank(articles: Sequence[Article], past: Sequence[Sent] = ()) -> tuple[Story, ...]:
    return rank_stories(
        articles, feeds=(), sent=past, rules=RankRules(), limits=EditionRules(), now=NOW
    )


def yesterday() -> Sent:
    """The bridge as edition 3 told it, a day ago."""
    old = [replace(a, published=NOW.replace(day=3, hour=2)) for a in bridge_collapse()[:2]]
    return sent(rank(old)[0])


ARREST = article(
    "Contractor arrested over Marren Bridge collapse in Tarnholm",
    "Detectives arrested Per Askeland, whose firm Norrbygg serviced the bearings, at Selby "
    "airport. Prosecutors suspect forged inspections worth 340,000 crowns.",
    outlet="Harbour Post",
    hours_old=2,
)
RETOLD = article(
    "Marren Bridge falls into the Orla river in Tarnholm",
    "Two lorry drivers were rescued from the Orla river by divers when the Marren Bridge in "
    "Tarnholm fell at dawn.",
    outlet="Late Gazette",
    hours_old=2,
)


def signals(story: Story) -> set[str]:
    return {reason.signal for reason in story.reasons}


def test_a_sent_article_is_not_told_again() -> None:
    past = yesterday()
    stories = rank([*past.story.articles, *other_news()], [past])
    (again,) = [story for story in stories if set(story.articles) & set(past.story.articles)]
    assert not again.chosen
    assert again.reasons[-1].text == "already told in no. 3"


def test_a_sent_address_under_a_new_id_is_not_told_again() -> None:
    past = yesterday()
    again = replace(past.story.articles[0], id="new", published=NOW, title="Quite another title")
    assert not rank([again], [past])[0].chosen


def test_an_article_that_tells_the_same_later_is_a_repeat() -> None:
    (story,) = rank([RETOLD], [yesterday()])
    assert not story.chosen
    assert "repeat" in signals(story)


def test_new_facts_make_an_update_told_from_the_new_article() -> None:
    past = yesterday()
    stories = rank([ARREST, *past.story.articles, *other_news()], [past])
    (update,) = [story for story in stories if story.update_of]
    assert update.chosen
    assert update.update_of == 3
    assert update.articles == (ARREST,)
    assert "goes on from no. 3" in [reason.text for reason in update.reasons]


def test_new_facts_from_before_the_sending_are_no_update() -> None:
    early = replace(ARREST, published=NOW.replace(day=3, hour=5))
    (story,) = rank([early], [yesterday()])
    assert not story.chosen
    assert story.update_of is None


def test_an_update_goes_on_from_the_latest_edition_that_told_it() -> None:
    past = yesterday()
    later = replace(past, edition=4, sent_at=past.sent_at.replace(hour=7), story=past.story)
    stories = rank([ARREST, *past.story.articles], [later, past])
    assert [story.update_of for story in stories if story.chosen] == [4]


def test_other_news_is_new_whatever_was_sent() -> None:
    assert all(story.chosen for story in rank(other_news(), [yesterday()]))
