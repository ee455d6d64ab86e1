"""2.3: what a response carries back, what stays between two requests, and the contexts."""

import base64
import io
import json
import threading
import time
from contextlib import suppress
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from flask import Flask, current_app, g, has_app_context, jsonify, request, session, url_for
from sqlalchemy import create_engine, text

HELLO = b"GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
BOLD = "I like <b>bold</b> words & tags."


class Elements(HTMLParser):
    """Collect the elements of a piece of HTML, and its text."""

    def __init__(self, html):
        super().__init__()
        self.names, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.names.append(tag)

    def handle_data(self, data):
        """Note some text."""
        self.text += data


@pytest.mark.point("2.3.1.1")
def test_the_status_line_comes_first(module, server):
    """Hint: `stream.readline()` returns the first line, as bytes.

    Hint: `.decode()` it, take the end of the line off, split it at the first two spaces.

    Hint: the code should be an int, the reason may have spaces in it.
    """
    answer = server.tell(HELLO.replace(b"/hello", b"/nowhere"))
    response = module.read_response(io.BytesIO(answer))
    assert response.protocol == "HTTP/1.1", "The first word of the status line is the protocol."
    assert response.code == 404, "The second word is the status code, as a number."
    assert response.reason == "NOT FOUND", (
        "All that follows is the reason phrase, without the end of the line."
    )


@pytest.mark.point("2.3.1.2")
def test_each_header_is_a_name_and_a_value(module, server):
    """Hint: a header line is in `text` already, without its end.

    Hint: split it at the first colon only: a value may hold more of them.

    Hint: `headers` is a list of pairs, because a name may come twice.
    """
    answer = server.tell(HELLO)
    headers = module.read_response(io.BytesIO(answer)).headers
    assert ("Content-Type", "text/html; charset=utf-8") in headers, (
        "The pair of Content-Type and its value should be among the headers, "
        "without the space after the colon."
    )
    answer = b"HTTP/1.1 302 FOUND\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nLocation: http://book.example/\r\n\r\n"
    headers = module.read_response(io.BytesIO(answer)).headers
    expected = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Location", "http://book.example/")]
    assert headers[:3] == expected, (
        "Keep every header, in order, and split it at its first colon only."
    )


@pytest.mark.point("2.3.1.3")
def test_the_empty_line_ends_the_headers(module):
    """Hint: the empty line leaves `text` empty.

    Hint: `break` ends a loop.
    """
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nAge: 1\r\n\r\nDear: guest\r\n"
    response = module.read_response(io.BytesIO(answer))
    assert hasattr(response, "headers"), "`return` leaves the function, `break` only the loop."
    headers = dict(response.headers)
    assert "Dear" not in headers, (
        "The line 'Dear: guest' comes after the empty line: it is no header."
    )
    assert headers == {"Content-Type": "text/plain", "Age": "1"}, (
        "Before the empty line there are two headers; read on until it comes, and no further."
    )


@pytest.mark.point("2.3.1.4")
def test_the_body_comes_last(module, server, client):
    """Hint: the loop has read the stream up to the empty line.

    Hint: `stream.read()` returns all that is left, as bytes.
    """
    seen = module.read_response(io.BytesIO(server.tell(HELLO))).body
    assert seen == client.get("/hello").data, "The body should be what the view returned, as bytes."
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\none\r\n\r\nthree\n"
    seen = module.read_response(io.BytesIO(answer)).body
    assert seen == b"one\r\n\r\nthree\n", "The body goes on to the end, over all of its lines."


