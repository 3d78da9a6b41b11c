import pytest

from newsletter.compose.lint.finding import Severity
from newsletter.compose.lint.images import images
from tests.fakes.mails import good_mail, only, with_body

BOATS = "https://memo.example/boats.jpg"


@pytest.mark.parametrize(
    ("markup", "severity", "word"),
    [
        ('<img src="https://a.example/b.png" width="9">', "fix", "without alt"),
        ('<img src="https://a.example/b.png" alt="">', "fix", "without width"),
        ('<img src="https://a.example/b.svg?c=1" alt="" width="9">', "fix", "SVG"),
        ("<svg></svg>", "fix", "SVG"),
        ('<img src="data:image/png;base64,AAAA" alt="" width="9">', "fix", "base64"),
        ('<img src="https://a.example/b.webp" alt="" width="9">', "look", "WebP"),
        ('<img src="http://a.example/b.png" alt="" width="9">', "look", "http"),
        (f'<img src="{BOATS}" alt="{"x" * 126}" width="9">', "look", "125"),
    ],
)
def test_a_picture_that_is_not_shown_or_described_is_found(
    markup: str, severity: str, word: str
) -> None:
    found = only(images(with_body(markup), {}))
    assert found.severity == severity
    assert word in found.says
    assert found.place in ("img:1", "svg:0")


def test_a_heavy_picture_is_to_look_at_where_its_size_is_known() -> None:
    assert images(good_mail(), {}) == "1 picture with alt and width"
    assert isinstance(images(good_mail(), {BOATS: 100 * 1024}), str)
    found = only(images(good_mail(), {BOATS: 140 * 1024}))
    assert found.severity is Severity.LOOK
    assert "140 KB" in found.says


def test_several_pictures_of_one_fault_are_one_finding() -> None:
    found = only(images(with_body('<img src="a" width="1">' * 3), {}))
    assert found.says.startswith("3 pictures without alt, a and 2 more")


def test_on_this_machine_pictures_come_over_http() -> None:
    mail = with_body('<img src="http://127.0.0.1:8025/a.png" alt="" width="9">')
    assert only(images(mail, {})).severity is Severity.LOOK
    trial = good_mail(html=mail.html, on_this_machine=True)
    assert isinstance(images(trial, {}), str)
