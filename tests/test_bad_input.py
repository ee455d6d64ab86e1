"""Whatever is sent, the answer is a page, and never a failure of ours."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sayhello.extensions import db
from sayhello.models import BODY_MAX, NAME_MAX, Message

ADA = {"name": "Ada", "body": "Hello, world!"}
FORM = "application/x-www-form-urlencoded"
VALUES = [
    *("", " ", "-1", "0", "1.5", "NaN", "null", "true", "[]", "{}", "1e309", "1" + "0" * 30),
    *("x" * 5000, "😀" * 200, "\x00", "\ud800", "%", "%00", "%ff", "../../etc/passwd", "'", "\r\n"),
    *("-" + "9" * 40, "9" * 20 + "-1", "1-" + "9" * 39, "①-②", "1-1-1", "\u0661-\u0661", "٣" * 10),
]
FIELDS = ["name", "body", "opened", "homepage", "csrf_token", "submit", "unknown"]
HEADERS = [
    *("Accept-Language", "Cookie", "If-None-Match", "If-Modified-Since", "Range", "Referer"),
    *("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "User-Agent", "Accept", "Origin"),
    *("Content-Type", "Content-Encoding", "Authorization", "X-HTTP-Method-Override"),
]
PATHS = [
    *("/", "/news", "/messages/1", "/messages/1/edit", "/nowhere", "/flask-moment.js"),
    *("/static/sayhello.css", "/messages/1/delete"),
]
QUERIES = ["before", "after", "since", "language", "unknown"]


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """Make one app for all, which answers a failure as the real site does."""
    from sayhello import create_app
    from sayhello.models import make_tables

    file = tmp_path_factory.mktemp("input") / "book.db"
    app = create_app(
        {
            "SECRET_KEY": "for tests only",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}",
            "WTF_CSRF_ENABLED": False,
            "SENDER_LIMIT": 10**6,
            "SITE_LIMIT": 10**6,
            "MIN_SECONDS": 0,
        }
    )
    with app.app_context():
        make_tables()
        db.session.add(Message(**ADA))
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def send(strict):
    """Return a function that sends a request and finds no failure of ours in the answer."""

    def do(path, method="GET", **options):
        with strict.test_client().open(path, method=method, **options) as response:
            assert response.status_code < 500, (path, options)
            assert "Traceback" not in response.get_data(as_text=True)
            return response

    return do


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:24])
@pytest.mark.parametrize("where", ["field", "doubled", "query", "id", "cookie", "header"])
def test_a_strange_value_is_no_failure_of_ours(send, where, value):
    encoded = value.encode("utf-8", "surrogatepass")
    latin = encoded.decode("latin-1").replace("\r", "").replace("\n", "")
    if where == "field":
        for field in FIELDS:
            send("/", "POST", data=ADA | {field: encoded})
    if where == "doubled":
        for field in FIELDS:
            send("/", "POST", data=ADA | {field: [encoded, b"second", encoded]})
    if where == "query":
        for path in PATHS:
            for query in QUERIES:
                doubled = f"{query}={latin}&{query}={latin}"
                send(path, environ_overrides={"QUERY_STRING": doubled})
    if where == "id":
        for tail in ("", "/edit", "/delete"):
            for method in ("GET", "POST"):
                send(f"/messages/{latin or '%20'}{tail}", method)
    if where == "cookie":
        for cookie in ("session", "language", "unknown"):
            send("/", headers={"Cookie": f"{cookie}={latin}; {cookie}={latin}"})
            send("/", "POST", data=ADA, headers={"Cookie": f"{cookie}={latin}"})
    if where == "header":
        for header in HEADERS:
            send("/", headers=[(header, latin), (header, latin)])
            send("/", "POST", data=ADA, headers={header: latin})


@pytest.mark.parametrize("missing", ["name", "body", "opened", "homepage"])
def test_a_missing_field_is_no_failure_of_ours(send, missing):
    fields = ADA | {"opened": "x", "homepage": ""}
    del fields[missing]
    send("/", "POST", data=fields)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "NONSENSE"]
)
def test_a_strange_method_is_no_failure_of_ours(send, path, method):
    send(path, method)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, b"%ff=%ff&name=%&body=%zz"),
        (FORM, b"&".join(b"a%d=1" % n for n in range(5000))),
        (FORM, b"name=" + b"x" * 100_000),
        (f"{FORM}; charset=utf-16", "name=Ada&body=Hi".encode("utf-16")),
        (f"{FORM}; charset=nonsense", b"name=Ada&body=Hi"),
        ("multipart/form-data", b"--x\r\n\r\n"),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="name"'),
        ("multipart/form-data; boundary=x", b"--x\r\nno header\r\n\r\nvalue\r\n--x--"),
        ("application/json", b'{"name": 1e999}'),
        ("text/xml", b"<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>"),
        ("", b"name=Ada"),
        ("/", b"\x00" * 100),
    ],
    ids=range(13),
)
def test_a_strange_body_is_no_failure_of_ours(send, content_type, body):
    send("/", "POST", data=body, content_type=content_type)


@pytest.mark.parametrize("length", ["-1", "abc", "0", "9" * 30, ""])
def test_a_wrong_length_is_no_failure_of_ours(send, length):
    send("/", "POST", data=b"name=Ada", content_type=FORM, headers={"Content-Length": length})


many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(name=st.text(max_size=60), body=st.text(max_size=600))
def test_any_text_is_stored_tidy_or_given_back(strict, send, name, body):
    encoded = {"name": name.encode("utf-8", "replace"), "body": body.encode("utf-8", "replace")}
    response = send("/", "POST", data=encoded)
    assert response.status_code in (303, 422)
    if response.status_code == 303:
        with strict.app_context():
            newest = db.session.scalar(select(Message).order_by(Message.id.desc()).limit(1))
            assert 0 < len(newest.name) <= NAME_MAX
            assert 0 < len(newest.body) <= BODY_MAX
    assert send("/").status_code == 200


@many
@given(cookie=st.binary(max_size=200), name=st.sampled_from(["session", "language", ""]))
def test_any_cookie_is_borne(send, cookie, name):
    value = cookie.decode("latin-1").replace("\r", "").replace("\n", "")
    assert send("/", headers={"Cookie": f"{name}={value}"}).status_code == 200


@many
@given(path=st.text(max_size=60), query=st.binary(max_size=60))
def test_any_address_is_borne(send, path, query):
    raw = {"PATH_INFO": "/" + path.encode("utf-8", "replace").decode("latin-1")}
    send("/", environ_overrides=raw | {"QUERY_STRING": query.decode("latin-1")})
