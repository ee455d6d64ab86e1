"""Chapter 5: a guestbook that keeps its guests, greetings and notes in a database.

Unless CHAPTER_DATABASE_URI names a database, the book is a SQLite file in a temporary folder, and
is gone when the program ends.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, abort, redirect, render_template, request, session, url_for
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.record_queries import get_recorded_queries
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import URL, event, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, selectinload
from sqlalchemy.schema import CreateTable
from wtforms import StringField, SubmitField
from wtforms.validators import DataRequired, Length

from chapters.look import Look

# A SQLite file without a folder in its URI lies beside this file, in `instance/`.
app = Flask(__name__, instance_path=str(Path(__file__).resolve().parent / "instance"))
app.config["TITLE"] = "Databases"
app.config["SECRET_KEY"] = secrets.token_hex()
app.config["SQLALCHEMY_RECORD_QUERIES"] = True  # each page shows its SQL
Look(app)
CSRFProtect(app)

# 5.3 Flask-SQLAlchemy manages the database. `SQLAlchemy(app, ...)` makes the engine from the URI
# that is set at that moment; a later change of the setting would be ignored.

OWN_URI = os.environ.get("CHAPTER_DATABASE_URI")
if OWN_URI:
    app.config["SQLALCHEMY_DATABASE_URI"] = OWN_URI
else:
    folder = Path(tempfile.mkdtemp(prefix="guestbook-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / 'book.sqlite'}"


class Base(DeclarativeBase):
    """The base of all models."""


db = SQLAlchemy(app, model_class=Base)


def keep_foreign_keys(connection, record):
    """Have SQLite keep foreign keys; it does so only when asked, on each connection."""
    connection.execute("PRAGMA foreign_keys = ON")


with app.app_context():
    if db.engine.dialect.name == "sqlite":
        event.listen(db.engine, "connect", keep_foreign_keys)


def server_uri(driver, user, password, host, database):
    """Return the URI of a database on a server; `driver` is such as mysql+pymysql."""
    # region 5.3.1.1 put the parts together; a password may hold any character, even @ and /
    uri = URL.create(driver, username=user, password=password, host=host, database=database)
    return uri.render_as_string(hide_password=False)
    #: return "sqlite://"
    # endregion


# The models. Each is a class; each attribute that is `Mapped` is a column of its table, or leads to
# another table.


class Note(db.Model):
    """What the owner wants to remember."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # region 5.2 add the column `body`, a text of any length that must be there
    body: Mapped[str] = mapped_column(db.Text)
    # endregion


class PaperGreeting(db.Model):
    """A greeting of the paper book; an older program made the table, and chose its name."""

    # region 5.3.2.1 map this class to the table guestbook_2009
    __tablename__ = "guestbook_2009"
    # endregion
    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(db.Text)


class Country(db.Model):
    """Where guests come from."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(40))


class Guest(db.Model):
    """Who leaves greetings."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(20))
    # region 5.4.2.2 let `guest.greetings` be the list of this guest's greetings
    greetings: Mapped[list["Greeting"]] = db.relationship()
    # endregion
    country_id: Mapped[int | None] = mapped_column(db.ForeignKey("country.id"))
    # region 5.4.3 let `guest.country` be the country, or None
    country: Mapped["Country | None"] = db.relationship()
    # endregion
    # region 5.4.4 let `guest.card` be one card or None, instead of a list
    card: Mapped["Card | None"] = db.relationship(back_populates="guest", uselist=False)
    #: card: Mapped[list["Card"]] = db.relationship(back_populates="guest")
    # endregion
    # region 5.5.2.2 add the column `website`, a string of at most 100 characters that may be absent
    website: Mapped[str | None] = mapped_column(db.String(100))
    # endregion
    # region 5.5.2.3 the guests who are there already need a `language` too: "en"
    language: Mapped[str] = mapped_column(db.String(8), default="en", server_default="en")
    #: language: Mapped[str] = mapped_column(db.String(8), default="en")
    # endregion


class Card(db.Model):
    """A guest's visiting card; the database itself sees to it that nobody has two."""

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(db.String(100))
    guest_id: Mapped[int | None] = mapped_column(db.ForeignKey("guest.id"), unique=True)
    guest: Mapped["Guest | None"] = db.relationship(back_populates="card")


greeting_tag = db.Table(
    "greeting_tag",
    db.Column("greeting_id", db.ForeignKey("greeting.id"), primary_key=True),
    db.Column("tag_id", db.ForeignKey("tag.id"), primary_key=True),
)


