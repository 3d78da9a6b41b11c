import re
import string
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from babel import Locale

from newsletter.compose.language import Language, english, language
from newsletter.compose.wrap import columns
from newsletter.errors import TemplateError
from tests.fakes.editions import repository_templates

TEMPLATES = repository_templates()
CODES = sorted(name[6:-5] for name in TEMPLATES if name.startswith("words/"))
ABROAD = [code for code in CODES if code != "en"]
# What only some languages say: how they are set.
OWN = {"spaced", "italic", "font_head", "font_text", "font_sans"}
# The code counts these, so a language may have a table where English has one text.
COUNTED = {"minutes", "why_carried", "picked_from", "today_at", "tomorrow_at", "day_at"}
DAY = date(2026, 11, 24)  # a Tuesday


def words_of(code: str) -> dict[str, object]:
    return tomllib.loads(TEMPLATES[f"words/{code}.toml"])


def speaking(code: str) -> Language:
    return language(code, TEMPLATES, folder="templates")


def with_words(source: str, code: str = "en") -> Language:
    return language(code, {f"words/{code}.toml": source}, folder="templates")


def texts(found: object) -> Mapping[str, str]:
    """The forms of a key: one without a name where it is no table."""
    if isinstance(found, dict):
        return {str(form): str(text) for form, text in found.items()}
    return {"": str(found)}


def asked(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


# ── The files ────────────────────────────────────────────────────────────────────────────


def test_there_are_six_languages() -> None:
    assert CODES == ["ar", "de", "en", "es", "fr", "ja"]


@pytest.mark.parametrize("code", ABROAD)
def test_a_language_has_the_keys_of_english_and_no_others(code: str) -> None:
    assert set(words_of(code)) - OWN == set(words_of("en")) - OWN


@pytest.mark.parametrize("code", CODES)
def test_a_table_has_a_text_for_every_plural_form_of_its_language(code: str) -> None:
    forms = {*Locale.parse(code).plural_form.tags, "other"}

    for key, found in words_of(code).items():
        if isinstance(found, dict):
            assert set(found) == forms, key
            assert key in COUNTED or isinstance(words_of("en")[key], dict), key
        else:
            assert not isinstance(words_of("en").get(key), dict) or key in COUNTED, key


@pytest.mark.parametrize("code", ABROAD)
def test_every_text_is_filled_with_what_english_is_filled_with(code: str) -> None:
    in_english = words_of("en")

    for key, found in words_of(code).items():
        wanted = asked(next(iter(texts(in_english.get(key, "")).values())))
        for form, text in texts(found).items():
            # "One story" and "two stories" need no figure where the word has the number in it.
            said_by_the_form = {"count"} if form in {"zero", "one", "two"} else set()
            assert asked(text) - {"day"} == wanted - {"day"} or (
                asked(text) == wanted - said_by_the_form
            ), (key, form)
            assert ("day" in asked(text)) == (key == "day_at"), key


@pytest.mark.parametrize("code", CODES)
def test_a_file_is_composed_unicode_without_strays(code: str) -> None:
    source = TEMPLATES[f"words/{code}.toml"]

    assert unicodedata.normalize("NFC", source) == source
    for key, found in words_of(code).items():
        for text in texts(found).values():
            spoken = {unicodedata.category(c) for c in text} & {"Cc", "Cf", "Co", "Cn"}
            assert not spoken, key
            if key not in {"comma", "semicolon"}:
                assert text == text.strip(), key


@pytest.mark.parametrize("code", CODES)
def test_no_text_is_much_longer_than_the_english_one(code: str) -> None:
    in_english = words_of("en")

    for key, found in words_of(code).items():
        room = max(columns(text) for text in texts(in_english.get(key, "x" * 30)).values())
        for text in texts(found).values():
            assert columns(text) <= 1.5 * room + 16, key
    for key in ("to", "from", "re"):
        assert columns(str(words_of(code)[key])) <= 6, key


@pytest.mark.parametrize("code", ABROAD)
def test_nothing_is_left_in_english(code: str) -> None:
    """But for what both languages write alike."""
    in_english = words_of("en")
    alike = [
        key
        for key, text in words_of(code).items()
        if text == in_english.get(key) and re.search("[A-Za-z]{2}", str(text))
    ]
    signs = {"direction", "weekday", "time", "stats", "answer", "test_mark"}

    assert set(alike) <= signs


def test_french_puts_no_space_that_breaks_before_its_double_stops() -> None:
    for key, found in words_of("fr").items():
        for text in texts(found).values():
            assert not re.search(" [:;?!»%]|« ", text), key
            assert not re.search(r"[^\u202f\s][;?!]", text), key
            assert not re.search(r"[^\u00a0\d}H'm]:", text), key


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "“x”"), ("es", "«x»"), ("fr", "«\u00a0x\u00a0»"), ("de", "„x“"), ("ja", "「x」")],
)
def test_each_language_quotes_in_its_own_way(code: str, said: str) -> None:
    assert speaking(code).say("quoted", words="x") == said


