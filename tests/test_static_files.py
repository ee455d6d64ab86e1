"""Static files are loaded once, and are small."""

import gzip
import re
from pathlib import Path

import pytest
from flask import url_for

import sayhello

CSS = "/static/sayhello.css"
FILE = Path(sayhello.__file__).parent / "static" / "sayhello.css"


@pytest.fixture
def marked(client):
    """Return the address of the style sheet as pages have it."""
    return re.search(rf'href="({CSS}\?v=\w+)"', client.get("/").text)[1]


@pytest.fixture
def get(client):
    """Return a function that asks for a path and closes the file that is sent."""

    def get(path, **headers):
        with client.get(path, headers=headers) as response:
            response.get_data()
        return response

    return get


def test_every_static_file_of_a_page_may_be_kept_for_good(client, get):
    addresses = re.findall(r'(?:href|src)="([^"]*/static/[^"]+)"', client.get("/").text)
    assert len(addresses) >= 5
    for address in addresses:
        assert "immutable" in get(address).headers["Cache-Control"], address
        assert "private" not in get(address).headers["Cache-Control"], address


@pytest.mark.parametrize("mark", ["", "?v=", "?v=another", "?v=1&v=2"])
def test_an_address_of_other_content_is_kept_for_a_short_while(get, mark):
    response = get(CSS + mark)
    assert response.status_code == 200
    assert "immutable" not in response.headers["Cache-Control"]


def test_other_content_has_another_address(client, marked, monkeypatch, tmp_path):
    (tmp_path / "sayhello.css").write_text("body { color: red }")
    monkeypatch.setattr(client.application, "static_folder", str(tmp_path))
    with client.application.test_request_context():
        assert url_for("static", filename="sayhello.css") != marked
        assert url_for("static", filename="nothing.css") == "/static/nothing.css"


@pytest.mark.parametrize(
    "path", [CSS, "/static/vendor/moment.min.js", "/bootstrap/static/css/bootstrap.min.css"]
)
def test_text_is_compressed_for_those_who_can_read_it(get, path):
    plain, zipped = get(path), get(path, **{"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(zipped.data) == plain.data
    assert len(zipped.data) < len(plain.data) / 2
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert int(zipped.headers["Content-Length"]) == len(zipped.data)
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"


def test_a_picture_is_compressed_already(get):
    response = get("/static/card.png", **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers


def test_who_has_the_file_is_not_sent_it(get):
    zipped = get(CSS, **{"Accept-Encoding": "gzip"})
    etag = zipped.headers["ETag"]
    assert etag.startswith("W/")
    again = get(CSS, **{"Accept-Encoding": "gzip", "If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_file_is_sent_as_it_is(get):
    part = get(CSS, **{"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, FILE.read_bytes()[:10])


@pytest.mark.parametrize("path", ["/static/nothing.css", "/static/../config.py", "/static/"])
def test_what_is_not_there_is_not_found(get, path):
    assert get(path, **{"Accept-Encoding": "gzip"}).status_code == 404
