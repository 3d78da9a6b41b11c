"""The kinds of entries that no memo tells, each with the words, titles and addresses that tell it.

Precision goes before recall: a report that is set aside is lost, a quiz that is not sinks anyway.
So no pattern is a bare word ("quiz" is also a verb, "correction officers" strike, trade "deals"
fail); each asks for the form that such entries have: a label before a colon, a date behind it.
"""

from newsletter.rank.labels import (
    DAY,
    END,
    FEAST,
    FIRST,
    GOODS,
    MANY,
    MONTH,
    MONTHS,
    NEXT,
    ON_AIR,
    SIGNS,
    parts,
    rule,
)

RULES = (
    rule(
        "live",
        "a live blog or a stream",
        "live liveblog liveblogs livestream liveticker livecoverage livebericht newsticker "
        "newsblog ticker direct directo vivo diretta minuto minute happened",
        rf"(?<!night )(?<!\bwe )(?<!\bto )(?<!they )(?-i:\bLIVE\b)(?={NEXT}|\s+updates?\b)"
        rf"|^\W*(?:watch )?live{NEXT}|^watch live\b"
        r"|^live (?!nation\b|music\b|events?\b|exports?\b)(?:\S+ ){0,5}?(?:updates?|blog|ticker)"
        r"(?:\s*[:|]|\s*$| (?:and|on|from|about|as|of)\b)"
        rf"|{FIRST}live (?:[\w-]+ )?(?:updates?|blog|results|ticker)\b(?={END}| of\b)"
        rf"|\blive (?:news )?(?:updates?|blog|ticker)\s*[:|]|\bupdates(?: and)? live{END}"
        r"|\b(?-i:Live (?:News )?Updates?)(?:$| and\b| on\b)|\b(?-i:Live News)$"
        r"|^live stock market\b|\b(?-i:Today Live)\s*[:|]"
        rf"|^as it happened{NEXT}|{FIRST}as it happened{END}"
        r"|^livestream\s*[:|]|\blivestream\s*(?:\||:?\s*\()"
        rf"|\blive-?blog(?:ging)?{END}|\b(?:live-?|news)ticker\b|\bnewsblog\b|\blivebericht\b"
        rf"|{FIRST}{ON_AIR}(?:{END}|[,.!]\s)|,\s{ON_AIR}{END}|\b{ON_AIR}\s*[:|]"
        r"|\b(?-i:EN DIRECT|EN VIVO|AO VIVO|EN DIRECTO|IN DIRETTA)\b"
        r"|^(?:direct|directo|diretta)\s*[:|.]|\bla diretta\s*(?:$|[:|])",
        # A single post of a live blog (…/h_0a1b2c) is a report like another.
        r"/(?:live|live-news|live-updates?|live-?blogs?|live-?coverage|live-?ticker|newsticker"
        r"|en-direct|en-vivo|ao-vivo|diretta)/(?!.*/h_)|/live-updates-|-(?:live-updates|live-?blog"
        r"|live-?ticker)(?:-[a-z]{2})?(?:\.html?|/|$)",
    ),
    rule(
        "sponsored",
        "paid for by an advertiser",
        "sponsored advertisement advertorial advertorials anzeige anzeigen partner paid paidpost "
        "paidcontent brandvoice brandstudio brandcontent branded brand publirreportaje publicidad "
        "publireportage gesponsord sponsorizzato",
        r"^\W*(?:sponsored(?: content| post)?|advertisement|advertorial|anzeige|paid (?:post"
        r"|content|partnership)|(?:partner|branded) content|publirr?eportaje|publireportage"
        r"|publicidad|gesponsord|contenuto sponsorizzato)\s*[:|\])]"
        r"|[\[(](?:sponsored|advertorial|anzeige|paid post|paid content)[\])]",
        parts(
            "sponsored(?:-[a-z]+)?|paid-?(?:post|content)|partner|partner-?content|advertorials?"
            "|anzeigen?|brand-?(?:voice|studio|content)|branded-content|publirreportaje"
        ),
    ),
    rule(
        "quiz",
        "a quiz or a puzzle",
        "quiz superquiz quizzes newsquiz wochenquiz crossword crosswords sudoku wordle connections "
        "strands puzzle puzzles knowledge wissen connaissances rätsel raetsel kreuzworträtsel "
        "crucigrama crucigramas pasatiempos cruciverba croisés palavras kruiswoordraadsel",
        rf"^(?:[\w'’]+ ){{0,4}}(?<!pub )(?<!tv )(?:news|super)?quiz(?:{NEXT}| \d|,? {DAY}\b)"
        r"|^(?:(?:the|our|daily|weekly|weekend|morning|afternoon|evening|news|big) )+quiz$"
        r"|^(?:\S+ ){0,3}quiz of the (?:day|week|month|year)\b|\bsuperquiz\b|^quiz yourself\b"
        r"|\btake (?:our|the|this) (?:\S+ ){0,3}quiz\b|\b(?:hardest|trickiest) quiz questions\b"
        r"|^(?:(?:the|today['’]?s|daily|mini|quick|cryptic|easy|prize|weekend) )*"
        r"(?:crosswords?|sudoku|puzzles?)(?:\s*[:|#]|\s*$| no\b| \d| answers?\b| solutions?\b)"
        r"|\b(?:wordle|nyt connections|strands)\b.*\b(?:hints?|answers?)\b"
        r"|\btest your knowledge\b|\btesten sie ihr wissen\b|\btestez vos connaissances\b"
        r"|^(?:kreuzworträtsel|crucigramas?|cruciverba|mots croisés|palavras cruzadas|rätsel"
        rf"|wochenquiz|kruiswoordraadsel){END}",
        parts(
            "quiz(?:zes)?|superquiz|puzzles?|crosswords?|sudoku|raetsel|crucigramas?|pasatiempos"
        ),
    ),
    rule(
        "horoscope",
        "a horoscope",
        "horoscope horoscopes horoskop tageshoroskop wochenhoroskop jahreshoroskop horóscopo "
        "horóscopos horoscopo horoscopos oroscopo horoscoop zodiac star astrology гороскоп",
        r"^(?:(?:your|the|daily|today['’]?s|weekly|free|love|monthly) )*horoscopes?"
        rf"(?:{END}| (?:for|today|du|de la|{SIGNS}|{DAY})\b|,? {MONTH} \d| \d)"
        rf"|{FIRST}(?:\S+ ){{0,2}}horoscopes? (?:for )?(?:today|tomorrow|this week|{DAY}|\d)"
        r"|^(?:das |dein |ihr )?(?:tages|wochen|jahres)?horoskop\b|^hor[óo]scopos?\b|^oroscopo\b"
        r"|^horoscoop\b|^гороскоп\b|\byour star sign\b|\bzodiac signs? (?:that|who|will|are)\b",
        parts("horoscopes?|horoskop|horoscopos?|oroscopo|horoscoop|astrology"),
    ),
    rule(
        "history",
        "a look back",
        MONTHS + "history day archives archive efemérides efeméride éphéméride kalenderblatt "
        "almanacco accadde geschiedenis",
        r"^(?:on )?this day in (?:\S+ )?history\b|^(?:on )?this day in \d|^today in history\b"
        rf"|^on this day(?:\s*[,|–—-]|\s*$| \d| {MONTH} \d)|\bon this day(?:\s*:| [-–—] \d)"
        r"|^from the archives?\s*(?:[:|,(]|$)"
        rf"|[:|,]\s*(?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH}),? 1[89]\d\d$"
        r"|^(?:efemérides?|éphéméride|kalenderblatt|almanacco del giorno|accadde oggi)\b"
        r"|^vandaag in de geschiedenis\b",
        "/(?:on-)?this-day-in-|/today-in-history",
    ),
    rule(
        "briefing",
        "a briefing of many stories",
        "briefing briefings digest roundup round bulletin recap update papers pages headlines "
        "stories brief presseschau pressestimmen morgenbriefing lage wichtig nachrichten presse "
        "titres prensa noticias imprensa notícias stampa notizie krantenoverzicht",
        r"^(?:your |the )?(?:[\w'’]+ )?(?:morning|evening|afternoon|weekend|weekly|nightly|news)"
        rf" (?:briefing|digest|round-?up|recap|bulletin|update)(?:{END}| (?:for|of) )"
        rf"|^(?:your|the) (?:{DAY}|daily) (?:briefing|digest|recap)\b"
        r"|\bbriefing\s*[:|]\s*(?:what happened|what you need to know|top stories|the latest)"
        r"|^(?:(?:the )?newspaper headlines|the papers|front pages)\s*[:|]|^what the papers say\b"
        r"|\btop stories (?:from|of|on|for|this)\b|^news in brief\b|\bnews roundup\b"
        r"|^(?:presseschau|pressestimmen|morgenbriefing|die lage am|was heute wichtig|revue de "
        r"presse|revista de (?:prensa|imprensa)|rassegna stampa|krantenoverzicht)\b"
        r"|^(?:las noticias|as notícias|le notizie|die nachrichten|les titres) (?:de|del|do|des"
        r"|du|am)\b",
        # Where the date comes first: a magazine's own /briefing/2020/… is a long report.
        r"/\d\d/briefings?/|/blogs-the-papers-|/(?:morning|evening|daily)-briefing[-/]",
    ),
    rule(
        "list",
        "a list of things",
        "things ways tips tricks facts best greatest top dinge tipps choses façons cosas formas "
        "consejos coisas cose dingen",
        rf"^(?:\S+ ){{0,3}}{MANY} (?:\w+ )?things (?:to|you|we|that|about|i|every)\b"
        rf"|^(?:here are |our |the )?{MANY} (?:\w+ )?(?:ways|tips|tricks) (?:to|for|on)\b"
        rf"|^(?:here are |our |the )?{MANY} (?:\w+ )?facts about\b"
        rf"|^(?:the |our )?{MANY} (?:of the )?(?:best|greatest) (?!friends?\b|mates\b|-)\w+"
        rf"|^(?:the |our )?(?:top|best) {MANY} (?:best )?(?:films|books|songs|shows|movies"
        r"|albums|places|things|ways|tips)\b"
        rf"|^(?:les |die |las |os |le |de )?{MANY} (?:dinge|tipps|choses|façons|cosas|formas de"
        r"|consejos|coisas|cose|dingen)[ ,]",
    ),
    rule(
        "correction",
        "a correction",
        "correction corrections clarification clarifications record korrektur richtigstellung "
        "berichtigung rectificatif erratum errata fe rectificación rettifica correção erramos "
        "rectificatie correcties",
        rf"^(?:corrections?|clarifications?)(?: and (?:corrections?|clarifications?))?{END}"
        r"|^for the record\s*$|^(?:fe de err\w+|errata corrige|correcties en aanvullingen)\b"
        r"|^(?:korrektur|richtigstellung|berichtigung|rectificatif|erratum|errata|rectificación"
        rf"|rettifica|correção|erramos|rectificatie){END}",
        parts("corrections?|clarifications?|corrections-and-clarifications"),
    ),
    rule(
        "podcast",
        "a podcast",
        "podcast podcasts listen audio",
        r"^(?:podcast|listen)\s*[:|]|^(?:[\w'’]+ ){1,4}podcast\s*[:|]|^podcast\s[-–—]"
        r"|(?:\||\s[-–])\s(?:[\w'’]+ ){0,4}podcast$|\bpodcast (?:episode|folge|ep\.?) \d",
        r"/podcasts?/|/audio/20\d\d/",
    ),
    rule(
        "shopping",
        "shopping",
        "deals deal codes code gift gifts buy shoppers tested tried off shopping coupon coupons "
        "underscored wirecutter buyers indybest vouchercodes schnäppchen angebot angebote "
        "rabattcode gutschein gutscheine plan plans promo chollo chollos oferta ofertas offerte "
        "sconto kortingscode aanbieding",
        rf"\b{FEAST} (?:\w+ )?deals(?:{END}| (?:on|at|from|you|to|under|for|20\d\d)\b)"
        rf"|^(?:the )?(?:best|top|early) (?:\S+ ){{0,4}}(?:{GOODS}|{FEAST})\b.*\bdeals\b"
        r"|\b(?:best|top) (?:[\w'’]+ ){0,3}deals (?:on|you can|to shop|to buy|for (?:the|your))\b"
        r"|^(?:[\w'’&.]+ ){1,3}(?:promo|discount|coupon|voucher) codes?(?:\s*[:|]|\s*$"
        rf"| for (?:{MONTH}|20\d\d)|,? (?:{MONTH}|\d))|^deals? of the (?:day|week)\b"
        r"|\bgift (?:guide|ideas)\b|\b(?:best|perfect) (?:\S+ ){0,3}gifts (?:for|to)\b"
        r"|\bwe (?:tested|tried) (?:the best|\d+)\b"
        r"|\bbest (?!time|moment|way|place)(?:\S+ ){1,5}to buy\b"
        rf"|\b\d+ ?% off (?:at|on) {GOODS}\b|\bshoppers (?:are )?(?:rav(?:e|ing)|obsessed|swear)"
        r"|^(?:schnäppchen|angebote? des tages|gutscheine?|rabattcode|bons? plans?|code promo"
        r"|chollos?|ofertas? de[l ]|oferta do dia|offerte amazon|codice sconto|kortingscode"
        r"|aanbieding van)\b",
        "/(?:shopping|coupons?|(?:cnn-)?underscored|wirecutter|buyers?-guides?|indybest|bons-plans"
        "|gutscheine?|vouchercodes|shopping-deals)/|^/deals/",
    ),
    rule(
        "newsletter",
        "a plug for a newsletter",
        "subscribe newsletter newsletters inbox sign abonnieren abonnez suscríbete iscriviti",
        r"^(?:sign up|subscribe)\b.*\b(?:newsletters?|inbox|alerts|channel)\b"
        r"|^sign up (?:for|to) (?:our|the|your)\b|^subscribe (?:to (?:our|the)|now)\b"
        r"|\b(?:straight|direct|delivered) to your inbox\b|^(?:\S+ ){0,3}newsletter\s*[:|]"
        r"|^(?:jetzt )?(?:newsletter )?abonnieren\b|^abonnez-vous\b|^suscríbete\b|^iscriviti\b",
        parts("newsletters?"),
    ),
    rule(
        "cartoon",
        "a cartoon",
        "cartoon cartoons illustrations karikatur karikaturen viñeta viñetas vinetas vignetta",
        r"^(?:(?:editorial|political|today['’]s|daily|the|our|best of|weekend) )*cartoons?"
        rf"(?:{END}|,)|\bcartoons? of the (?:day|week)\b|^the latest illustrations from\b"
        rf"|^(?:karikatur(?:en)?|la viñeta|viñetas?|la vignetta){END}",
        parts("cartoons?|karikaturen?|vinetas?"),
    ),
    rule(
        "gallery",
        "a gallery",
        "pictures picture photos photo gallery galleries slideshow slideshows interactive images "
        "imágenes imagens fotos foto fotoserie fotogalería fotogalerias galería galeria "
        "fotogallery bildergalerie fotostrecke fotostrecken bilder beeld diaporama diaporamas",
        r"^\W*(?:in pictures|in photos|gallery|photos?|photo (?:gallery|essay)|slideshow"
        rf"|pictures){NEXT}|{FIRST}in (?:pictures|photos)$"
        r"|\b(?:day|week|month|year|world) in (?:pictures|photos)\b|\bpictures of the (?:day|week)"
        r"|^tablet interactive\s*:|^\W*view (?:pictures|photos) of\b|\bbest (?:photos|pictures)"
        r" (?:from|of) (?:around the world|the (?:day|week|year))\b"
        r"|^(?:bildergalerie|fotostrecke|diaporama|galer[íi]a|fotogalería|fotogallery|fotos"
        rf"|fotoserie|bilder des tages|in beeld|en images|en imágenes|em imagens){END}"
        rf"|[:|,–—]\s*(?:e[nm] (?:images|photos|imágenes|fotos|imagens)|in beeld){END}",
        parts(
            "(?:photo-|picture-)?galler(?:y|ies)|photos?|pictures?|in-pictures|slideshows?|bilder"
            "|fotostrecken?|fotos|fotogaler[iy]as?|diaporamas?"
        )
        + r"|/in-pictures-\d",
    ),
    rule(
        "betting",
        "betting or lottery numbers",
        "lotto lottery lotteries lottozahlen gewinnzahlen eurojackpot powerball euromillions "
        "millions odds bets betting picks race racing tips loto keno quinté lotería quiniela "
        "bonoloto primitiva euromillones sena superenalotto",
        r"^(?:\S+ ){0,3}(?:lotto|lottery|powerball|euromillions|mega millions) (?:winning )?"
        rf"(?:results?|numbers)(?:{END}| (?:for|on|today)\b| \d| {DAY}|,)"
        r"|^(?:lottozahlen|gewinnzahlen|eurojackpot-zahlen|quiniela|mega-sena)\b"
        r"|^(?:tirage|résultats?)(?: du| de l'| de la)? (?:loto|euromillions|keno|quinté)\b"
        r"|^(?:resultados?|lotería|comprobar)\b.*\b(?:lotería|bonoloto|primitiva|euromillones)\b"
        r"|^(?:superenalotto|lotto)\b.*\b(?:estrazion[ei]|numeri vincenti|uitslag|trekking)\b"
        r"|\bbetting tips\b|\bodds, (?:picks|predictions?)\b|\b(?:expert )?picks(?:,| and) "
        r"(?:odds|predictions|best bets)\b|\bpredictions?, odds\b|^best bets\b"
        r"|^race[- ]by[- ]race\b|\bteams and expert tips\b|^racing tips\b|\btips and preview\b",
        parts("betting|betting-tips|racing-tips|lotter(?:y|ies)|lotto|lottery-results|lottozahlen"),
    ),
    rule(
        "listing",
        "what is on television",
        "tv television tvguide tvgids programm fernsehprogramm programación stasera critic critics",
        rf"^tv for {DAY}\b|^what['’]s on (?:tv|television)\b|^tv tonight\b"
        rf"|^(?:tonight['’]s|today['’]s) tv\b|^tv (?:guide|listings|schedule){END}"
        rf"|^critic['’]?s['’]? choice(?:{END}| for {MONTH})|\bbest tv (?:shows )?tonight\b"
        r"|\btv channel\b.*\b(?:live stream|kick-?off|start time)\b"
        r"|^(?:tv-tipps?|tv-programm|fernsehprogramm|programme tv|guida tv|stasera in tv|tv-gids"
        rf"|programación tv)\b(?={END}| (?:heute|du|am|oggi|de hoy|voor))",
        parts("tv-?guide|tv-listings|tv-programm|fernsehprogramm|programme-tv|tv-?gids"),
    ),
    rule(
        "weather",
        "a weather forecast",
        "weather forecast wetter wettervorhersage wetterbericht météo tiempo previsão previsao "
        "meteo weerbericht weersverwachting",
        r"^(?:\S+ ){0,3}weather (?:forecast|update|outlook)(?:\s*$|\s*[(|]| as of\b| for (?:"
        rf"today|tonight|tomorrow|this week|the week|{DAY}|{MONTH} \d))"
        rf"|^(?:today|tonight|tomorrow|{DAY})['’]s (?:weather|forecast){END}"
        r"|^(?:das )?wetter (?:heute|morgen|am|für)\b|^(?:wettervorhersage|wetterbericht)\b"
        r"|^météo (?:du|de ce|pour)\b|^el tiempo (?:hoy|mañana)\b|^pronóstico del tiempo\b"
        r"|^previsão do tempo\b|^meteo (?:oggi|domani)\b|^(?:weerbericht|weersverwachting)\b",
        parts("weather-forecasts?|wettervorhersage|previsao-do-tempo"),
    ),
    rule(
        "broadcast",
        "a broadcast",
        "replay episode show newscast broadcast folge sendung émission programa",
        rf"(?:\||\s[-–]|:)\s*replay\s*$|^replay{NEXT}|[|:(–-]\s*full (?:episode|show|newscast)"
        r"|\bfull (?:episode|newscast)(?:,| [-–(])|\bbroadcast \(full\)"
        r"|^(?:ganze folge|ganze sendung|émission complète|programa completo)\b",
    ),
)