class Greeting(db.Model):
    """What a guest leaves."""

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(db.String(200))
    edits: Mapped[int] = mapped_column(default=0)  # how often it was changed
    # region 5.4.2.1 let the database know that `guest_id` is the id of a guest
    guest_id: Mapped[int | None] = mapped_column(db.ForeignKey("guest.id"))
    #: guest_id: Mapped[int | None]
    # endregion
    # region 5.4.5 let `greeting.tags` be the list of its tags, by way of the table greeting_tag
    tags: Mapped[list["Tag"]] = db.relationship(secondary=greeting_tag)
    # endregion
    # region 5.6.1 delete comments with their greeting, or when taken out of its list
    comments: Mapped[list["Comment"]] = db.relationship(cascade="all, delete-orphan")
    #: comments: Mapped[list["Comment"]] = db.relationship()
    # endregion


class Tag(db.Model):
    """A word that greetings have in common."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(20), unique=True)


class Comment(db.Model):
    """What another guest adds to a greeting; it cannot be without one."""

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(db.String(200))
    greeting_id: Mapped[int] = mapped_column(db.ForeignKey("greeting.id"))


# region 5.4.2.4 let `album.pictures` and `picture.album` be two views of one relationship
class Album(db.Model):
    """Pictures of one day."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(db.String(40))
    pictures: Mapped[list["Picture"]] = db.relationship(back_populates="album")


class Picture(db.Model):
    """A picture that a guest has brought."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(db.String(40))
    album_id: Mapped[int | None] = mapped_column(db.ForeignKey("album.id"))
    album: Mapped["Album | None"] = db.relationship(back_populates="pictures")


#: class Album(db.Model):
#:     """Pictures of one day."""
#:
#:     id: Mapped[int] = mapped_column(primary_key=True)
#:     title: Mapped[str] = mapped_column(db.String(40))
#:
#:
#: class Picture(db.Model):
#:     """A picture that a guest has brought."""
#:
#:     id: Mapped[int] = mapped_column(primary_key=True)
#:     title: Mapped[str] = mapped_column(db.String(40))
#:     album_id: Mapped[int | None] = mapped_column(db.ForeignKey("album.id"))
#:
#:
# endregion


# region 5.4.2.5 write both sides down, instead of having `backref` make one of them
class Party(db.Model):
    """An evening to which guests are invited."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(db.String(40))
    invitations: Mapped[list["Invitation"]] = db.relationship(back_populates="party")


class Invitation(db.Model):
    """A seat at a party."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(20))
    party_id: Mapped[int | None] = mapped_column(db.ForeignKey("party.id"))
    party: Mapped["Party | None"] = db.relationship(back_populates="invitations")


#: class Party(db.Model):
#:     """An evening to which guests are invited."""
#:
#:     id: Mapped[int] = mapped_column(primary_key=True)
#:     title: Mapped[str] = mapped_column(db.String(40))
#:     invitations: Mapped[list["Invitation"]] = db.relationship(backref="party")
#:
#:
#: class Invitation(db.Model):
#:     """A seat at a party."""
#:
#:     id: Mapped[int] = mapped_column(primary_key=True)
#:     name: Mapped[str] = mapped_column(db.String(20))
#:     party_id: Mapped[int | None] = mapped_column(db.ForeignKey("party.id"))
#:
#:
# endregion


# region 5.6.2 whenever `Greeting.body` is set, add one to `edits` (None while it has no row yet)
@db.event.listens_for(Greeting.body, "set")
def count_edit(greeting, body, old_body, initiator):
    """Count how often a greeting was changed after it was written."""
    if greeting.edits is not None:
        greeting.edits += 1


# endregion


def make_tables():
    """Create the tables that are not there yet; can be called from anywhere."""
    # region 5.3.3 within an application context, create all tables
    with app.app_context():
        db.create_all()
    # endregion


def table_sql(model):
    """Return the SQL that creates the table of a model."""
    # region 5.3.3.1 return it as text, in the words of this app's database
    return str(CreateTable(model.__table__).compile(db.engine))
    #: return ""
    # endregion


# 5.3.4 CRUD, the four operations


def create_note(body):
    """Keep a new note and return it."""
    # region 5.3.4.1 make a Note, add it to the session, commit
    note = Note(body=body)
    db.session.add(note)
    db.session.commit()
    return note
    #: return None
    # endregion


# region 5.3.4.2 read_notes: those whose body contains a word, by id; read_note: one by id, or None
def read_notes(word=""):
    """Return the notes that contain a word, in the order in which they were made."""
    query = db.select(Note).where(Note.body.contains(word, autoescape=True)).order_by(Note.id)
    return db.session.scalars(query).all()


def read_note(id):
    """Return the note with this id, or None."""
    return db.session.get(Note, id)


#: def read_notes(word=""):
#:     """Return the notes that contain a word, in the order in which they were made."""
#:     return []
#:
#:
#: def read_note(id):
#:     """Return the note with this id, or None."""
#:     return None
#:
#:
# endregion


def update_note(note, body):
    """Change what a note says."""
    # region 5.3.4.3 assign the new body, commit
    note.body = body
    db.session.commit()
    # endregion


def delete_note(note):
    """Forget a note."""
    # region 5.3.4.4 delete the note, commit
    db.session.delete(note)
    db.session.commit()
    # endregion


# 5.3.5 The database in views


class NoteForm(FlaskForm):
    """The text of a note."""

    body = StringField("Note", validators=[DataRequired(), Length(max=200)])
    submit = SubmitField("Keep it")


@app.route("/notes", methods=["GET", "POST"])
def notes():
    """Show the owner's notes, or those that contain a word, and take a new one."""
    form = NoteForm()
    # region 5.3.5.1 keep what a valid form says as a note, then send the browser to this page again
    if form.validate_on_submit():
        create_note(form.body.data)
        return redirect(url_for("notes"))
    # endregion
    word = request.args.get("word", "")
    # region 5.3.5.2 give the template the `notes` that contain the word
    return render_template("notes.html", form=form, word=word, notes=read_notes(word))
    #: return render_template("notes.html", form=form, word=word)
    # endregion


