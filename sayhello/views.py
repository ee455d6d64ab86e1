"""The pages of the guestbook."""

from datetime import timedelta
from math import ceil

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from . import about
from .decisions import mode
from .extensions import db, moment
from .forms import HelloForm, has_token
from .identicon import identicon
from .models import (
    BEGINNING,
    BODY_MAX,
    CLOSED,
    HELD,
    ID_MAX,
    NAME_MAX,
    NEWEST_FIRST,
    PUBLISHED,
    REMOVED,
    Cursor,
    Message,
    begin_write,
    change_state,
    count_newer,
    first_page,
    page_after,
    page_before,
    utc_now,
)
from .pages import HIDDEN_FIELDS, shared, shared_by_strangers
from .sender import sender_of
from .spam import PUBLISH, REFUSE, REPEAT, Attempt, change, leave

NEWS_MAX = 99  # how many new messages are counted at most
OWN_MAX = 20  # how many messages an author's cookie remembers

bp = Blueprint("guestbook", __name__)
bp.app_template_global()(identicon)


@bp.route("/", methods=["GET", "POST"])
@shared_by_strangers
def index():
    """Show a page of messages under the form, or take the form's message in."""
    # request.form alone: a file or JSON under a field's name is no text.
    g.form = form = HelloForm(request.form)
    # region 7.2.3.2.3 take in a form that was sent and is valid
    if form.validate_on_submit():
        return take_in(form)
    # endregion
    if before := place("before"):
        return render_template("index.html", page=page_before(before), is_first=False)
    if after := place("after"):
        page = page_after(after)
        if page.has_newer:
            return render_template("index.html", page=page, is_first=False)
        return redirect(url_for(".index"))
    status = 422 if form.is_submitted() else 200
    page, waiting, is_closed = first_page(), own_waiting(), mode() == CLOSED
    hidden_fields = None if form.is_submitted() else Markup(HIDDEN_FIELDS)
    return render_template(
        "index.html",
        form=form,
        hidden_fields=hidden_fields,
        page=page,
        waiting=waiting,
        is_closed=is_closed,
        is_first=True,
    ), status


def take_in(form):
    """Leave the form's message in the book, and tell the guest what became of it."""
    sender = sender_of(request.remote_addr, current_app.secret_key)
    verdict, reason, message = leave(attempt_of(form), sender)
    if verdict == REFUSE:
        refuse(reason)
    if verdict == REPEAT and message.state == PUBLISHED:
        flash(_("This message is in the book already, so it was not added again."), "info")
        return redirect(url_for(".message", id=message.id), 303)
    if verdict != REPEAT:
        session["own"] = [message.id, *session.get("own", [])][:OWN_MAX]
    if verdict == PUBLISH:
        flash(_("Thank you! Your message is in the book."), "success")
    else:
        flash(_("Thank you! Your message waits for the owner, who reads it first."), "success")
    return redirect(url_for(".index", _anchor=f"message-{message.id}"), 303)


def attempt_of(form):
    return Attempt(
        form.name.data, form.body.data, trap=form.homepage.data, seconds=form.seconds_open
    )


def refuse(reason):
    """Answer with an error that gives the guest's text back."""
    if reason == "closed":
        abort(403, _("The owner takes no messages at present. Please come back later."))
    window = current_app.config["WINDOW"]
    text = ngettext(
        "You have written several messages in a short time. Please try again in a minute.",
        "You have written several messages in a short time. Please try again in %(num)s minutes.",
        ceil(window / 60),
    )
    raise TooManyRequests(text, retry_after=window)


def own_waiting():
    """Return the visitor's own messages that wait for the owner."""
    if not session.get("own"):
        return []
    own = select(Message).where(Message.id.in_(session["own"]), Message.state == HELD)
    return list(db.session.scalars(own.order_by(*NEWEST_FIRST)))


def place(name):
    """Return the place in the book that a query parameter names, or None without one."""
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return Cursor.parse(text)
    except ValueError:
        abort(404, _("There is no such page. The link may have been cut short."))


@bp.route(f"/messages/<int(max={ID_MAX}):id>")
@shared_by_strangers
def message(id):
    """Show one message."""
    return render_template("message.html", message=readable(id))


def readable(id):
    """Return a message that this visitor may see: a published one, or their own that waits."""
    message = db.session.get(Message, id)
    is_own = id in session.get("own", [])
    if message and (message.state == PUBLISHED or (message.state == HELD and is_own)):
        return message
    abort(404, _("There is no message here, or no longer."))


@bp.route(f"/messages/<int(max={ID_MAX}):id>/edit", methods=["GET", "POST"])
def edit(id):
    """Let the author mend a message."""
    message = readable(id)
    g.form = form = HelloForm(request.form, obj=message)
    # Whoever opened the form in time may take their time.
    stop_unless_own(message, utc_now() - timedelta(seconds=form.seconds_open))
    if form.validate_on_submit():
        verdict, reason = change(message, attempt_of(form))
        if verdict == REFUSE:
            refuse(reason)
        flash(_("Your message was changed."), "success")
        return redirect(url_for(".message", id=id), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("edit.html", form=form, message=message), status


@bp.post(f"/messages/<int(max={ID_MAX}):id>/delete")
def delete(id):
    """Let the author take a message back."""
    message = readable(id)
    stop_unless_own(message, utc_now())
    if not has_token():
        abort(400, _("This page was open for very long. Please go back, reload it and try again."))
    begin_write()
    change_state([message], REMOVED, "author", can_undo=False)
    db.session.commit()
    flash(_("Your message was deleted."), "info")
    return redirect(url_for(".index"), 303)


@bp.app_template_test("changeable")
def is_changeable(message, moment=None):
    """Tell whether the visitor may change a message: its author can, for a while."""
    minutes = timedelta(minutes=current_app.config["AUTHOR_MINUTES"])
    is_own = message.id in session.get("own", [])
    return is_own and (moment or utc_now()) < message.timestamp + minutes


def stop_unless_own(message, moment):
    if not is_changeable(message, moment):
        abort(403, _("Only its author can change a message, and only for a short while."))


@bp.route("/news")
@shared
def news():
    """Count what was written after a place, for the page that shows "3 new messages"."""
    since = place("since") or abort(404)
    return jsonify(count=count_newer(since, most=NEWS_MAX))


@bp.route("/flask-moment.js")
def flask_moment_js():
    """Serve Flask-Moment's script, which it would put into the page itself."""
    response = current_app.response_class(moment.flask_moment_js(), mimetype="text/javascript")
    response.cache_control.max_age = 3600
    response.add_etag()
    return response.make_conditional(request)


@bp.app_context_processor
def site():
    """Tell templates what the owner calls the book, and how long its messages may be."""
    return {
        "site_title": about.title(),
        "site_intro": about.intro(),
        "NAME_MAX": NAME_MAX,
        "BODY_MAX": BODY_MAX,
        "oldest": BEGINNING,
    }
