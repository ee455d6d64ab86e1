"""Whether the database is set up, and for which version of the book."""

import click
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, inspect

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
