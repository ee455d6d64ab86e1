"""A killed worker or server loses no message whose author was thanked."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import pytest

from sayhello import create_app
from sayhello.extensions import db
from sayhello.models import Message

pytest.importorskip("gunicorn", reason="There is no gunicorn on this platform.")
pytestmark = pytest.mark.timeout(180)
SETTINGS = {"SENDER_LIMIT": 10**9, "SITE_LIMIT": 10**9, "MIN_SECONDS": 0}


@pytest.fixture
def folder(tmp_path):
    """Return an instance folder with an empty book and settings that let a crowd in."""
    lines = [f"{name} = {value!r}" for name, value in SETTINGS.items()]
    (tmp_path / "config.py").write_text("\n".join(lines))
    environment = os.environ | {"FLASK_INSTANCE_PATH": str(tmp_path)}
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "sayhello", "initdb"],
        check=True,
        env=environment,
        capture_output=True,
    )
    return tmp_path


@contextmanager
def serving(folder):
    """Run the real server on a free port; yield its port and process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--workers",
            "2",
            "--bind",
            f"127.0.0.1:{port}",
            "--no-control-socket",
            "--log-level",
            "critical",
            "sayhello:create_app()",
        ],
        env=os.environ | {"FLASK_INSTANCE_PATH": str(folder)},
    )
    try:
        wait_for(port)
        yield port, server
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port):
    for _ in range(100):
        try:
            return ask(port, "GET", "/")
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The server did not start.")


def ask(port, method, path, body=None, headers=()):
    """Send one request; return status, cookie and text."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return response.status, response.headers["Set-Cookie"], response.read().decode()
    finally:
        connection.close()


class Guest(threading.Thread):
    """Posts greetings one after the other, and remembers which were accepted."""

    def __init__(self, port, number, stop):
        super().__init__()
        self.port, self.number, self.stop = port, number, stop
        self.thanked, self.statuses = [], set()

    def run(self):
        n = 0
        while not self.stop.is_set():
            try:
                self.greet(f"{self.number}-{n}")
            except (OSError, HTTPException):
                time.sleep(0.02)  # the worker that had the request is gone
            n += 1

    def greet(self, body):
        _, cookie, page = ask(self.port, "GET", "/")
        token = re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', page)[1]
        form = urlencode({"name": "Guest", "body": body, "csrf_token": token})
        headers = {
            "Cookie": cookie.split(";")[0],
            "Content-Type": "application/x-www-form-urlencoded",
        }
        status, _, _ = ask(self.port, "POST", "/", form, headers)
        self.statuses.add(status)
        if status == 303:
            self.thanked.append(body)


@contextmanager
def crowd(port):
    """Let four guests write at once; they have stopped when this ends."""
    stop = threading.Event()
    guests = [Guest(port, n, stop) for n in range(4)]
    for guest in guests:
        guest.start()
    try:
        yield guests
    finally:
        stop.set()
        for guest in guests:
            guest.join()


def bodies_in(folder):
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/sayhello.db"})
    with app.app_context():
        bodies = list(db.session.scalars(db.select(Message.body)))
        db.session.remove()
        db.engine.dispose()
    return bodies


def workers_of(server):
    listed = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True)
    return [int(pid) for pid in listed.stdout.split()]


def wait_until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "The site did not recover."
        time.sleep(0.02)


def thanked(guests):
    return sum(len(guest.thanked) for guest in guests)


def kill_one(workers):
    """Kill the first worker; return whether there was one."""
    try:
        os.kill(workers[0], signal.SIGKILL)
    except (IndexError, ProcessLookupError):
        return False
    return True


def check_nothing_lost(folder, guests):
    accepted = {body for guest in guests for body in guest.thanked}
    stored = bodies_in(folder)
    assert accepted - set(stored) == set()
    assert len(stored) == len(set(stored))
    assert set().union(*(guest.statuses for guest in guests)) == {303}


@pytest.mark.point("7.2.5")
def test_the_book_is_opened_by_the_server_that_it_is_deployed_with(folder):
    with serving(folder) as (port, _):
        status, cookie, page = ask(port, "GET", "/")
    assert status == 200
    assert "HttpOnly" in cookie
    assert "The first line of the book is yours." in page


def test_under_load_every_greeting_is_answered_and_stored(folder):
    with serving(folder) as (port, _), crowd(port) as guests:
        wait_until(lambda: thanked(guests) > 40)
    check_nothing_lost(folder, guests)


def test_twenty_killed_workers_lose_no_accepted_message(folder):
    with serving(folder) as (port, server), crowd(port) as guests:
        for kill in range(20):
            wait_until(lambda more=2 * kill: thanked(guests) > more)
            wait_until(lambda: kill_one(workers_of(server)))
    check_nothing_lost(folder, guests)


def test_a_killed_server_loses_no_accepted_message(folder):
    with serving(folder) as (port, server), crowd(port) as guests:
        wait_until(lambda: thanked(guests) > 20)
        workers = workers_of(server)
        for pid in [server.pid, *workers]:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.3)
    check_nothing_lost(folder, guests)
