"""SQLite as it is set up for a site with several workers."""

import sqlite3
import threading

import pytest

from sayhello.extensions import db
from sayhello.models import begin_write
from sayhello.spam import PUBLISH, REPEAT, Attempt, leave


@pytest.mark.durable
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_every_connection_is_set_up(app, pragma, value):
    with app.app_context():
        for _ in range(2):
            assert db.session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
            db.engine.dispose()
            db.session.remove()


def test_a_writer_has_the_lock_before_its_first_statement(app, tmp_path):
    with app.app_context():
        begin_write()
        rival = sqlite3.connect(tmp_path / "book.db", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            rival.execute("BEGIN IMMEDIATE")
        rival.close()


def test_a_reader_takes_no_lock(app, client, tmp_path):
    rival = sqlite3.connect(tmp_path / "book.db", timeout=0, isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    assert client.get("/").status_code == 200
    rival.close()


def test_writers_take_turns(app):
    """Twenty greetings at once: every one is stored, none fails on a lock."""
    failures = []

    def write(n):
        try:
            with app.app_context():
                leave(Attempt(f"Guest {n}", "Hello!"), sender=None)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=[n]) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with app.app_context():
        count = db.session.connection().exec_driver_sql("SELECT count(*) FROM message").scalar()
    assert count == 20


def test_the_same_text_at_the_same_moment_is_stored_once(app):
    verdicts = []

    def write():
        with app.app_context():
            verdicts.append(leave(Attempt("Ada", "Hello!"), sender=None)[0])

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(verdicts) == [PUBLISH] + [REPEAT] * 7
