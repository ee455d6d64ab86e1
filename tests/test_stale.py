"""What one process has written, hidden or deleted, no other process shows as it was before."""

import os
from http.client import HTTPConnection

import pytest

from sayhello.decisions import decide
from sayhello.models import PUBLISHED, SPAM

from .test_killed import serving

pytestmark = [pytest.mark.databases, pytest.mark.timeout(300)]
ROUNDS = 1000 if os.getenv("CI") == "true" else 50


@pytest.fixture
def read(app, tmp_path):
    """Return a function that reads a page from a server of two workers on the same book."""
    uri = app.config["SQLALCHEMY_DATABASE_URI"]
    (tmp_path / "config.py").write_text(f"SQLALCHEMY_DATABASE_URI = {uri!r}\n")
    with serving(tmp_path) as (port, _):

        def read(path="/"):
            connection = HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", path)
            response = connection.getresponse()
            text = response.read().decode()
            connection.close()
            return response.status, text

        yield read


def test_a_stale_read_is_impossible(app, client, read):
    for number in range(ROUNDS):
        body = f"Greeting number {number}."
        page = client.post("/", data={"name": "Ada", "body": body}).location
        id = int(page.rpartition("-")[2])
        assert body in read()[1], "The other process did not show a new message."
        if number % 2:
            with app.app_context():
                decide([id], SPAM)
            assert body not in read()[1], "The other process still showed a hidden message."
            with app.app_context():
                decide([id], PUBLISHED)
            assert body in read()[1], "The other process did not show a message again."
        else:
            assert read(f"/messages/{id}")[0] == 200
            client.post(f"/messages/{id}/delete")
            assert body not in read()[1], "The other process still showed a deleted message."
            assert read(f"/messages/{id}")[0] == 404
