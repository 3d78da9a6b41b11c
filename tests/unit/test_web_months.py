from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import EditionState
from newsletter.web.months import ENOUGH, by_month, by_year, month_of, neighbours, span
from tests.fakes.editions import BUILT
from tests.fakes.site import FakeEditions, Line, sample_frozen

NOVEMBER, OCTOBER, JANUARY = date(2026, 11, 1), date(2026, 10, 1), date(2026, 1, 1)
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 12, 31))


def row(
    number: int, day: date, state: EditionState = EditionState.SENT, subject: str = "A"
) -> Line:
    return Line(
        number=number, date=day, subject=subject, preheader="Plus: b.", state=state, built_at=BUILT
    )


def shelf_of(rows: list[Line]) -> FakeEditions:
    one = sample_frozen()
    return FakeEditions(
        *(
            replace(one, edition=replace(one.edition, number=r.number, date=r.date), state=r.state)
            for r in rows
        )
    )


def test_a_slug_is_a_year_and_a_month() -> None:
    assert month_of("2026-11") == NOVEMBER
    for wrong in (
        "2026-13",
        "2026-00",
        "0026-11",
        "2026-1",
        "2026-011",
        "-1",
        "２０２６-11",
        "a-b",
    ):
        assert month_of(wrong) is None


def test_the_first_page_ends_with_the_month_that_makes_it_long_enough() -> None:
    counts = {NOVEMBER: ENOUGH - 1, OCTOBER: 2, JANUARY: 9}
    assert span(counts, None) == (OCTOBER, date(2026, 12, 1))
    assert span({NOVEMBER: ENOUGH, OCTOBER: 2}, None) == (NOVEMBER, date(2026, 12, 1))
    assert span({date(2025, 12, 1): 3, JANUARY: 1}, None) == (date(2025, 12, 1), date(2026, 2, 1))
    assert span({}, None) is None


def test_a_month_without_a_memo_has_no_page() -> None:
    assert span({NOVEMBER: 1}, "2026-11") == (NOVEMBER, date(2026, 12, 1))
    assert span({NOVEMBER: 1}, "2026-10") is None
    assert span({}, "2026-10") is None
    assert span({NOVEMBER: 1}, "9999-12") is None


def test_a_month_leads_to_the_next_one_that_has_memos() -> None:
    counts = {NOVEMBER: 3, OCTOBER: 2, JANUARY: 1}
    earlier, later = neighbours(counts, OCTOBER)
    assert (earlier and earlier.name, later and later.name) == ("January 2026", "November 2026")
    assert neighbours(counts, NOVEMBER)[1] is None
    assert neighbours(counts, JANUARY)[0] is None


def test_years_have_twelve_places_the_newest_year_first() -> None:
    newer, older = by_year({NOVEMBER: 3, date(2025, 2, 1): 1})
    assert (newer.number, older.number) == (2026, 2025)
    assert [month and (month.short, month.slug, month.count) for month in older.months[:3]] == [
        None,
        ("Feb", "2025-02", 1),
        None,
    ]


def test_a_line_of_the_index_is_clean_and_says_its_day() -> None:
    (month,) = by_month([row(214, date(2026, 11, 24), subject="Tram\u202e halts\x01\n twice")])
    (found,) = month.entries
    assert month.name == "November 2026"
    assert (found.day, found.subject) == ("Tuesday, November 24", "Tram halts twice")


@given(st.lists(st.tuples(DAYS, st.sampled_from(EditionState)), unique_by=lambda one: one[0]))
def test_every_memo_that_is_out_is_on_the_page_of_its_month_and_no_draft_on_any(
    days: list[tuple[date, EditionState]],
) -> None:
    rows = [row(place + 1, day, state) for place, (day, state) in enumerate(sorted(days))][::-1]
    shelf = shelf_of(rows)
    counts = shelf.months()
    out = {one.number for one in rows if one.state is not EditionState.DRAFT}
    seen: list[int] = []
    for year in by_year(counts):
        for link in filter(None, year.months):
            found = span(counts, link.slug)
            assert found is not None
            (month,) = by_month(shelf.between(*found))
            assert (month.slug, len(month.entries)) == (link.slug, link.count)
            seen += [one.number for one in month.entries]
    assert sorted(seen) == sorted(out)
    for one in rows:
        around = shelf.around(one.number)
        assert (around is None) == (one.number not in out)
        if around and around[0]:
            assert around[0].number == max(number for number in out if number < one.number)


@given(st.integers(1, 400), st.integers(1, 40))
def test_the_first_page_is_short_however_many_there_are(count: int, apart: int) -> None:
    last = date(2026, 11, 24)
    rows = [row(count - n, last - timedelta(days=n * apart)) for n in range(count)]
    shelf = shelf_of(rows)
    found = span(shelf.months(), None)
    assert found is not None
    shown = shelf.between(*found)
    assert min(count, ENOUGH) <= len(shown) < ENOUGH + 31
    assert shown[0].number == count
