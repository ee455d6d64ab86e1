"""The debug toolbar: there for developers, and for nobody else."""

import pytest


@pytest.fixture
def debug_client(make_app, app, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    return make_app().test_client()


def test_no_toolbar_without_debug_mode(client):
    assert "flDebug" not in client.get("/").text
    assert client.get("/_debug_toolbar/static/js/toolbar.js").status_code == 404


def test_the_toolbar_shows_the_queries_of_the_page(debug_client):
    page = debug_client.get("/").text
    assert 'id="flDebug"' in page
    assert "SQLAlchemy" in page
    assert "FROM message" in page.replace("<span>", "").replace("</span>", "")


def test_redirects_are_not_intercepted(debug_client):
    response = debug_client.post("/", data={"name": "Ada", "body": "Hi!"})
    assert response.status_code == 303
    assert response.location == "/#message-1"
