"""A new app and an empty book for every test."""

import os

import hypothesis
import pytest
from sqlalchemy import create_engine, insert, inspect, select, text
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
    "mariadb": os.getenv("TEST_MARIADB", "mariadb+pymysql://root@127.0.0.1/mysql"),
}


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
def make_app(database_url):
    """Return a function that makes an app on the test's own database, with further settings."""
    apps = []

    def make(**settings):
        apps.append(
            create_app(
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
        )
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(make_app):
    app = make_app()
    with app.app_context():
        if are_intact():
            empty_tables()
        else:
            drop_tables()
            make_tables()
    return app


def are_intact():
    """Tell whether an earlier test has left today's tables, and no others."""
    there = inspect(db.engine)
    ours = {table.name: set(table.columns.keys()) for table in db.metadata.sorted_tables}
    if set(there.get_table_names()) != set(ours):
        return False
    columns = there.get_multi_columns()
    return {name: {c["name"] for c in columns[None, name]} for name in ours} == ours


def empty_tables():
    """Empty the tables, which takes a fraction of the time of making them."""
    again = " RESTART IDENTITY" if db.engine.dialect.name == "postgresql" else ""
    for table in db.metadata.sorted_tables:
        db.session.execute(text(f"TRUNCATE TABLE {table.name}{again}"))
    db.session.execute(insert(book).values(id=1))
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
