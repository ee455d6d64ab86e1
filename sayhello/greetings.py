"""Believable greetings in several languages, for a book that should not look empty."""

import random
from datetime import timedelta

from .models import utc_now
from .text import tidy_line

# Faker's locale → cities, and sentences in which {city} and {name} are filled in.
GREETINGS = {
    "en_US": (
        ["Portland", "Halifax", "Austin", "Madison", "Oakland", "Savannah"],
        [
            "Hello from {city}! What a lovely little book.",
            "Just passing by. Have a great day, everyone.",
            "I found this page while looking for something else, and stayed. Thank you!",
            "Greetings to {name}, who sent me here.",
            "First time here. It will not be the last.",
            "Congratulations on the new site. It loads fast even on my old phone in {city}.",
            "Rain in {city} all week, and this cheered me up. 🌧️ → 🌈",
            "I promised {name} that I would sign, so here I am.",
            "Well done! I read every page,\nand the last one twice.",
            "Hi!",
            "We met at the workshop in {city} last spring. I still use the trick with the two "
            "terminals every day, and I have shown it to everybody in my team. Say hello to "
            "{name} from me, and keep going: this corner of the internet needs more of you.",
        ],
    ),
    "de_DE": (
        ["Göttingen", "Köln", "Leipzig", "Graz", "Basel"],
        [
            "Schöne Grüße aus {city}!",
            "Eine sehr gelungene Seite. Ich komme gern wieder.",
            "{name} hat mir von diesem Gästebuch erzählt – danke dafür.",
            "Hallo zusammen, ich lasse nur kurz einen Gruß da. 👋",
            "Weiter so!",
        ],
    ),
    "fr_FR": (
        ["Nantes", "Lyon", "Genève", "Québec", "Dakar"],
        [
            "Bonjour de {city} ! Quel joli livre d’or.",
            "Merci pour ce site, je reviendrai avec plaisir.",
            "Un grand bonjour à {name} et à toute l’équipe.",
            "Je passais par là… et je laisse un petit mot. 🌻",
        ],
    ),
    "es_ES": (
        ["Sevilla", "Bogotá", "Montevideo", "Oaxaca"],
        [
            "¡Hola desde {city}!",
            "Qué página tan bonita. Enhorabuena.",
            "Un abrazo para {name}, que me habló de este libro.",
            "Pasaba por aquí y quería saludar. 😊",
        ],
    ),
    "pt_BR": (
        ["Recife", "Curitiba", "Coimbra", "Maputo"],
        [
            "Olá de {city}! Adorei o site.",
            "Um abraço para todo mundo que passar por aqui.",
            "Obrigado pela dica, {name}. Voltarei!",
        ],
    ),
    "it_IT": (
        ["Bologna", "Lecce", "Torino", "Lugano"],
        [
            "Saluti da {city}!",
            "Complimenti, un sito semplice e bello.",
            "Ciao {name}, ho firmato anch’io!",
        ],
    ),
    "pl_PL": (
        ["Kraków", "Gdańsk", "Łódź"],
        [
            "{city} pozdrawia wszystkich!",
            "Bardzo ładna strona, na pewno tu wrócę.",
        ],
    ),
    "ru_RU": (
        ["Казань", "Томск", "Рига"],
        [
            "Привет! {city} на связи.",
            "Очень приятная страница, спасибо.",
            "Всем хорошего дня! ☀️",
        ],
    ),
    "zh_CN": (
        ["杭州", "成都", "厦门", "哈尔滨"],
        [
            "来自{city}的问候！",
            "网站很漂亮，加载也很快，赞一个👍",
            "第一次来，留个脚印。",
            "是{name}推荐我来的，谢谢！",
            "祝大家天天开心。",
        ],
    ),
    "ja_JP": (
        ["京都", "札幌", "那覇"],
        [
            "{city}からこんにちは。",
            "すてきなサイトですね。また来ます。",
            "{name}さんの紹介で来ました。よろしくお願いします🌸",
        ],
    ),
    "ko_KR": (
        ["부산", "전주", "제주"],
        [
            "{city}에서 인사드립니다.",
            "예쁜 방명록이네요. 또 올게요!",
        ],
    ),
    "ar_SA": (
        ["القاهرة", "عمّان", "الرباط"],
        [
            "تحياتي من {city}!",
            "موقع جميل، شكرًا لكم.",
            "مررت من هنا وأحببت أن أترك تحية. 🌙",
        ],
    ),
    "he_IL": (
        ["חיפה", "ירושלים"],
        [
            "שלום מ{city}!",
            "אתר מקסים, תודה רבה.",
        ],
    ),
    "hi_IN": (
        ["जयपुर", "पुणे", "वाराणसी"],
        [
            "{city} से नमस्ते!",
            "बहुत सुंदर पन्ना है, धन्यवाद।",
        ],
    ),
}
ONE_YEAR = timedelta(days=365)
NAMES = 300  # made for each locale, to be drawn from: Faker takes its time


def greetings(count, locales=None, seed=None):
    """Yield count messages as rows, with timestamps spread over the past year.

    locales are keys of GREETINGS, by default all. The same seed gives the same names and bodies.
    """
    chance = random.Random(seed)
    guests = [guests_from(locale, chance.random()) for locale in locales or GREETINGS]
    now = utc_now()
    for _ in range(count):
        names, cities, sentences = chance.choice(guests)
        yield {
            "name": chance.choice(names),
            "body": chance.choice(sentences).format(
                city=chance.choice(cities), name=chance.choice(names)
            ),
            "timestamp": now - chance.random() * ONE_YEAR,
        }


def guests_from(locale, seed):
    """Return the first names, the cities and the sentences of one locale."""
    from faker import Faker  # half a second, which only `flask forge` should pay

    # region 7.5 invent the guests' names, the same for the same seed
    #: return ["Ada"], *GREETINGS[locale]
    fake = Faker(locale)
    fake.seed_instance(seed)
    return [tidy_line(fake.first_name()) for _ in range(NAMES)], *GREETINGS[locale]
    # endregion
