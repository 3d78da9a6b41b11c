import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.outlet import outlet_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Orla News - Home", "Orla News"),
        ("Articles | Harbour Online", "Harbour Online"),
        ("orla.example - RSS Channel - App International Edition", "orla.example"),
        ("OT > U.S. News", "OT"),
        ("Breaking News | Daily Orla", "Daily Orla"),
        ("Harbour Review Updates", "Harbour Review"),
        ("World news | The Orla", "The Orla"),
        ("orla.example: World News", "orla.example"),
    ],
)
def test_what_names_the_channel_is_no_part_of_the_outlets_name(title: str, name: str) -> None:
    assert outlet_name(title) == name


@pytest.mark.parametrize(
    "title", ["Politics", "1 NEWS", "Memo: the paper", "Salt & Vinegar World Report", "Quay - Side"]
)
def test_a_title_that_may_be_a_name_stays_whole(title: str) -> None:
    assert outlet_name(title) == title


@given(st.text(max_size=80))
def test_a_title_with_something_in_it_gives_a_name_out_of_it(title: str) -> None:
    name = outlet_name(title)
    assert name in title
    assert bool(name) == bool(title.strip())
