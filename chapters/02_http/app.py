"""Chapter 2: a guestbook that shows what HTTP carries, and how Flask handles it.

Everything it keeps lives in a temporary folder and is gone when the program ends.
"""

import atexit
import json
import os
import secrets
import shutil
import socket
import tempfile
import threading
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from xml.etree import ElementTree

import click
from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    session,
    stream_with_context,
    url_for,
)
from flask_sock import Sock
from markupsafe import Markup, escape
from sqlalchemy import create_engine, delete, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import NullPool
from werkzeug.security import check_password_hash, generate_password_hash

from chapters.look import Look

app = Flask(__name__)
app.config["TITLE"] = "Flask and HTTP"
app.config["FOLDER"] = Path(tempfile.mkdtemp(prefix="guestbook-"))
app.config["PATIENCE"] = 20  # seconds that a client without news is kept waiting
app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=7)
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
atexit.register(shutil.rmtree, app.config["FOLDER"], ignore_errors=True)
Look(app)
sock = Sock(app)


class Base(DeclarativeBase):
    """The base of this app's models."""


class Greeting(Base):
    """What a guest leaves; chapter 5 explains models, here one is given."""

    __tablename__ = "greeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    body: Mapped[str]
    held: Mapped[bool] = mapped_column(default=False)  # until the owner decides
    account: Mapped[str | None]  # whose greeting it is, if its guest was signed in

    def as_dict(self):
        """Return what everybody may see of it."""
        return {"id": self.id, "name": self.name, "body": self.body}


engine = create_engine(f"sqlite:///{app.config['FOLDER'] / 'greetings.sqlite'}", poolclass=NullPool)
app.extensions["engine"] = engine
with Session(engine) as first_greetings:
    Base.metadata.create_all(first_greetings.connection())
    first_greetings.add_all(
        [
            Greeting(name="Ada", body="Hello, Flask!"),
            Greeting(name="Grey", body="I like <b>bold</b> words."),
            Greeting(name="Spammer", body="Buy my pills.", held=True),
        ]
    )
    first_greetings.commit()


# 2.1 The request-response cycle


# region 2.1 add a view `hello` that answers GET /hello with <h1>Hello, guest!</h1>
@app.get("/hello")
def hello():
    """Greet whoever asks."""
    return "<h1>Hello, guest!</h1>"


# endregion

# 2.2 HTTP requests


def request_message(method, target, headers, body=""):
    """Write a request by hand, as the bytes that a browser would send."""
    message = ""
    # region 2.2.1.1 begin with the request line
    message += f"{method} {target} HTTP/1.1\r\n"
    # endregion
    # region 2.2.1.2 add a line for each header; `headers` is a dictionary
    for name, value in headers.items():
        message += f"{name}: {value}\r\n"
    # endregion
    # region 2.2.1.3 end the headers
    message += "\r\n"
    # endregion
    # region 2.2.1.4 the rest is the body
    message += body
    # endregion
    return message.encode()


@app.get("/where")
def where():
    """Say which address was asked for, and its parts."""
    parts = {}
    # region 2.2.2.1 fill in the whole URL, and its path, host and base_url
    parts["url"] = request.url
    parts["path"] = request.path
    parts["host"] = request.host
    parts["base_url"] = request.base_url
    # endregion
    return parts


@app.get("/greet")
def greet():
    """Greet a guest by the name in the query."""
    # region 2.2.2.2 take `name` from the query, or "stranger"
    name = request.args.get("name", "stranger")
    #: name = ""
    # endregion
    return f"Hello, {escape(name)}!"


@app.get("/remembered")
def remembered():
    """Greet a guest by the name that the browser kept."""
    # region 2.2.2.3 take `guest` from the cookies, or "stranger"
    guest = request.cookies.get("guest", "stranger")
    #: guest = ""
    # endregion
    return f"Welcome back, {escape(guest)}!"


@app.get("/browser")
def browser():
    """Say what the client calls itself."""
    # region 2.2.2.4 take what the client says of itself
    agent = request.user_agent.string
    #: agent = ""
    # endregion
    return f"You say you are {escape(agent)}."


