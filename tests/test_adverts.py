"""What is taken for an advertisement, and what is not."""

import importlib.util
import time
from pathlib import Path

import pytest

from sayhello.adverts import (
    fold,
    has_blocked_word,
    has_contact,
    has_link,
    is_advertising_name,
)

spec = importlib.util.spec_from_file_location("table", Path(__file__).parent / "corpus/table.py")
table = importlib.util.module_from_spec(spec)
spec.loader.exec_module(table)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Free-Spins!", "free spins"),
        ("Ｓｐｉｎ", "spin"),
        ("𝐁𝐞𝐬𝐭 ⓒⓐⓢⓘⓝⓞ", "best casino"),
        ("s\u200bp\u00adin", "spin"),
        ("préstamo", "prestamo"),
        ("İstanbul", "istanbui"),
        ("Саsіnо", "casino"),
        ("cαѕιnο", "casino"),
        ("c4s1n0 b0nus", "casino bonus"),
        ("b@cks", "backs"),
        ("VlAGRA", "viagra"),
        ("s p i n n o w", "spinnow"),
        ("s.p.i.n", "spin"),
        ("代 开★发\ufe0f❤票", "代开发票"),
        ("加QQ123", "加 qq123"),
        ("रुपये कमाएं", "रुपये कमाएं"),
        ("12.50 at 3:45", "12 50 at 3 45"),
    ],
    ids=ascii,
)
def test_a_text_is_compared_without_its_disguise(written, folded):
    assert fold(written) == fold(folded)
    assert fold(written) == folded or "l" in folded


LINKS = [
    "https://example.org/a?b=1",
    "HTTP://EXAMPLE",
    "hxxps://spin",
    "h t t p s : / / spin",
    "ftp://spin",
    "www.spin",
    "www . spin",
    "spin.com",
    "SPIN.COM",
    "Spin.Com",
    "spin.com.br",
    "spin.xyz, it is good",
    "spin。com",
    "ｓｐｉｎ．ｃｏｍ",
    "访问spin.cn吧",
    "пиши на сайт.рф",
    "spin . com",
    "spin [.] com",
    "spin(.)com",
    "spin[.]online",
    "spin dot com",
    "spin (dot) shop",
    "spin{dot}com",
    "spindotcom",
    "spin punto com",
    "spin punkt de",
    "spin точка ру",
    "spin•com",
    "look at spin.it",
    "spin.me/now",
    "t.me/spin",
    "bit ly/spin",
    "me@spin.example",
    "me@spin.museum",
    "carlos arroba spin ahora",
    "go.to/now is it",
    "me (at) spin (dot) io",
    "carlos arroba spin punto es",
    "me at gmail",
    "L a r r y @ spin . org",
    "[url]spin[/url]",
    "[url=spin]",
    '<a href="spin">spin</a>',
    "<a href=spin>",
    "[spin](/spin/now)",
]
NO_LINKS = [
    "app.py, base.html, requirements.txt, setup.cfg, main.rs, notes.md and a.zip",
    "node.js, Vue.js, ASP.NET, VB.NET 6 and Flask 3.1.3",
    "v1.0.2-beta.3 on 127.0.0.1, at 10.30 a.m.",
    "http://127.0.0.1:5000/ and http://localhost:5000 work",
    "sqlite:///data.db",
    "12.50 on 22.11.2026, 3.5/5, 28.5 degrees",
    "Great site.It was fun. Great site.Thanks",
    "nice.thanks",
    "nice site.it was fun",
    "sorry.My space bar is broken,e.g.this one",
    "e.g. this, i.e. that, z.B.in Ulm, U.S.A., J.R.",
    "yes.no.maybe... [...] (.)",
    "app.run() and logger.info(1) and form.email.data",
    "My polka dot top is new. El punto es que me gusta.",
    "@anna see you @ home",
    "Sorry [sic] (see above) for a[0](1)",
    '<b>bold</b> <a href="{{ url }}">?',
]


@pytest.mark.parametrize("text", LINKS, ids=ascii)
def test_a_link_is_recognised_in_every_disguise(text):
    assert has_link(text)
    assert has_link(f"Hello! {text}")


@pytest.mark.parametrize("text", NO_LINKS, ids=ascii)
def test_file_names_numbers_and_missing_spaces_are_no_links(text):
    assert not has_link(text)


