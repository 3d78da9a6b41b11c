"""Which of a story's pictures is shown: only one whose declared size fits the place."""

from urllib.parse import urlsplit

from newsletter.model import Picture, Story

LEAD_WIDTH = 600  # pixels: the sheet's own width, so that none is blown up
THUMBNAIL_WIDTH = 200  # shown at 112, sharp on a dense screen
TALLEST = 1.25  # height to width: a taller one pushes the words off the page


def lead_picture(story: Story) -> Picture | None:
    """The picture over the lead, at least 600 px wide by the feed's word."""
    return _fitting(story, LEAD_WIDTH)


def thumbnail(story: Story) -> Picture | None:
    """The picture beside a section's first story, at least 200 px wide by the feed's word."""
    return _fitting(story, THUMBNAIL_WIDTH)


def _fitting(story: Story, least: int) -> Picture | None:
    """The picture of the article that the headline links to, where size and address are good."""
    picture = story.articles[0].picture
    if picture is None or picture.width is None or picture.width < least:
        return None
    if picture.height is not None and picture.height > picture.width * TALLEST:
        return None
    return picture if is_web_address(picture.url) else None


def is_web_address(url: str) -> bool:
    """Whether a mail may link there: http or https, a host, nothing that breaks a line."""
    if any(character <= " " or character in '"<>\\^`{|}\x7f' for character in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
