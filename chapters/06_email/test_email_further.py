"""6.3: two bodies, templates, and a visitor who does not wait for the post."""

import os
import re
import socket
import subprocess
import sys
import uuid

import kombu
import pytest
from flask_mail import Message

from chapters.conftest import absent, free_port

BOLD = "I like <b>bold</b> words & tags."
GREETING = {"name": "Ada", "body": BOLD}
PATIENCE = 0.7 * float(os.environ.get("CHAPTERS_LIMIT", 10))  # seconds for a worker to start
SHARED = ("MAIL_SERVER", "MAIL_PORT", "CELERY_BROKER_URL", "GUESTBOOK_FOLDER")
# The app as the check imports it, and the command `flask worker`, which ends with whoever began it.
WORKER = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
sys.path.insert(0, "")
import app
app.app.test_cli_runner().invoke(args=["worker"])
"""
RABBITMQ = os.environ.get("TEST_BROKER", "amqp://guest:guest@127.0.0.1:5672//")


@pytest.mark.point("6.3.1")
def test_the_letter_has_two_bodies(module, post, stored):
    """Hint: a `Message` has an attribute `html` beside `body`.

    Hint: the letter's HTML is `letter.html`.
    """
    number = stored(module, plain="Hello, owner!", html="<p>Hello, <em>owner</em>!</p>")
    module.attempt(number)
    letter = post.letter()
    assert letter, "The letter should still be sent."
    assert not list(letter.message.iter_attachments()), (
        "The HTML should be a second body, and no attached file."
    )
    assert (letter.body("plain") or "").strip() == "Hello, owner!", (
        "A program that shows text should still find the plain body."
    )
    assert (letter.body("html") or "").strip() == "<p>Hello, <em>owner</em>!</p>", (
        "A program that shows HTML should find the letter's HTML."
    )


@pytest.mark.point("6.3.1")
def test_the_reader_picks_the_last_body_that_it_can_show(module):
    """See that the two are alternatives, the plain one first, whatever the order in the code."""
    with module.app.app_context():
        message = Message("Hello", recipients=["owner@book.example"])
        message.html = "<p>Hello!</p>"
        message.body = "Hello!"
        kinds = [part.get_content_type() for part in message._message().walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"]


@pytest.mark.point("6.3.2")
def test_both_bodies_come_from_templates(module, client):
    """Hint: `render_template("letter.txt", ...)` is the plain body, letter.html the other.

    Hint: both templates use `greeting` and `link`; pass them by these names.

    Hint: in a letter, `/greetings/1` leads nowhere. The whole URL is
    `url_for("show_greeting", number=greeting.id, _external=True)`.
    """
    client.post("/book", data=GREETING, headers={"Host": "localhost"})
    with module.app.app_context():
        letter = module.db.session.get(module.Letter, 1)
        plain, html = letter.plain, letter.html
    assert html, "The letter should have HTML, rendered from letter.html."
    assert plain.startswith("Ada has left a greeting in your guestbook"), (
        "The plain body should be rendered from letter.txt."
    )
    assert "<blockquote" in html, "The HTML body should be rendered from letter.html."
    assert BOLD in plain, "The plain body should show the guest's words as they are."
    assert "&lt;b&gt;bold&lt;/b&gt;" in html, (
        "In the HTML body the guest's tags should be escaped, as in every .html template."
    )
    for link in re.findall(r"there: (.*)", plain) + re.findall(r'href="(.*?)"', html):
        assert link == "http://localhost/greetings/2", (
            "Both bodies should have the whole URL of the greeting, from http:// on."
        )
        assert "&lt;b&gt;bold&lt;/b&gt; words" in client.get(link).text, (
            "The link should lead to the greeting."
        )


@pytest.mark.point("6.3.2")
def test_a_forged_host_writes_no_letter(module, client):
    """See that links follow the Host that a visitor claims, unless only trusted ones are let in."""
    forged = {"Host": "evil.example"}
    assert client.post("/book", data=GREETING, headers=forged).status_code == 400
    with module.app.app_context():
        assert module.db.session.get(module.Letter, 1) is None
    module.app.config["TRUSTED_HOSTS"] = None
    client.post("/book", data=GREETING, headers=forged)
    with module.app.app_context():
        assert "http://evil.example/greetings/2" in module.db.session.get(module.Letter, 1).plain


@pytest.mark.point("6.3.3")
def test_the_visitor_does_not_wait(module, client, post):
    """Hint: `background.submit(function, argument)` calls the function in another thread.

    Hint: pass `attempt` and the number, and do not call `attempt` yourself.

    Hint: `BROKER` is None here, so `send_soon` should give the number to the thread.
    """
    post.counter.clear()
    response = client.post("/book", data=GREETING)
    waited = bool(post.letters)
    post.counter.set()
    assert response.status_code == 302, "The visitor should be sent back to the book."
    assert not waited, (
        "The visitor was kept waiting until the letter had been sent: hand it to the thread."
    )
    letter = post.letter()
    assert letter, "Without a broker, the letter should be sent by the thread `background`."
    assert letter.message["Subject"] == "Ada left a greeting"


@pytest.mark.point("6.3.3")
def test_with_a_broker_the_task_goes_there(load, post, is_sent):
    """Hint: `@celery.task` above `send_letter` makes it a task.

    Hint: `send_letter.delay(number)` gives it to the broker; only the number travels.

    Hint: a worker knows no request, so the task needs `with app.app_context():`, and in it
    `deliver(number)`.
    """
    module = load(CELERY_BROKER_URL="memory://")
    module.app.test_client().post("/book", data=GREETING)
    with module.celery.connection() as connection:
        message = connection.default_channel.basic_get(module.FOLDER.name)
    assert message, "With a BROKER, send_soon should give the task to it, by `.delay(...)`."
    assert not is_sent(module), "The letter should be left to the worker."
    args, kwargs, _ = message.payload
    post.answers = ["451 Try again later"]
    task = module.celery.tasks[message.headers["task"]]
    result = task.apply(args, kwargs)
    assert not result.failed(), f"The worker could not do the task: {result.result!r}"
    assert post.answers == [], "The task should deliver the letter, and did not try to."
    assert is_sent(module), (
        "When the mail server refuses, the task should let the error out, so that Celery tries "
        "again: call deliver(), which raises it, and not attempt()."
    )
    assert len(post.letters) == 1, "The letter should be sent once."


@pytest.mark.point("6.3.3")
def test_a_mail_server_that_is_down_takes_nothing_with_it(load, post, until, caplog):
    """See that the page stands, the greeting is there, and the letter is sent later."""
    module = load(MAIL_PORT=free_port())
    client = module.app.test_client()
    response = client.post("/book", data=GREETING)
    assert response.location == "/book"
    assert until(lambda: "Letter 1 waits" in caplog.text), "The log should say that a letter waits."
    assert "Traceback" not in caplog.text, "A server that is down is one line in the log."
    page = client.get("/book").text
    assert "I like &lt;b&gt;bold&lt;/b&gt; words" in page
    assert "1 letter waits" in page
    runner = module.app.test_cli_runner()
    assert runner.invoke(args=["send"]).output == "0 sent, 1 still waiting\n"
    module.app.extensions["mail"].port = post.port
    assert runner.invoke(args=["send"]).output == "1 sent, 0 still waiting\n"
    assert post.letter().recipients == ["owner@book.example"]
    assert "waits" not in client.get("/book").text


@pytest.mark.point("6.3.3")
def test_a_mail_server_that_says_nothing_is_given_up(load, stored, is_sent):
    """See that it costs the thread a while and no more; Flask-Mail by itself waits for ever."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        module = load(MAIL_PORT=silent.getsockname()[1])
        module.app.config["MAIL_TIMEOUT"] = 0.05
        number = stored(module)
        with module.app.app_context(), pytest.raises(OSError, match="timed out"):
            module.deliver(number)
        assert not is_sent(module, number)


