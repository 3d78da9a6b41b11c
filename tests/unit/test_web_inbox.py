import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.web.inbox import Room, cut, rows, width

ROOMS = st.builds(
    Room,
    width=st.floats(1, 400),
    size=st.floats(8, 20),
    bold=st.booleans(),
    lines=st.integers(1, 3),
)
# One line of any script: spaces in a row are set as one.
LINES = st.text(max_size=200).map(lambda text: " ".join(text.split()))


@given(LINES, ROOMS)
def test_what_is_shown_is_the_beginning_of_the_text(text: str, room: Room) -> None:
    shown = cut(text, room)
    assert shown == text or text.startswith(shown.removesuffix("…"))


@given(LINES, ROOMS)
def test_what_is_shown_is_no_wider_than_its_lines(text: str, room: Room) -> None:
    shown = width(cut(text, room), size=room.size, bold=room.bold)
    # A line ends before the space that it breaks at.
    spaces = width(" " * (room.lines - 1), size=room.size, bold=room.bold)
    assert shown <= room.lines * room.width + spaces + 1e-6


def test_a_room_too_narrow_for_the_ellipsis_shows_none() -> None:
    assert cut("\xad0", Room(width=1, size=8, lines=2)) == "\xad"


def test_wide_letters_are_cut_earlier_than_narrow_ones() -> None:
    room = Room(width=100, size=14)
    assert len(cut("W" * 60, room)) < len(cut("i" * 60, room))
    assert cut("judge", room) == "judge"


def test_lines_but_the_last_break_between_words() -> None:
    # 60 pixels hold about eight letters of this size.
    room = Room(width=60, size=14, lines=2)
    assert cut("council goes home early", room) == "council goes h…"
    assert cut("council goes", room) == "council goes"


def test_text_without_spaces_breaks_where_a_line_is_full() -> None:
    room = Room(width=56, size=14, lines=2)
    assert cut("連邦判事が国勢調査", room) == "連邦判事が国勢…"


def test_marks_and_joiners_take_no_place_of_their_own() -> None:
    assert width("e\u0301", size=14) == width("e", size=14) == width("é", size=14)


@pytest.mark.parametrize(
    "subject", ["Short", "Judge stops the ferry sale hours before it closes " * 4]
)
def test_each_client_cuts_where_its_list_ends(subject: str) -> None:
    preheader = "Plus: council goes home early, the school map is out again, and loans dip. " * 4
    shown = rows(sender="Morning Memo", subject=subject, preheader=preheader)
    assert len(shown.iphone.subject) <= len(subject)
    # The phone has two lines for the preheader where Gmail has one.
    assert len(shown.gmail_phone.preheader) < len(shown.iphone.preheader) < len(preheader)
    # In a wide Gmail both share a line: a long subject leaves the preheader none.
    assert bool(shown.gmail.preheader) == (subject == "Short")
    assert shown.lock_screen.preheader == ""
