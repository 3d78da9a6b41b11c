from datetime import UTC, datetime, timedelta

from newsletter.web.forms import SIGN_UPS_AN_HOUR, SIGN_UPS_OF_ONE_NETWORK, SignUpLimits

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_one_network_takes_so_many_an_hour() -> None:
    limits = SignUpLimits()
    taken = [limits.take("192.0.2.1", now=NOW) for _ in range(SIGN_UPS_OF_ONE_NETWORK + 1)]
    assert taken == [True] * SIGN_UPS_OF_ONE_NETWORK + [False]
    assert limits.take("192.0.2.2", now=NOW)
    assert not limits.take("192.0.2.1", now=NOW + timedelta(minutes=59))
    assert limits.take("192.0.2.1", now=NOW + timedelta(minutes=60))


def test_the_addresses_of_an_ipv6_network_count_as_one() -> None:
    limits = SignUpLimits()
    for number in range(SIGN_UPS_OF_ONE_NETWORK):
        assert limits.take(f"2001:db8::{number:x}", now=NOW)
    assert not limits.take("2001:db8::ffff", now=NOW)
    assert limits.take("2001:db8:0:1::1", now=NOW)


def test_all_networks_together_take_so_many_an_hour() -> None:
    limits = SignUpLimits()
    for number in range(SIGN_UPS_AN_HOUR):
        assert limits.take(f"client-{number}", now=NOW)
    assert not limits.take("another", now=NOW)
    assert limits.take("another", now=NOW + timedelta(hours=1))
