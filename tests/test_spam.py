"""The rules: what is published, held, refused, or there already."""

import logging
import re
from datetime import timedelta
from multiprocessing import get_context

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import func, select

from sayhello import create_app
from sayhello.extensions import db
from sayhello.models import CLOSED, HELD, HOLD, OPEN, PUBLISHED, Message, change_book
from sayhello.sender import sender_of
from sayhello.spam import PUBLISH, REFUSE, REPEAT, RULES, Attempt, judge, leave

from .test_views import texts

SETTINGS = {"SENDER_LIMIT": 3, "SITE_LIMIT": 30, "MIN_SECONDS": 3, "BLOCKED_WORDS": ["petunia*"]}
HONEST = {"name": "Ada", "body": "Hello, world!", "seconds": 20}
ADA = {"name": "Ada", "body": "Hello, world!"}
pytestmark = pytest.mark.databases


def verdict_on(**known):
    return judge(Attempt(**HONEST | known), SETTINGS)


def test_an_honest_greeting_is_published():
    assert verdict_on() == (PUBLISH, None)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        ({"mode": CLOSED}, (REFUSE, "closed")),
        ({"same_text": Message()}, (REPEAT, "same_text")),
        ({"from_sender": 3}, (REFUSE, "too_many")),
        ({"mode": HOLD}, (HOLD, "all_held")),
        ({"trap": "x"}, (HOLD, "trap")),
        ({"seconds": 2.9}, (HOLD, "too_fast")),
        ({"body": "See https://example.com"}, (HOLD, "link")),
        ({"name": "www.example.com"}, (HOLD, "link")),
        ({"body": "Write to me on WhatsApp: +44 7700 900123"}, (HOLD, "contact")),
        ({"body": "Fine Petunias for your garden"}, (HOLD, "blocked_word")),
        ({"name": "P3tun1a"}, (HOLD, "blocked_word")),
        ({"body": "Casino: 200 free spins, no deposit needed"}, (HOLD, "advertising")),
        ({"name": "Cheap Loans Online", "body": "Great post"}, (HOLD, "advertising")),
        ({"from_all": 30}, (HOLD, "flood")),
    ],
    ids=lambda value: str(value)[:25],
)
def test_each_rule_gives_its_verdict_and_its_name(known, verdict):
    assert verdict_on(**known) == verdict


def test_the_owner_adds_words_that_hold_a_message():
    attempt = Attempt("Ada", "Fine Petunias for your garden", seconds=20)
    assert judge(attempt, SETTINGS) == (HOLD, "blocked_word")
    assert judge(attempt, SETTINGS | {"BLOCKED_WORDS": ()}) == (PUBLISH, None)


@pytest.mark.parametrize(
    "known", [{"from_sender": 2}, {"from_all": 29}, {"seconds": 3}, {"mode": OPEN}, {"trap": ""}]
)
def test_up_to_its_limit_a_rule_is_silent(known):
    assert verdict_on(**known) == (PUBLISH, None)


def test_a_name_and_a_body_make_no_link_together():
    assert verdict_on(name="Ada.", body="Com'è bello!") == (PUBLISH, None)


def test_a_second_click_counts_as_one_even_at_the_limit():
    assert verdict_on(same_text=Message(), from_sender=3) == (REPEAT, "same_text")


def test_every_rule_says_why_it_is_there():
    assert all(re.fullmatch(r"[A-Z].+\.", rule.__doc__) for rule in RULES)


@pytest.fixture
def strict(make_app, app):
    """Return a client of an app whose rules are as on the open internet."""
    return make_app(SENDER_LIMIT=3, SITE_LIMIT=30, MIN_SECONDS=3).test_client()


def opened(seconds_ago, key="for tests only"):
    """Return the form's note of when it was opened."""

    class Signer(TimestampSigner):
        def get_timestamp(self):
            return super().get_timestamp() - seconds_ago

    return Signer(key, salt="form opened").sign("").decode()


