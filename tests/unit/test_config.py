from pathlib import Path

import pytest

from newsletter.config.load import load_settings
from newsletter.config.settings import Security
from newsletter.errors import ConfigError

GOOD = """\
from: Morning Memo <memo@paper.example>
postal_address: 48 Larch Street, Portland
schedule:
  at: 06:30
feeds:
  - url: https://harbor.example/feed
    section: Local
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text)
    return path


def mistakes(folder: Path, text: str, **environment: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_settings(written(folder, text), environment)
    return [line.replace(f"{folder}/", "") for line in str(caught.value).splitlines()]


def test_a_time_of_day_stays_what_was_typed(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, GOOD.replace("06:30", "16:30")), {})
    assert (settings.schedule.at.hour, settings.schedule.at.minute) == (16, 30)


def test_the_shipped_configuration_is_valid() -> None:
    settings = load_settings(Path(__file__).parents[2] / "config.yaml", {})
    assert len(settings.feeds) == 12
    assert "https://talkingpointsmemo.com/feed" in {feed.url for feed in settings.feeds}


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("06:30", "25:00").replace("https://", "ftp://") + "zone: Mars/Olympus\n"
    told = mistakes(tmp_path, text)
    assert [line.split(": ")[0:2] for line in told] == [
        ["config.yaml:8", "zone"],
        ["config.yaml:4", "schedule.at"],
        ["config.yaml:6", "feeds[0].url"],
    ]
    assert 'found "25:00"; must be a time of day as HH:MM' in told[1]


def test_an_unknown_key_is_an_error_that_names_the_allowed_ones(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, GOOD.replace("  at:", "  hour:"))
    assert line.startswith("config.yaml:4: schedule.hour: unknown key; ")
    assert "allowed here: at, days, late_by" in line


def test_a_misspelt_key_is_answered_with_the_near_one(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, GOOD + "postal_adress: x\n")
    assert "did you mean `postal_address`?" in line


def test_a_wrong_choice_names_the_choices(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, GOOD + "smtp: {security: ssl}\n")
    assert "smtp.security: found \"ssl\"; must be 'none', 'starttls' or 'tls'" in line


def test_a_key_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, GOOD + "zone: UTC\nzone: UTC\n")
    assert line.startswith("config.yaml:9: a key stands twice")


def test_broken_yaml_names_its_line(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, GOOD + "web: [\n")
    assert line.startswith("config.yaml:9: no valid YAML")


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="newsletter init DIR"):
        load_settings(tmp_path / "config.yaml", {})


def test_a_missing_required_key_is_named(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, "from: memo@paper.example\n")
    assert "postal_address: missing" in line


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    settings = load_settings(
        written(tmp_path, GOOD),
        {
            "NEWSLETTER_SMTP__HOST": "127.0.0.1",
            "NEWSLETTER_SMTP__PORT": "2525",
            "NEWSLETTER_SMTP__SECURITY": "none",
            "NEWSLETTER_GATHER__ALLOW_PRIVATE": '["127.0.0.0/8"]',
            "NEWSLETTER_STORE__URL": "sqlite:///other.sqlite3",
        },
    )
    assert (settings.smtp.host, settings.smtp.port) == ("127.0.0.1", 2525)
    assert settings.smtp.security is Security.NONE
    assert str(settings.gather.allow_private[0]) == "127.0.0.0/8"
    assert settings.store.url == "sqlite:///other.sqlite3"


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, GOOD, NEWSLETTER_SMTP__PORT="many")
    assert line.startswith("NEWSLETTER_SMTP__PORT: smtp.port: found ")


def test_a_list_in_the_environment_must_be_json(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, GOOD, NEWSLETTER_GATHER__ALLOW_PRIVATE="[127.0.0.0/8")
    assert line.startswith("NEWSLETTER_GATHER__ALLOW_PRIVATE: no valid JSON")


def test_a_secret_can_come_from_a_file_and_never_from_the_configuration(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("hunter2\n")
    settings = load_settings(
        written(tmp_path, GOOD), {"NEWSLETTER_SMTP__PASSWORD_FILE": str(secret)}
    )
    assert settings.smtp.password is not None
    assert settings.smtp.password.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(settings)
    (line,) = mistakes(tmp_path, GOOD + "smtp:\n  password: hunter2\n")
    assert line.startswith("config.yaml:9: smtp.password: a secret does not belong")
    assert "hunter2" not in line


def test_a_sender_that_would_break_a_header_is_refused(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, GOOD.replace("Morning Memo <memo@paper.example>", "nobody"))
    assert "from: found" in line


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("smtp: {port: true}", "smtp.port: found true; must be a number"),
        ("smtp: {host: 'smtp://x'}", "smtp.host: found "),
        ("store: {url: 'postgres://x'}", "must be sqlite:/// and a file's path"),
        ("gather: {allow_private: [127.0.0.1/8]}", "has host bits set"),
        ("edition: {min_stories: 50}", "min_stories (50) is more than stories (20)"),
        ("web: {base_url: memo}", "must be an address that starts with http:// or https://"),
    ],
)
def test_a_value_that_cannot_work_is_answered_in_words(
    tmp_path: Path, line: str, answer: str
) -> None:
    (told,) = mistakes(tmp_path, GOOD + line + "\n")
    assert told.startswith("config.yaml:8: ")
    assert answer in told


def test_a_feed_that_stands_twice_is_named(tmp_path: Path) -> None:
    (told,) = mistakes(tmp_path, GOOD + "  - url: https://harbor.example/feed\n")
    assert "https://harbor.example/feed stands twice" in told