@app.route("/notes/<int:id>", methods=["GET", "POST"])
def edit_note(id):
    """Show one note in a form, and take what it should say instead."""
    note = read_note(id) or abort(404)
    form = NoteForm(obj=note)
    if form.validate_on_submit():
        update_note(note, form.body.data)
        return redirect(url_for("notes"))
    return render_template("note.html", form=form)


# region 5.3.5.3 let only POST in
@app.post("/notes/<int:id>/delete")
#: @app.get("/notes/<int:id>/delete")
# endregion
def forget_note(id):
    """Delete a note."""
    delete_note(read_note(id) or abort(404))
    return redirect(url_for("notes"))


# 5.4 Relationships


class GreetingForm(FlaskForm):
    """A guest's name and greeting."""

    name = StringField("Name", validators=[DataRequired(), Length(max=20)])
    body = StringField("Greeting", validators=[DataRequired(), Length(max=200)])
    submit = SubmitField("Leave it")


def sign(name, body):
    """Keep a greeting by the guest of this name, who may be a new one; return it."""
    guest = db.session.scalar(db.select(Guest).where(Guest.name == name)) or Guest(name=name)
    greeting = Greeting(body=body)
    # region 5.4.2.3 make the greeting one of the guest's greetings
    guest.greetings.append(greeting)
    # endregion
    db.session.add_all([guest, greeting])
    db.session.commit()
    return greeting


@app.route("/guests", methods=["GET", "POST"])
def guests():
    """Show the guests and all that belongs to them, and take a greeting."""
    form = GreetingForm()
    if form.validate_on_submit():
        sign(form.name.data, form.body.data)
        return redirect(url_for("guests"))
    # All that belongs to all guests comes in one SELECT for each relationship, not for each guest.
    query = db.select(Guest).options(selectinload("*")).order_by(Guest.id)
    return render_template("guests.html", form=form, guests=db.session.scalars(query).all())


@app.route("/greetings/<int:id>", methods=["GET", "POST"])
def edit_greeting(id):
    """Show one greeting in a form, and take what it should say instead."""
    greeting = db.get_or_404(Greeting, id)
    form = NoteForm(obj=greeting)
    if form.validate_on_submit():
        greeting.body = form.body.data
        db.session.commit()
        return redirect(url_for("guests"))
    return render_template("note.html", form=form)


@app.post("/greetings/<int:id>/delete")
def delete_greeting(id):
    """Delete a greeting, and what goes with it."""
    db.session.delete(db.get_or_404(Greeting, id))
    db.session.commit()
    return redirect(url_for("guests"))


@app.get("/tags/<int:id>")
def tag(id):
    """Show the greetings that have a tag: the table of pairs, read from its other end."""
    query = db.select(Greeting).join(greeting_tag).where(greeting_tag.c.tag_id == id)
    greetings = db.session.scalars(query.order_by(Greeting.id)).all()
    return render_template("tag.html", tag=db.get_or_404(Tag, id), greetings=greetings)


@app.get("/albums")
def albums():
    """Show albums with pictures and parties with invitations, each from both ends."""

    def all_of(model):
        return db.session.scalars(db.select(model).options(selectinload("*"))).all()

    return render_template(
        "albums.html", albums=all_of(Album), pictures=all_of(Picture),
        parties=all_of(Party), invitations=all_of(Invitation),
    )  # fmt: skip


# What is shown beside the pages and commands: the SQL behind them


