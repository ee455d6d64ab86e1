"""Pages are made once for each version of the book, and never shown after a change."""

import re
import shutil
from io import BytesIO

import pytest
from sqlalchemy import delete, event, insert, update

from sayhello import languages, models, pages, views
from sayhello.commands import write as write_batch
from sayhello.decisions import decide, purge, reply, set_mode, take_back
from sayhello.extensions import db
from sayhello.models import HELD, PUBLISHED, REMOVED, SPAM, Message, state_of_book, utc_now
from sayhello.transfer import import_lines

ADA = {"name": "Ada", "body": "Hello!"}
LINE = b'{"name": "Grace", "body": "Hi!", "timestamp": "2024-02-03T12:00:00Z"}\n'
PATHS = ["/", "/messages/1", "/feed.atom", "/feed.json", "/sitemap.xml", "/news?since=0-0"]


@pytest.fixture
def stranger(app):
    """Return a function that shows a path to a visitor who was never here before."""
    return lambda path="/", **headers: app.test_client().get(path, headers=headers)


@pytest.fixture
def statements(app):
    """Return the list of the SQL statements that are sent from now on."""
    sent = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    return sent


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_made_once_for_all_strangers(write, stranger, statements, path):
    write(state=PUBLISHED)
    stranger(path)
    made = len([sql for sql in statements if "FROM message" in sql])
    again = stranger(path)
    assert again.status_code == 200
    assert made >= 1
    assert len([sql for sql in statements if "FROM message" in sql]) == made


@pytest.mark.parametrize(
    ("path", "times"),
    [("/", 1), ("/?before=9-9", 1), ("/messages/1?language=zh", 1), ("/?nobody=asked", 2)],
)
def test_pages_of_invented_queries_are_not_kept(write, stranger, monkeypatch, path, times):
    write(state=PUBLISHED)
    made = []
    monkeypatch.setattr(views, "render_template", lambda *_, **__: made.append(1) or "a page")
    stranger(path)
    stranger(path)
    assert len(made) == times


def test_in_debug_mode_a_changed_template_is_seen_at_once(app, stranger, monkeypatch):
    known = {"If-None-Match": stranger("/feed.atom").headers["ETag"]}
    monkeypatch.setattr(app, "debug", True)
    monkeypatch.setitem(app.config, "SITE_TITLE", "As if a template had changed")
    assert "As if a template had changed" in stranger("/feed.atom", **known).text


CHANGES = {
    "left": lambda: db.session.add(Message(**ADA)),
    "edited": lambda: setattr(db.session.get(Message, 1), "body", "Good bye!"),
    "deleted": lambda: db.session.delete(db.session.get(Message, 1)),
    "a statement inserts": lambda: db.session.execute(insert(Message), [ADA]),
    "a statement on the table inserts": lambda: db.session.execute(
        insert(Message.__table__), [ADA]
    ),
    "a statement updates": lambda: db.session.execute(update(Message).values(body="Good bye!")),
    "a statement deletes": lambda: db.session.execute(delete(Message)),
    "hidden": lambda: decide([1], SPAM),
    "published": lambda: decide([2], PUBLISHED),
    "taken back": lambda: take_back(ids=[3]),
    "answered": lambda: reply(1, "Welcome!"),
    "switched": lambda: set_mode("closed"),
    "purged": lambda: purge([PUBLISHED], before=utc_now()),
    "imported": lambda: list(import_lines(BytesIO(LINE))),
    "forged": lambda: write_batch([ADA | {"timestamp": utc_now()}]),
}


@pytest.mark.databases
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen_at_once(app, write, stranger, change):
    write(state=PUBLISHED)
    write(state=HELD, body="I wait.")
    write(state=REMOVED, body="I was here.", previous_state=PUBLISHED)
    before = stranger().text
    with app.test_request_context():
        CHANGES[change]()
        db.session.commit()
    assert fixed(stranger().text) != fixed(before)


def fixed(page):
    """Return a page without what differs from visitor to visitor."""
    return re.sub(r'(type="hidden" value=)"[^"]*"', r"\1", page)


