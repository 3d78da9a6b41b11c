"""The editor's desk: today's draft, changed by command and built again."""

import re
from itertools import pairwise

import pytest

from tests.acceptance.conftest import MORNING, Ended, Workspace

AT = ("--at", MORNING)


@pytest.fixture
async def draft(workspace: Workspace) -> Workspace:
    """A workspace with a draft of the morning."""
    assert (await workspace.run("gather", "--json", *AT)).code == 0
    built = await workspace.run("build", *AT)
    assert built.code == 0, built.err
    return workspace


async def memo(draft: Workspace) -> list[tuple[str, str]]:
    """The draft's stories in the order of the page: id and title."""
    shown = (await draft.run("edition", "show", "1", "--json", *AT)).json
    return [(s["id"], s["title"]) for section in shown["sections"] for s in section["stories"]]


async def said(draft: Workspace, *words: str) -> Ended:
    ended = await draft.run("edition", *words, *AT)
    assert ended.code == 0, ended.err
    return ended


async def test_a_story_is_named_by_its_id_its_place_or_its_title(draft: Workspace) -> None:
    (first, title), (second, _), *_ = await memo(draft)
    shown = await draft.run("edition", "show", "1", *AT)
    assert f"{first[:8]}  {title}" in shown.out
    listed = await draft.run("stories", *AT)
    assert first[:8] in listed.out
    for name in (first, first[:5], "1", title):
        why = await said(draft, "why", name, "--json")
        assert (why.json["id"], why.json["place"]) == (first, 1)
    none = await draft.run("edition", "pin", "zeppelin", *AT)
    assert none.code == 2
    assert "no story is “zeppelin”: say its id or 4 characters of it" in none.err
    several = await draft.run("edition", "pin", "the", *AT)
    assert several.code == 2
    assert "say the id of one" in several.err
    assert second in [name for name, _ in await memo(draft)]


async def test_why_says_the_score_the_members_and_how_it_is_told(draft: Workspace) -> None:
    (first, title), *_ = await memo(draft)
    why = await said(draft, "why", "1")
    lines = why.out.splitlines()
    assert lines[0] == title
    assert lines[1].startswith(f"{first}, ")
    assert lines[1].endswith("no. 1, 1st place")
    assert "outlets report it" in why.out
    assert "told from " in why.out
    assert "\x1b" not in why.out
    document = (await said(draft, "why", "1", "--json")).json
    assert document["summary"]
    assert document["edits"] == []
    assert all(set(tie) == {"article", "to", "words", "copy"} for tie in document["ties"])


async def test_a_score_is_drawn_and_what_is_no_news_is_listed(draft: Workspace) -> None:
    (first, title), *_ = await memo(draft)
    drawn = await draft.run("stories", "--explain", first[:6], *AT)
    assert drawn.code == 0, drawn.err
    lines = drawn.out.splitlines()
    assert lines[0] == f"{first[:8]}  {title}"
    assert max(map(len, lines)) <= 100
    assert lines[-1].startswith("score ")
    assert "█" in lines[-1]
    (document,) = (await draft.run("stories", "--explain", "1", "--json", *AT)).json
    assert document["id"] == first
    aside = await draft.run("stories", "--aside", *AT)
    assert "not a report" in aside.out
    rows = (await draft.run("stories", "--aside", "--json", *AT)).json
    assert rows
    assert all(row["reasons"][-1]["signal"] == "aside" for row in rows)
    listed = await draft.run("stories", "--all", *AT)
    assert f"{len(rows)} more are set aside as no news; --aside shows them." in listed.out
    assert all(row["title"] not in listed.out for row in rows)


