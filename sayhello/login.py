"""How the owner gets in: by a signed link that is good once, and not for long."""

from datetime import timedelta
from secrets import token_hex

from flask import current_app, session
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeTimedSerializer

from .extensions import db
from .models import begin_write, book_row, change_book, utc_now

STAY = timedelta(hours=12)
USED = "-"  # stands before the nonce of a link that was used

FORGED = _l("This link was cut short, or is not one of this book's.")
EXPIRED = _l("This link has expired.")
SUPERSEDED = _l("There is a newer link than this one.")
ALREADY_USED = _l("This link has been used already.")


class BadLinkError(Exception):
    """A login link that is not good; its argument says why."""


def serializer():
    return URLSafeTimedSerializer(current_app.secret_key, salt="login link")


def new_token(minutes):
    """Return what makes a new login link; every earlier one is void."""
    nonce = token_hex(15)
    begin_write()
    change_book(login_nonce=nonce)
    return serializer().dumps([nonce, minutes])


def check(token, row):
    """Return the nonce of a token that the book's row says is good; else raise BadLinkError."""
    try:
        (nonce, minutes), issued = serializer().loads(token, return_timestamp=True)
    except BadData as error:
        raise BadLinkError(FORGED) from error
    if row.login_nonce == USED + nonce:
        raise BadLinkError(ALREADY_USED)
    if row.login_nonce != nonce:
        raise BadLinkError(SUPERSEDED)
    if utc_now() >= issued + timedelta(minutes=minutes):
        raise BadLinkError(EXPIRED)
    return nonce


def look_at(token):
    """Raise BadLinkError unless the token is good; use nothing up."""
    check(token, book_row())


def log_in(token):
    """Use a token up, and make the session the owner's for a while.

    Nothing that the session had before is kept but which messages the visitor wrote: whoever
    planted a session in this browser knows the rest of it.
    """
    row = begin_write()
    try:
        nonce = check(token, row)
    except BadLinkError:
        db.session.rollback()
        raise
    change_book(login_nonce=USED + nonce)
    own = session.get("own", [])
    session.clear()
    session.update(own=own, owner=int((utc_now() + STAY).timestamp()))
    current_app.logger.info("owner: logged in")


def log_out():
    """Make the session a guest's again."""
    own = session.get("own", [])
    session.clear()
    session["own"] = own


def is_owner():
    """Tell whether the visitor is the owner, logged in."""
    return session.get("owner", 0) > utc_now().timestamp()
