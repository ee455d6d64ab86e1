"""The owner's pages: what waits, and what to do with it."""

from collections import Counter

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from . import decisions, login
from .extensions import db
from .forms import has_token, token_field
from .models import (
    HELD,
    ID_MAX,
    MODES,
    NEWEST_FIRST,
    PUBLISHED,
    REMOVED,
    SPAM,
    Cursor,
    Message,
    first_page,
    page_after,
    page_before,
    walk,
)

PAGE_SIZE = 50
HELD_MAX = 1000  # how many waiting messages are counted at most
NAMED_MAX = 20  # how many messages one sentence names at most

# The buttons: what they are called in the form, what they do, and what stands on them.
BUTTONS = {
    "publish": (PUBLISHED, _l("Publish")),
    "spam": (SPAM, _l("Spam")),
    "remove": (REMOVED, _l("Remove")),
}
SENDER_BUTTONS = {
    "publish": _l("Publish all of this sender"),
    "spam": _l("All of this sender is spam"),
    "remove": _l("Remove all of this sender"),
}
STATES = {
    HELD: _l("Held"),
    SPAM: _l("Spam"),
    REMOVED: _l("Removed"),
    PUBLISHED: _l("Published"),
}
MODE_TEXTS = {
    "open": (_l("Open"), _l("Messages appear at once.")),
    "hold": (_l("Hold"), _l("Every message waits for you.")),
    "closed": (_l("Closed"), _l("No messages are taken; the book can be read.")),
}

bp = Blueprint("moderation", __name__, url_prefix="/moderate")


@bp.before_request
def stop_strangers():
    """Let nobody but the owner in, and tell others no more than how the owner does it."""
    if not login.is_owner() and request.endpoint != f"{bp.name}.log_in":
        stop(403, _("Run flask login-link on the server, and open what it prints."))


def stop(code, text):
    """Answer with a page that says text, and gives back what was typed."""
    page = render_template(
        "stopped.html", code=code, text=text, typed=request.form.get("reply", "").strip()
    )
    abort(make_response(page, code))


@bp.after_request
def keep_out_of_caches(response):
    """Let no cache and no search engine keep these pages."""
    response.cache_control.no_store = True
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.route("", methods=["GET", "POST"], defaults={"state": HELD})
@bp.route(f"/<any({SPAM}, {REMOVED}, {PUBLISHED}):state>", methods=["GET", "POST"])
def messages(state):
    """Show the messages in a state, or do what the pressed button says."""
    if request.method == "POST" and has_token():
        return act(state)
    page, held = page_in(state), decisions.count_in(HELD, HELD_MAX)
    return render_template(
        "moderate.html", state=state, page=page, held=held, mode=decisions.mode(), here=here(state)
    ), 400 if request.method == "POST" else 200


def page_in(state):
    """Return the page of messages that the query asks for; the first one if that is empty."""
    if before := request.args.get("before", type=Cursor.parse):
        page = page_before(before, state, PAGE_SIZE)
    elif after := request.args.get("after", type=Cursor.parse):
        page = page_after(after, state, PAGE_SIZE)
    else:
        page = None
    return page if page and page.messages else first_page(state, PAGE_SIZE)


def here(state, **more):
    """Return the URL of the present page."""
    places = {name: request.args[name] for name in ("before", "after") if name in request.args}
    return url_for(".messages", state=state, **places, **more)


def act(state):
    """Do what the pressed button says, then show the page again where it was."""
    if request.form.get("mode") in MODES:
        decisions.set_mode(request.form["mode"])
        flash(_("The book was switched."), "success")
    elif at := request.form.get("undo", type=Cursor.parse):
        session.pop("undo", None)
        tell(decisions.take_back(at.timestamp))
    else:
        for name in filter(request.form.get, BUTTONS):
            return decide(name, request.form[name], state)
    return redirect(here(state), 303)


def decide(name, value, state):
    """Give another state to the ticked messages, to one (42), or to its sender's (sender-42)."""
    ids = request.form.getlist("ticked" if value == "ticked" else name, type=id_in)
    if not ids:
        flash(_("No message was ticked, so nothing was changed."), "info")
        return redirect(here(state), 303)
    with_sender = value.startswith("sender-")
    outcome = decisions.decide(ids, BUTTONS[name][0], seen=state, with_sender=with_sender)
    if outcome.changed:
        session["undo"] = str(Cursor(outcome.at, 0))
    tell(outcome)
    anchor = None if value == "ticked" else next_below(ids[0], state)
    return redirect(here(state, _anchor=anchor), 303)


