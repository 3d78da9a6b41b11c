import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliver.addresses import Unsendable, ascii_form, is_loopback, sendable

RELAY = "relay.paper.org"


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("ada@paper.org", "ada@paper.org"),
        ("Ada.B+memo@Paper.org", "Ada.B+memo@Paper.org"),
        ('"ada b"@paper.org', '"ada b"@paper.org'),
        ("ada@bücher.org", "ada@xn--bcher-kva.org"),
        ("ada@Straße.org", "ada@xn--strae-oqa.org"),
    ],
)
def test_an_address_goes_out_in_ascii_and_else_as_it_is(address: str, wire: str) -> None:
    assert sendable(address, host=RELAY) == wire


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("jörg@paper.org", "needs SMTPUTF8"),
        ("ada@bü cher.org", "international name"),
        ("ada b@paper.org", "no address that SMTP can carry"),
        ("ada@paper.org> SIZE=1", "no address that SMTP can carry"),
        ("a<b@paper.org", "no address that SMTP can carry"),
        ("ada\r\nRSET@paper.org", "no address that SMTP can carry"),
        ("ada@", "no address that SMTP can carry"),
        ("paper.org", "no address that SMTP can carry"),
    ],
)
def test_what_smtp_cannot_carry_is_refused_with_its_reason(address: str, part: str) -> None:
    found = sendable(address, host=RELAY)
    assert isinstance(found, Unsendable)
    assert part in found.reason


@pytest.mark.parametrize("address", ["a@paper.example", "a@b.INVALID", "a@test", "a@x.y.test"])
def test_reserved_domains_go_to_a_relay_on_this_machine_only(address: str) -> None:
    found = sendable(address, host=RELAY)
    assert isinstance(found, Unsendable)
    assert "RFC 2606" in found.reason
    assert sendable(address, host="127.0.0.1") == address


def test_a_name_that_only_looks_reserved_is_sent_to() -> None:
    assert sendable("a@example.org.uk", host=RELAY) == "a@example.org.uk"
    assert sendable("a@mytest", host=RELAY) == "a@mytest"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "mail.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"]
)
def test_these_hosts_are_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["relay.paper.org", "10.0.0.1", "localhost.paper.org", "", "::2"])
def test_these_hosts_are_not(host: str) -> None:
    assert not is_loopback(host)


@given(st.text(max_size=60))
def test_nothing_that_passes_can_end_or_split_a_command(address: str) -> None:
    wire = ascii_form(address)
    if isinstance(wire, str):
        assert wire.isascii()
        assert wire.isprintable()
        unquoted = wire.rpartition("@")[2] if wire.startswith('"') else wire
        assert not set(unquoted) & set(' <>"\r\n')
