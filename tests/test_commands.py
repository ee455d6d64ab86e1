"""The owner's commands: what they say, and what they do to the book."""

import pytest
from sqlalchemy import func, inspect, select

from sayhello.extensions import db
from sayhello.greetings import GREETINGS
from sayhello.models import BODY_MAX, NAME_MAX, Message, utc_now
from sayhello.schema import drop_tables
from sayhello.text import tidy_line, tidy_text

pytestmark = pytest.mark.databases


@pytest.fixture
def messages(app):
    """Return a function that reads the whole book."""

    def read():
        with app.app_context():
            return list(db.session.scalars(select(Message).order_by(Message.id)))

    return read


@pytest.fixture
def no_table(app):
    with app.app_context():
        drop_tables()


def test_initdb_makes_an_empty_book(runner, messages, no_table):
    result = runner.invoke(args=["initdb"])
    assert (result.output, result.exit_code) == ("Made an empty book.\n", 0)
    assert messages() == []


def test_initdb_leaves_a_book_as_it_is(runner, messages, no_table, client):
    runner.invoke(args=["initdb"])
    client.post("/", data={"name": "Ada", "body": "Hi!"})
    again = runner.invoke(args=["initdb"])
    assert len(messages()) == 1
    assert again.output == "The book is there and up to date; nothing was changed.\n"


@pytest.mark.parametrize(("answer", "left"), [("y", 0), ("n", 1), ("", 1)])
def test_initdb_drop_asks_first(runner, messages, client, answer, left):
    client.post("/", data={"name": "Ada", "body": "Hi!"})
    result = runner.invoke(args=["initdb", "--drop"], input=answer + "\n")
    assert "This deletes every message in the book." in result.output
    assert result.exit_code == left
    assert len(messages()) == left


def test_initdb_drop_does_not_ask_a_script(runner, messages, client):
    client.post("/", data={"name": "Ada", "body": "Hi!"})
    result = runner.invoke(args=["initdb", "--drop", "--yes"])
    assert result.output == "Made an empty book.\n"
    assert messages() == []


def test_initdb_drop_of_nothing_does_not_ask(runner, no_table, app):
    assert runner.invoke(args=["initdb", "--drop"]).output == "Made an empty book.\n"
    with app.app_context():
        assert inspect(db.engine).has_table("message")


def test_forge_adds_to_what_is_there(runner, messages, client):
    client.post("/", data={"name": "Ada", "body": "Hi!"})
    result = runner.invoke(args=["forge", "--count", "7"])
    assert (result.output, result.exit_code) == ("Added 7 invented messages.\n", 0)
    assert len(messages()) == 8
    assert messages()[0].name == "Ada"


def test_forge_adds_twenty_unless_told(runner, messages):
    assert runner.invoke(args=["forge"]).output == "Added 20 invented messages.\n"
    assert len(messages()) == 20


def test_forged_messages_spread_over_the_past_year(runner, messages):
    runner.invoke(args=["forge", "--count", "300"])
    ages = sorted((utc_now() - message.timestamp).days for message in messages())
    assert 0 <= ages[0] < 15
    assert 350 < ages[-1] <= 365


def test_forge_writes_in_the_languages_it_is_told(runner, messages):
    runner.invoke(args=["forge", "--count", "30", "--locale", "ru_RU", "--locale", "zh_CN"])
    scripts = {"Cyrillic" if "а" <= m.name[-1] <= "я" else "Han" for m in messages()}
    assert scripts == {"Cyrillic", "Han"}


def test_forge_with_a_seed_repeats_itself(runner, messages):
    for _ in range(2):
        runner.invoke(args=["forge", "--count", "10", "--seed", "4"])
    texts = [(message.name, message.body) for message in messages()]
    assert texts[:10] == texts[10:]
    runner.invoke(args=["forge", "--count", "10", "--seed", "5"])
    assert [(message.name, message.body) for message in messages()][20:] != texts[:10]


def test_forged_messages_are_such_as_guests_can_leave(runner, messages):
    runner.invoke(args=["forge", "--count", "2000"])
    for message in messages():
        assert message.name == tidy_line(message.name)
        assert message.body == tidy_text(message.body)
        assert len(message.name) <= NAME_MAX
        assert len(message.body) <= BODY_MAX


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--count", "0"], "not in the range"),
        (["--count", "many"], "not a valid integer"),
        (["--locale", "tlh"], "is not one of"),
    ],
)
def test_forge_says_what_it_cannot_do(runner, messages, arguments, complaint):
    result = runner.invoke(args=["forge", *arguments])
    assert complaint in result.output
    assert result.exit_code == 2
    assert messages() == []


def test_forge_without_a_table_says_what_to_run(runner, no_table):
    result = runner.invoke(args=["forge"])
    assert "flask initdb" in result.output
    assert result.exit_code == 1


def test_every_locale_has_greetings_for_its_placeholders():
    for cities, sentences in GREETINGS.values():
        assert cities
        assert all(sentence.format(city="x", name="y") for sentence in sentences)


def test_forge_keeps_no_statements_in_debug_mode(make_app, app, monkeypatch):
    """Recorded queries of a million messages would fill the memory."""
    from flask import g

    debugging = make_app(SQLALCHEMY_RECORD_QUERIES=True)
    with debugging.app_context():
        debugging.test_cli_runner().invoke(args=["forge", "--count", "50"])
        assert db.session.scalar(select(func.count(Message.id))) == 50
        assert all("INSERT" not in query.statement for query in g._sqlalchemy_queries)


@pytest.mark.parametrize(
    "command",
    ["initdb", "forge", "export", "import -", "login-link", "digest", "mode", "messages list"],
)
@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all.db"]
)
def test_a_database_that_is_not_there_is_said_so_in_a_sentence(make_app, url, command):
    result = make_app(SQLALCHEMY_DATABASE_URI=url).test_cli_runner().invoke(args=command.split())
    assert result.exit_code == 1
    assert "SQLALCHEMY_DATABASE_URI says where" in result.output, result.exception
