"""A copy of the book that can be relied on."""

import os
import resource
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from sqlalchemy import make_url

from sayhello import backup, create_app
from sayhello.extensions import db
from sayhello.models import Message
from sayhello.spam import Attempt, leave


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder / "copy.db"


def test_a_copy_made_while_guests_write_is_a_whole_book(app, runner, target):
    runner.invoke(args=["forge", "--count", "20000"])
    written, stop = [], threading.Event()

    def write():
        while not stop.is_set():
            with app.app_context():
                written.append(leave(Attempt("Guest", f"Hello {len(written)}!"), None)[2].id)

    writer = threading.Thread(target=write)
    writer.start()
    while not written:
        pass
    before = len(written)
    result = runner.invoke(args=["backup", str(target)])
    after = len(written)
    stop.set()
    writer.join()
    assert result.exit_code == 0, result.output
    assert after > before  # else this test would prove nothing
    copy = create_app({"SECRET_KEY": "x", "SQLALCHEMY_DATABASE_URI": f"sqlite:///{target}"})
    with copy.app_context():
        ids = set(db.session.scalars(db.select(Message.id)))
        db.engine.dispose()
    assert set(written[:before]) <= ids
    assert ids == set(range(1, max(ids) + 1))
    assert f"Copied {len(ids):,} messages" in result.output
    page = copy.test_client().get("/").text
    assert f'id="message-{max(ids)}"' in page
    with copy.app_context():
        db.engine.dispose()


def test_a_copy_is_for_its_owner_alone_and_one_file(runner, target):
    runner.invoke(args=["backup", str(target)])
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(target.parent.iterdir()) == [target]


def test_what_was_deleted_is_not_in_a_copy(app, runner, target):
    with app.app_context():
        message = Message(name="Ada", body="please forget this text")
        db.session.add(message)
        db.session.commit()
        db.session.delete(message)
        db.session.commit()
    runner.invoke(args=["backup", str(target)])
    assert b"forget this" not in target.read_bytes()


def test_a_backup_never_replaces_a_file(runner, target):
    target.write_text("precious")
    result = runner.invoke(args=["backup", str(target)])
    assert (result.exit_code, target.read_text()) == (1, "precious")
    assert "is there already: choose another name" in result.stderr


def test_a_full_disk_leaves_no_half_copy_and_says_so(app, runner, target, database_url):
    runner.invoke(args=["forge", "--count", "5000"])
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "sayhello", "backup", str(target)],
        env=os.environ | {"FLASK_SQLALCHEMY_DATABASE_URI": database_url},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "was not written" in result.stderr
    assert "not full?" in result.stderr
    assert "Traceback" not in result.stderr
    assert list(target.parent.iterdir()) == []


def test_a_damaged_book_is_not_passed_off_as_a_backup(app, runner, target, tmp_path):
    runner.invoke(args=["forge", "--count", "2000"])
    with app.app_context():
        db.session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.session.remove()
        db.engine.dispose()
    with open(tmp_path / "book.db", "r+b") as file:
        file.seek(4096 * 20)
        file.write(b"\x99" * 4096 * 10)
    result = runner.invoke(args=["backup", str(target)])
    assert result.exit_code == 1
    assert "was not written" in result.stderr
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [((5, 5), (6, 6)), ((0, 0), (3, 3)), ((4, 3), (4, 3))],
    ids=["too few", "too many", "too many of the same"],
)
def test_a_copy_without_the_books_messages_is_refused(before, after):
    copy = sqlite3.connect(":memory:")
    copy.execute("CREATE TABLE message (id INTEGER)")
    copy.executemany("INSERT INTO message VALUES (?)", [(n,) for n in (1, 2, 3, 4)])
    assert backup.verify(copy, (4, 4), (5, 5)) == 4
    with pytest.raises(sqlite3.DatabaseError, match="not as the book is"):
        backup.verify(copy, before, after)
    copy.close()


def test_a_copy_with_a_fault_inside_is_refused_though_its_messages_can_be_counted(tmp_path):
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        copy.executescript(
            """
            CREATE TABLE message (id INTEGER, body TEXT);
            INSERT INTO message VALUES (1, NULL);
            PRAGMA writable_schema = ON;
            UPDATE sqlite_master SET sql = replace(sql, 'TEXT', 'TEXT NOT NULL');
            """
        )
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert backup.extent(copy) == (1, 1)
        with pytest.raises(sqlite3.DatabaseError, match="not as the book is"):
            backup.verify(copy, (1, 1), (1, 1))


def test_a_copy_of_nothing_is_none(app, runner, target):
    with app.app_context():
        db.drop_all()
    result = runner.invoke(args=["backup", str(target)])
    assert result.exit_code == 1
    assert "run `flask initdb` first" in result.stderr
    assert not target.exists()


@pytest.mark.parametrize(
    ("url", "command"),
    [
        (
            "postgresql+psycopg://ada:s3cret@db.example:5433/book?sslmode=require",
            "pg_dump --format=custom --file=x.dump "
            "'--dbname=postgresql://ada@db.example:5433/book?sslmode=require'",
        ),
        (
            "postgresql+psycopg:///book?host=/run/pg&password=s3cret",
            "pg_dump --format=custom --file=x.dump '--dbname=postgresql:///book?host=%2Frun%2Fpg'",
        ),
        (
            "mariadb+pymysql://ada:s3cret@db.example:3307/book?charset=utf8mb4",
            "mariadb-dump --single-transaction --password --host=db.example --port=3307 "
            "--user=ada --result-file=x.dump book",
        ),
        (
            "mysql+pymysql://ada:s3cret@/a%20book?unix_socket=/run/my.sock",
            "mariadb-dump --single-transaction --password --user=ada --socket=/run/my.sock "
            "--result-file=x.dump 'a book'",
        ),
    ],
    ids=["postgresql", "postgresql socket", "mariadb", "mysql socket"],
)
def test_for_a_server_its_own_tool_is_named_without_the_password(url, command):
    assert backup.command_for(make_url(url), "x.dump") == command


@pytest.mark.databases
def test_the_command_that_is_shown_makes_a_dump(runner, target, database_url):
    if database_url.startswith("sqlite"):
        return
    result = runner.invoke(args=["backup", str(target)])
    assert result.exit_code == 1
    command = result.stderr.partition("run: ")[2].replace("--password", "--skip-password")
    subprocess.run(command, shell=True, check=True)
    assert b"message" in target.read_bytes()
