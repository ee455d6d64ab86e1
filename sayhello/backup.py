"""A copy of the whole book, made while guests go on writing."""

import shlex
import sqlite3
from contextlib import closing

from sqlalchemy import URL

from .extensions import db
from .files import whole

# What a server's own tool is told, by the option's name there and the URL's name here.
MARIADB_OPTIONS = {"host": "host", "port": "port", "user": "username"}


def copy_to(path):
    """Copy the SQLite book to a new file; return how many messages it has.

    VACUUM INTO rather than sqlite3's backup(): it reads in one transaction, so that no writer
    makes it start again, and leaves out what was deleted, which a copy of the pages would keep.
    Raises FileExistsError, OSError or sqlite3.Error; then there is no file.
    """
    with closing(db.engine.raw_connection()) as pooled, whole(path) as draft:
        book = pooled.driver_connection
        before = extent(book)
        # It does not wait for the disk, but whole() does: https://sqlite.org/lang_vacuum.html
        book.execute("VACUUM INTO ?", [draft.name])
        with closing(sqlite3.connect(draft.name)) as copy:
            return verify(copy, before, extent(book))


def extent(book):
    """Return the newest id and the number of the messages."""
    return book.execute("SELECT coalesce(max(id), 0), count(*) FROM message").fetchone()


def verify(copy, before, after):
    """Return how many messages a copy has; raise sqlite3.DatabaseError if it cannot be right."""
    [(verdict,), *_] = copy.execute("PRAGMA integrity_check")
    newest, count = extent(copy)
    is_between = before[0] <= newest <= after[0] and before[1] <= count <= after[1]
    if verdict != "ok" or not is_between:
        raise sqlite3.DatabaseError("the copy is not as the book is; try it again")
    return count


def command_for(url, path):
    """Return the command that copies a book on a server to path; it asks for the password."""
    if url.get_backend_name() == "postgresql":
        uri = without_password(url).render_as_string()
        return shlex.join(["pg_dump", "--format=custom", f"--file={path}", f"--dbname={uri}"])
    options = {name: getattr(url, part) for name, part in MARIADB_OPTIONS.items()}
    options["socket"] = url.query.get("unix_socket")
    given = [f"--{name}={value}" for name, value in options.items() if value]
    dump = ["mariadb-dump", "--single-transaction", "--password", *given]
    return shlex.join([*dump, f"--result-file={path}", url.database])


def without_password(url):
    """Return a URL as PostgreSQL's own tools read it, without the password."""
    parts = url.username, None, url.host, url.port, url.database, url.query
    return URL.create("postgresql", *parts).difference_update_query(["password"])
