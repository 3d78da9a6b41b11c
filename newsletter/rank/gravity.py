"""Words of hard news: what happened to many, who decided it, which country it is about.

An editor leads with what only one outlet has, if it is grave, and counting outlets is blind there.
On nine labelled mornings these words moved such events up and left the others where they were.
Some words together are what any front page carries: a head of state who dies, an attack that kills,
two countries at odds, a law before a court. The words are English: of a headline in another
language they say nothing.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from newsletter.rank.spelling import forms

ENOUGH = 3  # words of a headline after which more of them say no more
FRONT_PAGE = 1.0  # what a headline of a front page is worth besides its words
STEM = 4  # letters by which "Korea" and "Korean" are one country

_HAPPENED = """
kill killed killing dead die dies died death dying murder murdered massacre shot shooting gunman
stabbed stabbing attack attacked attacker bomb bomber bombing blast explosion exploded hostage
kidnapped crash crashed derailed sinks earthquake quake tsunami hurricane typhoon cyclone tornado
storm flood flooding wildfire bushfire drought famine landslide eruption outbreak epidemic pandemic
ebola cholera disaster emergency collapse collapsed evacuated evacuation casualty wounded injured
missing clash assassinated troop army military soldier missile nuclear war warfare ceasefire truce
invasion invaded rebel militant terror terrorism terrorist airstrike genocide refugee
"""
_DECIDED = """
president presidential premier chancellor minister government parliament congress senate cabinet
election vote voter referendum ballot resigns resigned resignation ousted overthrown impeachment law
legislation constitution court judge ruling verdict charged convicted acquitted sentenced jailed
indicted treaty accord pact summit nato un eu g7 g20 imf opec sanction tariff embargo coup junta
curfew lockdown border protest protester unrest riot crackdown strike recession inflation annex
unemployment bankruptcy bailout default embassy ambassador diplomat peace annexation independence
secession threat threaten threatened vaccine
"""
_WHERE = """
afghanistan afghan albania algeria angola argentina armenia australia australian austria azerbaijan
bahrain bangladesh belarus belgium bolivia bosnia botswana brazil brazilian britain british brunei
bulgaria burundi cambodia cameroon canada canadian china chinese colombia congo croatia cuba cuban
cyprus czech danish denmark djibouti dutch ecuador egypt egyptian eritrea estonia ethiopia
ethiopian european europe fiji finland france french gabon gambia gaza german germany ghana greece
greek guatemala guinea guyana haiti honduras hungarian hungary iceland india indian indonesia iran
iranian iraq iraqi ireland irish israel israeli italian italy jamaica japan japanese kazakhstan
kenya kenyan korea korean kosovo kuwait kyrgyzstan laos latvia lebanese lebanon lesotho liberia
libya libyan lithuania luxembourg macedonia madagascar malawi malaysia malaysian maldives mali malta
mauritania mauritius mexican mexico moldova mongolia montenegro morocco mozambique myanmar namibia
nepal netherlands nicaragua niger nigeria nigerian norway oman pakistan pakistani palestine
palestinian panama paraguay peru philippines poland polish portugal qatar romania russia russian
rwanda salvador samoa saudi scotland senegal serbia singapore slovakia slovenia somali somalia spain
spanish sudan suriname sweden swedish swiss switzerland syria syrian taiwan tajikistan tanzania thai
thailand tibet togo tonga trinidad tunisia turkey turkish turkmenistan uganda uk ukraine ukrainian
uruguay us. uzbekistan vatican venezuela vietnam wales yemen zambia zealand zimbabwe beijing
brussels kremlin moscow pentagon pyongyang
"""

_HEAD = "president premier chancellor minister"
_FALL = "died dies dead killed assassinated resigns resigned ousted overthrown coup impeachment"
_FORCE = """
attack attacked bomb bomber bombing blast explosion airstrike missile soldier troop army militant
rebel terrorist gunman clash ceasefire truce war invasion hostage massacre genocide
"""
_TOLL = "kill killed killing dead die dies died death massacre wounded casualty"
_DISASTER = """
earthquake quake tsunami hurricane typhoon cyclone tornado flooding wildfire famine landslide
eruption ebola cholera derailed
"""
_BETWEEN = """
missile nuclear troop soldier army military invasion clash ceasefire truce border sanction treaty
accord embassy ambassador annex annexation tariff embargo peace summit refugee
"""
_VOTED = "election vote voter referendum ballot parliament congress senate court judge"
_LAW = "law constitution legislation ruling verdict convicted acquitted independence impeachment"


def _all_forms(words: str) -> frozenset[str]:
    return frozenset(form for word in words.split() for form in forms(word))


_COUNTRIES = _all_forms(_WHERE)
_GRAVE = _all_forms(_HAPPENED + _DECIDED) | _COUNTRIES
# A headline that has a word of each set of one of these.
_FRONT = tuple(
    tuple(_all_forms(words) for words in some)
    for some in (
        (_HEAD, _FALL, _WHERE),
        (_FORCE, _TOLL, _WHERE),
        (_DISASTER, _TOLL),
        (_DISASTER, _WHERE),
        (_VOTED, _LAW, _WHERE),
    )
)
_AT_ODDS = _all_forms(_BETWEEN)


def grave(title: Sequence[str]) -> list[str]:
    """The words of hard news among a headline's tokens, each once, in their order."""
    if _GRAVE.isdisjoint(title):
        return []
    return sorted(_GRAVE.intersection(title), key=title.index)


def gravity(found: Sequence[Sequence[str]]) -> float:
    """How grave a story is, by the words of hard news in each of its headlines.

    Up to 1 for their number, and FRONT_PAGE more where they are what a front page carries.
    """
    return sum([_of(words) for words in found]) / len(found)


def is_front_page(words: AbstractSet[str]) -> bool:
    """Whether a headline's words of hard news together are what any front page carries."""
    if any(not any(words.isdisjoint(one) for one in some) for some in _FRONT):
        return True
    countries = {word[:STEM] for word in words & _COUNTRIES}
    return len(countries) > 1 and not words.isdisjoint(_AT_ODDS)


def _of(words: Sequence[str]) -> float:
    front = FRONT_PAGE if len(words) > 1 and is_front_page(frozenset(words)) else 0.0
    return min(ENOUGH, len(words)) / ENOUGH + front
