"""What the author of a message may still do with it, and nobody else."""

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from sayhello import views
from sayhello.decisions import decide
from sayhello.extensions import db
from sayhello.models import CLOSED, HELD, HOLD, PUBLISHED, REMOVED, Message, change_book
from sayhello.spam import Attempt, change

from .test_spam import opened
from .test_views import texts

pytestmark = pytest.mark.databases
ADA = {"name": "Ada", "body": "Helo!"}
MENDED = {"name": "Ada", "body": "Hello!"}


@pytest.fixture
def author(client):
    """Return the client that wrote message 1."""
    client.post("/", data=ADA)
    client.get("/")
    return client


def message(app):
    with app.app_context():
        return db.session.get(Message, 1)


def age(app, minutes):
    """Let time pass for message 1."""
    with app.app_context():
        db.session.get(Message, 1).timestamp -= timedelta(minutes=minutes)
        db.session.commit()


def test_the_author_mends_a_message_and_it_says_so(author, app):
    assert 'href="/messages/1/edit"' in author.get("/").text
    form = author.get("/messages/1/edit")
    assert form.status_code == 200
    assert "Helo!</textarea>" in form.text
    response = author.post("/messages/1/edit", data=MENDED)
    assert (response.status_code, response.location) == (303, "/messages/1")
    assert message(app).body == "Hello!"
    page = author.get("/messages/1")
    assert texts(page, "alert alert-success flash") == ["Your message was changed."]
    assert "Edited by its author." in app.test_client().get("/").text


def test_a_mended_message_keeps_its_place(author, app):
    before = message(app).timestamp
    author.post("/messages/1/edit", data=MENDED)
    assert message(app).timestamp == before


def test_the_author_deletes_a_message(author, app):
    response = author.post("/messages/1/delete")
    assert (response.status_code, response.location) == (303, "/")
    assert (message(app).state, message(app).reason) == (REMOVED, "author")
    page = author.get("/")
    assert texts(page, "alert alert-info flash") == ["Your message was deleted."]
    assert "Helo!" not in page.text
    assert author.get("/messages/1").status_code == 404


@pytest.mark.parametrize(("action", "data"), [("edit", MENDED), ("delete", {})])
def test_nobody_else_may(author, app, action, data):
    stranger = app.test_client()
    stranger.post("/", data={"name": "Ada", "body": "I have the same name."})
    response = stranger.post(f"/messages/1/{action}", data=data)
    assert response.status_code == 403
    assert (message(app).body, message(app).state) == ("Helo!", PUBLISHED)
    assert "/messages/1/edit" not in stranger.get("/").text


def test_an_author_sees_nothing_of_others_that_waits(author, app):
    app.test_client().post("/", data={"name": "Eve", "body": "I wait.", "homepage": "x"})
    assert "I wait." not in author.get("/").text


def test_what_waits_is_shown_to_its_author_newest_first(client):
    for body in ("First!", "Second!"):
        client.post("/", data={"name": "Ada", "body": body, "homepage": "x"})
    assert texts(client.get("/"), "message-body") == ["Second!", "First!"]


def test_who_sends_the_same_text_does_not_become_its_author(client, app):
    client.post("/", data=ADA | {"homepage": "x"})
    stranger = app.test_client()
    stranger.post("/", data=ADA)
    assert "Helo!" not in stranger.get("/").text
    assert stranger.get("/messages/1").status_code == 404
    assert stranger.post("/messages/1/delete").status_code == 404


def test_the_newest_twenty_are_remembered_as_the_author_s(client):
    for n in range(21):
        client.post("/", data={"name": "Ada", "body": f"Hello {n}!"})
    with client.session_transaction() as session:
        assert session["own"] == list(range(21, 1, -1))