async def test_the_memos_stories_and_the_next_best_are_listed_with_their_places(
    draft: Workspace,
) -> None:
    page = [name for name, _ in await memo(draft)]
    rows = (await draft.run("stories", "--json", *AT)).json
    assert {row["id"]: row["place"] for row in rows if row["place"]} == {
        name: place for place, name in enumerate(page, 1)
    }
    listed = (await draft.run("stories", *AT)).out.splitlines()
    heads = [line for line in listed[1:-2] if line[:12].strip()]
    numbers = re.findall(r": -?\d+\.(\d+)", (await draft.run("stories", "--json", *AT)).out)
    assert numbers
    assert max(map(len, numbers)) <= 3
    assert listed[0].split() == ["place", "score", "id", "story"]
    assert len(heads) == len(page) + 20
    places = {line[14:22]: line[:5].strip() for line in heads}
    assert [places[name[:8]] for name in page] == [str(n) for n in range(1, len(page) + 1)]
    assert listed[-2] == f"{len(rows) - len(heads) - 5} more follow; --all shows them."
    whole = (await draft.run("stories", "--all", *AT)).out.splitlines()
    assert len(whole) - 2 == 2 * (len(rows) - 5)


async def test_a_story_has_one_section_wherever_it_is_listed(draft: Workspace) -> None:
    shown = (await draft.run("edition", "show", "1", *AT)).out.splitlines()
    listed = (await draft.run("stories", *AT)).out.splitlines()
    under = {line[14:22]: then for line, then in pairwise(listed)}
    heads = [n for n, line in enumerate(shown) if line[:5].strip().isdigit()]
    assert heads
    for n in heads:
        assert shown[n + 1] == under[shown[n][14:22]]


async def test_a_mistake_changes_nothing(draft: Workspace) -> None:
    before = await memo(draft)
    for words, answer in (
        (("move", "1", "--to", "99"), "there is no place 99: the memo has"),
        (("move", "1", "--to", "0"), "0 is not in the range"),
        (("pin", "99"), "there is no place 99"),
        (("retitle", "1", "  "), "a title has 1 to 200 characters"),
        (("retitle", "1", "a\x1b[31mb"), "all of them visible"),
        (("retitle", "1", "word " * 60), "this has 299"),
        (("undo",), "say a STORY, or --all"),
        (("undo", "1"), "nothing was said of"),
        (("undo", "--all"), "nothing was said of any story"),
    ):
        ended = await draft.run("edition", *words, *AT)
        assert ended.code == 2
        assert answer in ended.err
    assert await memo(draft) == before


async def test_an_edition_that_is_out_is_frozen_and_still_says_why(draft: Workspace) -> None:
    draft.subscribe(2)
    sent = await draft.run("send", "--json", *AT)
    assert sent.code == 0, sent.err
    for words in (("pin", "2"), ("drop", "2"), ("retitle", "2", "T"), ("undo", "--all")):
        ended = await draft.run("edition", *words, *AT)
        assert ended.code == 1
        assert "(no. 1) is sent, so it is frozen" in ended.err
    assert "no. 1, 2nd place" in (await said(draft, "why", "2")).out


async def test_an_edit_is_kept_and_can_be_taken_back(draft: Workspace) -> None:
    name = (await memo(draft))[3][0]
    title = "A title from the desk"
    changed = (await said(draft, "retitle", name, f" {title} ", "--json")).json
    assert changed["status"] == "changed"
    assert changed["story"]["id"] == name
    why = await said(draft, "why", name)
    assert f"you gave it its title; `newsletter edition undo {name[:8]}` takes it back" in why.out
    document = (await said(draft, "why", name, "--json")).json
    assert document["edits"] == [{"action": "retitle", "value": title}]
    assert (await said(draft, "undo", name)).code == 0
    assert (await said(draft, "why", name, "--json")).json["edits"] == []


# ── What the draft has of it ─────────────────────────────────────────────────────────────


async def test_a_pinned_story_leads_and_is_said_to(draft: Workspace) -> None:
    before = await memo(draft)
    chosen = {name for name, _ in before}
    rows = (await draft.run("stories", "--json", *AT)).json
    low = next(row for row in rows[len(before) :] if row["id"] not in chosen)
    pinned = await said(draft, "pin", low["id"][:8])
    assert f"No. 1, 1st place now: {low['title']}" in pinned.out
    assert f"  in  {low['id'][:8]}" not in pinned.out
    assert (await memo(draft))[0] == (low["id"], low["title"])
    # What was said holds when the draft is built again.
    assert (await draft.run("build", *AT)).code == 0
    assert (await memo(draft))[0][0] == low["id"]
    assert "No. 1 now without: " in (await said(draft, "undo", low["id"])).out
    assert await memo(draft) == before


