"""How the owner gets in, what the moderation page does, and what it never does."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from itsdangerous import URLSafeTimedSerializer

from sayhello import login, moderation, spam
from sayhello.decisions import REASONS
from sayhello.extensions import db
from sayhello.models import (
    BODY_MAX,
    HELD,
    PUBLISHED,
    REMOVED,
    SPAM,
    STATES,
    Message,
    book_row,
    utc_now,
)
from sayhello.sender import sender_of

PATHS = ["/moderate", "/moderate/spam", "/moderate/1", "/moderate/99"]


@pytest.fixture
def link(app, runner):
    """Return a function that makes a login link; it returns the path of one."""

    def make(*arguments):
        output = runner.invoke(args=["login-link", *arguments]).stdout
        return re.fullmatch(r"http://127\.0\.0\.1:5000(/\S+)\n", output)[1]

    return make


@pytest.fixture
def owner(app, link):
    """Return a client that is logged in."""
    client = app.test_client()
    assert client.post(link()).location == "/moderate"
    return client


def read(app, id):
    with app.app_context():
        return db.session.get(Message, id)


def flashes(response):
    return re.findall(r'class="alert [^"]*flash"[^>]*>([^<]*)<', response.text)


def press(client, path="/moderate", follow=True, **data):
    return client.post(path, data=data, follow_redirects=follow)


class TestGettingIn:
    def test_the_link_lets_the_owner_in(self, app, link):
        client = app.test_client()
        assert client.post(link()).location == "/moderate"
        assert client.get("/moderate").status_code == 200

    def test_looking_at_the_link_neither_lets_in_nor_uses_it_up(self, app, link):
        path, scanner = link(), app.test_client()
        for _ in range(2):
            page = scanner.get(path)
            assert page.status_code == 200
            assert page.text.count("<button") == 1
        assert scanner.get("/moderate").status_code == 403
        assert app.test_client().post(path).location == "/moderate"

    def refused(self, client, path, why):
        for response in (client.get(path), client.post(path)):
            assert response.status_code == 403
            assert why in response.text
            assert "Run flask login-link again" in response.text
            assert "Log in" not in response.text
        assert client.get("/moderate").status_code == 403

    @pytest.mark.databases
    def test_a_link_is_good_once(self, app, link):
        path = link()
        app.test_client().post(path)
        self.refused(app.test_client(), path, "This link has been used already.")

    def test_a_link_expires(self, client, link, monkeypatch):
        path = link("--minutes", "2")
        now = utc_now()
        monkeypatch.setattr(login, "utc_now", lambda: now + timedelta(minutes=1, seconds=50))
        assert client.get(path).status_code == 200
        monkeypatch.setattr(login, "utc_now", lambda: now + timedelta(minutes=2, seconds=1))
        self.refused(client, path, "This link has expired.")

    @pytest.mark.databases
    def test_only_the_newest_link_is_good(self, client, link):
        older, newer = link(), link()
        self.refused(client, older, "There is a newer link than this one.")
        assert client.post(newer).location == "/moderate"
        self.refused(client.application.test_client(), older, "There is a newer link")

    @pytest.mark.parametrize("change", [lambda path: path[:-1], lambda path: path + "x"])
    def test_a_link_that_was_cut_or_changed_is_refused(self, client, link, change):
        self.refused(client, change(link()), "cut short")

    def test_a_link_signed_with_another_key_or_for_another_purpose_is_refused(self, client, app):
        with app.app_context():
            login.new_token(15)
            nonce = book_row().login_nonce
        for key, salt in ((app.secret_key, "form opened"), ("another", "login link")):
            forged = URLSafeTimedSerializer(key, salt=salt).dumps([nonce, 15])
            self.refused(client, f"/moderate/login/{forged}", "cut short")

    @pytest.mark.databases
    def test_of_two_who_press_the_button_at_once_one_gets_in(self, app, link):
        for _ in range(5):
            path, together = link(), Barrier(4)

            def enter(_, path=path, together=together):
                client = app.test_client()
                together.wait()
                return client.post(path).status_code

            with ThreadPoolExecutor(4) as pool:
                assert sorted(pool.map(enter, range(4))) == [303, 403, 403, 403]

    def test_the_owner_stays_for_twelve_hours(self, owner, monkeypatch):
        now = utc_now()
        monkeypatch.setattr(login, "utc_now", lambda: now + timedelta(hours=11, minutes=59))
        assert owner.get("/moderate").status_code == 200
        monkeypatch.setattr(login, "utc_now", lambda: now + timedelta(hours=12, seconds=1))
        assert owner.get("/moderate").status_code == 403

    def test_logging_out_ends_it(self, owner):
        assert 'action="/moderate/logout"' in owner.get("/moderate").text
        page = owner.post("/moderate/logout", follow_redirects=True)
        assert flashes(page) == ["You are logged out."]
        assert owner.get("/moderate").status_code == 403

    def test_logging_in_keeps_what_one_wrote_and_nothing_else_of_the_session(self, app, link):
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(own=[7], csrf_token="planted", undo="1-0")
        client.post(link())
        with client.session_transaction() as session:
            assert session["own"] == [7]
            assert session.keys() == {"own", "owner"}

    def test_a_session_signed_with_another_key_is_a_strangers(self, app, make_app):
        forger = make_app(SECRET_KEY="another").test_client()
        with forger.session_transaction() as session:
            session["owner"] = 2**40
        client = app.test_client()
        client.set_cookie("session", forger.get_cookie("session").value)
        assert client.get("/moderate").status_code == 403
        client.set_cookie("session", "eyJvd25lciI6MTA5OTUxMTYyNzc3Nn0.aSGQ.forged")
        assert client.get("/moderate").status_code == 403

    @pytest.mark.parametrize(
        "site", ["https://example.org", "https://example.org/", "http://[::1]:80/book"]
    )
    def test_the_link_leads_to_the_site_that_is_told(self, make_app, app, site):
        told = app.test_cli_runner().invoke(args=["login-link", "--site", site]).stdout
        runner = make_app(SITE_URL=site).test_cli_runner()
        configured = runner.invoke(args=["login-link"]).stdout
        start = site.replace(":80/", "/").rstrip("/") + "/moderate/login/"
        assert told.startswith(start)
        assert configured.startswith(start)

    @pytest.mark.parametrize("site", ["example.org", "ftp://example.org", "https://", "https:// x"])
    def test_a_site_that_is_none_is_refused(self, runner, app, site):
        result = runner.invoke(args=["login-link", "--site", site])
        assert (result.exit_code, "try https://example.org" in result.output) == (1, True)
        with app.app_context():
            assert book_row().login_nonce is None


class TestStrangers:
    @pytest.mark.parametrize("path", PATHS)
    def test_a_stranger_is_told_how_the_owner_gets_in_and_nothing_else(self, client, write, path):
        empty = client.get(path)
        write(HELD, body="Buy now")
        full = client.get(path)
        assert (empty.status_code, full.status_code) == (403, 403)
        assert "Run flask login-link on the server" in full.text
        assert full.text == empty.text

    @pytest.mark.parametrize("path", [*PATHS, "/moderate/logout"])
    def test_a_stranger_changes_nothing(self, client, write, states, path):
        write(HELD)
        data = {"publish": "1", "mode": "closed", "reply": "Not mine", "undo": "1-0"}
        response = client.post(path, data=data)
        assert response.status_code == 403
        assert "Not mine" in response.text  # an owner whose twelve hours are over typed it
        assert states() == [HELD]
        assert read(client.application, 1).reply is None

    @pytest.mark.parametrize("state", [HELD, SPAM, REMOVED])
    def test_what_is_not_published_is_nowhere_in_public(self, client, write, state):
        write(state, name="Secretive", body="Hidden", reply="Unseen")
        for path in ("/", "/messages/1", "/?after=0-0", "/?before=9999999999999999-1"):
            page = client.get(path, follow_redirects=True).text
            assert not re.search("Secretive|Hidden|Unseen", page)
        assert client.get("/news?since=0-0").json == {"count": 0}
        assert client.get("/messages/1").status_code == 404

    def test_public_pages_tell_only_the_owner_of_moderation(self, client, owner, write):
        write(PUBLISHED, edited=utc_now())
        for path in ("/", "/messages/1", "/nowhere"):
            assert "moderat" not in client.get(path).text.lower()
            assert 'href="/moderate"' in owner.get(path).text
        assert 'href="/moderate/1"' in owner.get("/").text

    def test_no_cache_or_search_engine_keeps_the_page(self, client, owner):
        for response in (client.get("/moderate"), owner.get("/moderate")):
            assert "no-store" in response.headers["Cache-Control"]
            assert response.headers["X-Robots-Tag"] == "noindex"


class TestDeciding:
    def test_what_waits_is_shown_with_the_reason(self, owner, write):
        write(HELD, reason="link")
        page = owner.get("/moderate").text
        assert "Hello!" in page
        assert "It contains a link." in page
        assert "1 message waits for you." in page

    @pytest.mark.parametrize("rule", [*spam.RULES, "author"])
    def test_every_rule_that_holds_has_its_reason_in_words(self, rule):
        name = getattr(rule, "__name__", rule)
        assert name in REASONS or name in {"closed", "same_text", "too_many"}, name

    @pytest.mark.parametrize("state", STATES)
    def test_each_state_has_its_page(self, owner, write, state):
        for each in STATES:
            write(each, body=f"It is {each}!")
        page = owner.get("/moderate" if state == HELD else f"/moderate/{state}").text
        assert re.findall(r"It is (\w+)!", page) == [state]

    @pytest.mark.parametrize("seen", STATES)
    @pytest.mark.parametrize(
        ("button", "state"), [("publish", PUBLISHED), ("spam", SPAM), ("remove", REMOVED)]
    )
    def test_a_button_decides_about_its_message_only(
        self, owner, write, states, seen, button, state
    ):
        id, _other = write(seen), write(seen)
        press(owner, "/moderate" if seen == HELD else f"/moderate/{seen}", **{button: id})
        assert states() == [state, seen]

    def test_the_page_goes_on_with_the_message_below(self, owner, write):
        ids = [write() for _ in range(3)]
        response = press(owner, follow=False, publish=ids[1])
        assert response.location == f"/moderate#message-{ids[0]}"
        assert press(owner, follow=False, publish=ids[0]).location == "/moderate"

    def test_the_page_stays_where_it_was_in_the_book(self, owner, write):
        id = write()
        path = "/moderate?before=9999999999999999-1"
        assert press(owner, path, follow=False, publish=id).location == path

    def test_a_button_decides_about_all_ticked_messages(self, owner, write, states):
        ids = [write() for _ in range(3)]
        page = press(owner, spam="ticked", ticked=ids[:2])
        assert flashes(page) == ["2 messages are spam now."]
        assert states() == [SPAM, SPAM, HELD]

    def test_without_a_tick_nothing_happens(self, owner, write, states):
        write()
        page = press(owner, spam="ticked")
        assert flashes(page) == ["No message was ticked, so nothing was changed."]
        assert states() == [HELD]

    def test_a_removed_message_returns_when_it_is_published(self, owner, client, write):
        id = write(PUBLISHED)
        press(owner, "/moderate/published", remove=id)
        assert "Hello!" not in client.get("/").text
        press(owner, "/moderate/removed", publish=id)
        assert "Hello!" in client.get("/").text

    def test_a_published_message_stays_so_while_its_author_does_nothing(
        self, owner, client, make_app, states
    ):
        held = {"name": "Eve", "body": "See https://example.com"}
        client.post("/", data=held)
        press(owner, publish=1)
        client.get("/")
        client.post("/", data={"name": "Eve", "body": "Another one"})
        client.post("/", data=held)  # a second click: the same text again
        assert states() == [PUBLISHED, PUBLISHED]

    @pytest.mark.databases
    @pytest.mark.parametrize("value", ["", "x", "-1", "0", "99", str(2**31), "9" * 30, "sender-x"])
    def test_a_button_with_a_wrong_value_changes_nothing(self, owner, write, states, value):
        write()
        assert press(owner, publish=value).status_code == 200
        assert states() == [HELD]

    @pytest.mark.databases
    def test_fifty_messages_make_a_page_and_links_lead_on(self, owner, write, app):
        with app.app_context():
            db.session.add_all(
                Message(name=f"Guest {n}", body="Hi!", state=HELD) for n in range(120)
            )
            db.session.commit()
        seen, url, lengths = [], "/moderate", []
        while url:
            page = owner.get(url).text
            names = re.findall(r'class="message-name"[^>]*>([^<]*)<', page)
            seen, lengths = seen + names, [*lengths, len(names)]
            older = re.search(r'rel="next" href="([^"]*)"', page)
            url = older and older[1]
        assert seen == [f"Guest {n}" for n in range(119, -1, -1)]
        assert lengths == [50, 50, 20]
        newer = re.search(r'rel="prev" href="([^"]*)"', page)[1]
        assert "Guest 69<" in owner.get(newer).text

    @pytest.mark.parametrize("query", ["before=x", "after=", "before=0-0", "before=9" * 9])
    def test_a_place_that_is_none_shows_the_first_page(self, owner, write, query):
        write()
        assert "Hello!" in owner.get(f"/moderate?{query}").text

    def test_very_many_are_counted_no_further_than_a_thousand(self, owner, write, monkeypatch):
        monkeypatch.setattr(moderation, "HELD_MAX", 2)
        for _ in range(3):
            write()
        assert "2 messages or more wait for you." in owner.get("/moderate").text


@pytest.mark.databases
class TestAllOfASender:
    ADA, EVE = "a" * 32, "e" * 32

    def test_spam_reaches_what_waits_and_what_is_published(self, owner, write, states):
        first = write(HELD, sender=self.EVE)
        write(PUBLISHED, sender=self.EVE)
        write(REMOVED, sender=self.EVE)
        write(HELD, sender=self.ADA)
        press(owner, spam=f"sender-{first}")
        assert states() == [SPAM, SPAM, REMOVED, HELD]

    def test_spam_that_was_published_takes_what_waits_along(self, owner, write, states):
        first = write(PUBLISHED, sender=self.EVE)
        write(HELD, sender=self.EVE)
        press(owner, "/moderate/published", spam=f"sender-{first}")
        assert states() == [SPAM, SPAM]

    def test_publishing_brings_nothing_back_that_was_removed(self, owner, write, states):
        first = write(HELD, sender=self.EVE)
        for state in (HELD, REMOVED, SPAM):
            write(state, sender=self.EVE)
        press(owner, publish=f"sender-{first}")
        assert states() == [PUBLISHED, PUBLISHED, REMOVED, SPAM]

    def test_publishing_from_the_spam_brings_all_its_spam_back(self, owner, write, states):
        first = write(SPAM, sender=self.EVE)
        for state in (SPAM, REMOVED):
            write(state, sender=self.EVE)
        press(owner, "/moderate/spam", publish=f"sender-{first}")
        assert states() == [PUBLISHED, PUBLISHED, REMOVED]

    @pytest.mark.parametrize("address", [None, "", "nonsense"])
    def test_without_a_known_sender_no_other_message_is_touched(
        self, owner, app, write, states, address
    ):
        unknown = sender_of(address, app.secret_key)
        for sender in (unknown, None, ""):
            before = len(states())
            first = write(HELD, sender=sender)
            write(HELD, sender=sender)
            assert f"sender-{first}" not in owner.get("/moderate").text
            press(owner, spam=f"sender-{first}")
            assert states()[before:] == [SPAM, HELD]


@pytest.mark.databases
class TestUndo:
    def undo(self, owner, path="/moderate"):
        value = re.search(r'name="undo" value="([^"]*)"', owner.get(path).text)
        return press(owner, path, undo=value[1])

    def test_the_last_decision_is_taken_back(self, owner, write, states):
        press(owner, publish=write())
        assert flashes(self.undo(owner)) == ["1 message waits again."]
        assert states() == [HELD]
        assert 'name="undo"' not in owner.get("/moderate").text

    def test_a_decision_about_many_is_taken_back_whole(self, owner, write, states):
        before = [write(HELD, sender="e" * 32), write(PUBLISHED, sender="e" * 32), write(HELD)]
        press(owner, publish=before[2])
        press(owner, spam=f"sender-{before[0]}")
        assert states() == [SPAM, SPAM, PUBLISHED]
        page = self.undo(owner)
        assert sorted(flashes(page)) == ["1 message is published now.", "1 message waits again."]
        assert states() == [HELD, PUBLISHED, PUBLISHED]

    def test_ticked_ones_are_taken_back_together(self, owner, write, states):
        press(owner, remove="ticked", ticked=[write(), write()])
        assert flashes(self.undo(owner)) == ["2 messages wait again."]
        assert states() == [HELD, HELD]

    def test_undo_leaves_alone_what_was_decided_since(self, app, owner, link, write, states):
        ids = [write(), write()]
        press(owner, spam="ticked", ticked=ids)
        other = app.test_client()
        other.post(link())
        press(other, "/moderate/spam", remove=ids[0])
        self.undo(owner)
        assert states() == [REMOVED, HELD]

    def test_a_second_undo_says_that_there_is_nothing_left(self, owner, write, states):
        press(owner, publish=write())
        value = re.search(r'name="undo" value="([^"]*)"', owner.get("/moderate").text)[1]
        press(owner, undo=value)
        assert flashes(press(owner, undo=value)) == ["There is nothing left to undo."]
        assert states() == [HELD]

    def test_what_authors_do_is_not_undone(self, owner, client, states):
        client.post("/", data={"name": "Ada", "body": "Hi!"})
        press(owner, "/moderate/published", remove=1)
        press(owner, "/moderate/removed", publish=1)
        button = re.search(r'name="undo" value="([^"]*)"', owner.get("/moderate").text)[1]
        client.post("/messages/1/delete")
        press(owner, undo=button)
        assert states() == [REMOVED]
        client.post("/", data={"name": "Ada", "body": "Hi again!"})
        press(owner, "/moderate/published", remove=2)
        press(owner, "/moderate/removed", publish=2)
        button = re.search(r'name="undo" value="([^"]*)"', owner.get("/moderate").text)[1]
        edit = {"name": "Ada", "body": "See https://example.com"}
        client.post("/messages/2/edit", data=edit)
        press(owner, undo=button)
        assert states() == [REMOVED, HELD]

    @pytest.mark.parametrize("value", ["", "x", "0-0", "9" * 39 + "-0", "2020-01-01"])
    def test_an_undo_of_nothing_changes_nothing(self, owner, write, states, value):
        press(owner, publish=write())
        press(owner, undo=value)
        assert states() == [PUBLISHED]


@pytest.mark.databases
class TestTwoTabs:
    def test_the_second_click_says_what_the_state_is_now(self, owner, write, states):
        id = write()
        press(owner, publish=id)
        page = press(owner, spam=id)
        why = "Not changed, since the state is another one by now:"
        assert flashes(page) == [f"{why} {id} (Published)"]
        assert states() == [PUBLISHED]

    def test_of_the_ticked_ones_those_that_still_wait_are_changed(self, owner, write, states):
        ids = [write(), write()]
        press(owner, spam=ids[0])
        page = press(owner, publish="ticked", ticked=[*ids, 99])
        assert flashes(page)[0] == "1 message is published now."
        assert flashes(page)[1].endswith(f"{ids[0]} (Spam), 99 (gone)")
        assert states() == [SPAM, PUBLISHED]

    def test_all_of_a_sender_needs_the_message_as_it_was_seen(self, owner, write, states):
        first, _ = write(HELD, sender="e" * 32), write(HELD, sender="e" * 32)
        press(owner, publish=first)
        press(owner, spam=f"sender-{first}")
        assert states() == [PUBLISHED, HELD]

    def test_many_left_alone_are_not_all_named(self, owner, write):
        ids = [write(SPAM) for _ in range(25)]
        (text,) = flashes(press(owner, publish="ticked", ticked=ids))
        assert (text.count("Spam"), text[-1]) == (20, "…")


class TestReply:
    @pytest.mark.databases
    def test_the_owner_answers_under_a_message(self, owner, client, write):
        id = write(PUBLISHED)
        page = press(owner, f"/moderate/{id}", reply=" Thank\r\nyou! \u202e")
        assert flashes(page) == ["Your reply was saved."]
        assert read(client.application, id).reply == "Thank\nyou!"
        assert "Thank\nyou!" in client.get("/").text

    def test_a_reply_is_changed_and_taken_away(self, owner, client, write):
        id = write(PUBLISHED, reply="Frist!")
        assert "Frist!</textarea>" in owner.get(f"/moderate/{id}").text
        press(owner, f"/moderate/{id}", reply="First!")
        assert "First!" in client.get("/").text
        press(owner, f"/moderate/{id}", reply=" ")
        assert read(client.application, id).reply is None
        assert "The owner replies" not in client.get("/").text

    def test_a_reply_that_is_too_long_is_given_back(self, owner, app, write):
        id, text = write(), "é" * (BODY_MAX + 1)
        page = press(owner, f"/moderate/{id}", reply=text)
        assert page.status_code == 422
        assert "This is 1 character too long: at most 500 fit." in page.text
        assert f"{text}</textarea>" in page.text
        assert read(app, id).reply is None
        assert press(owner, f"/moderate/{id}", reply=f" {text[1:]} ").status_code == 200

    @pytest.mark.databases
    def test_two_owners_do_not_overwrite_each_others_reply(self, owner, app, write):
        id = write()
        seen = re.search(r'name="seen" value="(\w+)"', owner.get(f"/moderate/{id}").text)[1]
        press(owner, f"/moderate/{id}", reply="From the first", seen=seen)
        page = press(owner, f"/moderate/{id}", reply="From the second", seen=seen)
        assert page.status_code == 422
        assert "Meanwhile the reply was changed" in page.text
        assert ">From the first</p>" in page.text
        assert "From the second</textarea>" in page.text
        assert read(app, id).reply == "From the first"
        seen = re.search(r'name="seen" value="(\w+)"', page.text)[1]
        press(owner, f"/moderate/{id}", reply="From the second", seen=seen)
        assert read(app, id).reply == "From the second"

    def test_a_reply_to_what_is_gone_is_given_back(self, owner):
        page = press(owner, "/moderate/99", reply="Dear Ada")
        assert page.status_code == 404
        assert "Dear Ada" in page.text
        assert owner.get("/moderate/99").status_code == 404

    def test_markup_in_a_reply_is_text(self, owner, client, write):
        id = write(PUBLISHED)
        press(owner, f"/moderate/{id}", reply="</textarea><script>alert(1)</script>")
        for page in (
            client.get("/"),
            owner.get("/moderate/published"),
            owner.get(f"/moderate/{id}"),
        ):
            assert "<script>alert" not in page.text


class TestMode:
    @pytest.mark.parametrize(
        ("mode", "status", "state"), [("hold", 303, HELD), ("closed", 403, None)]
    )
    def test_the_owner_switches_the_book(self, owner, client, states, mode, status, state):
        page = press(owner, mode=mode)
        assert flashes(page) == ["The book was switched."]
        assert page.text.count('aria-pressed="true"') == 1
        greeting = {"name": "Ada", "body": "Hi!"}
        assert client.post("/", data=greeting).status_code == status
        assert states() == ([state] if state else [])
        press(owner, mode="open")
        client.post("/", data=greeting | {"body": "Hi again!"})
        assert states()[-1] == PUBLISHED

    def test_a_mode_that_is_none_changes_nothing(self, owner, app):
        press(owner, mode="ajar")
        with app.app_context():
            assert book_row().mode is None


class TestToken:
    """Cross-site request forgery, and links that change something when they are looked at."""

    @pytest.fixture
    def owner(self, make_app, app):
        client = make_app(WTF_CSRF_ENABLED=True).test_client()
        with client.session_transaction() as session:
            session["owner"] = int(utc_now().timestamp()) + 60
        return client

    @staticmethod
    def token(response):
        return re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', response.text)[1]

    @pytest.mark.parametrize("token", [None, "", "forged"])
    @pytest.mark.parametrize(
        "data",
        [{"publish": "1"}, {"spam": "ticked", "ticked": "1"}, {"undo": "1-0"}, {"mode": "closed"}],
    )
    def test_without_it_nothing_happens_and_ticks_are_kept(
        self, owner, app, write, states, token, data
    ):
        write()
        page = owner.post("/moderate", data=data | {"csrf_token": token})
        assert page.status_code == 400
        assert "Nothing was changed" in page.text
        assert page.text.count(" checked>") == ("ticked" in data)
        assert states() == [HELD]
        with app.app_context():
            assert book_row().mode is None
        fresh = owner.post("/moderate", data={"spam": "1", "csrf_token": self.token(page)})
        assert fresh.status_code == 303

    def test_without_it_a_reply_is_given_back(self, owner, app, write):
        id = write()
        page = owner.post(f"/moderate/{id}", data={"reply": "Dear Ada"})
        assert page.status_code == 400
        assert "Dear Ada</textarea>" in page.text
        assert "please send it again" in page.text
        assert read(app, id).reply is None
        data = {"reply": "Dear Ada", "csrf_token": self.token(page)}
        assert owner.post(f"/moderate/{id}", data=data).status_code == 303

    def test_without_it_nobody_is_logged_in_or_out(self, owner, link):
        assert owner.post("/moderate/logout").status_code == 400
        assert owner.get("/moderate").status_code == 200
        stranger, path = owner.application.test_client(), link()
        page = stranger.post(path)
        assert page.status_code == 400
        assert stranger.get("/moderate").status_code == 403
        assert stranger.post(path, data={"csrf_token": self.token(page)}).location == "/moderate"

    @pytest.mark.parametrize("path", [*PATHS, "/moderate/logout", "/moderate/published"])
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_looking_changes_nothing(self, owner, app, write, states, path, method):
        write()
        query = {"publish": "1", "spam": "ticked", "ticked": "1", "mode": "closed", "reply": "No"}
        response = getattr(owner, method)(path, query_string=query | {"undo": "1-0"})
        assert response.status_code in (200, 404, 405)
        assert states() == [HELD]
        assert read(app, 1).reply is None
        assert owner.get("/moderate").status_code == 200
        with app.app_context():
            assert book_row().mode is None


def test_the_page_speaks_chinese(owner, write):
    write(HELD, reason="link")
    page = owner.get("/moderate", headers={"Accept-Language": "zh"}).text
    for word in ("Moderation", "Publish", "Remove", "Held", "It contains", "Undo"):
        assert f">{word}" not in page
