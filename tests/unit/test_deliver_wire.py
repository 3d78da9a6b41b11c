import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliver.verdict import Lost, Reply
from newsletter.deliver.wire import REPLY_LIMIT, dotted, take_reply


def test_a_reply_of_several_lines_is_one_reply() -> None:
    buffer = bytearray(b"250-relay.example\r\n250-SIZE 1000\r\n250 8BITMIME\r\n220 next")
    assert take_reply(buffer) == Reply(code=250, text="relay.example SIZE 1000 8BITMIME")
    assert buffer == b"220 next"


@pytest.mark.parametrize("begun", [b"", b"25", b"250 Ok", b"250-a\r\n", b"250-a\r\n250 b"])
def test_a_reply_that_is_not_all_there_is_waited_for(begun: bytes) -> None:
    assert take_reply(bytearray(begun)) is None


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\n",
        b"2x0 ok\r\n",
        b"999 what\r\n",
        b"250ok\r\n",
        b" 250 ok\r\n",
        b"\r\n",
        b"250-fine\r\n550 5.1.1 or not\r\n",
        b"250-fine\r\nfine\r\n",
    ],
)
def test_what_is_no_smtp_is_lost_and_no_reply(said: bytes) -> None:
    found = take_reply(bytearray(said))
    assert isinstance(found, Lost)
    assert "no SMTP" in found.reason


def test_a_code_without_text_is_a_reply() -> None:
    assert take_reply(bytearray(b"250\r\n")) == Reply(code=250, text="")
    assert take_reply(bytearray(b"250\n")) == Reply(code=250, text="")


@pytest.mark.parametrize("line", [b"250-and another thing\r\n", b"x"])
def test_a_reply_without_end_is_given_up(line: bytes) -> None:
    found = take_reply(bytearray(b"250 " * (line == b"x") + line * (REPLY_LIMIT + 1)))
    assert found == Lost(reason="a reply without end")


def test_the_text_of_a_reply_is_one_clean_line_of_bounded_length() -> None:
    found = take_reply(bytearray(b"550 \x1b[31mno\x00 \xff " + b"y" * 9000 + b"\r\n"))
    assert isinstance(found, Reply)
    assert found.text.startswith("[31mno \ufffd yyy")
    assert len(found.text) == 500


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(said: bytes) -> None:
    found = take_reply(bytearray(said))
    assert found is None or isinstance(found, Lost) or 200 <= found.code < 600


@pytest.mark.parametrize(
    ("data", "wire"),
    [
        (b"a\r\nb\r\n", b"a\r\nb\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b"", b"\r\n.\r\n"),
        (b".\r\n.\r\n", b"..\r\n..\r\n.\r\n"),
        (b"a\r\n..b\r\n", b"a\r\n...b\r\n.\r\n"),
        (b"a\n.\nb\r.\r\n", b"a\r\n..\r\nb\r\n..\r\n.\r\n"),
    ],
)
def test_a_message_is_stuffed_and_ends_with_one_dot(data: bytes, wire: bytes) -> None:
    assert dotted(data) == wire


@given(st.text(alphabet=".\r\na", max_size=40))
def test_nothing_in_a_message_ends_it_early_or_is_lost(text: str) -> None:
    wire = dotted(text.encode())
    assert wire.endswith(b"\r\n.\r\n")
    body = wire.removesuffix(b".\r\n")
    lines = body.split(b"\r\n")
    assert b"." not in lines
    assert b"\r" not in b"".join(lines)
    assert b"\n" not in b"".join(lines)
    unstuffed = b"\n".join(line.removeprefix(b".") for line in lines).decode()
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert unstuffed == (plain if plain.endswith("\n") else plain + "\n")
