"""Recognise an address, a telephone number and a blocked word in a text, be they disguised.

Texts and words are compared in one form, in which disguises are gone: see `plain` and `fold`.
"""

import re
import unicodedata

from .text import BLANK_LETTERS

# Letters that look like another, by alphabet: Cyrillic, Greek, small capitals, Latin, Arabic.
LOOKALIKES = str.maketrans(
    "авеёіїјкмнорсѕтухүһԁԛԝαβγεηικμνορτυχωᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢłøđıæœيىكة",
    "abeeiijkmhopcstyxyhdqwabyenikmvoptuxwabcdefghijklmnoprstuvwyzlodiaoییکه",
)
LEET = str.maketrans("0134578@$", "oieastbas")
LEET_IN_WORD = re.compile(r"(?<=[a-z])(?<!\d)[0134578@$](?!\d)|(?<!\w)[0134578@$](?=[a-z])")
NOUGHTS = re.compile(r"(?<=\d)o+(?![a-z])|(?<![a-z])o+(?=\d)")
ACCENTS = re.compile("[\u0300-\u036f\u0640\u064b-\u0655]")  # and the vowel signs of Arabic
LONE = "[0-9A-Za-z\u00c0-\u052f\u3400-\u9fff]"
SPACED_OUT = re.compile(rf"(?<![^\W_]){LONE}(?:[ ._*~-]{LONE})+(?![^\W_])")
BETWEEN_HAN = re.compile("(?<=[\u3400-\u9fff])[^\\w\n,.!?:;、。()]{1,3}(?=[\u3400-\u9fff])")


# Scripts without spaces between words, or with beginnings and endings written on to them.
JOINED = "\u0590-\u06ff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
JOINED_BORDER = re.compile(f"(?<=[{JOINED}])(?=[^{JOINED}])|(?<=[^{JOINED}])(?=[{JOINED}])")


def fold(text):
    """Return text as bare words, in the form in which they are compared."""
    text = LEET_IN_WORD.sub(
        lambda found: found[0].translate(LEET), plain(text)
    )  # v1agra, b@cklinks
    text = text.replace("l", "i")  # VlAGRA with a small L; 1 became i above
    text = "".join(char if _in_word(char) else " " for char in text)  # free-spins!
    return " ".join(JOINED_BORDER.sub(" ", text).split())  # 加QQ123


def plain(text):
    """Return text in small letters of few alphabets: Саsіnо in Cyrillic letters is casino."""
    text = _plain(text).casefold().translate(LOOKALIKES)
    return NOUGHTS.sub(lambda found: "0" * len(found[0]), text)  # 2OO


def _in_word(char):
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _plain(text):
    text = unicodedata.normalize("NFKD", text)  # Ｆｕｌｌ width, 𝓯𝓪𝓷𝓬𝔂, ⓡⓘⓝⓖⓢ
    text = unicodedata.normalize("NFC", ACCENTS.sub("", text))  # préstamo is often prestamo
    text = "".join(char for char in text if not _invisible(char))  # zero-width, soft hyphen
    text = SPACED_OUT.sub(lambda found: re.sub(r"[\W_]", "", found[0]), text)  # c a s i n o
    return BETWEEN_HAN.sub("", text)  # 代 开 发★票


def _invisible(char):
    selector = "\ufe00" <= char <= "\ufe0f"
    return selector or char in BLANK_LETTERS or unicodedata.category(char) in ("Cf", "Me")


# Endings of addresses; none of file names (.py, .js, .zip).
ENDINGS = """com net org info biz xyz online site shop store website club vip icu casino bet poker
    loan click cyou sbs cfd lol monster pro tech agency digital media network systems solutions
    services company cloud host press wiki dev studio guru ltd group bid webcam gift tours travel
    asia mobi tel finance credit exchange market markets health clinic capital cash deals estate
    discount expert fans financial forex fund gmbh holdings homes immo investments loans lotto men
    moda mortgage porn dating promo properties rent rentals reviews sale sexy sex singles solar
    stream support trade trading ventures vision wang wtf zone rocks ninja blog directory delivery
    jobs software example ru su by ua cn hk tw jp kr vn sg ph tr ir ae sa pk bd lk ch fr nl pl cz
    sk hu ro bg gr dk ie uk eu us mx br ar cl co pe au nz za ng ke gh eg tn io cc ws ly gg vc im
    st fm tk ml gq pw sx ai tv xxx cam church"""
