"""Exploring the book in `flask shell`."""

import pytest
from sqlalchemy import select

from sayhello.models import Message


def test_the_shell_greets_and_has_everything_at_hand(app, capsys):
    with app.app_context():
        names = app.make_shell_context()
    assert {"app", "db", "Message", "select", "explain"} <= set(names)
    assert "Three things to try" in capsys.readouterr().err


def test_the_things_to_try_work(app, capsys):
    with app.app_context():
        names = app.make_shell_context()
        lines = capsys.readouterr().err.split("Three things to try:\n")[1].strip().splitlines()
        assert len(lines) == 3
        for line in lines:
            exec(line.strip(), names)
        assert names["db"].session.scalar(select(Message)).name == "Ada"


@pytest.mark.databases
def test_explain_prints_values_and_plan(app, capsys):
    with app.app_context():
        explain = app.make_shell_context()["explain"]
        explain(
            select(Message.id).where(Message.name == "100% O'Brien").order_by(Message.timestamp)
        )
    sql, plan = capsys.readouterr().out.split("  plan:", 1)
    assert "100% O''Brien" in sql.replace("%%", "%")
    assert "message" in plan
