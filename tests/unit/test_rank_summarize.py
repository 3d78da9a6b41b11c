from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rank.headline import FAIR, faults
from newsletter.rank.leads import lead, leads
from newsletter.rank.summarize import READERS, WORDS, tell, with_more
from newsletter.rank.words import read
from tests.fakes.articles import article, bridge_collapse

TITLE = "Council votes on new tram line"


def told(text: str) -> str:
    return lead(text, TITLE, most=50)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "TARNHOLM (AP) — Sen. Ada Moll wants $2.1 billion in the U.S. this year. It is late.",
            "Sen. Ada Moll wants $2.1 billion in the U.S. this year.",
        ),
        (
            "WEST SELBY, Old Marren—The town will dig up Long Street in spring.",
            "The town will dig up Long Street in spring.",
        ),
        (
            "By Ada Moll, March 4, 2031 5:00 AM The town will dig up Long Street in the spring.",
            "The town will dig up Long Street in the spring.",
        ),
        (
            "The town will dig up Long Street in the spring. Read more on our site about it.",
            "The town will dig up Long Street in the spring.",
        ),
        (
            "Council votes on new tram line. Work on Long Street would begin in spring.",
            "Work on Long Street would begin in spring.",
        ),
        (
            "The town will dig up Long Street in the spring. Shops fear that the work will…",
            "The town will dig up Long Street in the spring.",
        ),
        (
            "The town will dig up Long Street. After that it will dig up the square and",
            "The town will dig up Long Street.",
        ),
        (
            "Odo Vale (left), the mayor, will dig up Long Street in the spring.",
            "Odo Vale, the mayor, will dig up Long Street in the spring.",
        ),
        ("ADA MOLL: The tram is a dream of this town.",) * 2,
        ("ADA MOLL - The tram is a dream of this town.",) * 2,
        ("VIDEO: The town will dig up Long Street.", "The town will dig up Long Street."),
        ("OPINION: The town must not dig up Long Street.",) * 2,
        ("NEW SELBY — The town will dig up Long Street.", "The town will dig up Long Street."),
        ("Work on Long Street would begin in spring", "Work on Long Street would begin in spring."),
        (
            "The builders' hall in Selby says 'no' to the tram. It wants a bus for less.",
            "The builders' hall in Selby says 'no' to the tram. It wants a bus for less.",
        ),
        (
            "市長は土曜日の正午に突然辞任した。後任は六月の議会で選ばれる。",
            "市長は土曜日の正午に突然辞任した。後任は六月の議会で選ばれる。",
        ),
        ("Мэр Сельби объявил об уходе сегодня. Выборы пройдут в июне, решил совет.",) * 2,
    ],
)
def test_a_lead_is_complete_sentences_of_news(text: str, words: str) -> None:
    assert told(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂",
        "The builder was in tears on Long Street as he said 'It just hurts a lot.",
        "The town “will dig up Long Street in the spring. It is late for that.”",
        "What would happen to the shops on Long Street?",
        "The mayor, left, with the builder of the tram in Selby.",
        "Here’s a range of pictures of Long Street in spring.",
        "Read back through the day's live updates on Long Street.",
        "Echo's Ada Moll speaks to a builder of Long Street about spring.",
        "The builder of Long Street has a dream, writes ODO VALE.",
        "Town demands that builder stop LIVE: Long Street is dug up.",
        "The town picks candidates in tight races, including Sens.",
        "He will dig up Long Street in the spring, too.",
        "But the town will dig up Long Street in the spring.",
        "However, the town will dig up Long Street in the spring.",
        "“They will dig up Long Street in the spring,” the builder said.",
        "The move comes after a year of talks on Long Street.",
        "In addition, the town will dig up Long Street in spring.",
        "Work " * 100 + "ends.",
    ],
)
def test_what_is_no_news_or_leans_on_something_absent_is_not_told(text: str) -> None:
    assert told(text) == ""


@pytest.mark.parametrize(
    "label",
    [
        *("HOAX - ", "SATIRE — ", "NOT TRUE: ", "FAKE NEWS: ", "IT IS FALSE: ", "Fact check: "),
        *("BREAKING: HOAX - ", "A post makes this false claim:\n", "The claim is false. "),
        *("He told the court so. ", "Ada Moll speaks:\n", "This is alleged by one. "),
    ],
)
def test_what_is_called_untrue_or_handed_over_is_not_told_bare(label: str) -> None:
    claim = "The tram of Selby contains a chip in every seat."
    assert leads(claim, TITLE, most=WORDS) == [claim]
    assert leads(f"{label}{claim}", TITLE, most=WORDS) == []


def test_a_speakers_next_sentence_is_told_only_behind_the_first() -> None:
    first, more = (
        "ADA MOLL: The tram is a dream of this town.",
        "The vote was stolen in every ward.",
    )
    assert leads(f"{first} {more}", TITLE, most=WORDS) == [first, f"{first} {more}"]


def test_what_the_next_sentence_calls_false_is_not_told_without_it() -> None:
    claim, denial = (
        "The tram of Selby contains a chip in every seat.",
        "That is false, doctors say.",
    )
    assert claim not in leads(f"{claim} {denial}", TITLE, most=WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "'We won. The vote was stolen in every ward of Selby,' said Ada Moll.",
        "The vote was stolen in every ward of Selby,' said Ada Moll.",
        "“We won it. The vote was stolen in every ward of Selby. They cheated,” said Ada Moll.",
    ],
)
def test_no_lead_begins_inside_a_quotation(text: str) -> None:
    assert leads(text, TITLE, most=WORDS) == []


