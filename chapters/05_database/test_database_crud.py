"""5.2 and 5.3: models and tables, the URI of a database, CRUD, and the database in views."""

import re

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.exc import IntegrityError, LegacyAPIWarning, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import NullPool

PASSWORD = "p@ss/wörd:#1 %"


def add(book, *bodies):
    """Put notes into the book behind the app's back; return their ids."""
    with book.app.app_context():
        for body in bodies:
            book.db.session.execute(text("INSERT INTO note (body) VALUES (:body)"), {"body": body})
        book.db.session.commit()
        return list(book.db.session.scalars(text("SELECT id FROM note ORDER BY id")))


def bodies(book):
    """Return what the table `note` holds, without the help of the model."""
    with book.app.app_context():
        return list(book.db.session.scalars(text("SELECT body FROM note ORDER BY id")))


@pytest.mark.point("5.2")
def test_table_column_and_row_are_class_attribute_and_instance(book, context):
    """Hint: a column is a line `name: Mapped[its type in Python]` in the class.

    Hint: a text of any length is `mapped_column(db.Text)`.

    Hint: `body: Mapped[str] = mapped_column(db.Text)`
    """
    with context():
        columns = {column["name"]: column for column in inspect(book.db.engine).get_columns("note")}
    assert "body" in list(columns), "The table `note` should have a column `body`."
    assert not columns["body"]["nullable"], "A note without a text should not be possible."
    assert isinstance(columns["body"]["type"], book.db.String), "The column should hold a text."
    add(book, "Thank Ada.")
    with context():
        note = book.db.session.get(book.Note, 1)
        assert note.body == "Thank Ada.", "What is in a row should be in the attribute."
        book.db.session.add(book.Note(body="x" * 3000))
        book.db.session.commit()
    assert bodies(book)[-1] == "x" * 3000, "What is in the attribute should get into the row."
    length = getattr(columns["body"]["type"], "length", None)
    assert length is None, "The text may be of any length: `db.Text` has no limit."


@pytest.mark.point("5.3.1.1")
def test_the_parts_of_a_uri(module):
    """Hint: `dialect+driver://user:password@host/database`; `driver` holds the first two.

    Hint: an @ in the password would end it too early: SQLAlchemy's `URL.create` takes care of it.

    Hint: `str()` of such a URL hides the password; `.render_as_string(hide_password=False)`
    does not.
    """
    uri = str(module.server_uri("mysql+pymysql", "ada", "secret", "db.example", "guestbook"))
    expected = "mysql+pymysql://ada:secret@db.example/guestbook"
    assert uri == expected, "The parts are: driver, user, password, host and database."
    uri = module.server_uri("postgresql+psycopg", "ada", PASSWORD, "db.example", "guestbook")
    url = readable(uri)
    assert url.password == PASSWORD, "A password with @ or / in it should survive."
    assert (url.drivername, url.username) == ("postgresql+psycopg", "ada")
    assert (url.host, url.database) == ("db.example", "guestbook")


def readable(uri):
    """Take a URI apart, as Flask-SQLAlchemy does."""
    try:
        return make_url(uri)
    except (SQLAlchemyError, ValueError) as error:
        pytest.fail(f"A password with @ or / in it makes the URI unreadable: {error}")


@pytest.mark.point("5.3.1.1")
@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_the_uri_reaches_a_real_server(module, server_database, kind):
    """Connect to each server that is here, with the URI that the app makes."""
    url = server_database(kind)
    parts = url.drivername, url.username, url.password or "", url.host, url.database
    uri = readable(module.server_uri(*parts)).set(port=url.port, query=url.query)
    assert uri.host == url.host, "The URI should name the host."
    app = Flask("elsewhere")
    app.config["SQLALCHEMY_DATABASE_URI"] = uri.render_as_string(hide_password=False)
    db = SQLAlchemy(app)
    with app.app_context():
        current = "current_database()" if kind == "postgresql" else "database()"
        try:
            assert db.session.scalar(text(f"SELECT {current}")) == url.database
        finally:
            db.session.remove()
            db.engine.dispose()


@pytest.mark.point("5.3.2.1")
def test_a_table_has_the_name_it_is_given(book, context):
    """Hint: the name is an attribute of the class, with two underscores on each side.

    Hint: `__tablename__ = ...`, above the columns.
    """
    with context():
        tables = inspect(book.db.engine).get_table_names()
    assert book.PaperGreeting.__tablename__ == "guestbook_2009", (
        "The class should be mapped to the older program's table."
    )
    assert "guestbook_2009" in tables
    assert "paper_greeting" not in tables, "There should be one table for the class, not two."


