"""A mail with nothing wrong in it, small enough to read, and its faults one at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from newsletter.compose.lint.finding import Finding, Outcome
from newsletter.compose.lint.mail import Mail
from newsletter.model import Edition, MinuteLine, Part, Section, Stats
from tests.fakes.editions import sample_story

POSTAL = "Morning Memo, 48 Larch Street, Port Alder, ME 04101"
UNSUBSCRIBE = "https://memo.example/unsubscribe/abc"
TITLE = "Judge stops the ferry sale"
PREHEADER = "Plus: the council goes home early, and the school map is out again."
SUMMARY = "The sale of three boats is on hold for 14 days, a judge in Port Alder wrote."

HEADERS = f"""\
From: Morning Memo <memo@paper.example>\r
Subject: Judge stops the ferry sale\r
List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
List-Id: <memo.memo.example>\r
Feedback-ID: 1:memo:edition:memo\r
Auto-Submitted: auto-generated\r
Message-ID: <1.a@paper.example>\r
List-Unsubscribe: <{UNSUBSCRIBE}>\r
"""

STYLE = """
.ink { color: #1D1B16; }
@media (prefers-color-scheme: dark) {
body { background: #121110 !important; } .ink, .ink a { color: #F1EADC !important; }
}
"""

HTML = f"""\
<!doctype html><html lang="en"><head><title>{TITLE}</title>
<style>{STYLE}</style></head>
<body class="ink" style="background:#FFFDF8;color:#1D1B16;font:16px/25px Georgia,serif">
<div style="display:none">{PREHEADER}</div>
<table role="presentation"><tr><td>
<h1><a style="color:#1D1B16" href="https://tribune.example/sale">{TITLE}</a></h1>
<p>{SUMMARY}</p>
<img src="https://memo.example/boats.jpg" width="600" alt="Three boats at a pier">
</td></tr></table>
<div><p style="font:13px/24px Helvetica">You signed up on October 3, 2026.
<a style="color:#1D1B16" href="{UNSUBSCRIBE}">Unsubscribe</a></p><p>{POSTAL}</p></div>
</body></html>
"""

TEXT = f"""\
JUDGE STOPS THE FERRY SALE
{SUMMARY}
https://tribune.example/sale

Unsubscribe:
{UNSUBSCRIBE}
{POSTAL}
"""


def good_mail(**changes: Any) -> Mail:  # noqa: ANN401  any field of a mail
    """A mail in which no rule finds anything, but for what is changed in it."""
    return replace(
        Mail(
            edition=_edition(),
            subject=TITLE,
            preheader=PREHEADER,
            html=HTML,
            text=TEXT,
            headers=(),
            raw_headers=HEADERS,
            postal_address=POSTAL,
        ),
        **changes,
    )


def with_html(old: str, new: str) -> Mail:
    """The good mail with one thing in its HTML replaced."""
    assert old in HTML
    return good_mail(html=HTML.replace(old, new))


def with_body(markup: str) -> Mail:
    """The good mail with more at the end of its body."""
    return with_html("</body>", f"{markup}</body>")


def with_style(css: str) -> Mail:
    """The good mail with a style sheet more."""
    return with_html("</head>", f"<style>{css}</style></head>")


def only(outcome: Outcome) -> Finding:
    """The one finding of a rule; an assertion fails where there is none, or several."""
    assert not isinstance(outcome, str), outcome
    assert len(outcome) == 1, outcome
    return outcome[0]


def _edition() -> Edition:
    story = sample_story(TITLE, SUMMARY, url="https://tribune.example/sale")
    return Edition(
        number=1,
        date=date(2026, 11, 24),
        subject=TITLE,
        preheader=PREHEADER,
        re="",
        minute=(MinuteLine(opening="Sale stopped.", rest="Three boats stay."),),
        sections=(Section(name="The lead", part=Part.LEAD, stories=(story,)),),
        number_of_the_day=None,
        quote=None,
        stats=Stats(feeds_read=1, feeds_total=1, articles=1, stories=1, chosen=1),
        built_at=datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
    )