# ── Dates, counts and times ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "long", "short"),
    [
        ("en", "Tuesday, November 24, 2026", "November 24, 2026"),
        ("es", "martes, 24 de noviembre de 2026", "24 de noviembre de 2026"),
        ("fr", "mardi 24 novembre 2026", "24 novembre 2026"),
        ("de", "Dienstag, 24. November 2026", "24. November 2026"),
        ("ar", "الثلاثاء، 24 نوفمبر 2026", "24 نوفمبر 2026"),
        ("ja", "2026年11月24日（火曜日）", "2026年11月24日"),
    ],
)
def test_dates_are_written_as_the_language_writes_them(code: str, long: str, short: str) -> None:
    words = speaking(code)

    assert (words.date(DAY), words.date(DAY, "short_date")) == (long, short)


@pytest.mark.parametrize(
    ("code", "today", "tomorrow", "friday"),
    [
        ("en", "today at 6:30", "tomorrow at 6:30", "on Friday at 6:30"),
        ("es", "hoy a las 6:30", "mañana a las 6:30", "el viernes a las 6:30"),
        ("fr", "aujourd’hui à 6 h 30", "demain à 6 h 30", "vendredi à 6 h 30"),
        ("de", "heute um 6:30 Uhr", "morgen um 6:30 Uhr", "am Freitag um 6:30 Uhr"),
        ("ar", "اليوم الساعة 6:30", "غدًا الساعة 6:30", "يوم الجمعة الساعة 6:30"),
        ("ja", "今日6:30", "明日6:30", "金曜日6:30"),
    ],
)
def test_the_next_memo_comes_today_tomorrow_or_on_a_day(
    code: str, today: str, tomorrow: str, friday: str
) -> None:
    words = speaking(code)
    said = [words.when(datetime(2026, 11, day, 6, 30, tzinfo=UTC), DAY) for day in (24, 25, 27)]

    assert [text.replace("\u00a0", " ") for text in said] == [today, tomorrow, friday]


def test_in_spanish_one_oclock_is_one() -> None:
    one, two = (datetime(2026, 11, 25, hour, 5, tzinfo=UTC) for hour in (1, 13))

    assert speaking("es").when(one, DAY) == "mañana a la 1:05"
    assert speaking("es").when(two, DAY) == "mañana a las 13:05"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا مصادر"),
        (1, "مصدر واحد"),
        (2, "مصدران"),
        (7, "7 مصادر"),
        (11, "11 مصدرًا"),
        (100, "100 مصدر"),
    ],
)
def test_arabic_counts_in_six_ways(count: int, said: str) -> None:
    assert speaking("ar").say("outlets", count=count) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "12,412"), ("es", "12.412"), ("fr", "12\u202f412"), ("de", "12.412"), ("ar", "12,412")],
)
def test_numbers_are_written_as_the_language_writes_them(code: str, said: str) -> None:
    assert speaking(code).number(12412) == said


