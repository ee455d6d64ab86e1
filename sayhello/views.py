"""The pages of the guestbook."""

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
    url_for,
)
from flask_babel import gettext as _

from .extensions import db, moment
from .forms import HelloForm
from .identicon import identicon
from .models import (
    BEGINNING,
    BODY_MAX,
    ID_MAX,
    NAME_MAX,
    Cursor,
    Message,
    count_newer,
    first_page,
    leave,
    page_after,
    page_before,
)

NEWS_MAX = 99  # how many new messages are counted at most

bp = Blueprint("guestbook", __name__)
bp.app_template_global()(identicon)


@bp.route("/", methods=["GET", "POST"])
def index():
    """Show a page of messages under the form, or take the form's message in."""
    # request.form alone: a file or JSON under a field's name is no text.
    g.form = form = HelloForm(request.form)
    if form.validate_on_submit():
        return redirect_to(*leave(form.name.data, form.body.data))
    if before := place("before"):
        return render_template("index.html", page=page_before(before), is_first=False)
    if after := place("after"):
        page = page_after(after)
        if page.has_newer:
            return render_template("index.html", page=page, is_first=False)
        return redirect(url_for(".index"))
    status = 422 if form.is_submitted() else 200
    return render_template("index.html", form=form, page=first_page(), is_first=True), status


def redirect_to(message, is_new):
    """Send the guest to their message at the top of the book, or where it stands already."""
    if is_new:
        flash(_("Thank you! Your message is in the book."), "success")
        return redirect(url_for(".index", _anchor=f"message-{message.id}"), 303)
    flash(_("This message is in the book already, so it was not added again."), "info")
    return redirect(url_for(".message", id=message.id), 303)


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
def message(id):
    """Show one message."""
    message = db.get_or_404(Message, id, description=_("There is no message here, or no longer."))
    return render_template("message.html", message=message)


@bp.route("/news")
def news():
    """Count what was written after a place, for the page that shows "3 new messages"."""
    since = place("since") or abort(404)
    response = jsonify(count=count_newer(since, most=NEWS_MAX))
    response.add_etag()
    return response.make_conditional(request)


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
        "site_title": current_app.config["SITE_TITLE"] or _("Say hello"),
        "site_intro": current_app.config["SITE_INTRO"]
        or _("Leave your name and a few words for whoever comes next."),
        "NAME_MAX": NAME_MAX,
        "BODY_MAX": BODY_MAX,
        "oldest": BEGINNING,
    }
