from newsletter.model import Article
from newsletter.rank.dedupe import originals
from newsletter.rank.words import read
from tests.fakes.articles import article

AGENCY = (
    "The Velland central bank raised its key rate by a quarter point to 4.25 percent on Monday, "
    "the third rise since autumn."
)


def copies(*articles: Article) -> int:
    """How many of the articles copy another."""
    return sum(name != original for name, original in originals(read(articles)).items())


def test_an_agency_text_under_two_titles_is_a_copy() -> None:
    assert copies(
        article("Velland raises rates", AGENCY, outlet="Market Herald"),
        article("Central bank in third rise", AGENCY, outlet="Daily Orla"),
    )


def test_the_earliest_is_the_original() -> None:
    late = article("Velland raises rates", AGENCY, outlet="Market Herald", hours_old=1)
    early = article("Velland raises rates", AGENCY, outlet="Daily Orla", hours_old=9)
    assert originals(read([late, early])) == {late.id: early.id, early.id: early.id}


def test_one_title_in_two_feeds_is_a_copy() -> None:
    title = "Striker Ilva Renn signs for Kastor United"
    assert copies(article(title, "One.", outlet="Sport Echo"), article(title, outlet="Daily Orla"))


def test_a_short_title_that_two_feeds_share_is_no_copy() -> None:
    assert not copies(
        article("Weather", "Snow in the hills.", outlet="Sport Echo"),
        article("Weather", "Sun at the sea.", outlet="Daily Orla"),
    )


def test_numbers_of_a_series_are_no_copies() -> None:
    text = "Test what you know of the week in the Orla valley with ten questions by our editors."
    assert not copies(
        article("Orla valley week in questions, part 11", text),
        article("Orla valley week in questions, part 12", text + " Good luck."),
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


def test_what_a_feed_puts_under_every_entry_makes_no_copies() -> None:
    furniture = (
        "Start the day well with news, sport and music on Channel Nine from six on weekdays."
    )
    assert not copies(
        article("Snow closes the Brenn pass", furniture),
        article("Opera house reopens in Lumen", furniture + " Weekdays."),
    )


def test_articles_without_words_are_no_copies() -> None:
    assert not copies(article("", id="1"), article("", id="2"), article("🙂", id="3"))
