"""Books of any size: made once and kept for a week, copied for those who write."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from zlib import crc32

from sqlalchemy import NullPool, create_engine, func, insert, make_url, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from sayhello.models import PUBLISHED, Cursor, Message, fingerprint_of, utc_now

from . import CACHE, ROOT
from .servers import environment

DATABASES = ("sqlite", "postgresql", "mariadb")
# Where the books are made; the same variables as for the tests.
SERVERS = {
    "postgresql": os.getenv("TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1/postgres"),
    "mariadb": os.getenv("TEST_MARIADB", "mariadb+pymysql://root@127.0.0.1/mysql"),
}
PREFIX = f"sayhello_bench_{crc32(str(ROOT).encode()):08x}_"  # each checkout has its own
BATCH = 10_000
SPAN = timedelta(days=730)  # from the first message to the newest
# The guestbook forgets who sent what is older than 30 days, whenever it takes a message in. So
# that this work is the same every time, a book has senders who are not forgotten while it is kept.
WITH_SENDER, KEPT = timedelta(days=23), timedelta(days=7)
NAMES = ("Ada", "Grace", "王小明", "Zoë", "Olu", "مريم", "Björn", "さくら", "Inês", "A friend")
TEXTS = (
    "Hello! What a lovely little book.",
    "你好！路过，留个言。",
    "Schöne Grüße aus Göttingen, und weiter so!",
    "I found this page while looking for something else, and stayed. Thank you!",
    "مرحبا من القاهرة",
    "Hi!",
    "We met at the workshop last spring. I still use the trick with the two terminals every day, "
    "and I have shown it to everybody in my team. Keep going: this corner of the internet needs "
    "more of you.",
)


def text_of(id):
    """Return what only the message with this id says; no markup of any page changes it."""
    return f"(no. {id})"


def message(id, size, end):
    """Return the row of one message of a book that ends then: published, as all are."""
    name, body = NAMES[id % len(NAMES)], f"{TEXTS[id % len(TEXTS)]} {text_of(id)}"
    when = moment(id, size, end)
    return {
        "name": name,
        "body": body,
        "timestamp": when,
        "state": PUBLISHED,
        "sender": f"{id:032x}" if end - when < WITH_SENDER else None,
        "fingerprint": fingerprint_of(name, body),
    }


def moment(id, size, end):
    """Return when a message was left: evenly over the years."""
    return end - SPAN * (size - id) / size


@dataclass(frozen=True)
class Book:
    """A database with a number of messages, whose ids are 1, 2, 3 …"""

    url: str
    size: int

    def places(self, ids):
        """Return the cursors before which these messages are the next ones."""
        with connected(self.url) as connection:
            query = select(Message.id, Message.timestamp).where(Message.id.in_(ids))
            return [str(Cursor(when, id + 1)) for id, when in connection.execute(query)]

    def commits(self):
        """Return how many transactions per second this database can commit one by one."""
        return commits(self.url)

    def published(self, after):
        """Return the ids of the messages that guests see, from those above an id."""
        with connected(self.url) as connection:
            ids = select(Message.id).where(Message.state == PUBLISHED, Message.id > after)
            return set(connection.scalars(ids))


def commits(url, seconds=0.5):
    """Return how many rows per second can be written, each by a durable commit of its own."""
    with connected(url) as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA synchronous = FULL"))  # as the guestbook has it
        connection.execute(text("CREATE TABLE IF NOT EXISTS row_by_row (word VARCHAR(40))"))
        count, began = 0, time.perf_counter()
        while time.perf_counter() < began + seconds:
            connection.execute(text("INSERT INTO row_by_row VALUES ('Hello!')"))
            count += 1
    return count / seconds


@contextmanager
def connected(url):
    """Open a connection that commits by itself."""
    connection = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect()
    with connection:
        yield connection


def absent(database):
    """Return the sentence that says what is absent for this database, or None."""
    if database == "sqlite":
        return None
    try:
        with connected(SERVERS[database]):
            return None
    except OperationalError:
        return (
            f"There is no {database} server at {make_url(SERVERS[database])!r}: left out. "
            f"TEST_{database.upper()} names another one."
        )


def url_of(database, name):
    """Return the URL of a database of ours."""
    if database == "sqlite":
        return f"sqlite:///{CACHE}/{name}.db"
    return make_url(SERVERS[database]).set(database=name).render_as_string(hide_password=False)


def ready(database, size):
    """Return the book of a size, made now if it is not there yet or not whole."""
    name = f"{PREFIX}{size}"
    book = Book(url_of(database, name), size)
    CACHE.mkdir(exist_ok=True)
    if not is_whole(book):
        drop(database, name)
        create(database, name)
        initdb(book)
        fill(book)
    initdb(book)  # a book from before the latest migration is brought up to date
    return book


def is_whole(book):
    """Tell whether every message is there, no other, and the newest one is of these days."""
    found = select(func.count(), func.max(Message.id), func.max(Message.timestamp))
    try:
        with connected(book.url) as connection:
            count, newest, end = connection.execute(found).one()
    except (OperationalError, ProgrammingError):  # no database, no table
        return False
    return count == newest == book.size and utc_now() - end < KEPT


def initdb(book):
    """Make or migrate the tables, as an owner would."""
    settings = {"FLASK_SQLALCHEMY_DATABASE_URI": book.url, "FLASK_INSTANCE_PATH": str(CACHE)}
    command = [sys.executable, "-m", "flask", "--app", "sayhello", "initdb"]
    subprocess.run(
        command, cwd=ROOT, env=environment(settings), check=True, stdout=subprocess.DEVNULL
    )


def fill(book):
    """Write every message, in batches."""
    end = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    for first in range(1, book.size + 1, BATCH):
        ids = range(first, min(first + BATCH, book.size + 1))
        rows = [message(id, book.size, end) for id in ids]
        with create_engine(book.url, poolclass=NullPool).begin() as connection:
            connection.execute(insert(Message.__table__), rows)
    if book.url.startswith("postgresql"):  # as it does by itself, but a minute later
        with connected(book.url) as connection:
            connection.execute(text("VACUUM ANALYZE message"))


@contextmanager
def copied(database, book):
    """Yield a copy of a book; drop it in the end."""
    name = f"{PREFIX}{book.size}_copy_{os.getpid()}"
    copy = Book(url_of(database, name), book.size)
    try:
        if database == "sqlite":
            shutil.copyfile(make_url(book.url).database, make_url(copy.url).database)
        else:
            create(database, name, like=make_url(book.url).database)
        yield copy
    finally:
        drop(database, name)


def create(database, name, like=None):
    """Create a database, empty or with everything that another one has."""
    if database == "sqlite":
        return
    template = f" TEMPLATE {like}" if like and database == "postgresql" else ""
    with connected(SERVERS[database]) as connection:
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
        if like and database == "mariadb":
            for table in connection.scalars(text(f"SHOW TABLES IN {like}")).all():
                connection.execute(text(f"CREATE TABLE {name}.{table} LIKE {like}.{table}"))
                connection.execute(text(f"INSERT {name}.{table} SELECT * FROM {like}.{table}"))


def clean():
    """Drop every database of ours and the cache."""
    names = {
        "postgresql": f"SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}%'",
        "mariadb": f"SHOW DATABASES LIKE '{PREFIX}%'",
    }
    for database in (each for each in names if not absent(each)):
        with connected(SERVERS[database]) as connection:
            found = connection.scalars(text(names[database])).all()
        for name in found:
            drop(database, name)
    shutil.rmtree(CACHE, ignore_errors=True)


def drop(database, name):
    """Drop a database of ours, if it is there."""
    if database == "sqlite":
        for path in CACHE.glob(f"{name}.db*"):
            path.unlink()
        return
    with connected(SERVERS[database]) as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
