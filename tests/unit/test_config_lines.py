"""Where in config.yaml something stands."""

from pathlib import Path

from newsletter.config.lines import places

TEXT = """\
name: Memo
rank:
  places: [Lumen, Tarnholm]
  rules:
    - mute: true
      outlet: Daily Orla
    - boost: 1
      outlet:
        - Harbour Post
        - Tarn Echo
"""


def test_a_place_has_the_line_of_its_last_key_and_none_where_the_file_has_it_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(TEXT)
    found = places(
        path,
        [
            ("rank", "rules", 0, "outlet"),
            ("rank", "rules", 1, "outlet"),
            ("rank", "places", 1),
            ("rank", "rules", 2, "outlet"),
            ("edition", "alone"),
        ],
    )
    assert [place.replace(f"{tmp_path}/", "") for place in found] == [
        "config.yaml:6: rank.rules[0].outlet",
        "config.yaml:8: rank.rules[1].outlet",
        "config.yaml:3: rank.places[1]",
        "config.yaml: rank.rules[2].outlet",
        "config.yaml: edition.alone",
    ]


def test_a_file_is_not_read_for_nothing(tmp_path: Path) -> None:
    assert places(tmp_path / "none.yaml", []) == []