def id_in(text):
    """Return the id that a button's value or a tick names."""
    return int(text.removeprefix("sender-"))


def next_below(id, state):
    """Return the anchor of the message that follows where another one stood, or None."""
    for stood in decisions.find([id])[0]:
        below = walk(state).where(stood.cursor.older()).order_by(*NEWEST_FIRST).limit(1)
        if message := db.session.scalar(below):
            return f"message-{message.id}"
    return None


def tell(outcome):
    """Say what was done, and what was left alone."""
    for state, number in Counter(outcome.changed.values()).items():
        flash(sentence(state, number), "success")
    left = {id: STATES[state] for id, state in outcome.unchanged.items()}
    left |= {id: _("gone") for id in outcome.unknown}
    named = [f"{id} ({what})" for id, what in left.items()][:NAMED_MAX]
    if named:
        more = " …" if len(left) > NAMED_MAX else ""
        text = ", ".join(named) + more
        flash(_("Not changed, since the state is another one by now: %(list)s", list=text), "info")
    elif not outcome.changed:
        flash(_("There is nothing left to undo."), "info")


def sentence(state, number):
    """Return what to say of a number of messages that are in another state now."""
    return {
        HELD: ngettext("%(num)s message waits again.", "%(num)s messages wait again.", number),
        SPAM: ngettext("%(num)s message is spam now.", "%(num)s messages are spam now.", number),
        REMOVED: ngettext(
            "%(num)s message is removed now.", "%(num)s messages are removed now.", number
        ),
        PUBLISHED: ngettext(
            "%(num)s message is published now.", "%(num)s messages are published now.", number
        ),
    }[state]


@bp.route(f"/<int(max={ID_MAX}):id>", methods=["GET", "POST"])
def message(id):
    """Show one message with the owner's reply, or take a new reply in."""
    typed, complaint = request.form.get("reply"), None
    if request.method == "POST" and has_token():
        complaint = reply(id, typed or "")
        if complaint is None:
            return redirect(url_for(".message", id=id), 303)
    message = db.session.get(Message, id) or abort(
        404, _("There is no message here, or no longer.")
    )
    return render_template(
        "moderate_message.html", message=message, typed=typed, complaint=complaint
    ), 422 if complaint else 400 if request.method == "POST" else 200


def reply(id, text):
    """Keep the owner's reply and say so, or return why it cannot be kept."""
    try:
        decisions.reply(id, text, request.form.get("seen"))
    except LookupError:
        stop(404, _("There is no message here, or no longer."))
    except ValueError as error:
        return str(error)
    flash(_("Your reply was saved."), "success")
    return None


@bp.route("/login/<token>", methods=["GET", "POST"])
def log_in(token):
    """Show a button that logs the owner in: programs that look at links press no buttons."""
    try:
        if request.method == "POST" and has_token():
            login.log_in(token)
            return redirect(url_for(".messages"), 303)
        login.look_at(token)
    except login.BadLinkError as error:
        again = _("Run flask login-link again on the server, and open what it prints.")
        stop(403, f"{error} {again}")
    return render_template("login.html"), 400 if request.method == "POST" else 200


@bp.post("/logout")
def log_out():
    """Make the visitor a guest again."""
    if not has_token():
        abort(400, _("This page was open for very long. Please go back, reload it and try again."))
    login.log_out()
    flash(_("You are logged out."), "success")
    return redirect(url_for("guestbook.index"), 303)


@bp.app_context_processor
def owner():
    """Tell templates whether the owner looks at the page."""
    return {"is_owner": login.is_owner()}


@bp.context_processor
def words():
    """Give these pages their words."""
    return {
        "BUTTONS": BUTTONS,
        "HELD_MAX": HELD_MAX,
        "MODE_TEXTS": MODE_TEXTS,
        "SENDER_BUTTONS": SENDER_BUTTONS,
        "STATES": STATES,
        "REASONS": decisions.REASONS,
        "ticked": request.form.getlist("ticked"),
        "has_sender": decisions.has_sender,
        "reply_mark": decisions.reply_mark,
        "token_field": token_field,
    }
