from newsletter.compose.lint.finding import Severity
from newsletter.compose.lint.footer import footer, footer_of, unsubscribe_link
from newsletter.compose.lint.page import words_in
from tests.fakes.mails import HTML, POSTAL, UNSUBSCRIBE, good_mail, only, with_html


def test_a_mail_without_a_link_to_unsubscribe_is_to_fix() -> None:
    found = only(footer(with_html(f'href="{UNSUBSCRIBE}"', "")))
    assert found.severity is Severity.FIX
    assert "unsubscribe" in found.says


def test_a_hidden_link_to_unsubscribe_is_to_fix() -> None:
    found = only(footer(with_html(f'href="{UNSUBSCRIBE}"', f'hidden href="{UNSUBSCRIBE}"')))
    assert (found.severity, found.place) == (Severity.FIX, "a:1")


def test_a_mail_without_the_postal_address_is_to_fix() -> None:
    assert only(footer(with_html(POSTAL, "Port Alder"))).severity is Severity.FIX
    assert only(footer(good_mail(postal_address=""))).severity is Severity.FIX


def test_a_postal_address_may_be_broken_over_lines() -> None:
    assert isinstance(footer(with_html(POSTAL, POSTAL.replace(", ", ",<br>"))), str)


def test_a_footer_that_does_not_say_since_when_is_to_look_at() -> None:
    found = only(footer(with_html("You signed up on October 3, 2026.", "You signed up.")))
    assert found.severity is Severity.LOOK


def test_a_year_in_the_postal_address_or_the_news_is_no_date_of_subscription() -> None:
    postal = "Memo, 2026 Larch Street"
    html = HTML.replace("October 3, 2026", "a day").replace(POSTAL, postal)
    html = html.replace("14 days", "14 days in 2026")
    assert only(footer(good_mail(html=html, postal_address=postal))).severity is Severity.LOOK


def test_a_date_may_be_written_in_other_digits() -> None:
    assert isinstance(footer(with_html("October 3, 2026", "٣ أكتوبر ٢٠٢٦")), str)


def test_the_footer_is_the_part_around_the_link_that_has_no_heading() -> None:
    mail = good_mail()
    foot = footer_of(mail.page, unsubscribe_link(mail))
    assert POSTAL in words_in(foot)
    assert "Judge" not in words_in(foot)
