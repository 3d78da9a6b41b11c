import json
from importlib.resources import files

import pytest

from newsletter.compose.lint.finding import Severity
from newsletter.compose.lint.support import differences, features, support
from tests.fakes.mails import good_mail, only, with_body, with_style
from tests.quality.support import LINES, lacking

PACKAGE = files("newsletter.compose.lint")


def differing(html: str) -> dict[str, tuple[str, bool]]:
    return {one.feature: (one.clients, one.fallback) for one in differences(html)}


@pytest.mark.parametrize(
    ("html", "feature", "client"),
    [
        ('<p style="border-radius:8px">', "border-radius", "Outlook on Windows"),
        (
            "<style>@media (prefers-color-scheme: dark) {p{color:red}}</style>",
            "@media (prefers",
            "Gmail",
        ),
        ("<style>a:hover { color: red }</style>", ":hover", "Outlook"),
        ("<style>p { color: var(--ink) }</style>", "CSS Variables", "Gmail"),
        ("<style>@font-face { font-family: A }</style>", "@font-face", "Gmail"),
        ("<video></video>", "<video>", "Gmail"),
        ('<img srcset="a 2x">', "srcset", "Gmail"),
        ('<img src="https://a.example/b.webp?c">', "webP", "Outlook"),
        ('<a href="#part">', "Local anchors", "Outlook"),
        ("<style>p { font-family: system-ui }</style>", "system-ui", "Outlook"),
    ],
)
def test_what_a_page_uses_is_told_with_the_clients_that_lack_it(
    html: str, feature: str, client: str
) -> None:
    (found,) = (one for one in differences(html) if one.feature.startswith(feature))
    assert client in found.clients
    assert found.instead


def test_a_plain_page_differs_nowhere() -> None:
    assert differences("<p>Hello <b>you</b></p>") == ()


def test_what_has_no_fallback_comes_first() -> None:
    html = '<p style="border-radius:8px;width:calc(100% - 1px)">'
    assert [one.fallback for one in differences(html)] == [False, True]


def test_only_what_has_no_fallback_and_no_rule_of_its_own_is_a_finding() -> None:
    assert isinstance(support(good_mail()), str)
    assert isinstance(support(with_body('<p style="border-radius:8px">A</p>')), str)
    assert isinstance(support(with_body('<p style="display:flex">A</p>')), str)
    found = only(support(with_style("p { width: calc(100% - 1px) }")))
    assert found.severity is Severity.LOOK
    assert "calc()" in found.says
    assert found.says.startswith("Outlook, Yahoo Mail")


def test_the_data_is_small_and_carries_its_notice() -> None:
    data = PACKAGE.joinpath("support.json").read_text(encoding="utf-8")
    assert len(data.encode()) < 60_000
    assert json.loads(data)["source"].startswith("caniemail (MIT")
    assert "MIT License" in PACKAGE.joinpath("support.LICENSE").read_text(encoding="utf-8")
    titles = [one.title for one in features()]
    assert len(titles) == len(set(titles)) > 100
    assert all(one.uses and one.clients and one.instead for one in features())


def test_a_client_lacks_what_its_last_test_says() -> None:
    stats = {
        "gmail": {"ios": {"2019-01": "y", "2024-01": "n #1"}, "android": {"2024-01": "n"}},
        "apple-mail": {"macos": {"10": "n", "12": "y"}, "ios": {"13": "a #1"}},
        "outlook": {"windows": {"2019": "n"}, "outlook-com": {"2024-01": "y"}, "ios": {"1": "n"}},
        "yahoo": {"ios": {"1": "u"}},
        "nobody-knows": {"ios": {"1": "n"}},
    }
    assert list(lacking(stats)) == ["Gmail", "Outlook on Windows and on iOS"]


def test_each_line_of_the_data_is_one_that_the_maker_writes() -> None:
    written = {(line.uses, line.instead) for line in LINES.values()}
    assert {(one.uses, one.instead) for one in features()} <= written
