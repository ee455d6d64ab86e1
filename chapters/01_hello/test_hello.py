"""Checks of chapter 1: the application, its views, its settings, its command."""

import os
import re

import pytest
from dotenv import dotenv_values
from flask import current_app, render_template_string, url_for
from flask_moment import Moment
from werkzeug.debug import DebuggedApplication
from werkzeug.test import Client


@pytest.mark.point("1.2.1")
def test_the_application_knows_its_module(module, folder):
    """Hint: an application finds its templates and files beside the module it is named after.

    Hint: Python keeps the name of the module that is running in a variable of its own.

    Hint: that variable is called `__name__`; it goes where "nobody" stands.
    """
    seen = module.app.import_name
    assert seen == module.__name__, "The application does not bear the name of its own module."
    assert os.path.samefile(module.app.root_path, folder), (
        "The application looks for its files in another folder."
    )


@pytest.mark.point("1.2")
def test_the_heading_is_closed(client):
    """Show that the one line of HTML is complete."""
    page = client.get("/hello").text
    assert page.startswith("<h1>"), "The heading wants its first tag: <h1>."
    assert page.endswith("</h1>"), "The heading wants its last tag: </h1>."


@pytest.mark.point("1.2.2.1")
@pytest.mark.parametrize("url", ["/hello", "/hi"])
def test_two_urls_lead_to_one_view(client, app, url):
    """Hint: a route is a decorator: a line that begins with @ above the function.

    Hint: decorators can be stacked, one line above the other, over the same function.

    Hint: the line `@app.route("/hi")` goes between `@app.route("/hello")` and `def hello():`.
    """
    answer = client.get(url)
    assert answer.status_code == 200, f"No view answers at {url}."
    assert answer.text == "<h1>Hello, guest!</h1>", (
        f"{url} should greet with this very line of HTML."
    )
    views = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule in {"/hello", "/hi"}}
    assert len(views) == 1, (
        "Each URL has a view of its own here; one view with two routes is asked for."
    )


@pytest.mark.point("1.2.2.2")
def test_the_name_in_the_url_reaches_the_view(client):
    """Hint: a part of a URL written in angle brackets is handed to the view as an argument.

    Hint: the rule is "/greet/<name>", and the function becomes `def greet(name):`.
    """
    answer = client.get("/greet/Grace")
    assert answer.status_code == 200, "No view answers at /greet/Grace."
    assert "{" not in answer.text, (
        "The braces reached the page: an f is missing before the opening quotation mark."
    )
    assert "&lt;h1&gt;" not in answer.text, (
        "Escape the name alone: here the tags of our own heading are escaped as well."
    )
    assert answer.text == "<h1>Hello, Grace!</h1>", "/greet/Grace should greet Grace by her name."


@pytest.mark.point("1.2.2.2")
def test_without_a_name_a_default_serves(client):
    """Hint: the short URL needs a route of its own, beside the one with the name.

    Hint: give that route a default: `@app.route("/greet", defaults={"name": "guest"})`.
    """
    answer = client.get("/greet", follow_redirects=True)
    assert answer.status_code == 200, "/greet, without a name, should be answered too."
    assert answer.text == "<h1>Hello, guest!</h1>", "/greet, without a name, should greet a guest."


@pytest.mark.point("1.2.2.2")
def test_a_name_is_shown_and_not_obeyed(client):
    """Hint: `escape` is imported; it takes a text and returns one that is safe in a page.

    Hint: put the name into the page as `{escape(name)}`, in an f-string.
    """
    page = client.get("/greet/%3Cb%3E").text
    assert page == "<h1>Hello, &lt;b&gt;!</h1>", (
        "A guest who is called <b> should be greeted as <b>, and not make the page bold: escape it."
    )


@pytest.mark.point("1.3.1.2")
def test_flaskenv_names_the_application(folder):
    """Hint: the file is .flaskenv; a name, an equals sign, a value, and no quotes are needed.

    Hint: write FLASK_APP=app.py between the two markers.
    """
    values = dotenv_values(folder / ".flaskenv")
    assert "FLASK_APP" in values, (
        "No variable FLASK_APP is set in .flaskenv; its line is made like this: NAME=value."
    )
    seen = values["FLASK_APP"]
    assert re.sub(r"(\.py)?(:app)?$", "", seen) == "app", (
        "FLASK_APP should name app.py, beside this .flaskenv."
    )


@pytest.mark.point("1.3.3.1")
def test_an_error_opens_the_debugger_and_its_console_wants_a_pin(module, monkeypatch):
    """Hint: a view may do anything, and so may fail: `raise` is the word.

    Hint: a route "/crash", a function below it, and in it `raise RuntimeError("...")`.
    """
    monkeypatch.setattr(module.app, "debug", True)
    debugged = DebuggedApplication(module.app, evalex=True)
    page = Client(debugged).get("/crash", base_url="http://127.0.0.1/")
    assert page.status_code != 404, "No view answers at /crash."
    assert page.status_code == 500, (
        "An error in the view at /crash should be answered by status 500."
    )
    assert "The debugger caught an exception" in page.text, (
        "The debugger should show its page; it does so for an error that is raised."
    )
    assert "did not return a valid response" not in page.text, (
        "The view returns its error; an error has to be raised."
    )
    assert "EVALEX = true" in page.text, "The page should offer a console."
    assert "EVALEX_TRUSTED = false" in page.text, (
        "The console should be locked until the PIN is given."
    )


