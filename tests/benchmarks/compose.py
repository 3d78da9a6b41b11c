"""Composing: an edition rendered once, beside npm's mjml; a message each, beside EmailMessage."""

from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from pathlib import Path
from statistics import median
from time import perf_counter

from mjml import mjml2html

from newsletter.compose.lint.check import check
from newsletter.compose.lint.mail import Mail
from newsletter.compose.look import Look, fill_template
from newsletter.compose.message import Envelope, compile_message, personal_html, personal_text
from newsletter.compose.mjml_rules import first_fault
from newsletter.compose.page import PAGE, render_html
from newsletter.compose.slots import REASON, TOKEN
from newsletter.compose.text import render_text
from newsletter.compose.view import view
from newsletter.model import FrozenEdition, Recipient
from newsletter.subscribers.tokens import make_token, message_id
from tests.benchmarks import mjml_peer
from tests.benchmarks.measure import Cell, Figures, Rounds, Run, Table, interleaved
from tests.benchmarks.morning import BASE_URL, STORIES, edition, frozen
from tests.benchmarks.peers import Peer
from tests.fakes.editions import BUILT, sample_look, sample_recipient

OURS, PEER, NPM = "Morning Memo", "EmailMessage", "npm"
SECRET = bytes(32)
# What stands in for one recipient's own, where making them is not what is measured.
UNSUBSCRIBE, NUMBER = "unsubscribe-token-dcba9876543210", "<214.0123456789abcdef@memo.example>"
ENVELOPE = Envelope(
    sender="Morning Memo <memo@memo.example>", reply_to=None, name="Morning Memo", base_url=BASE_URL
)
ONCE = {
    "html_first": "template and MJML, the first in a process",
    "html": "template and MJML, again",
    "fill": "of that: template filled",
    "rules": "of that: MJML checked by our rules",
    "mrml": "of that: MJML compiled by mrml",
    "text": "text",
    "compile": "compiled to a message with open slots",
    "lint": "lint, all rules",
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
    many, some, renders = (200, 10, 2) if small else (20_000, 300, 30)
    beside = mjml_peer.peer(install=not small)

    def runs(fresh: Path) -> list[Run]:
        found = [
            Run(name=OURS, work=ours, arguments={"recipients": many, "renders": renders}),
            Run(name=PEER, work=peer, arguments={"recipients": some}),
        ]
        if beside.version:
            source = fresh / "edition.mjml"
            source.write_text(filled_template(), encoding="utf-8")
            arguments: dict[str, str | int] = {"source": str(source), "times": renders}
            found.append(Run(name=NPM, work=mjml_peer.rendered, arguments=arguments))
        return found

    rounds = interleaved(runs, small=small, folder=folder)
    size, its = (rounds.median(name, "size") / 1000 for name in (OURS, PEER))
    return Table(
        title=f"Compose: an edition of {STORIES} stories, a message of {size:.0f} KB",
        rows=[*_once(rounds), *_each(rounds)],
        notes=(
            _about(beside, rounds),
            "the peer for recipients: an EmailMessage each, as in aiosmtplib's own example",
            f"its headers and parts are the same; it has {its:.0f} KB",
            "ratio: of npm's mjml to mrml; of the rows for recipients to slots filled",
        ),
        rounds=rounds,
    )


def _about(beside: Peer, rounds: Rounds) -> str:
    if not beside.version:
        return f"no npm mjml: {beside.missing}"
    sizes = (rounds.median(NPM, "size") / 1024, rounds.median(OURS, "page") / 1024)
    return (
        f"npm's mjml {beside.version} compiles the same MJML in one node, warmed up: "
        f"{sizes[0]:.1f} KB of HTML; ours {sizes[1]:.1f} KB"
    )


def _once(rounds: Rounds) -> list[dict[str, Cell]]:
    rows = [_row(step, ms=rounds.median(OURS, key) / 1000) for key, step in ONCE.items()]
    if NPM in rounds.figures:
        slower = rounds.ratio(NPM, "micro", to=OURS, its="mrml")
        ms = rounds.median(NPM, "micro") / 1000
        rows.append(_row("peer: MJML compiled by npm's mjml", ms=ms, times=slower))
    return rows


def _each(rounds: Rounds) -> list[dict[str, Cell]]:
    return [
        _row(
            step,
            micro=rounds.median(name, key),
            times=rounds.ratio(name, key, to=OURS, its="splice"),
        )
        for name, steps in ((OURS, EACH), (PEER, PEERS))
        for key, step in steps.items()
    ]


def _row(
    step: str, *, ms: float | None = None, micro: float | None = None, times: float | None = None
) -> dict[str, Cell]:
    once = "the edition" if micro is None else "each recipient"
    return {"step": step, "for": once, "ms": ms, "µs": micro, "ratio": times}


def _micro(work: Callable[[int], object], times: int) -> float:
    """Microseconds of one call, the mean of so many."""
    began = perf_counter()
    for number in range(times):
        work(number)
    return (perf_counter() - began) / times * 1_000_000


def _usual(work: Callable[[], object], times: int) -> float:
    """Microseconds of one call, the median of so many."""
    return median(_micro(lambda _: work(), 1) for _ in range(times))


def _values(look: Look) -> dict[str, object]:
    words = look.words
    return {
        "edition": view(edition(), look),
        "theme": look.dress,
        "words": words,
        "say": words.say,
    }


def filled_template() -> str:
    """The edition's MJML, as the compilers get it."""
    look = sample_look(base_url=BASE_URL)
    return fill_template(look, PAGE, _values(look))


def ours(recipients: int, renders: int) -> Figures:
    """Microseconds of each of our steps."""
    memo, look = edition(), sample_look(base_url=BASE_URL)
    first = _micro(lambda _: render_html(memo, look), 1)
    draft, values, source = frozen(), _values(look), filled_template()
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
        "html": _usual(lambda: render_html(memo, look), renders),
        "fill": _usual(lambda: fill_template(look, PAGE, values), renders),
        "rules": _usual(lambda: first_fault(source), renders),
        "mrml": _usual(lambda: mjml2html(source, fonts={}), renders),
        "text": _usual(lambda: render_text(memo, look), renders),
        "compile": _usual(lambda: compile_message(draft, ENVELOPE, now=BUILT), renders),
        "lint": _usual(lambda: check(_mail(draft, filled(), reader)), renders),
        "splice": _micro(filled, recipients),
        "splice_all": _micro(with_its_own, recipients),
        "size": len(filled()),
        "page": len(draft.html),
    }


def _mail(draft: FrozenEdition, message: bytes, reader: Recipient) -> Mail:
    """What lint looks at; parsed anew each time."""
    return Mail(
        edition=draft.edition,
        subject=draft.edition.subject,
        preheader=draft.edition.preheader,
        html=personal_html(draft.html, reader, token=UNSUBSCRIBE),
        text=personal_text(draft.text, reader, token=UNSUBSCRIBE),
        headers=(),
        raw_headers=message.partition(b"\r\n\r\n")[0],
        postal_address=sample_look().postal_address,
    )


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
