"""A morning in ten languages: reports on one event meet in each, and none meet across two."""

from dataclasses import dataclass

import pytest

from newsletter.config.ranking import RankRules
from newsletter.config.settings import EditionRules
from newsletter.model import Article, Story
from newsletter.rank.kinds import aside, lesser
from newsletter.rank.stories import rank_stories
from tests.fakes.articles import NOW, article


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    title: str
    sentences: tuple[str, ...]
    joined_by: str = " "


def report(title: str, *sentences: str, joined_by: str = " ") -> Report:
    return Report(title=title, sentences=sentences, joined_by=joined_by)


# For each language: two outlets' own words on one event, then another event.
MORNING = {
    "English": (
        report(
            "Old Marren Bridge collapses into the Orla river",
            "The Marren Bridge in Tarnholm fell into the Orla at dawn on Monday.",
            "Two lorry drivers were rescued by the fire brigade.",
        ),
        report(
            "Two drivers rescued as Marren Bridge falls in Tarnholm",
            "Divers pulled two men from the Orla after the Marren Bridge gave way under a lorry.",
            "The council had known of its cracks since spring.",
        ),
        report(
            "Ferry to Nordvik cancelled for a week",
            "The ferry to Nordvik will not sail before Sunday.",
            "Its owner is waiting for a part of the engine.",
        ),
    ),
    "German": (
        report(
            "Großbrand zerstört Rathaus von Brennfelde",
            "Ein Großbrand hat in der Nacht zum Montag das Rathaus von Brennfelde zerstört.",
            "Verletzt wurde nach Angaben der Feuerwehr niemand.",
        ),
        report(
            "Rathaus in Brennfelde niedergebrannt: Feuerwehr sucht die Ursache",
            "Das Rathaus von Brennfelde ist bei einem Großbrand völlig ausgebrannt.",
            "Die Feuerwehr sucht noch nach der Ursache.",
        ),
        report(
            "Streik legt die Nordbahn lahm",
            "Die Lokführer der Nordbahn streiken seit Dienstag.",
            "Bis Freitag fährt nur jeder dritte Zug.",
        ),
    ),
    "French": (
        report(
            "Un glissement de terrain coupe la route du col de Valmure",
            "Un glissement de terrain a coupé dimanche la route du col de Valmure.",
            "Trois villages sont isolés depuis.",
        ),
        report(
            "Col de Valmure : trois villages isolés après un glissement de terrain",
            "Trois villages sont coupés du monde après le glissement de terrain de Valmure.",
            "La préfecture promet une route provisoire d’ici à jeudi.",
        ),
        report(
            "Le musée de Corvelle rouvre ses portes",
            "Fermé depuis deux ans, le musée de Corvelle rouvre samedi.",
            "La grande verrière a été refaite.",
        ),
    ),
    "Spanish": (
        report(
            "Un apagón deja sin luz a la ciudad de Altamora",
            "Un apagón dejó el lunes sin luz a 80.000 hogares de Altamora.",
            "La compañía eléctrica culpa a una tormenta.",
        ),
        report(
            "Altamora, a oscuras: el apagón afecta a 80.000 hogares",
            "El apagón de Altamora afectó a 80.000 hogares y a dos hospitales.",
            "¿Habrá más cortes esta semana?",
        ),
        report(
            "La cosecha de aceituna cae a la mitad en Sierra Clara",
            "La sequía deja en Sierra Clara media cosecha de aceituna.",
            "Los agricultores piden ayudas.",
        ),
    ),
    "Russian": (
        report(
            "В Лесограде обрушился мост через реку Орлянку",
            "Мост через реку Орлянку обрушился в Лесограде в понедельник утром.",
            "Пострадали два водителя.",
        ),
        report(
            "Обрушение моста в Лесограде: пострадали два водителя",
            "Два водителя пострадали при обрушении моста через Орлянку в Лесограде.",
            "Губернатор ввёл режим чрезвычайной ситуации.",
        ),
        report(
            "Театр в Снежинке открыл сезон",
            "Театр в Снежинке открыл сезон новой пьесой.",
            "Зал был полон!",
        ),
    ),
    "Arabic": (
        report(
            "حريق كبير يلتهم سوق النحاسين في مدينة زهران",
            "اندلع حريق كبير فجر الاثنين في سوق النحاسين بمدينة زهران.",
            "وأصيب ثلاثة من رجال الإطفاء.",
        ),
        report(
            "إصابة ثلاثة من رجال الإطفاء في حريق سوق النحاسين",
            "أصيب ثلاثة من رجال الإطفاء في حريق كبير في سوق النحاسين.",
            "هل كان الحريق متعمدا؟",
        ),
        report(
            "افتتاح مكتبة جديدة في وادي النخيل",
            "افتتحت وزارة الثقافة مكتبة جديدة في وادي النخيل.",
            "وتضم المكتبة نحو مئة ألف كتاب.",
        ),
    ),
    "Japanese": (
        report(
            "青葉橋が崩落、運転手2人を救助",
            "3日朝、青葉川にかかる青葉橋が崩落した。",
            "トラックの運転手2人が救助された。",
            joined_by="",
        ),
        report(
            "青葉橋崩落で2人救助 市は点検の遅れを認める",
            "青葉橋の崩落で、トラックの運転手2人が救助された。",
            "市は点検が遅れていたことを認めた。",
            joined_by="",
        ),
        report(
            "白峰村の小学校が百周年を祝う",
            "白峰村の小学校が百周年を迎えた。",
            "卒業生ら三百人が集まった。",
            joined_by="",
        ),
    ),
    "Chinese": (
        report(
            "临江大桥坍塌 两名司机获救",
            "临江大桥周一清晨突然坍塌。",
            "两名卡车司机被消防员救出。",
            joined_by="",
        ),
        report(
            "临江大桥发生坍塌事故，两名卡车司机被救出",
            "临江大桥坍塌事故中，两名卡车司机被消防员救出。",
            "大桥已经三年没有检修！",
            joined_by="",
        ),
        report(
            "云岭县新图书馆开馆",
            "云岭县新图书馆周六在老火车站旁正式开馆，首日迎来三千名读者。",
            "馆内藏书十万册，二楼专门留给儿童和他们的父母。",
            joined_by="",
        ),
    ),
    "Korean": (
        report(
            "솔내시 시청에 큰 화재, 직원 3명 부상",
            "솔내시 시청에서 월요일 새벽 큰 화재가 나 세 시간 만에 꺼졌다.",
            "직원 3명이 다쳐 병원으로 옮겨졌다.",
        ),
        report(
            "솔내시 시청 화재로 직원 3명 부상, 경찰 조사",
            "솔내시 시청에서 난 화재로 당직을 서던 직원 3명이 다쳐 치료를 받고 있다.",
            "경찰은 화재 원인을 조사하고 있다.",
        ),
        report(
            "한빛섬 여객선 운항 재개",
            "한빛섬 여객선이 석 달 만인 토요일부터 다시 다닌다고 선사가 밝혔다.",
            "요금은 그대로이며 배는 하루에 네 번씩 섬과 육지를 오간다.",
        ),
    ),
    "Thai": (
        report(
            "สะพานบางทองถล่ม ช่วยคนขับรถบรรทุก 2 คน",
            "สะพานบางทองถล่มลงแม่น้ำเมื่อเช้าวันจันทร์",
            "เจ้าหน้าที่ช่วยคนขับรถบรรทุกได้ 2 คน",
        ),
        report(
            "ช่วยคนขับรถบรรทุก 2 คน หลังสะพานบางทองถล่ม",
            "เจ้าหน้าที่ช่วยคนขับรถบรรทุก 2 คน หลังสะพานบางทองถล่มลงแม่น้ำ",
            "เทศบาลสั่งตรวจสะพานทั้งหมดในเมืองให้เสร็จภายในหนึ่งสัปดาห์",
        ),
        report(
            "โรงเรียนเกาะมุกดาเปิดห้องสมุดใหม่",
            "ห้องสมุดแห่งนี้สร้างด้วยเงินบริจาคของชาวเกาะและเปิดทุกวันตั้งแต่เช้าถึงค่ำ",
            "ผู้อำนวยการโรงเรียนบอกว่ามีหนังสือกว่าหนึ่งหมื่นเล่มสำหรับเด็กและผู้ใหญ่",
        ),
    ),
}