async def test_a_dropped_story_gives_its_place_to_the_next_best(draft: Workspace) -> None:
    before = await memo(draft)
    dropped = await said(draft, "drop", "1")
    assert f"No. 1 now without: {before[0][1]}" in dropped.out
    assert "  in  " in dropped.out
    after = await memo(draft)
    assert before[0] not in after
    assert len(after) == len(before)
    assert "not in no. 1" in (await said(draft, "why", before[0][0])).out
    assert (await said(draft, "undo", "--all", "--json")).json["in"] == [before[0][0]]
    assert await memo(draft) == before


async def test_a_story_that_is_moved_to_the_lead_leads(draft: Workspace) -> None:
    name, title = (await memo(draft))[4]
    assert f"No. 1, 1st place now: {title}" in (await said(draft, "move", "5", "--to", "1")).out
    assert (await memo(draft))[0] == (name, title)


async def test_a_story_that_is_given_a_title_bears_it(draft: Workspace) -> None:
    name, old = (await memo(draft))[0]
    told = await said(draft, "retitle", "1", "Pipes, at last")
    assert "No. 1, 1st place now: Pipes, at last" in told.out
    assert (await memo(draft))[0] == (name, "Pipes, at last")
    html = await draft.run("edition", "export", "1", "--html", "-", *AT)
    assert "Pipes, at last" in html.out
    assert (await said(draft, "why", old, "--json")).json["id"] == name


async def test_a_drop_that_leaves_too_little_is_refused_and_forgotten(draft: Workspace) -> None:
    before = await memo(draft)
    few = {"NEWSLETTER_EDITION__STORIES": "60", "NEWSLETTER_EDITION__MIN_STORIES": "60"}
    ended = await draft.run("edition", "drop", "1", *AT, **few)
    assert ended.code == 1
    assert "nothing is changed: it would leave" in ended.err
    assert "fewer than edition.min_stories (60)" in ended.err
    assert (await said(draft, "why", "1", "--json")).json["edits"] == []
    assert await memo(draft) == before


# ── What a rule, or config.yaml, has to say to it ────────────────────────────────────────

MUTED = {"NEWSLETTER_RANK__RULES": '[{"mute": true, "keyword": "oyster"}]'}


async def test_a_drop_that_is_taken_back_under_a_muting_rule_says_that_the_rule_holds(
    draft: Workspace,
) -> None:
    before = await memo(draft)
    oysters = next(title for _, title in before if "yster" in title)
    await said(draft, "drop", oysters)
    undone = await draft.run("edition", "undo", oysters, *AT, **MUTED)
    assert undone.out.splitlines()[:2] == [
        f"No. 1 still without: {oysters}",
        "  your rule still mutes it: mute “oyster”",
    ]
    await said(draft, "drop", oysters)
    every = await draft.run("edition", "undo", "--all", *AT, **MUTED)
    assert f"  {oysters}: your rule still mutes it: mute “oyster”" in every.out.splitlines()
    await said(draft, "drop", oysters)
    document = (await draft.run("edition", "undo", oysters, "--json", *AT, **MUTED)).json
    assert [one["text"] for one in document["against"]] == ["your rule: mute “oyster”"]
    await said(draft, "drop", oysters)
    free = (await said(draft, "undo", oysters, "--json")).json
    assert free["against"] == []
    assert await memo(draft) == before


async def test_what_is_asked_for_in_vain_is_named_with_its_line(draft: Workspace) -> None:
    config = draft.folder / "config.yaml"
    rules = "  rules:\n    - mute: true\n      outlet: Harbor Tribun\n"
    text = config.read_text().replace("rank:\n", f"rank:\n{rules}")
    config.write_text(text)
    line = text.splitlines().index("      outlet: Harbor Tribun") + 1
    told = (
        f"config.yaml:{line}: rank.rules[0].outlet: no outlet here is called “Harbor Tribun”; did "
        "you mean “Harbor Tribune”?\n"
    )
    for words in (("stories",), ("stories", "--aside"), ("build",), ("build", "--json")):
        ended = await draft.run(*words, *AT)
        assert ended.code == 0
        assert ended.err.endswith(told), words
