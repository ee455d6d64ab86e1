"""Answers that are made once for each version of the book, and shown to everybody.

Every change of the book gives it a new version, in the transaction of the change itself (see
`models`), and every request asks for the present one. So no worker and no machine can show what
has been changed, however many of them there are.

What an answer is made of is known before it is made: the program, the version, and what the
request says. A digest of these is its ETag, so that a browser that has the answer can be told so
before Flask begins.
"""

import re
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from pathlib import Path
from time import time

from flask import current_app, make_response, request, session
from sqlalchemy.exc import DBAPIError

from . import languages
from .config import DEFAULTS
from .extensions import cache
from .forms import hidden_fields
from .models import state_of_book

# Stands where each visitor's own form fields go. No guest can write it: what they write is escaped.
HIDDEN_FIELDS = "<!--hidden fields-->"
MARK = HIDDEN_FIELDS.encode()
# A page that a browser kept is shown again only while its form is good for as long again.
FORM_FRESH = 1800  # seconds
ADDRESS = (
    "wsgi.url_scheme",
    "HTTP_HOST",
    "SERVER_NAME",
    "SERVER_PORT",
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
)
MADE_OF = "sayhello.made_of"  # in the environ of a request: the state of the book in its answer
# What pages ask for. One that was asked for with anything else is not kept, or whoever invents
# queries would drive out the pages that are read.
PARAMETERS = {"before", "after", "since", "language"}
PERSONAL, PUBLIC = "private, no-cache", "public, no-cache"


def init_app(app):
    """Answer for app where a browser has the page already; to be called before headers.init_app."""
    app.wsgi_app = Revalidation(app)


@dataclass(frozen=True)
class Shared:
    """An answer as it is kept: what is the same for everybody."""

    body: bytes
    headers: list


def shared(view, kind=PUBLIC):
    """Make the view's answer to a GET once, and show it to everybody until the book changes."""

    @wraps(view)
    def wrapper(**values):
        if request.method not in ("GET", "HEAD"):
            return view(**values)
        state = state_of_book()
        key = repr((state, languages.choose(), address_of(request.environ)))
        page = cache.get(key)
        if page is None or current_app.debug:  # a template may have changed
            response = make_response(view(**values))
            if response.status_code != 200:
                return response
            response.headers["Cache-Control"] = kind
            page = Shared(response.get_data(), list(response.headers))
            if request.args.keys() <= PARAMETERS:
                cache.set(key, page)
        request.environ[MADE_OF] = state, kind
        return answer(page)

    return wrapper


def shared_by_strangers(view):
    """Do the same for visitors of whom the book knows nothing; the others' pages show more."""
    for_strangers = shared(view, PERSONAL)

    @wraps(view)
    def wrapper(**values):
        if request.method == "POST" or not is_known():
            return for_strangers(**values)
        response = make_response(view(**values))
        response.set_data(filled(response.get_data()))
        return response

    return wrapper


def is_known():
    """Tell whether the visitor has messages of their own, a notice to read, or is the owner."""
    return bool(session.keys() - {"csrf_token"})


def answer(page):
    """Return a page for this visitor."""
    body = filled(page.body)
    response = current_app.response_class(body, headers=page.headers)
    response.headers["Content-Length"] = str(len(body))
    return response


def filled(body):
    """Return a page with fresh form fields where it wants them."""
    return body.replace(MARK, hidden_fields().encode()) if MARK in body else body


def address_of(environ):
    """Return what a request asks for."""
    return tuple(environ.get(part) for part in ADDRESS)


class Revalidation:
    """Give shared answers their ETag, and tell a browser that has one that it is still good."""

    def __init__(self, app):
        self.app, self.wsgi_app = app, app.wsgi_app
        session_cookie = re.escape(app.config["SESSION_COOKIE_NAME"])
        self.own_cookies = re.compile(rf"(?:^|[;,\s])({session_cookie}|{languages.COOKIE})=([^;]*)")
        self.program = program(app)

    def __call__(self, environ, start_response):
        if self.app.debug:  # a template may have changed
            return self.wsgi_app(environ, start_response)
        known = environ["REQUEST_METHOD"] in ("GET", "HEAD") and environ.get("HTTP_IF_NONE_MATCH")
        if known and (found := self.still_good(known, environ)):
            start_response("304 NOT MODIFIED", found)
            return []

        def start(status, headers, *rest):
            if MADE_OF in environ:
                headers.append(("ETag", self.etag(environ, *environ[MADE_OF], headers)))
            return start_response(status, headers, *rest)

        return self.wsgi_app(environ, start)

    def still_good(self, known, environ):
        """Return the headers that say so of an answer that a browser has, or None."""
        try:
            with self.app.app_context():
                state = state_of_book()
        except DBAPIError:
            return None  # the app will meet it too, and explain it
        for kind in (PERSONAL, PUBLIC):
            etag = self.etag(environ, state, kind)
            if etag in known:
                return [("ETag", etag), ("Cache-Control", kind), ("Vary", languages.VARY)]
        return None

    def etag(self, environ, state, kind, headers=()):
        """Return the ETag of an answer, after which the browser has the cookies in headers."""
        cookies = self.cookies(environ.get("HTTP_COOKIE", ""), headers)
        language = environ.get("HTTP_ACCEPT_LANGUAGE"), cookies.get(languages.COOKIE)
        # A page with a form is good in one session, and for a while.
        form = (cookies, time() // FORM_FRESH) if kind == PERSONAL else None
        made_of = repr((self.program, state, kind, address_of(environ), language, form))
        return f'W/"{sha256(made_of.encode()).hexdigest()[:32]}"'

    def cookies(self, sent, headers):
        """Return our own cookies as the browser will send them next."""
        found = self.own_cookies.findall(sent)[::-1]  # of two, Flask takes the first
        for name, value in headers:
            if name == "Set-Cookie":
                found += self.own_cookies.findall(value.partition(";")[0])
        return dict(sorted(dict(found).items()))


def program(app):
    """Return what tells this program with these settings from any other."""
    made_of = sha256(repr([app.config[name] for name in DEFAULTS]).encode())
    for path in sorted(Path(app.root_path).rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            made_of.update(path.read_bytes())
    return made_of.hexdigest()