def say(client, **fields):
    """Post a greeting, by default one whose form was opened twenty seconds ago."""
    notes = {1: opened(1), "forged": opened(20, key="forged")}
    fields = {"opened": opened(20)} | fields
    fields["opened"] = notes.get(fields["opened"], fields["opened"])
    return client.post("/", data=ADA | fields)


def stored(app):
    with app.app_context():
        rows = db.session.execute(select(Message.state, Message.reason).order_by(Message.id))
        return [tuple(row) for row in rows]


def test_a_guest_who_takes_their_time_is_published(strict, app):
    assert say(strict).status_code == 303
    assert stored(app) == [(PUBLISHED, None)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"homepage": "x"}, "trap"),
        ({"opened": 1}, "too_fast"),
        ({"opened": "forged"}, "too_fast"),
        ({"opened": "x"}, "too_fast"),
        ({"opened": None}, "too_fast"),
        ({"body": "Buy at http://shop.example"}, "link"),
    ],
    ids=["trap", "fast", "forged", "garbage", "missing", "link"],
)
def test_what_is_held_is_kept_and_shown_to_its_author_alone(strict, app, fields, reason):
    response = say(strict, **fields)
    assert stored(app) == [(HELD, reason)]
    assert response.location == "/#message-1"
    page = strict.get("/")
    assert "Your message waits for the owner" in texts(page, "alert alert-success flash")[0]
    assert "Only you see this" in page.text
    assert strict.get("/messages/1").status_code == 200
    stranger = app.test_client()
    assert "message-1" not in stranger.get("/").text
    assert stranger.get("/messages/1").status_code == 404
    assert stranger.get("/news?since=0-0").json == {"count": 0}


def test_a_form_that_was_mended_is_not_too_fast(strict, app):
    """The note of when it was opened stays, or a quick correction would look like a program."""
    form = say(strict, name="")
    note = re.search(r'name="opened" type="hidden" value="([^"]*)"', form.text)[1]
    say(strict, opened=note.replace("&#39;", "'"))
    assert stored(app) == [(PUBLISHED, None)]


def test_the_fourth_greeting_in_a_while_is_refused_and_given_back(strict, app):
    for n in range(3):
        assert say(strict, body=f"Hello {n}").status_code == 303
    response = say(strict, body="Hello again and again")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) == 600
    assert "try again in 10 minutes" in response.text
    assert "Hello again and again</textarea>" in response.text
    assert len(stored(app)) == 3


@pytest.mark.parametrize(("window", "text"), [(60, "in a minute."), (3601, "in 61 minutes.")])
def test_the_guest_is_told_how_long_to_wait(app, make_app, window, text):
    client = make_app(WINDOW=window, SENDER_LIMIT=0).test_client()
    assert text in say(client).text


def test_an_hour_later_the_guest_may_write_again(strict, app):
    for n in range(3):
        say(strict, body=f"Hello {n}")
    with app.app_context():
        for message in db.session.scalars(select(Message)):
            message.timestamp -= timedelta(minutes=11)
        db.session.commit()
    assert say(strict, body="Hello again").status_code == 303


def test_other_senders_are_not_locked_out(strict):
    for n in range(4):
        say(strict, body=f"Hello {n}")
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    fields = ADA | {"opened": opened(20)}
    assert strict.post("/", data=fields, environ_base=elsewhere).status_code == 303


def test_a_flood_from_many_addresses_is_held_not_refused(strict, app):
    for n in range(32):
        fields = ADA | {"opened": opened(20), "body": f"Hello {n}"}
        address = {"REMOTE_ADDR": f"192.0.2.{n}"}
        assert strict.post("/", data=fields, environ_base=address).status_code == 303
    assert stored(app) == [(PUBLISHED, None)] * 30 + [(HELD, "flood")] * 2


