"""Every error in the look and language of the site."""

import logging
from secrets import token_hex

from flask import Blueprint, current_app, g, has_request_context, render_template
from flask_babel import lazy_gettext as _l
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, ServiceUnavailable

RETRY_AFTER = 30  # seconds

TEXTS = {
    400: (_l("That did not arrive in one piece"), _l("Please go back and try it again.")),
    403: (_l("This is not open to you just now"), _l("You may not do this.")),
    404: (
        _l("Nothing is written here"),
        _l("The address may be mistyped, or the message is gone."),
    ),
    405: (_l("That cannot be done here"), _l("This page can be read, not written to.")),
    413: (
        _l("That is too much"),
        _l("What was sent is larger than a message can be. Please go back and shorten it."),
    ),
    429: (
        _l("One after the other, please"),
        _l("That was too often in a short time. Please try again later."),
    ),
    500: (
        _l("Something broke on our side"),
        _l("It is not your fault, and the owner has a note of it. Please try again later."),
    ),
    503: (
        _l("The book is closed for a moment"),
        _l("It cannot be opened just now. Please try again in half a minute."),
    ),
}

bp = Blueprint("errors", __name__)


def request_id():
    """Return what tells this request from others, in the log and on the page: ours alone."""
    if "request_id" not in g:
        g.request_id = token_hex(4)
    return g.request_id


class WithRequestId(logging.Filter):
    """Puts the request's id before every line that it writes into the log."""

    def filter(self, record):
        if has_request_context():
            record.msg = f"[{request_id()}] {record.msg}"
        return True


WITH_REQUEST_ID = WithRequestId()  # one, since all apps in a process share the logger


@bp.record_once
def set_up_log(state):
    """Write decisions into the log in production too, where Flask would only warn."""
    state.app.logger.setLevel(logging.INFO)
    state.app.logger.addFilter(WITH_REQUEST_ID)


@bp.app_errorhandler(HTTPException)
def show_error(error):
    """Answer with the error's own status and headers, and a page that says what to do."""
    if error.response is not None:
        return error.response
    title, text = TEXTS.get(error.code, (error.name, error.description))
    if error.description != type(error).description:  # the view said it more exactly
        text = error.description
    response = error.get_response()
    # region 7.2.2.5 fill the response with our own page
    response.data = render_template(
        "error.html",
        code=error.code,
        title=title,
        text=text,
        form=g.get("form"),
        request_id=note_failure(error),
    )
    response.content_type = "text/html; charset=utf-8"
    # endregion
    return response


def note_failure(error):
    """Log that the page of a failure of ours was shown, and return the id to show on it."""
    if error.code < 500:
        return None
    current_app.logger.error("answered %s", error.code)
    return request_id()


@bp.app_errorhandler(DBAPIError)
def database_failed(error):
    """Answer 503, with advice in the log, if the database cannot be used; else it is our fault."""
    was_connected = error.statement and not error.connection_invalidated
    if was_connected and table_is_missing():
        advice = "The database has no table yet: run `flask initdb`."
    elif isinstance(error, OperationalError | InterfaceError):
        advice = "The database did not do what was asked: is it there, writable, and not full?"
    else:
        raise error
    current_app.logger.error("%s (%s)", advice, error.orig)
    return show_error(ServiceUnavailable(retry_after=RETRY_AFTER))


def table_is_missing():
    """Tell whether the database answers, but was never set up."""
    try:
        return not inspect(current_app.extensions["sqlalchemy"].engine).has_table("message")
    except DBAPIError:
        return False
