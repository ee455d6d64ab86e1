"""What visitors are told when something fails, and what the owner finds in the log."""

import re
from types import SimpleNamespace

import pytest
from flask import abort, g, template_rendered
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sayhello.extensions import db
from sayhello.models import make_tables

ADA = {"name": "Ada", "body": "Hello, world!"}


@pytest.fixture
def app(app):
    """Add views that fail in each way."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/abort/<int:code>", "abort", lambda code: abort(code))
    app.add_url_rule("/bug", "bug", lambda: 1 / 0)
    return app


@pytest.mark.point("7.2.2.5")
@pytest.mark.parametrize(
    ("path", "code", "title", "text"),
    [
        ("/abort/400", 400, "That did not arrive in one piece", "Please go back and try it"),
        ("/nowhere", 404, "Nothing is written here", "The address may be mistyped"),
        ("/messages/1", 404, "Nothing is written here", "There is no message here"),
        ("/abort/418", 418, "I&#39;m a teapot", "not a coffee machine"),
        ("/bug", 500, "Something broke on our side", "It is not your fault"),
        ("/abort/503", 503, "The book is closed for a moment", "It cannot be opened just now."),
    ],
)
def test_an_error_is_a_page_of_the_site(client, path, code, title, text):
    """Hint: the response is there already, with its status and headers; put a page into its data.

    Hint: the template error.html shows code, title, text, form and request_id. The last one is what
    note_failure(error) returns; the form is g.get("form"), if one was open.
    """
    response = client.get(path)
    assert response.status_code == code, (
        "The status of the error is lost: fill the response that is there, and leave it in place."
    )
    assert response.mimetype == "text/html", "The browser is not told that this is HTML."
    assert f'<h1 class="page-title">{title}</h1>' in response.text, (
        f"The page for error {code} is not the one in error.html."
    )
    lines = re.findall(r"<p[^>]*>([^<]*)", response.text)
    assert str(code) in lines, "The page does not show the code of the error."
    assert any(text in line for line in lines), f"The page for error {code} lacks its text."
    assert ("add this number" in response.text) == (code >= 500), (
        "The page of a failure of ours, and no other, shows the number that note_failure returns."
    )
    assert 'href="/"' in response.text, "No link leads back to the book."
    assert "Traceback" not in response.text


def test_an_error_speaks_the_visitors_language(client):
    page = client.get("/nowhere", headers={"Accept-Language": "zh-CN"}).text
    assert '<html lang="zh"' in page
    assert "这里什么也没有" in page


@pytest.mark.point("7.2.2.5")
def test_a_wrong_method_is_told_the_right_ones(client):
    response = client.delete("/")
    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.allow), (
        "The headers of the error are lost: fill the response that is there, and leave it in place."
    )
    assert "This page can be read, not written to." in response.text


def test_a_body_beyond_the_limit_is_refused(client, app):
    limit = app.config["MAX_CONTENT_LENGTH"]
    assert limit == 64 * 1024
    response = client.post("/", data=ADA | {"body": "x" * limit})
    assert response.status_code == 413
    assert "shorten it" in response.text


def test_a_bug_is_logged_in_full(client, caplog):
    client.get("/bug")
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.databases
def test_without_its_table_the_site_is_closed_and_the_log_says_why(client, app, caplog):
    with app.app_context():
        db.drop_all()
    response = client.get("/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "The book is closed for a moment" in response.text
    assert "run `flask initdb`" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.point("7.2.2.5")
def test_the_page_of_an_error_is_given_the_form_that_was_open(client, app):
    form = SimpleNamespace(body=SimpleNamespace(data=None))
    given = []

    def view():
        g.form = form
        abort(429)

    def note(sender, template, context, **_):
        given.append(context.get("form"))

    app.add_url_rule("/form", "form", view)
    with template_rendered.connected_to(note, app):
        client.get("/form")
    is_given = given == [form]
    assert is_given, "The page is not given the guest's form, and what was written is lost."


def test_what_could_not_be_stored_is_given_back_to_be_sent_again(client, app):
    with app.app_context():
        db.drop_all()
    response = client.post("/", data=ADA)
    assert response.status_code == 503
    assert "Your message was not stored." in response.text
    assert "Hello, world!</textarea>" in response.text
    with app.app_context():
        make_tables()
    assert client.post("/", data=ADA).status_code == 303


def test_a_lost_database_is_named_as_the_cause(client, app, tmp_path, caplog):
    with app.app_context():
        db.engine.dispose()
    for file in tmp_path.glob("book.db*"):
        file.unlink()
    (tmp_path / "book.db").mkdir()
    assert client.get("/").status_code == 503
    assert "is it there, writable, and not full?" in caplog.text


def test_a_mistake_in_our_own_sql_is_a_bug(client, app, caplog):
    def view():
        insert = text("INSERT INTO message (id, name, body, timestamp) VALUES (1, 'a', 'b', 0)")
        db.session.execute(insert)
        db.session.execute(insert)

    app.add_url_rule("/clash", "clash", view)
    assert client.get("/clash").status_code == 500
    assert IntegrityError.__name__ in caplog.text
