from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Article
from newsletter.rank.credits import credits_to
from newsletter.rank.dedupe import originals
from newsletter.rank.words import read
from tests.fakes.articles import article

AGENCY = (
    "The Velland central bank raised its key rate by a quarter point to 4.25 percent on Monday, "
    "the third rise since autumn."
)
MORE = (
    "Governor Maren Toll told reporters in Tarnholm that the bank would not rest before prices "
    "rose by less than two percent a year, and that households should be ready for more."
)
BRIDGE = (
    "Two lorry drivers were pulled from the Orla at dawn after the Marren Bridge fell into the "
    "river, the Tarnholm fire brigade has confirmed."
)


def copies(*articles: Article) -> int:
    """How many of the articles copy another."""
    return sum(name != original for name, original in originals(read(articles)).items())


# ── One text in two outlets ──────────────────────────────────────────────────────────────


def test_an_agency_text_under_two_titles_is_a_copy() -> None:
    assert copies(
        article("Velland raises rates", AGENCY, outlet="Market Herald"),
        article("Central bank in third rise", AGENCY, outlet="Daily Orla"),
    )


@pytest.mark.parametrize(
    "edited",
    [
        AGENCY.upper(),
        AGENCY.replace(",", " –").replace("Monday", "Monday evening"),
        f"“{AGENCY}”",
        AGENCY.replace("raised", "lifted").replace("Monday", "Tuesday"),
        f"TARNHOLM – {AGENCY} {MORE}",
        AGENCY.removesuffix(", the third rise since autumn.") + "…",
    ],
)
def test_small_edits_leave_a_copy_a_copy(edited: str) -> None:
    assert copies(
        article("Velland raises rates", AGENCY, outlet="Market Herald"),
        article("Velland's central bank raises rates", edited, outlet="Daily Orla"),
    )


@pytest.mark.parametrize(
    "title",
    [
        "Striker Ilva Renn signs for Kastor United",
        "WATCH: Striker Ilva Renn signs for Kastor United",
        "UPDATED: Striker Ilva Renn signs for Kastor United",
        "UPDATE 2-Striker Ilva Renn signs for Kastor United",
        "STRIKER ILVA RENN SIGNS FOR KASTOR UNITED",
        "Striker Ilva Renn signs for Kastor United | Daily Orla",
        "Striker Ilva Renn signs for Kastor United - Daily Orla Sport",
        "Striker ‘Ilva Renn’ signs for Kastor United!",
    ],
)
def test_one_title_in_two_feeds_is_a_copy_where_there_is_no_text_to_compare(title: str) -> None:
    assert copies(
        article("Striker Ilva Renn signs for Kastor United", "One.", outlet="Sport Echo"),
        article(title, outlet="Daily Orla", id="other"),
    )


def test_a_title_of_another_outlet_with_one_word_more_is_its_title_still() -> None:
    assert copies(
        article("Brenn pass tunnel to open in summer after flood", outlet="Sport Echo"),
        article("Brenn pass tunnel to open in summer after flood: mayor", outlet="Daily Orla"),
    )


def test_one_title_over_two_texts_is_no_copy_between_outlets() -> None:
    assert not copies(
        article("Marren Bridge falls into the Orla", AGENCY + MORE, outlet="Sport Echo"),
        article("Marren Bridge falls into the Orla", BRIDGE, outlet="Daily Orla"),
    )


def test_a_short_title_that_two_feeds_share_is_no_copy() -> None:
    assert not copies(
        article("Weather", "Snow in the hills.", outlet="Sport Echo"),
        article("Weather", "Sun at the sea.", outlet="Daily Orla"),
    )


def test_two_reports_of_one_event_are_no_copies() -> None:
    assert not copies(
        article("Velland raises rates", AGENCY, outlet="Market Herald"),
        article(
            "Borrowers brace for Velland's third increase",
            "Households with a loan will pay more from April after Monday's decision in Velland.",
            outlet="Daily Orla",
        ),
    )


def test_reports_that_share_a_turn_of_phrase_are_no_copies() -> None:
    assert not copies(
        article("Three hikers killed in fall on Mount Quill", BRIDGE, outlet="Sport Echo"),
        article(
            "Marren Bridge falls with two lorries",
            "Cranes have begun to lift what is left of a lorry after the Marren Bridge fell into "
            "the river; its driver tells how he swam ashore.",
            outlet="Daily Orla",
        ),
    )