@app.get("/routes")
def routes():
    """List the URLs that this app answers, and the views behind them."""
    # region 2.2.3.1 go through the rules of the app
    rules = app.url_map.iter_rules()
    #: rules = []
    # endregion
    return {rule.endpoint: rule.rule for rule in rules}


# region 2.2.3.2 listen to GET and POST
@app.route("/letterbox", methods=["GET", "POST"])
#: @app.route("/letterbox")
# endregion
def letterbox():
    """Show the letterbox, or take what is dropped into it."""
    if request.method == "POST":
        return "Thank you for your letter."
    return render_template("letterbox.html")


# region 2.2.3.3 let only whole numbers in, and get them as int
@app.get("/greetings/<int:year>")
#: @app.get("/greetings/<year>")
# endregion
def greetings_of(year):
    """Say which year was asked for."""
    return f"The greetings of {year}, which arrived as {type(year).__name__}."


# region 2.2.3.4 before a view refuse BadBot with 403; after it set X-Content-Type-Options: nosniff
@app.before_request
def refuse_bad_robots():
    """Answer a robot known for its manners, so that no view needs to."""
    if "BadBot" in request.user_agent.string:
        return "No robots here, please.", 403


@app.after_request
def forbid_sniffing(response):
    """Have browsers believe our MIME types, instead of guessing."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


# endregion

# 2.3 HTTP responses


def read_response(stream):
    """Take a response apart as it arrives."""
    protocol, code, reason, headers, body = "", 0, "", [], b""
    # region 2.3.1.1 read the status line: protocol, code (a number), reason
    protocol, code, reason = stream.readline().decode().strip().split(" ", 2)
    code = int(code)
    #: stream.readline()
    # endregion
    for line in stream:
        text = line.decode("latin-1").rstrip("\r\n")
        # region 2.3.1.2 keep each header as a pair: name, value
        if text:
            name, _, value = text.partition(":")
            headers.append((name, value.strip()))
        # endregion
        # region 2.3.1.3 stop where the headers end
        if not text:
            break
        # endregion
    # region 2.3.1.4 the rest is the body
    body = stream.read()
    # endregion
    return SimpleNamespace(protocol=protocol, code=code, reason=reason, headers=headers, body=body)


@app.cli.command("ask")
@click.argument("url")
@click.argument("body", default="")
def ask_command(url, body):
    """Send a request written by hand to URL (http://127.0.0.1:5000/hello); print the answer."""
    there = urlsplit(url)
    headers = {"Host": there.netloc, "Connection": "close"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["Content-Length"] = str(len(body.encode()))
    message = request_message("POST" if body else "GET", there.path or "/", headers, body)
    with socket.create_connection((there.hostname, there.port or 80), timeout=5) as connection:
        connection.sendall(message)
        with connection.makefile("rb") as stream:
            answer = read_response(stream)
    click.echo(f"{answer.code} {answer.reason}")
    for name, value in answer.headers:
        click.echo(f"{name}: {value}")
    click.echo(f"\n{answer.body.decode(errors='replace')}")


@app.get("/hi")
def hi():
    """Answer an address that has moved."""
    # region 2.3.2.1 send the browser on to the view `hello`
    return redirect(url_for("hello"))
    #: return "This page has moved."
    # endregion


GUESTS = {"ada": "Ada was the first to write here.", "grey": "Grey likes bold words."}


@app.get("/guests/<name>")
def about_guest(name):
    """Tell about a guest, if the book knows one of that name."""
    told = GUESTS.get(name)
    # region 2.3.2.2 leave with a 404 if there is nothing to tell
    if told is None:
        abort(404)
    # endregion
    return f"Who is {escape(name)}? {told}"


NAME, BODY = "Grey", "I like <b>bold</b> words & tags."


@app.get("/greeting.txt")
def greeting_as_text():
    """Show a greeting as plain text."""
    response = make_response(f"{NAME}: {BODY}")
    # region 2.3.3.1 make it plain text
    response.mimetype = "text/plain"
    # endregion
    return response


@app.get("/greeting.html")
def greeting_as_html():
    """Show a greeting as a piece of HTML."""
    # region 2.3.3.2 return the name in <strong>, a colon and the body, both escaped
    return f"<p><strong>{escape(NAME)}</strong>: {escape(BODY)}</p>"
    #: return ""
    # endregion


@app.get("/greeting.xml")
def greeting_as_xml():
    """Show a greeting as XML: a greeting element with a name and a body in it."""
    # region 2.3.3.3 build the elements, serialise them, and say that it is XML
    greeting = ElementTree.Element("greeting")
    ElementTree.SubElement(greeting, "name").text = NAME
    ElementTree.SubElement(greeting, "body").text = BODY
    response = make_response(ElementTree.tostring(greeting, "utf-8", xml_declaration=True))
    response.mimetype = "application/xml"
    return response
    #: return ""
    # endregion


@app.get("/greeting.json")
def greeting_as_json():
    """Show a greeting as JSON: an object with a name and a body."""
    # region 2.3.3.4 return an object with name and body, as JSON
    return jsonify(name=NAME, body=BODY)
    #: return ""
    # endregion


@app.post("/remember")
def remember():
    """Have the browser keep the guest's name."""
    guest = request.form.get("guest", "stranger")
    response = redirect(url_for("remembered"))
    # region 2.3.4 store the name in a cookie called "guest", out of reach of scripts
    response.set_cookie("guest", guest, max_age=timedelta(days=30), httponly=True, samesite="Lax")
    # endregion
    return response


# region 2.3.5.1 take the key from the environment, or make one that nobody knows
app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY") or secrets.token_hex()
# endregion


@app.post("/enter")
def enter():
    """Play a login: whoever asks is let in. The real thing is 2.4.4.4.3."""
    # region 2.3.5.2 note in the session that this visitor is logged in
    session["logged_in"] = True
    # endregion
    # region 2.3.5.3 keep the session for longer if the form field `stay` came along
    session.permanent = "stay" in request.form
    # endregion
    return redirect(url_for("backroom"))


@app.post("/leave")
def leave():
    """Forget everything about this visitor."""
    session.clear()
    return redirect(url_for("door"))


@app.get("/door")
def door():
    """Show the door to the back room."""
    return render_template("door.html")


@app.get("/backroom")
def backroom():
    """Show the owner's room, to those who are logged in."""
    if not session.get("logged_in"):
        abort(403)
    return render_template("backroom.html")


def get_db():
    """Return the database session of this context, opened when it is first asked for."""
    # region 2.3.6.1.1 open Session(the engine of the app at work) once, keep it as `g.db`
    if "db" not in g:
        g.db = Session(current_app.extensions["engine"])
    return g.db
    #: return None
    # endregion


@app.get("/visits")
def visits():
    """Count this visitor's visits, and nobody else's."""
    # region 2.3.6.1.2 add one to `visits` in the session
    session["visits"] = session.get("visits", 0) + 1
    # endregion
    return f"Visit {session.get('visits')} of {escape(request.args.get('name', 'stranger'))}"


# region 2.3.6.2.1 add a command `count` that says how many greetings there are
@app.cli.command("count")
def count_command():
    """Say how many greetings the book holds."""
    click.echo(f"{get_db().scalar(select(func.count(Greeting.id)))} greetings")


# endregion


@app.cli.command("which")
@click.argument("target")
def which_command(target):
    """Say which view would answer TARGET, such as /greet?name=Ada, without running it."""
    endpoint, path = None, None
    # region 2.3.6.2.2 pretend that TARGET was requested; look at the endpoint and the path
    with app.test_request_context(target):
        endpoint, path = request.endpoint, request.path
    # endregion
    click.echo(f"{path} -> {endpoint}")


# region 2.3.6.3 close the session of a context that ends, if it opened one
@app.teardown_appcontext
def close_db(error):
    """Close what `get_db` has opened."""
    db = g.pop("db", None)
    if db is not None:
        db.close()


# endregion

# 2.4 HTTP in practice


def places_back():
    """Return where a visitor may want to go back to, best place first; `None` if it is unknown."""
    places = []
    # region 2.4.1.1.2 add what the query parameter `next` says
    places.append(request.args.get("next"))
    # endregion
    # region 2.4.1.1.1 add the page that the browser comes from
    places.append(request.referrer)
    # endregion
    return places


@app.get("/back")
def back():
    """List the places to go back to."""
    return {"places": places_back()}


def redirect_back(default="hello"):
    """Send the visitor back to the page before, or to the view `default`."""
    # region 2.4.1.1.3 redirect to the first of places_back() that is known and is_safe_url()
    for target in places_back():
        if target and is_safe_url(target):
            return redirect(target)
    # endregion
    return redirect(url_for(default))


def is_safe_url(target):
    """Say whether every browser that is sent to this URL stays on this site."""
    # region 2.4.1.2 let in only a path of this site, with or without our own host before it
    path = target.removeprefix(request.host_url.rstrip("/"))
    if any(character <= " " or character in "\\\x7f" for character in path):
        return False
    return path.startswith("/") and not path.startswith("//")
    #: return True
    # endregion


@app.post("/applaud")
def applaud():
    """Count a visitor's applause, then return to the page before."""
    session["applause"] = session.get("applause", 0) + 1
    return redirect_back()


@app.get("/jquery.js")
def jquery():
    """Send the jQuery that travels with Bootstrap-Flask, so that nothing comes from elsewhere."""
    return send_from_directory(files("flask_bootstrap") / "static" / "bootstrap4", "jquery.min.js")


@app.get("/ajax")
def ajax():
    """Show a page whose buttons talk to the server without leaving it."""
    return render_template("ajax.html")


@app.get("/greetings/latest")
def latest_greeting():
    """Answer a script with the latest greeting, as a fragment of a page."""
    latest = select(Greeting).where(~Greeting.held).order_by(Greeting.id.desc()).limit(1)
    greeting = get_db().scalar(latest)
    # region 2.4.2.3.1 render the partial template `_greeting.html` with this greeting
    return render_template("_greeting.html", greeting=greeting)
    #: return ""
    # endregion


@app.get("/greetings.json")
def greetings_as_json():
    """Answer a script with all greetings, as data."""
    greetings = get_db().scalars(select(Greeting).where(~Greeting.held))
    # region 2.4.2.3.2 return a list with what everybody may see of each greeting
    return [greeting.as_dict() for greeting in greetings]
    #: return ""
    # endregion


@app.post("/draft")
def save_draft():
    """Keep what a guest has typed so far; there is nothing to say in return."""
    session["draft"] = request.form.get("body", "")
    # region 2.4.2.3.3 answer with nothing but the status for "done, and nothing to say"
    return "", 204
    #: return "Saved."
    # endregion


@app.get("/welcome")
def welcome():
    """Show the beginning of the owner's long welcome."""
    return render_template("welcome.html")


@app.get("/welcome/rest")
def rest_of_welcome():
    """Answer a script with the rest of the welcome."""
    return render_template("_rest.html")


@app.get("/live")
def live():
    """Show the news as it comes in, in four ways."""
    return render_template("live.html")


arrived = (
    threading.Condition()
)  # wakes those who wait for news; it reaches one process, not several


@app.post("/greetings")
def leave_greeting():
    """Store a greeting and wake those who wait for news."""
    name, body = request.form.get("name", "").strip(), request.form.get("body", "").strip()
    if not name or not body:
        abort(400)
    get_db().add(Greeting(name=name[:20], body=body[:200], account=session.get("account")))
    get_db().commit()
    with arrived:
        arrived.notify_all()
    return redirect(url_for("wall"))


def newer_than(number):
    """Return the public greetings with a higher id than a client has seen, as dictionaries."""
    query = select(Greeting).where(Greeting.id > number, ~Greeting.held).order_by(Greeting.id)
    return [greeting.as_dict() for greeting in get_db().scalars(query)]


@app.get("/news")
def news():
    """Answer at once with the greetings after number `since`, be there any or none."""
    # region 2.4.3.1 read the number `since` from the query (else 0); return newer_than() it
    return newer_than(request.args.get("since", 0, type=int))
    #: return ""
    # endregion


def wait_for_news(number):
    """Return the greetings after a number as soon as there are any, or none when patience ends."""
    # region 2.4.3.2 while nothing is newer_than() it, wait for `arrived`, at most PATIENCE seconds
    with arrived:
        arrived.wait_for(lambda: newer_than(number), timeout=app.config["PATIENCE"])
    # endregion
    return newer_than(number)


@app.get("/news/wait")
def long_news():
    """Answer with the greetings after number `since`, as soon as there are any."""
    return wait_for_news(request.args.get("since", 0, type=int))


@app.get("/news/stream")
def stream_news():
    """Send each greeting newer than the client's last, until patience ends; then it asks again."""
    last = request.headers.get("Last-Event-ID", request.args.get("since", 0), type=int)

    def events(last):
        yield ": new greetings will follow\n\n"
        while greetings := wait_for_news(last):
            for greeting in greetings:
                last = greeting["id"]
                # region 2.4.3.3 yield its event: `id: ` number, `data: ` JSON, an empty line
                yield f"id: {last}\ndata: {json.dumps(greeting)}\n\n"
                # endregion

    return Response(stream_with_context(events(last)), mimetype="text/event-stream")


present = set()  # the WebSockets of the guests in the room


# region 2.4.3.4 at the WebSocket /room, pass on whatever one guest sends to all who are `present`
@sock.route("/room")
def room(ws):
    """Pass on what one guest says to everybody in the room, until that guest leaves."""
    present.add(ws)
    try:
        while True:
            said = ws.receive()
            for other in list(present):
                if other.connected:
                    other.send(said)
    finally:
        present.discard(ws)


# endregion


@app.get("/unsafe/search")
def unsafe_search():
    """Deliberately unsafe: paste what the visitor typed into the statement."""
    name = request.args.get("name", "")
    statement = f"SELECT name, body FROM greeting WHERE NOT held AND name = '{name}'"
    with engine.connect() as connection:
        return [dict(row) for row in connection.exec_driver_sql(statement).mappings()]


@app.get("/search")
def search():
    """Find the public greetings of one guest."""
    name = request.args.get("name", "")
    # region 2.4.4.1.2 select the greetings of a name that are not held; return their as_dict()
    query = select(Greeting).where(~Greeting.held, Greeting.name == name)
    return [greeting.as_dict() for greeting in get_db().scalars(query)]
    #: return []
    # endregion


def as_html(greeting):
    """Return a greeting as HTML, whatever its guest has typed."""
    # region 2.4.4.2.2 return <article><h2>name</h2><p>body</p></article>, name and body escaped
    return f"<article><h2>{escape(greeting.name)}</h2><p>{escape(greeting.body)}</p></article>"
    #: return "<article></article>"
    # endregion


@app.get("/wall")
def wall():
    """Show all public greetings, and a form for one more."""
    greetings = get_db().scalars(select(Greeting).where(~Greeting.held)).all()
    articles = Markup("").join(Markup(as_html(greeting)) for greeting in greetings)
    mine = [
        greeting
        for greeting in greetings
        if greeting.account and greeting.account == session.get("account")
    ]
    return render_template("wall.html", articles=articles, mine=mine)


@app.get("/unsafe/wall")
def unsafe_wall():
    """Deliberately unsafe: show greetings as typed; the header keeps the script in a sandbox."""
    greetings = get_db().scalars(select(Greeting).where(~Greeting.held))
    page = "".join(f"<article><h2>{one.name}</h2><p>{one.body}</p></article>" for one in greetings)
    return page, {"Content-Security-Policy": "sandbox allow-scripts allow-modals"}


# region 2.4.4.3.2.1 keep a random token in the session; the form's `csrf_token` must be the same
def csrf_token():
    """Return this visitor's token, for the hidden field of a form."""
    return session.setdefault("csrf_token", secrets.token_urlsafe())


def csrf_token_agrees():
    """Say whether the form that was sent holds the token of this visitor's session."""
    sent, kept = request.form.get("csrf_token", ""), session.get("csrf_token", "")
    return bool(kept) and secrets.compare_digest(sent.encode(), kept.encode())


#: def csrf_token():
#:     return ""
#:
#:
#: def csrf_token_agrees():
#:     return True
#:
#:
# endregion


@app.get("/backroom/greetings")
def greetings_in_backroom():
    """List all greetings for the owner, each with a button that deletes it."""
    if not session.get("logged_in"):
        abort(403)
    greetings = get_db().scalars(select(Greeting)).all()
    return render_template("greetings.html", greetings=greetings, csrf_token=csrf_token())


def remove(number):
    """Delete the greeting with this number, if there is one."""
    get_db().execute(delete(Greeting).where(Greeting.id == number))
    get_db().commit()


@app.post("/backroom/greetings/<int:number>/delete")
def delete_greeting(number):
    """Delete a greeting for the owner, if the form came from our own page."""
    if not csrf_token_agrees():
        abort(400)
    if not session.get("logged_in"):
        abort(403)
    remove(number)
    return redirect(url_for("greetings_in_backroom"))


@app.post("/unsafe/greetings/<int:number>/delete")
def unsafe_delete(number):
    """Deliberately unsafe: believe any request that brings the owner's cookie."""
    if not session.get("logged_in"):
        abort(403)
    remove(number)
    return redirect(url_for("greetings_in_backroom"))


PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "gif": b"GIF8"}  # how files begin


@app.get("/pictures")
def picture_form():
    """Show a form that takes a picture."""
    return render_template("pictures.html")


@app.post("/pictures")
def take_picture():
    """Store a picture under a name of our own, and return that name."""
    # region 2.4.4.4.1 take at most 100 kB; let its first bytes tell the kind (else 415); name it
    request.max_content_length = 100_000
    data = request.files["picture"].read()
    kind = next((kind for kind, start in PICTURES.items() if data.startswith(start)), None)
    if kind is None:
        abort(415)
    name = f"{secrets.token_hex(8)}.{kind}"
    #: return "No pictures yet.", 501
    # endregion
    (app.config["FOLDER"] / name).write_bytes(data)
    return {"name": name}, 201


accounts = {}  # what is known of each guest's password, by name


def keep_password(name, password):
    """Remember a guest's password in a form that nobody can read."""
    # region 2.4.4.4.2 keep the hash of the password in `accounts`, under the name
    accounts[name] = generate_password_hash(password)
    # endregion


def password_fits(name, password):
    """Say whether this is the password of the guest with this name."""
    return name in accounts and check_password_hash(accounts[name], password)


@app.get("/account")
def account():
    """Show forms to open an account, and to sign in."""
    return render_template("account.html")


@app.post("/accounts")
def open_account():
    """Open an account under a name that nobody has yet."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    if not name or not password:
        abort(400)
    if name in accounts:
        abort(409)
    keep_password(name, password)
    return redirect(url_for("account"))


@app.post("/sign-in")
def sign_in():
    """Find out who it is: note the account in a new session, or answer 401."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    if not password_fits(name, password):
        abort(401)
    session.clear()
    session["account"] = name
    return redirect(url_for("wall"))


@app.get("/greetings/<int:number>/edit")
def edit_form(number):
    """Show the form that changes a greeting."""
    greeting = get_db().get(Greeting, number) or abort(404)
    return render_template("edit.html", greeting=greeting, csrf_token=csrf_token())


@app.post("/greetings/<int:number>/edit")
def edit_greeting(number):
    """Change a greeting, if the one who asks may."""
    greeting = get_db().get(Greeting, number) or abort(404)
    # region 2.4.4.4.3 401 for whoever is not signed in, 403 for all but the greeting's own account
    if "account" not in session:
        abort(401)
    if session["account"] != greeting.account:
        abort(403)
    # endregion
    if not csrf_token_agrees():
        abort(400)
    greeting.body = request.form.get("body", "").strip()[:200] or greeting.body
    get_db().commit()
    return redirect(url_for("wall"))
