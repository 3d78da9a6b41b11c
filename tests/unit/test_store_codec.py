"""An edition comes out of its JSON exactly as it went in."""

from datetime import UTC, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import (
    Article,
    Edition,
    MinuteLine,
    Number,
    Part,
    Picture,
    Quote,
    Reason,
    Section,
    Stats,
    Story,
)
from newsletter.store.editions import dump_edition, load_edition

words = st.text(max_size=20)
moments = st.datetimes(timezones=st.just(UTC))
numbers = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(min_value=0, max_value=10**9)

pictures = st.builds(
    Picture, url=words, alt=words, width=st.none() | counts, height=st.none() | counts
)
articles = st.builds(
    Article,
    id=words,
    feed=words,
    guid=words,
    outlet=words,
    title=words,
    url=words,
    summary=words,
    published=st.none() | moments,
    first_seen=moments,
    author=st.none() | words,
    categories=st.lists(words, max_size=3).map(tuple),
    picture=st.none() | pictures,
    position=counts,
    words=counts,
)
stories = st.builds(
    Story,
    id=words,
    title=words,
    summary=words,
    section=words,
    score=numbers,
    reasons=st.lists(st.builds(Reason, signal=words, value=numbers, text=words), max_size=3).map(
        tuple
    ),
    articles=st.lists(articles, max_size=3).map(tuple),
    chosen=st.booleans(),
    update_of=st.none() | counts,
)
sections = st.builds(
    Section,
    name=words,
    part=st.sampled_from(Part),
    stories=st.lists(stories, max_size=2).map(tuple),
)
lines = st.builds(MinuteLine, opening=words, rest=words)
editions = st.builds(
    Edition,
    number=counts,
    date=st.dates(),
    subject=words,
    preheader=words,
    re=words,
    minute=st.lists(lines, max_size=3).map(tuple),
    sections=st.lists(sections, max_size=3).map(tuple),
    number_of_the_day=st.none()
    | st.builds(Number, value=words, noun=words, outlet=words, url=words),
    quote=st.none() | st.builds(Quote, words=words, speaker=words, outlet=words, url=words),
    stats=st.builds(
        Stats,
        feeds_read=counts,
        feeds_total=counts,
        articles=counts,
        stories=counts,
        chosen=counts,
    ),
    built_at=moments,
)


@given(editions)
def test_an_edition_read_back_equals_the_one_written(edition: Edition) -> None:
    read = load_edition(dump_edition(edition))
    assert read == edition
    assert read.built_at.utcoffset() == timedelta(0)


@given(editions)
def test_writing_what_was_read_gives_the_same_text(edition: Edition) -> None:
    written = dump_edition(edition)
    assert dump_edition(load_edition(written)) == written
