import pytest

from newsletter.rank.publishers import site


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.harbor.example/a", "harbor.example"),
        ("https://news.harbor.co.uk/a", "harbor.co.uk"),
        ("http://127.0.0.1:8700/harbor/a", ""),
        ("http://localhost/a", ""),
        ("no address", ""),
    ],
)
def test_a_site_is_the_registered_domain_and_a_number_is_none(url: str, expected: str) -> None:
    assert site(url) == expected
