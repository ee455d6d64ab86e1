"""A book of an older version becomes one of today's, and loses nothing."""

from datetime import UTC, datetime

import flask_migrate
import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import inspect, select, text

from sayhello.extensions import db
from sayhello.models import BODY_MAX, PUBLISHED, Message, book, make_tables
from sayhello.schema import drop_tables, version

pytestmark = pytest.mark.databases
NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
ROWS = [("Ada", "Hi!"), ("ada", "hi!"), ("雪梅 😀", "b" * BODY_MAX), ("'; --", "two\nlines %s {}")]


@pytest.fixture
def old_book(app):
    """Make a book as the first version did, with messages in it, and hold a context open."""
    with app.app_context():
        drop_tables()
        flask_migrate.upgrade(revision="0001")
        insert = text("INSERT INTO message (name, body, timestamp) VALUES (:name, :body, :at)")
        values = [
            {"name": name, "body": body, "at": NOON.replace(tzinfo=None)} for name, body in ROWS
        ]
        db.session.execute(insert, values)
        db.session.commit()
        yield
        db.session.remove()


def head():
    return ScriptDirectory(f"{current_app.root_path}/migrations").get_current_head()


def rows():
    db.session.rollback()
    return [(m.name, m.body, m.timestamp, m.state) for m in db.session.scalars(select(Message))]


EXPECTED = [(name, body, NOON, PUBLISHED) for name, body in ROWS]


def differences():
    """Return how the tables differ from the models."""
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return [
            difference
            for difference in compare_metadata(
                MigrationContext.configure(connection, opts=options), db.metadata
            )
            if difference[0] != "remove_table"
        ]


def test_an_old_book_is_brought_up_to_date_and_loses_nothing(old_book, runner):
    result = runner.invoke(args=["initdb"])
    assert (
        result.output == f"Brought the book up to date (0001 to {head()}); no message was lost.\n"
    )
    assert sorted(rows()) == sorted(EXPECTED)
    assert db.session.execute(select(book.c.id)).all() == [(1,)]


def test_the_first_versions_book_without_a_note_of_its_version_is_too(old_book, runner, client):
    db.session.execute(text("DROP TABLE alembic_version"))
    db.session.commit()
    result = runner.invoke(args=["initdb"])
    assert result.output.startswith("Brought the book up to date (0001 to")
    assert sorted(rows()) == sorted(EXPECTED)
    assert client.post("/", data={"name": "Grace", "body": "Hello!"}).status_code == 303


def test_a_book_made_by_hand_in_the_shell_gets_its_note_of_the_version(app, runner):
    with app.app_context():
        drop_tables()
        make_tables()
        db.session.add(Message(name="Ada", body="Hi!", timestamp=NOON))
        db.session.commit()
        assert runner.invoke(args=["initdb"]).exit_code == 0
        assert rows() == [("Ada", "Hi!", NOON, PUBLISHED)]
        assert version() == head()
        assert db.session.execute(select(book.c.id)).all() == [(1,)]


@pytest.mark.parametrize("is_old", [True, False])
def test_migrated_tables_are_as_the_models_say(old_book, runner, is_old):
    if not is_old:
        drop_tables()
    runner.invoke(args=["initdb"])
    assert differences() == []


def test_down_and_up_again_keeps_every_message(old_book, runner):
    runner.invoke(args=["initdb"])
    flask_migrate.downgrade(revision="0001")
    columns = {column["name"] for column in inspect(db.engine).get_columns("message")}
    assert columns == {"id", "name", "body", "timestamp"}
    assert not inspect(db.engine).has_table("book")
    flask_migrate.upgrade()
    assert sorted(rows()) == sorted(EXPECTED)
    assert differences() == []


def test_drop_makes_a_new_book_of_an_old_one(old_book, runner):
    assert runner.invoke(args=["initdb", "--drop", "--yes"]).output == "Made an empty book.\n"
    assert rows() == []
    assert version() == head()


@pytest.mark.parametrize("step", ["create_table", "execute"])
def test_an_interrupted_upgrade_can_be_repeated(old_book, runner, monkeypatch, step):
    def fail(*args, **kwargs):
        raise InterruptedError

    with monkeypatch.context() as patch:
        patch.setattr(op, step, fail)
        assert isinstance(runner.invoke(args=["initdb"]).exception, InterruptedError)
    assert version() == "0001"
    if db.engine.dialect.name != "mariadb":  # which cannot take tables back
        assert len(inspect(db.engine).get_columns("message")) == 4
    assert runner.invoke(args=["initdb"]).exit_code == 0
    assert sorted(rows()) == sorted(EXPECTED)
    assert differences() == []


def test_commands_of_today_send_the_owner_of_an_old_book_to_initdb(old_book, runner):
    for arguments in (["export"], ["import", "-"], ["forge"]):
        result = runner.invoke(args=arguments, input="")
        assert "run `flask initdb` first" in result.stderr, arguments
