import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.bidi import isolated, way

MIXED = st.text(alphabet=st.sampled_from("aZé1 .,%()אبقم…🚢🇫🇷"), max_size=30)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ferry", "ltr"),
        ("قاضي الميناء", "rtl"),
        ("עברית", "rtl"),
        ("WHO تعلن نهاية الوباء", "rtl"),
        ("The word قلم means pen", "ltr"),
        ("港の裁判官", "ltr"),
        ("61%", ""),
        ("", ""),
        ("🚢", ""),
    ],
)
def test_a_text_runs_as_most_of_its_letters_run(text: str, said: str) -> None:
    assert way(text) == said


def test_only_what_runs_the_other_way_is_isolated() -> None:
    assert isolated("Harbor Tribune", "ltr") == "Harbor Tribune"
    assert isolated("Harbor Tribune", "rtl") == "\u2066Harbor Tribune\u2069"
    assert isolated("قناة 24", "ltr") == "\u2067قناة 24\u2069"
    assert isolated("قناة 24", "rtl") == "قناة 24"
    assert isolated("4–3", "rtl") == "4–3"


@given(MIXED, st.sampled_from(["ltr", "rtl"]))
def test_isolating_keeps_the_text_and_closes_what_it_opens_and_happens_once(
    text: str, within: str
) -> None:
    once = isolated(text, within)

    assert once.strip("\u2066\u2067\u2069") == text
    assert once.count("\u2066") + once.count("\u2067") == once.count("\u2069") <= 1
    assert isolated(once, within) == once


@given(MIXED)
def test_what_is_not_isolated_has_letters_of_one_way_only(text: str) -> None:
    for within in ("ltr", "rtl"):
        if isolated(text, within) == text:
            assert {way(letter) for letter in text} <= {"", within}


def test_a_flag_is_no_letter_and_yet_turns_nothing() -> None:
    assert way("🇫🇷") == ""
    assert isolated("🇫🇷", "rtl") == "\u2067🇫🇷\u2069"