def test_a_forged_cookie_opens_nothing(app, author):
    stranger = app.test_client()
    stranger.set_cookie("session", "eyJvd24iOlsxXX0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert stranger.get("/messages/1/edit").status_code == 403


def test_after_a_quarter_of_an_hour_it_is_too_late(author, app):
    age(app, 16)
    assert "/messages/1/edit" not in author.get("/").text
    assert author.get("/messages/1/edit").status_code == 403
    assert author.post("/messages/1/edit", data=MENDED).status_code == 403
    assert author.post("/messages/1/delete").status_code == 403
    assert message(app).body == "Helo!"


def test_what_was_typed_too_late_is_given_back(author, app):
    age(app, 16)
    assert "Hello!</textarea>" in author.post("/messages/1/edit", data=MENDED).text


def test_the_window_does_not_close_on_someone_who_is_typing(author, app):
    age(app, 20)
    in_time = {"opened": opened(10 * 60)}
    assert author.post("/messages/1/edit", data=MENDED | in_time).status_code == 303
    assert message(app).body == "Hello!"


def test_a_forged_note_of_the_time_does_not_open_it_again(author, app):
    age(app, 20)
    forged = {"opened": opened(10 * 60, key="forged")}
    assert author.post("/messages/1/edit", data=MENDED | forged).status_code == 403


def test_an_edited_message_passes_through_the_rules_again(author, app):
    author.post("/messages/1/edit", data=MENDED | {"body": "Buy at http://shop.example"})
    assert (message(app).state, message(app).reason) == (HELD, "link")
    assert "shop.example" not in app.test_client().get("/").text


def test_an_edit_does_not_publish_what_is_held(client, app):
    client.post("/", data=ADA | {"homepage": "x"})
    client.post("/messages/1/edit", data=MENDED)
    assert (message(app).state, message(app).body) == (HELD, "Hello!")


def test_an_edit_waits_while_the_owner_reads_first(author, app):
    with app.app_context():
        change_book(mode=HOLD)
    author.post("/messages/1/edit", data=MENDED)
    assert (message(app).state, message(app).reason) == (HELD, "all_held")


def test_an_edit_waits_where_the_settings_say_so(make_app, author, app):
    strict = make_app(BOOK_MODE=HOLD).test_client()
    strict.set_cookie("session", author.get_cookie("session").value)
    strict.post("/messages/1/edit", data=MENDED)
    assert (message(app).state, message(app).reason) == (HELD, "all_held")


def test_an_edit_does_not_bring_back_what_the_owner_removed_meanwhile(author, app):
    with app.test_request_context():
        seen = db.session.get(Message, 1)
        decide([1], REMOVED)
        change(seen, Attempt("Ada", "Buy at http://shop.example", seconds=60))
    assert message(app).state == REMOVED


def test_the_mended_text_counts_as_the_same_text(author, app):
    author.post("/messages/1/edit", data=MENDED)
    assert author.post("/", data=MENDED).location == "/messages/1"
    assert author.post("/", data=ADA).location == "/#message-2"


def test_an_edit_is_logged(author, caplog):
    caplog.set_level(logging.INFO)
    author.post("/messages/1/edit", data=MENDED)
    assert "message 1: edit: publish (fine)" in caplog.text


def test_a_closed_book_takes_no_edit_but_gives_it_back(author, app):
    with app.app_context():
        change_book(mode=CLOSED)
    response = author.post("/messages/1/edit", data=MENDED)
    assert response.status_code == 403
    assert "Hello!</textarea>" in response.text
    assert message(app).body == "Helo!"


@pytest.mark.parametrize("change", [{"name": ""}, {"body": "b" * 501}])
def test_a_wrong_edit_is_refused_beside_its_field(author, app, change):
    response = author.post("/messages/1/edit", data=MENDED | change)
    assert response.status_code == 422
    assert "invalid-feedback" in response.text
    assert 'action="/messages/1/edit"' in response.text
    assert message(app).body == "Helo!"


@pytest.mark.parametrize("path", ["/messages/2/edit", "/messages/2/delete"])
def test_what_is_not_there_cannot_be_changed(author, path):
    assert author.post(path, data=MENDED).status_code == 404


def test_deleting_wants_a_token(make_app, app):
    client = make_app(WTF_CSRF_ENABLED=True).test_client()
    page = client.get("/").text
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', page)[1]
    client.post("/", data=ADA | {"csrf_token": token})
    assert client.post("/messages/1/delete").status_code == 400
    assert message(app).state == PUBLISHED
    assert client.post("/messages/1/delete", data={"csrf_token": token}).status_code == 303
    assert message(app).state == REMOVED


def test_others_may_write_while_a_message_is_deleted(make_app, author, app, monkeypatch):
    elsewhere = make_app().test_client()
    greeting = {"name": "Eve", "body": "Hi!"}
    monkeypatch.setattr(views, "has_token", lambda: elsewhere.post("/", data=greeting))
    assert author.post("/messages/1/delete").status_code == 303
    assert message(app).state == REMOVED


def test_a_get_deletes_nothing(author, app):
    assert author.get("/messages/1/delete").status_code == 405
    assert message(app).state == PUBLISHED


def test_a_reply_of_the_owner_is_shown_below(author, app):
    with app.app_context():
        db.session.scalar(select(Message)).reply = "<b>Welcome!</b>"
        db.session.commit()
    page = app.test_client().get("/").text
    assert "The owner replies:" in page
    assert "&lt;b&gt;Welcome!&lt;/b&gt;" in page
