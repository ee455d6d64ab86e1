"""The book as its pages ask for it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import StatementError

from sayhello import models, spam
from sayhello.extensions import db
from sayhello.models import (
    BEGINNING,
    PAGE_SIZE,
    Cursor,
    Message,
    count_newer,
    first_page,
    page_after,
    page_before,
)

pytestmark = pytest.mark.databases
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def context(app):
    """Hold a context open, for tests that send no request."""
    with app.app_context():
        yield


def leave(name, body):
    """Leave a message; return it, and whether it is new."""
    verdict, _, message = spam.leave(spam.Attempt(name, body, seconds=60), sender=None)
    return message, verdict != spam.REPEAT


def write(count, timestamp=lambda n: NOON + timedelta(minutes=n)):
    """Write messages called 0, 1, 2 …, the highest number newest."""
    db.session.add_all(
        Message(name=str(n), body="Hi!", timestamp=timestamp(n)) for n in range(count)
    )
    db.session.commit()


def names(page):
    return [int(message.name) for message in page.messages]


def test_messages_come_newest_first(context):
    write(3)
    assert names(first_page()) == [2, 1, 0]


@pytest.mark.parametrize(
    "minutes", [lambda n: n // 7, lambda n: -n], ids=["many at one moment", "against their ids"]
)
def test_walking_to_the_end_and_back_meets_every_message_once(context, minutes):
    count = 2 * PAGE_SIZE + 3
    write(count, timestamp=lambda n: NOON + timedelta(minutes=minutes(n)))
    page, seen = first_page(), []
    assert not page.has_newer
    while True:
        seen += names(page)
        if not page.has_older:
            break
        page = page_before(page.end)
        assert page.has_newer
    assert sorted(seen, reverse=True) == list(range(count))[::-1]

    back = names(page)
    while page.has_newer:
        page = page_after(page.start)
        back = names(page) + back
    assert back == seen


def test_a_page_knows_whether_there_is_more(context):
    write(PAGE_SIZE)
    assert not first_page().has_older
    write(1, timestamp=lambda n: NOON - timedelta(days=1))
    assert first_page().has_older


def test_the_oldest_page_has_nothing_older(context):
    write(PAGE_SIZE + 1)
    oldest = page_after(BEGINNING)
    assert names(oldest) == list(range(PAGE_SIZE))[::-1]
    assert oldest.has_newer
    assert not oldest.has_older


def test_an_empty_page_stays_where_it_was_asked_for(context):
    write(1)
    page = page_before(BEGINNING)
    assert (page.messages, page.start, page.end) == ([], BEGINNING, BEGINNING)
    assert page.has_newer


def test_a_message_leads_the_page_that_starts_just_above_it(context):
    write(5)
    message = first_page().messages[2]
    assert names(page_before(message.just_above)) == [2, 1, 0]


def test_news_are_counted_up_to_a_limit(context):
    write(5)
    assert count_newer(first_page().messages[3].cursor, most=99) == 3
    assert count_newer(BEGINNING, most=4) == 4


def test_no_page_counts_or_skips_rows(context):
    write(2 * PAGE_SIZE)
    statements = []
    event.listen(
        db.engine, "before_cursor_execute", lambda *args: statements.append(args[2].upper())
    )
    page_before(first_page().end)
    page_after(BEGINNING)
    assert len(statements) >= 5
    assert all("LIMIT" in sql or sql.startswith("BEGIN") for sql in statements)
    assert not any("COUNT(" in sql for sql in statements)
    # MariaDB and PostgreSQL would show an OFFSET as its own clause; SQLite's is the constant 0.
    assert not any("OFFSET" in sql for sql in statements if db.engine.dialect.name != "sqlite")


def test_a_message_is_left_once_a_day(context):
    first, is_new = leave("Ada", "Hello")
    assert is_new
    again, is_new = leave("Ada", "Hello")
    assert (again.id, is_new) == (first.id, False)
    first.timestamp -= timedelta(hours=23)
    db.session.commit()
    assert not leave("Ada", "Hello")[1]
    first.timestamp -= timedelta(hours=1)
    db.session.commit()
    assert leave("Ada", "Hello")[1]


@pytest.mark.parametrize(("name", "body"), [("ada", "Hello"), ("Ada", "hello"), ("Ada", "Héllo")])
def test_other_texts_are_not_the_same(context, name, body):
    leave("Ada", "Hello")
    assert leave(name, body)[1]
    assert db.session.scalar(select(func.count(Message.id))) == 2


def test_a_timestamp_is_utc_with_its_zone_and_microseconds(context):
    left, _ = leave("Ada", "Hello")
    db.session.expire_all()
    assert left.timestamp.tzinfo is UTC
    assert abs(models.utc_now() - left.timestamp) < timedelta(seconds=5)
    tokyo = datetime.fromisoformat("2026-03-01T21:00:00.123456+09:00")
    left.timestamp = tokyo
    db.session.commit()
    assert db.session.get(Message, left.id).timestamp == tokyo


def test_a_timestamp_without_a_zone_is_refused_with_advice(context):
    db.session.add(Message(name="Ada", body="Hello", timestamp=datetime(2026, 3, 1)))
    with pytest.raises(StatementError, match=r"use utc_now\(\)"):
        db.session.commit()


@pytest.mark.parametrize(
    "text", ["𝒜𝒹𝒶 👩‍👩‍👧‍👦", "艾达", "'; DROP TABLE message; --", "\\", "%s %(a)s"]
)
def test_any_script_comes_back_as_it_was(context, text):
    message, _ = leave(text, text)
    db.session.expire_all()
    assert (message.name, message.body) == (text, text)


def test_a_message_of_the_longest_name_and_body_fits(context):
    message, _ = leave("😀" * models.NAME_MAX, "😀" * models.BODY_MAX)
    db.session.expire_all()
    assert len(message.body) == models.BODY_MAX


def test_its_repr_tells_a_message_from_others(context):
    message = Message(id=7, name="Ada", body="x" * 99, timestamp=NOON)
    assert repr(message) == f"<Message 7 by 'Ada' at 2026-03-01 12:00: '{'x' * 29}…'>"


def test_a_new_message_has_a_repr_too():
    assert repr(Message()) == "<Message None by None at no time yet: ''>"


def test_a_place_in_the_book_is_read_as_it_was_written():
    place = Cursor(NOON + timedelta(microseconds=1), 42)
    assert Cursor.parse(str(place)) == place
    assert str(BEGINNING) == "0-0"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1",
        "1-",
        "-1",
        "a-1",
        "1-a",
        "1--1",
        "1.5-1",
        "9" * 30 + "-1",
        "1-" + "9" * 99,
        "²-1",
    ],
)
def test_anything_else_is_no_place_in_the_book(text):
    with pytest.raises(ValueError, match=r"place in the book|end of time"):
        Cursor.parse(text)


def test_a_page_in_the_middle_reads_no_more_than_it_shows(context):
    if db.engine.dialect.name != "mariadb":
        pytest.skip("Only MariaDB counts what it reads; of SQLite's plans, see test_machines.py.")
    write(40 * PAGE_SIZE)
    middle = Cursor(NOON + timedelta(minutes=20 * PAGE_SIZE), 1)
    db.session.execute(text("FLUSH STATUS"))
    page_before(middle)
    page_after(middle)
    count_newer(middle, most=PAGE_SIZE)
    found = db.session.execute(text("SHOW SESSION STATUS LIKE 'Handler_read%'")).all()
    assert sum(int(count) for _, count in found) < 10 * PAGE_SIZE
