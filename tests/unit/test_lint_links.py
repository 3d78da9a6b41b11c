import pytest

from newsletter.compose.lint.finding import Severity
from newsletter.compose.lint.links import is_loopback, links, web_links
from tests.fakes.mails import HEADERS, UNSUBSCRIBE, good_mail, only, with_body

SALE = "https://tribune.example/sale"


@pytest.mark.parametrize(
    ("markup", "severity", "word"),
    [
        ('<a href="">Read</a>', "fix", "without an address"),
        ('<a href="#">Read</a>', "fix", "without an address"),
        ('<a href="http://a.example/">Read</a>', "look", "over http"),
        ('<a href="www.a.example/b">Read</a>', "fix", "not whole"),
        ('<a href="/b">Read</a>', "fix", "not whole"),
        ('<a href="https://a.example/"></a>', "fix", "without words"),
        ('<a href="https://a.example/"><img alt=""></a>', "fix", "without words"),
        ('<a href="https://bit.ly/abc">Read</a>', "look", "shortener"),
        ('<a href="https://a.example/">Click here</a>', "look", "where to"),
        ('<a href="https://a.example/">Hier →</a>', "look", "where to"),
        ('<a href="https://a.example/">Unsubscribe</a>', "look", "several addresses"),
    ],
)
def test_a_link_that_misleads_is_found(markup: str, severity: str, word: str) -> None:
    found = only(links(with_body(markup), {}))
    assert (found.severity, found.place) == (severity, "a:2")
    assert word in found.says


@pytest.mark.parametrize(
    "markup",
    [
        "<a>No link</a>",
        '<a href="mailto:desk@paper.example">Write to us</a>',
        '<a href="#top">Up</a>',
        f'<a href="{SALE}">JUDGE stops the ferry sale</a>',
        '<a href="https://a.example/"><img alt="Boats"></a>',
        '<a href="https://a.example/" aria-label="The boats"></a>',
    ],
)
def test_a_good_link_is_none(markup: str) -> None:
    assert isinstance(links(with_body(markup), {}), str)


def test_links_of_one_fault_are_one_finding_that_names_the_first() -> None:
    found = only(links(with_body('<a href="#">One</a><a href="#">Two</a>'), {}))
    assert found.says == "2 links without an address, “One” and 1 more: give each one."


def test_a_link_to_our_own_site_over_http_names_the_setting() -> None:
    html = good_mail().html.replace(UNSUBSCRIBE, "http://memo.example/out")
    raw = HEADERS.replace(UNSUBSCRIBE, "http://memo.example/out")
    found = only(links(good_mail(html=html, raw_headers=raw), {}))
    assert found.severity is Severity.FIX
    assert "web.base_url" in found.says


def test_on_this_machine_links_to_it_are_only_to_look_at() -> None:
    html = with_body('<a href="http://127.0.0.1:8025/">Home</a>').html
    assert only(links(good_mail(html=html), {})).severity is Severity.FIX
    assert only(links(good_mail(html=html, on_this_machine=True), {})).severity is Severity.LOOK
    html = with_body('<a href="http://a.example/">Home</a>').html
    assert only(links(good_mail(html=html, on_this_machine=True), {})).severity is Severity.LOOK


def test_an_outlet_without_https_keeps_nobody_from_the_memo() -> None:
    html = with_body('<a href="http://a.example/">The ferry is sold</a>').html
    assert only(links(good_mail(html=html), {})).severity is Severity.LOOK


@pytest.mark.parametrize(
    ("status", "severity"),
    [
        *[(404, "fix"), (410, "fix"), (400, "fix"), (403, "look"), (429, "look"), (200, None)],
        *[(500, None), (399, None)],
    ],
)
def test_an_answer_of_4xx_is_found_with_its_number(status: int, severity: str | None) -> None:
    outcome = links(good_mail(), {SALE: status})
    if severity is None:
        assert outcome == "2 links, all whole and over https, and 1 answered"
    else:
        assert only(outcome).severity == severity
        assert str(status) in only(outcome).says


def test_the_addresses_to_ask_are_those_of_the_web_each_once() -> None:
    mail = with_body(f'<a href="{SALE}">Again</a><a href="mailto:a@b.example">Write</a>')
    assert web_links(mail.page) == (SALE, UNSUBSCRIBE)


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("http://127.0.0.1:8025/a", True),
        ("http://localhost", True),
        ("http://[::1]/", True),
        ("http://memo.example", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_loopback_is_told_by_the_host(url: str, *, is_one: bool) -> None:
    assert is_loopback(url) is is_one
