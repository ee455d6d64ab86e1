"""Chapter 6: a guestbook that writes to its owner.

The book and what arrives in the letterbox lie in a temporary folder and are gone when the program
ends, unless GUESTBOOK_FOLDER names a folder for several processes to share.
"""

import asyncio
import atexit
import os
import shutil
import smtplib
import socket
import ssl
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from pathlib import Path

import click
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP
from celery import Celery, Task
from celery.exceptions import OperationalError
from flask import Flask, abort, current_app, redirect, render_template, request, url_for
from flask_mail import Connection, Mail, Message
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import NullPool

from chapters.look import Look

NAME_MAX, BODY_MAX = 30, 200

app = Flask(__name__)
app.config["TITLE"] = "E-mail"
app.config["OWNER"] = "owner@book.example"  # no guest ever chooses to whom a letter goes
app.config["MAIL_TIMEOUT"] = 10  # seconds that a mail server may be silent
# Links in letters begin with the Host of a request, so only these may be asked for.
app.config["TRUSTED_HOSTS"] = os.environ.get("TRUSTED_HOSTS", "127.0.0.1,localhost").split(",")


def open_folder():
    """Return the folder of the book: the one that is named, or one that does not outlive us."""
    if named := os.environ.get("GUESTBOOK_FOLDER"):
        Path(named).mkdir(exist_ok=True)
        return Path(named).resolve()
    folder = tempfile.mkdtemp(prefix="guestbook-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


FOLDER = open_folder()
LETTERBOX = FOLDER / "letterbox"
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{FOLDER / 'book.sqlite'}"
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"poolclass": NullPool}
Look(app)


class Base(DeclarativeBase):
    """The base of all models."""


db = SQLAlchemy(app, model_class=Base)


class Greeting(db.Model):
    """What a guest leaves."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    body: Mapped[str]


class Letter(db.Model):
    """An e-mail of ours; it is stored together with the greeting, and waits until it is sent."""

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    recipient: Mapped[str]
    plain: Mapped[str]
    html: Mapped[str | None]
    sent: Mapped[bool] = mapped_column(default=False)


with app.app_context():
    db.create_all()
    if not db.session.get(Greeting, 1):
        db.session.add(Greeting(name="Grey", body="I like <b>bold</b> words & tags."))
        db.session.commit()


# 6.1 Send mail with Flask-Mail


def mail_server():
    """Return the name and port of the mail server: the one that is named, or our own letterbox."""
    if server := os.environ.get("MAIL_SERVER"):
        return server, int(os.environ.get("MAIL_PORT", "587"))
    return "127.0.0.1", open_letterbox()


def open_letterbox():
    """Start a mail server that keeps what it is given and passes nothing on; return its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    keeper = Mailbox(LETTERBOX)

    async def listen():
        loop = asyncio.get_running_loop()
        await (await loop.create_server(lambda: SMTP(keeper), sock=listener)).serve_forever()

    threading.Thread(target=asyncio.run, args=(listen(),), daemon=True).start()
    return listener.getsockname()[1]


server, port = mail_server()
# region 6.1.1 set MAIL_SERVER and MAIL_PORT to these two, and a MAIL_DEFAULT_SENDER
app.config["MAIL_SERVER"] = server
app.config["MAIL_PORT"] = port
app.config["MAIL_DEFAULT_SENDER"] = "guestbook@book.example"
# endregion

# region 6.2 take MAIL_USERNAME, MAIL_PASSWORD from the environment; with a name, MAIL_USE_TLS
app.config["MAIL_USERNAME"] = os.environ.get("MAIL_USERNAME")
app.config["MAIL_PASSWORD"] = os.environ.get("MAIL_PASSWORD")
app.config["MAIL_USE_TLS"] = bool(app.config["MAIL_USERNAME"])
# endregion


class CarefulConnection(Connection):
    """Flask-Mail's connection; it gives up in time, and gives the key to no impostor."""

    def configure_host(self):
        """Connect; where the settings say so, encrypt (by STARTTLS) and log in."""
        patience = current_app.config["MAIL_TIMEOUT"]
        host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=patience)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username:
                host.login(self.mail.username, self.mail.password)
        except OSError:
            host.close()
            raise
        return host


class CarefulMail(Mail):
    """Flask-Mail, with that connection."""

    def connect(self):
        """Return a connection to the mail server, for a `with` statement."""
        return CarefulConnection(current_app.extensions["mail"])


mail = CarefulMail(app)  # reads the settings here, once


def as_message(letter):
    """Return a letter as Flask-Mail sends it."""
    # region 6.1.2 build a Message: the letter's subject, its recipient in a list, its plain text
    message = Message(subject=letter.subject, recipients=[letter.recipient], body=letter.plain)
    #: message = Message()
    # endregion
    # region 6.3.1 put the letter's HTML beside the plain text
    message.html = letter.html
    # endregion
    # So that no holiday reply answers: RFC 3834.
    message.extra_headers = {"Auto-Submitted": "auto-generated"}
    return message


def deliver(number):
    """Send a letter that has not been sent; raise OSError if the mail server does not take it."""
    letter = db.session.get(Letter, number)
    if letter.sent:
        return
    # region 6.1.3 send the letter as a message
    mail.send(as_message(letter))
    #: return
    # endregion
    letter.sent = True
    db.session.commit()


