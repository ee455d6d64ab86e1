"""The lost table: tests that empty the book they should only have looked at, and tests that cannot.

A book from 2018 changes the address of the database when a test begins. Since Flask-SQLAlchemy 3.0
the engine is made when the extension meets the app, so that the change comes too late.
"""

import os
import sqlite3
import subprocess
import sys

import pytest

from sayhello import create_app

pytestmark = pytest.mark.timeout(120)
MODEL = """
class Message(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    body = db.Column(db.String(200))
"""
BOOK = f"""
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

app = Flask("guestbook")
app.config.from_pyfile("settings.py")
db = SQLAlchemy(app)
{MODEL}
"""
TODAY = f"""
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
{MODEL}

def create_app(test_config=None):
    app = Flask("guestbook")
    if test_config is None:
        app.config.from_pyfile("settings.py")
    else:
        app.config.from_mapping(test_config)
    db.init_app(app)
    return app
"""
TESTS = """
import unittest
from guestbook import {names}, Message, db

class BookTest(unittest.TestCase):
    def setUp(self):
        {set_up}
        self.context = app.app_context()
        self.context.push()
        db.create_all()

    def tearDown(self):
        db.session.remove()
        db.drop_all()
        db.engine.dispose()
        self.context.pop()

    def test_a_message_is_kept(self):
        db.session.add(Message(body="Hello from a test!"))
        db.session.commit()
        self.assertIsNotNone(db.session.get(Message, 1))
"""


@pytest.fixture
def sandbox(tmp_path):
    """Return a function that runs a tiny guestbook's tests beside its real database."""
    database = tmp_path / "real.db"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, body VARCHAR(200))")
        connection.execute("INSERT INTO message (body) VALUES ('one'), ('two'), ('three')")
    connection.close()
    package = tmp_path / "guestbook"
    package.mkdir()
    package.joinpath("settings.py").write_text(f"SQLALCHEMY_DATABASE_URI = 'sqlite:///{database}'")

    def run(app, names, set_up):
        package.joinpath("__init__.py").write_text(app)
        tmp_path.joinpath("test_book.py").write_text(TESTS.format(names=names, set_up=set_up))
        ran = subprocess.run(
            [sys.executable, "-m", "unittest", "test_book"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        return ran.stderr, tables_in(database)

    return run


def tables_in(database):
    """Return the tables of a database, each with the number of its rows."""
    connection = sqlite3.connect(database)
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    counts = {name: connection.execute(f"SELECT count(*) FROM {name}") for (name,) in names}
    found = {name: count.fetchone()[0] for name, count in counts.items()}
    connection.close()
    return found


@pytest.mark.point("7.1.1")
def test_book_a_test_that_changes_the_settings_too_late_empties_the_real_book(sandbox):
    """The tests say OK, and every message is gone."""
    said, tables = sandbox(
        BOOK, "app", 'app.config.update(SQLALCHEMY_DATABASE_URI="sqlite:///:memory:")'
    )
    assert said.endswith("\nOK\n")
    assert tables == {}


@pytest.mark.point("7.1.1")
def test_today_a_test_gives_its_settings_to_the_factory_and_the_real_book_is_safe(sandbox):
    """The same test with the same drop_all(): three messages before it, three after it."""
    said, tables = sandbox(
        TODAY, "create_app", 'app = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite:///:memory:"})'
    )
    assert said.endswith("\nOK\n")
    assert tables == {"message": 3}


@pytest.mark.point("7.1.1")
def test_today_the_owners_settings_stand_in_the_instance_folder(tmp_path, monkeypatch):
    """Hint: the settings, app.config, can read a Python file: from_pyfile(path).

    Hint: the file is called config.py, and stands in the folder app.instance_path. An owner may
    do without it: from_pyfile has an argument that makes a missing file no error.
    """
    monkeypatch.setenv("FLASK_INSTANCE_PATH", str(tmp_path))
    try:
        config = create_app().config
    except FileNotFoundError as error:
        pytest.fail(
            f"An owner may have no settings file, and that must be no error. {error.filename} is "
            "where it was looked for."
        )
    assert config["SITE_TITLE"] is None, "The site has a title, although there is no settings file."
    (tmp_path / "config.py").write_text("SITE_TITLE = 'Our village'\n")
    assert create_app().config["SITE_TITLE"] == "Our village", (
        "The settings file config.py in the instance folder was not read."
    )
    assert create_app({"SECRET_KEY": "test"}).config["SITE_TITLE"] is None, (
        "A test got the owner's own settings, perhaps even the owner's database."
    )