def articles_in(language: str) -> list[Article]:
    """The language's three reports, each of an outlet of its own."""
    return [
        article(
            one.title,
            one.joined_by.join(one.sentences),
            outlet=f"{language} {number}",
            id=f"{language}:{number}",
            url=f"https://{language.casefold()}{number}.example/articles/{number}",
            hours_old=number + 1,
        )
        for number, one in enumerate(MORNING[language])
    ]


def ranked(articles: list[Article]) -> tuple[Story, ...]:
    return rank_stories(
        articles,
        feeds=(),
        sent=(),
        rules=RankRules(),
        limits=EditionRules(stories=40),
        now=NOW,
    )


def members(stories: tuple[Story, ...]) -> set[frozenset[str]]:
    return {frozenset(one.id for one in story.articles) for story in stories}


@pytest.mark.parametrize("language", MORNING)
def test_two_outlets_reports_on_one_event_are_one_story(language: str) -> None:
    assert members(ranked(articles_in(language))) == {
        frozenset((f"{language}:0", f"{language}:1")),
        frozenset((f"{language}:2",)),
    }


def test_on_a_morning_in_all_languages_each_event_is_one_story_in_its_own_language() -> None:
    everything = [one for language in MORNING for one in articles_in(language)]
    expected = {frozenset((f"{language}:0", f"{language}:1")) for language in MORNING}
    assert members(ranked(everything)) == expected | {
        frozenset((f"{language}:2",)) for language in MORNING
    }


def test_no_story_has_articles_of_two_languages() -> None:
    everything = [one for language in MORNING for one in articles_in(language)]
    for story in ranked(everything):
        assert len({one.id.partition(":")[0] for one in story.articles}) == 1


@pytest.mark.parametrize("language", MORNING)
def test_what_is_told_are_whole_sentences_of_the_reports(language: str) -> None:
    known = [sentence for one in MORNING[language] for sentence in one.sentences]
    for story in ranked(articles_in(language)):
        left = story.summary
        for sentence in sorted(known, key=len, reverse=True):
            left = left.replace(sentence, "")
        assert story.summary
        assert not left.strip()


@pytest.mark.parametrize("language", MORNING)
def test_the_headline_is_one_of_the_reports_own(language: str) -> None:
    titles = {one.title for one in MORNING[language]}
    assert {story.title for story in ranked(articles_in(language))} <= titles


@pytest.mark.parametrize("language", MORNING)
def test_a_report_is_a_report_in_every_language(language: str) -> None:
    for one in articles_in(language):
        assert aside(one) is None
        assert lesser(one).signal == ""
