"""Rules on the headers, as Google and Yahoo ask for them of whoever sends in bulk."""

import re

from newsletter.compose.lint.finding import Finding, Outcome, fix, look
from newsletter.compose.lint.links import is_loopback
from newsletter.compose.lint.mail import Mail

RULE = "headers"
ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058, section 3.1

_ASKED_FOR = {
    "list-id": "List-ID (RFC 2919), by which readers filter",
    "feedback-id": "Feedback-ID, by which Gmail counts complaints",
    "auto-submitted": "Auto-Submitted (RFC 3834), which keeps holiday replies away",
}
# Words for people: an address in them is no address that a program follows.
_WORDS = frozenset(("subject", "from", "to", "reply-to", "comments"))


def headers(mail: Mail) -> Outcome:
    """One-click unsubscribing works, the mail has an id, no address is broken by encoding."""
    found = [*_one_click(mail), *_broken(mail)]
    there = {name for name, _ in mail.lines}
    if "message-id" not in there:
        found.append(fix(RULE, "There is no Message-ID: filters take a mail without for spam."))
    for name, what in _ASKED_FOR.items():
        if name not in there:
            found.append(look(RULE, f"The headers lack {what}: add it."))
    return tuple(found) or "One-click unsubscribing works, and every header is there"


def _one_click(mail: Mail) -> list[Finding]:
    """RFC 8058: an https address that a POST alone unsubscribes by, and the header saying so."""
    web = [one for one in mail.unsubscribe if re.match(r"https?://", one, re.IGNORECASE)]
    safe = [one for one in web if one.lower().startswith("https://")]
    found: list[Finding] = []
    if not safe and web and mail.on_this_machine and is_loopback(web[0]):
        says = (
            "List-Unsubscribe leads to this machine over http, which does for a trial: set "
            "web.base_url to an https address before others are on the list."
        )
        found.append(look(RULE, says))
    elif not safe:
        says = (
            f"List-Unsubscribe has {'only ' + web[0][:60] if web else 'no web address'}: one-click "
            "unsubscribing needs https, so set web.base_url to an https address."
        )
        found.append(fix(RULE, says))
    said = [value.strip() for name, value in mail.lines if name == "list-unsubscribe-post"]
    if said != [ONE_CLICK]:
        says = f"List-Unsubscribe-Post must be there once and say {ONE_CLICK}: add it."
        found.append(fix(RULE, says))
    return found


def _broken(mail: Mail) -> list[Finding]:
    """An encoded word inside an address, or a fold, makes it one that no program can follow."""
    found: list[Finding] = []
    for name, value in mail.lines:
        if name in _WORDS:
            continue
        encoded = "=?" in value and "?=" in value
        folded = any(
            ":" in one and re.search(r"\s", one) for one in re.findall(r"<([^<>]*)>", value)
        )
        if encoded or folded:
            how = "is written as an encoded word" if encoded else "is folded inside an address"
            says = (
                f"{name.title()} {how}, so that no program can follow it: keep it on one line as "
                "it is."
            )
            found.append(fix(RULE, says))
    return found
