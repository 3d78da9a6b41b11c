"""Mail addresses: whether one can be written to, and when two are the same. Pure, no DNS."""

import re
import unicodedata

import idna
from email_validator import EmailNotValidError, validate_email

from newsletter.errors import UsageError

_SHOWN = 80  # characters of a wrong address that an error repeats
# Most addresses there are. The library takes 60 µs for one, a minute for a million; it agrees with
# what is taken here, which a property test keeps true.
_PLAIN = re.compile(
    r"(?=[^@]{1,64}@.{1,180}\Z)[a-z0-9]+(?:[._+-][a-z0-9]+)*"
    r"@(?:[a-z0-9]{1,30}(?:-[a-z0-9]{1,30})?\.)+(?!(?:arpa|invalid|local|localhost|onion)\Z)"
    r"[a-z]{2,20}"
)


def checked(address: str) -> str:
    """The address as it is written to: local part as typed, domain in lower case as A-labels.

    Names under .example and .test (RFC 2606) pass, for trying a list out. Raises UsageError with
    the reason, also for a local part that is not ASCII: few servers take mail for one.
    """
    text = address.strip()
    if _PLAIN.fullmatch(text):
        return text
    try:
        # test_environment lifts the library's ban on .test; .example it never banned.
        valid = validate_email(
            text,
            check_deliverability=False,
            test_environment=True,
            allow_smtputf8=False,
            strict=True,  # 64 characters before the @ (RFC 5321, 4.5.3.1.1)
        )
    except EmailNotValidError as error:
        raise UsageError(f"{text[:_SHOWN]!r} is no mail address: {error}") from None
    assert valid.ascii_email is not None  # what is ASCII before the @ has an ASCII form
    return valid.ascii_email


def normal_form(address: str) -> str:
    """What two spellings of one address have in common: never fails, also for what is no address.

    Domain in lower case as A-labels (RFC 5891), local part in lower case and NFC. Case in a local
    part means something by RFC 5321 and to no mail system in use: one person gets one memo.
    """
    text = address.strip()
    if text.isascii():
        return text.lower()
    local, at, domain = text.rpartition("@")
    folded = unicodedata.normalize("NFC", local).lower()
    name = domain.lower()
    if not name.isascii():
        try:
            name = idna.encode(domain, uts46=True).decode("ascii").lower()
        except idna.IDNAError:
            name = unicodedata.normalize("NFC", name)
    return folded + at + name
