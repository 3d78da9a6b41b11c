from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rank.asides import RULES
from newsletter.rank.kinds import ASIDES, LIMIT, aside, lesser
from tests.fakes.articles import article

KNOWN_BY_TITLE = {
    "live": [
        "Harbour strike LIVE: talks go on into the night",
        "Velland vote LIVE updates: polls close in the capital",
        "Live updates: storm reaches the coast",
        "Storm Ilva: Live Updates",
        "Kastor v Porto Azul - live updates",
        "LIVESTREAM: Palace briefing",
        "Live: premier faces the inquiry",
        "Live Marren bridge updates",
        "As it happened: Kastor win the cup",
        "Watch live: the rocket leaves for Quill",
        "Liveticker: Tarnholm wählt einen neuen Stadtrat",
        "EN DIRECT. Tempête Ilva : la côte évacuée",
        "Tempête Ilva, en direct : la côte évacuée",
        "Última hora de la tormenta en Marren, en directo",
        "Velland vota: minuto a minuto",
        "AO VIVO: Kastor x Porto Azul",
        "Terremoto a Marren, in diretta: evacuato il porto",
        "Liveblog: storm bereikt de kust",
    ],
    "quiz": [
        "Quiz of the week: who signed for Kastor?",
        "Ledger morning quiz: March 4",
        "How well do you know Lumen? Take our quiz",
        "Cryptic crossword No 28,114",
        "Wordle today: hints and answer for March 4",
        "Kreuzworträtsel: das Rätsel vom Dienstag",
    ],
    "horoscope": [
        "Your horoscope for Tuesday",
        "Daily horoscope: what the stars say",
        "Tageshoroskop für Dienstag, 4. März",
        "Horóscopo de hoy martes 4 de marzo",
        "Oroscopo di oggi, martedì 4 marzo",
        "Horoscope du mardi 4 mars",
        "Horoscoop: dit zeggen de sterren",
    ],
    "history": [
        "This day in history: March 4",
        "From the archives, 1931: the pass is opened",
        "In the Ledger: March 4, 1931",
        "Efemérides: qué pasó un 4 de marzo",
        "Accadde oggi, 4 marzo",
    ],
    "list": [
        "5 things to know before the markets open",
        "The 50 best novels of the century",
        "10 ways to keep a house warm",
        "7 Dinge, die man über Tarnholm wissen muss",
    ],
    "briefing": [
        "Morning Briefing: what you missed",
        "Your Tuesday Briefing",
        "Evening update: top stories from the Capital Ledger",
        "The Papers: minister 'to go' and a bridge falls",
        "What the papers say",
        "Presseschau: Was die Zeitungen schreiben",
        "Revue de presse : la une des journaux",
        "Rassegna stampa di martedì",
    ],
    "correction": [
        "Correction: the height of the Brenn pass",
        "Corrections and clarifications",
        "For the record",
        "Korrektur: Höhe des Brennpasses",
        "Fe de erratas",
        "Rectificatif",
    ],
    "podcast": [
        "The Orla podcast: a year of strikes",
        "Podcast: Wie Tarnholm baut",
        "How the bridge fell | Orla Today podcast",
    ],
    "shopping": [
        "The best spring deals on mattresses",
        "Deal of the day: a kettle",
        "Father's Day gift guide",
        "Tarnholm Direct promo code: March 2031",
        "The best air fryers to buy",
        "Best Amazon spring sale deals",
        "Bon plan : une bouilloire à moitié prix",
    ],
    "newsletter": [
        "Sign up for our morning newsletter",
        "Subscribe to our newsletter",
        "The Orla newsletter: spring on the coast",
    ],
    "gallery": [
        "In pictures: snow on the Brenn pass",
        "Photos: snow on the Brenn pass",
        "The week in pictures",
        "Snow on the Brenn pass – in pictures",
        "Bilder des Tages: Schnee auf dem Brennpass",
        "En images : la neige au col",
    ],
    "cartoon": ["Cartoon of the day", "Best of cartoons, March 4, 2031", "Editorial cartoon"],
    "betting": [
        "Velland lotto results for Tuesday",
        "Powerball winning numbers for March 4",
        "Kastor v Azul odds, picks and predictions",
        "Race-by-race tips and preview for Tarnholm",
        "Lottozahlen vom Mittwoch",
        "Résultats du Loto du mardi 4 mars",
    ],
    "listing": ["TV for Tuesday, March 4", "What's on TV tonight", "Stasera in TV: i film di oggi"],
    "weather": [
        "Weather forecast for Tuesday",
        "Tarnholm weather update as of 7 a.m.",
        "Wettervorhersage: Regen im Süden",
        "Previsão do tempo para terça",
    ],
    "broadcast": [
        "Evening Orla | Channel Nine (4 March 2031)",
        "Evening Orla | March 4, 2031 [HD]",
        "Evening Orla | Full Episode",
        "Palace briefing | Replay",
        "Tagesmagazin | 4. März 2031",
    ],
    "sponsored": ["Sponsored: why Tarnholm is the place to build", "[Anzeige] Bauen in Tarnholm"],
}