def test_a_change_that_is_taken_back_changes_no_page(app, write):
    with app.app_context():
        before = state_of_book()
        db.session.add(Message(**ADA))
        db.session.flush()
        db.session.rollback()
        assert state_of_book() == before


def test_a_book_made_anew_has_another_version(app, runner):
    assert runner.invoke(args=["initdb", "--drop", "--yes"]).exit_code == 0
    with app.app_context():
        before = state_of_book()
    assert runner.invoke(args=["initdb", "--drop", "--yes"]).exit_code == 0
    with app.app_context():
        assert before[0]
        assert state_of_book() != before


def test_each_visitor_gets_a_form_of_their_own_and_can_send_it(make_app, app):
    app = make_app(WTF_CSRF_ENABLED=True)
    visitors, tokens = [app.test_client() for _ in range(3)], []
    for visitor in visitors:
        page = visitor.get("/").text
        assert pages.HIDDEN_FIELDS not in page
        tokens.append(re.findall(r'type="hidden" value="([^"]*)"', page))
    assert len(set(map(tuple, tokens))) == 3
    for number, (visitor, (opened, token)) in enumerate(zip(visitors, tokens, strict=True)):
        form = {"name": "Ada", "body": f"Hello {number}!", "opened": opened, "csrf_token": token}
        assert visitor.post("/", data=form).status_code == 303
    assert visitors[0].post("/", data=form | {"body": "Forged"}).status_code == 422


def test_who_is_known_gets_a_form_of_their_own_too(make_app, app):
    client = make_app(WTF_CSRF_ENABLED=True).test_client()
    for body in ("Hello!", "Hello again!"):
        page = client.get("/").text
        assert pages.HIDDEN_FIELDS not in page
        opened, token = re.findall(r'type="hidden" value="([^"]*)"', page)[:2]
        form = {"name": "Ada", "body": body, "opened": opened, "csrf_token": token}
        assert client.post("/", data=form).status_code == 303


@pytest.mark.parametrize("path", ["/", "/messages/1"])
def test_a_page_says_how_long_it_is(write, stranger, path):
    write(state=PUBLISHED)
    page = stranger(path)
    assert int(page.headers["Content-Length"]) == len(page.data)


def test_only_a_page_with_a_form_sets_a_cookie(make_app, app, write):
    write(state=PUBLISHED)
    app = make_app(WTF_CSRF_ENABLED=True)
    assert "Set-Cookie" in app.test_client().get("/").headers
    assert "Set-Cookie" not in app.test_client().get("/messages/1").headers


def test_the_form_stays_what_the_form_class_makes_of_it(make_app, app):
    """Removing a hidden field from one of the two has to be noticed."""
    client = make_app(WTF_CSRF_ENABLED=True).test_client()
    names = r'<input id="\w+" name="(\w+)" type="hidden"'
    fresh, again = client.get("/").text, client.post("/", data={"name": "Ada"}).text
    assert sorted(re.findall(names, fresh)) == sorted(re.findall(names, again))


def test_what_one_visitor_sees_of_their_own_is_shown_to_nobody_else(app, stranger):
    author = app.test_client()
    author.post("/", data=ADA)
    assert "Thank you!" in author.get("/").text
    assert "Change or delete" in author.get("/").text
    page = stranger().text
    assert "Hello!" in page
    assert "Thank you!" not in page
    assert "Change or delete" not in page


def test_a_language_has_pages_of_its_own(write, stranger):
    write(state=PUBLISHED)
    assert '<html lang="en"' in stranger(**{"Accept-Language": "en"}).text
    assert '<html lang="zh"' in stranger(**{"Accept-Language": "zh-CN"}).text
    assert '<html lang="en"' in stranger(**{"Accept-Language": "en"}).text


def test_a_host_has_pages_of_its_own(write, stranger):
    write(state=PUBLISHED)
    assert "http://one.example/messages/1" in stranger(Host="one.example").text
    assert "one.example" not in stranger(Host="two.example").text


