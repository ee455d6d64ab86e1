"""The database is busy, read-only, full, gone or far away: guests are told, and lose nothing."""

import os
import resource
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.pool import NullPool

from sayhello import config
from sayhello.extensions import db
from sayhello.models import Message

ADA = {"name": "Ada", "body": "Hello, world!"}
NOBODY = 65534


def count_messages(app):
    with app.app_context():
        return db.session.scalar(select(func.count(Message.id)))


def assert_given_back(response):
    """Check that a guest is told to try again, has the text, and sees nothing of our insides."""
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "The book is closed for a moment" in response.text
    assert "Your message was not stored." in response.text
    assert "Hello, world!</textarea>" in response.text
    assert "Traceback" not in response.text
    assert "sqlite" not in response.text.lower()


@pytest.fixture
def book_file(tmp_path):
    return tmp_path / "book.db"


@pytest.fixture
def quick(app):
    """Do not wait five seconds for a lock."""
    with app.app_context():
        from sqlalchemy import event

        event.listen(db.engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout = 200"))
        db.engine.dispose()


LOCK = """
import sqlite3, sys
rival = sqlite3.connect(sys.argv[1], isolation_level=None)
rival.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(path):
    """Let another process hold the write lock."""
    command = [sys.executable, "-c", LOCK, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as rival:
        assert rival.stdout.readline() == b"locked\n"
        yield
        rival.stdin.close()


def test_while_another_process_holds_the_lock_guests_can_read_and_are_asked_to_wait(
    quick, client, app, book_file
):
    with locked(book_file):
        assert client.get("/").status_code == 200
        assert_given_back(client.post("/", data=ADA))
    assert client.post("/", data=ADA).status_code == 303
    assert count_messages(app) == 1


def test_a_short_lock_is_waited_for(client, app, book_file):
    rival = sqlite3.connect(book_file, isolation_level=None, check_same_thread=False)
    rival.execute("BEGIN IMMEDIATE")
    import threading

    timer = threading.Timer(0.5, rival.execute, ["COMMIT"])
    timer.start()
    assert client.post("/", data=ADA).status_code == 303
    timer.join()
    rival.close()


@pytest.fixture
def as_nobody():
    """Return a context in which files of root's are protected from us, too."""

    @contextmanager
    def change():
        was = os.geteuid()
        if was == 0:
            os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(was)

    return change


def test_a_read_only_book_takes_no_message_and_gives_the_text_back(
    make_app, app, client, book_file, as_nobody
):
    client.post("/", data=ADA)
    with app.app_context():
        db.engine.dispose()
    for folder in (book_file.parent, *book_file.parent.parents):
        if folder.stat().st_uid == os.geteuid() and folder != folder.parent:
            folder.chmod(0o555 if folder == book_file.parent else folder.stat().st_mode | 0o055)
    book_file.chmod(0o444)
    with as_nobody():
        assert_given_back(client.post("/", data=ADA | {"name": "Grace"}))
        assert "Traceback" not in client.get("/").text
        with app.app_context():
            db.engine.dispose()
    book_file.parent.chmod(0o755)
    book_file.chmod(0o644)
    assert client.post("/", data=ADA | {"name": "Grace"}).status_code == 303
    assert count_messages(app) == 2


FILL = """
import resource, signal, sys
from sayhello import create_app
app = create_app({"SQLALCHEMY_DATABASE_URI": sys.argv[1], "SECRET_KEY": "x", "MIN_SECONDS": 0,
                  "WTF_CSRF_ENABLED": False, "SENDER_LIMIT": 10**6, "SITE_LIMIT": 10**6})
client = app.test_client()
accepted = 0
for n in range(2000):
    response = client.post("/", data={"name": f"Ada {n}", "body": "Hello, world!"})
    if response.status_code == 503:
        break
    assert response.status_code == 303
    accepted += 1
assert response.headers["Retry-After"] == "30"
assert "Hello, world!</textarea>" in response.text
assert "Traceback" not in response.text
assert client.get("/").status_code == 200
print(accepted)
"""


def test_a_full_disk_loses_no_accepted_message_and_gives_the_others_back(
    app, client, database_url, book_file
):
    result = subprocess.run(
        [sys.executable, "-c", FILL, database_url],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert "is it there, writable, and not full?" in result.stderr
    accepted = int(result.stdout)
    assert 5 < accepted < 2000
    assert count_messages(app) == accepted
    assert client.post("/", data=ADA).status_code == 303


def test_a_book_that_was_deleted_takes_no_message_until_it_is_back(client, app, book_file):
    client.post("/", data=ADA)
    with app.app_context():
        db.session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = book_file.parent / "aside"
    aside.mkdir()
    for file in book_file.parent.glob("book.db*"):
        file.rename(aside / file.name)
    assert_given_back(client.post("/", data=ADA | {"name": "Grace"}))
    assert_given_back(client.post("/", data=ADA | {"name": "Grace"}))
    for file in book_file.parent.glob("book.db*"):
        file.unlink()
    for file in aside.iterdir():
        file.rename(book_file.parent / file.name)
    assert client.post("/", data=ADA | {"name": "Grace"}).status_code == 303
    assert count_messages(app) == 2


def test_a_backup_put_in_the_books_place_is_what_guests_see(client, app, runner, book_file):
    client.post("/", data=ADA)
    runner.invoke(args=["backup", str(book_file.parent / "copy.db")])
    client.post("/", data=ADA | {"name": "Grace"})
    for file in book_file.parent.glob("book.db*"):
        file.unlink()
    (book_file.parent / "copy.db").rename(book_file)
    assert count_messages(app) == 1
    assert client.post("/", data=ADA | {"name": "Alan"}).location == "/#message-2"


@pytest.fixture
def kill_connections(database_url):
    """Return a function that ends every connection to a server's database."""
    url = make_url(database_url)

    def kill():
        other = {"postgresql": "postgres", "mariadb": "mysql"}[url.get_backend_name()]
        engine = create_engine(
            url.set(database=other), isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        find, end = {
            "postgresql": (
                "SELECT pid FROM pg_stat_activity WHERE datname = :name",
                "SELECT pg_terminate_backend(:id)",
            ),
            "mariadb": (
                "SELECT id FROM information_schema.processlist WHERE db = :name",
                "KILL :id",
            ),
        }[url.get_backend_name()]
        with engine.connect() as connection:
            ids = list(connection.scalars(text(find), {"name": url.database}))
            for id in ids:
                connection.execute(text(end), {"id": id})
        return len(ids)

    return kill


@pytest.mark.databases
def test_after_the_server_ended_every_connection_the_next_request_works(
    client, app, database_url, kill_connections
):
    if database_url.startswith("sqlite"):
        return
    for n in range(3):
        assert client.post("/", data=ADA | {"name": f"Ada {n}"}).status_code == 303
        assert kill_connections() >= 1
    assert client.get("/").status_code == 200
    assert count_messages(app) == 3


@pytest.mark.databases
def test_a_server_that_ends_the_connections_at_the_last_moment_spoils_no_answer(
    client, app, database_url, kill_connections
):
    """The session is closed when the answer is made, and nothing can be told to the guest."""
    if database_url.startswith("sqlite"):
        return

    @app.after_request
    def kill(response):
        assert kill_connections() >= 1
        return response

    assert client.get("/").status_code == 200
    assert client.post("/", data=ADA).status_code == 303
    assert client.get("/").status_code == 200
    assert count_messages(app) == 1


@pytest.fixture
def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.mark.parametrize("scheme", ["postgresql", "mariadb"])
def test_a_server_that_is_not_there_closes_the_book_for_a_moment(make_app, free_port, scheme):
    app = make_app(SQLALCHEMY_DATABASE_URI=f"{scheme}://ada:s3cret@127.0.0.1:{free_port}/book")
    client = app.test_client()
    begin = time.monotonic()
    response = client.post("/", data=ADA)
    assert_given_back(response)
    assert time.monotonic() - begin < 5
    assert "s3cret" not in response.text


@pytest.mark.parametrize("scheme", ["postgresql", "mariadb"])
def test_a_server_that_never_answers_is_given_up_in_a_few_seconds(
    make_app, scheme, caplog, monkeypatch
):
    assert 0 < config.MYSQL_PATIENCE["read_timeout"] < 30
    monkeypatch.setitem(config.PATIENCE, "connect_timeout", 3)
    monkeypatch.setitem(config.MYSQL_PATIENCE, "read_timeout", 3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        app = make_app(SQLALCHEMY_DATABASE_URI=f"{scheme}://ada:s3cret@127.0.0.1:{port}/book")
        begin = time.monotonic()
        assert_given_back(app.test_client().post("/", data=ADA))
        assert time.monotonic() - begin < 5.8  # one try, not two
    assert "s3cret" not in caplog.text
