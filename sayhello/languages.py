"""Which language a page is in: the visitor's choice, else what their browser asks for."""

from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from flask import Blueprint, has_request_context, request, url_for
from flask_babel import get_locale
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

COOKIE = "language"
ONE_YEAR = 365 * 24 * 3600
VARY = "Accept-Language, Cookie"  # what a page depends on beside its address
# Where Moment.js calls a language by another name than we do.
MOMENT_LOCALES = {"zh": "zh-cn"}

bp = Blueprint("languages", __name__)


def catalogues(folder):
    """Return the languages that have a compiled catalogue in folder: code → locale."""
    codes = sorted(path.parts[-3] for path in Path(folder).glob("*/LC_MESSAGES/messages.mo"))
    return {code: Locale.parse(code) for code in codes}


TRANSLATIONS = Path(__file__).parent / "translations"
# The texts are written in English, which therefore needs no catalogue.
LANGUAGES = {"en": Locale("en")} | catalogues(TRANSLATIONS)


def choose():
    """Return the code of the language that this request is answered in; commands speak English."""
    if not has_request_context():
        return "en"
    for code in (request.args.get("language"), request.cookies.get(COOKIE)):
        if code in LANGUAGES:
            return code
    return asked_for(request.headers.get("Accept-Language"))


@lru_cache  # browsers of one kind all say the same
def asked_for(header):
    """Return the code of the language that a browser's Accept-Language header likes best."""
    return parse_accept_header(header, LanguageAccept).best_match(LANGUAGES, default="en")


@bp.app_context_processor
def language_switch():
    """Tell templates the language, and where this page is in each of the others."""
    locale = get_locale()
    language = str(locale)
    return {
        "language": language,
        "direction": locale.text_direction,
        "moment_locale": MOMENT_LOCALES.get(language, language),
        "languages": [(code, in_itself(LANGUAGES[code]), here_in(code)) for code in LANGUAGES],
    }


@bp.app_template_filter()
def in_words(moment):
    """Return a moment as people write it in the language of the page."""
    return date_and_time(moment, str(get_locale()))


@lru_cache(maxsize=1000)  # a page has twenty, and the next one mostly the same
def date_and_time(moment, language):
    date = format_date(moment, "long", language)
    return f"{date}, {format_time(moment, 'short', locale=language)} UTC"


def in_itself(locale):
    """Return what a language is called by those who speak it."""
    return locale.get_language_name(locale.language)


def here_in(code):
    """Return the URL of the present page in another language; after a POST, that of the book."""
    if request.endpoint is None or request.method == "POST":
        return url_for("guestbook.index", language=code)
    arguments = request.args.to_dict() | request.view_args | {"language": code}
    return url_for(request.endpoint, **arguments)


@bp.after_app_request
def remember(response):
    """Keep the visitor's choice in a cookie, and tell caches what the page depends on."""
    choice = request.args.get("language")
    if choice in LANGUAGES:
        response.set_cookie(
            COOKIE, choice, ONE_YEAR, secure=request.is_secure, httponly=True, samesite="Lax"
        )
    response.headers.setdefault("Vary", VARY)
    return response