def test_the_same_text_again_leads_to_what_waits(strict, app):
    say(strict, homepage="x")
    response = say(strict)
    assert response.location == "/#message-1"
    assert "waits for the owner" in strict.get("/").text
    assert len(stored(app)) == 1


def test_closed_the_book_can_be_read_but_not_written(strict, app):
    say(strict)
    with app.app_context():
        change_book(mode=CLOSED)
    page = strict.get("/")
    assert "Hello, world!" in page.text
    assert "<textarea" not in page.text
    response = say(strict, body="One more")
    assert response.status_code == 403
    assert "The owner takes no messages at present." in response.text
    assert "One more</textarea>" in response.text
    assert len(stored(app)) == 1


def test_the_mode_in_the_settings_holds_until_a_command_changes_it(make_app, app):
    client = make_app(BOOK_MODE=HOLD).test_client()
    say(client)
    with app.app_context():
        change_book(mode=OPEN)
    say(client, body="Hello again")
    assert stored(app) == [(HELD, "all_held"), (PUBLISHED, None)]


def test_no_name_text_or_address_is_logged(strict, caplog):
    caplog.set_level(logging.INFO)
    say(strict, name="Grace", body="A secret", homepage="trapped")
    assert "message 1: hold (trap)" in caplog.text
    assert not re.search("Grace|secret|trapped|127.0.0.1", caplog.text)


class TestSender:
    def test_an_address_is_not_kept(self, strict, app):
        say(strict)
        with app.app_context():
            sender = db.session.scalar(select(Message.sender))
        assert re.fullmatch("[0-9a-f]{32}", sender)

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("192.0.2.1", "192.0.2.1", True),
            ("192.0.2.1", "192.0.2.2", False),
            ("2001:db8::1", "2001:db8::ffff:1", True),
            ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
            ("::ffff:192.0.2.1", "192.0.2.1", True),
            ("::1", "::2", True),
            ("fe80::1%eth0", "fe80::1", True),
            (None, "", True),
            ("unix:", None, True),
        ],
    )
    def test_a_subscriber_is_one_sender(self, one, other, same):
        assert (sender_of(one, "key") == sender_of(other, "key")) is same

    def test_without_the_key_it_says_nothing(self):
        assert sender_of("192.0.2.1", "key") != sender_of("192.0.2.1", "other key")

    def test_it_is_blanked_after_thirty_days(self, strict, app):
        say(strict)
        with app.app_context():
            db.session.scalar(select(Message)).timestamp -= timedelta(days=30, minutes=1)
            db.session.commit()
        say(strict, body="A month later")
        with app.app_context():
            senders = list(db.session.scalars(select(Message.sender).order_by(Message.id)))
        assert senders[0] is None
        assert senders[1]

    def test_a_younger_one_stays(self, strict, app):
        say(strict)
        with app.app_context():
            db.session.scalar(select(Message)).timestamp -= timedelta(days=29, hours=23)
            db.session.commit()
        say(strict, body="Almost a month later")
        with app.app_context():
            assert all(db.session.scalars(select(Message.sender)))


def flood(url, process, barrier):
    """Leave a dozen different messages of one sender, as fast as it goes."""
    app = create_app({"SECRET_KEY": "x", "SQLALCHEMY_DATABASE_URI": url})
    barrier.wait()
    for n in range(12):
        with app.app_context():
            leave(Attempt("Eve", f"Message {process}-{n}", seconds=60), sender="the same")


def test_the_limit_is_exact_with_several_processes(app, database_url):
    """Forty-eight messages at once from one sender: three are stored, whoever counts."""
    context = get_context("spawn")
    barrier = context.Barrier(4)
    crowd = [context.Process(target=flood, args=(database_url, n, barrier)) for n in range(4)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(timeout=50)
    assert [process.exitcode for process in crowd] == [0] * 4
    with app.app_context():
        assert db.session.scalar(select(func.count(Message.id))) == 3
