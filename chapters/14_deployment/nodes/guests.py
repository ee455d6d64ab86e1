"""The load: guests who read and write through nginx, an owner who hides, and what they find."""

import json
import random
import re
import threading
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from .ledger import HELD_MARK, Request, must_be_held, now

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]*)"')
ON_PAGE = re.compile(r'<article class="message[^"]*" id="message-(\d+)"')
# Who each guest claims to be, and how to have come.
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@dataclass
class Answer:
    """What came back, and the cookie to send from now on."""

    status: int
    headers: object
    body: str
    cookie: str

    @property
    def location(self):
        return self.headers["Location"] or ""


def ask(port, method, path, form=None, cookie=None, source="127.0.0.1", etag=None, gzip=False):
    """Send one request on a new connection; raise OSError or HTTPException if it breaks off."""
    headers = FORGED | {"Accept-Language": "en"}
    headers |= {"Accept-Encoding": "gzip"} if gzip else {}
    headers |= {"Cookie": cookie} if cookie else {}
    headers |= {"If-None-Match": etag} if etag else {}
    body = urlencode(form) if form is not None else None
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = HTTPConnection("127.0.0.1", port, timeout=45, source_address=(source, 0))
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode(errors="ignore" if gzip else "strict")
    finally:
        connection.close()
    set_cookie = response.headers["Set-Cookie"]
    cookie = set_cookie.split(";")[0] if set_cookie else cookie
    return Answer(response.status, response.headers, text, cookie)


class Visitor(threading.Thread):
    """Somebody who does something again and again, until told to stop."""

    kind, pause = "read", 0.05

    def __init__(self, port, ledger, stop, source="127.0.0.1"):
        super().__init__(daemon=True)
        self.port, self.ledger, self.stop, self.source = port, ledger, stop, source

    def run(self):
        while not self.stop.is_set():
            try:
                self.act()
            except Exception as error:  # else a broken check would look like a quiet one
                self.ledger.complain(f"{type(self).__name__} failed: {error!r}")
                raise
            self.stop.wait(self.pause)

    def ask(self, method, path, expected=(200,), kind=None, **more):
        """Send a request and note how it went; return the answer if it has an expected status."""
        began, answer, failure = now(), None, None
        try:
            answer = ask(self.port, method, path, source=self.source, **more)
        except (OSError, HTTPException) as error:
            failure = type(error).__name__
        status = answer and answer.status
        if answer and status not in expected:
            failure = f"{method} {status}"
        note = Request(kind or self.kind, began, now(), status, failure)
        note.is_clean = failure is None or answer is None or is_clean(answer, path)
        with self.ledger.lock:
            self.ledger.requests.append(note)
        return None if failure else answer


def is_clean(answer, path):
    """Tell whether an error says that the book is closed for a moment, and when to come again."""
    if path == "/healthz":
        return answer.status == 503
    says_so = "The book is closed for a moment" in answer.body
    return answer.status in (502, 503) and bool(answer.headers["Retry-After"]) and says_so