def attempt(number):
    """Deliver a letter if possible; whatever prevents it is logged, and the letter waits."""
    with app.app_context():
        try:
            deliver(number)
        except OSError as error:  # the mail server is down, silent, or does not want it
            app.logger.warning("Letter %s waits for `flask send`: %s", number, error)
        except Exception:  # our own mistake, of which nobody would hear from a thread
            app.logger.exception("Letter %s waits.", number)


# 6.3 Going further


def letter_about(greeting):
    """Return a letter that tells the owner of a greeting."""
    # region 6.3.2 render letter.txt and letter.html with `greeting` and `link` (to show_greeting)
    link = url_for("show_greeting", number=greeting.id, _external=True)
    plain = render_template("letter.txt", greeting=greeting, link=link)
    html = render_template("letter.html", greeting=greeting, link=link)
    #: plain, html = f"{greeting.name}: {greeting.body}", None
    # endregion
    subject = f"{greeting.name} left a greeting"
    return Letter(subject=subject, recipient=app.config["OWNER"], plain=plain, html=html)


class PatientTask(Task):
    """A task that Celery tries again, later and later, when the mail server does not answer."""

    autoretry_for = (OSError,)
    retry_backoff = True


BROKER = os.environ.get("CELERY_BROKER_URL")  # such as amqp://guest:guest@127.0.0.1:5672//
celery = Celery("guestbook", broker=BROKER or "memory://", task_cls=PatientTask)
celery.conf.update(
    task_default_queue=FOLDER.name,  # a letter's number means something in one book only
    task_ignore_result=True,
    # A broker that is down shall not keep a visitor waiting.
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0},
    worker_enable_remote_control=False,
)
background = ThreadPoolExecutor(max_workers=1)  # one thread, which sends one letter after another


# region 6.3.3 make send_letter a Celery task that delivers; without a BROKER, use the thread
@celery.task
def send_letter(number):
    """Send a letter, in whichever process takes this task from the broker."""
    with app.app_context():
        deliver(number)


def send_soon(number):
    """Have a letter sent while the visitor goes on."""
    if BROKER:
        send_letter.delay(number)
    else:
        background.submit(attempt, number)


#: def send_soon(number):
#:     """Send a letter while the visitor waits."""
#:     attempt(number)
# endregion


@app.cli.command("worker")
def worker_command():
    """Take letters from the broker and send them, until stopped."""
    if not BROKER:
        raise click.UsageError("Set CELERY_BROKER_URL, such as amqp://guest:guest@127.0.0.1:5672//")
    alone = ["--pool=solo", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    celery.worker_main(["worker", "--loglevel=INFO", *alone])


@app.cli.command("send")
def send_command():
    """Send the letters that wait; for cron, once the mail server is back."""
    waiting = select(Letter.id).where(Letter.sent.is_(False))
    before = db.session.scalars(waiting).all()
    for number in before:
        attempt(number)
    after = db.session.scalars(waiting).all()
    click.echo(f"{len(before) - len(after)} sent, {len(after)} still waiting")


# The pages


@app.get("/book")
def book():
    """Show the greetings, the newest first, and a form to leave one."""
    greetings = db.session.scalars(select(Greeting).order_by(Greeting.id.desc()).limit(20)).all()
    waiting = db.session.scalars(select(Letter).where(Letter.sent.is_(False))).all()
    return render_template(
        "book.html", greetings=greetings, waiting=waiting, name_max=NAME_MAX, body_max=BODY_MAX
    )


@app.post("/book")
def leave_greeting():
    """Store a greeting and a letter about it, both or neither; then have the letter sent."""
    name, body = tidy("name", NAME_MAX), tidy("body", BODY_MAX)
    if not name or not body:
        abort(400, "A greeting needs a name and a few words.")
    greeting = Greeting(name=name, body=body)
    db.session.add(greeting)
    db.session.flush()  # from here on it has an id, which the link needs
    letter = letter_about(greeting)
    db.session.add(letter)
    db.session.commit()
    try:
        send_soon(letter.id)
    except OperationalError:
        app.logger.exception("The broker is down: letter %s waits for `flask send`.", letter.id)
    return redirect(url_for("book"))


def tidy(field, longest):
    """Return what a form says in one line: a line break could begin a header of a letter."""
    return " ".join(request.form.get(field, "").split())[:longest]


@app.get("/greetings/<int:number>")
def show_greeting(number):
    """Show one greeting; the links in letters lead here."""
    return render_template("greeting.html", greeting=db.get_or_404(Greeting, number))


@app.get("/greetings/<int:number>/letter")
def show_letter(number):
    """Show the letter about a greeting as it would travel."""
    message = as_message(letter_about(db.get_or_404(Greeting, number)))
    return message.as_string(), {"Content-Type": "text/plain; charset=utf-8"}


@app.get("/letterbox")
def letterbox():
    """Show what has arrived in our own letterbox, the newest first."""
    files = sorted(LETTERBOX.glob("new/*"), key=lambda file: file.stat().st_mtime, reverse=True)
    arrived = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files[:20]]
    return render_template("letterbox.html", arrived=arrived)


@app.get("/settings")
def settings():
    """Say how letters leave; a real site would tell only its owner, and nobody the key."""
    state = app.extensions["mail"]
    return {
        "server": state.server,
        "port": state.port,
        "sender": state.default_sender,
        "logs in as": state.username,
        "encrypts": state.use_tls,
        "in the background": "a Celery worker" if BROKER else "a thread of this process",
    }