CONTACTS = [
    "+7 900 000-55-10",
    "+12025550147",
    "00966500005523",
    "020 7946 0133",
    "(202) 555-0147",
    "1-888-555-0171",
    "8 (900) 000-55-13",
    "100-0000-5533",
    "90000 55512",
    "(11) 90000-5516",
    "Call 600 000 551",
    "☎ 2345678",
    "звоните 234-56-78",
    "电话：23456789",
    "اتصل بنا 2345678",
    "Telegram @spin",
    "Tеlеgrаm @spin",
    "telegram channel spin_1a",
    "discord: spin#0000",
    "Skype: live:.cid",
    "TG: spinster",
    "message me on WhatsApp",
    "пишите в телеграм",
    "카톡 spin123",
    "แอดไลน์ @spin",
    "LINE ID: spin_a",
    "@spin on telegram",
    "писать @spin",
    "微信 spin99",
    "加V：spin_88",
    "威❤信：spinning",
    "Q Q：100000055660",
    "vx：spinning",
    "联系 234567",
    "老师10000005577",
    "电联 一三八零零零零五五",
    "discord gg / spin",
]
NO_CONTACTS = [
    "Call me when you are back, it is the same number",
    "Call me on 22.11.2026, or text on 2026-11-22",
    "The number of the shop was 4711. Number 73!",
    "See you on 02-11-2026 at 10:30, 1234567 likes",
    "3.14159265358979323846",
    "Free Software Foundation, Boston 02110-1301",
    "I saw it in the WhatsApp group of our street",
    "Telegram shows the page fine, Discord is down",
    "line = self.is_read, line 42 of models.py",
    "@anna_b thanks for the tip",
    "微信群里看到有人推荐",
    "我们用微信 Python 群讨论",
    "学号 202311223344",
    "+1",
]


@pytest.mark.parametrize("text", CONTACTS, ids=ascii)
def test_a_number_to_ring_or_a_handle_to_write_to_is_recognised(text):
    assert has_contact(text)
    assert has_contact(f"Hello! {text}")


@pytest.mark.parametrize("text", NO_CONTACTS, ids=ascii)
def test_dates_figures_and_talk_about_messengers_are_no_contacts(text):
    assert not has_contact(text)


BLOCKED = [
    "Best online casino",
    "c a s i n o  bonus",
    "O n l i n e  p0ker",
    "get 200 FREE SPINS",
    "VlAGRA and CIALIS",
    "buy v\u00adiagra now",
    "a loan with a fixed interest",
    "cheap SEO",
    "сильный кредит без отказа",
    "онлайн-казино",
    "préstamos rápidos",
    "Kredit ohne Schufa",
    "pret entre particuliers",
    "renda extra",
    "premiere page de Google",
    "szybkie pożyczki bez BIK",
    "canlı bahis",
    "slot gacor",
    "vay tiền nhanh",
    "专业代 开★发票",
    "代写论文",
    "被リンク販売",
    "온라인카지노",
    "สล็อต",
    "قروض سريعة",
    "והלוואות לכולם",
    "वशीकरण",
]
INNOCENT = [
    "Greetings from Scunthorpe! A specialist nurse read Cialdini.",
    "Casino Royale. I play poker on Sundays, and he went over viagra falls.",
    "My beautiful wife and all the single ladies say hello xxx",
    "My dog did my homework. The frog turned into a prince.",
    "Your website is lovely, but not mobile friendly. There is more traffic.",
    "Thank you for the loan of the book. I have no interest in a bank.",
    "This hidden gem brought me to the moon. Where is favicon.ico?",
    "Cociné el pan sin receta. El trabajo desde casa cansa.",
    "Пеку без рецепта. Взяла книгу в долг.",
    "làm bằng tay",
    "今日结束，现代写作课，古代考古，心情色彩，改进项目，可开心了",
    "お気軽にどうぞ",
    "대출한 책",
    "البرهان والمسؤول",
    "sätta",
]


@pytest.mark.parametrize("text", BLOCKED, ids=ascii)
def test_a_blocked_phrase_is_recognised_in_its_script(text):
    assert has_blocked_word(text)


@pytest.mark.parametrize("text", INNOCENT, ids=ascii)
def test_words_that_only_contain_or_recall_a_blocked_one_are_innocent(text):
    assert not has_blocked_word(text)


