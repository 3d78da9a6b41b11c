"""Which entries of a document are articles that are known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.identity import sort_out
from newsletter.model import Article, Known, Told

SEEN = datetime(2026, 11, 24, 6, tzinfo=UTC)
HARBOUR = Article(
    id="a1",
    feed="https://coast.example/feed",
    guid="urn:coast:1",
    outlet="Coast Paper",
    title="The harbour opens again",
    url="https://coast.example/harbour",
    summary="Boats left at noon.",
    first_seen=SEEN,
)


def later(article: Article, hours: float, **changes: object) -> Article:
    changed: Article = replace(article, first_seen=SEEN + timedelta(hours=hours), **changes)  # type: ignore[arg-type]  # any field of an article
    return changed


def test_an_article_never_seen_is_new() -> None:
    assert sort_out([], [HARBOUR]) == Told(new=(HARBOUR,), changed=())


def test_an_article_told_twice_in_one_document_is_new_once() -> None:
    assert sort_out([], [HARBOUR, HARBOUR]).new == (HARBOUR,)


def test_an_article_told_again_in_the_same_words_changes_nothing() -> None:
    again = later(HARBOUR, 1, position=7)
    assert sort_out([Known(article=HARBOUR)], [again]) == Told(new=(), changed=())


def test_a_new_title_is_kept_with_the_old_first_seen() -> None:
    told = sort_out([Known(article=HARBOUR)], [later(HARBOUR, 30, title="Harbour closed", words=9)])
    changed = replace(HARBOUR, title="Harbour closed", words=9)
    assert told == Told(new=(), changed=(Known(article=changed),))


def test_a_date_once_known_is_kept_and_a_missing_one_is_filled_in() -> None:
    dated = replace(HARBOUR, published=SEEN - timedelta(hours=2))
    moved = later(dated, 5, published=SEEN + timedelta(hours=5))
    assert sort_out([Known(article=dated)], [moved]).changed == ()
    assert sort_out([Known(article=HARBOUR)], [dated]).changed == (Known(article=dated),)


def test_what_a_page_said_is_left_alone_by_the_fewer_words_of_its_feed() -> None:
    told_by_page = replace(HARBOUR, summary="Boats left at noon, and more.", words=400)
    known = [Known(article=told_by_page)]
    again = later(HARBOUR, 1, words=5)
    assert sort_out(known, [again], full_text=True) == Told()
    assert [one.article.words for one in sort_out(known, [again]).changed] == [5]
    retold = later(HARBOUR, 1, words=5, title="The harbour closes again")
    (changed,) = sort_out(known, [retold], full_text=True).changed
    assert (changed.article.title, changed.article.words) == (retold.title, 400)


def test_a_new_guid_for_a_link_of_the_last_48_hours_is_the_same_article() -> None:
    renamed = later(HARBOUR, 48, id="a2", guid="urn:coast:2")
    told = sort_out([Known(article=HARBOUR)], [renamed])
    assert told == Told(new=(), changed=(Known(article=HARBOUR, later_id="a2"),))


def test_a_renamed_article_stays_known_by_its_later_id_for_good() -> None:
    known = Known(article=HARBOUR, later_id="a2")
    again = later(HARBOUR, 500, id="a2", guid="urn:coast:2")
    assert sort_out([known], [again]) == Told(new=(), changed=())


def test_a_new_guid_for_an_older_link_is_a_new_article() -> None:
    renamed = later(HARBOUR, 48.1, id="a2", guid="urn:coast:2")
    assert sort_out([Known(article=HARBOUR)], [renamed]).new == (renamed,)


def test_a_link_that_several_items_share_tells_nothing() -> None:
    batch = [later(HARBOUR, 1, id="a2"), later(HARBOUR, 1, id="a3")]
    assert sort_out([Known(article=HARBOUR)], batch).new == tuple(batch)


def test_a_link_that_several_known_articles_share_tells_nothing() -> None:
    known = [Known(article=HARBOUR), Known(article=replace(HARBOUR, id="a0"))]
    renamed = later(HARBOUR, 1, id="a2")
    assert sort_out(known, [renamed]).new == (renamed,)


def test_two_articles_without_a_link_have_no_link_in_common() -> None:
    bare = replace(HARBOUR, url="")
    other = later(bare, 1, id="a2", title="The market opens again")
    assert sort_out([Known(article=bare)], [other]).new == (other,)


def test_an_article_that_the_document_names_itself_is_not_taken_for_another() -> None:
    moved = later(HARBOUR, 1, url="https://coast.example/moved")
    other = later(HARBOUR, 1, id="a2")
    told = sort_out([Known(article=HARBOUR)], [moved, other])
    assert [one.id for one in told.new] == ["a2"]
    assert [one.article.url for one in told.changed] == [moved.url]


def reissued(hours: float, **changes: object) -> Article:
    """The harbour's article under another guid and link, as a new editors' system gives it."""
    anew: dict[str, object] = {"id": "a2", "guid": "7", "url": "https://coast.example/?p=7"}
    return later(HARBOUR, hours, **(anew | changes))


def test_a_new_guid_and_link_for_a_title_of_the_last_48_hours_is_the_same_article() -> None:
    again = reissued(48)
    moved = replace(HARBOUR, url=again.url)
    told = sort_out([Known(article=HARBOUR)], [again])
    assert told == Told(changed=(Known(article=moved, later_id="a2"),))


def test_a_new_guid_for_an_older_title_is_a_new_article() -> None:
    assert sort_out([Known(article=HARBOUR)], [reissued(48.1)]).new == (reissued(48.1),)


def test_a_title_has_to_be_the_same_to_the_letter() -> None:
    other = reissued(1, title="The harbour opens again!")
    assert sort_out([Known(article=HARBOUR)], [other]).new == (other,)


def test_a_short_title_is_a_column_and_tells_nothing() -> None:
    column = replace(HARBOUR, title="Live updates: storm")
    other = reissued(1, title=column.title)
    assert sort_out([Known(article=column)], [other]).new == (other,)


def test_a_series_of_one_title_a_day_stays_a_series() -> None:
    monday = replace(HARBOUR, title="The best photos of the day", published=SEEN)
    tuesday = reissued(24, title=monday.title, published=SEEN + timedelta(hours=24))
    assert sort_out([Known(article=monday)], [tuesday]).new == (tuesday,)


def test_an_article_issued_again_some_hours_later_is_no_series() -> None:
    dated = replace(HARBOUR, published=SEEN)
    again = reissued(5, published=SEEN + timedelta(hours=5))
    told = sort_out([Known(article=dated)], [again])
    assert [one.later_id for one in told.changed] == ["a2"]
    assert (told.new, told.changed[0].article.published) == ((), SEEN)


def test_a_title_that_stands_twice_in_the_document_tells_nothing() -> None:
    batch = [reissued(1), reissued(1, id="a3", url="https://coast.example/?p=8")]
    assert sort_out([Known(article=HARBOUR)], batch).new == tuple(batch)


def test_a_title_that_the_document_gives_to_a_known_article_too_tells_nothing() -> None:
    batch = [later(HARBOUR, 1), reissued(1)]
    assert sort_out([Known(article=HARBOUR)], batch).new == (batch[1],)


def test_a_title_that_several_known_articles_bear_tells_nothing_however_old_they_are() -> None:
    older = replace(HARBOUR, id="a0", url="https://coast.example/0", first_seen=SEEN)
    known = [Known(article=later(older, -900)), Known(article=HARBOUR)]
    assert sort_out(known, [reissued(1)]).new == (reissued(1),)


def test_a_link_counts_before_a_title_and_no_article_is_met_twice() -> None:
    same_link = later(HARBOUR, 1, id="a2", title="The harbour stays open")
    same_title = reissued(1, id="a3")
    told = sort_out([Known(article=HARBOUR)], [same_title, same_link])
    assert told.new == (same_title,)
    assert [one.later_id for one in told.changed] == ["a2"]


def test_changed_articles_and_new_ones_keep_the_order_of_the_document() -> None:
    found = [replace(HARBOUR, id=f"b{n}", url=f"https://coast.example/{n}") for n in (3, 1, 2)]
    assert [one.id for one in sort_out([], found).new] == ["b3", "b1", "b2"]


batches = st.lists(
    st.builds(
        lambda number, link, title, hours: replace(
            HARBOUR,
            id=f"a{number}",
            url=f"https://coast.example/{link}",
            title=title,
            published=None if hours is None else SEEN + timedelta(hours=hours),
        ),
        st.integers(0, 5),
        st.integers(0, 3),
        st.sampled_from(["Tide", "Wind", "The tide is high today", "The wind is strong today"]),
        st.none() | st.integers(-30, 30),
    ),
    max_size=6,
)


def kept_after(known: dict[str, Known], told: Told) -> dict[str, Known]:
    """The store's part: what was told is known by its id."""
    known = known | {one.article.id: one for one in told.changed}
    return known | {one.id: Known(article=one) for one in told.new}