# Endings that are words too: a guest may forget the space ("nice site.it was").
WORDS_TOO = """it is my me so to in no at be de es se la as am id th il ca ma fi pt app live life
    world today space fun win top best work art one news cool link money love games gold guide
    center chat direct land tips family care"""


def _any_case(words):
    return "|".join(form for word in words.split() for form in (word, word.upper()))


DOT = "(?i:dot|d0t|punto|ponto|punkt|point|kropka|nokta|titik|точка|крапка|[点點])"
MAIL = "(?i:g-?mail|hotmail|icloud|protonmail|yandex)"
ENDING, WORD_TOO = f"(?:{_any_case(ENDINGS)})", f"(?:{_any_case(WORDS_TOO)})"
OPEN, CLOSE = r"\s?[(\[{<]\s?", r"\s?[)\]}>]\s?"
LINK = re.compile(
    rf"""
    (?i:\b(?:h[tx*]{{2}}ps?|ttps?|ftp)\s?:\s?/\s?/\s?(?!localhost|127\.|0\.0\.0\.0|\[::))
    | (?i:\bwww\d?\s?[.。,点點]\s?\w)
    | (?i:\[(?:url|link|email)\b | <a\s[^<>]{{0,40}}href\s?=\s?["']?(?![{{\s"']))
    | \]\([^\s()./]{{0,60}}[./]                                      # [text](address)
    | \w\s?(?:@|{OPEN}(?i:at|arroba|@|a){CLOSE})\s?[\w-]{{2,60}}      # name@example.com
        (?:\.|\s\.\s|\s?[(\[{{]?{DOT}[)\]}}]?\s?)[a-zA-Z]{{2}}
    | \s(?i:arroba|chiocciola|собака)\s[\w-]{{2,60}}\s
    | (?:(?i:\bat|arroba|\ba)\s|@\s?){MAIL}\b | {MAIL}\s?[.:]?\s?(?i:com\b|dot\b|:)
    | \w(?:{OPEN}|[\s_-]){DOT}(?:{CLOSE}|[\s_-])                     # example (dot) com
        (?:ру\b|ком\b|{ENDING}\b|{WORD_TOO}\b(?!\s\w))
    | \w{OPEN}{DOT}{CLOSE}\w | \w\s?[点點]\s?(?:com|net|org|cn|cc|vip|top)(?![a-z])
    | \w\w(?:dot|DOT)(?:com|COM|net|NET|org|ORG)\b
    | [\w)](?:[.。·・•∙⋅‧]|\s[.•]\s?|{OPEN}[.,]{CLOSE})               # example.com, example [.] com
        (?:Com|Net|Org|Ru|рф|РФ|рус|укр|онлайн|(?:中国|公司)(?![一-鿿])|{ENDING})
        (?<!ASP.NET)(?<!VB.NET)(?![A-Za-z0-9_(-])
    | (?i:\b(?:bit|goo|cutt|t|wa)\s?(?:[.\s]|{DOT})\s?(?:ly|gl|me)\s?(?:/|slash|barra)\s?\w)
    | \w\.{WORD_TOO}/[\w@+] | \w-[\w-]{{2,60}}\.{WORD_TOO}(?![\w(])
    | (?<![\w.])(?=[\w-]{{0,62}}[^\W\d])[\w-]{{3,63}}(?:\.|{OPEN}\.{CLOSE})
        {WORD_TOO}(?![\w(.'’-]|\s[a-z0-9])
    """,
    re.VERBOSE,
)


