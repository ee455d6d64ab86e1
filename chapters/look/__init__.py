"""The shared look of the chapters' apps, and an index page that shows each point live.

    app = Flask(__name__)
    Look(app)

`/` then lists the points of the chapter. The file `live.txt` beside the app says which request
shows a point; its page sends that request to this very server and prints both messages as they
travelled, and beside the response the templates that it was made of.
"""

import re
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flask import (
    Blueprint,
    abort,
    before_render_template,
    current_app,
    render_template,
    request,
)
from jinja2 import TemplateError, meta
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from chapters import regions
from chapters.outline import outline

LIVE_LINE = re.compile(
    r"^(?P<id>\d+(?:\.\d+)*)\s+(?P<method>[A-Z]+)\s+(?P<url>/\S*)(?:\s+(?P<body>.*))?$"
)
PATIENCE = 2.0  # seconds without a byte, after which a page shows what has come so far
LONGEST = 20_000  # bytes of a response that a page shows

LOST = (
    "This application looks for its files in {}, which is no chapter. "
    "Was it given the name of its own module?"
)

bp = Blueprint(
    "look", __name__, template_folder="templates", static_folder="static", url_prefix="/look"
)


@bp.app_template_filter()
def coded(text):
    """Return a title as HTML, with what stands in backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


class Look:
    """The extension that gives a chapter's app its look and its index page."""

    def __init__(self, app):
        app.extensions["look"] = self
        self.folder = Path(app.root_path)
        number = re.match(r"\d+", self.folder.name)
        self.chapter = int(number[0]) if number else 0
        app.register_blueprint(bp)
        app.add_url_rule("/", "points", points)

    @property
    def live(self):
        """Return the requests of `live.txt` by the id of the point that they show."""
        file = self.folder / "live.txt"
        return read_live(file.read_text(encoding="utf-8")) if file.exists() else {}

    def code(self, id):
        """Return the code of a point's region in this app, or nothing."""
        for file in sorted(self.folder.rglob("*")):
            if file.suffix in {".py", ".html", ".js", ".css"}:
                try:
                    found = regions.find(file.read_text(encoding="utf-8"))
                except regions.RegionError:
                    continue
                if id in found:
                    return found[id].code
        return ""


@dataclass(frozen=True)
class Live:
    """The request that shows a point."""

    id: str
    method: str
    url: str
    headers: tuple = ()
    body: str = ""

    def message(self, host):
        """Return the request as the bytes that travel."""
        body = self.body.encode()
        lines = [f"{self.method} {self.url} HTTP/1.1", f"Host: {host}", *self.headers]
        if body:
            if not any(header.lower().startswith("content-type:") for header in self.headers):
                lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def read_live(text):
    """Parse `live.txt`: `id METHOD /url body` on a line, extra headers on indented lines below."""
    found, last = {}, None
    for line in text.splitlines():
        if match := LIVE_LINE.match(line):
            last = match["id"]
            found[last] = Live(last, match["method"], match["url"], (), match["body"] or "")
        elif last and line[:1].isspace() and ":" in line:
            live = found[last]
            found[last] = Live(
                live.id, live.method, live.url, (*live.headers, line.strip()), live.body
            )
    return found


def points():
    """List the points of this chapter, each with a link that shows it live."""
    look = current_app.extensions["look"]
    if not look.chapter:
        return LOST.format(look.folder), 500, {"Content-Type": "text/plain; charset=utf-8"}
    return render_template("look/points.html", points=outline().of(look.chapter), live=look.live)


@bp.route("/<id>")
def show(id):
    """Send the request of one point to this server and show what travelled."""
    look = current_app.extensions["look"]
    if id not in look.live or id not in outline():
        abort(404)
    live = look.live[id]
    address = own_address(request.environ)
    asked, used = live.message(f"{address[0]}:{address[1]}"), []
    # The answer is made in another thread of this process, so its templates can be seen.
    with before_render_template.connected_to(
        lambda app, template, **rest: used.append(template.name), current_app._get_current_object()
    ):
        answered = exchange(address, asked)
    return render_template(
        "look/live.html", point=outline()[id], live=live, code=look.code(id),
        asked=readable(asked), answered=readable(answered), sources=sources(used), form=form(live),
    )  # fmt: skip


def form(live):
    """Return the address at which a browser finds the form that a request came from, or None."""
    path = live.url.partition("?")[0]
    try:
        current_app.create_url_adapter(request).match(path, method="GET")
    except HTTPException:
        return None
    return path


def sources(names):
    """Return the source of templates, and of those that they extend, include or import."""
    found, waiting, environment = {}, list(names), current_app.jinja_env
    while waiting:
        name = waiting.pop(0)
        if name and name not in found:
            with suppress(TemplateError):  # the response says what is wrong
                found[name] = environment.loader.get_source(environment, name)[0]
                waiting += meta.find_referenced_templates(environment.parse(found[name]))
    return found


def own_address(environ):
    """Return where this server listens, as it says itself; no Host header is believed."""
    host = environ["SERVER_NAME"]
    return ("127.0.0.1" if host in {"0.0.0.0", "::"} else host), int(environ["SERVER_PORT"])


def exchange(address, message):
    """Send a message and return what comes back, until the end, a pause, or too much of it."""
    received = b""
    try:
        with socket.create_connection(address, timeout=PATIENCE) as connection:
            connection.sendall(message)
            while len(received) < LONGEST and (piece := connection.recv(4096)):
                received += piece
    except TimeoutError:
        return received + b"\r\n(... nothing more for a while)"
    except OSError as error:
        return f"(no server answers at {address[0]}:{address[1]}: {error})".encode()
    return received


def readable(message):
    """Return bytes as text for a page."""
    return message.decode("utf-8", "replace").replace("\r\n", "\n")
