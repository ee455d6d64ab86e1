"""What an operator finds in the log: a line for each decision, and never a guest."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

SECRETS = {"name": "Ada Lovelace", "body": "a private greeting http://x.example"}
ID = r"[0-9a-f]{8}"


@pytest.fixture
def failing(app):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/bug", "bug", lambda: 1 / 0)
    return app.test_client()


def test_a_failure_shows_the_number_under_which_its_traceback_is_logged(failing, caplog):
    page = failing.get("/bug", headers={"X-Request-ID": "deadbeef"}).text
    [shown] = re.findall(rf"<code>({ID})</code>", page)
    [record] = [record for record in caplog.records if record.exc_info]
    assert record.message.startswith(f"[{shown}] ")
    assert "ZeroDivisionError" in caplog.text
    assert shown != "deadbeef"
    assert shown not in failing.get("/bug").text


def test_a_closed_book_shows_the_number_of_its_log_line(client, app, caplog):
    from sayhello.extensions import db

    with app.app_context():
        db.drop_all()
    [shown] = re.findall(rf"<code>({ID})</code>", client.get("/").text)
    assert f"[{shown}] The database has no table yet" in caplog.text


def test_a_visitors_mistake_needs_no_number(client):
    assert "<code>" not in client.get("/nowhere").text


def test_the_log_names_decisions_and_never_a_guest(client, make_app, caplog):
    caplog.set_level("INFO")
    client.post("/", data=SECRETS)
    client.post("/messages/1/edit", data=SECRETS | {"body": "another secret"})
    client.post("/messages/1/delete")
    make_app(SENDER_LIMIT=0).test_client().post("/", data=SECRETS | {"body": "third secret"})
    ours = [record.getMessage() for record in caplog.records if record.name == "sayhello"]
    assert re.fullmatch(rf"\[{ID}\] message 1: hold \(link\)", ours[0])
    assert any("refuse (too_many)" in line for line in ours)
    assert not re.search(r"Ada|Lovelace|private|secret|example|127\.0\.0\.1", "\n".join(ours))


@pytest.mark.parametrize(
    "server",
    [["flask", "run", "--port"], ["gunicorn", "sayhello:create_app()", "--bind"]],
    ids=["flask run", "gunicorn"],
)
def test_decisions_are_logged_with_their_time_in_production(server, tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    env = os.environ | {
        "FLASK_APP": "sayhello",
        "FLASK_INSTANCE_PATH": str(tmp_path),
        "FLASK_WTF_CSRF_ENABLED": "false",
    }
    env.pop("FLASK_DEBUG", None)
    run = [sys.executable, "-m"]
    subprocess.run([*run, "flask", "initdb"], env=env, check=True, capture_output=True)
    address = str(port) if server[0] == "flask" else f"127.0.0.1:{port}"
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*run, *server, address], env=env, stdout=log, stderr=log)
    try:
        post(f"http://127.0.0.1:{port}/")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    log = (tmp_path / "log").read_text()
    when = r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\]"
    assert re.search(rf"{when} INFO in spam: \[{ID}\] message 1: hold \(\w+\)", log), log
    assert "Lovelace" not in log
    assert "private" not in log


def post(url):
    """Leave a message as soon as the server is up."""
    for _ in range(100):
        try:
            return urlopen(Request(url, urlencode(SECRETS).encode()), timeout=10).close()
        except HTTPError:
            raise
        except OSError:
            time.sleep(0.2)
    raise AssertionError("The server did not start.")