def has_link(text):
    """Tell whether text holds an address of the web or of mail, be it disguised."""
    return LINK.search(_plain(text)) is not None


# Before and after a number that is no date, price, version or part of a longer one.
START, END = r"(?<![a-z\d.-])(?<!\d,)", r"(?!\d)"
PHONE = rf"""
    \+\s?\d(?:[\s().-]{{0,3}}\d){{8,14}} | (?<![\d.])00\d{{9,13}}{END}          # +7 900 000-55-10
    | {START}(?!\d\d[\s./-]\d\d?[\s./-]\d{{4}}|\d{{5}}-\d{{4}}\b)             # 020 7946 0133
        \(?0\d{{1,4}}\)?(?:[\s./-]?\d){{6,10}}(?![\d:])
    | {START}(?:1[\s.-])?\(?[2-9]\d\d\)?[\s.-]{{1,2}}\d{{3}}[\s.-]\d{{4}}{END}  # (202) 555-0147
    | {START}8[\s(-]{{1,2}}\d{{3}}[\s)-]{{1,2}}\d{{3}}[\s-]?\d\d[\s-]?\d\d{END} # 8 (900) 000-55-13
    | {START}(?:\d{{2,3}}-){{1,2}}\d{{3,4}}-\d{{4}}{END} | {START}\d{{5}}[\s-]\d{{5}}{END}
    | {START}\(?\d\d\)?\s9?\d{{4}}[\s-]\d{{4}}{END}                         # (11) 90000-5516
    | {START}\d{{3}}[\s-]\d{{4}}{END} | {START}\d{{3}}[\s.-]\d{{3}}[\s.-](?!000)\d{{3}}{END}
"""
CALL = r"""(?:\b(?:call|text|dial|phone|mobile|hotline|contact\w?|tel|тел|звон\w+|дзвон\w+|llam\w+
    |lig\w+|chama|zap|appel\w+|bel|chiam\w+|contatto|contato|zadzwo\w+|kontakt\w?|telefon\w*|ara
    |hubungi|goi|lien\ he|whats?app|wa|zalo|viber)\b|[☎📞📱📲]|电话|電話|手机|致电|热线|전화|문의
    |連絡|اتصل|جوال|واتس|تواصل|कॉल|संपर्क|व्हाट्स|โทร)"""
MESSENGER = r"""(?:tele\s?gram\w{0,3}|телеграм\w{0,2}|телег[аеу]|telega|tele|тг|tg|whats?app|wasap
    |w[sp]p|в[ао]тсап\w?|viber|ваибер|skype|скаип|discord|kik|zalo|snapchat|snap|line\s?id|wechat
    |icq|hangouts|signal|insta(?:gram)?|wickr|jabber|threema)"""
