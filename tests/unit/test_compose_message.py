import email.policy
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.language import language
from newsletter.compose.message import (
    CompiledMessage,
    Envelope,
    compile_message,
    personal_html,
    personal_text,
    public_html,
    public_text,
)
from newsletter.compose.mime import ascii_address, ascii_url, quoted_printable
from newsletter.compose.page import render_html
from newsletter.compose.slots import REASON, TOKEN
from newsletter.compose.text import render_text
from newsletter.errors import TemplateError
from newsletter.model import FrozenEdition, Message
from tests.fakes.editions import sample_edition, sample_look, sample_recipient
from tests.fakes.editions_abroad import look_abroad

NOW = datetime(2026, 11, 24, 11, 31, 5, tzinfo=UTC)
TOKEN_OF_ADA = "aB3_" * 7 + "xy-9"
ID = "<214.7.abc@memo.example>"
ENVELOPE = Envelope(
    sender="Morning Memo <desk@memo.example>",
    reply_to="answers@memo.example",
    name="Morning Memo",
    base_url="https://memo.example",
)


def frozen(html: str | None = None, text: str | None = None) -> FrozenEdition:
    edition, look = sample_edition(), sample_look()
    return FrozenEdition(
        edition=edition,
        html=render_html(edition, look) if html is None else html,
        text=render_text(edition, look) if text is None else text,
    )


def compiled(**changes: object) -> CompiledMessage:
    return compile_message(frozen(), replace(ENVELOPE, **changes), now=NOW)  # type: ignore[arg-type]  # fields by name


def to_ada(message: CompiledMessage, **changes: str) -> Message:
    recipient = replace(sample_recipient(), **changes)  # type: ignore[arg-type]  # fields by name
    return message.for_recipient(recipient, token=TOKEN_OF_ADA, message_id=ID)


