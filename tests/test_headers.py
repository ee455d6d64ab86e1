"""What browsers are told with every answer, and what is believed of a request."""

import re

import pytest
from flask import make_response
from sqlalchemy import select
from werkzeug.test import Client
from werkzeug.wrappers import Response

from sayhello import headers
from sayhello.extensions import db
from sayhello.models import Message

ADA = {"name": "Ada", "body": "Hello."}
PAGES = ("/", "/nowhere", "/static/sayhello.css", "/feed.atom", "/news?since=0-0", "/healthz")


def directives(response):
    parts = response.headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, _, sources in (part.partition(" ") for part in parts)}


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_protected(client, path):
    with client.get(path) as response:
        told = response.headers
    assert directives(response)["default-src"] == "'none'"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "same-origin"
    assert told["Cross-Origin-Opener-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()"} <= set(told["Permissions-Policy"].split(", "))
    assert told["X-Frame-Options"] == "DENY"


def test_the_policy_allows_nothing_but_our_own_files(client):
    policy = directives(client.post("/", data=ADA | {"name": ""}))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
    }


def test_a_view_may_say_otherwise(app, client):
    def view():
        return make_response("", {"Referrer-Policy": "no-referrer"})

    app.add_url_rule("/view", "view", view)
    assert client.get("/view").headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("ancestors", "frame_options"),
    [("'none'", "DENY"), ("'self'", "SAMEORIGIN"), ("'self' https://friend.example", None)],
)
def test_the_owner_says_who_may_frame_the_book(make_app, app, ancestors, frame_options):
    response = make_app(FRAME_ANCESTORS=ancestors).test_client().get("/")
    assert directives(response)["frame-ancestors"] == ancestors
    assert response.headers.get("X-Frame-Options") == frame_options


@pytest.mark.parametrize("path", ["/", "/nowhere", "/messages/1"])
def test_pages_are_kept_by_the_visitors_browser_only_and_asked_for_again(client, path):
    assert client.get(path).headers["Cache-Control"] == "private, no-cache"


def test_files_may_be_kept_for_an_hour_but_not_while_they_are_written(make_app, app, monkeypatch):
    with make_app().test_client().get("/static/sayhello.css") as response:
        assert response.cache_control.max_age == 3600
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with make_app().test_client().get("/static/sayhello.css") as response:
        assert response.headers["Cache-Control"] == "no-cache"


class TestHttps:
    """Who has come by HTTPS never goes back."""

    def test_browsers_are_told_to_stay(self, client):
        told = client.get("/", base_url="https://localhost").headers
        assert told["Strict-Transport-Security"] == "max-age=31536000"
        assert "Strict-Transport-Security" not in client.get("/").headers

    @pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
    def test_cookies_travel_as_safely_as_they_came(self, client, scheme, secure):
        response = client.post("/?language=zh", data=ADA, base_url=f"{scheme}://localhost")
        cookies = response.headers.getlist("Set-Cookie")
        assert {cookie.partition("=")[0] for cookie in cookies} == {"session", "language"}
        for cookie in cookies:
            assert ("Secure" in cookie) is secure
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie


class TestTrustedHosts:
    @pytest.fixture
    def client(self, make_app, app):
        return make_app(TRUSTED_HOSTS=["hello.example"]).test_client()

    def test_a_probe_that_names_no_host_is_served_without_a_list(self, app):
        def without_host(environ, start_response):
            """Call the app as for HTTP/1.0 through a Unix socket, which has no port."""
            del environ["HTTP_HOST"]
            environ["SERVER_PORT"] = ""
            return app.wsgi_app(environ, start_response)

        response = Client(without_host, Response).get("/healthz")
        assert response.text == "ok\n"

    def test_a_known_host_is_served(self, client):
        assert client.get("/", headers={"Host": "hello.example"}).status_code == 200

    @pytest.mark.parametrize("path", ["/", "/messages/1", "/feed.atom", "/sitemap.xml", "/nowhere"])
    @pytest.mark.parametrize("host", ["evil.example", "hello.example.evil.example", "evil:1@x y"])
    def test_another_is_told_so_in_the_look_of_the_site_and_poisons_no_link(
        self, client, path, host
    ):
        response = client.get(path, headers={"Host": host})
        assert response.status_code == 400
        assert '<h1 class="page-title">That did not arrive in one piece</h1>' in response.text
        assert "This site does not go by that address." in response.text
        assert "evil" not in response.text + str(response.headers)
        links = re.findall(r'(?:href|src|content)="([^"]*/[^"]*)"', response.text)
        assert "/feed.atom" in links
        assert all(link.startswith("/") and link[:2] != "//" for link in links)

    def test_it_is_told_in_its_own_language_and_by_post_too(self, client):
        told = {"Host": "evil.example", "Accept-Language": "zh"}
        response = client.post("/?language=zh", data=ADA, headers=told)
        assert response.status_code == 400
        assert '<html lang="zh"' in response.text
        assert "This site" not in response.text

    def test_links_keep_the_folder_that_the_site_is_in(self, client):
        response = client.get("/", base_url="http://evil.example/sub/")
        assert 'href="/sub/feed.atom"' in response.text

    @pytest.mark.parametrize("host", ["a b", "x@y", "[::1", "ex/ample", "\x80", "a..b", "x" * 300])
    def test_what_is_no_host_at_all_is_refused_without_a_list_too(self, app, host):
        response = app.test_client().get("/", headers={"Host": host})
        assert response.status_code == 400
        assert "This site does not go by that address." in response.text


