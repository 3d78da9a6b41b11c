"""The order of the memo: by score, led by hard news, the pinned in their place."""

from collections.abc import Mapping, Sequence

from newsletter.model import Reason
from newsletter.rank.candidates import SOFT, Candidate, quoted
from newsletter.rank.gravity import grave
from newsletter.rank.kinds import SOFT_SECTIONS, lesser
from newsletter.rank.summarize import Telling

# Share of the best score from which hard news leads before a softer story that more outlets have.
LEAD = 0.75


def ordered(told: Mapping[int, Telling], candidates: Sequence[Candidate]) -> list[int]:
    """The numbers of the told stories, the lead first."""
    free = sorted(number for number in told if candidates[number].pinned is None)
    leads = [number for number in free if _may_lead(told[number])]
    if leads:
        lead = _lead(leads, candidates)
        free.remove(lead)
        free.insert(0, lead)
    pinned = sorted((place, n) for n in told if (place := candidates[n].pinned) is not None)
    order = [*(number for place, number in pinned if place < 1), *free]
    slot = 0
    for place, number in pinned:
        if place >= 1:
            slot = max(place, slot + 1)
            order.insert(slot - 1, number)
    return order


def why_it_leads(
    order: Sequence[int], told: Mapping[int, Telling], candidates: Sequence[Candidate]
) -> Reason | None:
    """Why the first story stands before one of a higher score, if it does for being hard news."""
    if not order or candidates[order[0]].pinned is not None:
        return None
    lead, score = order[0], candidates[order[0]].score
    best = next((n for n in order[1:] if candidates[n].pinned is None), lead)
    if candidates[best].score <= score or not _may_lead(told[best]):
        return None
    text = f"leads as hard news, though {quoted(told[best].title)} has {candidates[best].score:.2f}"
    return Reason(signal="lead", value=0.0, text=text)


def _lead(leads: Sequence[int], candidates: Sequence[Candidate]) -> int:
    enough = LEAD * candidates[leads[0]].score
    hard = (n for n in leads if candidates[n].score >= enough and _is_hard(candidates[n]))
    return next(hard, leads[0])


def _may_lead(telling: Telling) -> bool:
    """Whether it is news with something to tell."""
    return bool(telling.summary) and lesser(telling.article).value > SOFT


def _is_hard(candidate: Candidate) -> bool:
    """Whether most of its headlines have words of hard news, and its section is none for later."""
    if candidate.section.casefold() in SOFT_SECTIONS:
        return False
    grave_ones = sum(1 for member in candidate.members if grave(member.title_tokens))
    return 2 * grave_ones >= len(candidate.members)
