"""The owner is told what was held: once, by every way, and by no request."""

import http.server
import json
import socket
import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from sayhello import digest
from sayhello.extensions import db
from sayhello.models import HELD, Message, book

LINK = {"name": "Eve", "body": "Buy at https://spam.example"}


class Box:
    """A mail server's inbox; an answer other than 250 refuses the mail."""

    def __init__(self):
        self.mails, self.answer = [], "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(envelope.content.decode())
        return self.answer


@pytest.fixture
def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def mailbox(free_port):
    box = Box()
    controller = Controller(box, "127.0.0.1", free_port)
    controller.start()
    box.address = f"127.0.0.1:{free_port}"
    yield box
    controller.stop()


@pytest.fixture
def hook():
    """Run a web server that remembers what it was sent, and answers as it is told."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if server.status == 200:
                server.calls.append((self.headers["Content-Type"], json.loads(body)))
            self.send_response(server.status)
            self.send_header("Location", "/")
            self.end_headers()

        def do_GET(self):
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.calls, server.status = [], 200
        server.url = f"http://127.0.0.1:{server.server_port}/secret-path"
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def settings():
    return {
        "SITE_URL": "https://book.example/",
        "MAIL_STARTTLS": False,
        "MAIL_FROM": "book@book.example",
        "DIGEST_TO": "owner@book.example",
    }


@pytest.fixture
def send(make_app, app, settings):
    """Return a function that runs `flask digest` with further settings."""

    def run(**more):
        return make_app(**settings, **more).test_cli_runner().invoke(args=["digest"])

    return run


def moment(app, column):
    with app.app_context():
        return db.session.scalar(select(book.c[column]))


@pytest.mark.databases
def test_what_was_held_is_told_once_by_every_way(client, app, send, mailbox, hook):
    client.post("/", data=LINK)
    client.post("/", data={"name": "Ada", "body": "not held"})
    ways = {"MAIL_SERVER": mailbox.address, "DIGEST_WEBHOOK": hook.url}
    result = send(**ways)
    assert (result.exit_code, result.stderr) == (0, "")
    [mail], [(content_type, content)] = mailbox.mails, hook.calls
    assert "Subject: Guestbook: 1 message waits for you (link 1)" in mail
    assert "To: owner@book.example" in mail
    assert "Auto-Submitted: auto-generated" in mail
    assert "https://book.example/moderate" in mail
    assert "Eve:\r\nBuy at https://spam.example" in mail
    assert "not held" not in mail
    assert content_type == "application/json"
    assert (content["count"], content["reasons"]) == (1, {"link": 1})
    assert content["newest"][0]["body"] == "Buy at https://spam.example"
    assert "Buy" not in content["text"]
    again = send(**ways)
    assert again.exit_code == 0
    assert again.stdout.count("nothing new was held, so nothing was sent") == 2
    assert (len(mailbox.mails), len(hook.calls)) == (1, 1)
    assert moment(app, "digest_at")


def test_a_flood_is_one_mail_with_the_newest_few(app, send, mailbox):
    with app.app_context():
        base = datetime.now(UTC) - timedelta(hours=1)
        db.session.add_all(
            Message(
                name=f"Bot {n}",
                body="spam",
                state=HELD,
                reason="flood" if n else "trap",
                timestamp=base + timedelta(seconds=n),
            )
            for n in range(500)
        )
        db.session.commit()
    send(MAIL_SERVER=mailbox.address)
    [mail] = mailbox.mails
    assert "500 messages wait for you (flood 499, trap 1)" in mail
    assert mail.count("Bot ") == 5
    assert "Bot 499" in mail


def test_what_the_owner_decided_already_is_not_told(client, app, send, mailbox):
    client.post("/", data=LINK)
    with app.app_context():
        db.session.get(Message, 1).state = "published"
        db.session.commit()
    assert "nothing new" in send(MAIL_SERVER=mailbox.address).stdout
    assert mailbox.mails == []


def test_a_message_that_an_edit_made_suspicious_is_told(client, send, mailbox):
    client.post("/", data={"name": "Eve", "body": "harmless"})
    send(MAIL_SERVER=mailbox.address)
    client.post("/messages/1/edit", data=LINK)
    send(MAIL_SERVER=mailbox.address)
    assert len(mailbox.mails) == 1


@pytest.mark.databases
def test_what_failed_alone_is_sent_again_alone(client, app, send, mailbox, hook):
    client.post("/", data=LINK)
    hook.status = 500
    ways = {"MAIL_SERVER": mailbox.address, "DIGEST_WEBHOOK": hook.url}
    result = send(**ways)
    assert result.exit_code == 1
    assert "The webhook was not delivered (HTTP Error 500" in result.stderr
    assert "check DIGEST_WEBHOOK" in result.stderr
    assert "secret-path" not in result.output
    assert moment(app, "digest_at") is None
    client.post("/", data=LINK | {"name": "Mallory"})
    hook.status = 200
    assert send(**ways).exit_code == 0
    assert [("Eve:" in mail, "Mallory:" in mail) for mail in mailbox.mails] == [
        (True, False),
        (False, True),
    ]
    assert [content["count"] for _, content in hook.calls] == [2]
    assert moment(app, "digest_at")


def test_the_webhook_is_not_called_again_for_a_mail_that_failed(client, send, mailbox, hook):
    client.post("/", data=LINK)
    mailbox.answer = "554 no"
    ways = {"MAIL_SERVER": mailbox.address, "DIGEST_WEBHOOK": hook.url}
    assert send(**ways).exit_code == 1
    mailbox.answer = "250 OK"
    assert send(**ways).exit_code == 0
    assert (len(mailbox.mails), len(hook.calls)) == (1, 1)


@contextmanager
def silent_server():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("way", ["mail", "webhook"])
@pytest.mark.parametrize("fault", ["refused", "down", "slow"])
def test_a_digest_that_failed_says_so_and_is_sent_again(
    client, app, send, mailbox, hook, free_port, monkeypatch, way, fault
):
    monkeypatch.setattr(digest, "TIMEOUT", 0.3)
    client.post("/", data=LINK)
    mailbox.answer, hook.status = "554 5.7.1 We do not\n554 want it", 403
    with silent_server() as silent:
        port = {"refused": None, "down": 9, "slow": silent}[fault]
        mail = f"127.0.0.1:{port}" if port else mailbox.address
        url = f"http://127.0.0.1:{port}/" if port else hook.url
        result = send(**({"MAIL_SERVER": mail} if way == "mail" else {"DIGEST_WEBHOOK": url}))
    assert result.exit_code == 1
    assert result.exception.__class__ is SystemExit
    assert result.stderr.count("\n") == 1
    assert f"The {'e-mail' if way == 'mail' else 'webhook'} was not delivered (" in result.stderr
    assert moment(app, "digest_at") is None
    monkeypatch.setattr(digest, "TIMEOUT", 10)  # the good server may be slower than that
    mailbox.answer, hook.status = "250 OK", 200
    good = {"MAIL_SERVER": mailbox.address} if way == "mail" else {"DIGEST_WEBHOOK": hook.url}
    assert send(**good).exit_code == 0
    assert len(mailbox.mails) + len(hook.calls) == 1


def test_a_password_is_not_sent_to_a_server_without_encryption(client, make_app, settings, mailbox):
    client.post("/", data=LINK)
    careful = settings | {"MAIL_STARTTLS": True, "MAIL_SERVER": mailbox.address}
    app = make_app(**careful, MAIL_USERNAME="ada", MAIL_PASSWORD="s3cret")
    result = app.test_cli_runner().invoke(args=["digest"])
    assert result.exit_code == 1
    assert "STARTTLS" in result.stderr
    assert mailbox.mails == []


def test_encryption_is_asked_for_unless_the_owner_says_no():
    from sayhello.config import DEFAULTS

    assert DEFAULTS["MAIL_STARTTLS"] is True


def test_a_webhook_that_redirects_is_not_taken_for_delivered(client, send, hook):
    client.post("/", data=LINK)
    hook.status = 302
    assert send(DIGEST_WEBHOOK=hook.url).exit_code == 1
    assert hook.calls == []


def test_a_file_is_no_webhook(client, send):
    client.post("/", data=LINK)
    result = send(DIGEST_WEBHOOK="file:///etc/passwd")
    assert "does not begin with https://" in result.stderr


@pytest.mark.parametrize("evil", ["Eve\r\nBcc: all@example.com", "Eve\nSubject: x"])
def test_nobody_can_add_a_line_to_the_header(app, send, mailbox, evil):
    with app.app_context():
        reason = "x\nBcc: a@b.c"
        db.session.add(Message(name=evil, body=f"{evil}\n.\n", state=HELD, reason=reason))
        db.session.commit()
    assert send(MAIL_SERVER=mailbox.address, SITE_TITLE=f"Gästebuch 雪 {evil}").exit_code == 0
    header, _, _ = mailbox.mails[0].partition("\r\n\r\n")
    names = [line.partition(":")[0] for line in header.split("\r\n") if line[0] not in " \t"]
    assert "Bcc" not in names
    assert names.count("Subject") == 1
    assert "=?utf-8?" in header


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "set MAIL_SERVER or DIGEST_WEBHOOK"),
        ({"MAIL_SERVER": "mail", "DIGEST_TO": None}, "set DIGEST_TO"),
        ({"MAIL_SERVER": "mail", "SITE_URL": None}, "set SITE_URL"),
        ({"MAIL_SERVER": "127.0.0.1:x"}, "check the MAIL_ settings"),
        ({"MAIL_SERVER": "127.0.0.1:9", "DIGEST_TO": "a@b\nBcc: c@d"}, "check the MAIL_ settings"),
    ],
    ids=["nothing", "nobody", "nowhere", "no port", "two lines"],
)
def test_a_setting_that_is_wrong_is_named(client, make_app, app, settings, wrong, sentence):
    client.post("/", data=LINK)
    result = make_app(**settings | wrong).test_cli_runner().invoke(args=["digest"])
    assert result.exit_code == 1
    assert sentence in result.stderr


def test_no_request_sends_anything(make_app, app, settings, monkeypatch):
    def fail(*args, **kwargs):
        raise AssertionError("a request sent something")

    site = make_app(**settings, MAIL_SERVER="127.0.0.1:9", DIGEST_WEBHOOK="http://127.0.0.1:9/")
    monkeypatch.setattr(digest, "mail", fail)
    monkeypatch.setattr(digest, "call", fail)
    monkeypatch.setattr("smtplib.SMTP.__init__", fail)
    monkeypatch.setattr("urllib.request.OpenerDirector.open", fail)
    assert site.test_client().post("/", data=LINK).status_code == 303


def test_a_message_that_waited_while_the_digest_was_made_is_in_the_next_one(app, client, tmp_path):
    with closing(
        sqlite3.connect(tmp_path / "book.db", isolation_level=None, check_same_thread=False)
    ) as rival:
        rival.execute("BEGIN IMMEDIATE")
        guest = threading.Thread(target=client.post, args=["/"], kwargs={"data": LINK})
        guest.start()
        time.sleep(0.5)
        until = datetime.now(UTC)
        rival.execute("COMMIT")
        guest.join()
    with app.app_context():
        assert db.session.scalar(select(Message.timestamp)) > until