@pytest.mark.point("5.3.2.1")
@pytest.mark.parametrize(
    ("model", "table"), [("BlogPost", "blog_post"), ("Note", "note"), ("HTTPHost", "http_host")]
)
def test_without_a_name_the_rule_makes_one(module, model, table):
    """Define an empty model of each name, and look at the name of its table."""

    class Base(DeclarativeBase):
        pass

    db = SQLAlchemy(model_class=Base)
    cls = type(
        model,
        (db.Model,),
        {"__annotations__": {"id": Mapped[int]}, "id": mapped_column(primary_key=True)},
    )
    assert cls.__tablename__ == table


@pytest.mark.point("5.3.3")
def test_book_create_all_outside_a_context(module):
    """The book's line, typed into plain Python."""
    with pytest.raises(RuntimeError, match="outside of application context"):
        module.db.create_all()


@pytest.mark.point("5.3.3")
def test_today_create_all_inside_a_context(module):
    """Hint: the tables are made by `db.create_all()`, which has to know of which app.

    Hint: `with app.app_context():` says so to whatever stands inside.
    """
    try:
        module.make_tables()
    except RuntimeError as error:
        pytest.fail(f"`make_tables` should work anywhere: {str(error).splitlines()[0]}")
    with module.app.app_context():
        tables = inspect(module.db.engine).get_table_names()
    expected = sorted(module.db.metadata.tables)
    assert sorted(tables) == expected, "Every model should have its table now."
    add(module, "A note.")
    module.make_tables()
    assert bodies(module) == ["A note."], "Called again, it should leave what is there alone."


@pytest.mark.point("5.3.3.1")
def test_the_sql_behind_a_table(book, context):
    """Hint: `CreateTable` takes a table; a model keeps its own in `__table__`.

    Hint: `str()` makes the SQL out of it; `.compile(db.engine)` before that chooses the dialect.
    """
    with context():
        sql = book.table_sql(book.Note)
    assert isinstance(sql, str), "The SQL should be a text, for a page to show."
    assert "CREATE TABLE note" in sql, "The SQL should create the table of the model."
    engine = create_engine("sqlite://", poolclass=NullPool)
    with engine.connect() as elsewhere:
        elsewhere.execute(text(sql))
        made = {column["name"] for column in inspect(elsewhere).get_columns("note")}
    assert made == set(book.Note.__table__.columns.keys()), "Executed, it should make the table."


@pytest.mark.point("5.3.4.1")
def test_create(book, context):
    """Hint: an instance of the class is a row that is not in the table yet.

    Hint: `db.session.add()` puts it on the list, and `db.session.commit()` sends the list.
    """
    with context():
        note = book.create_note("Buy ink.")
        assert getattr(note, "body", None) == "Buy ink.", "The new note should be returned."
    assert bodies(book) == ["Buy ink."], "The note should be in the table: added and committed."
    with context():
        book.create_note("Buy paper.")
    assert bodies(book) == ["Buy ink.", "Buy paper."]


@pytest.mark.point("5.3.4.2")
def test_today_read(book, context):
    """Hint: `db.select(Note)` is the question; `.where(...)` and `.order_by(...)` add to it.

    Hint: `db.session.scalars(question).all()` is the list of notes.

    Hint: `Note.body.contains(word)` is the filter, `db.session.get(Note, id)` reads one by its id.
    """
    _, second, third = add(book, "Thank Ada.", "Buy ink.", "Thank Sei, for the ink.")
    with context():
        everything = [getattr(note, "body", note) for note in book.read_notes()]
        assert everything == ["Thank Ada.", "Buy ink.", "Thank Sei, for the ink."], (
            "Without a word, all notes should come, in the order of their ids."
        )
        found = [note.id for note in book.read_notes("ink")]
        assert found == [second, third], "With a word, the notes that contain it should come."
        assert list(book.read_notes("tea")) == [], "A word that is nowhere finds nothing."
        assert getattr(book.read_note(second), "body", None) == "Buy ink.", (
            "`read_note` should return the note with this id."
        )
        try:
            nobody = book.read_note(third + 1)
        except SQLAlchemyError as error:
            nobody = repr(error)
        assert nobody is None, "A note that is not there is None, no error."


@pytest.mark.point("5.3.4.2")
def test_book_query_is_legacy(book, context):
    """Ask the book's way: it mostly works, and says or does what the new way would not."""
    [first, *_] = add(book, "Thank Ada.", "Buy ink.")
    with context():
        assert book.Note.query.filter_by(body="Thank Ada.").first().id == first, "it still works"
        with pytest.warns(LegacyAPIWarning, match="considered legacy"):
            book.Note.query.get(first)
        with pytest.raises(IndexError):  # the book's "last ones"; SQL cannot count from the end
            book.Note.query[-1:]
        with pytest.raises(TypeError):  # page and per_page have to be named today
            book.Note.query.paginate(1, 1)


