from newsletter.compose.lint.finding import fix, look
from newsletter.web.headers import header_rows

MESSAGE = (
    b"Subject: =?utf-8?q?Caf=C3=A9?=\r\n"
    b"List-Unsubscribe: <https://memo.example/a>,\r\n <mailto:b@memo.example>\r\n"
    b"X-Two: 1\r\nX-Two: 2\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b'--b\r\nContent-Type: text/plain; charset="utf-8"\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"x" * 1024 + b"\r\n--b--\r\n"
)


def test_headers_are_unfolded_and_decoded_in_order() -> None:
    rows = header_rows(MESSAGE, (), relay_is_local=True)
    assert [(row.name, row.value) for row in rows][:4] == [
        ("Subject", "Café"),
        ("List-Unsubscribe", "<https://memo.example/a>, <mailto:b@memo.example>"),
        ("X-Two", "1"),
        ("X-Two", "2"),
    ]


def test_a_part_says_its_encoding_and_size() -> None:
    (part,) = (row for row in header_rows(MESSAGE, (), relay_is_local=True) if row.part)
    assert part.name == "text/plain"
    assert part.value == "charset=utf-8; quoted-printable; 1.0 KB on the wire"


def test_a_header_bears_the_mark_of_the_finding_that_names_it() -> None:
    findings = (
        fix("headers", "List-Unsubscribe-Post must be there once."),
        look("headers", "List-Unsubscribe leads to this machine."),
        fix("images", "Subject of a picture."),
    )
    marks = {row.name: row.mark for row in header_rows(MESSAGE, findings, relay_is_local=True)}
    assert marks["List-Unsubscribe"] == "look"
    assert marks["Subject"] == "ok"
    assert marks["X-Two"] == ""


def test_whoever_relays_is_reminded_of_the_signature() -> None:
    far = header_rows(MESSAGE, (), relay_is_local=False)[-1]
    near = header_rows(MESSAGE, (), relay_is_local=True)[-1]
    signed = header_rows(b"DKIM-Signature: v=1\r\n" + MESSAGE, (), relay_is_local=False)
    assert (far.name, far.mark) == ("DKIM-Signature", "look")
    assert near.mark == ""
    assert [row.name for row in signed].count("DKIM-Signature") == 1


def test_a_header_that_says_a_charset_nobody_knows_is_shown_as_it_is() -> None:
    rows = header_rows(b"Subject: =?nope?q?a?=\r\n\r\n", (), relay_is_local=True)
    assert rows[0].value == "=?nope?q?a?="