# A name of one's own: with a figure, an underscore or a dot in it, as words have not.
HANDLE = r"(?:@\w{3}|[a-z][a-z.-]{0,30}[\d_\#][\w\#])"
CONTACT = re.compile(
    rf"""
    {PHONE}
    | {CALL}\D{{0,40}}?(?!\d\d?[./-]\d\d?[./-]\d{{4}}|\d{{4}}[./-])       # a number, but no date
        \d(?:[\s()-]{{0,2}}\d){{6,13}}(?!\d)
    | \bsms\b\D{{0,25}}\d{{5}}
    | (?<![^\W一-鿿]){MESSENGER}\b[^\w@]{{0,4}}                          # Telegram channel @abc
        (?:(?:[^\W\d_]{{1,12}}[^\w@]{{1,3}}){{0,2}}(?:{HANDLE}|live:|\d{{6}})|[a-z]{{3,20}}\.[a-z\d]{{2}})
    | \b(?:telegram|телеграм\w?|телега|tg|тг|skype|скаип|kik|snap|icq|jabber|wickr|line\s?id)
        \s?[:=»→-]{{1,2}}\s?\w{{4}}
    | \b(?:contact|message|reach|write|text|add|chat|dm|escri\w+|schreib\w*|scriv\w+|napisz|пиш\w+
        |напиш\w+)\W(?:\w{{1,12}}\W){{0,3}}
        (?:telegram|whats?app|skype|signal|kik|snapchat|телег\w+|тг|в[ао]тсап\w*|zalo)\b
    | (?:텔레그램|텔레|카톡|카카오톡|라인|디스코드|ไลน์|(?<![a-z])line\s?(?=[:@])
        |ت[یي]?ل[یي]?[غجق]رام|تلگرام|واتساب|飞机|电报|टेलीग्राम)
        [^\w@]{{0,4}}(?:(?:아이디|id|ไอดี)[^\w@]{{0,3}})?
        (?:@\w{{3}}|[a-z][a-z.-]{{1,30}}[\d_\#]|[a-z]{{6}}[a-z\d]{{0,14}}$)
    | (?<![a-z])line[^\na-z@]{{0,20}}(?:id)?[^\na-z@]{{0,8}}[a-z]{{2,20}}_\w
    | @\w{{3,40}}\W{{1,3}}(?:(?:on|in|via|en|no|na|в|у|auf|su|sur)\s)?(?:telegram|tg|телеграм|тг)\b
    | [\d_]\w{{0,20}}\son\s(?:telegram|discord|kik|snap|insta) | \b(?:disc0rd|k1k|te1egram)\b
    | \b(?:пиш\w+|писать|dm|inbox|write|contact|escri\w+|join)                # write to @abc
        \W{{1,3}}(?:\w{{1,12}}\W{{1,3}}){{0,2}}@\w{{3}}
    | (?<=\S\s)@(?=\w{{0,30}}[._\d])[\w.]{{5,40}}\W{{0,5}}$ | \b(?:nick|ник)\W{{1,3}}[a-z]{{2,20}}_
    | (?:[微薇徽威][信芯]|(?<![^\W一-鿿])(?:[qv]:|v信|v?x:|vx|wx|wechat|weixin|qq)|qq群?|加[qv]
        |扣扣|企鹅)(?:[^\w,。\n]|号|群|搜索|搜|同号|id|是|联系|咨询|客服){{0,5}}
        (?:\d{{5}}|[a-z][a-z-]{{0,30}}[\d_]\w|(?<=[^\w ])[a-z]{{5}}|[a-z]{{5,20}}\W*$)
    | (?:[微薇徽威]|v芯)[^a-z\d\n,]{{0,4}}[a-z][a-z-]{{0,30}}[\d_]\w
    | (?:加|联系|聯絡|咨询|搜|详询|私聊|找)\W{{0,3}}(?:我|老师|客服|本人)?\W{{0,3}}
        (?:\d{{6,11}}|[a-z][a-z_-]{{0,20}}[\d_]\w)
    | [一-鿿]\W{{0,2}}1\d{{10}}(?!\d) | \d{{0,3}}[零〇一二三四五六七八九幺]{{5}}\d{{0,3}}(?<=.{{7}})
    | \bdiscord\W?gg\s?/
    """.translate(LOOKALIKES),
    re.VERBOSE,
)


def has_contact(text):
    """Tell whether text asks to ring a number or to write to somebody on a messenger."""
    return CONTACT.search(plain(text)) is not None


def without_contacts(text):
    """Return text as `plain` does, with a gap in the place of each address, number and handle."""
    return CONTACT.sub(" ", plain(LINK.sub(" ", _plain(text))))


def has_blocked_word(text, words):
    """Tell whether a blocked word or phrase stands in text; `word*` is any word that begins so."""
    text = f" {fold(text)} "
    return any(_bounded(word) in text for word in words if fold(word))


def _bounded(words):
    """Return words folded, with a space on each side where a word ends."""
    needle = fold(words)
    before = "" if re.match(f"[{JOINED}]", needle) else " "
    after = "" if words.endswith("*") or re.search(f"[{JOINED}]$", needle) else " "
    return before + needle + after