@pytest.mark.point("5.3.4.3")
def test_update(book, context):
    """Hint: assign to the attribute as if there were no database.

    Hint: the session has noticed; nothing has to be added. Commit.
    """
    [first, _] = add(book, "Buy ink.", "Thank Ada.")
    with context():
        book.update_note(book.db.session.get(book.Note, first), "Buy black ink.")
    assert bodies(book) == ["Buy black ink.", "Thank Ada."], (
        "That note, and no other, should say something else in the table."
    )


@pytest.mark.point("5.3.4.4")
def test_delete(book, context):
    """Hint: `db.session.delete()` wants the note itself.

    Hint: nothing is gone until the commit.
    """
    [first, _] = add(book, "Buy ink.", "Thank Ada.")
    with context():
        book.delete_note(book.db.session.get(book.Note, first))
    assert bodies(book) == ["Thank Ada."], "That note, and no other, should be gone."


@pytest.mark.point("5.3.4.4")
def test_all_four_on_any_database(any_book):
    """Run the same lines on a SQLite file, and on the servers that are here."""
    book = any_book
    with book.app.app_context():
        for body in ["Grüße, 你好, 👋🏽", "Buy ink."]:
            book.create_note(body)
        [greeting] = book.read_notes("你好")
        assert greeting.body == "Grüße, 你好, 👋🏽", "Any character should come back as it went."
        book.update_note(greeting, "Thank them all.")
        assert [note.body for note in book.read_notes()] == ["Thank them all.", "Buy ink."]
        book.delete_note(greeting)
        assert [note.body for note in book.read_notes()] == ["Buy ink."]


@pytest.mark.point("5.3.5.1")
def test_form_fields_become_a_row(book):
    """Hint: `form.validate_on_submit()` is true for a POST that is filled in well.

    Hint: `form.body.data` is what was typed; `create_note` makes a row of it.

    Hint: answer with `redirect(url_for("notes"))`, so that reloading does not send it twice.
    """
    client = book.app.test_client()
    response = client.post("/notes", data={"body": "Buy ink."})
    assert bodies(book) == ["Buy ink."], "What was typed should be a row of the table."
    assert response.location == "/notes", "After that, the browser should be sent to /notes."
    for wrong in ["", "x" * 201]:
        client.post("/notes", data={"body": wrong})
    client.get("/notes?body=By+GET")
    assert bodies(book) == ["Buy ink."], "Nothing but a valid form should become a row."


@pytest.mark.point("5.3.5.2")
def test_query_reaches_the_template(book):
    """Hint: what `render_template` is given by name, the template knows by that name.

    Hint: `notes=read_notes(word)`
    """
    add(book, "Thank Ada & Sei.", "Buy ink.")
    client = book.app.test_client()
    assert listed(client.get("/notes").text) == ["Thank Ada &amp; Sei.", "Buy ink."], (
        "The page should list the notes."
    )
    page = client.get("/notes?word=ink").text
    assert listed(page) == ["Buy ink."], (
        "The page should list the notes that contain the word, and no others."
    )
    sql = re.search(r'class="sql".*', page, re.S)[0]
    assert "FROM note" in sql, "The SQL of the page should stand at its end."


def listed(page):
    """Return the notes that a page lists."""
    return [text.strip() for text in re.findall(r"<li>([^<]*)<a", page)]


@pytest.mark.point("5.3.5.3")
def test_only_post_deletes(book):
    """Hint: a decorator can be `app.get` or `app.post`."""
    [first, _] = add(book, "Buy ink.", "Thank Ada.")
    client = book.app.test_client()
    status = client.get(f"/notes/{first}/delete").status_code
    assert bodies(book) == ["Buy ink.", "Thank Ada."], (
        "A GET should delete nothing: any link, any robot can send one."
    )
    assert status == 405, "A GET should be refused, with 405 Method Not Allowed."
    response = client.post(f"/notes/{first}/delete")
    assert bodies(book) == ["Thank Ada."], "A POST should delete the note."
    assert response.location == "/notes"
    book.app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/notes/2/delete").status_code == 400, "And not without the page's token."


@pytest.mark.point("5.3.4.1")
def test_the_database_has_the_last_word(book, context):
    """Let the database refuse a row that its table does not allow; the session must be put back."""
    with context():
        book.db.session.add(book.Note())
        with pytest.raises(IntegrityError):
            book.db.session.commit()
        book.db.session.rollback()
        book.create_note("Still here.")
    assert bodies(book) == ["Still here."]