REPORTS = [
    # live
    "Live Nation sues city over cancelled concerts",
    "Concert promoter Live Arena to cut 300 jobs",
    "Live music venues ask for aid",
    "Reporter hurt live on television",
    "Olive harvest fails in the south",
    "Video app adds live updates for commuters",
    "Man jailed over livestream of attack",
    "Police: suspect ran a livestream",
    "Saturday Night LIVE: host apologises",
    "Isle of Orla is first to live without lockdown",
    "La vendita diretta di vino cresce",
    "Grabó un disco en vivo en Lumen",
    # quiz, horoscope, history
    "Quiz show scandal trial opens",
    "Pub quiz: landlord fined",
    "MPs quiz minister over bridge contract",
    "Police quiz third suspect",
    "Crossword setter dies at 90",
    "Star signs new deal at Kastor United",
    "Five-star sign for Kastor: Renn arrives",
    "Horoscope columnist dies at 81",
    "Zodiac letters decoded after 50 years",
    "On this day of all days, minister resigns",
    "Historic day for Velland as court opens archives",
    # list, briefing, correction
    "Two best friends killed in crash",
    "Ten best friends reunited after flood",
    "Five bridges closed after inspection",
    "Two things led to crash, inquiry finds",
    "White House daily briefing turns hostile",
    "Minister walks out of news briefing",
    "Papers: Velland spied on its allies",
    "Newspapers black out front pages in protest",
    "Correction officers strike at Tarnholm prison",
    "Market correction looms, bank warns",
    "Minister corrects the record on bridge costs",
    # podcast, shopping, newsletter
    "Podcast hosts say sorry for insult",
    "Barristers win case, and listeners for their podcast",
    "Trade deal leaves farmers uneasy",
    "Best deal for Velland is no deal, premier says",
    "Biggest pharma deals of the year under review",
    "Walmart sales fall for a third quarter",
    "Amazon deals blow to publishers",
    "Food coupons for 40,000 families",
    "Why now is the best time to buy",
    "Sign up or lose aid, farmers are told",
    "What hackers want in your inbox",
    # gallery, cartoon, betting
    "Gallery owner jailed for fraud",
    "Police release photos of suspect",
    "Satellite pictures show damage",
    "Pictures emerge of Brenn crash",
    "Cartoonist arrested in Lumen",
    "Betting scandal widens in Kastor",
    "Sports betting resumes today",
    "Lottery winner gives it all away",
    "Race for premier narrows to two",
    # listing, weather, broadcast, sponsored
    "TV presenter resigns on air",
    "TV drama revisits the Marren bridge disaster",
    "Severe weather warning for the north island",
    "Weather: freezing conditions on the way",
    "El tiempo para negociar se acaba",
    "Cases reach 19,000 (ministry update, 2 June 2031)",
    "Court orders replay of cup final",
    "Netflix pulls episode after complaint",
    "Sponsored walk raises a million",
    "Strafanzeige gegen Minister",
    "Bridge collapses into the Orla river",
    "",
]


