"""The editor's own words on today's draft: its subject, its preheader, corrections."""

import pytest

from tests.acceptance.conftest import MORNING, Workspace

AT = ("--at", MORNING)


@pytest.fixture
async def draft(workspace: Workspace) -> Workspace:
    """A workspace with a draft of the morning."""
    assert (await workspace.run("gather", "--json", *AT)).code == 0
    built = await workspace.run("build", *AT)
    assert built.code == 0, built.err
    return workspace


async def test_a_subject_by_hand_holds_when_the_draft_is_built_again(draft: Workspace) -> None:
    rule = (await draft.run("edition", "show", "1", "--json", *AT)).json["subject"]

    said = await draft.run("edition", "subject", " The  ferry is sold ", *AT)
    assert said.code == 0, said.err
    assert said.out.startswith("No. 1: The ferry is sold\n")
    await draft.run("build", *AT)
    assert (await draft.run("edition", "show", "1", "--json", *AT)).json["subject"] == (
        "The ferry is sold"
    )

    back = await draft.run("edition", "subject", "--json", *AT)
    assert back.json["edition"]["subject"] == rule


async def test_a_preheader_by_hand_stands_in_the_mail(draft: Workspace) -> None:
    words = "Plus: the tunnel opens, and a lighthouse gets its keeper back."
    assert (await draft.run("edition", "preheader", words, *AT)).code == 0
    page = await draft.run("edition", "export", "1", "--html", "-", *AT)
    assert page.code == 0, page.err
    assert words in page.out


async def test_corrections_stand_above_the_sign_off_in_both_parts(draft: Workspace) -> None:
    first, second = "No. 9 said Tuesday. It is Wednesday.", "No. 8 misspelled Ada Reader."
    for text in (first, second):
        assert (await draft.run("edition", "correct", text, *AT)).code == 0
    for part in ("--html", "--text"):
        shown = (await draft.run("edition", "export", "1", part, "-", *AT)).out
        assert shown.index(first) < shown.index(second) < shown.index("s the memo.")

    back = await draft.run("edition", "correct", "--json", *AT)
    assert back.json["corrections"] == []
    assert first not in (await draft.run("edition", "export", "1", "--text", "-", *AT)).out


async def test_a_subject_that_cannot_be_one_changes_nothing(draft: Workspace) -> None:
    for text in ("", " ", "x" * 151, "two\x07bells"):
        ended = await draft.run("edition", "subject", text, *AT)
        assert ended.code == 2
        assert "a subject has 1 to 150 characters" in ended.err
