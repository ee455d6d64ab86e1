"""2.1 and 2.2: one exchange, and what a request brings."""

import pytest
from flask import Flask, request
from flask.cli import routes_command

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.mark.point("2.1")
def test_a_browser_gets_what_the_view_returns(client, app):
    """Hint: in chapter 1 a decorator tied a URL to a function.

    Hint: `@app.get("/hello")` above a function that returns a string.
    """
    response = client.get("/hello")
    assert response.status_code == 200, (
        "Nothing answers at /hello: a request was sent, and no view took it."
    )
    assert response.text == "<h1>Hello, guest!</h1>", (
        "The body should be what the view returns, and nothing else."
    )
    name = app.url_map.bind("localhost").match("/hello")[0]
    assert name == "hello", "Other views will look for this one by its name, hello."


@pytest.mark.point("2.1")
def test_one_exchange_from_the_first_byte_to_the_last(server, app):
    """Follow the bytes in, the view that is chosen, and the bytes out."""
    seen = []
    app.before_request(
        lambda: seen.append((request.method, request.path, request.endpoint is not None))
    )
    answer = server.tell(b"GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert seen == [("GET", "/hello", True)]
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\n<h1>Hello, guest!</h1>")


@pytest.mark.point("2.2.1.1")
def test_the_request_line_comes_first(module, server):
    """Hint: three words with one space between them, then the end of the line.

    Hint: HTTP ends a line with two characters, carriage return and line feed: "\\r\\n".

    Hint: the third word is `HTTP/1.1`.
    """
    message = module.request_message("GET", "/hello", {"Host": "localhost"})
    assert message.startswith(b"GET /hello HTTP/1.1"), (
        "A request begins with the method, the URL and the protocol."
    )
    line, end, _ = message.partition(b"\r\n")
    assert line + end == b"GET /hello HTTP/1.1\r\n", "The request line has to end with \\r\\n."
    answer = server.tell(line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK"), "The server could not read this request line."


@pytest.mark.point("2.2.1.2")
def test_each_header_has_a_line(module, server, app):
    """Hint: go through `headers.items()`.

    Hint: a name, a colon, a space, a value, and the end of the line.
    """
    seen = {}
    app.before_request(lambda: seen.update(request.headers))
    headers = {"Host": "book.example", "Accept": "text/plain", "Connection": "close"}
    message = module.request_message("GET", "/hello", headers)
    lines = message.split(b"\r\n")
    assert lines[0] == b"GET /hello HTTP/1.1", "The headers come after the request line."
    for line in (b"Host: book.example", b"Accept: text/plain"):
        assert line in lines, (
            f"No line reads {line.decode()!r}; each header has one, which ends with \\r\\n."
        )
    server.tell(message.rstrip(b"\r\n") + b"\r\n\r\n")
    assert seen.get("Accept") == "text/plain", (
        "The server did not find the header Accept in this message."
    )


@pytest.mark.point("2.2.1.3")
def test_an_empty_line_ends_the_headers(module, server):
    """Hint: an empty line is a line with nothing before its end.

    Hint: add "\\r\\n" once more.
    """
    headers = {"Host": "localhost", "Connection": "close"}
    message = module.request_message("GET", "/hello", headers)
    assert message.endswith(b"\r\n\r\n"), (
        "The server goes on waiting for headers until it sees an empty line."
    )
    assert not message.endswith(b"\r\n\r\n\r\n"), (
        "One empty line is enough: what comes after it is the body."
    )
    assert server.tell(message).startswith(b"HTTP/1.1 200 OK"), (
        "The server could not read this message."
    )


@pytest.mark.point("2.2.1.3")
def test_without_the_empty_line_the_server_waits(server):
    """See that the server has nothing to say until the headers have ended."""
    half = b"GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    assert server.tell(half, patience=0.2) == b""
    assert server.tell(half + b"\r\n").startswith(b"HTTP/1.1 200 OK")


@pytest.mark.point("2.2.1.4")
def test_the_body_comes_last(module, server, app):
    """Hint: the body is already a string, ready to travel.

    Hint: nothing follows it, not even the end of a line.
    """
    seen = {}
    app.before_request(lambda: seen.update(request.form))
    headers = {
        "Host": "localhost",
        "Connection": "close",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    message = module.request_message(
        "POST", "/hello", headers | {"Content-Length": "22"}, "name=Ada&letter=Hi+you"
    )
    body = message.partition(b"\r\n\r\n")[2]
    assert body == b"name=Ada&letter=Hi+you", (
        "After the empty line comes the body, exactly as it was given."
    )
    server.tell(message)
    assert seen == {"name": "Ada", "letter": "Hi you"}, (
        "The server did not find the two form fields in the body."
    )


@pytest.mark.point("2.2.2.1")
def test_the_url_and_its_parts(client):
    """Hint: `request` has an attribute for each of them.

    Hint: `request.url` is the first; the others are `path`, `host` and `base_url`.
    """
    parts = client.get("/where?page=2", base_url="http://book.example:8000").json
    assert parts.get("url") == "http://book.example:8000/where?page=2", (
        "`url` should be all that was asked for."
    )
    assert parts.get("path") == "/where", "`path` should be the URL without host and query."
    assert parts.get("host") == "book.example:8000", "`host` should be the host and its port."
    assert parts.get("base_url") == "http://book.example:8000/where", (
        "`base_url` should be the URL without query."
    )


@pytest.mark.point("2.2.2.2")
def test_a_query_parameter_with_a_default(client):
    """Hint: `request.args` works like a dictionary.

    Hint: `.get()` takes what to return for a missing key.
    """
    assert client.get("/greet?name=Ada").text == "Hello, Ada!", (
        "The page should greet the name in the query."
    )
    response = client.get("/greet")
    assert response.status_code == 200, (
        "Without a name in the query the page should not be an error."
    )
    assert response.text == "Hello, stranger!", (
        "Without a name in the query the page should greet a stranger."
    )


@pytest.mark.point("2.2.2.2")
def test_brackets_refuse_a_request_without_the_parameter():
    """See that `request.args["name"]` answers 400 where `.get()` has a default."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: request.args["name"])
    assert app.test_client().get("/").status_code == 400


@pytest.mark.point("2.2.2.3")
def test_a_cookie_that_the_browser_sends(client):
    """Hint: the cookies are a dictionary too.

    Hint: `request.cookies.get()`, with a default for the first visit.
    """
    response = client.get("/remembered")
    assert response.status_code == 200, "A browser without the cookie should not get an error."
    assert response.text == "Welcome back, stranger!", (
        "Without the cookie the page should greet a stranger."
    )
    client.set_cookie("guest", "Ada")
    seen = client.get("/remembered").text
    assert seen == "Welcome back, Ada!", (
        "The browser sent `Cookie: guest=Ada`; the page should greet Ada."
    )


@pytest.mark.point("2.2.2.4")
def test_today_the_string_describes_the_client(client):
    """Hint: `request.user_agent` has one attribute that is filled.

    Hint: it is the whole header as a string.
    """
    seen = client.get("/browser", headers={"User-Agent": FIREFOX}).text
    assert seen == f"You say you are {FIREFOX}.", (
        "The page should show the whole User-Agent header."
    )


@pytest.mark.point("2.2.2.4")
def test_book_browser_and_platform_are_none():
    """See that the attributes of the book have nothing in them any more."""
    app = Flask(__name__)
    with app.test_request_context(headers={"User-Agent": FIREFOX}):
        assert request.user_agent.browser is None
        assert request.user_agent.platform is None
        assert request.user_agent.string == FIREFOX


@pytest.mark.point("2.2.3.1")
def test_today_the_rules_come_from_iter_rules(client, app, runner):
    """Hint: `app.url_map` is an object, not a function.

    Hint: it has a method that goes through its rules, `iter_rules()`.
    """
    seen = client.get("/routes").json
    assert seen.get("where") == "/where", "The list should name the view `where` and its URL."
    assert len(seen) == len({rule.endpoint for rule in app.url_map.iter_rules()}), (
        "The list should hold all routes."
    )
    printed = runner.invoke(routes_command).output
    assert "where" in printed
    assert "/where" in printed


@pytest.mark.point("2.2.3.1")
def test_book_url_map_is_not_callable(app):
    """See that `app.url_map()` is an error."""
    with pytest.raises(TypeError, match="'Map' object is not callable"):
        app.url_map()


@pytest.mark.point("2.2.3.2")
def test_today_a_view_names_its_methods_in_a_list(client):
    """Hint: a route without `methods` listens to GET alone.

    Hint: `methods=` takes a list of strings.
    """
    assert client.get("/letterbox").status_code == 200, (
        "The letterbox should still answer GET; each method is a string of its own in the list."
    )
    response = client.post("/letterbox", data={"letter": "Hello"})
    assert response.status_code == 200, "The letterbox should take a POST."
    assert response.text == "Thank you for your letter.", "A POST should be thanked for."
    response = client.put("/letterbox")
    assert response.status_code == 405, (
        "A method that the route does not name should be refused with 405."
    )
    assert "POST" in response.headers["Allow"], "A 405 names the methods that are allowed."


@pytest.mark.point("2.2.3.2")
def test_book_methods_as_a_string_raises():
    """See that Flask refuses a string, in which it would otherwise find the methods G, E and T."""
    app = Flask(__name__)
    with pytest.raises(TypeError, match="must be a list of strings"):
        app.route("/", methods="GET")(lambda: "never")


@pytest.mark.point("2.2.3.3")
def test_a_converter_handles_a_part_of_the_url(client):
    """Hint: a converter stands before the name, within the angle brackets.

    Hint: `<int:year>`.
    """
    response = client.get("/greetings/2018")
    assert response.status_code == 200, (
        "No route fits /greetings/2018, whose last part is a whole number."
    )
    assert response.text == "The greetings of 2018, which arrived as int.", (
        "The view should get the year as an int."
    )
    assert client.get("/greetings/soon").status_code == 404, (
        "What is no whole number should be a 404."
    )


@pytest.mark.point("2.2.3.4")
def test_hooks_run_before_and_after_the_view(client, app):
    """Hint: two decorators of the app, without parentheses.

    Hint: what the one before returns, other than None, is sent instead of what the view would
    return.

    Hint: the one after takes the response, and has to return it.
    """
    ran = []
    app.add_url_rule("/probe", view_func=lambda: ran.append("view") or "seen")
    try:
        response = client.get("/probe")
    except TypeError as error:
        pytest.fail(
            f"A hook under after_request takes the response, and has to return one. ({error})"
        )
    assert (response.status_code, response.text) == (200, "seen"), (
        "An ordinary visitor should get the view's answer."
    )
    seen = response.headers.get("X-Content-Type-Options")
    assert seen == "nosniff", "After the view, a hook should add X-Content-Type-Options: nosniff."
    agent = "BadBot/1.0 (+http://bad.example)"
    response = client.get("/probe", headers={"User-Agent": agent})
    assert response.status_code == 403, (
        f"A client that calls itself {agent} should be refused with 403."
    )
    assert ran == ["view"], "The view should not have run for BadBot."
    seen = response.headers.get("X-Content-Type-Options")
    assert seen == "nosniff", "The hook after the view should see every response, a refusal too."
