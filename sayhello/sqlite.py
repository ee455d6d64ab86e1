"""What SQLite needs to serve a site: readers that do not wait, and writers that take turns."""

import os

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

from .extensions import db

PRAGMAS = (
    "journal_mode = WAL",  # readers go on while somebody writes
    "synchronous = FULL",  # a commit that was reported survives a power cut
    "foreign_keys = ON",
    "busy_timeout = 5000",  # milliseconds a writer waits for its turn
)


def init_app(app):
    """Set up every connection that app makes, if its database is SQLite."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare)
        event.listen(engine, "checkout", stop_if_moved)
        event.listen(engine, "begin", begin)


def prepare(connection, record):
    """Apply the PRAGMAs to a new connection and leave the BEGIN statements to us."""
    # Python's sqlite3 would begin late, and in its own way:
    # https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#enabling-non-legacy-sqlite-transactional-modes-with-the-sqlite3-or-aiosqlite-driver
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    [(_, _, path), *_] = connection.execute("PRAGMA database_list")
    record.info["path"], record.info["file"] = path, identity_of(path)


def identity_of(path):
    """Return what tells the file at a path from any other, or None."""
    try:
        file = os.stat(path)
    except OSError:
        return None
    return file.st_dev, file.st_ino


def stop_if_moved(connection, record, proxy):
    """Open the database anew if another file is at its path now, or none.

    Else messages would go on being written into a file that was deleted, and be lost with it:
    https://docs.sqlalchemy.org/en/21/core/pooling.html#custom-legacy-pessimistic-ping
    """
    if record.info["file"] != identity_of(record.info["path"]):
        raise DisconnectionError("The database is another file now.")


def begin(connection):
    """Begin a transaction, with the write lock if `models.begin_write` asked for it."""
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
