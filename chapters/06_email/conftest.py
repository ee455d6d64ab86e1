"""What the checks of this chapter share: a post office on this machine, and an app that uses it."""

import asyncio
import importlib.util
import os
import sys
import threading
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from celery import _state

from chapters.conftest import free_port

PATIENCE = 5  # seconds within which a letter should arrive
SLOW = 2  # seconds that a closed counter keeps a letter waiting, at most
OURS = ("MAIL_", "CELERY_", "GUESTBOOK_", "TRUSTED_HOSTS", "SSL_CERT_")


@dataclass
class Arrived:
    """A letter that has arrived: to whom the envelope was addressed, and what was in it."""

    recipients: list
    message: EmailMessage
    user: str | None
    encrypted: bool

    def body(self, kind):
        """Return the body that a program shows which prefers this kind, plain or html."""
        part = self.message.get_body([kind])
        return part.get_content() if part else None


class PostOffice:
    """A mail server on a free port: it keeps what it is given, or answers as it is told."""

    def __init__(self, key=None, **options):
        self.letters, self.answers, self.keys = [], [], []
        self.counter = threading.Event()
        self.counter.set()
        self.key, self.port = key, free_port()
        if key:
            options |= {"authenticator": self.let_in, "auth_required": True}
        self.controller = Controller(self, "127.0.0.1", self.port, **options)

    def let_in(self, server, session, envelope, mechanism, data):
        """Say whether the key is the right one; remember it."""
        self.keys.append(data.password.decode())
        session.user = data.login.decode()
        return AuthResult(success=self.keys[-1] == self.key, handled=False)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Wait while the counter is closed; then keep the letter, or answer as told."""
        end = time.monotonic() + SLOW
        while not self.counter.is_set() and time.monotonic() < end:
            await asyncio.sleep(0.005)
        if self.answers:
            return self.answers.pop(0)
        message = message_from_bytes(envelope.content, policy=policy.default)
        user = getattr(session, "user", None)
        self.letters.append(Arrived(envelope.rcpt_tos, message, user, session.ssl is not None))
        return "250 OK"

    def letter(self, patience=PATIENCE):
        """Wait for a letter to arrive; return it, or None."""
        return self.letters.pop(0) if comes_true(lambda: self.letters, patience) else None


def comes_true(condition, patience=PATIENCE):
    """Wait until a condition holds, or patience ends; say which."""
    end = time.monotonic() + patience
    while not (holds := bool(condition())) and time.monotonic() < end:
        time.sleep(0.005)
    return holds


@pytest.fixture
def open_post():
    """Return a function that opens a post office for the length of a check."""
    opened = []

    def open_post(**options):
        post = PostOffice(**options)
        post.controller.start()
        opened.append(post)
        return post

    yield open_post
    for post in opened:
        post.counter.set()
        post.controller.stop(no_assert=True)


@pytest.fixture
def post(open_post, monkeypatch):
    """Open a post office, and name it in the environment, from which the caller's own is hidden."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    post = open_post()
    monkeypatch.setenv("MAIL_SERVER", "localhost")
    monkeypatch.setenv("MAIL_PORT", str(post.port))
    return post


@pytest.fixture
def load(post, folder, monkeypatch):
    """Return a function that imports app.py afresh, with some variables in the environment."""
    modules, known = [], set(_state._on_app_finalizers)

    def load(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        name = f"app{len(modules) or ''}"
        spec = importlib.util.spec_from_file_location(name, folder / "app.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        module.app.testing = True
        modules.append(module)
        return module

    yield load
    for module in modules:
        module.background.shutdown()
    # Celery gives each task to later apps too, and would mistake ours for those of the next import.
    _state._on_app_finalizers.intersection_update(known)


@pytest.fixture
def module(load):
    """Return the app's module, whose letters go to the post office of the check."""
    return load()


@pytest.fixture
def stored():
    """Return a function that stores a letter in the book; it returns the letter's number."""

    def stored(module, plain="Hello, owner!", html=None):
        with module.app.app_context():
            letter = module.Letter(
                subject="Ada left a greeting",
                recipient="owner@book.example",
                plain=plain,
                html=html,
            )
            module.db.session.add(letter)
            module.db.session.commit()
            return letter.id

    return stored


@pytest.fixture
def until():
    """Return the function that waits until a condition holds."""
    return comes_true


@pytest.fixture
def is_sent():
    """Return a function that says whether the book takes a letter for sent."""

    def is_sent(module, number=1):
        with module.app.app_context():
            return module.db.session.get(module.Letter, number).sent

    return is_sent
