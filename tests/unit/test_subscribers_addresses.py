import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import UsageError
from newsletter.subscribers import addresses
from newsletter.subscribers.addresses import checked, normal_form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("reader@memo.example", "reader@memo.example"),
        ("  reader@memo.test\n", "reader@memo.test"),
        ("Jo.Reader+news@Memo.Example", "Jo.Reader+news@memo.example"),
        ("jo@müller.example", "jo@xn--mller-kva.example"),
        ("o'neil@memo.example", "o'neil@memo.example"),
    ],
)
def test_an_address_is_kept_as_it_is_written_to(typed: str, kept: str) -> None:
    assert checked(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "@-sign"),
        ("name@", "after the @-sign"),
        ("@memo.example", "before the @-sign"),
        ("jo@localhost", "period"),
        ("jo@site.local", "special-use"),
        ("jo@[127.0.0.1]", "bracketed"),
        ("Jo <jo@memo.example>", "display name"),
        ("jo@memo.example, al@memo.example", "invalid characters"),
        ("jo@memo.example\r\nBcc: al@memo.example", "invalid characters"),
        ("josé@memo.example", "Internationalized"),
        ("x" * 65 + "@memo.example", "too long"),
    ],
)
def test_what_cannot_be_written_to_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        checked(typed)


def test_the_error_repeats_a_long_wrong_address_in_part_only() -> None:
    with pytest.raises(UsageError) as error:
        checked("x" * 100_000)
    assert len(str(error.value)) < 500


signs = st.sampled_from(["", ".", "-", "--", "_", "+", "..", "xn--"])
words = st.lists(st.sampled_from("a0n"), min_size=1, max_size=3).flatmap(
    lambda some: signs.map(lambda sign: sign.join(some))
)
top = st.sampled_from(["example", "test", "org", "arpa", "local", "onion", "c", "c0m", "xn--p1ai"])


@given(words, st.lists(words, min_size=1, max_size=3), top)
def test_the_short_way_takes_nothing_that_the_library_refuses(
    local: str, labels: list[str], last: str
) -> None:
    address = f"{local}@{'.'.join([*labels, last])}"
    if addresses._PLAIN.fullmatch(address):
        valid = validate_email(
            address, check_deliverability=False, test_environment=True, strict=True
        )
        assert valid.ascii_email == address


def test_the_longest_address_of_the_short_way_is_one_for_the_library() -> None:
    address = f"{'a' * 64}@{('b' * 30 + '-' + 'c' * 30 + '.') * 2}{'d' * 20}"
    assert addresses._PLAIN.fullmatch(address)
    assert checked(address) == address
    valid = validate_email(address, check_deliverability=False, strict=True)
    assert valid.ascii_email == address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jo@Memo.Example", "jo@memo.example"),
        ("jo@MÜLLER.example", "jo@xn--mller-kva.example"),
        ("jose\u0301@memo.example", "josé@memo.example"),
        (" jo@memo.example ", "jo@memo.example"),
    ],
)
def test_two_spellings_of_one_address_have_one_normal_form(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@given(st.text(max_size=80))
def test_the_normal_form_of_anything_is_its_own_normal_form(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)
