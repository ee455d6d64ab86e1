"""The text of a chapter: its code, its page, its recorded session; and the apps' look."""

import socket
import threading

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader
from werkzeug.serving import make_server

from chapters import reading, ten_minutes
from chapters.chapter import Chapter, chapters, is_there
from chapters.look import Look, read_live
from chapters.outline import outline

ALL = list(chapters().values())


def test_the_recorded_ten_minutes_are_what_happens_today(tmp_path):
    """Record them again; `python -m chapters.ten_minutes` brings the file up to date."""
    assert ten_minutes.record(tmp_path) == ten_minutes.TRANSCRIPT.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "chapter", [each for each in ALL if each.readme.exists()], ids=lambda chapter: chapter.name
)
def test_every_region_is_shown_in_the_text(chapter):
    text = reading.plain(chapter)
    for _, region in chapter.regions.values():
        for line in region.code.splitlines():
            assert line.strip() in text
    assert "#:" not in text
    assert "[region" not in text


def test_a_page_shows_headings_code_and_points(tmp_path):
    folder = tmp_path / "01_hello"
    folder.mkdir()
    (folder / "app.py").write_text("# region 1.2.1 x\na = '<b>'\n# endregion\n")
    (folder / "README.md").write_text(
        "# One\n\n**1.2.1** A `<tag>` and a [link](x.html).\n\n[region 1.2.1](app.py)\n\n"
        "- one\n  more\n- two\n\n```sh\nls *a* *b*\n```\n"
    )
    page = reading.page(Chapter(folder))
    assert "<h1>One</h1>" in page
    assert (
        '<p id="1.2.1"><strong>1.2.1</strong> A <code>&lt;tag&gt;</code> '
        'and a <a href="x.html">link</a>.</p>' in page
    )
    assert "<pre>a = &#x27;&lt;b&gt;&#x27;</pre>" in page
    assert "<li>one more</li><li>two</li>" in page
    assert "<pre>ls *a* *b*</pre>" in page


@pytest.mark.parametrize(
    ("file", "text", "has_begun"),
    [
        ("README.md", "# 2 HTTP\n\nWhat lies here, with 1.2 seconds and **bold** words.\n", False),
        ("README.md", "# 2 HTTP\n\n**2.1** A point.\n", True),
        ("README.md", "# 2 HTTP\n\n## 2.1 A point\n", True),
        ("app.py", "", True),
        ("nginx.conf", "", False),
    ],
)
def test_a_chapter_has_begun_when_it_has_an_app_or_tells_of_a_point(
    tmp_path, file, text, has_begun
):
    folder = tmp_path / "02_http"
    folder.mkdir()
    (folder / file).write_text(text)
    assert is_there(Chapter(folder)) is has_begun


def test_the_outline_is_read_whole():
    points = outline().points
    assert len(points) == 733
    assert sum(point.is_leaf for point in points) == 522
    assert len(outline().leaves(1)) == 21
    assert len(outline().leaves(2)) == 55
    assert len(outline().leaves(7)) == 27
    assert outline()["1.3.3"].has_moved_on
    assert not outline()["1.3.3"].is_leaf


@pytest.fixture
def served(tmp_path):
    """Serve a small app with the look, on a real port; return the app and its URL."""
    folder = tmp_path / "01_hello"
    folder.mkdir()
    (folder / "live.txt").write_text(
        "1.6 GET /hello?name=Ada\n  X-Guest: yes\n1.7 POST /hello a=1&b=2\n1.5 POST /sent\n"
    )
    (folder / "app.py").write_text("# region 1.6 x\nsetting = 1\n# endregion\n")
    app = Flask("nobody", root_path=str(folder))
    Look(app)
    app.add_url_rule("/hello", "hello", lambda: "<p>hello</p>", methods=["GET", "POST"])
    app.add_url_rule("/sent", "sent", lambda: "sent", methods=["POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield app, server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(port, path, host="localhost"):
    """Return a page as a real server sends it."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        return connection.makefile("rb").read().decode()


def test_the_index_links_the_points_that_can_be_seen(served):
    page = fetch(served[1], "/")
    assert '<a href="/look/1.6">1.6</a>' in page
    assert '<a href="/look/1.1.1">' not in page
    assert "<code>app.config[&#39;ADMIN_NAME&#39;] = &#39;Hugh&#39;</code>" in page


def test_a_point_shows_what_travelled(served):
    page = fetch(served[1], "/look/1.6")
    assert "GET /hello?name=Ada HTTP/1.1" in page
    assert "X-Guest: yes" in page
    assert "HTTP/1.1 200 OK" in page
    assert "&lt;p&gt;hello&lt;/p&gt;" in page
    assert "<pre>setting = 1</pre>" in page


def test_a_form_is_posted(served):
    page = fetch(served[1], "/look/1.7")
    assert "Content-Type: application/x-www-form-urlencoded" in page
    assert "Content-Length: 7" in page
    assert "a=1&amp;b=2" in page


def test_where_a_browser_finds_the_form_is_linked(served):
    assert '<a href="/hello">Fill in the form yourself' in fetch(served[1], "/look/1.7")
    page = fetch(served[1], "/look/1.5")
    assert "POST /sent HTTP/1.1" in page
    assert '<a href="/sent">' not in page


def test_a_point_shows_its_templates_beside_the_response(served):
    app, port = served
    app.jinja_loader = DictLoader(
        {"page.html": "{% extends 'frame.html' %}", "frame.html": "{{ 6 * 7 }}{% include 'x' %}"}
    )
    app.view_functions["hello"] = lambda: render_template("page.html")
    page = fetch(port, "/look/1.6")
    assert "{% extends &#39;frame.html&#39; %}" in page
    assert "{{ 6 * 7 }}" in page
    assert "500 INTERNAL SERVER ERROR" in page, "a template that is missing breaks only the answer"


def test_the_host_header_does_not_choose_the_server(served):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        page = fetch(served[1], "/look/1.6", host=f"127.0.0.1:{other.getsockname()[1]}")
    assert "HTTP/1.1 200 OK" in page


def test_without_a_server_the_page_says_so(served):
    page = served[0].test_client().get("/look/1.6", environ_base={"SERVER_PORT": "1"}).text
    assert "no server answers at" in page


def test_an_app_that_looks_in_the_wrong_folder_says_so(tmp_path):
    app = Flask("nobody", root_path=str(tmp_path))
    Look(app)
    page = app.test_client().get("/")
    assert page.status_code == 500
    assert "Was it given the name of its own module?" in page.text


def test_an_unknown_point_is_not_found(served):
    assert "404" in fetch(served[1], "/look/9.9").splitlines()[0]


def test_a_live_line_may_have_a_body_and_headers():
    live = read_live("1.2 POST /x a b\n  Cookie: a=b\n")["1.2"]
    assert (live.method, live.url, live.body, live.headers) == (
        "POST",
        "/x",
        "a b",
        ("Cookie: a=b",),
    )


def test_every_live_request_is_of_a_point_of_its_chapter():
    for chapter in ALL:
        file = chapter.folder / "live.txt"
        for id in read_live(file.read_text(encoding="utf-8")) if file.exists() else ():
            assert id in outline()
            assert outline()[id].chapter == chapter.number
