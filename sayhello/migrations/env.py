"""How Alembic reaches the database: through the app, in its context."""

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db


def is_ours(object, name, type_, reflected, compare_to):
    """Leave alone what others keep in the same database."""
    return type_ != "table" or not reflected or name in db.metadata.tables


def run():
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=is_ours,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