class Reader(Visitor):
    """Reads as a stranger whose browser keeps what it has seen, and asks whether it is current."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.cookie, self.kept = None, {}  # path → ETag, ids, text

    def act(self):
        path = random.choice(["/", "/", "/feed.json", "one"])
        if path == "one":
            self.read_one()
        else:
            self.read(path)

    def read(self, path):
        known, (etag, ids, text) = self.ledger.known(), self.kept.get(path, (None, (), ""))
        answer = self.ask("GET", path, (200, 304), cookie=self.cookie, etag=etag)
        if answer and answer.status == 200:
            self.cookie = self.cookie or answer.cookie
            ids, text = ids_in(path, answer.body), answer.body
            self.kept[path] = answer.headers["ETag"], ids, text
        if answer:
            what = f"{path} (304)" if answer.status == 304 else path
            self.ledger.check_page(what, ids, text, known)

    def read_one(self):
        """Read one message by its own address."""
        thanked, hidden = self.ledger.known()
        if not thanked:
            return
        id = random.choice([*sorted(thanked)[-40:], *hidden])
        answer = self.ask("GET", f"/messages/{id}", (200, 404))
        if not answer:
            return
        with self.ledger.lock:
            is_certain = id in hidden or id not in self.ledger.hiding
            self.ledger.checked["/messages/…"] = self.ledger.checked.get("/messages/…", 0) + 1
        if is_certain and answer.status != (404 if id in hidden else 200):
            self.ledger.complain(f"/messages/{id} answered {answer.status}")


def ids_in(path, body):
    """Return the ids of the messages on a page or in a feed."""
    if path == "/feed.json":
        return [int(item["id"].rsplit("/", 1)[1]) for item in json.loads(body)["items"]]
    return [int(id) for id in ON_PAGE.findall(body)]


class Writer(Visitor):
    """Leaves message after message; each is sent again until somebody says thank you."""

    kind, pause = "post", 0.1

    def __init__(self, number, *args, **options):
        super().__init__(*args, **options)
        self.number, self.text, self.texts = number, None, []

    def act(self):
        if self.text is None:
            self.text = self.new_text()
            self.texts.append(self.text)
        if self.greet():
            self.text = None

    def new_text(self):
        """Return a text that nobody else writes; every fifth one must be held."""
        count = len(self.texts) + 1
        link = "" if count % 5 else f" See https://{HELD_MARK}/"
        return f"Good morning from guest {self.number}, greeting {count}.{link}"

    def greet(self):
        """Open the book and leave the text in it; tell whether we were thanked."""
        known = self.ledger.known()
        page = self.ask("GET", "/", kind="read")
        if not page:
            return False
        self.ledger.check_page("/", ids_in("/", page.body), page.body, known)
        form = {"name": "Guest", "body": self.text, "csrf_token": TOKEN.search(page.body)[1]}
        with self.ledger.lock:
            self.ledger.sent[self.text] = self.ledger.sent.get(self.text, 0) + 1
        thanks = self.ask("POST", "/", (303,), form=form, cookie=page.cookie)
        if thanks:
            id = int(re.search(r"\d+$", thanks.location)[0])
            self.note(id, is_repeat=thanks.location.startswith("/messages/"))
            if self.ledger.sent[self.text] == 1:  # else another visit of ours may be the author
                self.look_at_own(id, thanks.cookie)
        return thanks is not None

    def note(self, id, is_repeat):
        """Remember what we were thanked for."""
        with self.ledger.lock:
            self.ledger.repeats += is_repeat
            if must_be_held(self.text):
                self.ledger.waiting[self.text] = id
            else:
                self.ledger.thanked[id] = self.text

    def look_at_own(self, id, cookie):
        """Check that the author sees what was just left, be it published or held."""
        page = self.ask("GET", f"/messages/{id}", (200, 404), kind="read", cookie=cookie)
        with self.ledger.lock:
            may_be_hidden = id in self.ledger.hiding
        if page and self.text not in page.body and not may_be_hidden:
            self.ledger.complain(f"/messages/{id} did not show its author what was left")


class Owner(Visitor):
    """Hides a new message now and then: on the page, or by the command on one of the nodes."""

    kind, pause = "owner", 1.0

    def __init__(self, node, *args, **options):
        super().__init__(*args, **options)
        self.node, self.cookie, self.turn, self.id = node, None, 0, None
        self.by_command = self.by_page = 0

    def log_in(self):
        """Get in by a login link, whose path is the same on every node."""
        _, said = self.node.flask("login-link")
        path = urlsplit(re.search(r"http\S+", said)[0]).path
        page = ask(self.port, "GET", path)
        form = {"csrf_token": TOKEN.search(page.body)[1]}
        answer = ask(self.port, "POST", path, form=form, cookie=page.cookie)
        if answer.status != 303:
            raise RuntimeError(f"The owner was not let in: {answer.status}.")
        self.cookie = answer.cookie

    def act(self):
        if self.cookie is None:
            self.log_in()
        if self.id is None:
            self.id, self.turn = self.choose(), self.turn + 1
        if self.id and (self.hide_by_command() if self.turn % 4 == 0 else self.hide_on_page()):
            with self.ledger.lock:
                self.ledger.hidden.add(self.id)
            self.id = None

    def choose(self):
        """Return one of the newest messages, or None; from now on it may be hidden or not."""
        with self.ledger.lock:
            there = sorted(set(self.ledger.thanked) - self.ledger.hiding)[-5:]
            if not there:
                return None
            id = random.choice(there)
            self.ledger.hiding.add(id)
            return id

    def hide_by_command(self):
        code, _ = self.node.flask("messages", "remove", str(self.id))
        self.by_command += code == 0
        return code == 0

    def hide_on_page(self):
        page = self.ask("GET", "/moderate/published", cookie=self.cookie)
        if not page:
            return False
        self.cookie = page.cookie
        form = {"csrf_token": TOKEN.search(page.body)[1], "remove": str(self.id)}
        done = self.ask("POST", "/moderate/published", (303,), form=form, cookie=self.cookie)
        self.by_page += done is not None
        return done is not None


class Watcher(Visitor):
    """Asks again and again whether the book can be read."""

    kind, pause = "health", 0.2

    def act(self):
        self.ask("GET", "/healthz")
