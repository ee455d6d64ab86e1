"""Answers that are made once for each version of the book, and shown to everybody.

Every change of the book gives it a new version, in the transaction of the change itself (see
`models`), and every request asks for the present one. So no worker and no machine can show what
has been changed, however many of them there are.
"""

from dataclasses import dataclass
from functools import wraps
from time import time

from flask import current_app, make_response, request, session
from werkzeug.http import generate_etag

from . import languages
from .extensions import cache
from .forms import hidden_fields
from .models import state_of_book

# Stands where each visitor's own form fields go. No guest can write it: what they write is escaped.
HIDDEN_FIELDS = "<!--hidden fields-->"
MARK = HIDDEN_FIELDS.encode()
# A page that a browser kept is shown again only while its form is good for as long again.
FORM_FRESH = 1800  # seconds


@dataclass(frozen=True)
class Shared:
    """An answer as it is kept: what is the same for everybody."""

    body: bytes
    headers: list
    etag: str

    @property
    def has_form(self):
        return MARK in self.body


def shared(view):
    """Make the view's answer to a GET once, and show it to everybody until the book changes."""

    @wraps(view)
    def wrapper(**values):
        if request.method not in ("GET", "HEAD"):
            return view(**values)
        key = f"{state_of_book()} {languages.choose()} {request.url}"
        page = cache.get(key)
        if page is None or current_app.debug:  # a template may have changed
            response = make_response(view(**values))
            if response.status_code != 200:
                return response
            body = response.get_data()
            page = Shared(body, list(response.headers), generate_etag(body))
            cache.set(key, page)
        return answer(page)

    return wrapper


def shared_by_strangers(view):
    """Do the same for visitors of whom the book knows nothing; the others' pages show more."""
    for_strangers = shared(view)

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
    """Return a page for this visitor, or a 304 if they have it."""
    is_there = request.if_none_match.contains_weak(etag_for_visitor(page))
    body, status = (b"", 304) if is_there else (filled(page.body), 200)
    response = current_app.response_class(body, status, page.headers)
    response.headers["Content-Length"] = str(len(body))
    response.set_etag(etag_for_visitor(page), weak=page.has_form)  # now the session has a token
    return response


def filled(body):
    """Return a page with fresh form fields where it wants them."""
    return body.replace(MARK, hidden_fields().encode()) if MARK in body else body


def etag_for_visitor(page):
    """Return what tells this page from others; one with a form is good in one session only."""
    if not page.has_form:
        return page.etag
    return generate_etag(f"{page.etag} {session.get('csrf_token')} {time() // FORM_FRESH}".encode())
