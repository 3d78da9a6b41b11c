"""Words that tell nothing of an event: function words, and the words that news uses of everything.

Left out of each language are those that mean something in another ("war", "car", "son", "sin").
"""

_ENGLISH = """
a about above after again against ago all almost already also although always am amid among an and
another any anyone anything are aren't around as at away back be became because become been before
being below between both but by came can can't could couldn't did didn't do does doesn't doing
don't down during each either else even ever every everyone everything few for from further get
gets getting give gives go goes going gone got had has hasn't have haven't having he he's her here
here's hers herself him himself his how however i i'm i've if in into is isn't it it's its itself
just keep know last least less let like likely long look made make makes making many may maybe me
might mine more most much must my myself near never no nor not nothing now of off often on once
one only onto or other others our ours out over own part per perhaps put quite rather really said
same say saying says see seen set several shall she she's should since so some someone something
soon still such take taken takes taking than that that's the their theirs them themselves then
there there's these they they're they've thing things this those though through to today together
told too took toward towards two under until up upon us use used using very via want wants was
wasn't way we we're we've well went were weren't what what's when where whether which while who
who's whose why will with within without won't would wouldn't yes yesterday yet you you're your
yours
"""
_NEWS = """
according add added adds amp announced announces ask asked asks call called calls day days face
faces first five four friday hour hours latest live monday month months morning need needs new news
night people report reported reports reveal revealed reveals saturday show shows sunday three
thursday time times tuesday update updates video watch wednesday week weekend weeks year years
"""
_OTHERS = """
al algo ante aquí así aunque cada como con contra cual cuando de del desde donde durante el ella
ellos en entre era es esa ese eso esta está están este esto estos fue fueron ha hacia han hasta hay
la las le les lo los más mientras muy ni nos o otra otro para pero por porque puede que qué quien
según ser será si sí sido sino sobre su sus también tiene tienen tras un una uno unos y ya
à alors après au aussi autre aux avant avec c'est ce ces cet cette chez comme dans depuis des deux
donc dont du elle elles encore est et été être eux fait faire font il ils je jusqu là leur leurs
lors lui mais même moins ne nous où ont ou par pas pendant peu peut plus pour qu'il qu'ils quand
que
quel quelle qui quoi sa sans selon ses soit sont sous sur ta tous tout toute toutes très un une
vers
voici vous
ab aber alle als am an auch auf aus bei beim bis da damit dann das dass dazu dem den denn der des
die dies diese diesem diesen dieser doch durch ein eine einem einen einer eines er es etwa für
gegen
haben hatte ich ihm ihn ihr ihre im immer ist ja jetzt kann kein keine können laut mehr mit muss
nach
nicht noch nun nur ob oder ohne schon sei sein seine seit sich sie sind soll sollen sowie über
um und
uns unter vom von vor waren weil wenn werden wie wieder wir wird wo wurde wurden zu zum zur zwei
zwischen
agli alla alle allo anche ancora avere c'è che chi ci coi col come così cui da dal dalla dalle
degli dei del della delle dello di dopo dove è ed era erano essere fra gli ha hanno ho il io l'ha
lei lui ma nei nel nella nelle noi non nostro ogni oltre per perché però più poi prima quale quando
quella quello questa questo se sempre senza si sia sono stata stato sua sue sugli sul sulla
sulle suo
suoi tra tutti tutto un'altra una uno
à ainda além ao aos após aquele às até com como da das de depois disse do dos é ela elas ele eles
em entre era essa esse esta está este eu foi foram há isso já lhe mais mas mesmo muito na nas não
nem no nos num numa nós o os ou pela pelas pelo pelos pode por porque qual quando que quem são se
seu seus sem ser será sobre sua suas também tem têm uma umas você
aan al als bij dat daar de deze dit een en er geen haar heeft hebben het hij hoe hun ik in is
je kan maar meer mijn moet na naar niet nog nu of om onder ons ook op over te tegen tot uit volgens
voor waar wat werd worden wordt ze zei zich zij zijn zo
alla allt att av bara blev bli blir blive de dem den der deres deras det detta dette där då ei
eller
en er et ett efter etter fick finns fra från för før få får ha hade har havde hos hun hur hvor hvis
här ikke ingen inte ja jag jeg kan kommer kunne lige med mellan mellem mere mot mycket må måste när
nå nogen noget nu någon något også och og om opp op på sedan sei selv sig sin sina skal ska skulle
som så til till trots under upp ut vad var vara varit ved vi vid vil vill være været över
ale ani albo aby będzie był była było były być co czy dla do gdy go i ich im innych ja jak jako je
jego jej jest jeszcze już każdy kiedy która które którego której który których którzy lub ma mają
może można na nad nie niż o od oraz po pod podczas poza przed przez przy roku są się ta tak także
tego tej ten też to tu tych tym tylko u w we według więc wszystkie z za ze został została że
a ca că cea cel cele cu de din după este fi fost iar în la lui mai nu o pe pentru prin sa să
sau se si și sunt un unei unui
ama bir bu çok da daha de diye gibi göre her için ile ise kadar ki mi ne o olan olarak olduğu
olduğunu
oldu sonra şu tarafından ve veya ya
 akan atau bagi bahwa bisa dalam dari dengan di hari ini itu jadi juga karena ke
kepada mereka oleh orang pada saat saja sebagai secara sudah telah tersebut tidak untuk yang
ako ang ano ating at ay ba din dahil dito hindi ika ito kanilang kanyang kay kung lang mga mula na
naman nang ng ngayon ni nila nitong niya para pa po rin sa si siya sina ua umano
á cả các cho chỉ có của đã đang đến để được khi không là lại một này người như những ở ra sẽ tại
thì trên trong và vào về với
"""
_CYRILLIC = """
а без более больше был была были было быть в вам вас весь во вот все всего всех вы где год года
году да даже для до его ее если есть еще ещё её же за и из или им их к как когда которая которого
которой которые который которых кто ли между мы на над не нет ни но ну о об он она они оно от очень
перед по под после потому при про раз с сам своей свои свой себя сказал сказала со сообщил стал так
также такой там те тем то того тоже той только том тот у уже чем через что чтобы эта эти это этого
этой этом этот я
або але без був була були було бути вже від він вона вони все всі для до з за зі й його її із і
коли має між ми на над не ні про під після при та так також те ти то тим тих у був це цей ці через
чи що щоб як яка який яких які
а беше бил в все да до е за и из или като която което които който към ли му на най не него ни но от
по при с са се си след със такава тази те това този той тя ще
"""
_GREEK = """
αλλά αν από απ αυτά αυτή αυτό για δεν είναι ένα έναν ένας επίσης έχει έχουν ή η θα και κατά με μετά
μη μια μιας μας να ο οι όπου όπως ότι που προς πως σαν σε στα στη στην στις στο στον στους τα τη
την
της τι τις το τον του τους των ως
"""
_ARABIC = """
إلا الى إلى التي الذي الذين اللذين أما أمام أن إن أنه إنه أنها إنها أو أي أيضا بعد بعض بل بها به
بين
تم ثم حتى حول حيث خلال دون ذلك على عليه عليها عن عند عندما غير فقد في فيما فيه فيها قال قالت قبل قد
كان كانت كل كما لا لدى لقد لكن لم لن له لها ليس ما مع منذ من منها منه نحو هذا هذه هم هناك هو هي
هؤلاء
و وأن وإن وقال وقالت وقد وكان وكانت ولا ولم وما ومن وهو وهي يتم يكون يوم
از است اما این آن او با باید برای بود به تا خود در را شد شده شود که کرد کرده گفت می نیز هم های و
هر یا
یک
"""
_HEBREW = """
אבל או אולי אותו אותה אחרי אחת איך אין אל אם אמר אמרה אנחנו אני אך אלה את בו בין בכל גם ה הוא
היא היה
היו היום היתה הם הן זה זו זאת חלק יותר יש כבר כדי כל כמו כן כי לא לו לה להיות לפי לפני מה מי מן
ממנו
מאוד נגד עד עוד על עם רק של שלא שלו שלה שלהם שם תוך
"""
_HINDI = """
अपने अब इस इसके उन उनके उस उसके एक ऐसे और कर करने कहा का कि किया की के को कोई गई गए गया जब जा जो तक
तो था थी थे दिया दी ने नहीं पर बाद भी में यह या ये रहा रही रहे लिए ले वह वाले से साथ हुआ हुई हुए है
हैं हो होने
"""
# Of writing without spaces the pairs and threes of signs that only hold a sentence together.
_PAIRS = """
した して てい いる いた ます まし です でし たい ない なか から まで こと
もの よう った って であ ある あり
れた れる られ にな には では とは とし など これ それ この その ため
我们 他们 一个 没有 已经 因为 所以 但是 以及 对于 表示 这个 进行 可以 不是 就是
ที่ การ ของ อง และ ละ เป็ ป็น ว่า ให้ ได้ ใน มี
"""
_LANGUAGES = (_ENGLISH, _NEWS, _OTHERS, _CYRILLIC, _GREEK, _ARABIC, _HEBREW, _HINDI, _PAIRS)
STOP = frozenset(word for words in _LANGUAGES for word in words.split())
