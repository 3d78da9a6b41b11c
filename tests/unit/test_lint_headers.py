import pytest

from newsletter.compose.lint.finding import Severity
from newsletter.compose.lint.headers import headers
from tests.fakes.mails import HEADERS, UNSUBSCRIBE, good_mail, only


def without(name: str) -> str:
    lines = [line for line in HEADERS.splitlines(keepends=True) if not line.startswith(f"{name}:")]
    assert len(lines) < len(HEADERS.splitlines())
    return "".join(lines)


def test_unsubscribing_needs_an_https_address() -> None:
    http = HEADERS.replace("<https://memo", "<http://memo")
    assert only(headers(good_mail(raw_headers=http))).severity is Severity.FIX
    mailto = HEADERS.replace(f"<{UNSUBSCRIBE}>", "<mailto:out@paper.example>")
    assert "no web address" in only(headers(good_mail(raw_headers=mailto))).says
    both = HEADERS.replace(f"<{UNSUBSCRIBE}>", f"<mailto:out@paper.example>, <{UNSUBSCRIBE}>")
    assert isinstance(headers(good_mail(raw_headers=both)), str)


def test_on_this_machine_http_is_only_to_look_at() -> None:
    local = HEADERS.replace(UNSUBSCRIBE, "http://127.0.0.1:8025/unsubscribe/abc")
    trial = only(headers(good_mail(raw_headers=local, on_this_machine=True)))
    assert trial.severity is Severity.LOOK
    assert only(headers(good_mail(raw_headers=local))).severity is Severity.FIX
    public = HEADERS.replace("<https://memo", "<http://memo")
    found = only(headers(good_mail(raw_headers=public, on_this_machine=True)))
    assert found.severity is Severity.FIX


@pytest.mark.parametrize("value", ["List-Unsubscribe=One-click", "One-Click", ""])
def test_the_post_header_has_to_say_one_click_exactly(value: str) -> None:
    raw = HEADERS.replace("Post: List-Unsubscribe=One-Click", f"Post: {value}")
    found = only(headers(good_mail(raw_headers=raw)))
    assert found.severity is Severity.FIX
    assert "List-Unsubscribe-Post" in found.says


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("List-Unsubscribe", Severity.FIX),
        ("List-Unsubscribe-Post", Severity.FIX),
        ("Message-ID", Severity.FIX),
        ("List-Id", Severity.LOOK),
        ("Feedback-ID", Severity.LOOK),
        ("Auto-Submitted", Severity.LOOK),
    ],
)
def test_a_missing_header_is_named(name: str, severity: Severity) -> None:
    found = only(headers(good_mail(raw_headers=without(name))))
    assert found.severity is severity
    assert name.lower() in found.says.lower()


def test_an_address_as_an_encoded_word_or_folded_is_to_fix() -> None:
    encoded = (
        HEADERS + "List-Archive: =?utf-8?q?=3Chttps=3A//memo=2Eexample/?=\r\n =?utf-8?q?=3E?=\r\n"
    )
    assert "List-Archive is written" in only(headers(good_mail(raw_headers=encoded))).says
    folded = HEADERS + "List-Archive: <https://memo.example/\r\n editions>\r\n"
    assert "folded" in only(headers(good_mail(raw_headers=folded))).says


def test_words_in_a_subject_may_be_encoded_and_a_fold_between_addresses_is_fine() -> None:
    raw = HEADERS.replace("Subject: Judge", "Subject: =?utf-8?q?http=3A//a?=")
    raw += "List-Help: <https://memo.example/>,\r\n <mailto:desk@paper.example>\r\n"
    assert isinstance(headers(good_mail(raw_headers=raw.encode())), str)
