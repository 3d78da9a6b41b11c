"""The documents promise things: that every command is described, and every link leads somewhere."""

import re
from pathlib import Path

import pytest

from newsletter.cli import COMMANDS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_every_command_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text()
    missing = [name for name in COMMANDS if f"`newsletter {name}" not in guide]
    assert missing == []


def test_every_key_of_the_configuration_is_in_the_guide() -> None:
    from newsletter.config.settings import Settings

    guide = (ROOT / "docs" / "guide.md").read_text()
    keys = [field.alias or name for name, field in Settings.model_fields.items()]
    assert [key for key in keys if f"`{key}`" not in guide] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_no_document_carries_a_machine_s_path() -> None:
    pattern = re.compile(r"(?<![\w.])/(?:work|root|home|tmp)/\w")
    assert [path.name for path in DOCUMENTS if pattern.search(path.read_text())] == []