class TestRevalidation:
    @pytest.fixture
    def visitor(self, make_app, app, write):
        write(state=PUBLISHED)
        return make_app(WTF_CSRF_ENABLED=True).test_client()

    def again(self, visitor, path="/"):
        """Ask for a path, and once more as a browser does that has the answer."""
        etag = visitor.get(path).headers["ETag"]
        return lambda: visitor.get(path, headers={"If-None-Match": etag})

    @pytest.mark.parametrize("path", PATHS)
    def test_who_has_the_page_is_not_sent_it(self, visitor, path):
        visitor.get("/")  # has a session from now on
        sent, answer = visitor.get(path), self.again(visitor, path)()
        assert (answer.status_code, answer.data) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary"):  # RFC 9110, 15.4.5
            assert answer.headers[name] == sent.headers[name]

    def test_no_answer_is_taken_for_another(self, visitor):
        visitor.get("/")  # has a session from now on
        etags = [visitor.get(path).headers["ETag"] for path in (*PATHS, "/?before=9-9")]
        assert len(set(etags)) == len(etags)
        assert all(re.fullmatch('W/"[0-9a-f]{32}"', etag) for etag in etags)

    @pytest.mark.parametrize("path", PATHS)
    def test_after_a_change_it_is_sent(self, visitor, write, path):
        again = self.again(visitor, path)
        write(state=PUBLISHED, id=1000)
        write(state=PUBLISHED, id=1001)
        with visitor.application.app_context():
            reply(1, "Welcome!")
        assert again().status_code == 200

    def test_a_form_is_good_in_one_session_only(self, visitor):
        again = self.again(visitor)
        visitor.delete_cookie("session")
        assert again().status_code == 200

    def test_a_form_that_would_be_too_old_is_sent_anew(self, visitor, monkeypatch):
        again = self.again(visitor)
        later = pages.time() + pages.FORM_FRESH
        monkeypatch.setattr(pages, "time", lambda: later)
        assert again().status_code == 200

    def test_what_is_made_for_programs_is_good_for_everybody_and_for_long(
        self, visitor, monkeypatch
    ):
        visitor.get("/")
        again = self.again(visitor, "/feed.atom")
        visitor.delete_cookie("session")
        later = pages.time() + pages.FORM_FRESH
        monkeypatch.setattr(pages, "time", lambda: later)
        assert again().status_code == 304

    @pytest.mark.parametrize("path", ["/", "/messages/1", "/feed.atom"])
    def test_another_language_is_another_answer(self, visitor, path):
        etag = visitor.get(path).headers["ETag"]
        headers = {"If-None-Match": etag, "Accept-Language": "zh"}
        assert visitor.get(path, headers=headers).status_code == 200
        again = self.again(visitor, path)
        visitor.set_cookie(languages.COOKIE, "zh")
        assert again().status_code == 200

    @pytest.mark.parametrize("path", ["/", "/messages/1"])
    def test_who_becomes_known_gets_a_page_of_their_own(self, visitor, path):
        visitor.get("/")
        again = self.again(visitor, path)
        with visitor.session_transaction() as session:
            session["own"] = [1]
        assert again().status_code == 200
        assert "ETag" not in again().headers

    def test_another_site_title_is_another_page(self, visitor, make_app):
        etag = visitor.get("/feed.atom").headers["ETag"]
        renamed = make_app(SITE_TITLE="Another").test_client()
        assert renamed.get("/feed.atom", headers={"If-None-Match": etag}).status_code == 200

    def test_another_program_makes_another_page(self, app, monkeypatch, tmp_path):
        before = pages.program(app)
        copy = shutil.copytree(app.root_path, tmp_path / "copy")
        monkeypatch.setattr(app, "root_path", str(copy))
        assert pages.program(app) == before
        with (copy / "templates" / "_time.html").open("a") as template:
            template.write(" ")
        assert pages.program(app) != before

    @pytest.mark.parametrize("method", ["POST", "DELETE"])
    def test_only_who_reads_can_have_the_answer_already(self, visitor, method):
        etag = visitor.get("/").headers["ETag"]
        answer = visitor.open("/", method=method, headers={"If-None-Match": etag})
        assert answer.status_code not in (200, 304)

    def test_an_old_page_is_not_called_good_when_the_book_is_gone(self, visitor, monkeypatch):
        again = self.again(visitor)
        monkeypatch.setattr(models, "STATE_OF_BOOK", "SELECT version, mode FROM nothing")
        assert again().status_code >= 500
