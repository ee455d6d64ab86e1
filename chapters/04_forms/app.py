"""Chapter 4: the forms of a guestbook, from a line of plain HTML to pictures and letters.

Everything it keeps is in memory or in a temporary folder, and is gone when the program ends.
"""

import atexit
import os
import secrets
import shutil
import tempfile
import uuid
from pathlib import Path

import nh3
from flask import (
    Flask,
    flash,
    redirect,
    render_template,
    request,
    send_from_directory,
    session,
    url_for,
)
from flask_bootstrap import Bootstrap5
from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired, MultipleFileField
from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug.utils import secure_filename
from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, NumberRange

from chapters.look import Look

app = Flask(__name__)
app.config["TITLE"] = "Forms"
app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY") or secrets.token_hex()
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
app.config["BOOTSTRAP_SERVE_LOCAL"] = True  # nothing is fetched from other sites
app.config["PICTURES"] = Path(tempfile.mkdtemp(prefix="pictures-"))
atexit.register(shutil.rmtree, app.config["PICTURES"], ignore_errors=True)
Bootstrap5(app)
Look(app)


@app.after_request
def protect(response):
    """Have browsers believe our types; let nothing run in what a guest has sent."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.endpoint == "picture":
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# 4.1 A form in plain HTML


@app.route("/plain", methods=["GET", "POST"])
def plain():
    """Greet whoever sends the form; nothing is kept, so it needs no token."""
    return render_template("plain.html", name=request.form.get("name"))


# 4.2 Forms with Flask-WTF


class VisitForm(Form):
    """Ask who comes, and how many; a form of WTForms, which knows nothing of Flask."""

    # region 4.2.1 a text field `name`, labelled "Your name", that must not be empty
    name = StringField("Your name", validators=[DataRequired()])
    # endregion
    # region 4.3.2.1.2 let `people` be a number from 1 to 12, whatever a browser lets through
    people = IntegerField("How many are you?", validators=[NumberRange(1, 12)])
    #: people = IntegerField("How many are you?")
    # endregion
    submit = SubmitField("Ask for a table")


# region 4.2.2 let the class inherit from Flask-WTF's own form
#: class GuestForm(Form):
class GuestForm(FlaskForm):
    # endregion
    """Ask guests who they are."""

    # region 4.2.3.1 let the class give the field its placeholder, "your username"
    username = StringField(
        "Username",
        validators=[DataRequired()],
        render_kw={"placeholder": "your username"},
    )
    #: username = StringField("Username", validators=[DataRequired()])
    # endregion
    remember = BooleanField("Remember me on this computer")
    submit = SubmitField("Come in")


@app.get("/fields")
def fields():
    """Show one field in two ways."""
    return render_template("fields.html", form=GuestForm())


# 4.3 Working with form data


@app.route("/sending", methods=["GET", "POST"])
def sending():
    """Show three forms that differ in how they are sent."""
    return render_template("sending.html")


@app.route("/arrived", methods=["GET", "POST"])
def arrived():
    """Tell what has arrived; nothing is kept, so it needs no token."""
    return render_template("arrived.html")


@app.route("/visit", methods=["GET", "POST"])
def visit():
    """Answer guests who want a table; nothing is kept, so it needs no token."""
    answer = None
    # region 4.3.2.2 hand over what was sent; a valid POST has the `answer` "A table for 3, Ada."
    form = VisitForm(request.form)
    if request.method == "POST" and form.validate():
        answer = f"A table for {form.people.data}, {form.name.data}."
    #: form = VisitForm()
    # endregion
    return render_template("visit.html", form=form, answer=answer)


LANGUAGES = ["en", "de", "zh"]  # in which we let WTForms speak


@app.route("/guest", methods=["GET", "POST"])
def guest():
    """Ask guests who they are, and let them in."""
    form = guest_form(request.accept_languages.best_match(LANGUAGES, "en"))
    # region 4.3.2.3 if a valid form was sent, let_in() this guest, redirect to `welcome`
    if form.validate_on_submit():
        let_in(form)
        return redirect(url_for("welcome"))
    # endregion
    return render_template("guest.html", form=form)


def let_in(form):
    """Note in the session who the guest is, for today or for a month."""
    session["username"] = form.username.data
    session.permanent = form.remember.data


@app.get("/welcome")
def welcome():
    """Welcome a guest who was let in."""
    return render_template("welcome.html")


# 4.4 Going further


# region 4.4.1 leave the language to the form; make one that speaks `language`, or else English
app.config["WTF_I18N_ENABLED"] = False


def guest_form(language):
    """Return a form whose error messages are in a language."""
    return GuestForm(meta={"locales": [language, "en"]})


#: def guest_form(language):
#:     """Return a form whose error messages are in a language."""
#:     return GuestForm()
#:
#:
# endregion


class AtMost:
    """Refuse text of more than `limit` characters."""

    def __init__(self, limit):
        self.limit = limit

    def __call__(self, form, field):
        excess = len(field.data or "") - self.limit
        if excess > 0:
            raise ValidationError(f"Please shorten this by {excess} (at most {self.limit} fit).")


# region 4.4.3.2 return a validator that refuses text with "://" in it, by this message
def without_links(message="Please leave the links out."):
    """Return a validator that refuses links, for any field of any form."""

    def refuse_links(form, field):
        if "://" in (field.data or ""):
            raise ValidationError(message)

    return refuse_links


#: def without_links(message="Please leave the links out."):
#:     """Return a validator that refuses links, for any field of any form."""
#:     return lambda form, field: None
#:
#:
# endregion


class GreetingForm(FlaskForm):
    """Ask for a greeting, and for the word that keeps robots away."""

    name = StringField("Your name", validators=[DataRequired(), AtMost(20)])
    body = TextAreaField("Your greeting", validators=[DataRequired(), AtMost(200), without_links()])
    answer = StringField("What does everybody say first?", validators=[DataRequired()])
    submit = SubmitField("Leave it")

    # region 4.4.3.1 refuse every `answer` but "hello"; capitals make no difference
    def validate_answer(self, field):
        """Refuse whatever is not the word that robots do not think of."""
        if field.data.lower() != "hello":
            raise ValidationError("No. It begins with an h and ends with an o.")

    # endregion


greetings = [{"name": "Grace", "body": "Hello! The bugs send their regards."}]


@app.route("/greetings", methods=["GET", "POST"])
def leave_greeting():
    """Take a greeting, and show all of them."""
    form = GreetingForm()
    if form.validate_on_submit():
        greetings.append({"name": form.name.data, "body": form.body.data})
        return redirect(url_for("leave_greeting"))
    return render_template("greetings.html", form=form, greetings=greetings)


KINDS = ["png", "jpg", "jpeg", "gif"]  # no SVG and no HTML: these can hold scripts
BEGINNINGS = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "gif": b"GIF8"}


def kind_of(file):
    """Return the kind of a picture by its first bytes, or None if it is no picture."""
    start = file.stream.read(8)
    file.stream.seek(0)
    return next((kind for kind, first in BEGINNINGS.items() if start.startswith(first)), None)


def is_picture(form, field):
    """Refuse files that only call themselves pictures; a validator for one file or several."""
    for file in field.data if isinstance(field.data, list) else [field.data]:
        if file and not kind_of(file):
            raise ValidationError(f"{file.filename} is no PNG, JPEG or GIF, whatever its name is.")


class UploadForm(FlaskForm):
    """Ask for one picture."""

    # region 4.4.4.1.1 a file has to be there, and its name has to end like one of KINDS
    photo = FileField("A picture", validators=[FileRequired(), FileAllowed(KINDS), is_picture])
    #: photo = FileField("A picture", validators=[is_picture])
    # endregion
    submit = SubmitField("Send it")


# region 4.4.4.1.2 let no request be longer than 2 MB
app.config["MAX_CONTENT_LENGTH"] = 2 * 1024 * 1024
# endregion


@app.errorhandler(413)
def too_large(error):
    """Say what is too large, and what to do."""
    return render_template("too_large.html"), 413


@app.route("/pictures/new", methods=["GET", "POST"])
def upload():
    """Take one picture, then show it on the next page."""
    form = UploadForm()
    if form.validate_on_submit():
        keep(form.photo.data)
        # region 4.4.4.3.3 go on to the page of the view `show_images`
        return redirect(url_for("show_images"))
        # endregion
    return render_template("upload.html", form=form)


def original_name(file):
    """Return what the sender calls the file: text to show, never a place to write to."""
    # region 4.4.4.3.1.1 the name as it came
    return file.filename
    #: return ""
    # endregion


def filtered_name(file):
    """Return the name without what is dangerous in it; what is left may be empty, or taken."""
    # region 4.4.4.3.1.2 the name, filtered by Werkzeug
    return secure_filename(file.filename)
    #: return ""
    # endregion


def new_name(file):
    """Return a name that nobody can guess, and that says what the file really is."""
    # region 4.4.4.3.1.3 a random UUID in hexadecimal, a dot, and the kind_of() this file
    return f"{uuid.uuid4().hex}.{kind_of(file)}"
    #: return "picture"
    # endregion


names = {}  # what each picture was called, by the name that it has here


def keep(file):
    """Store a picture under a new name, and note for its guest that it is there."""
    name = new_name(file)
    names[name] = {"original": original_name(file), "filtered": filtered_name(file)}
    file.save(app.config["PICTURES"] / name)
    session["pictures"] = [*session.get("pictures", []), name][-12:]


@app.get("/pictures/<path:name>")
def picture(name):
    """Send a picture back, and nothing from outside of its folder."""
    # region 4.4.4.3.2 send the file of this name from the folder that the setting PICTURES names
    return send_from_directory(app.config["PICTURES"], name)
    #: return "There is nothing here yet.", 404
    # endregion


@app.get("/pictures")
def show_images():
    """Show the pictures of this guest."""
    mine = [(name, names[name]) for name in session.get("pictures", []) if name in names]
    return render_template("pictures.html", pictures=mine)


class AlbumForm(FlaskForm):
    """Ask for several pictures at once."""

    # region 4.4.5 several files, with the same validators
    photos = MultipleFileField(
        "Some pictures", validators=[FileRequired(), FileAllowed(KINDS), is_picture]
    )
    #: photos = FileField(
    #:     "Some pictures", validators=[FileRequired(), FileAllowed(KINDS), is_picture]
    #: )
    # endregion
    submit = SubmitField("Send them")


@app.route("/pictures/album", methods=["GET", "POST"])
def upload_album():
    """Take several pictures, then show them."""
    form = AlbumForm()
    if form.validate_on_submit():
        for photo in form.photos.data:
            keep(photo)
        return redirect(url_for("show_images"))
    return render_template("album.html", form=form)


markdown = MarkdownIt()  # it lets HTML through, as the standard says; hence the sanitiser
sanitiser = nh3.Cleaner(
    tags={
        "a",
        "blockquote",
        "br",
        "code",
        "em",
        "h2",
        "h3",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "ul",
    },
    url_schemes={"https", "http", "mailto"},
    link_rel="nofollow ugc noopener",
)


def as_html(text):
    """Return what a guest wrote in Markdown as HTML that does no harm."""
    # region 4.4.6 make HTML of it by `markdown`, clean that by `sanitiser`, mark it as HTML
    return Markup(sanitiser.clean(markdown.render(text)))
    #: return text
    # endregion


class LetterForm(FlaskForm):
    """Ask for a letter, which may wait as a draft."""

    body = TextAreaField("Your letter, in Markdown", validators=[DataRequired(), AtMost(5000)])
    save = SubmitField("Save the draft")
    publish = SubmitField("Publish")


letters = ["## Dear guests\n\nwrite as *much* as you like."]
drafts = {}  # by guest


@app.route("/letters/new", methods=["GET", "POST"])
def write_letter():
    """Take a letter: keep it as a draft, or publish it."""
    me = session.setdefault("me", secrets.token_hex(8))
    form = LetterForm(data={"body": drafts.get(me)})
    if form.validate_on_submit():
        # region 4.4.7 if the button is `save`, keep the body in `drafts`; redirect to this view
        if form.save.data:
            drafts[me] = form.body.data
            return redirect(url_for("write_letter"))
        # endregion
        letters.append(form.body.data)
        drafts.pop(me, None)
        return redirect(url_for("show_letters"))
    draft = as_html(drafts[me]) if me in drafts else None
    return render_template("letter.html", form=form, draft=draft)


@app.get("/letters")
def show_letters():
    """Show all letters."""
    return render_template("letters.html", letters=[as_html(letter) for letter in letters])


class BoxForm(FlaskForm):
    """Ask for a line to be dropped into a box."""

    text = StringField("In a line", validators=[DataRequired(), AtMost(80)])
    send = SubmitField("Drop it in")


boxes = {"praise": [], "complaints": []}


def drop(form, box):
    """Drop what a form says into a box, and thank its guest."""
    boxes[box].append(form.text.data)
    flash(f"Thank you. The box of {box} now holds {len(boxes[box])}.")


@app.route("/boxes", methods=["GET", "POST"])
def two_boxes():
    """Show two boxes, and take what is dropped into either."""
    praise, complaint = BoxForm(prefix="praise"), BoxForm(prefix="complaint")
    # region 4.4.8.1 if the form whose `send` was pressed is valid, drop() it; redirect to this view
    for form, box in ((praise, "praise"), (complaint, "complaints")):
        if form.send.data and form.validate():
            drop(form, box)
            return redirect(url_for("two_boxes"))
    # endregion
    return render_template("boxes.html", praise=praise, complaint=complaint)


def show_desk(**sent):
    """Show two boxes, each with a view of its own; the form that was sent is given, if one was."""
    forms = {box: BoxForm(formdata=None, prefix=box) for box in ("praise", "complaint")}
    return render_template("desk.html", **forms | sent)


@app.get("/desk")
def desk():
    """Show both boxes, empty."""
    return show_desk()


@app.post("/desk/praise")
def take_praise():
    """Take what was dropped into the box of praise."""
    form = BoxForm(prefix="praise")
    if not form.validate():
        return show_desk(praise=form)
    drop(form, "praise")
    return redirect(url_for("desk"))


@app.post("/desk/complaint")
def take_complaint():
    """Take what was dropped into the box of complaints."""
    form = BoxForm(prefix="complaint")
    if not form.validate():
        return show_desk(complaint=form)
    drop(form, "complaints")
    return redirect(url_for("desk"))
