"""`rank.rules` of config.yaml: what may stand there, and what is said of what may not."""

import json
from pathlib import Path

import pytest

from newsletter.config.load import load_settings
from newsletter.config.rules import KINDS, Action, Rule
from newsletter.config.settings import Settings
from newsletter.errors import ConfigError
from newsletter.rank.kinds import ASIDES

HEAD = """\
from: Morning Memo <memo@paper.example>
postal_address: 48 Larch Street, Portland
rank:
  rules:
"""


def loaded(folder: Path, rules: str) -> tuple[Rule, ...]:
    path = folder / "config.yaml"
    path.write_text(HEAD + rules, encoding="utf-8")
    return load_settings(path, {}).rank.rules


def told(folder: Path, rules: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, rules)
    (line,) = str(caught.value).replace(f"{folder}/", "").splitlines()
    return line


def test_each_action_is_read_with_its_conditions(tmp_path: Path) -> None:
    rules = loaded(
        tmp_path,
        """\
    - boost: -0.8
      phrase: climate  summit
    - mute: true
      outlet: Daily Orla
      section: Sport
    - pin: true
      keyword: [earthquake, Quake*, 2031]
      title_only: true
    - aside: true
      author: Horoscope Desk
    - keep: true
      kind: live
      address: harbor.example/live
""",
    )
    assert [rule.action for rule in rules] == list(Action)
    assert [rule.text for rule in rules] == [
        "boost “climate summit”",
        "mute outlet “Daily Orla”, section “Sport”",
        "pin “earthquake” or “Quake*” or “2031”, title only",
        "aside author “Horoscope Desk”",
        "keep kind “live”, address “harbor.example/live”",
    ]
    assert rules[0].boost == -0.8
    assert rules[1].outlet == ("Daily Orla",)


def test_a_rule_without_an_end_is_told_in_short() -> None:
    rule = Rule.model_validate({"mute": True, "keyword": [*"abcdef", "g" * 300]})
    assert rule.text == "mute “a” or “b” or “c” or 4 more"
    long = Rule.model_validate({"mute": True, "phrase": "gale force winds " * 9}).text
    assert long == "mute “gale force winds gale force winds gale force winds gale…”"
    assert len(Rule.model_validate({"mute": True, "keyword": "g" * 300}).text) < 80


def test_a_misspelt_key_is_answered_with_the_near_one(tmp_path: Path) -> None:
    rules = "    - {mute: true, outlet: A}\n    - {pin: true, outlet: B}\n"
    line = told(tmp_path, rules + "    - boots: 0.8\n      phrase: climate summit\n")
    assert line.startswith("config.yaml:7: rank.rules[2].boots: unknown key; ")
    assert "did you mean `boost`?" in line


@pytest.mark.parametrize(
    ("rule", "place", "said"),
    [
        ("{mute: true}", "", "needs one of keyword, phrase, outlet"),
        ("{outlet: Daily Orla}", "", "needs one of boost, mute, pin, aside, keep"),
        ("{boost: 1, mute: true, outlet: A}", "", "one thing; make one each of boost and mute"),
        ("{mute: true, outlet: A, title_only: true}", "", "goes with keyword or phrase"),
        ("mute golf", "", 'found "mute golf"; must be keys with values'),
        ("{boost: high, outlet: A}", ".boost", "must be a number from -100 to 100"),
        ("{boost: .nan, outlet: A}", ".boost", "must be a number from -100 to 100"),
        ("{boost: -.inf, outlet: A}", ".boost", "must be a number from -100 to 100"),
        ("{boost: 1e9, outlet: A}", ".boost", "must be a number from -100 to 100"),
        ("{boost: true, outlet: A}", ".boost", "must be a number from -100 to 100"),
        ("{boost: , outlet: A}", ".boost", "must be a number from -100 to 100"),
        ("{mute: false, outlet: A}", ".mute", "must be true; take the rule out"),
        ("{mute: golf}", ".mute", "must be true; take the rule out"),
        ("{keep: true, kind: lives}", ".kind", "must be one of live, sponsored, quiz, "),
        ("{mute: true, keyword: climate summit}", ".keyword", "`phrase` takes words in a row"),
        ("{mute: true, keyword: '*quake'}", ".keyword", "* may only end a word"),
        ("{mute: true, keyword: 'q*'}", ".keyword", "after two letters or more"),
        ("{mute: true, keyword: []}", ".keyword", "must hold at least one"),
        ("{mute: true, phrase: ' - '}", ".phrase", "must have a letter or a digit in it"),
        ("{mute: true, outlet: }", ".outlet", "must be text or a list of texts"),
        ("{mute: true, outlet: [A, {b: c}]}", ".outlet", "must be text or a list of texts"),
        (
            "{mute: true, address: 'https://a.example/b'}",
            ".address",
            "such as harbor.example/sport",
        ),
        ("{mute: true, address: sport}", ".address", "such as harbor.example/sport"),
    ],
)
def test_a_mistake_names_its_line_its_key_and_the_way_out(
    tmp_path: Path, rule: str, place: str, said: str
) -> None:
    line = told(tmp_path, f"    - {{pin: true, outlet: A}}\n    - {rule}\n")
    assert line.startswith(f"config.yaml:6: rank.rules[1]{place}: found ")
    assert said in line


def test_rules_that_are_no_list_are_an_error(tmp_path: Path) -> None:
    assert "rank.rules: found {" in (line := told(tmp_path, "    mute: true\n"))
    assert "must be a list" in line


def test_rules_can_come_from_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(HEAD.partition("rank:")[0])
    rules = '[{"boost": 1.5, "keyword": "ferry"}]'
    settings = load_settings(path, {"NEWSLETTER_RANK__RULES": rules})
    assert settings.rank.rules == (Rule(boost=1.5, keyword=("ferry",)),)
    with pytest.raises(ConfigError, match=r"^NEWSLETTER_RANK__RULES: rank\.rules\[0\]: found"):
        load_settings(path, {"NEWSLETTER_RANK__RULES": '[{"boost": 1.5}]'})


def test_the_schema_takes_one_text_and_a_list_of_them() -> None:
    schema = Settings.model_json_schema()
    rule = schema["$defs"]["Rule"]["properties"]
    assert [kind["type"] for kind in rule["outlet"]["anyOf"]] == ["string", "array"]
    assert json.dumps(schema)


def test_the_kinds_that_a_rule_may_name_are_those_that_ranking_tells() -> None:
    assert tuple(ASIDES) == KINDS
