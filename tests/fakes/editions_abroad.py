"""Two mornings abroad: invented news in Arabic and in Japanese, with Latin names among it."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from newsletter.compose.edition import lay_out
from newsletter.compose.language import language
from newsletter.compose.page import Look
from newsletter.model import Edition, Number, Picture, Quote, Stats, Story
from tests.fakes.editions import BUILT, PICTURES, repository_templates, sample_look, sample_story

DAY = date(2026, 11, 24)
NEXT = datetime(2026, 11, 25, 6, 30, tzinfo=ZoneInfo("America/New_York"))
NAMES = {"ar": "مذكرة الصباح", "ja": "朝のメモ"}
# Title, summary, section, outlets.
Told = tuple[str, str, str, tuple[str, ...]]

ARABIC: tuple[Told, ...] = (
    (
        "قاضي الميناء يوقف بيع العبّارات قبل ساعات من إتمامه",
        (
            "أوقف قاضٍ في بورت ألدر مساء الاثنين بيع العبّارات الثلاث، وكتب أن المجلس «عدّ السفن ولم "
            "يعدّ الناس الذين عليها». يسري القرار 14 يومًا. تقول المدينة إنها ستستأنف صباح اليوم، "
            "ويقول المشتري إنه سينتظر. وكان المجلس قد وافق على البيع بفارق صوت واحد في أكتوبر."
        ),
        "المحاكم",
        ("صحيفة المرفأ", "Harbor Tribune", "قناة 24", "Radio Nord", "وكالة الساحل"),
    ),
    (
        "المجلس يعود إلى بيته باكرًا بلا ميزانية وأمامه 17 يومًا",
        "سحب القادة الخطة المؤقتة لنقص ثلاثة أصوات. ويعود الأعضاء في 3 ديسمبر.",
        "البلدية",
        ("وكالة الساحل", "صحيفة المرفأ"),
    ),
    (
        "محكمة لارتش ترفض خريطة المدارس للمرة الثالثة",
        "أمهلت المحكمة المجلس عشرة أيام، وسمّت لأول مرة من يرسمها إن تأخر.",
        "المقاطعات",
        ("Prairie Examiner", "وكالة الساحل", "قناة 24"),
    ),
    (
        "قروض المنازل تهبط دون 6% لأول مرة منذ ثلاث سنوات",
        "ينتظر المقرضون يناير مزدحمًا، ويأمل البناؤون ذلك أيضًا.",
        "المال",
        ("Meridian Times", "صحيفة المرفأ"),
    ),
    (
        "هيئة التخطيط تقرّ رئيسًا لسلامة الجسور بتسعة أصوات مقابل أربعة",
        "ظل المقعد شاغرًا 19 شهرًا. وأول ما على المكتب حدّ للأوزان طلبه أهل الضفتين.",
        "البلدية",
        ("صحيفة المرفأ",),
    ),
    (
        "ABC Rail تؤجل خط الساحل؛ والبلدات تقول إنها لم تُسأل",
        "تقول الشركة إن القضبان تصل في الربيع.",
        "المقاطعات",
        ("وكالة الساحل", "Harbor Tribune"),
    ),
    (
        "عمال الأرصفة وشركات الشحن يتفقون على أيام المرض",
        "سبعة أيام مدفوعة، ولا نقاط. ويصوّت الأعضاء بالبريد.",
        "المال",
        ("Union Dispatch", "قناة 24"),
    ),
    (
        "Ferry users petition the council in a third language",
        "The petition has 4,100 names. It asks for a bench and a roof.",
        "البلدية",
        ("Harbor Tribune",),
    ),
    ("موسم العواصف ينتهي قبل أسبوع من موعده", "", "", ("قناة 24",)),
    ("جسر ألدر يُصلَح في 19 شهرًا لا تسعة", "", "", ("صحيفة المرفأ",)),
    ("الضباب يعيد طائرة البريد إلى حيث بدأت: مرتين", "", "", ("Capital Ledger",)),
    ("الذئاب تعود إلى مقاطعة رابعة في المرتفعات", "", "", ("Prairie Examiner",)),
    ("ديك العام الماضي بخير، وقد زاد خمسة كيلوغرامات", "", "", ("وكالة الساحل",)),
)

JAPANESE: tuple[Told, ...] = (
    (
        "港の裁判官、フェリー売却を直前に差し止め　市はきょうにも控訴する方針",
        (
            "ポート・オルダーの裁判官は月曜の夜、市が保有するフェリー3隻の売却を差し止めた。決定文は、市議会が"
            "「船を数え、乗る人を数えなかった」と述べた。差し止めは14日間。市は今朝控訴するとし、買い手は待つと"
            "している。議会は10月に1票差で売却を認めていた。"
        ),
        "裁判",
        ("港湾新報", "Harbor Tribune", "連合通信", "公共ラジオ", "判例日報"),
    ),
    (
        "市議会、予算なしで早々に散会　残り17日",
        "暫定案は3票足りず取り下げられた。議員は12月3日に戻り、資金は11日に尽きる。",
        "市政",
        ("連合通信", "港湾新報"),
    ),
    (
        "ラーチ郡の裁判所、学校区割り案を三たび退ける",
        "裁判所は10日の猶予を与え、間に合わない場合に誰が描くかを初めて名指しした。",
        "各郡",
        ("平原検証", "連合通信", "公共ラジオ"),
    ),
    (
        "住宅ローン金利が3年ぶりに6%を割る",
        "貸し手は忙しい1月を見込む。売れ残り4800戸を抱える建設業者もそう願う。",
        "経済",
        ("子午線時報", "港湾新報"),
    ),
    (
        "計画委、橋の安全責任者を9対4で承認",
        "席は19か月空いていた。最初の仕事は、両岸が求めた重量制限である。",
        "市政",
        ("港湾新報",),
    ),
    (
        "6票と折れ曲がった1枚にかかる再集計",
        "機械は白票と読んだ。両党の係員2人はそう読まなかった。",
        "各郡",
        ("平原検証", "The Statehouse Wire"),
    ),
    (
        "港湾労組と貨物会社、病気休暇で合意",
        "有給7日、減点なし。組合員は12月18日まで郵便で投票する。",
        "経済",
        ("連合通信", "子午線時報"),
    ),
    (
        "食品店の値上げ凍結が広がり、メーカーが反発",
        "9社が300品目を据え置く。メーカーは、看板の代金を払わされていると言う。",
        "経済",
        ("港湾新報",),
    ),
    ("嵐の季節、上陸2回で1週間早く終わる", "", "", ("公共ラジオ",)),
    ("オルダー橋の修理は9か月ではなく19か月", "", "", ("港湾新報",)),
    ("霧で郵便機が出発地へ戻る　2度", "", "", ("Capital Ledger",)),
    ("オオカミ、4つ目の高地の郡に戻る", "", "", ("平原検証",)),
    ("昨年恩赦の七面鳥は元気、5キロ増えた", "", "", ("子午線時報",)),
)

_TOLD = {"ar": ARABIC, "ja": JAPANESE}
_NUMBERS = {
    "ar": ("61%", "من الركاب يقولون إنهم سيتحولون إلى العبّارة ما دام الجسر مغلقًا."),
    "ja": ("61%", "の乗客が、橋の閉鎖中はフェリーに替えると答えた。"),
}
_QUOTES = {
    "ar": ("في هذه المقاطعة تسعمئة ناخب وقلم واحد جيد.", "روث فيل"),
    "ja": ("この郡には有権者が九百人と、良いペンが一本ある。", "ルース・ベール"),
}

_SIZES = ((1200, 640), (240, 240))


def stories_abroad(code: str) -> tuple[Story, ...]:
    """The morning's stories in a language, best first."""
    stories = [
        sample_story(
            title,
            summary,
            section=section,
            outlets=outlets,
            score=9.0 - place / 2,
            update_of=213 if place == 4 else None,
            words=1320 if place == 2 else 0,
        )
        for place, (title, summary, section, outlets) in enumerate(_TOLD[code])
    ]
    return tuple(_placed(story, code, place) for place, story in enumerate(stories))


