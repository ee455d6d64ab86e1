"""A new app and an empty book for every test."""

import os
from pathlib import Path

import hypothesis
import pytest
from jinja2 import BytecodeCache
from sqlalchemy import create_engine, delete, event, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from sayhello import create_app
from sayhello.extensions import db
from sayhello.models import HELD, Message, book, make_tables
from sayhello.schema import drop_tables

# Short, and the same examples every time.
hypothesis.settings.register_profile(
    "short", derandomize=True, database=None, deadline=None, max_examples=60
)
hypothesis.settings.load_profile("short")

# Where a database of the tests' own is made, and dropped afterwards.
SERVERS = {
    "postgresql": os.getenv("TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1/postgres"),
    "mariadb": os.getenv("TEST_MARIADB", "mariadb+pymysql://root@127.0.0.1/mysql?ssl_disabled=1"),
}
# For each kind, as it says them: the database that a connection is in, and to count from 1 again.
HERE = {"postgresql": "current_schema()", "mariadb": "database()"}
RESTART = {
    "postgresql": "ALTER SEQUENCE message_id_seq RESTART",
    "mariadb": "ALTER TABLE message AUTO_INCREMENT = 1",
}


class Compiled(BytecodeCache):
    """Templates as they were compiled for an earlier app: that takes longer than most tests."""

    def __init__(self):
        self.codes = {}

    def load_bytecode(self, bucket):
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self.codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def pytest_generate_tests(metafunc):
    """Run a test marked `databases` on each kind of database, any other on SQLite."""
    if "database_url" in metafunc.fixturenames:
        is_marked = metafunc.definition.get_closest_marker("databases")
        kinds = ["sqlite", *SERVERS] if is_marked else ["sqlite"]
        metafunc.parametrize("database_url", kinds, indirect=True)


def missing(what):
    """Skip a test for want of something; where all should be there, fail it."""
    (pytest.fail if os.getenv("CI") == "true" else pytest.skip)(f"There is no {what} here.")


@pytest.fixture(scope="session")
def on_servers():
    """Return a function: kind of database → URL of an empty one, dropped in the end."""
    name = f"sayhello_test_{os.getpid()}"
    made = {}

    def url_on(kind):
        if kind not in made:
            made[kind] = engine = create_engine(
                SERVERS[kind], isolation_level="AUTOCOMMIT", poolclass=NullPool
            )
            try:
                with engine.connect() as connection:
                    connection.execute(text(f"CREATE DATABASE {name}"))
                    if kind == "postgresql":  # a test need not survive a power cut
                        sql = f"ALTER DATABASE {name} SET synchronous_commit = off"
                        connection.execute(text(sql))
            except OperationalError:
                made[kind] = None
        if made[kind] is None:
            missing(f"{kind} server")
        return made[kind].url.set(database=name).render_as_string(hide_password=False)

    yield url_on
    for engine in filter(None, made.values()):
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))


@pytest.fixture
def database_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/book.db"
    return request.getfixturevalue("on_servers")(request.param)


@pytest.fixture
def make_app(request, database_url):
    """Return a function that makes an app on the test's own database, with further settings."""
    apps = []

    def make(**settings):
        app = create_app(
            {
                "TESTING": True,
                "SECRET_KEY": "for tests only",
                "SQLALCHEMY_DATABASE_URI": database_url,
                "WTF_CSRF_ENABLED": False,
                "MIN_SECONDS": 0,
                "SENDER_LIMIT": 1000,
                "SITE_LIMIT": 1000,
            }
            | settings
        )
        app.jinja_env.bytecode_cache = COMPILED
        if not request.node.get_closest_marker("durable"):
            hurry(app)
        apps.append(app)
        return app

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()
            db.asking.dispose()


def hurry(app):
    """Let SQLite report a commit before it is on the disk: few tests pull the plug."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA synchronous = OFF"))


@pytest.fixture(scope="session")
def empty_book(tmp_path_factory):
    """An empty book on SQLite, as bytes: to copy it is quicker than to make it."""
    path = tmp_path_factory.mktemp("empty") / "book.db"
    app = create_app({"SECRET_KEY": "x", "SQLALCHEMY_DATABASE_URI": f"sqlite:///{path}"})
    with app.app_context():
        make_tables()
        db.session.remove()
        db.engine.dispose()
    return path.read_bytes()


@pytest.fixture
def app(make_app, empty_book):
    app = make_app()
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            Path(db.engine.url.database).write_bytes(empty_book)
        elif are_intact():
            empty_tables()
        else:
            drop_tables()
            make_tables()
    return app


def are_intact():
    """Tell whether an earlier test has left today's tables, and no others."""
    here = HERE[db.engine.dialect.name]
    names = "SELECT table_name, column_name FROM information_schema.columns"
    there = db.session.execute(text(f"{names} WHERE table_schema = {here}"))
    ours = {(column.table.name, column.name) for t in db.metadata.sorted_tables for column in t.c}
    return {tuple(row) for row in there} == ours


def empty_tables():
    """Empty the tables, which takes a fraction of the time of making them."""
    for table in db.metadata.sorted_tables:
        db.session.execute(delete(table))
    db.session.execute(insert(book).values(id=1))
    db.session.execute(text(RESTART[db.engine.dialect.name]))
    db.session.commit()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def runner(app):
    return app.test_cli_runner()


@pytest.fixture
def write(app):
    """Return a function that writes a message into the book and returns its id."""

    def write(state=HELD, **fields):
        with app.app_context():
            message = Message(**{"name": "Ada", "body": "Hello!", "state": state} | fields)
            db.session.add(message)
            db.session.commit()
            return message.id

    return write


@pytest.fixture
def states(app):
    """Return a function that reads the state of every message, in the order of their ids."""

    def read():
        with app.app_context():
            return list(db.session.scalars(select(Message.state).order_by(Message.id)))

    return read
