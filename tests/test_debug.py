"""The debug toolbar: there for developers, and for nobody else."""

import pytest


@pytest.fixture
def debug_client(make_app, app, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    return make_app().test_client()


@pytest.mark.point("7.6")
def test_no_toolbar_without_debug_mode(client):
    has_toolbar = "flDebug" in client.get("/").text
    assert not has_toolbar, "Guests get the toolbar too: it is there without debug mode."
    assert client.get("/_debug_toolbar/static/js/toolbar.js").status_code == 404


@pytest.mark.point("7.6")
def test_the_toolbar_shows_the_queries_of_the_page(debug_client):
    """Hint: the debug_toolbar is an extension without an app; its method init_app gives it one.

    Hint: it must meet the app before db does: it is the one that asks for queries to be recorded.
    """
    page = debug_client.get("/").text
    has_toolbar = 'id="flDebug"' in page
    assert has_toolbar, "In debug mode, the page has no toolbar."
    assert "SQLAlchemy" in page
    queries = page.replace("<span>", "").replace("</span>", "")
    assert "FROM message" in queries, "The toolbar does not show the queries of the page."


def test_redirects_are_not_intercepted(debug_client):
    response = debug_client.post("/", data={"name": "Ada", "body": "Hi!"})
    assert response.status_code == 303
    assert response.location == "/#message-1"
