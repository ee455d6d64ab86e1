"""What `flask shell` offers for exploring the book."""

import sys

from sqlalchemy import select

from .extensions import db
from .models import Message

BANNER = """\
Welcome to the guestbook. Here for you: app, db, Message, select, explain.
Three things to try:
  db.session.scalars(select(Message).limit(3)).all()
  explain(select(Message).where(Message.name == "Ada").order_by(Message.timestamp))
  db.session.add(Message(name="Ada", body="Hello from the shell!")); db.session.commit()
"""
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN"}


def context():
    """Greet whoever opened the shell, and return the names that are in scope there."""
    print(BANNER, file=sys.stderr)
    return {"db": db, "Message": Message, "select": select, "explain": explain}


def explain(statement):
    """Print the SQL that a statement becomes, its values filled in, and the plan to answer it."""
    sql = with_values(statement)
    print(sql)
    command = EXPLAIN.get(db.engine.dialect.name, "EXPLAIN")
    # A connection of its own, so that exploring does not disturb the session.
    with db.engine.connect() as connection:
        for step in connection.exec_driver_sql(f"{command} {sql}".replace("%", "%%")):
            print("  plan:", step.detail if hasattr(step, "detail") else " | ".join(map(str, step)))


def with_values(statement):
    """Return a statement as the SQL text that this database would get, values in place."""
    return str(statement.compile(db.engine, compile_kwargs={"literal_binds": True}))