@pytest.mark.parametrize(
    ("title", "slug"), [(title, slug) for slug, found in KNOWN_BY_TITLE.items() for title in found]
)
def test_what_is_no_report_is_known_by_its_title(title: str, slug: str) -> None:
    url = "https://video.example/watch?v=1" if slug == "broadcast" else ""
    known = aside(article(title, url=url))
    assert known is not None
    assert (known.slug, known.text) == (slug, ASIDES[slug])


@pytest.mark.parametrize("title", REPORTS)
def test_a_report_is_not_set_aside_for_a_word_of_its_title(title: str) -> None:
    assert aside(article(title)) is None


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/world/live/2031/mar/04/storm", "live"),
        ("/2031/03/04/world/storm-live-updates.html", "live"),
        ("/wetter/liveblog/storm-1", "live"),
        ("/podcasts/the-orla/12", "podcast"),
        ("/shopping/mattresses", "shopping"),
        ("/sponsored/mattresses", "sponsored"),
        ("/partner/mattresses", "sponsored"),
        ("/2031/03/04/briefing/storm-strike.html", "briefing"),
        ("/news/in-pictures-52883708", "gallery"),
        ("/horoskop/stier", "horoscope"),
    ],
)
def test_what_is_no_report_is_known_by_its_address(path: str, slug: str) -> None:
    known = aside(article("Storm reaches the coast", url=f"https://a.example{path}"))
    assert known is not None
    assert known.slug == slug


@pytest.mark.parametrize(
    "path",
    [
        "/world/live-news/storm-03-04/h_0a1b2c3d",
        "/news/podcast-hosts-say-sorry",
        "/news/gallery-owner-jailed",
        "/briefing/2031/03/04/the-bank-that-was-too-big",
        "/news/where-the-rich-live.html",
        "/business/deals/kastor-buys-azul",
        "/live-music-asks-for-aid?section=/live/",
        "",
    ],
)
def test_a_report_is_not_set_aside_for_a_word_of_its_address(path: str) -> None:
    assert aside(article("Storm reaches the coast", url=f"https://a.example{path}")) is None


def test_what_its_feed_calls_an_advertisement_is_set_aside() -> None:
    plain = article("Why Tarnholm is the place to build")
    known = aside(replace(plain, categories=("Business", "Sponsored Content")))
    assert known is not None
    assert known.slug == "sponsored"


def test_what_only_subscribers_may_read_is_a_report() -> None:
    assert aside(replace(article("Bank raises its rate"), categories=("PAID",))) is None


def test_a_report_that_says_it_tells_five_things_is_a_briefing() -> None:
    known = aside(article("Storm: bridges shut", "Five things you need to know this Tuesday."))
    assert known is not None
    assert known.slug == "briefing"


def test_a_date_behind_a_report_that_is_no_video_makes_it_no_broadcast() -> None:
    assert aside(article("Bridge collapses (4 March 2031)")) is None


def test_each_kind_has_a_slug_that_a_rule_can_name_and_words_for_a_reader() -> None:
    assert set(KNOWN_BY_TITLE) == set(ASIDES)
    for slug, words in ASIDES.items():
        assert slug.isascii()
        assert slug.islower()
        assert words


@pytest.mark.parametrize(
    "title", [*REPORTS, *(title for found in KNOWN_BY_TITLE.values() for title in found)]
)
def test_no_rule_needs_a_word_that_does_not_call_for_it(title: str) -> None:
    known = aside(article(title, url="https://video.example/watch?v=1"))
    for rule in RULES:
        if rule.titles.search(title):
            assert known is not None
            break