def test_a_list_is_joined_as_the_language_joins_it() -> None:
    assert speaking("de").listed(["a", "b", "c"]) == "a, b und c"
    assert speaking("ja").listed(["a", "b", "c"]) == "a、b、c"


# ── Direction and type ───────────────────────────────────────────────────────────────────


def test_a_name_that_runs_the_other_way_is_isolated_inside_a_sentence() -> None:
    arabic, here = speaking("ar"), speaking("en")

    assert arabic.say("read_it_at", outlet="Harbor Tribune") == (
        "القراءة في \u2066Harbor Tribune\u2069"
    )
    assert arabic.say("read_it_at", outlet="قناة 24") == "القراءة في قناة 24"
    assert here.say("read_it_at", outlet="قناة 24") == "Read it at \u2067قناة 24\u2069"
    assert here.say("read_it_at", outlet="Zoë’s News") == "Read it at Zoë’s News"


def test_a_headline_is_turned_by_most_of_its_letters() -> None:
    arabic, here = speaking("ar"), speaking("en")

    assert arabic.turned("Ferry sale stopped") == "ltr"
    assert arabic.turned("ABC Rail تؤجل خط الساحل إلى الربيع") == ""
    assert here.turned("قاضي الميناء يوقف البيع") == "rtl"
    assert (here.turned("Ferry sale stopped"), arabic.turned("61%")) == ("", "")


def test_letters_that_join_or_fill_a_square_are_neither_spaced_nor_slanted() -> None:
    assert [code for code in CODES if not speaking(code).spaced] == ["ar", "ja"]
    assert [code for code in CODES if not speaking(code).italic] == ["ar", "ja"]
    assert [code for code in CODES if speaking(code).direction == "rtl"] == ["ar"]


def test_a_script_with_fonts_of_its_own_takes_them_and_others_the_themes() -> None:
    assert speaking("ja").fonts("head", "Georgia,serif").startswith("Hiragino Sans,Yu Gothic")
    assert speaking("ar").fonts("text", "Georgia,serif").startswith("Geeza Pro")
    assert speaking("fr").fonts("head", "Georgia,serif") == "Georgia,serif"


def test_fonts_that_would_end_a_style_are_not_taken() -> None:
    words = with_words("font_head = 'x\"; color: red'")

    assert words.fonts("head", "Georgia") == "Georgia"


# ── Mistakes ─────────────────────────────────────────────────────────────────────────────


def test_a_language_without_a_file_is_named_with_those_that_have_one() -> None:
    with pytest.raises(TemplateError, match="ar, de, en, es, fr, ja") as caught:
        language("tlh", TEMPLATES, folder="templates")

    assert caught.value.file == "templates/words/tlh.toml"


def test_a_file_that_is_no_toml_is_named_with_its_line() -> None:
    with pytest.raises(TemplateError, match="no TOML") as caught:
        with_words("a = 'x'\nb = \n")

    assert caught.value.line == 2


def test_a_name_that_is_no_languages_code_is_refused() -> None:
    with pytest.raises(TemplateError, match="'memo' is no language"):
        with_words("", code="memo")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "has no words for 'back'"),
        ("back = 3", "has no words for 'back'"),
        ("[back]\none = 'x'", "has no words for 'back'"),
        ("back = 'Back {then}.'", "there are when"),
        ("back = 'Back {when'", "expected '}'"),
        ("back = 'Back {when.year}.'", "has no attribute"),
    ],
)
def test_words_that_are_missing_or_ask_for_more_are_named(source: str, reason: str) -> None:
    with pytest.raises(TemplateError, match=reason) as caught:
        with_words(source).say("back", when="tomorrow")

    assert caught.value.file == "templates/words/en.toml"


def test_a_date_that_has_no_pattern_is_named() -> None:
    with pytest.raises(TemplateError, match="'long' is no pattern"):
        with_words("date = 'long'").date(DAY)


def test_the_programs_own_english_is_that_of_the_file() -> None:
    assert set(english().words.items()) <= {
        (key, text) for key, text in words_of("en").items() if isinstance(text, str)
    }