def test_reports_in_other_words_with_a_quotation_in_common_are_no_copies() -> None:
    quoted = "“would not rest before prices rose by less than two percent a year”"
    assert not copies(
        article(
            "Velland raises its key rate again",
            f"Loans in Velland get dearer: the bank {quoted}, Governor Maren Toll said when she "
            "announced a step that few had expected so early.",
            outlet="Market Herald",
        ),
        article(
            "Velland raises key rate",
            f"A quarter point more is what borrowers face, for Maren Toll {quoted}; markets took "
            "it calmly.",
            outlet="Daily Orla",
        ),
    )


@pytest.mark.parametrize(("credit", "is_copy"), [("By Orla Wire's Ann Lee ", 1), ("", 0)])
def test_a_rewritten_text_is_a_copy_if_it_says_whose_it_was(credit: str, is_copy: int) -> None:
    assert is_copy == copies(
        article(
            "Tarnholm student leaves school after bridge prank",
            "A student who hung a swing from the Marren Bridge has left Tarnholm's Westgate "
            "School, the college has confirmed.",
            outlet="Orla Wire",
        ),
        article(
            "Westgate student leaves school after bridge prank",
            f"{credit}A boy of sixteen, whose swing over the Orla was filmed by half the town, "
            "has left Tarnholm's Westgate School, the college has confirmed.",
            outlet="Daily Sun",
        ),
    )


def test_a_few_words_in_common_are_no_copy_however_short_the_text() -> None:
    assert not copies(
        article(
            "Homicide inquiry after body found in Lumen",
            "Police launched a homicide investigation after a man was found dead in Lumen.",
            outlet="Sport Echo",
        ),
        article(
            "Body found in Lumen: police open homicide inquiry",
            "Detectives have begun a homicide investigation after a man was found dead at the "
            "harbour on Friday night.",
            outlet="Daily Orla",
        ),
    )


def test_a_background_paragraph_under_other_news_makes_no_copy() -> None:
    background = " The bridge, built in 1931, had been closed to lorries twice since last spring."
    assert not copies(
        article(
            "Mayor of Tarnholm resigns over the Marren Bridge",
            f"Mayor Olen Brask stepped down on Thursday evening.{background} {BRIDGE}",
            outlet="Sport Echo",
        ),
        article(
            "Divers find second lorry under wreck",
            f"A second lorry lies eleven metres deep, say divers.{background} {BRIDGE}",
            outlet="Daily Orla",
        ),
    )


# ── One text twice in one publisher's feeds ──────────────────────────────────────────────


def test_a_video_of_the_report_under_another_title_is_a_copy() -> None:
    assert copies(
        article("Two saved as bridge falls", BRIDGE, outlet="Orla"),
        article("'It went like paper'", f"{BRIDGE} {MORE}", outlet="Orla TV"),
    )


def test_an_article_at_its_address_under_a_new_title_is_a_copy() -> None:
    url = "https://capital-ledger.example/2031/marren-bridge"
    assert copies(
        article("Bridge down in Tarnholm", BRIDGE, url=url),
        article("Two saved from the Orla", BRIDGE, url=url),
    )


def test_a_page_that_carries_another_story_each_day_makes_no_copies() -> None:
    url = "https://capital-ledger.example/front"
    assert not copies(
        article("Bridge down in Tarnholm", BRIDGE, url=url),
        article("Velland raises rates", AGENCY, url=url),
    )


def test_an_article_whose_address_keeps_its_number_is_the_same_article() -> None:
    place = "https://capital-ledger.example/news/"
    assert copies(
        article("LIVE: Marren Bridge falls into the Orla", AGENCY, url=f"{place}bridge-418727"),
        article(
            "As it happened: Marren Bridge falls into Orla",
            f"{AGENCY} {MORE}",
            url=f"{place}how-it-fell-418727",
            hours_old=30,
        ),
    )


def test_one_title_of_one_day_is_a_copy_whatever_stands_below() -> None:
    title = "Marren Bridge falls into the Orla"
    assert copies(
        article(title, BRIDGE, url="https://capital-ledger.example/a", id="1", hours_old=2),
        article(title, MORE, url="https://capital-ledger.example/b", id="2", hours_old=4),
    )


@pytest.mark.parametrize("url", ["https://capital-ledger.example/b", None])
def test_an_entry_that_comes_twice_is_a_copy_however_short(url: str | None) -> None:
    assert copies(article("Snow", "Now."), article("Snow", "Now.", url=url, id="2"))


