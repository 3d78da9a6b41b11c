import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.cuts import fitted, halved, parted, stopped, tells_again
from newsletter.compose.wrap import columns

ANY = st.text(
    alphabet=st.sampled_from("ab é,.:;–?!「」『』、。　港裁判カナأبق،؟🚢\u200d\u0301\u0e01"),
    max_size=200,
)


@pytest.mark.parametrize(
    ("headline", "kept"),
    [
        # What fits stays as it is.
        ("Richter stoppt den Verkauf der Fähren", "Richter stoppt den Verkauf der Fähren"),
        ("港の裁判官、フェリーの売却を差し止め", "港の裁判官、フェリーの売却を差し止め"),
        # A second statement goes.
        (
            "Richter stoppt den Verkauf der drei Fähren – die Stadt will noch heute Berufung",
            "Richter stoppt den Verkauf der drei Fähren",
        ),
        (
            "ABC Rail تؤجل خط الساحل إلى الربيع؛ والبلدات تقول إنها لم تُسأل",
            "ABC Rail تؤجل خط الساحل إلى الربيع",
        ),
        (
            "港の裁判官、フェリー3隻の売却を差し止め　市はきょうにも控訴する方針",
            "港の裁判官、フェリー3隻の売却を差し止め",
        ),
        (
            "Un juge suspend la vente des trois ferries. La mairie fera appel dès ce matin",
            "Un juge suspend la vente des trois ferries",
        ),
        # Who said so stays, and what asks, and the other half of a pair of marks.
        (
            "Keine Änderung an der Fähre in diesem Jahr – Bürgermeisterin",
            "Keine Änderung an der Fähre in diesem Jahr – Bürgermeisterin",
        ),
        (
            "Die Stadt verkauft ihre drei Fähren – oder etwa doch noch nicht?",
            "Die Stadt verkauft ihre drei Fähren – oder etwa doch noch nicht?",
        ),
        (
            "フェリー3隻の売却を差し止め　市が控訴へ",
            "フェリー3隻の売却を差し止め　市が控訴へ".replace("　", " "),
        ),
    ],
)
def test_a_headline_loses_a_second_statement_and_nothing_that_decides(
    headline: str, kept: str
) -> None:
    assert fitted(headline, least=25, most=45) == kept


@pytest.mark.parametrize(
    ("headline", "kept"),
    [
        (
            "港" * 50,
            "港" * 34 + "…",
        ),
        (
            "港の裁判官がフェリー3隻の売却を差し止めたのを受けて、市議会は予算のないまま早々に散会した",
            "港の裁判官がフェリー3隻の売却を差し止めたのを受けて…",
        ),
        (
            "Der Richter hat den Verkauf der Fähren am Montag in letzter Minute noch gestoppt",
            "Der Richter hat den Verkauf der Fähren am Montag in letzter Minute…",
        ),
        (
            "أوقف قاضٍ في بورت ألدر مساء الاثنين بيع العبارات الثلاث قبل ساعات قليلة من موعد إتمامه",
            "أوقف قاضٍ في بورت ألدر مساء الاثنين بيع العبارات الثلاث قبل ساعات…",
        ),
    ],
)
def test_what_is_far_too_long_says_that_it_goes_on(headline: str, kept: str) -> None:
    assert fitted(headline, least=25, most=45) == kept


def test_a_subject_has_no_emoji_unless_it_has_nothing_else() -> None:
    assert fitted("🚢 船が出る ✈️", least=25, most=45) == "船が出る"
    assert fitted("🚢🚢", least=25, most=45) == "🚢🚢"


@given(ANY, st.integers(1, 30), st.integers(31, 50))
def test_a_cut_fits_and_is_the_headlines_own_beginning(text: str, least: int, most: int) -> None:
    kept = fitted(text, least=least, most=most, whole=70)
    bare = "".join(text.replace("🚢", "").split()) or text.strip()

    assert columns(kept) <= max(most, 70) or kept == text.strip()
    assert bare.replace("\u200d", "").startswith(
        "".join(kept.removesuffix("…").split()).replace("\u200d", "")
    )


def test_a_headline_is_parted_at_an_early_colon_alone() -> None:
    assert parted("Fähren: Richter stoppt Verkauf") == ("Fähren:", "Richter stoppt Verkauf.")
    assert parted("港湾：フェリー売却を差し止め") == ("港湾：", "フェリー売却を差し止め")
    assert parted("Richter stoppt Verkauf") == ("Richter stoppt Verkauf.", "")
    assert parted("Um 6:30 fährt keine") == ("Um 6:30 fährt keine.", "")


def test_before_a_sentence_a_japanese_headline_has_a_stop_too() -> None:
    assert stopped("フェリーの売却を差し止め") == "フェリーの売却を差し止め。"
    assert stopped("Verkauf gestoppt") == "Verkauf gestoppt."
    assert stopped("بيع متوقف؟") == "بيع متوقف؟"


def test_a_sentence_that_tells_the_headline_again_is_known_in_any_writing() -> None:
    japanese = "港の裁判官、フェリーの売却を差し止め"
    german = "Richter stoppt den Verkauf der Fähren"

    assert tells_again("港の裁判官がフェリーの売却を差し止めた。", japanese, share=0.6)
    assert not tells_again("市は今朝控訴するという。", japanese, share=0.6)
    assert tells_again("Ein Richter stoppte am Montag den Verkauf der Fähren.", german, share=0.6)
    assert not tells_again("Die Stadt geht in Berufung.", german, share=0.6)


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("Eins zwei. Drei vier.", ("Eins zwei.", "Drei vier.")),
        ("一つ目の文。二つ目の文。", ("一つ目の文。", "二つ目の文。")),
        ("Nur eins.", ("Nur eins.",)),
        ("Eins. Eins. Eins. Eins.", ("Eins. Eins.", "Eins. Eins.")),
    ],
)
def test_a_long_text_is_halved_where_a_sentence_ends(
    text: str, paragraphs: tuple[str, ...]
) -> None:
    assert halved(text) == paragraphs


@given(ANY)
def test_halves_are_the_text(text: str) -> None:
    assert "".join("".join(halved(text)).split()) == "".join(text.split())