def parsed(message: Message) -> EmailMessage:
    found = message_from_bytes(message.data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def parts(message: Message) -> tuple[str, str]:
    found = parsed(message)
    assert found.get_content_type() == "multipart/alternative"
    plain, html = found.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert isinstance(html, EmailMessage)
    return (
        plain.get_content().replace("\r\n", "\n"),
        html.get_content().replace("\r\n", "\n"),
    )


# ── Headers ──────────────────────────────────────────────────────────────────────────────


def test_the_headers_are_those_that_bulk_mail_must_have() -> None:
    found = parsed(to_ada(compiled()))

    assert found["From"] == "Morning Memo <desk@memo.example>"
    assert found["Reply-To"] == "answers@memo.example"
    assert found["To"] == "Ada Reader <ada@reader.example>"
    assert found["Subject"] == "Harbor judge stops the ferry sale"
    assert found["Date"].datetime == NOW
    assert found["Message-ID"] == ID
    assert found["List-Unsubscribe"] == f"<https://memo.example/unsubscribe/{TOKEN_OF_ADA}>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["List-Id"] == "<morning-memo.memo.example>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Feedback-ID"] == "214:morning-memo.memo.example:edition:morning-memo"
    assert found["MIME-Version"] == "1.0"
    assert "Precedence" not in found
    assert len(found.keys()) == len(set(found.keys()))


def test_a_long_unsubscribe_address_stays_on_one_line_unencoded() -> None:
    base = "https://a-very-long-name-of-a-very-small-paper.example/" + "deep/" * 20 + "memo"
    data = to_ada(compiled(base_url=base)).data

    assert f"\r\nList-Unsubscribe: <{base}/unsubscribe/{TOKEN_OF_ADA}>\r\n".encode() in data


def test_names_and_subjects_beyond_ascii_are_encoded_words() -> None:
    edition = replace(sample_edition(), subject="Zoë’s ferry is saved " + "ö" * 60)
    message = compile_message(
        replace(frozen(), edition=edition),
        replace(ENVELOPE, sender="Mörgen Memo <desk@memo.example>"),
        now=NOW,
    )
    name = "Zoë “Z” Vale " + "é" * 40
    data = to_ada(message, name=name)
    found = parsed(data)
    raw = message_from_bytes(data.data, policy=email.policy.compat32)["To"]

    assert data.data.isascii()
    assert found["Subject"] == edition.subject
    assert found["From"].addresses[0].display_name == "Mörgen Memo"
    assert str(make_header(decode_header(raw))) == f"{name} <ada@reader.example>"
    assert found["To"].addresses[0].addr_spec == "ada@reader.example"


@pytest.mark.parametrize(
    "subject", ["=?utf-8?q?=0D=0ABcc=3A_x?=", "a\r\nBcc: eve@evil.example", "a\0b"]
)
def test_a_subject_cannot_become_another_header(subject: str) -> None:
    edition = replace(sample_edition(), subject=subject)
    message = compile_message(replace(frozen(), edition=edition), ENVELOPE, now=NOW)
    found = parsed(to_ada(message))

    assert "Bcc" not in found
    assert found["Subject"].replace("\r", " ").replace("\n", " ") != ""
    assert b"\0" not in to_ada(message).data


@given(name=st.text(max_size=150), address=st.text(max_size=80))
def test_no_recipient_can_bring_a_header_in(name: str, address: str) -> None:
    message = to_ada(SMALL, name=name, address=address)
    head, _, _ = message.data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")

    assert head.isascii()
    assert all(len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in lines)
    starts = [line.partition(b":")[0] for line in lines if not line.startswith(b" ")]
    assert starts == EXPECTED
    assert message.recipient == address


SMALL = compile_message(frozen(html="<p>x</p>", text="x"), ENVELOPE, now=NOW)
EXPECTED = [
    *(b"From", b"Reply-To", b"Subject", b"Date", b"List-Unsubscribe-Post", b"List-Id"),
    *(b"Feedback-ID", b"Auto-Submitted", b"MIME-Version", b"Content-Type"),
    *(b"To", b"Message-ID", b"List-Unsubscribe"),
]


@pytest.mark.parametrize("message_id", ["", "x", "<a@b>\r\nBcc: x", "<a b@c.example>", "<a@b> x"])
def test_a_message_id_of_another_form_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        SMALL.for_recipient(sample_recipient(), token=TOKEN_OF_ADA, message_id=message_id)


@pytest.mark.parametrize("token", ["", "a b", "a\r\nb", "é", "../x"])
def test_a_token_of_another_form_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        SMALL.for_recipient(sample_recipient(), token=token, message_id=ID)


def test_an_address_that_no_header_can_carry_is_not_shown() -> None:
    message = to_ada(SMALL, address="ada\n@reader.example")

    assert b"\r\nTo: undisclosed-recipients:;\r\n" in message.data
    assert ascii_address("ada@bücher.example") == "ada@xn--bcher-kva.example"


def test_an_address_of_the_web_is_ascii() -> None:
    assert ascii_url("https://bücher.example/é x") == "https://xn--bcher-kva.example/%C3%A9%20x"


# ── Parts ────────────────────────────────────────────────────────────────────────────────


def test_both_parts_come_back_as_they_were_with_the_slots_filled() -> None:
    edition = frozen()
    plain, html = parts(to_ada(compile_message(edition, ENVELOPE, now=NOW)))
    reason = "You signed up on October 3, 2026."

    assert plain.rstrip("\n") == edition.text.replace(TOKEN, TOKEN_OF_ADA).replace(
        REASON, reason
    ).rstrip("\n")
    assert html == edition.html.replace(TOKEN, TOKEN_OF_ADA).replace(REASON, reason)


def test_the_token_stands_in_the_header_and_once_in_each_part() -> None:
    data = to_ada(compiled()).data

    assert data.count(TOKEN_OF_ADA.encode()) == 3
    assert TOKEN.encode() not in data
    assert REASON.encode() not in data


def test_two_readers_get_the_same_but_for_their_own_lines() -> None:
    message = compiled()
    one = to_ada(message).data.split(b"\r\n")
    other = to_ada(message, address="bo@reader.example", name="Bo").data.split(b"\r\n")

    assert len(one) == len(other)
    assert sum(a != b for a, b in zip(one, other, strict=True)) == 1


@given(st.text(alphabet=st.sampled_from("a .=\tF\r\n\0é✓🚢From Å\x7f"), max_size=400))
def test_any_text_comes_back_through_quoted_printable(body: str) -> None:
    message = to_ada(compile_message(frozen(html=body, text=body), ENVELOPE, now=NOW))
    expected = body.replace("\r\n", "\n").replace("\r", "\n")

    for part in parts(message):
        assert part.removesuffix("\n") == expected.removesuffix("\n")
    assert_safe_on_the_wire(message.data)


@given(
    st.lists(st.sampled_from([TOKEN, REASON, "x" * 75, "x" * 76, "é" * 13, "\n", " ", ".", "= "]))
)
def test_slots_may_stand_anywhere(pieces: list[str]) -> None:
    body = "".join(pieces)
    message = to_ada(compile_message(frozen(html=body, text=body), ENVELOPE, now=NOW))
    expected = personal_text(body, sample_recipient(), token=TOKEN_OF_ADA)

    for part in parts(message):
        assert part.removesuffix("\n") == expected.removesuffix("\n")
    assert_safe_on_the_wire(message.data)


def assert_safe_on_the_wire(data: bytes) -> None:
    assert data.isascii()
    assert b"\0" not in data
    lines = data.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    body = data.partition(b"\r\n\r\n")[2].split(b"\r\n")
    for line in body:
        assert len(line) <= 76
        assert not line.startswith((b".", b"From "))
        assert not line.endswith((b" ", b"\t"))


def test_the_sample_is_safe_on_the_wire_and_costs_little_more_than_its_page() -> None:
    edition = frozen()
    data = to_ada(compile_message(edition, ENVELOPE, now=NOW)).data

    assert_safe_on_the_wire(data)
    assert len(data) < 1.15 * (len(edition.html.encode()) + len(edition.text.encode()))


def test_quoted_printable_encodes_what_relays_alter() -> None:
    assert quoted_printable(".a") == b"=2Ea"
    assert quoted_printable("From me") == b"=46rom me"
    assert quoted_printable("a \nb\t") == b"a=20\r\nb=09"
    assert quoted_printable("é=") == b"=C3=A9=3D"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("web", "You signed up on October 3, 2026."),
        ("file", "You were added to the list on October 3, 2026."),
        ("import", "You were added to the list on October 3, 2026."),
        ("command", "You were added to the list on October 3, 2026."),
    ],
)
def test_the_reason_says_how_the_reader_came(source: str, said: str) -> None:
    plain, html = parts(to_ada(compiled(), source=source))

    assert said in plain
    assert said in html


