"""Lint of an edition: the mail that one recipient would get, checked before anybody gets it."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from newsletter.app import App
from newsletter.compose.lint.check import NOTHING, Checked, check
from newsletter.compose.lint.finding import Finding
from newsletter.compose.lint.links import is_loopback, web_links
from newsletter.compose.lint.mail import Mail
from newsletter.gather.fetch import Reader
from newsletter.model import Failed, FrozenEdition, Recipient
from newsletter.subscribers.roster import relay_is_local

TOLD = 3  # findings that an error has room for
OK = 200
PAGE = 500_000  # bytes of a page that are read, only to see that it is there
_PICTURE = re.compile(r"/pictures/([0-9a-f]{32}\.jpg)\Z")


def mail_of(app: App, frozen: FrozenEdition, address: str | None = None) -> Mail:
    """An edition as the subscriber of an address gets it; as a stand-in would, without one."""
    return mail_for(app, frozen, app.recipient(address))


def mail_for(app: App, frozen: FrozenEdition, recipient: Recipient) -> Mail:
    """An edition as one recipient gets it, read back from the bytes that go over the wire."""
    data = app.letter(frozen)(recipient).data
    # compat32 hands values over as they stand, without a word on what is malformed.
    message = message_from_bytes(data, policy=compat32)
    settings = app.settings
    return Mail(
        edition=frozen.edition,
        subject=frozen.edition.subject,
        preheader=frozen.edition.preheader,
        html=_part(message, "text/html"),
        text=_part(message, "text/plain"),
        headers=tuple(
            (name, re.sub(r"\r?\n[ \t]+", " ", str(value))) for name, value in message.items()
        ),
        raw_headers=data.partition(b"\r\n\r\n")[0],
        postal_address=settings.postal_address,
        on_this_machine=is_loopback(settings.web.base_url) and relay_is_local(settings.smtp.host),
    )


def _part(message: Message, kind: str) -> str:
    """The part of a type, its lines ended by newlines; "" where there is none."""
    part = next((one for one in message.walk() if one.get_content_type() == kind), None)
    payload = part.get_payload(decode=True) if part else None
    return payload.decode().replace("\r\n", "\n") if isinstance(payload, bytes) else ""


def checked(app: App, frozen: FrozenEdition, *, answers: Mapping[str, int] = NOTHING) -> Checked:
    """What all rules say of an edition; `answers` are those of `ask_links`."""
    return checked_mail(app, mail_of(app, frozen), answers=answers)


def checked_mail(app: App, mail: Mail, *, answers: Mapping[str, int] = NOTHING) -> Checked:
    """What all rules say of a mail of this workspace, the sizes of its kept pictures among them."""
    sizes: dict[str, int] = {}
    for picture in mail.page.named("img"):
        source = picture.get("src") or ""
        found = _PICTURE.search(source)
        kept = app.pictures.data(found[1]) if found else None
        if kept:
            sizes[source] = len(kept)
    return check(mail, answers=answers, sizes=sizes)


async def ask_links(app: App, frozen: FrozenEdition) -> Mapping[str, int]:
    """The HTTP statuses of an edition's links, each asked once; those of our own site are left out.

    Who cannot be reached, or may not be, has no status.
    """
    own = app.settings.web.base_url
    urls = [url for url in web_links(mail_of(app, frozen).page) if not url.startswith(own)]
    async with Reader(app.settings.gather, app.user_agent) as reader:
        answers = await asyncio.gather(*(reader.document(url, limit=PAGE) for url in urls))
    statuses = {
        url: answer.status if isinstance(answer, Failed) else OK
        for url, answer in zip(urls, answers, strict=True)
    }
    return {url: status for url, status in statuses.items() if status is not None}


def in_short(findings: Sequence[Finding]) -> str:
    """Findings in a line for a report."""
    said = " ".join(one.says for one in findings[:TOLD])
    more = f" And {len(findings) - TOLD} more." if len(findings) > TOLD else ""
    things = "1 thing" if len(findings) == 1 else f"{len(findings)} things"
    return f"{things} to fix: {said}{more}"
