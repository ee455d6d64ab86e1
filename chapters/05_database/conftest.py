"""What the checks of this chapter share: the app on a database of the check's own, and no other."""

import importlib.util
import os
import sys
import uuid

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError, SAWarning, SQLAlchemyError
from sqlalchemy.pool import NullPool

from chapters.conftest import absent

# Where a database of the checks' own is made, and dropped afterwards.
SERVERS = {
    "postgresql": os.getenv("TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1/postgres"),
    "mariadb": os.getenv("TEST_MARIADB", "mariadb+pymysql://root@127.0.0.1/mysql"),
}
MISFIT = (
    "The models do not fit together, so no query works at all; this point itself may be right. "
    "Look at the column, the foreign key or the relationship that you wrote last, in 5.2, 5.4.2 to "
    "5.4.5, 5.5.2 or 5.6.1. SQLAlchemy says: {}."
)


@pytest.fixture
def load(folder, monkeypatch):
    """Return a function that imports app.py afresh, on the database of a URI."""
    modules = []

    def load(uri):
        monkeypatch.setenv("CHAPTER_DATABASE_URI", uri)
        name = f"app_{uuid.uuid4().hex}"
        spec = importlib.util.spec_from_file_location(name, folder / "app.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        modules.append(module)
        stay_with(module, uri)
        module.app.testing = True
        module.app.config["WTF_CSRF_ENABLED"] = False
        return module

    yield load
    for module in modules:
        with module.app.app_context():
            module.db.session.remove()
            module.db.engine.dispose()


def stay_with(module, uri):
    """Stop before anything is touched if the app would use another database than it was told."""
    with module.app.app_context():
        used = module.db.engine.url
    if (used.host, used.port, used.database or "") != place_of(make_url(uri)):
        pytest.fail(
            "The app does not use the database that CHAPTER_DATABASE_URI names. "
            "Nothing was checked, so that no other database is touched."
        )


def place_of(url):
    """Return what tells one database from another."""
    return url.host, url.port, url.database or ""


@pytest.fixture
def module(load):
    """Return the app's module on an empty database in memory, without tables."""
    return load("sqlite://")


@pytest.fixture
def prepare():
    """Return a function that makes all tables, or says in one sentence why that cannot be."""

    def prepare(module):
        try:
            with module.app.app_context():
                module.db.create_all()
            module.db.Model.registry.configure()
        except (SQLAlchemyError, SAWarning) as error:
            pytest.fail(MISFIT.format(first_sentence(error)))
        return module

    return prepare


def first_sentence(error):
    """Return what an error says, without its further advice and links."""
    return str(error).splitlines()[0].split(". ")[0].rstrip(".")


@pytest.fixture
def book(module, prepare):
    """Return the app's module on a database in memory, with all tables."""
    return prepare(module)


@pytest.fixture
def context(book):
    """Return a function that opens an application context, as each request has its own."""
    return book.app.app_context


@pytest.fixture
def server_database():
    """Return a function: kind of server → URL of an empty database there, dropped in the end."""
    name, engines = f"sayhello_chapter5_{os.getpid()}", []

    def make(kind):
        engine = create_engine(SERVERS[kind], isolation_level="AUTOCOMMIT", poolclass=NullPool)
        try:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
                connection.execute(text(f"CREATE DATABASE {name}"))
        except OperationalError:
            absent(f"A {kind} server")
        engines.append(engine)
        return engine.url.set(database=name)

    yield make
    for engine in engines:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))


@pytest.fixture(params=["sqlite", *SERVERS])
def any_uri(request, tmp_path, server_database):
    """Return the URI of an empty database: a SQLite file, then one on each server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'book.sqlite'}"
    return server_database(request.param).render_as_string(hide_password=False)


@pytest.fixture
def any_book(any_uri, load, prepare):
    """Return the app's module on each kind of database, with all tables."""
    return prepare(load(any_uri))
