"""isso, a commenting server, on the same work: its newest 20 comments, and a post."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from sayhello.models import utc_now

from . import CACHE
from .books import commits, message
from .cases import PAGE, POSTERS, Case, Program, page_from
from .load import NUMBER, Work, WrongAnswerError

FOLDER = CACHE / "isso"
PYTHON = FOLDER / "bin" / "python"
MOST = 100_000  # comments; beyond, an answer takes seconds
URI = "/book/"
LIST = f"/?uri={URI}&limit={PAGE}&nested_limit=0&sort=newest"
MARK = '"id": '
SETTINGS = "[general]\ndbpath = {}\nhost = http://127.0.0.1/\n[guard]\nenabled = false\n"
MAKE_TABLES = """
import sys
from isso import config, db
db.SQLite3(sys.argv[1], config.load(config.default_file()))
"""


@dataclass(frozen=True)
class Thread:
    """A database of isso with one thread, whose comments have the ids 1, 2, 3 …"""

    path: Path
    size: int

    def commits(self):
        """Return how many transactions per second this database can commit one by one."""
        return commits(f"sqlite:///{self.path}")

    def published(self, after):
        """Return the ids of the comments that guests see, from those above an id."""
        with closing(sqlite3.connect(self.path)) as connection:
            ids = "SELECT id FROM comments WHERE mode = 1 AND id > ?"
            return {id for (id,) in connection.execute(ids, [after])}


def program():
    """Return isso as a program to be measured, or None if it cannot be installed."""
    if not install():
        click.echo("isso cannot be installed here (is there a network?): left out.", err=True)
        return None
    return Program("isso", "isso_app", settings, ready, copied, str(PYTHON), LIST)


def install():
    """Make an environment for isso, once; tell whether it is there."""
    done = FOLDER / "installed"
    if done.exists():
        return True
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in ([sys.executable, "-m", "venv", "--clear", FOLDER], [*pip, "isso", "gunicorn"]):
        if subprocess.run(command).returncode:
            return False
    done.touch()
    return True


def ready(database, size):
    """Return the thread of a size, made now if it is not there yet or not whole."""
    thread = Thread(CACHE / f"isso_{size}.db", size)
    if not thread.path.exists() or len(thread.published(after=0)) != size:
        thread.path.unlink(missing_ok=True)
        subprocess.run([PYTHON, "-c", MAKE_TABLES, thread.path], check=True)
        fill(thread.path, size)
    return thread


def fill(path, size):
    """Write the same messages as in our own book."""
    columns = "tid, created, mode, remote_addr, text, author, voters"
    rows = (message(id, size, utc_now()) for id in range(1, size + 1))
    values = (
        (1, row["timestamp"].timestamp(), 1, "127.0.0.0", row["body"], row["name"], b"\0" * 256)
        for row in rows
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO threads (id, uri, title) VALUES (1, ?, 'Book')", [URI])
        connection.executemany(f"INSERT INTO comments ({columns}) VALUES (?,?,?,?,?,?,?)", values)


@contextmanager
def copied(database, thread):
    """Yield a copy of a thread; remove it in the end."""
    copy = Thread(thread.path.with_suffix(".copy.db"), thread.size)
    try:
        shutil.copyfile(thread.path, copy.path)
        yield copy
    finally:
        for path in CACHE.glob(f"{copy.path.stem}*"):
            path.unlink()


def settings(thread):
    """Write isso's settings beside its database; return the environment that names them."""
    path = thread.path.with_suffix(".cfg")
    path.write_text(SETTINGS.format(thread.path))
    return {"ISSO_SETTINGS": str(path)}


def newest_comments(site):
    """The newest comments of the thread."""
    return Work([site.raw(LIST)], ending="}", mark=MARK, pages=page_from(site.book.size))


def comment(site):
    """Guests who comment, each time another text."""
    body = json.dumps({"author": "A guest", "text": f"Hello from the benchmark, {NUMBER}"})
    posting = {"method": "POST", "body": body, "Content_Type": "application/json"}
    return Work(
        [site.raw(f"/new?uri={URI}", Origin="http://127.0.0.1", **posting)],
        status=201, accepted_status=201, accept_mark=MARK, connections=POSTERS,
    )  # fmt: skip


def nothing_lost(site, before, found):
    """Stop unless there are as many new comments as were taken in.

    With two workers, isso may tell two guests the same id; their comments are kept all the same.
    """
    if len(site.book.published(after=before)) < len(found.accepted):
        raise WrongAnswerError("accepted comments are lost")


CASES = [
    Case("isso-list", "isso: newest 20", newest_comments),
    Case("isso-post", "isso: post, 8 clients", comment, check=nothing_lost),
]