@pytest.mark.point("2.3.1.4")
def test_the_command_asks_a_real_server(runner, server):
    """See a request written by hand, and its response taken apart, between two real sockets."""
    result = runner.invoke(args=["ask", f"{server.url}/letterbox", "letter=Hello"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("200 OK\n")
    assert result.output.rstrip().endswith("Thank you for your letter.")


@pytest.mark.point("2.3.2.1")
def test_a_redirect_sends_the_browser_elsewhere(client):
    """Hint: `redirect()` makes the response; the view has to return it.

    Hint: `url_for("hello")` is the URL to go to.
    """
    response = client.get("/hi")
    assert response.status_code // 100 == 3, (
        "The view should return a redirect, whose status begins with 3."
    )
    assert response.location == "/hello", "Its Location says where to go instead."


@pytest.mark.point("2.3.2.2")
def test_abort_leaves_the_view_at_once(client):
    """Hint: `told` is None for a guest whom the book does not know.

    Hint: `abort(404)` needs no `return`: it raises.
    """
    seen = client.get("/guests/ada").text
    assert seen == "Who is ada? Ada was the first to write here.", (
        "Of a guest whom the book knows it should tell."
    )
    response = client.get("/guests/nobody")
    assert response.status_code == 404, (
        "Of nobody there is nothing to tell: the view should abort with a 404."
    )
    assert "Who is" not in response.text, "After abort() no line of the view should run."


@pytest.mark.point("2.3.3.1")
def test_plain_text(client):
    """Hint: the response has an attribute `mimetype`.

    Hint: it is `text/plain` for plain text.
    """
    response = client.get("/greeting.txt")
    assert response.mimetype == "text/plain", (
        "The browser takes the tags for HTML unless the MIME type is text/plain."
    )
    assert response.text == f"Grey: {BOLD}", (
        "Plain text shows tags as they are: nothing is escaped."
    )


@pytest.mark.point("2.3.3.2")
def test_html_is_what_a_string_becomes(client):
    """Hint: return a string; there is no need to name its MIME type.

    Hint: `escape(BODY)` turns its `<` into `&lt;`.
    """
    response = client.get("/greeting.html")
    assert response.mimetype == "text/html", (
        "A returned string is text/html; leave the MIME type as it is."
    )
    assert "&lt;strong&gt;" not in response.text, (
        "Escape the name and the body alone: here the tags of our own <strong> are escaped too."
    )
    assert "<strong>Grey</strong>" in response.text, "The name should stand in a <strong> element."
    assert "b" not in Elements(response.text).names, (
        "The <b> that the guest typed should not become an element."
    )
    assert Elements(response.text).text.strip() == f"Grey: {BOLD}", (
        "The page should read: name, colon, body."
    )


@pytest.mark.point("2.3.3.3")
def test_xml(client):
    """Hint: `ElementTree.Element("greeting")`, and a `SubElement` for each part; set its `.text`.

    Hint: `ElementTree.tostring()` writes it out, and escapes what has to be escaped.

    Hint: then `make_response()`, and the MIME type `application/xml`.
    """
    response = client.get("/greeting.xml")
    assert response.mimetype == "application/xml", "The MIME type of XML is application/xml."
    try:
        greeting = ElementTree.fromstring(response.data)
    except ElementTree.ParseError as error:
        pytest.fail(f"This is no XML: {error}.")
    assert greeting.tag == "greeting", "The outermost element should be <greeting>."
    assert greeting.findtext("name") == "Grey", (
        "In it there should be an element <name>, with the name as its text."
    )
    assert greeting.findtext("body") == BOLD, (
        "In it there should be a <body> with the whole text, tags and all."
    )


@pytest.mark.point("2.3.3.4")
def test_json(client):
    """Hint: `jsonify()` makes JSON.

    Hint: or just return the dictionary.
    """
    response = client.get("/greeting.json")
    assert response.mimetype == "application/json", "The MIME type of JSON is application/json."
    assert response.json == {"name": "Grey", "body": BOLD}, (
        "The object should have a name and a body."
    )


@pytest.mark.point("2.3.3.4")
@pytest.mark.parametrize("view", [lambda: {"n": 1}, lambda: [1, 2], lambda: jsonify(n=1)])
def test_a_dictionary_a_list_and_jsonify_are_all_json(view):
    """See the three forms become the same kind of response."""
    app = Flask(__name__)
    app.add_url_rule("/", "view", view)
    assert app.test_client().get("/").mimetype == "application/json"


@pytest.mark.point("2.3.4")
def test_the_browser_keeps_a_cookie_and_brings_it_back(client):
    """Hint: the response has a method `set_cookie(key, value)`.

    Hint: `httponly=True` keeps scripts away from it.
    """
    response = client.post("/remember", data={"guest": "Ada"})
    set_cookie = response.headers.get("Set-Cookie", "")
    assert set_cookie.partition(";")[0] == "guest=Ada", (
        "The response should set a cookie called guest, whose value is the name that was sent."
    )
    assert "httponly" in set_cookie.lower(), "No script needs this cookie: it should be HttpOnly."
    seen = client.get("/remembered").text
    assert seen == "Welcome back, Ada!", "The next request should bring the cookie back."


@pytest.mark.point("2.3.5.1")
def test_the_key_is_one_that_nobody_can_guess(load):
    """Hint: `secrets.token_hex()` makes a key.

    Hint: a key given by the environment, `os.environ.get("SECRET_KEY")`, goes first.
    """
    try:
        key = load().app.config["SECRET_KEY"]
    except KeyError:
        pytest.fail("Without SECRET_KEY in the environment the app should make a key, and start.")
    assert key, "Without SECRET_KEY the session has nothing to sign with."
    assert isinstance(key, str | bytes), "A key is text or bytes; a function has yet to be called."
    assert len(key) >= 16, "A key this short can be guessed."
    assert load().app.config["SECRET_KEY"] != key, (
        "Whoever reads a key in the code can sign sessions with it."
    )
    key = load(SECRET_KEY="kept-outside-the-code").app.config["SECRET_KEY"]
    assert key == "kept-outside-the-code", (
        "A key given by the environment variable SECRET_KEY should be used."
    )


@pytest.mark.point("2.3.5.1")
def test_without_a_key_writing_to_the_session_fails():
    """See Flask refuse to sign with nothing."""
    app = Flask(__name__)
    with app.test_request_context(), pytest.raises(RuntimeError, match="no secret key was set"):
        session["guest"] = "Ada"


@pytest.mark.point("2.3.5.1")
def test_a_session_can_be_read_but_not_altered():
    """Read a session without the key; alter one letter, and see it ignored."""
    app = Flask(__name__)
    app.secret_key = "a key for this check"
    app.add_url_rule("/set", view_func=lambda: session.update(guest="Ada") or "set", endpoint="set")
    app.add_url_rule("/get", view_func=lambda: session.get("guest", "nobody"), endpoint="get")
    client = app.test_client()
    client.get("/set")
    payload, rest = client.get_cookie("session").value.split(".", 1)
    read = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert read == {"guest": "Ada"}
    forged = base64.urlsafe_b64encode(b'{"guest":"Bob"}').decode().rstrip("=")
    client.set_cookie("session", f"{forged}.{rest}")
    assert client.get("/get").text == "nobody"


@pytest.mark.point("2.3.5.2")
def test_the_session_opens_a_closed_page(client):
    """Hint: `session` works like a dictionary.

    Hint: the back room looks for `logged_in`.
    """
    assert client.get("/backroom").status_code == 403, (
        "Nobody has entered yet: the back room should be closed."
    )
    client.post("/enter")
    assert client.get("/backroom").status_code == 200, (
        "After the login the back room should be open: it asks the session for logged_in."
    )
    client.post("/leave")
    assert client.get("/backroom").status_code == 403, (
        "After leaving, the back room should be closed again."
    )


@pytest.mark.point("2.3.5.3")
def test_a_session_ends_with_the_browser_unless_it_is_permanent(client, app, monkeypatch):
    """Hint: the session has an attribute for it, `permanent`.

    Hint: whether the field came along: `"stay" in request.form`.
    """
    cookie = client.post("/enter").headers.get("Set-Cookie", "")
    assert "expires=" not in cookie.lower(), (
        "Without `stay` the cookie should end with the browser: no Expires."
    )
    cookie = client.post("/enter", data={"stay": "on"}).headers.get("Set-Cookie", "")
    expires = cookie.lower().partition("expires=")[2].partition(";")[0]
    assert expires, (
        "With the form field `stay` the cookie should have an Expires: session.permanent is true."
    )
    lifetime = parsedate_to_datetime(expires) - datetime.now(UTC)
    assert abs(lifetime - app.permanent_session_lifetime) < timedelta(minutes=1), (
        "It should last as configured."
    )
    assert client.get("/backroom").status_code == 200, "Until then the back room should be open."
    later = time.time() + app.permanent_session_lifetime.total_seconds() + 60
    monkeypatch.setattr("itsdangerous.timed.time", SimpleNamespace(time=lambda: later))
    assert client.get("/backroom").status_code == 403, (
        "An older signature should be refused by the server too."
    )


@pytest.mark.point("2.3.6.1")
def test_book_a_thread_local_mixes_up_what_shares_a_thread():
    """See the book's form: two pieces of work take turns in a thread; one reads the other's."""
    local = threading.local()
    ada, bob = copy_context(), copy_context()
    ada.run(setattr, local, "guest", "Ada")
    bob.run(setattr, local, "guest", "Bob")
    assert ada.run(getattr, local, "guest") == "Bob"
    with pytest.raises(ImportError):
        from flask import _app_ctx_stack  # noqa: F401


@pytest.mark.point("2.3.6.1")
def test_today_contextvars_keep_them_apart(app):
    """See the same two in one thread, each with an application context of its own."""
    ada, bob = copy_context(), copy_context()
    contexts = {"Ada": (ada, app.app_context()), "Bob": (bob, app.app_context())}
    for name, (surroundings, context) in contexts.items():
        surroundings.run(context.push)
        surroundings.run(setattr, g, "guest", name)
    assert ada.run(getattr, g, "guest") == "Ada"
    assert bob.run(getattr, g, "guest") == "Bob"
    assert not has_app_context(), "outside of both there is no context at all"
    for surroundings, context in contexts.values():
        surroundings.run(context.pop)


@pytest.fixture
def opened(module, monkeypatch):
    """Return a list to which each database session that the app opens is added."""
    sessions, session_class = [], module.Session

    def open_session(*args, **kwargs):
        sessions.append(session_class(*args, **kwargs))
        return sessions[-1]

    monkeypatch.setattr(module, "Session", open_session)
    return sessions


@pytest.mark.point("2.3.6.1.1")
def test_g_keeps_one_database_session_for_each_context(module, app, opened):
    """Hint: `"db" in g` says whether this context has one already.

    Hint: the engine is in `current_app.extensions`.

    Hint: `g.db = Session(...)` the first time; return `g.db` every time.
    """
    with app.app_context():
        first = module.get_db()
        assert first is not None, "get_db() should return a database session."
        assert module.get_db() is first, (
            "Asked twice in one context, it should return the same session."
        )
        assert g.get("db") is first, "It should be kept on g, under the name db."
        assert len(opened) <= 1, "Asked twice in one context, it should open a session once."
        assert first.get_bind() is app.extensions["engine"], "It should use the engine of the app."
    with app.app_context():
        assert module.get_db() is not first, "Another context should get a session of its own."
    other = Flask("other")
    other.extensions["engine"] = create_engine("sqlite://")
    with other.app_context():
        seen = module.get_db().get_bind()
        assert seen is other.extensions["engine"], (
            "The app at work is another one here: ask current_app for it."
        )
    other.extensions["engine"].dispose()


@pytest.mark.point("2.3.6.1.1")
def test_current_app_is_a_proxy_for_the_app_at_work(app):
    """See the proxies refuse outside of a context, and unwrap inside."""
    for proxy in (current_app, g):
        with pytest.raises(RuntimeError, match="outside of application context"):
            proxy._get_current_object()
    with app.app_context():
        assert current_app._get_current_object() is app
        g.note = "mine"
    with app.app_context():
        assert "note" not in g


@pytest.mark.point("2.3.6.1.2")
def test_each_visitor_has_a_session(app):
    """Hint: `session.get("visits", 0)` is what was there before.

    Hint: assign the new number to `session["visits"]`.
    """
    ada, bob = app.test_client(), app.test_client()
    seen = [ada.get("/visits?name=Ada").text, ada.get("/visits?name=Ada").text]
    assert seen == ["Visit 1 of Ada", "Visit 2 of Ada"], (
        "Each request should add one to `visits` in the session."
    )
    seen = bob.get("/visits?name=Bob").text
    assert seen == "Visit 1 of Bob", "Another visitor should begin at 1."


@pytest.mark.point("2.3.6.1.2")
def test_two_requests_at_once_do_not_meet(app):
    """Hold two requests in their views at the same time; each sees only its own arguments."""
    both_inside = threading.Barrier(2, timeout=5)

    def view():
        before = request.args["name"]
        both_inside.wait()
        return f"{before} {request.args['name']}"

    app.add_url_rule("/probe", view_func=view)
    seen = {}
    threads = [
        threading.Thread(
            target=lambda name=name: seen.update(
                {name: app.test_client().get(f"/probe?name={name}").text}
            )
        )
        for name in ("Ada", "Bob")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert seen == {"Ada": "Ada Ada", "Bob": "Bob Bob"}


@pytest.mark.point("2.3.6.2.1")
def test_a_command_brings_an_application_context(runner):
    """Hint: `@app.cli.command("count")` above a function.

    Hint: `get_db().scalar(select(func.count(Greeting.id)))` counts, `click.echo()` prints.
    """
    result = runner.invoke(args=["count"])
    assert result.exit_code == 0, (
        f"`flask count` should work, and it says: {result.output.strip() or result.exception!r}"
    )
    assert result.output.split()[:1] == ["3"], (
        "The command should print how many greetings there are: 3."
    )


@pytest.mark.point("2.3.6.2.1")
def test_app_context_brings_one_anywhere(app):
    """See the same work fail outside of a context, and succeed inside."""
    with pytest.raises(RuntimeError, match="outside of application context"):
        assert current_app.name
    with app.app_context():
        assert current_app.name == app.name


@pytest.mark.point("2.3.6.2.2")
def test_a_request_context_without_a_request(runner):
    """Hint: `app.test_request_context(target)` goes into a `with` statement.

    Hint: within, `request` has an `endpoint` and a `path`.
    """
    result = runner.invoke(args=["which", "/greet?name=Ada"])
    assert result.exception is None, f"`flask which` should not fail: {result.exception}"
    assert result.output.strip() == "/greet -> greet", (
        "The command should print the path and the view's endpoint."
    )


@pytest.mark.point("2.3.6.2.2")
def test_request_works_only_within_a_request_context(app):
    """See an application context fall short, and a request context suffice."""
    with app.app_context(), pytest.raises(RuntimeError, match="outside of request context"):
        assert request.path
    with app.test_request_context("/greet?name=Ada"):
        assert request.args["name"] == "Ada"
        assert url_for("points") == "/"


@pytest.mark.point("2.3.6.3")
def test_the_database_session_is_closed_as_its_context_ends(module, app, opened):
    """Hint: `@app.teardown_appcontext` above a function that takes the error, or None.

    Hint: `g.pop("db", None)` is what `get_db` has kept, or None.
    """
    with app.app_context():
        db = module.get_db()
        db.execute(text("SELECT 1"))
    assert not db.in_transaction(), "The context has ended, and its database session is still open."
    with suppress(LookupError), app.app_context():
        db = module.get_db()
        db.execute(text("SELECT 1"))
        raise LookupError
    assert not db.in_transaction(), (
        "A context that ends with an error should close its session too."
    )
    opened.clear()
    try:
        with app.app_context():
            pass
    except Exception as error:
        pytest.fail(
            f"A context that has opened no session should end in peace, not with {error!r}."
        )
    assert opened == [], "A context that has opened no session should not open one as it ends."
