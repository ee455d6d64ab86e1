"""Whether the database is set up, and for which version of the book."""

from contextlib import contextmanager

import click
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, inspect
from sqlalchemy.exc import DBAPIError

from .extensions import db
from .models import Message, book


def version():
    """Return the migration that the database has reached, or None."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def drop_tables():
    """Drop the book's tables and the note of their version."""
    db.drop_all()
    with db.engine.begin() as connection:
        Table("alembic_version", MetaData()).drop(connection, checkfirst=True)


def is_there():
    """Tell whether the database has been set up."""
    return inspect(db.engine).has_table(Message.__tablename__)


def stop_without_book():
    """End with the command to run if there is no book, or one of an older version."""
    tables = inspect(db.engine).get_table_names()
    if not {Message.__tablename__, book.name} <= set(tables):
        raise click.ClickException("There is no book of this version: run `flask initdb` first.")


@contextmanager
def advice_instead_of_traceback():
    """Let a command whose database fails end with what to do about it."""
    try:
        yield
    except DBAPIError as error:
        advice = (
            "The book cannot be used: is its database there, running, and not full? "
            "`flask initdb` makes it; SQLALCHEMY_DATABASE_URI says where."
        )
        raise click.ClickException(f"{advice} ({error.orig})") from error


class BookCommand(click.Command):
    """A command that uses the book."""

    def invoke(self, ctx):
        with advice_instead_of_traceback():
            return super().invoke(ctx)
