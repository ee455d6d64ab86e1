"""5.5 and 5.6: tables that change while they hold data, cascades and events."""

import logging
import re
from contextlib import contextmanager

import pytest
from flask.cli import FlaskGroup
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

GUESTS = [(1, "Ada"), (2, "Sei"), (3, "清少納言")]
NEW = ("website", "language")

# The env.py that Flask-Migrate 4.1 writes asks Flask-SQLAlchemy in the old way first.
migrations = pytest.mark.filterwarnings("ignore:'get_engine' is deprecated")


@pytest.fixture
def calm_logging():
    """Put the loggers back as they were: `env.py` sets them up for a process of its own."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    loggers = [each for each in root.manager.loggerDict.values() if hasattr(each, "disabled")]
    disabled = [(logger, logger.disabled) for logger in loggers]
    yield
    root.handlers[:], root.level = before[0], before[1]
    for logger, was_disabled in disabled:
        logger.disabled = was_disabled


class OldBook:
    """A book that holds data, from the time before its guests had a website and a language."""

    def __init__(self, module, uri, folder):
        self.module, self.folder = module, folder / "migrations"
        self.engine = create_engine(uri, poolclass=NullPool)

    def fill(self):
        """Take the new columns away, as if they had never been, and write some guests."""
        with self.engine.begin() as connection:
            for column in {*NEW} & set(self.columns):
                connection.execute(text(f"ALTER TABLE guest DROP COLUMN {column}"))
            for id, name in GUESTS:
                sql = text("INSERT INTO guest (id, name) VALUES (:id, :name)")
                connection.execute(sql, {"id": id, "name": name})
                sql = text("INSERT INTO greeting (body, edits, guest_id) VALUES (:body, 0, :id)")
                connection.execute(sql, {"body": f"Hello from {name}", "id": id})
        return self

    def flask_db(self, *args):
        """Run `flask db` in this book's app; return the exit code and what was printed."""
        command = FlaskGroup(create_app=lambda: self.module.app)
        runner = self.module.app.test_cli_runner()
        name, *rest = args
        return runner.invoke(command, ["db", name, "-d", str(self.folder), *rest])

    def run(self, *args):
        """Run `flask db`, which has to succeed."""
        done = self.flask_db(*args)
        why = f"{type(done.exception).__name__}: {done.exception}".splitlines()[0]
        assert done.exit_code == 0, f"`flask db {args[0]}` stopped with {why}"
        return done

    def forget_keys_on_the_way_back(self):
        """Let SQLite drop a table to which others refer, once Alembic has made a copy of it."""
        if self.engine.dialect.name == "sqlite":
            [file] = (self.folder / "versions").glob("*.py")
            start, line = "def downgrade():\n", '    op.execute("PRAGMA foreign_keys = OFF")\n'
            script = file.read_text("utf-8").replace(start, start + line)
            file.write_text(script, "utf-8")

    @property
    def columns(self):
        """Return the columns of the guests' table."""
        return [column["name"] for column in inspect(self.engine).get_columns("guest")]

    @property
    def scripts(self):
        """Return the texts of the migration scripts."""
        return [file.read_text("utf-8") for file in (self.folder / "versions").glob("*.py")]

    def rows(self, sql):
        """Return the rows of a query."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]


@pytest.fixture
def old_book(tmp_path, load, prepare, calm_logging):
    """Return an older book in a SQLite file, with guests and greetings in it."""
    uri = f"sqlite:///{tmp_path / 'old.sqlite'}"
    return OldBook(prepare(load(uri)), uri, tmp_path).fill()


@pytest.fixture
def any_old_book(any_uri, any_book, tmp_path, calm_logging):
    """Return an older book on each kind of database."""
    return OldBook(any_book, any_uri, tmp_path).fill()


@pytest.mark.point("5.5.1")
def test_drop_and_create_again(book, module):
    """Hint: what creates all tables has a counterpart.

    Hint: `db.drop_all()`
    """
    with book.app.app_context():
        book.db.session.execute(text("INSERT INTO note (body) VALUES ('Buy ink.')"))
        book.db.session.execute(text("DROP TABLE tag"))  # as if the table had changed
        book.db.session.execute(text("CREATE TABLE tag (id INTEGER PRIMARY KEY)"))
        book.db.session.commit()
    runner = book.app.test_cli_runner()
    refused = runner.invoke(args=["initdb", "--drop"], input="n\n")
    assert refused.exit_code == 1, "Whoever answers no should keep the data."
    assert count(book, "note") == 1, "Whoever answers no should keep the data."
    done = runner.invoke(args=["initdb", "--drop"], input="y\n")
    assert done.exit_code == 0, f"`flask initdb --drop` should work: {done.exception!r}"
    assert count(book, "note") == 0, "The old rows should be gone: that is the price."
    with book.app.app_context():
        columns = [column["name"] for column in inspect(book.db.engine).get_columns("tag")]
    assert "name" in columns, "The tables should be as the models are now."
    assert "DROP TABLE note" in done.output, "The command should show its SQL."
    runner.invoke(args=["initdb"])
    assert count(book, "note") == 0


def count(book, table):
    """Return how many rows a table has."""
    with book.app.app_context():
        return book.db.session.scalar(text(f"SELECT count(*) FROM {table}"))


@pytest.mark.point("5.5.2.1")
def test_flask_db_init_makes_the_environment(old_book):
    """Hint: an extension is bound by calling its class; this one wants the app and `db`.

    Hint: `migrate = Migrate(app, db)`
    """
    assert "migrate" in old_book.module.app.extensions, (
        "`flask db` should know the app and its database: bind Flask-Migrate to them."
    )
    old_book.run("init")
    made = {path.name for path in old_book.folder.iterdir()}
    assert {"alembic.ini", "env.py", "script.py.mako", "versions"} <= made, (
        "`flask db init` should make a folder with the migration environment."
    )
    assert old_book.flask_db("init").exit_code != 0, "It is made once, and then committed to git."
    assert old_book.rows("SELECT id, name FROM guest ORDER BY id") == GUESTS, (
        "The database itself should not have been touched."
    )


@migrations
@pytest.mark.point("5.5.2.2")
def test_flask_db_migrate_writes_a_script(old_book):
    """Hint: a column that may be absent is `Mapped[str | None]`.

    Hint: `website: Mapped[str | None] = mapped_column(db.String(100))`
    """
    old_book.run("init")
    old_book.run("migrate", "-m", "guests have a website")
    assert len(old_book.scripts) == 1, (
        "`flask db migrate` should find that model and table differ: add the column to the model."
    )
    [script] = old_book.scripts
    added = re.findall(r"add_column\(sa\.Column\('(\w+)'", script)
    assert "website" in added, "The script should add the column `website`."
    assert "String(length=100)" in script, "The column should hold at most 100 characters."
    assert "drop_column('website')" in script, "The script should know the way back, too."
    assert "drop_table" not in script.split("def downgrade")[0], "No table should be dropped."
    website = old_book.module.Guest.__table__.columns["website"]
    assert website.nullable, "The guests who are there have no website: it may be absent."
    assert "website" not in old_book.columns, "The database itself is changed later: read first."


@migrations
@pytest.mark.point("5.5.2.3")
def test_flask_db_upgrade_keeps_the_data(any_old_book):
    """Hint: `default=` is for rows that the app will make; those in the table never meet it.

    Hint: `server_default=` becomes a part of the table: the database fills old rows with it.

    Hint: `mapped_column(db.String(8), default="en", server_default="en")`
    """
    old_book = any_old_book
    old_book.run("init")
    old_book.run("migrate", "-m", "guests have a website and a language")
    done = old_book.flask_db("upgrade")
    why = str(done.exception).splitlines()[0]
    assert done.exit_code == 0, (
        "`flask db upgrade` should work although there are guests already. What they should have "
        f"in the new column, the database has to know. It says: {why}"
    )
    assert old_book.rows("SELECT id, name FROM guest ORDER BY id") == GUESTS, (
        "Every guest should still be there."
    )
    assert old_book.rows("SELECT count(*) FROM greeting JOIN guest ON guest.id = guest_id") == [
        (3,)
    ], "Every greeting should still be there."
    assert old_book.rows("SELECT DISTINCT website, language FROM guest") == [(None, "en")], (
        "Old guests should have no website, and the language en."
    )
    nullable = {c["name"]: c["nullable"] for c in inspect(old_book.engine).get_columns("guest")}
    assert not nullable["language"], "The language should have to be there."
    old_book.run("migrate", "-m", "nothing is left to do")
    assert len(old_book.scripts) == 1, "Model and table are the same now: no second script."
    old_book.forget_keys_on_the_way_back()
    old_book.run("downgrade")
    assert not {*NEW} & set(old_book.columns), "The way back should lead to the old table,"
    assert old_book.rows("SELECT id, name FROM guest ORDER BY id") == GUESTS, "with its guests."


@pytest.mark.point("5.6.1")
def test_comments_go_with_their_greeting(book, context):
    """Hint: `db.relationship()` takes `cascade=`, a text with names of operations in it.

    Hint: "all" hands on everything, deleting too; "delete-orphan" deletes what is taken out of
    the list.

    Hint: `db.relationship(cascade="all, delete-orphan")`
    """
    with context():
        greeting = book.Greeting(body="Can a guestbook think?")
        greeting.comments.extend(book.Comment(body=body) for body in ["No.", "Yes.", "Maybe."])
        book.db.session.add(greeting)
        book.db.session.commit()
        assert count(book, "comment") == 3, "Saving the greeting should save its comments."
        other = book.Greeting(body="Hi.")
        other.comments.extend([book.Comment(body="Hi to you."), book.Comment(body="Hi, too.")])
        book.db.session.add(other)
        with told("Deleting a greeting should delete its comments first."):
            book.db.session.delete(greeting)
            book.db.session.commit()
        left = book.db.session.scalars(text("SELECT body FROM comment")).all()
        assert left == ["Hi to you.", "Hi, too."], "Its own should be gone, and no others."
        with told("A comment taken out of the list has no greeting any more: it should be gone."):
            other.comments.pop()
            book.db.session.commit()
    assert count(book, "comment") == 1


@contextmanager
def told(sentence):
    """Turn the database's refusal into a sentence."""
    try:
        yield
    except IntegrityError as error:
        pytest.fail(f"{sentence} The database says: {error.orig}")


