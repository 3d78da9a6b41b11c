"""What config.yaml asks of ranking in vain, said to the person who wrote it."""

from collections.abc import Sequence

from newsletter.app import App
from newsletter.config.lines import places
from newsletter.model import Story
from newsletter.rank.doubts import doubts


def in_vain(app: App, stories: Sequence[Story]) -> list[str]:
    """A line for each rule, topic or limit that can have no effect, with its place in the file.

    `stories` are the candidates: their articles tell which outlets and addresses there are.
    """
    settings = app.settings
    articles = [article for story in stories for article in story.articles]
    found = doubts(settings.rank, settings.edition, settings.feed_list, articles)
    named = places(app.config, [doubt.where for doubt in found])
    return [f"{place}: {doubt.text}" for place, doubt in zip(named, found, strict=True)]
