"""Addresses, and which of them may be connected to."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.guard import is_own, refusal
from newsletter.gather.urls import canonical

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://coast.example/a", "https://coast.example/a"),
        ("HTTPS://Coast.Example:443/A#top", "https://coast.example/A"),
        ("http://coast.example:80", "http://coast.example/"),
        ("http://coast.example.:8080/a", "http://coast.example:8080/a"),
        ("https://ida:pw@coast.example/a", "https://coast.example/a"),
        (
            "https://coast.example/a?utm_source=rss&id=7&UTM_Medium=x",
            "https://coast.example/a?id=7",
        ),
        ("https://coast.example/watch?v=abc&fbclid=1", "https://coast.example/watch?v=abc"),
        ("https://coast.example/a?at_medium=RSS&at_campaign=K", "https://coast.example/a"),
        ("https://coast.example/a?mc_cid=1&mc_eid=2&mtm_kwd=3", "https://coast.example/a"),
        ("https://coast.example/a?ns_mchannel=rss&b=&a=1", "https://coast.example/a?b=&a=1"),
        ("https://coast.example/a?ref=rss", "https://coast.example/a"),
        ("https://coast.example/a?ref=main", "https://coast.example/a?ref=main"),
        ("  https://coast.example/a\n/b  ", "https://coast.example/a/b"),
        ("https://coast.example/a b", "https://coast.example/a%20b"),
        (
            "https://coast.example/\N{LATIN SMALL LETTER E WITH ACUTE}",
            "https://coast.example/%C3%A9",
        ),
        ("https://coast.example/a\ud800b?c=\udfff", "https://coast.example/ab?c="),
        ("https://k\ud800ste.example/", ""),
        ("https://küste.example/", "https://xn--kste-0ra.example/"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("mailto:ida@coast.example", ""),
        ("javascript:alert(1)", ""),
        ("jav\tascript:alert(1)", ""),
        ("data:text/html,hello", ""),
        ("file:///etc/passwd", ""),
        ("//coast.example/a", ""),
        ("https://", ""),
        ("https://coast.example:99999/", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/i.png", "https://coast.example/i.png"),
        ("b?utm_id=1", "https://coast.example/news/b"),
        ("//other.example/c", "https://other.example/c"),
        ("http://other.example/d", "http://other.example/d"),
    ],
)
def test_a_relative_address_is_resolved(url: str, expected: str) -> None:
    assert canonical(url, "https://coast.example/news/feed.xml") == expected


@given(st.text() | st.from_regex(r"https?://[a-zß.\[:]{1,12}(:\d{1,5})?/.{0,30}", fullmatch=True))
def test_canonical_is_idempotent_and_never_raises(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
    assert once == "" or once.startswith(("http://", "https://"))
    assert once.isascii()
    assert once.isprintable()


@given(
    st.from_regex(
        r"https?://[a-z]{1,3}\.[a-zA-Z0-9-]{1,5}\.?(:80)?/[a-z.%~|/ -]{0,9}"
        r"(\?((utm_a|b|ref|fbclid)(=(rss|1|%20|/)?)?&?){0,3})?(#[a-z]{0,2})?",
        fullmatch=True,
    )
)
def test_an_address_that_is_spelled_well_is_left_as_any_other_would_be(url: str) -> None:
    # The blank before it is what keeps it from being taken as it stands.
    assert canonical(url) == canonical(" " + url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "2002:7f00:1::", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_what_is_not_the_public_internet_is_refused(address: str) -> None:
    reason = refusal(address, ())
    assert reason is not None
    assert reason.startswith("refused: ")
    assert reason.endswith(" address (allow it under gather.allow_private)")


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:8.8.8.8"])
def test_the_public_internet_may_be_read(address: str) -> None:
    assert refusal(address, ()) is None


def test_an_allowed_network_may_be_read_and_no_other() -> None:
    assert refusal("127.0.0.1", LOOPBACK) is None
    assert refusal("::ffff:127.0.0.1", LOOPBACK) is None
    assert refusal("::1", LOOPBACK) is not None
    assert refusal("10.0.0.1", LOOPBACK) is not None
    assert refusal("64:ff9b::808:808", (ip_network("64:ff9b::/96"),)) is None


def test_the_operators_own_hosts_are_known_by_number_and_by_localhost() -> None:
    assert is_own("127.0.0.1", LOOPBACK)
    assert is_own("localhost", LOOPBACK)
    assert not is_own("localhost", ())
    assert not is_own("10.0.0.1", LOOPBACK)
    assert not is_own("coast.example", LOOPBACK)


def test_an_international_name_is_spelled_as_browsers_spell_it() -> None:
    assert canonical("https://straße.example/x") == "https://xn--strae-oqa.example/x"


@pytest.mark.parametrize(
    "url",
    ["http://" + "a." * 4_000_000, "http://" + "é." * 1_000_000, "http://a.example/" + "x" * 9_000],
)
def test_an_address_without_end_is_none(url: str) -> None:
    assert canonical(url) == ""