def test_what_a_feed_puts_under_every_entry_makes_no_copies() -> None:
    furniture = (
        "Start the day well with news, sport and music on Channel Nine from six on weekdays."
    )
    assert not copies(
        article("Snow closes the Brenn pass", furniture),
        article("Opera house reopens in Lumen", furniture + " Weekdays."),
    )


def test_a_stock_sentence_over_other_news_of_an_affair_makes_no_copy() -> None:
    assert not copies(
        article("Mayor of Tarnholm resigns", BRIDGE),
        article("Lorry drivers want damages", BRIDGE.replace("has confirmed", "said")),
    )


def test_a_label_of_both_titles_is_no_likeness() -> None:
    assert not copies(
        article("Fever in Velland: schools to close", BRIDGE),
        article("Fever in Velland: airline sacks pilots", BRIDGE),
    )


def test_a_report_that_goes_on_from_the_last_is_no_copy_of_it() -> None:
    assert not copies(
        article("Governor Toll defends third rise in Velland", f"{MORE} {AGENCY}", hours_old=30),
        article(
            "Governor Toll defends rise before Velland's parliament",
            f"Members shouted as Maren Toll spoke for an hour on Thursday. {MORE} She left by a "
            "back door, and the vote on her office was put off until the week after next.",
        ),
    )


def test_a_whole_paragraph_word_for_word_is_a_copy_under_any_title() -> None:
    paragraph = f"{BRIDGE} {MORE} {AGENCY}"
    assert copies(
        article("How safe are our crossings? | The Debate", paragraph),
        article("After Tarnholm: what now | The Debate", paragraph),
    )


# ── Series ───────────────────────────────────────────────────────────────────────────────

QUESTIONS = "Test what you know of the week in the Orla valley with ten questions by our editors."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orla valley week in questions, part 11", "Orla valley week in questions, part 12"),
        ("Orla valley week in questions, 3 March", "Orla valley week in questions, 4 March"),
        ("Orla valley week in questions", "Orla valley week in questions, part 2"),
        ("Orla valley has 120 cases of fever", "Orla valley has 131 cases of fever"),
    ],
)
def test_numbers_of_a_series_are_no_copies(one: str, other: str) -> None:
    assert not copies(article(one, QUESTIONS), article(other, f"{QUESTIONS} Good luck."))


def test_an_agencys_next_revision_is_the_same_report() -> None:
    assert copies(
        article("UPDATE 1-Velland raises its key rate", AGENCY, outlet="Market Herald"),
        article("UPDATE 2-Velland raises its key rate", AGENCY, outlet="Daily Orla"),
    )


def test_a_standing_title_comes_back_on_another_day() -> None:
    title = "The markets in Velland today"
    text = "What moved shares, bonds and the crown before noon, and what to watch until the close."
    assert not copies(
        article(title, text, url="https://capital-ledger.example/a", id="1", hours_old=1),
        article(title, text, url="https://capital-ledger.example/b", id="2", hours_old=25),
    )


@pytest.mark.parametrize("url", ["https://capital-ledger.example/letter", None])
def test_one_title_over_another_text_on_another_day_is_no_copy(url: str | None) -> None:
    title = "Letter from the Orla valley"
    other = url or "https://capital-ledger.example/another-letter"
    assert not copies(
        article(title, AGENCY, url=url, id="1", hours_old=1),
        article(title, BRIDGE, url=other, id="2", hours_old=25),
    )


def test_the_same_report_a_day_later_is_a_copy() -> None:
    title = "Campaign for safe bridges begins in Tarnholm"
    assert copies(
        article(title, BRIDGE, url="https://capital-ledger.example/a", id="1", hours_old=1),
        article(title, BRIDGE, url="https://capital-ledger.example/b", id="2", hours_old=26),
    )


def test_the_same_said_of_other_people_is_no_copy() -> None:
    text = "Each week we send two readers to dinner in the Orla valley. This week {} and {} met."
    assert not copies(
        article("Who finds love at our table?", text.format("Ada, 49,", "Olen, 56,")),
        article("Love at our table", text.format("Maren, 34,", "Jori, 44,"), hours_old=170),
    )


def test_a_number_in_one_title_only_makes_no_series() -> None:
    assert copies(
        article("Bridge falls, two drivers saved", BRIDGE, outlet="Sport Echo"),
        article("Bridge falls, 2 drivers saved", BRIDGE, outlet="Daily Orla"),
    )


# ── Which is kept ────────────────────────────────────────────────────────────────────────


def kept(*articles: Article, weights: dict[str, float] | None = None) -> str:
    """The one id that all articles lead to."""
    (name,) = set(originals(read(articles), weights=weights or {}).values())
    return name


