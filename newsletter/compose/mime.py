"""Bytes of a message: quoted-printable bodies, and header lines that are ASCII and one line each.

Written out because Python's message classes fold a long List-Unsubscribe into an encoded word,
which breaks one-click unsubscribing, and take milliseconds a recipient.
"""

import re
from email.header import Header
from email.utils import formataddr, parseaddr
from urllib.parse import quote, urlsplit, urlunsplit

WIDTH = 76  # RFC 2045, section 6.7: an encoded line's most, its soft break counted
ADDRESS_LIMIT = 254  # RFC 5321, section 4.5.3.1, less the angle brackets

_PLAIN = frozenset(range(0x20, 0x7F)) - {ord("=")} | {ord("\t")}
_BARE_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def quoted_printable(text: str, *, goes_on: bool = False) -> bytes:
    """Text as quoted-printable: CRLF, 7 bits, lines of at most 76, none that a relay would alter.

    A dot and "From " that begin a line are encoded (RFC 5321, section 4.5.2; mbox). `goes_on`
    leaves room for a soft break after the last line.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    *first, last = (line.encode() for line in lines)
    encoded = [_encoded_line(line, WIDTH) for line in first]
    encoded.append(_encoded_line(last, WIDTH - 1 if goes_on else WIDTH))
    return b"\r\n".join(encoded)


def _encoded_line(line: bytes, most: int) -> bytes:
    out: list[bytes] = []
    width = 0
    for place, value in enumerate(line):
        last = place == len(line) - 1
        token = b"%c" % value if value in _PLAIN else b"=%02X" % value
        if last and value in b" \t":
            token = b"=%02X" % value
        # The mark of a soft break needs a column too, unless the line ends here.
        if width + len(token) > (most if last else WIDTH - 1):
            out.append(b"=\r\n")
            width = 0
        if width == 0 and (value == ord(".") or line.startswith(b"From ", place)):
            token = b"=%02X" % value
        out.append(token)
        width += len(token)
    return b"".join(out)


def one_line(text: str) -> str:
    """Text that can stand in a header: no control characters, no breaks, no lone surrogates."""
    return " ".join(_CONTROL.sub(" ", text).split())


def header(name: str, text: str) -> bytes:
    """A header of words, RFC 2047 where it is not plain ASCII, folded, with its CRLF."""
    words = one_line(text)
    # Words that look encoded would be decoded by the reader's client into what we never saw.
    charset = "us-ascii" if words.isascii() and "=?" not in words else "utf-8"
    value = Header(words, charset, maxlinelen=WIDTH, header_name=name).encode(linesep="\r\n")
    return f"{name}: {value}\r\n".encode("ascii")


def raw_header(name: str, value: str) -> bytes:
    """A header whose value stays on one line as it is, such as an address in angle brackets."""
    return f"{name}: {one_line(value)}\r\n".encode("ascii")


def mailbox_header(name: str, mailbox: str) -> bytes:
    """A header of one mailbox, given as an address or as `Name <address>`."""
    words, address = parseaddr(one_line(mailbox))
    return address_header(name, words, address)


def address_header(name: str, words: str, address: str) -> bytes:
    """A header of one mailbox; where the address cannot stand in one, a group without members.

    RFC 5322, section 3.4: an empty group is valid, and the envelope alone decides who gets it.
    """
    plain = ascii_address(address)
    if plain is None:
        return f"{name}: undisclosed-recipients:;\r\n".encode("ascii")
    words = one_line(words)[:100]
    if not words:
        return f"{name}: {plain}\r\n".encode("ascii")
    if words.isascii() and "=?" not in words:
        shown = formataddr((words, plain)).removesuffix(f" <{plain}>")
    else:
        shown = Header(words, "utf-8", maxlinelen=WIDTH, header_name=name).encode(linesep="\r\n")
    fits = len(name) + 2 + len(shown.rpartition("\n")[2]) + len(plain) + 3 <= WIDTH
    gap = " " if fits else "\r\n "
    return f"{name}: {shown}{gap}<{plain}>\r\n".encode("ascii")


def ascii_address(address: str) -> str | None:
    """The address as it may stand in a header, its domain in IDNA; None where it cannot."""
    local, at, domain = address.rpartition("@")
    try:
        plain = f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None
    good = len(plain) <= ADDRESS_LIMIT and _BARE_ADDRESS.fullmatch(plain)
    return plain if good else None


def ascii_url(url: str) -> str:
    """A web address in ASCII: IDNA host, the rest percent-encoded."""
    parts = urlsplit(one_line(url))
    host = parts.netloc
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = quote(host, safe=":@[].-")
    safe = "!#$%&'()*+,/:;=?@[]~"
    return urlunsplit(
        (parts.scheme, host, quote(parts.path, safe=safe), quote(parts.query, safe=safe), "")
    )