@pytest.mark.point("5.6.1")
def test_saving_is_handed_on_from_parent_to_child_only(book, context):
    """Assign a saved album to a new picture: since SQLAlchemy 2 that alone saves nothing."""
    with context():
        album = book.Album(title="Spring")
        book.db.session.add(album)
        book.db.session.commit()
        picture = book.Picture(title="Dawn", album=album)
        assert picture not in book.db.session, "the book's version saved it; now it has to be added"
        book.db.session.add(picture)
        book.db.session.commit()
    assert count(book, "picture") == 1


@pytest.mark.point("5.6.2")
def test_changes_are_counted(book, context):
    """Hint: `@db.event.listens_for(target, "set")`; the target is the attribute of the class.

    Hint: the function gets the object, the new value, the old one, and who began it.

    Hint: `if greeting.edits is not None: greeting.edits += 1`
    """
    with context():
        greeting = book.Greeting(body="Hallo!")
        book.db.session.add(greeting)
        book.db.session.commit()
        assert greeting.edits == 0, "Writing a greeting is no change of it."
        greeting.body = "Hello!"
        book.db.session.commit()
        assert greeting.edits == 1, "Changing the body once should count as one."
        greeting.body = "Hello, Flask!"
        greeting.body = "Hello, Flask!!"
        book.db.session.commit()
        assert greeting.edits == 3, "Each further change should count."
        other = book.Greeting(body="Mine.")
        book.db.session.add(other)
        book.db.session.commit()
        assert other.edits == 0, "Other greetings should not be counted along."
    page = book.app.test_client().post("/greetings/2", data={"body": "Mine!"})
    assert page.location == "/guests"
    with context():
        edits = book.db.session.get(book.Greeting, 2).edits
    assert edits == 1, "A change by the form should count as well."


@pytest.mark.point("5.6.2")
def test_rows_can_be_listened_to(book, context):
    """Listen to rows being written, with a listener of this check's own."""
    written = []

    def note(mapper, connection, greeting):
        written.append(greeting.body)

    book.db.event.listen(book.Greeting, "after_insert", note)
    with context():
        book.db.session.add(book.Greeting(body="Hello!"))
        assert written == [], "nothing is written yet"
        book.db.session.commit()
    assert written == ["Hello!"]