class TestProxies:
    """Forwarded headers count from as many proxies as the owner has, and from nobody else."""

    @staticmethod
    def post(app, forwarded, body="Hello."):
        client = app.test_client(use_cookies=False)
        told = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
        peer = {"REMOTE_ADDR": "10.0.0.1"}
        data = {"name": "Ada", "body": body}
        return client.post("/?language=zh", data=data, headers=told, environ_overrides=peer)

    def senders(self, app):
        with app.app_context():
            return set(db.session.scalars(select(Message.sender)))

    def test_without_a_proxy_nobody_chooses_an_address_or_a_scheme(self, app):
        answers = [self.post(app, f"6.6.6.{n}", f"Hello {n}") for n in range(3)]
        assert len(self.senders(app)) == 1
        assert all("Secure" not in answer.headers["Set-Cookie"] for answer in answers)
        assert all("Strict-Transport-Security" not in answer.headers for answer in answers)

    def test_one_proxy_tells_who_it_is_and_a_client_cannot(self, make_app, app):
        app = make_app(PROXIES=1)
        answers = [self.post(app, f"6.6.6.{n}, 203.0.113.9", f"Hello {n}") for n in range(3)]
        assert len(self.senders(app)) == 1
        assert all("Secure" in answer.headers["Set-Cookie"] for answer in answers)
        self.post(app, "203.0.113.10")
        assert len(self.senders(app)) == 2

    def test_behind_two_proxies_the_last_but_one_is_the_client(self, make_app, app):
        app = make_app(PROXIES=2)
        for n in range(3):
            self.post(app, f"6.6.6.{n}, 203.0.113.9, 10.0.0.{n}", f"Hello {n}")
        assert len(self.senders(app)) == 1

    def test_a_client_cannot_choose_the_scheme_behind_a_proxy(self, make_app, app):
        client = make_app(PROXIES=1).test_client()
        told = client.get("/", headers={"X-Forwarded-Proto": "https, http"}).headers
        assert "Strict-Transport-Security" not in told

    @pytest.mark.parametrize("proxies", [0, 1])
    def test_the_host_is_the_one_that_was_asked(self, make_app, app, proxies):
        client = make_app(PROXIES=proxies).test_client()
        told = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
        assert "evil" not in client.get("/", headers=told).text


class TestDebug:
    """The toolbar works under the same policy, which names its inline parts by their hashes."""

    @pytest.fixture
    def debug_app(self, make_app, app, monkeypatch):
        monkeypatch.setenv("FLASK_DEBUG", "1")
        return make_app()

    def test_its_parts_are_allowed_by_hash_and_nothing_inline_at_large(self, debug_app):
        response = debug_app.test_client().get("/")
        assert 'id="flDebug"' in response.text
        policy = directives(response)
        for kind in ("script-src", "style-src"):
            assert "'unsafe-hashes' 'sha256-" in policy[kind]
            assert "unsafe-inline" not in policy[kind]
        # display:none;
        assert "'sha256-0EZqoz+oBhx7gF4nvY2bSqoGyy4zLjNF+SDQXGp/ZrY='" in policy["style-src"]

    def test_what_our_own_templates_may_not_do_is_not_allowed_in_debug_mode_either(self, debug_app):
        page = (
            "<!doctype html><body onload='ours()'><script>ours()</script><p style='color:red'>x</p>"
        )
        debug_app.add_url_rule("/ours", "ours", lambda: f"{page}</body>")
        policy = directives(debug_app.test_client().get("/ours"))
        allowed = headers.hashes(["ours()", "color:red"]).split()[1:]
        assert len(allowed) == 2
        assert not any(source in policy["script-src"] + policy["style-src"] for source in allowed)

    def test_its_event_handlers_are_allowed_too(self, debug_app):
        page = '<!doctype html><body><div id="flDebug"><a onclick="a(&quot;b&quot;)">x</a></div>'
        debug_app.add_url_rule("/fake", "fake", lambda: f"{page}</body>")
        handler = headers.hashes(['a("b")']).split()[1]
        assert handler in directives(debug_app.test_client().get("/fake"))["script-src"]

    def test_a_message_that_looks_like_the_toolbar_is_allowed_nothing(self, debug_app):
        client = debug_app.test_client()
        client.post("/", data=ADA | {"body": '<div id="flDebug" onclick="evil()">'})
        evil = headers.hashes(["evil()"]).split()[1]
        assert evil not in directives(client.get("/"))["script-src"]

    def test_without_debug_mode_nothing_inline_is_allowed(self, app, client):
        page = '<body><div id="flDebug" style="x"><script>y</script></div></body>'
        app.add_url_rule("/fake", "fake", lambda: page)
        assert "hash" not in str(directives(client.get("/fake")))