@given(st.text(max_size=200), st.text(max_size=80))
def test_any_title_and_address_has_a_kind_or_none(title: str, url: str) -> None:
    strange = article(title, url=url)
    known = aside(strange)
    assert known is None or known.slug in ASIDES
    assert lesser(strange).value <= 0


def test_only_the_beginning_of_a_title_is_read() -> None:
    assert aside(article("a " * LIMIT + "| Full Episode")) is None


@pytest.mark.parametrize(
    ("title", "url", "signal"),
    [
        ("ADA MOLL: The bridge was a warning", "https://a.example/news/1", "opinion"),
        ("Opinion: the bridge was a warning", "https://a.example/news/1", "opinion"),
        ("Kommentar: Die Brücke war eine Warnung", "https://a.example/news/1", "opinion"),
        ("Éditorial : le pont, un avertissement", "https://a.example/news/1", "opinion"),
        ("Opinión: el puente fue un aviso", "https://a.example/news/1", "opinion"),
        ("【社説】橋の崩落が問うもの", "https://a.example/news/1", "opinion"),
        ("The bridge was a warning", "https://a.example/opinion/1", "opinion"),
        ("Die Brücke war eine Warnung", "https://a.example/meinung/1", "opinion"),
        ("A week on the lakes", "https://a.example/travel/lakes", "soft"),
        ("A recipe for spring soup", "https://a.example/news/1", "soft"),
        ("Dear Ada: may I leave my job", "https://a.example/news/1", "soft"),
        ("Why did the bridge fall?", "https://a.example/news/1", "feature"),
        ("Analysis: a bridge too old", "https://a.example/news/1", "feature"),
        ("هل تسقط الجسور الأخرى؟", "https://a.example/news/1", "feature"),
        ("橋はなぜ落ちたのか？", "https://a.example/news/1", "feature"),
        ("Warum die Brücke fiel", "https://a.example/news/1", "feature"),
        ("Bridge falls into river", "https://video.example/watch?v=1", "video"),
        ("Bridge falls into river", "https://a.example/videos/1", "video"),
        ("Bridge falls into river", "https://a.example/news/1", ""),
        ("BREAKING NEWS: bridge falls into river", "https://a.example/news/1", ""),
        ("US OPEN: Renn out in the first round", "https://a.example/news/1", ""),
        ("BRIDGE FALLS: TWO DEAD", "https://a.example/news/1", ""),
        ("Strike is a recipe for disaster, bank warns", "https://a.example/news/1", ""),
        ("'My husband saved us': family flees the flood", "https://a.example/news/1", ""),
        ("Opinion polls: Moll ahead in Velland", "https://a.example/news/1", ""),
    ],
)
def test_opinion_soft_pieces_features_and_videos_count_less(
    title: str, url: str, signal: str
) -> None:
    kind = lesser(article(title, url=url))
    assert kind.signal == signal
    assert (kind.value < 0) is bool(signal)


def test_a_headline_that_opens_with_its_authors_name_is_an_opinion() -> None:
    column = replace(article("Ada Moll: The bridge was a warning"), author="Ada Moll")
    assert lesser(column).signal == "opinion"
    assert lesser(replace(column, author="Ben Tarr")).signal == ""
    assert lesser(replace(column, title="A warning | Ada Moll")).signal == "opinion"
    assert lesser(replace(column, author="The Editorial Board", title="A bridge")).signal


def test_a_channel_that_signs_its_own_name_has_no_opinion() -> None:
    film = replace(article("Bridge falls | Orla", outlet="Orla"), author="Orla")
    assert lesser(film).signal == ""


@pytest.mark.parametrize("title", ["Bridge engineer Ada Moll dies at 81", "Obituary: Ada Moll"])
def test_an_obituary_is_news(title: str) -> None:
    assert aside(article(title)) is None
    assert lesser(article(title)).signal == ""