# ── Tests and other dresses ──────────────────────────────────────────────────────────────


def test_a_test_copy_says_so_everywhere_and_offers_no_one_click() -> None:
    message = to_ada(compile_message(frozen(), ENVELOPE, now=NOW, test=True))
    found = parsed(message)
    plain, html = parts(message)

    assert found["Subject"] == "[Test] Harbor judge stops the ferry sale"
    assert "List-Unsubscribe-Post" not in found
    assert ":test:" in found["Feedback-ID"]
    assert plain.startswith("[Test] This is a test copy")
    assert html.index("This is a test copy") < html.index("View in browser")


@pytest.mark.parametrize("code", ["ar", "de", "es", "fr", "ja"])
@pytest.mark.parametrize("source", ["web", "file"])
def test_what_is_spliced_in_is_said_in_the_editions_language(code: str, source: str) -> None:
    words = look_abroad(code).words
    body = f"<p>{REASON} https://memo.example/unsubscribe/{TOKEN}</p>"
    compiled = compile_message(
        frozen(html=f"<body>{body}", text=body), ENVELOPE, now=NOW, test=True, words=words
    )
    message = to_ada(compiled, source=source)
    plain, html = parts(message)
    said = words.say(
        "reason_web" if source == "web" else "reason_added",
        date=words.date(date(2026, 10, 3), "short_date"),
    )

    assert_safe_on_the_wire(message.data)
    assert parsed(message)["Subject"].startswith(f"{words.say('test_mark')} ")
    assert plain.startswith(f"{words.say('test_mark')} {words.say('test_copy')}\n\n")
    assert f'<body><p dir="{words.direction}"' in html
    for part in (plain, html):
        assert said in part
        assert "signed up" not in part
    assert personal_html(body, sample_recipient(source=source), token="t", words=words) in (
        html.replace(TOKEN_OF_ADA, "t")
    )


def test_words_that_are_missing_stop_a_send_before_it_begins() -> None:
    silent = language("en", {"words/en.toml": "short_date = 'y'"}, folder="templates")
    message = compile_message(frozen(html="x", text=REASON), ENVELOPE, now=NOW, words=silent)

    with pytest.raises(TemplateError, match="no words for 'reason_web'"):
        to_ada(message)


def test_the_web_copy_has_nothing_personal() -> None:
    edition = frozen()
    html = public_html(edition.html, base_url="https://memo.example")
    text = public_text(edition.text, base_url="https://memo.example")

    for copy in (html, text):
        assert TOKEN not in copy
        assert REASON not in copy
        assert "nsubscribe" not in copy
        assert "48 Larch Street" in copy
    assert "Every past memo" in html
    assert html.count("<p") == html.count("</p>")


def test_a_slot_outside_a_paragraph_becomes_harmless() -> None:
    html = f'<td><a href="https://memo.example/unsubscribe/{TOKEN}">go</a> {REASON}</td>'

    assert public_html(html, base_url="https://memo.example") == (
        '<td><a href="https://memo.example/">go</a> </td>'
    )


def test_a_personal_page_is_what_the_reader_gets() -> None:
    edition, recipient = frozen(), sample_recipient()
    message = to_ada(compile_message(edition, ENVELOPE, now=NOW))

    assert parts(message)[1] == personal_html(edition.html, recipient, token=TOKEN_OF_ADA)
