"""Words of hard news: what happened to many, who decided it, which country it is about.

An editor leads with what only one outlet has, if it is grave, and counting outlets is blind there.
On nine labelled mornings these words moved such events up and left the others where they were. The
words are English: of a headline in another language they say nothing.
"""

from collections.abc import Iterable, Sequence

ENOUGH = 3  # words of a headline after which more of them say no more

_HAPPENED = """
kill killed killing dead die dies died death dying murder murdered massacre shot shooting gunman
stabbed stabbing attack attacked attacker bomb bomber bombing blast explosion exploded hostage
kidnapped crash crashed derailed sinks earthquake quake tsunami hurricane typhoon cyclone tornado
storm flood flooding wildfire bushfire drought famine landslide eruption outbreak epidemic pandemic
ebola cholera disaster emergency collapse collapsed evacuated evacuation casualty wounded injured
missing clash troop army military soldier missile nuclear war warfare ceasefire truce invasion
invaded rebel militant terror terrorism terrorist airstrike genocide refugee
"""
_DECIDED = """
president presidential premier chancellor minister government parliament congress senate cabinet
election vote voter referendum ballot resigns resigned resignation ousted impeachment law
legislation constitution court judge ruling verdict charged convicted acquitted sentenced jailed
indicted treaty accord pact summit nato un eu g7 g20 imf opec sanction tariff embargo coup junta
curfew lockdown border protest protester unrest riot crackdown strike recession inflation
unemployment bankruptcy bailout default embassy ambassador diplomat peace annexation independence
secession vaccine
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


def _with_plurals(words: str) -> Iterable[str]:
    for word in words.split():
        yield word
        if word.endswith("y"):
            yield word[:-1] + "ies"
        elif word.endswith(("s", "sh", "ch")):
            yield word + "es"
        else:
            yield word + "s"


_GRAVE = frozenset(_with_plurals(_HAPPENED + _DECIDED + _WHERE))


def grave(title: Sequence[str]) -> list[str]:
    """The words of hard news among a headline's tokens, each once, in their order."""
    if _GRAVE.isdisjoint(title):
        return []
    return sorted(_GRAVE.intersection(title), key=title.index)


def gravity(found: Sequence[Sequence[str]]) -> float:
    """How grave a story is, 0 to 1, by the words of hard news in each of its headlines."""
    return sum([min(ENOUGH, len(words)) for words in found]) / ENOUGH / len(found)