def test_the_earliest_is_the_original() -> None:
    late = article("Velland raises rates", AGENCY, outlet="Market Herald", hours_old=1)
    early = article("Velland raises rates", AGENCY, outlet="Daily Orla", hours_old=9)
    assert originals(read([late, early])) == {late.id: early.id, early.id: early.id}


def test_a_source_of_more_weight_goes_before_an_earlier_one() -> None:
    late = article("Velland raises rates", AGENCY, outlet="Market Herald", hours_old=1)
    early = article("Velland raises rates", AGENCY, outlet="Daily Orla", hours_old=9)
    assert kept(late, early, weights={late.feed: 2.0}) == late.id


@pytest.mark.parametrize(
    "text",
    [
        f"TARNHOLM (Orla Wire) - {AGENCY}",
        f"TARNHOLM (AFP/Orla Wire) - {AGENCY}",
        f"{AGENCY} — Orla Wire",
        f"By Ann Lee of Orla Wire {AGENCY}",
        f"By Orla Wire's Ann Lee {AGENCY}",
        f"{AGENCY} Source: Orla Wire",
        f"{AGENCY} First published by the Orla Wire.",
        f"{AGENCY} The Orla Wire reports.",
        f"{AGENCY} Read it all at orla-wire.example.",
    ],
)
def test_the_outlet_that_others_credit_goes_before_weight_and_time(text: str) -> None:
    wire = article("Velland raises rates", AGENCY, outlet="Orla Wire", hours_old=1)
    paper = article("Velland raises rates again", text, outlet="Daily Sun", hours_old=9)
    assert kept(wire, paper, weights={paper.feed: 3.0}) == wire.id


def test_an_author_of_the_agency_is_a_credit() -> None:
    wire = article("Velland raises rates", AGENCY, outlet="Orla Wire", hours_old=1)
    paper = article("Velland raises rates", AGENCY, outlet="Daily Sun", hours_old=9)
    assert kept(wire, replace(paper, author="Ann Lee, Orla Wire")) == wire.id


def test_an_agency_is_known_by_its_short_name_too() -> None:
    wire = article("Velland raises rates", AGENCY, outlet="Associated Press", hours_old=1)
    paper = article("Velland raises rates", f"(AP) {AGENCY}", outlet="Daily Sun", hours_old=9)
    assert kept(wire, paper) == wire.id


def test_a_title_that_ends_in_the_outlets_name_is_a_credit() -> None:
    wire = article("Velland raises rates", AGENCY, outlet="Orla Wire", hours_old=1)
    paper = article("Velland raises rates - Orla Wire", AGENCY, outlet="All News", hours_old=9)
    assert kept(wire, paper) == wire.id


def test_a_feed_that_links_to_the_outlets_page_has_its_text_from_there() -> None:
    wire = article("Velland raises rates", AGENCY, outlet="Orla Wire", hours_old=1)
    links = article("Velland raises rates", AGENCY, outlet="All News", url=wire.url, hours_old=9)
    assert kept(wire, links) == wire.id


def test_a_name_in_the_story_is_no_credit() -> None:
    told = AGENCY.replace("Monday", "Monday in the street of the Orla Wire")
    late = article("Velland raises rates", told, outlet="Orla Wire", hours_old=1)
    early = article("Velland raises rates", told, outlet="Daily Sun", hours_old=9)
    assert kept(late, early) == early.id


def test_an_outlet_that_signs_its_own_text_is_not_credited_by_that() -> None:
    signed = f"TARNHOLM (Orla Wire) - {AGENCY}"
    late = article("Velland raises rates", signed, outlet="Orla Wire", hours_old=1)
    early = article("Velland raises rates", AGENCY, outlet="Daily Sun", hours_old=9)
    assert kept(late, early) == early.id


def test_a_feed_that_copies_every_other_keeps_nothing() -> None:
    texts = [AGENCY, MORE, BRIDGE]
    own = [article(f"Title of {n}", text, outlet=f"Paper {n}") for n, text in enumerate(texts)]
    copied = [
        article(f"Taken from {n}", text, outlet="Copycat", hours_old=1)
        for n, text in enumerate(texts)
    ]
    found = originals(read([*copied, *own]))
    assert [found[one.id] for one in copied] == [one.id for one in own]


def test_an_author_of_the_own_house_is_no_credit() -> None:
    late = article("Velland raises rates", AGENCY, outlet="Tarnholm Post", hours_old=1)
    early = article("Velland raises rates", AGENCY, outlet="Tarnholm Post TV", hours_old=9)
    assert kept(late, replace(early, author="Tarnholm Post")) == early.id