@given(batches, batches)
def test_what_was_kept_once_is_never_new_again(first: list[Article], second: list[Article]) -> None:
    kept = kept_after({}, sort_out([], first))
    kept = kept_after(kept, sort_out(list(kept.values()), second))
    assert sort_out(list(kept.values()), second).new == ()


@given(batches, batches)
def test_every_entry_is_told_known_or_new_and_no_known_article_stands_for_two(
    first: list[Article], second: list[Article]
) -> None:
    kept = kept_after({}, sort_out([], first))
    told = sort_out(list(kept.values()), second)
    ids = {one.id for one in second}
    assert not {one.id for one in told.new} & set(kept)
    assert {one.id for one in told.new} <= ids
    assert {one.article.id for one in told.changed} <= set(kept)
    later_ids = [one.later_id for one in told.changed if one.later_id]
    assert len(later_ids) == len(set(later_ids))
    # Each id of the document is a new article, a known one, or the later id of one.
    known_by = {name for one in kept.values() for name in (one.article.id, one.later_id)}
    assert ids <= {one.id for one in told.new} | known_by | set(later_ids)


@given(batches)
def test_a_document_told_twice_changes_nothing(found: list[Article]) -> None:
    distinct = list({one.id: one for one in found}.values())
    kept = kept_after({}, sort_out([], distinct))
    assert sort_out(list(kept.values()), distinct) == Told()
