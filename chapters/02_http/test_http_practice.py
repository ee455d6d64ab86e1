"""2.4.1 to 2.4.3: going back, asking without leaving the page, and news that come by themselves."""

import http.client
import json
import socket
import threading
import time
from contextlib import closing, suppress
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlparse

import pytest
from flask import Flask, redirect, request
from simple_websocket import Client, ConnectionClosed
from sqlalchemy.exc import ArgumentError, ProgrammingError

ELSEWHERE = [
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "http:///evil.example",
    "http:/evil.example",
    "http:evil.example",
    r"\\evil.example",
    r"/\evil.example",
    r"http:\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "\x01//evil.example",
    "ht\ntp://evil.example",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,evil",
    "http://localhost.evil.example/",
    "http://localhost@evil.example/",
    "http://localhost:80@evil.example/",
    "http://evil.example\\@localhost/",
    "ftp://localhost/",
]
HERE = [
    "/greet",
    "/greet?name=Ada",
    "/greet?next=//evil.example",
    "/#top",
    "/",
    "https://localhost/greet?name=Ada",
]


@pytest.mark.point("2.4.1.1.1")
def test_the_page_before_from_the_referer(client):
    """Hint: `request.referrer`, spelt with four r, is the header `Referer`.

    Hint: it is None when the browser did not send it.
    """
    referer = "http://localhost/greet?name=Ada"
    seen = client.get("/back", headers={"Referer": referer}).json["places"]
    assert referer in seen, (
        "The page named by the Referer header should be among the places to go back to."
    )
    seen = client.get("/back?next=/greet", headers={"Referer": referer}).json["places"]
    assert seen[-1] == referer, "The page before is the last place to try; `next` goes first."
    try:
        status = client.get("/back").status_code
    except KeyError as error:
        status = repr(error)
    assert status == 200, "A browser may keep the Referer to itself: that is no error."


@pytest.mark.point("2.4.1.1.2")
def test_the_page_before_from_the_query(client):
    """Hint: `request.args` holds what the query says.

    Hint: `.get("next")` is None when there is no such parameter.
    """
    seen = client.get("/back?next=/greet", headers={"Referer": "http://localhost/where"}).json[
        "places"
    ]
    assert "/greet" in seen, (
        "What the query parameter next says should be among the places to go back to."
    )
    assert seen[0] == "/greet", (
        "The parameter was given on purpose: it should come before the Referer."
    )
    response = client.get("/back")
    assert response.status_code == 200, "Without the parameter there should be no error."
    known = [place for place in response.json["places"] if place is not None]
    assert known == [], "Without the parameter its place is unknown, and the next is to be tried."


@pytest.mark.point("2.4.1.1.3")
def test_redirect_back_tries_one_after_the_other(client, module, monkeypatch):
    """Hint: `for target in places_back():`

    Hint: a place may be None, and `is_safe_url()` has to agree with it.

    Hint: the function returns the first good one at once; the default is there already.
    """

    def is_safe_url(target):
        if target is None:
            pytest.fail(
                "A place may be None, of which is_safe_url() knows nothing: ask that first."
            )
        return "trap" not in target

    monkeypatch.setattr(module, "is_safe_url", is_safe_url)
    seen = client.post(
        "/applaud?next=/where", headers={"Referer": "http://localhost/greet"}
    ).location
    assert seen == "/where", "The first place that is known should be taken."
    seen = client.post("/applaud", headers={"Referer": "http://localhost/greet"}).location
    assert seen == "http://localhost/greet", "Without the parameter, the Referer should be taken."
    assert client.post("/applaud").location == "/hello", (
        "Without either, the default should be taken."
    )
    seen = client.post(
        "/applaud?next=/trap", headers={"Referer": "http://localhost/greet"}
    ).location
    assert seen == "http://localhost/greet", (
        "A place that is_safe_url() refuses should be passed over."
    )