@app.context_processor
def sql_of_page():
    """Offer the templates the statements so far, and those before a redirect."""
    return {"statements": statements, "statements_before": session.pop("statements", [])}


def statements():
    """Return the SQL that this request, command or shell has sent, each with its values."""
    return [written(query.statement, query.parameters) for query in get_recorded_queries()]


def written(statement, parameters):
    """Return a statement in one text with its values, if it has any."""
    parameters = parameters[0] if isinstance(parameters, list) else parameters
    return statement.strip() + (f"\n-- {parameters}" if parameters else "")


@app.after_request
def remember_statements(response):
    """Let the page that a redirect leads to show what was sent before it."""
    if response.location:
        session["statements"] = [text[:400] for text in statements()][-4:]
    return response


@app.get("/uri")
def uri():
    """Show the URI of a server, part by part; everything in it is an example."""
    example = server_uri("mysql+pymysql", "ada", "p@ss/word", "db.example", "guestbook")
    return render_template("uri.html", uri=make_url(example), own=db.engine.url)


@app.get("/tables")
def tables():
    """Show the models, the names of their tables and the SQL that creates them."""
    models = [mapper.class_ for mapper in db.Model.registry.mappers]
    models.sort(key=lambda model: model.__name__)
    return render_template("tables.html", models=models, table_sql=table_sql)


@contextmanager
def statements_shown():
    """Print each statement that changes a table, as it is sent."""

    def show(connection, cursor, statement, parameters, context, many):
        if context.isddl:
            click.secho(written(statement, parameters), fg="cyan")

    event.listen(db.engine, "before_cursor_execute", show)
    yield
    event.remove(db.engine, "before_cursor_execute", show)


@app.cli.command("initdb")
@click.option("--drop", is_flag=True, help="Drop the tables first, and all that is in them.")
def initdb(drop):
    """Create the tables that are not there yet."""
    if drop:
        click.confirm(f"This deletes every row of {db.engine.url!r}. Go on?", abort=True)
    with statements_shown():
        if drop:
            click.echo("Dropping the tables.")
            # region 5.5.1 drop all tables
            db.drop_all()
            # endregion
        make_tables()
    click.echo("The tables are there.")


# region 5.4.1 let `flask shell` know `select` (from db) and the function `statements`
@app.shell_context_processor
def for_the_shell():
    """Return what the shell should know beside db and the models, which the extension brings."""
    return {"select": db.select, "statements": statements}


# endregion

# region 5.5.2.1 bind Flask-Migrate to the application and its database
migrate = Migrate(app, db)
# endregion

FIRST_ROWS = {
    "note": [{"body": "Thank Ada for her greeting."}, {"body": "Buy ink: 100 % black."}],
    "guestbook_2009": [{"body": "What a lovely visit!"}],
    "country": [{"id": 1, "name": "England"}, {"id": 2, "name": "Japan"}],
    "guest": [
        {"id": 1, "name": "Ada", "country_id": 1},
        {"id": 2, "name": "Alan", "country_id": 1},
        {"id": 3, "name": "Sei", "country_id": 2},
    ],
    "card": [{"text": "Ada, countess and programmer", "guest_id": 1}],
    "greeting": [
        {"id": 1, "body": "Hello, Flask!", "guest_id": 1},
        {"id": 2, "body": "I came again, to count the tables.", "guest_id": 1},
        {"id": 3, "body": "Can a guestbook think?", "guest_id": 2},
        {"id": 4, "body": "In spring it is the dawn.", "guest_id": 3},
    ],
    "tag": [{"id": 1, "name": "first visit"}, {"id": 2, "name": "deep thoughts"}],
    "greeting_tag": [
        {"greeting_id": 1, "tag_id": 1},
        {"greeting_id": 3, "tag_id": 1},
        {"greeting_id": 3, "tag_id": 2},
        {"greeting_id": 4, "tag_id": 2},
    ],
    "comment": [{"body": "Only if asked politely.", "greeting_id": 3}],
    "album": [{"id": 1, "title": "The opening"}],
    "picture": [{"title": "The first page", "album_id": 1}, {"title": "Cake", "album_id": 1}],
    "party": [{"id": 1, "title": "One year of greetings"}],
    "invitation": [{"name": "Ada", "party_id": 1}, {"name": "Sei", "party_id": 1}],
}


def fill():
    """Give the tables that exist something to look at, in the columns that exist."""
    there = set(db.inspect(db.engine).get_table_names())
    for table in db.metadata.sorted_tables:
        for row in FIRST_ROWS.get(table.name, []) if table.name in there else []:
            known = {name: value for name, value in row.items() if name in table.columns}
            db.session.execute(table.insert().values(known))
    db.session.commit()


if not OWN_URI:
    make_tables()
    with app.app_context():
        fill()
