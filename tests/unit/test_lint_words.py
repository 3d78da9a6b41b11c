from dataclasses import replace

from newsletter.compose.lint.finding import Severity
from newsletter.compose.lint.words import columns, plain_text, preheader, squeezed, subject
from newsletter.model import Part, Section
from tests.fakes.editions import sample_story
from tests.fakes.mails import SUMMARY, TEXT, TITLE, good_mail, only


def test_a_letter_of_japanese_is_as_wide_as_two() -> None:
    assert columns("abc") == 3
    assert columns("渡し船の売却") == 12
    assert columns("e\u0301\u200d") == 1


def test_two_wordings_share_letters_and_digits() -> None:
    assert squeezed("Ferry_sale: “On hold”, 14 days") == squeezed("FERRY SALE (on hold) 14 DAYS")


def test_an_empty_subject_is_to_fix() -> None:
    assert only(subject(good_mail(subject=" "))).severity is Severity.FIX


def test_a_subject_over_50_characters_is_to_look_at_with_its_length() -> None:
    assert subject(good_mail(subject="x" * 50)) == "Subject is 50 characters"
    found = only(subject(good_mail(subject="x" * 51)))
    assert found.severity is Severity.LOOK
    assert "51 characters" in found.says
    assert only(subject(good_mail(subject="船" * 26))).severity is Severity.LOOK


def test_a_missing_or_repeated_preheader_is_to_fix() -> None:
    assert only(preheader(good_mail(preheader=""))).severity is Severity.FIX
    repeated = only(preheader(good_mail(preheader=TITLE.upper() + ".")))
    assert repeated.severity is Severity.FIX
    assert "repeats" in repeated.says


def test_a_preheader_that_the_html_lacks_is_to_fix() -> None:
    found = only(preheader(good_mail(preheader="Plus: something that stands nowhere in the page")))
    assert found.severity is Severity.FIX


def test_a_preheader_that_leaves_the_row_empty_or_is_cut_is_to_look_at() -> None:
    short = "Plus: the council"
    assert only(preheader(good_mail(preheader=short))).severity is Severity.LOOK
    long = "the sale of three boats " * 5
    mail = good_mail(preheader=long, html=f"<body>{long}</body>")
    assert "119 characters" in only(preheader(mail)).says


def test_a_mail_without_plain_text_is_to_fix() -> None:
    assert only(plain_text(good_mail(text="\n"))).severity is Severity.FIX


def test_a_story_that_only_the_html_tells_is_to_fix_by_name() -> None:
    found = only(plain_text(good_mail(text="UNSUBSCRIBE:\nhttps://memo.example/unsubscribe/abc\n")))
    assert found.severity is Severity.FIX
    assert TITLE in found.says


def test_a_story_is_known_again_by_its_address_alone() -> None:
    other = TEXT.replace("JUDGE STOPS THE FERRY SALE", "No sale").replace(SUMMARY, "")
    assert isinstance(plain_text(good_mail(text=other)), str)


def test_a_story_that_neither_tells_is_not_missed() -> None:
    mail = good_mail()
    story = sample_story("Larch County draws again", "The court threw it out.")
    section = Section(name="More", part=Part.NEWS, stories=(story,))
    sections = (*mail.edition.sections, section)
    assert isinstance(
        plain_text(replace(mail, edition=replace(mail.edition, sections=sections))), str
    )


def test_a_long_line_is_to_look_at_unless_it_is_an_address() -> None:
    address = f"https://tribune.example/{'a' * 90}"
    assert isinstance(plain_text(good_mail(text=f"{TEXT}{address}\n  {address}\n")), str)
    found = only(plain_text(good_mail(text=f"{TEXT}{'word ' * 16}\n")))
    assert found.severity is Severity.LOOK
    assert "80" in found.says
