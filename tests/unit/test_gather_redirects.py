"""Redirects hop by hop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from newsletter.gather.redirects import Trail
from newsletter.gather.trouble import FetchError

HOME = "http://coast.example/feed"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/other", "http://coast.example/other"),
        ("other?a=1&b=%C3%A4", "http://coast.example/other?a=1&b=%C3%A4"),
        ("//news.example/feed", "http://news.example/feed"),
        ("HTTPS://News.Example/Feed#top", "https://news.example/Feed"),
        ("http://anne:pass@news.example/", "http://news.example/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_where_a_redirect_leads(location: str, expected: str) -> None:
    trail = Trail(HOME)
    trail.follow(302, location)
    assert str(trail.url) == expected


@pytest.mark.parametrize(
    ("address", "location", "sent"),
    [
        ("http://anne:pass@coast.example/feed", "/other", True),
        ("http://anne:pass@coast.example/feed", "https://coast.example/feed", True),
        ("https://anne:pass@coast.example/feed", "http://coast.example/feed", False),
        ("http://anne:pass@coast.example:8080/feed", "https://coast.example/feed", False),
        ("http://anne:pass@coast.example/feed", "http://coast.example:8080/feed", False),
        ("http://anne:pass@coast.example/feed", "http://www.coast.example/feed", False),
        ("http://anne:pass@coast.example/feed", "http://eve:pass@news.example/feed", False),
        (HOME, "http://eve:pass@coast.example/other", False),
    ],
)
def test_where_credentials_go_along(address: str, location: str, sent: bool) -> None:
    trail = Trail(address)
    assert trail.url.user is None
    trail.follow(301, location)
    assert (trail.authorization is not None) == sent
    assert ("anne:pass@" in (trail.moved_to or "")) == sent


@pytest.mark.parametrize(
    ("told", "sent"),
    [("anne", "YW5uZTo="), (":pass", "OnBhc3M="), ("%40nne:p%3Ass", "QG5uZTpwOnNz")],
)
def test_credentials_may_be_in_parts_and_escaped(told: str, sent: str) -> None:
    trail = Trail(f"http://{told}@coast.example/feed")
    assert trail.authorization == f"Basic {sent}"
    trail.follow(301, "/other")
    assert trail.moved_to is not None
    assert Trail(trail.moved_to).authorization == f"Basic {sent}"


def test_credentials_that_went_to_another_host_do_not_come_back() -> None:
    trail = Trail("http://anne:pass@coast.example/feed")
    trail.follow(301, "http://news.example/")
    trail.follow(301, "http://coast.example/other")
    assert trail.authorization is None


@pytest.mark.parametrize("address", ["", "feed", "/feed", "http://", "http://[", "http:///feed"])
def test_what_is_no_address_is_not_asked(address: str) -> None:
    with pytest.raises(FetchError):
        Trail(address)


def test_the_host_is_written_one_way() -> None:
    assert Trail("http://COAST.example./feed").host == Trail(HOME).host == "coast.example"


@given(st.text(max_size=60), st.sampled_from([301, 302]))
def test_any_location_leads_somewhere_or_has_a_reason(location: str, status: int) -> None:
    trail = Trail("http://anne:pass@coast.example/feed")
    try:
        trail.follow(status, location)
    except FetchError:
        return
    assert trail.url.scheme in ("http", "https")
    assert URL(str(trail.url)) == trail.url
    assert trail.url.user is None