@pytest.mark.point("1.5")
def test_flask_moment_is_bound_to_the_app(app):
    """Hint: `Moment` is imported at the top of the file already; it is a class.

    Hint: an extension is bound by calling its class with the application: `Foo(app)`.
    """
    bound = sorted(app.extensions)
    assert "moment" in bound, "Flask-Moment has not been bound to this application."
    with app.test_request_context():
        script = render_template_string("{{ moment.include_moment() }}")
    assert "<script" in script, "Templates should know `moment` by now."


@pytest.mark.point("1.6")
def test_a_setting_is_an_entry_in_the_config(app, client):
    """Hint: `app.config` is a dictionary, and settings have names in capitals.

    Hint: an entry of a dictionary is set by `dictionary["KEY"] = value`.
    """
    settings = {name: value for name, value in app.config.items() if "admin" in name.lower()}
    assert settings == {"ADMIN_NAME": "Hugh"}, (
        "app.config should have one entry: ADMIN_NAME, with the value Hugh."
    )
    assert "kept by Hugh" in client.get("/about").text, "The page /about should name the owner."


@pytest.mark.point("1.7")
def test_a_link_is_built_from_the_name_of_the_view(client):
    """Hint: `url_for` is imported; it wants the name of a view function, as a string.

    Hint: what stands in angle brackets in the route is given as a keyword: `name=...`.
    """
    page = client.get("/invite/Ada%20Lovelace").text
    assert "/greet/Ada Lovelace" not in page, (
        "A URL holds no blank as it is: have url_for build the link, which writes %20."
    )
    assert "<code>/greet/Ada%20Lovelace</code>" in page, (
        "The page /invite/Ada%20Lovelace should show the link for Ada Lovelace."
    )
    moved = client.get("/invite/Ada", base_url="http://localhost/book").text
    assert "<code>/book/greet/Ada</code>" in moved, (
        "When the whole app moves below /book, the link should move along."
    )


@pytest.mark.point("1.7")
def test_a_url_is_relative_within_a_request_and_absolute_on_demand(app):
    """Show what changes outside a request, and with `_external`."""
    with app.test_request_context():
        assert url_for("hello").startswith("/h")
        assert url_for("hello", _external=True).startswith("http://localhost/h")
    with app.app_context(), pytest.raises(RuntimeError, match="SERVER_NAME"):
        url_for("hello")


@pytest.mark.point("1.8")
def test_a_function_becomes_a_command(runner, app):
    """Hint: a command is a function with a decorator, just as a view is.

    Hint: the decorator is `@app.cli.command()`; the command takes the function's name, `welcome`.

    Hint: `click.echo("...")` prints, on every kind of terminal.
    """
    assert "welcome" in app.cli.commands, (
        "There is no command `flask welcome`: the decorator is app.cli.command(), with parentheses."
    )
    result = runner.invoke(args=["welcome"])
    assert result.exit_code == 0, f"`flask welcome` ended with an error: {result.exception!r}"
    assert result.output == "Welcome, guest!\n", "`flask welcome` should print this one line."


@pytest.mark.point("1.9")
def test_a_view_renders_a_template_with_its_static_file(client):
    """Hint: `render_template` takes the name of a file in the folder templates/.

    Hint: variables for the template follow as keywords: `guests=GUESTS`.
    """
    page = client.get("/guests").text
    assert '<ul class="guests">' in page, "The page /guests should be the template guests.html."
    names = re.findall(r"<li>(\w+)</li>", page)
    assert names == ["Ada", "Grace", "Linus"], (
        "The template should get the list GUESTS as its variable guests, and list each of them."
    )
    with client.get("/static/guests.css") as style:
        assert style.mimetype == "text/css", "The style sheet should be served from static/."
    assert "/static/guests.css" in page, "The page should load its style sheet."


@pytest.mark.point("1.9")
def test_a_library_is_served_from_static_or_from_a_cdn(app):
    """Show both ways with Moment.js, whose tag the extension writes."""
    if "moment" not in app.extensions:
        Moment(app)
    with app.test_request_context():
        cdn = render_template_string("{{ moment.include_moment() }}")
        local = render_template_string(
            "{{ moment.include_moment(local_js=url_for('static', filename='moment.min.js')) }}"
        )
    assert 'src="https://' in cdn
    assert "integrity=" in cdn
    assert 'src="/static/moment.min.js"' in local
    assert "https://" not in local


@pytest.mark.point("1.4")
def test_the_shell_has_the_app_and_its_context(flask):
    """Ask a real `flask shell` for the app and for the application at work."""
    asked = "from flask import current_app as at_work\nprint('same:', at_work == app)\n"
    shell = flask("--app", "app", "shell", input=asked)
    assert shell.returncode == 0, shell.stderr
    assert "same: True" in shell.stdout
    with pytest.raises(RuntimeError, match="outside of application context"):
        str(current_app.name)