def _placed(story: Story, code: str, place: int) -> Story:
    """A story with addresses that are ASCII, and for the first two a picture."""
    addresses = (f"https://news.example/{code}/{place}/{n}" for n in range(9))
    articles = [replace(one, url=url) for one, url in zip(story.articles, addresses, strict=False)]
    if place < len(_SIZES):
        width, height = _SIZES[place]
        alt, url = story.title, f"{PICTURES}/{place}.jpg"
        picture = Picture(url=url, alt=alt, width=width, height=height)
        articles[0] = replace(articles[0], picture=picture)
    return replace(story, articles=tuple(articles))


def edition_abroad(code: str) -> Edition:
    """The morning laid out as the product does it, with a number and a quote besides."""
    stories = stories_abroad(code)
    edition = lay_out(
        stories,
        number=214,
        day=DAY,
        stats=Stats(feeds_read=38, feeds_total=40, articles=412, stories=131, chosen=len(stories)),
        words=look_abroad(code).words,
        now=BUILT,
    )
    (value, noun), (words, speaker) = _NUMBERS[code], _QUOTES[code]
    told = stories[0].articles[1]
    return replace(
        edition,
        number_of_the_day=Number(value=value, noun=noun, outlet=told.outlet, url=told.url),
        quote=Quote(words=words, speaker=speaker, outlet=told.outlet, url=told.url),
    )


def look_abroad(code: str, *, theme: str = "memo") -> Look:
    """The look of a memo in a language."""
    words = language(code, repository_templates(), folder="templates")
    look = sample_look(name=NAMES.get(code, "Morning Memo"), next_at=words.when(NEXT, DAY))
    return replace(look, language=code, theme=theme)