@pytest.mark.point("6.3.3")
def test_a_broker_that_is_down_takes_nothing_with_it(load, post):
    """See that the page stands, and that the letter waits for `flask send`."""
    module = load(CELERY_BROKER_URL=f"amqp://guest:guest@127.0.0.1:{free_port()}//")
    client = module.app.test_client()
    assert client.post("/book", data=GREETING).location == "/book"
    assert "1 letter waits" in client.get("/book").text
    result = module.app.test_cli_runner().invoke(args=["send"])
    assert result.output == "1 sent, 0 still waiting\n"
    assert post.letter()


@pytest.fixture
def broker():
    """Return the URL of a real broker, or say that there is none here."""
    with kombu.Connection(RABBITMQ, connect_timeout=2) as connection:
        try:
            connection.connect()
        except OSError:
            absent(f"a broker, such as RabbitMQ at {connection.as_uri()}")
    return RABBITMQ


@pytest.fixture
def book(broker, tmp_path):
    """Return a folder for a book; the queue of its name is removed from the broker in the end."""
    folder = tmp_path / f"guestbook-{uuid.uuid4().hex}"
    yield folder
    with kombu.Connection(broker) as connection:
        connection.default_channel.queue_delete(folder.name)
        connection.default_channel.exchange_delete(folder.name)


@pytest.fixture
def work(post, book, environment, folder):
    """Return a function that starts `flask worker`; it ends before its queue is removed."""
    workers = []

    def work():
        command = [sys.executable, "-c", WORKER]
        environ = environment | {name: os.environ[name] for name in SHARED}
        pipes = {
            "stdin": subprocess.PIPE,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.STDOUT,
        }
        workers.append(subprocess.Popen(command, cwd=folder, env=environ, **pipes))

    yield work
    for worker in workers:
        worker.stdin.close()
        worker.wait(PATIENCE)


@pytest.mark.point("6.3.3")
def test_a_worker_takes_letters_from_a_real_broker(load, work, post, broker, book, until):
    """See another process send the letter, after the one that took the greeting has gone on."""
    module = load(CELERY_BROKER_URL=broker, GUESTBOOK_FOLDER=book)
    client = module.app.test_client()
    client.post("/book", data=GREETING)
    module.celery.close()
    assert "1 letter waits" in client.get("/book").text
    work()
    letter = post.letter(PATIENCE)
    assert letter, "A worker should take the letter from the broker and send it."
    assert letter.message["Subject"] == "Ada left a greeting"
    assert until(lambda: "waits" not in client.get("/book").text), (
        "The worker should note in the book that the letter is sent."
    )
