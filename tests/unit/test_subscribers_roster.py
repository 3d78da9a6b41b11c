import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Subscriber, SubscriberState
from newsletter.subscribers.roster import (
    BadRow,
    RosterRow,
    lists_to_mail,
    read_roster,
    relay_is_local,
    write_roster,
)


def read(text: str) -> tuple[list[RosterRow], list[BadRow]]:
    both = list(read_roster(io.StringIO(text, newline=""), name="readers.csv"))
    rows = [one for one in both if isinstance(one, RosterRow)]
    return rows, [one for one in both if isinstance(one, BadRow)]


def test_the_usual_file_is_read_with_line_numbers() -> None:
    rows, bad = read(
        "address,name,since\njo@memo.example,Jo Reader,2026-01-02\nal@memo.example,,\n"
    )
    assert bad == []
    assert rows == [
        RosterRow(
            address="jo@memo.example",
            key="jo@memo.example",
            name="Jo Reader",
            since=date(2026, 1, 2),
            state=SubscriberState.SUBSCRIBED,
            line=2,
        ),
        RosterRow(
            address="al@memo.example",
            key="al@memo.example",
            name="",
            since=None,
            state=SubscriberState.SUBSCRIBED,
            line=3,
        ),
    ]


@pytest.mark.parametrize("head", ["address", "Email", "E-MAIL", "Email Address", "mail", "e_mail"])
def test_the_address_column_has_the_names_in_common_use(head: str) -> None:
    rows, bad = read(f"Name,{head}\nJo,jo@memo.example\n")
    assert [(row.name, row.address) for row in rows] == [("Jo", "jo@memo.example")]
    assert bad == []


def test_columns_come_in_any_order_and_others_do_not_matter() -> None:
    rows, _ = read(
        "Status,Last Name,Score,Created,First Name,Email,List\n"
        "active,Reader,7,2026-01-02T23:30:00-05:00,Jo,jo@memo.example,staff\n"
    )
    assert rows[0].name == "Jo Reader"
    assert rows[0].since == date(2026, 1, 3)
    assert rows[0].list == "staff"
    assert rows[0].state is SubscriberState.SUBSCRIBED


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffemail;name\r\njo@memo.example;Jo\r\n",
        '"email","name"\n"jo@memo.example","Jo"\n',
        "email\tname\njo@memo.example\tJo\n",
        "# our list\n\nemail,name\n\n  \n,,\n# gone: al@memo.example\njo@memo.example,Jo",
        "jo@memo.example,Jo\n",
        "Jo;jo@memo.example",
    ],
)
def test_files_as_spreadsheets_and_people_write_them_are_read(text: str) -> None:
    rows, bad = read(text)
    assert [(row.address, row.name) for row in rows] == [("jo@memo.example", "Jo")]
    assert bad == []


def test_a_bad_row_is_named_and_the_rest_go_on() -> None:
    rows, bad = read(
        "email,since,state\n"
        "jo@,,\n"
        'al@memo.example,"2026-01-02,\n'
        "ed@memo.example,24/11/2026,\n"
        "di@memo.example,,maybe\n"
        "bo@memo.example,,\n"
    )
    assert [row.address for row in rows] == ["bo@memo.example"]
    assert [one.line for one in bad] == [2, 3, 4, 5]
    assert [one.found.split(",")[0] for one in bad] == [
        "jo@",
        "al@memo.example",
        "ed@memo.example",
        "di@memo.example",
    ]
    reasons = ["after the @-sign", "quotes", "year-month-day", "is no state"]
    for one, reason in zip(bad, reasons, strict=True):
        assert reason in one.reason


def test_a_file_without_an_address_column_is_one_bad_row() -> None:
    rows, bad = read("name,town\nJo,Portland\nAl,Salem\n")
    assert rows == []
    assert len(bad) == 1
    assert bad[0].line == 1
    assert "readers.csv" in bad[0].reason


def test_an_empty_file_is_no_error() -> None:
    assert read("") == ([], [])
    assert read("address,name,since\n") == ([], [])


def test_an_address_that_is_there_three_times_is_reported_once() -> None:
    rows, bad = read("email\njo@memo.example\nJO@Memo.example\njo@memo.example\n")
    assert [row.line for row in rows] == [2]
    assert [(one.line, one.reason) for one in bad] == [(3, "is in the file already")]


def test_a_later_line_may_say_that_somebody_left() -> None:
    rows, bad = read("email,state\njo@memo.example,\njo@memo.example,unsubscribed\n")
    assert [row.state for row in rows] == ["subscribed", "unsubscribed"]
    assert bad == []


def test_control_characters_do_not_get_into_a_name() -> None:
    rows, _ = read("email,name\njo@memo.example,Jo\x00\x1b[1m  R\u2028X\n")
    assert rows[0].name == "Jo [1m R X"


def test_a_hundred_thousand_lines_take_the_memory_of_none() -> None:
    def lines() -> Iterator[str]:
        yield "address,name,since\n"
        for number in range(100_000):
            yield f"reader{number}@memo.example,Reader,2026-01-02\n"

    tracemalloc.start()
    try:
        count = sum(isinstance(one, RosterRow) for one in read_roster(lines(), name="all.csv"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 100_000
    assert peak < 8_000_000


def subscriber(name: str, address: str = "jo@memo.example", source: str = "web") -> Subscriber:
    return Subscriber(
        id=1,
        address=address,
        list="readers",
        state=SubscriberState.SUBSCRIBED,
        since=datetime(2026, 1, 2, tzinfo=UTC),
        source=source,
        name=name,
    )


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=30))
def test_what_is_written_reads_back_and_no_cell_is_a_formula(name: str) -> None:
    out = io.StringIO()
    write_roster([subscriber(name, address="+jo@memo.example")], out)
    cells = [cell for row in csv.reader(io.StringIO(out.getvalue())) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    rows, bad = read(out.getvalue())
    assert bad == []
    assert (rows[0].address, rows[0].since) == ("+jo@memo.example", date(2026, 1, 2))
    # A ' before a formula sign counts as the spreadsheet's.
    assert rows[0].name in (name, name.removeprefix("'"))


@pytest.mark.parametrize(
    ("counts", "local", "lists"),
    [
        ({"readers": 3, "staff": 1, "demo": 25}, True, ("readers", "staff")),
        ({"readers": 0, "demo": 25}, True, ("demo",)),
        ({"readers": 0, "demo": 25}, False, ()),
        ({"demo": 0}, True, ()),
        ({}, True, ()),
    ],
)
def test_the_invented_list_is_mailed_only_when_it_is_alone_on_this_machine(
    counts: dict[str, int], local: bool, lists: tuple[str, ...]
) -> None:
    assert lists_to_mail(counts, relay_is_local=local) == lists


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("mail.localhost", True),
        ("mail.memo.example", False),
        ("10.0.0.1", False),
        ("localhost.memo.example", False),
        ("", False),
    ],
)
def test_a_relay_is_local_by_its_name_or_address(host: str, local: bool) -> None:
    assert relay_is_local(host) is local