@pytest.mark.point("2.4.1.2")
def test_today_no_trick_leads_elsewhere(client, module, app):
    """Hint: say what may pass, rather than what may not: one slash, and after it no second one.

    Hint: a browser reads `\\` as `/`, and drops tabs and newlines.

    Hint: the Referer is a whole URL: take our own `request.host_url` off its front first.
    """
    with app.test_request_context("/", base_url="https://localhost"):
        refused = [url for url in HERE if not module.is_safe_url(url)]
        let_through = [url for url in ELSEWHERE if module.is_safe_url(url)]
    assert refused == [], "These lead to this very site, and should be let through."
    assert let_through == [], (
        "These lead away from this site in one browser or another, and should be refused."
    )
    response = client.post("/applaud", query_string={"next": "http:///evil.example"})
    assert response.location == "/hello", (
        "Sent elsewhere, a visitor should end at the default instead."
    )


def usual_redirect():
    """Deliberately unsafe: return an app that redirects to `next` by the check that all paste."""
    app = Flask(__name__)

    def is_safe_url(target):
        here, there = urlparse(request.host_url), urlparse(urljoin(request.host_url, target))
        return there.scheme in ("http", "https") and here.netloc == there.netloc

    @app.get("/")
    def go():
        target = request.args.get("next", "")
        return redirect(target) if is_safe_url(target) else "refused"

    return app


@pytest.mark.point("2.4.1.2")
@pytest.mark.parametrize(
    "target", ["http:///evil.example", "///evil.example", r"\\evil.example", r"/\evil.example"]
)
def test_book_the_usual_form_lets_some_through(target):
    """See it refuse what is plain, and believe each of these."""
    client = usual_redirect().test_client()
    assert client.get("/", query_string={"next": "https://evil.example"}).text == "refused"
    assert client.get("/", query_string={"next": target}).status_code == 302


@pytest.mark.point("2.4.1.2")
def test_book_a_browser_follows_them_elsewhere(browser, start, comes_true):
    """Follow such URLs with a real browser, by redirect and by link, and arrive at another site."""
    elsewhere = Flask("elsewhere")
    elsewhere.add_url_rule(
        "/", view_func=lambda: "a copy of your site, which asks for your password"
    )
    here, there = start(usual_redirect()), start(elsewhere)
    for slashes in ("http:///", "////"):
        browser.get(f"{here.url}/?{urlencode({'next': f'{slashes}127.0.0.1:{there.port}'})}")
        assert browser.current_url == f"{there.url}/", f"redirected to {slashes}"
    for slashes in ("///", r"\\", "/\\"):
        browser.get(here.url)
        browser.execute_script("location.assign(arguments[0])", f"{slashes}127.0.0.1:{there.port}")
        assert comes_true(lambda: browser.current_url == f"{there.url}/"), (
            f"following a link to {slashes}"
        )


def seen_in(browser, selector, text):
    """Return the text of an element once it is the expected one, or whatever it is in the end."""
    script = "return document.querySelector(arguments[0])?.textContent"
    end = time.monotonic() + 2
    while (seen := browser.execute_script(script, selector)) != text and time.monotonic() < end:
        time.sleep(0.05)
    return seen


@pytest.mark.point("2.4.2.2")
def test_two_buttons_ask_without_leaving_the_page(browser, server):
    """Hint: `url()` is what to ask for, `show(text)` puts a text into the page.

    Hint: `$.ajax({ url: ..., dataType: "text", success: ... })` on a click on `#by-jquery`.

    Hint: `fetch()` promises a response, and `response.text()` promises its text, on a click on
    `#by-fetch`.
    """
    browser.get(f"{server.url}/ajax")
    browser.execute_script(
        "window.mark = 'still here'; document.querySelector('#name').value = 'Grace'"
    )
    browser.execute_script(
        "const plain = fetch; window.fetched = 0;"
        "window.fetch = (...all) => { window.fetched += 1; return plain(...all); };"
    )
    browser.execute_script("document.querySelector('#by-jquery').click()")
    seen = seen_in(browser, "#answer", "Hello, Grace!")
    assert seen == "Hello, Grace!", (
        "A click on the first button should ask with jQuery and show the answer."
    )
    seen = browser.execute_script("return window.fetched")
    assert seen == 0, "The first button should ask with $.ajax(), and it asked with fetch()."
    browser.execute_script("document.querySelector('#name').value = 'Zoë'")
    browser.execute_script("document.querySelector('#by-fetch').click()")
    seen = seen_in(browser, "#answer", "Hello, Zoë!")
    assert seen == "Hello, Zoë!", (
        "A click on the second button should ask with fetch() and show the answer."
    )
    seen = browser.execute_script("return window.fetched")
    assert seen == 1, "The second button should ask with fetch(), once."
    seen = browser.execute_script("return window.mark")
    assert seen == "still here", "The page should not have been loaded again."