@pytest.mark.parametrize(
    ("words", "text", "blocked"),
    [
        (["ham"], "h4m", True),
        (["ham"], "hamster", False),
        (["ham"], "a Graham", False),
        (["ham*"], "hamster", True),
        (["ham|egg sale"], "egg-sale", True),
        (["ham|egg sale"], "egg", False),
        (["ham * sale"], "ham on our big sale", True),
        (["ham * sale"], "ham is, as you all know, no sale", False),
        (["ham* sale"], "hams sale", True),
        (["火腿"], "好火腿吗", True),
        (["햄"], "햄을", True),
        (["", "*", "!!!", " | "], "hello", False),
        ([], "hello", False),
    ],
)
def test_the_owner_blocks_words_endings_and_gaps(words, text, blocked):
    assert has_blocked_word(text, words) is blocked


@pytest.mark.parametrize(
    "name",
    [
        "Cheap Seo Services",
        "Best Mattress 2026",
        "Emergency Plumber Leeds",
        "Web Design Company Dubai",
        "Schlüsseldienst Berlin",
        "Serrurier Paris",
        "Cerrajeros Madrid 24h",
        "Desentupidora SP",
        "Idraulico Roma",
        "Slotenmaker Rotterdam",
        "Okna Warszawa",
        "İstanbul Nakliyat",
        "Jasa Bekam Jakarta",
        "Dịch vụ chuyển nhà",
        "Flyttfirma Stockholm",
        "Stěhování Praha",
        "Натяжные потолки Москва",
        "شركة نقل عفش بالرياض",
        "הובלות בתל אביב",
        "深圳搬家公司",
        "不用品回収",
        "포장이사",
        "รับทำเว็บไซต์",
        "लोन",
    ],
    ids=ascii,
)
def test_a_name_that_is_that_of_a_trade_is_an_advertisement(name):
    assert is_advertising_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Ioan", "Loan Nguyen", "Seo Jiwon", "Sal the Baker", "Coach Ray", "Time Traveler"),
        *(
            "王律师",
            "物流小哥",
            "Frau Dr. Schäfer",
            "L'équipe du CDI",
            "सेवा राम",
            "Баба Валя",
            "حسن",
        ),
    ],
    ids=ascii,
)
def test_people_and_their_nicknames_are_no_advertisements(name):
    assert not is_advertising_name(name)


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("Bo", "spin.com", "link"),
        ("spin.com", "Hello", "link"),
        ("Bo", "Telegram @spin", "contact"),
        ("Telegram @spin", "Hello", "contact"),
        ("Bo", "slot gacor", "blocked_word"),
        ("slot gacor", "Hello", "blocked_word"),
        ("Serrurier Paris", "Hello", "advertising_name"),
        ("Bo", "We met the plumbers", None),
    ],
)
def test_name_and_body_go_through_the_rules(name, body, reason):
    assert table.held_by({"name": name, "body": body}) == reason


# At most so many of a hundred are judged wrongly. Lower a figure when the rules get better.
SHARES = {"spam_tuning": 1, "honest_tuning": 1, "spam_unseen": 5.7, "honest_unseen": 1}


@pytest.mark.parametrize(("file", "share"), SHARES.items())
def test_the_corpora_are_judged_no_worse_than_before(file, share):
    mistakes, asked = table.wrong(file)
    assert 100 * len(mistakes) / asked <= share


def test_the_table_shows_every_kind_and_rule():
    lines = "\n".join(table.table("honest_tuning"))
    assert "400 messages" in lines
    assert "link" in lines


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "a ", "a.", "a-", "1", "1 ", "+1", "0-", "@", "@a", "www", "[.]", " dot ", "http:"),
        *("<a ", "](", "a.me/", "telegram ", "telegram.", "call ", "line ", "write @ ", "earn "),
        *("contact a b ", "double your ", "微信", "微信:a", "加", "发★", "\u0301", "\u200b", "l0"),
    ],
    ids=ascii,
)
@pytest.mark.parametrize("rule", [has_link, has_contact, has_blocked_word, is_advertising_name])
def test_no_text_makes_a_rule_slow(rule, unit):
    text = (unit * 100_000)[:100_000] + "!"
    start = time.process_time()
    rule(text)
    assert time.process_time() - start < 10  # takes a tenth of it; backtracking would take hours