def test_a_chain_of_copies_does_not_grow() -> None:
    one, two, three = (" ".join(f"{part}{n}" for n in range(30)) for part in ("ka", "lo", "mi"))
    title = "Rates rise in Velland again"
    first = article(title, one, outlet="Paper 1", hours_old=9)
    between = article(title, f"{one} {two}", outlet="Paper 2", hours_old=8)
    last = article(title, f"{two} {three}", outlet="Paper 3", hours_old=7)
    assert copies(between, last)
    found = originals(read([first, between, last]))
    assert found[between.id] == first.id
    assert found[last.id] == last.id


# ── Any text, any number ─────────────────────────────────────────────────────────────────


def test_writing_without_spaces_has_copies_too() -> None:
    text = "中央銀行は月曜日に政策金利を四分の一ポイント引き上げると発表した。秋以来三度目となる。"
    assert copies(
        article("金利引き上げ", text, outlet="Market Herald", id="1"),
        article("中銀が三度目の利上げ", f"【速報】{text}", outlet="Daily Orla", id="2"),
    )
    assert not copies(
        article("金利引き上げ", text, outlet="Market Herald", id="1"),
        article(
            "家計に重い三度目の利上げ",
            "住宅ローンを抱える家庭は四月から返済額が増える。専門家は慎重な家計管理を勧める。",
            outlet="Daily Orla",
            id="2",
        ),
    )


def test_articles_without_words_are_no_copies() -> None:
    assert not copies(article("", id="1"), article("", id="2"), article("🙂", id="3"))


def test_a_text_in_very_many_places_has_one_original() -> None:
    places = [
        article("Rates rise in Velland", AGENCY, outlet=f"Paper {n}", hours_old=n / 60)
        for n in range(300)
    ]
    assert kept(*places) == places[-1].id


def test_the_credited_of_very_many_is_the_original_of_all() -> None:
    places = [
        article("Rates rise in Velland", f"(Paper 150) {AGENCY}", outlet=f"Paper {n}")
        for n in range(300)
    ]
    assert kept(*places) == places[150].id


def test_a_stock_phrase_in_very_many_places_makes_no_copies() -> None:
    places = [
        article(
            f"News {n} of town {n}",
            "It was a cold and windy day in the Orla valley. "
            + " ".join(f"w{n}x{k}" for k in range(30)),
            outlet=f"Paper {n}",
        )
        for n in range(300)
    ]
    assert not copies(*places)


TEXTS = ["", "Snow.", AGENCY, f"(Paper 1) {AGENCY}", MORE, BRIDGE, f"{BRIDGE} {MORE}", QUESTIONS]
TITLES = [
    "",
    "Velland raises rates again today",
    "Quiz 11",
    "Quiz 12",
    "Bridge falls",
    "橋が落ちた",
]


@st.composite
def mornings(draw: st.DrawFn) -> list[Article]:
    parts = st.tuples(
        st.sampled_from(TITLES),
        st.sampled_from(TEXTS),
        st.integers(1, 3),
        st.sampled_from([None, 1.0, 1.5, 30.0]),
        st.sampled_from(["", "https://paper-1.example/a", "https://x.example/n/418727"]),
    )
    return [
        article(title, text, outlet=f"Paper {paper}", hours_old=hours, url=url, id=str(number))
        for number, (title, text, paper, hours, url) in enumerate(draw(st.lists(parts, max_size=9)))
    ]


@given(mornings().flatmap(lambda morning: st.tuples(st.just(morning), st.permutations(morning))))
def test_the_order_of_articles_changes_nothing(both: tuple[list[Article], list[Article]]) -> None:
    morning, shuffled = both
    assert originals(read(shuffled)) == originals(read(morning))


@given(mornings())
def test_every_article_has_an_original_that_is_its_own(morning: list[Article]) -> None:
    found = originals(read(morning))
    assert found.keys() == {one.id for one in morning}
    assert all(found[original] == original for original in found.values())


@pytest.mark.parametrize(
    "words", ["The state reported 1,200 jobs.", "It was approved by the state council."]
)
def test_a_common_word_is_no_credit_to_an_outlet_of_that_name(words: str) -> None:
    source = article("Harbour grows", words, outlet="The State")
    copy = article("Harbour grows", words, outlet="Daily Orla")
    assert not credits_to(copy, source)
    assert credits_to(replace(copy, summary=f"{words} The State reported it first."), source)