class Names(HTMLParser):
    """Collect the names of the elements in a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.names = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.names.append(tag)


@pytest.mark.point("2.4.2.3.1")
def test_a_fragment_and_not_a_page(client):
    """Hint: `render_template("_greeting.html")` needs to know the greeting.

    Hint: pass it by the name that the template uses: `greeting=greeting`.
    """
    response = client.get("/greetings/latest")
    names = Names(response.text).names
    assert "html" not in names, (
        "A script puts this into a page that is there already: send no second page."
    )
    assert "article" in names, "The fragment should hold the latest greeting in an <article>."
    assert "Grey" in response.text, (
        "The fragment should show the name of the latest public greeting."
    )
    assert "&lt;b&gt;" in response.text, (
        "The template escapes what the guest has typed; leave that to it."
    )


@pytest.mark.point("2.4.2.3.1")
def test_plain_text_will_do_as_well(client):
    """See a view that answers a script with a bare text."""
    response = client.get("/greeting.txt", headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.mimetype == "text/plain"
    assert Names(response.text).names == ["b"], "as text, its tags are for no one to obey"


@pytest.mark.point("2.4.2.3.2")
def test_data_for_a_script(client):
    """Hint: a view may return a list.

    Hint: each greeting has `as_dict()`, which shows what everybody may see.
    """
    try:
        response = client.get("/greetings.json")
    except ProgrammingError:
        pytest.fail("A generator runs when the database session is closed already: return a list.")
    assert response.mimetype == "application/json", "A script reads data as JSON."
    expected = [
        {"id": 1, "name": "Ada", "body": "Hello, Flask!"},
        {"id": 2, "name": "Grey", "body": "I like <b>bold</b> words."},
    ]
    assert response.json == expected, (
        "The list should hold id, name and body of each public greeting, no more."
    )


@pytest.mark.point("2.4.2.3.3")
def test_an_empty_value(client):
    """Hint: a view may return a body and a status: `return body, status`.

    Hint: 204 means: done, and there is nothing to say.
    """
    response = client.post("/draft", data={"body": "Dear"})
    assert response.status_code == 204, "The status should say: done, no content."
    assert response.data == b"", "With that status there is no body."


@pytest.mark.point("2.4.2.3.4")
def test_the_rest_arrives_on_demand(browser, server):
    """Hint: `event.preventDefault()` keeps the browser from following the link.

    Hint: `fetch(more.href)`, then `article.insertAdjacentHTML("beforeend", ...)`.
    """
    from selenium.webdriver.common.by import By

    browser.get(f"{server.url}/welcome")
    browser.execute_script("window.mark = 'still here'")
    assert "stayed on the server" not in browser.page_source, (
        "The rest should not travel before somebody asks."
    )
    browser.find_element(By.ID, "more").click()
    end = time.monotonic() + 2
    while len(browser.find_elements(By.CSS_SELECTOR, "#welcome p")) < 3 and time.monotonic() < end:
        time.sleep(0.05)
    seen = browser.execute_script("return window.mark")
    assert seen == "still here", (
        "The click left the page: keep the browser from following the link."
    )
    seen = len(browser.find_elements(By.CSS_SELECTOR, "#welcome p"))
    assert seen == 3, "The article should have its first paragraph, and the two that came later."
    seen = browser.find_element(By.CSS_SELECTOR, "#welcome p").text
    assert seen.startswith("Whoever opens"), "What comes later belongs behind the beginning."
    assert browser.find_elements(By.ID, "more") == [], (
        "Nothing is left to ask for: the link should be gone."
    )


def leave(client, name, body):
    """Leave a greeting as a guest does."""
    assert client.post("/greetings", data={"name": name, "body": body}).status_code == 302


@pytest.mark.point("2.4.3.1")
def test_polling_asks_again_and_again(client, module, monkeypatch):
    """Hint: `request.args.get("since", 0, type=int)` is the number, as an int.

    Hint: `newer_than()` returns a list, and Flask makes JSON of it.
    """
    for url in ("/news?since=2", "/news", "/news?since=soon"):
        try:
            status = client.get(url).status_code
        except (KeyError, ValueError, ArgumentError) as error:
            status = repr(error)
        assert status == 200, f"GET {url} should be answered: what is no number counts as 0."
    asked = []
    with monkeypatch.context() as patch:
        patch.setattr(module, "newer_than", lambda number: asked.append(number) or [])
        client.get("/news?since=2")
    assert asked == [2], "newer_than() should be given the number 2, as an int."
    assert client.get("/news?since=2").json == [], (
        "Who has seen number 2 has seen them all: an empty list."
    )
    leave(client, "Ada", "Back again.")
    seen = client.get("/news?since=2").json
    names = [greeting["name"] for greeting in seen]
    assert names == ["Ada"], "The next request should bring the new greeting, and only that."
    assert client.get(f"/news?since={seen[-1]['id']}").json == [], (
        "After that there should be nothing new again."
    )
    assert len(client.get("/news").json) == 3, (
        "Who has seen nothing should get all three public greetings."
    )


class Asking(threading.Thread):
    """A client that asks in the background; `status` and `answer` are None until it is answered."""

    def __init__(self, server, url):
        super().__init__(daemon=True)
        self.url, self.status, self.answer = url, None, None
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        self.connection.connect()
        self.start()

    def run(self):
        """Ask, and keep the answer."""
        with suppress(OSError, http.client.HTTPException, ValueError), closing(self.connection):
            self.connection.request("GET", self.url)
            response = self.connection.getresponse()
            self.status = response.status
            self.answer = json.loads(response.read())

    def give_up(self):
        """Wait no longer."""
        with suppress(AttributeError, OSError):
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.join(5)


@pytest.fixture
def ask(server):
    """Return a function that asks in the background; give up what is not answered in the end."""
    asked = []

    def ask(url):
        asked.append(Asking(server, url))
        return asked[-1]

    yield ask
    for asking in asked:
        asking.give_up()


@pytest.mark.point("2.4.3.2")
def test_long_polling_holds_the_answer(client, ask, app, module):
    """Hint: `with arrived:` and then `arrived.wait_for(...)`.

    Hint: it takes a function that says whether there is news, and a timeout.

    Hint: the timeout is `app.config["PATIENCE"]`.
    """
    app.config["PATIENCE"] = 4
    asking = ask("/news/wait?since=3")
    asking.join(0.3)
    if asking.status == 500:
        client.get("/news/wait?since=3")  # raises here what the view raised in its own thread
    assert asking.status is None, (
        "There is no news yet: the answer should wait, and it came at once."
    )
    with module.arrived:
        module.arrived.notify_all()
    asking.join(0.3)
    assert asking.status is None, (
        "It was woken, and there is no news for it yet: it should look again, and go on waiting."
    )
    began = time.monotonic()
    leave(client, "Ada", "Here I am.")
    asking.join(5)
    names = [greeting["name"] for greeting in asking.answer or []]
    assert names == ["Ada"], "As the greeting is left, the answer should come and bring it."
    assert time.monotonic() - began < 2, (
        "The answer should come at once, and not at the end of its patience."
    )
    asking = ask("/news/wait?since=3")
    asking.join(2)
    assert asking.status == 200, "There is news already: the answer should not wait for more."
    app.config["PATIENCE"] = 0.3
    asking = ask("/news/wait?since=4")
    asking.join(3)
    assert asking.answer == [], (
        "When patience ends without news, the answer should be an empty list."
    )


@pytest.mark.point("2.4.3.3")
def test_server_sent_events(client, server, app):
    """Hint: an event is some lines `field: value`, and an empty line ends it.

    Hint: `id: ` and the number, `data: ` and `json.dumps(greeting)`; here lines end with "\\n".
    """
    app.config["PATIENCE"] = 1
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request(
        "GET", "/news/stream", headers={"Last-Event-ID": "3", "Accept": "text/event-stream"}
    )
    with closing(connection), closing(connection.getresponse()) as stream:
        kind = stream.headers.get_content_type()
        assert kind == "text/event-stream", "EventSource reads text/event-stream only."
        leave(client, "Ada", "Line one\nline two")
        event, ended = read_event(stream)
    assert event, "No event came: yield it, as a text."
    assert ended, "The event does not end: an empty line, which is one more \\n, ends it."
    assert event.get("id") == "4", (
        "The event should have its greeting's number, in a line of its own: id: 4."
    )
    try:
        data = json.loads(event.get("data", ""))
    except ValueError:
        pytest.fail(
            f"The line `data: ` should hold the greeting as JSON, and it holds: {event.get('data')}"
        )
    assert data == {"id": 4, "name": "Ada", "body": "Line one\nline two"}, (
        "The data should be the greeting."
    )


def read_event(stream, patience=2):
    """Read the lines up to an empty one, as EventSource does, without comments, within patience."""
    event, end = {}, time.monotonic() + patience
    while time.monotonic() < end and (line := stream.readline().decode()):
        line = line.rstrip("\n")
        if not line and event:
            return event, True
        name, colon, value = line.partition(":")
        if name and colon:
            event[name] = value.removeprefix(" ")
    return event, False


HANDSHAKE = b"""GET /room HTTP/1.1\r
Host: localhost\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
Sec-WebSocket-Version: 13\r
\r
"""


@pytest.fixture
def enter(server):
    """Return a function that opens a WebSocket to the room; close what it has opened."""
    guests = []

    def enter():
        guests.append(Client(f"ws://127.0.0.1:{server.port}/room"))
        return guests[-1]

    yield enter
    for guest in guests:
        with suppress(ConnectionClosed):
            guest.close()
        guest.thread.join(5)


def hear(guest):
    """Return the next message to a guest, or None if it does not come in time."""
    try:
        return guest.receive(timeout=2)
    except ConnectionClosed:
        return None


@pytest.mark.point("2.4.3.4")
def test_a_websocket_speaks_both_ways(server, enter, comes_true, module):
    """Hint: `@sock.route("/room")` above a function that takes `ws`.

    Hint: `ws.receive()` waits for a message, `ws.send()` sends one; loop for ever.

    Hint: add `ws` to `present`, send to each of them, and take it away in the end (`finally`).
    """
    status_line = server.tell(HANDSHAKE, patience=0.3).partition(b"\r\n")[0]
    assert b" 101 " in status_line, "The request to become a WebSocket should be answered with 101."
    assert comes_true(lambda: not module.present), (
        "A guest who leaves should not stay in `present`."
    )
    ada, bob = enter(), enter()
    assert comes_true(lambda: len(module.present) == 2, 1), "Both guests should be in `present`."
    ada.send("Hello, everybody")
    seen = (hear(ada), hear(bob))
    assert seen == ("Hello, everybody",) * 2, (
        "What one guest says should reach all, without their asking."
    )
    bob.send("Hello, Ada")
    assert hear(ada) == "Hello, Ada", (
        "The connection should stay open, for many messages both ways."
    )
    ada.close()
    assert comes_true(lambda: len(module.present) == 1, 1), (
        "A guest who leaves should not stay in `present`."
    )
