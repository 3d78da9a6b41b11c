"""Composing: an edition rendered once, then a message for each recipient, beside EmailMessage."""

from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from pathlib import Path
from time import perf_counter

from newsletter.compose.message import Envelope, compile_message
from newsletter.compose.page import render_html
from newsletter.compose.slots import REASON, TOKEN
from newsletter.compose.text import render_text
from newsletter.model import FrozenEdition, Recipient
from newsletter.subscribers.tokens import make_token, message_id
from tests.benchmarks.measure import Cell, Figures, Run, Table, interleaved
from tests.benchmarks.morning import BASE_URL, STORIES, edition, frozen
from tests.fakes.editions import BUILT, sample_look, sample_recipient

OURS, PEER = "Morning Memo", "EmailMessage"
SECRET = bytes(32)
# What stands in for one recipient's own, where making them is not what is measured.
UNSUBSCRIBE, NUMBER = "unsubscribe-token-dcba9876543210", "<214.0123456789abcdef@memo.example>"
ENVELOPE = Envelope(
    sender="Morning Memo <memo@memo.example>", reply_to=None, name="Morning Memo", base_url=BASE_URL
)
ONCE = {
    "html_first": "template and MJML, the first in a process",
    "html": "template and MJML, again",
    "text": "text",
    "compile": "compiled to a message with open slots",
}
EACH = {
    "splice": "slots filled for a recipient",
    "splice_all": "the same, token and Message-ID made too",
}
PEERS = {
    "build": "peer: EmailMessage built",
    "whole": "peer: built and flattened",
}


def table(*, small: bool, folder: Path) -> Table:
    """Render an edition, then write it to many."""
    many, some = (200, 10) if small else (20_000, 300)
    runs = (
        Run(name=OURS, work=ours, arguments={"recipients": many, "renders": 1 if small else 5}),
        Run(name=PEER, work=peer, arguments={"recipients": some}),
    )
    rounds = interleaved(lambda _: runs, small=small, folder=folder)
    once = [_row(step, ms=rounds.median(OURS, key) / 1000) for key, step in ONCE.items()]
    each = [
        _row(
            step,
            micro=rounds.median(name, key),
            times=rounds.ratio(name, key, to=OURS, its="splice"),
        )
        for name, steps in ((OURS, EACH), (PEER, PEERS))
        for key, step in steps.items()
    ]
    size, its = (rounds.median(name, "size") / 1000 for name in (OURS, PEER))
    return Table(
        title=f"Compose: an edition of {STORIES} stories, a message of {size:.0f} KB",
        rows=[*once, *each],
        notes=(
            "the peer: an email.message.EmailMessage a recipient, as in aiosmtplib's own example",
            f"its headers and parts are the same; it has {its:.0f} KB",
        ),
        rounds=rounds,
    )


def _row(
    step: str, *, ms: float | None = None, micro: float | None = None, times: float | None = None
) -> dict[str, Cell]:
    once = "the edition" if micro is None else "each recipient"
    return {"step": step, "for": once, "ms": ms, "µs": micro, "to filling": times}


def _micro(work: Callable[[int], object], times: int) -> float:
    """Microseconds of one call, the mean of so many."""
    began = perf_counter()
    for number in range(times):
        work(number)
    return (perf_counter() - began) / times * 1_000_000


def ours(recipients: int, renders: int) -> Figures:
    """Microseconds of each of our steps."""
    memo, look = edition(), sample_look(base_url=BASE_URL)
    first = _micro(lambda _: render_html(memo, look), 1)
    draft = frozen()
    compiled = compile_message(draft, ENVELOPE, now=BUILT)
    reader = sample_recipient()
    day = memo.date

    def with_its_own(number: int) -> None:
        token = make_token(SECRET, "unsubscribe", number)
        name = message_id(
            SECRET, edition=memo.number, day=day, subscriber=number, domain="memo.example"
        )
        compiled.for_recipient(reader, token=token, message_id=name)

    def filled(_: int = 0) -> bytes:
        return compiled.for_recipient(reader, token=UNSUBSCRIBE, message_id=NUMBER).data

    return {
        "html_first": first,
        "html": _micro(lambda _: render_html(memo, look), renders),
        "text": _micro(lambda _: render_text(memo, look), renders),
        "compile": _micro(lambda _: compile_message(draft, ENVELOPE, now=BUILT), renders),
        "splice": _micro(filled, recipients),
        "splice_all": _micro(with_its_own, recipients),
        "size": len(filled()),
    }


def peer(recipients: int) -> Figures:
    """Microseconds of building a message, and of building and flattening one."""
    draft, reader = frozen(), sample_recipient()

    def flattened(_: int = 0) -> bytes:
        return built(draft, reader).as_bytes(policy=policy.SMTP)

    return {
        "build": _micro(lambda _: built(draft, reader), recipients),
        "whole": _micro(flattened, recipients),
        "size": len(flattened()),
    }


def built(draft: FrozenEdition, reader: Recipient) -> EmailMessage:
    """One recipient's message in the standard library's own way."""
    message = EmailMessage()
    message["From"] = ENVELOPE.sender
    message["To"] = f"{reader.name} <{reader.address}>"
    message["Subject"] = draft.edition.subject
    message["Date"] = BUILT
    message["Message-ID"] = NUMBER
    message["List-Unsubscribe"] = f"<{BASE_URL}/unsubscribe/{UNSUBSCRIBE}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["List-Id"] = "<morning-memo.memo.example>"
    message["Feedback-ID"] = "214:morning-memo.memo.example:edition:morning-memo"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_personal(draft.text))
    message.add_alternative(_personal(draft.html), subtype="html")
    return message


def _personal(page: str) -> str:
    page = page.replace(TOKEN, UNSUBSCRIBE)
    return page.replace(REASON, "You signed up on October 3, 2026.")