@pytest.mark.parametrize("start", ["About", "Power was cut last night for some"])
def test_a_number_that_was_torn_in_two_is_not_told(start: str) -> None:
    text = f"{start} 4. 5 million people lost power in the storm on Monday."
    assert leads(text, TITLE, most=WORDS) == []


def test_this_week_leans_on_nothing() -> None:
    text = "This week the town will dig up Long Street in Selby."
    assert told(text) == text


def test_a_pronoun_may_follow_the_sentence_it_leans_on_and_no_other() -> None:
    first, cut = "The town will dig up Long Street in spring.", "Shops in the street fear that…"
    leaning = "They will close in May for two weeks."
    assert told(f"{first} {leaning}") == f"{first} {leaning}"
    assert told(f"{first} {cut} {leaning}") == first


def test_two_sentences_are_told_where_there_is_room_for_them() -> None:
    one = "The town will dig up Long Street in the spring of next year."
    assert lead(f"{one} {one}", TITLE, most=26) == f"{one} {one}"
    assert lead(f"{one} {one}", TITLE, most=25) == one


@given(st.text(max_size=400), st.text(max_size=80))
def test_a_lead_invents_no_word(text: str, title: str) -> None:
    have = text.split()
    for option in leads(text, title, most=WORDS):
        for word in option.split():
            assert any(word.rstrip(".,;!?") in other for other in have)


def test_the_clear_headline_is_told_and_linked() -> None:
    bait = article(
        "You won't believe what fell into the river",
        "The Marren Bridge fell into the Orla river at dawn on Monday, police say.",
        outlet="Buzz",
        hours_old=1,
    )
    telling = tell(read([*bridge_collapse(), bait]))
    assert telling.article.outlet != "Buzz"
    assert faults(telling.title) <= FAIR


def test_a_headline_of_what_nobody_else_says_is_not_the_storys() -> None:
    odd = article(
        "Grandmother's parrot learns to whistle the anthem",
        "The Marren Bridge fell into the Orla at dawn on Monday in Tarnholm.",
        outlet="Buzz",
        hours_old=1,
    )
    assert tell(read([*bridge_collapse(), odd])).article.outlet != "Buzz"


def test_headline_and_summary_come_from_the_article_that_is_linked() -> None:
    telling = tell(read(bridge_collapse()))
    assert telling.title == telling.article.title
    assert telling.summary in telling.article.summary


def test_no_members_headline_stands_over_anothers_words() -> None:
    denies, claims = bridge_collapse()[:2]
    asks = replace(denies, title="You won't believe it: did the Marren Bridge fall?")
    bare = replace(claims, summary="", title="Old Marren Bridge collapses into the Orla river")
    for members in ([asks, claims], [asks, bare], [asks, replace(asks, id="again")]):
        telling = tell(read(members))
        assert telling.title == telling.article.title
        assert telling.summary in telling.article.summary
    assert tell(read([asks, claims])).article == claims
    assert tell(read([asks, bare])).title in {asks.title, bare.title}


def test_a_member_with_sentences_is_told_before_one_with_a_bare_headline() -> None:
    bare = article("Marren Bridge falls into the Orla at Tarnholm", outlet="Bare", hours_old=0)
    assert tell(read([bare, *bridge_collapse()])).article.outlet != "Bare"


def test_the_sentences_that_others_bear_out_are_told() -> None:
    aside = "Gulls are a plague of the harbor towns in summer, all fishermen agree."
    news = "The Marren Bridge fell into the Orla at dawn on Monday in Tarnholm."
    teller = article("Bridge falls into the Orla", f"{aside} {news}", outlet="Echo")
    members = [teller, replace(bridge_collapse()[0], title="?"), replace(bridge_collapse()[1])]
    telling = tell(read(members))
    assert aside not in telling.summary
    assert "Bridge" in telling.summary


def test_the_order_of_the_members_changes_nothing() -> None:
    members = read(bridge_collapse())
    assert tell(members) == tell(members[::-1])
    telling = tell(members)
    assert with_more(members, telling) == with_more(members[::-1], telling)


def test_a_giant_event_is_told_by_its_most_central_members() -> None:
    members = [
        replace(one, id=f"{one.id}/{number}")
        for number in range(READERS)
        for one in bridge_collapse()
    ]
    far = article("Gulls of Selby", "Gulls are a plague of the harbor towns in summer.")
    documents = read([*members, far])
    assert tell(documents).article.outlet != far.title
    assert tell(documents) == tell(documents[::-1])


def test_a_second_paragraph_is_new_and_under_its_own_outlets_name() -> None:
    goes_on = (
        "Divers of the navy found a lorry with 40 tons of gravel under the Marren Bridge by noon."
    )
    echo = article("Lorries found in the Orla", goes_on, outlet="Echo", hours_old=20)
    members = read([*bridge_collapse()[:1], echo])
    telling = tell(members)
    assert telling.article.outlet == "Capital Ledger"
    further = with_more(members, telling)
    assert (further.more, further.more_outlet) == (goes_on, "Echo")
    assert replace(further, more="", more_outlet="") == telling


def test_what_says_the_same_again_is_no_second_paragraph() -> None:
    members = read(bridge_collapse())
    telling = tell(members)
    assert with_more(members[:1], tell(members[:1])).more == ""
    again = article("Marren Bridge fell", telling.summary, outlet="Evening Echo")
    assert with_more(read([telling.article, again]), telling) == telling
    apart = article("Snow", "Heavy snow fell on every hill of Brenn tonight.", outlet="Echo")
    assert with_more(read([telling.article, apart]), telling) == telling
