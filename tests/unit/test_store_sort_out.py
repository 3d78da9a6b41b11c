"""Which articles of a document are new."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Article
from newsletter.store.feeds import Known, Told, sort_out

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


def test_an_article_without_link_is_never_another_one() -> None:
    bare = replace(HARBOUR, url="")
    renamed = later(bare, 1, id="a2")
    assert sort_out([Known(article=bare)], [renamed]).new == (renamed,)


def test_an_article_that_the_document_names_itself_is_not_taken_for_another() -> None:
    moved = later(HARBOUR, 1, url="https://coast.example/moved")
    other = later(HARBOUR, 1, id="a2")
    told = sort_out([Known(article=HARBOUR)], [moved, other])
    assert [one.id for one in told.new] == ["a2"]
    assert [one.article.url for one in told.changed] == [moved.url]


batches = st.lists(
    st.builds(
        lambda number, link, title: replace(
            HARBOUR, id=f"a{number}", url=f"https://coast.example/{link}", title=title
        ),
        st.integers(0, 5),
        st.integers(0, 3),
        st.sampled_from(["Tide", "Wind"]),
    ),
    max_size=6,
)


@given(batches, batches)
def test_what_was_kept_once_is_never_new_again(first: list[Article], second: list[Article]) -> None:
    kept = {one.id: Known(article=one) for one in sort_out([], first).new}
    told = sort_out(list(kept.values()), second)
    kept |= {one.article.id: one for one in told.changed}
    kept |= {one.id: Known(article=one) for one in told.new}
    assert sort_out(list(kept.values()), second).new == ()
