"""The owner's commands."""

import os
import sqlite3
import sys
from contextlib import contextmanager
from itertools import islice

import click
import flask_migrate
from alembic.migration import MigrationContext
from flask import Blueprint, current_app
from sqlalchemy import MetaData, Table, func, insert, inspect, select

from . import backup, digest, transfer
from .extensions import db
from .files import whole
from .greetings import GREETINGS, greetings
from .models import Message, book

BATCH = 10_000  # messages written in one transaction, so that guests need not wait long

bp = Blueprint("commands", __name__, cli_group=None)


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
def explained(path):
    """Turn what can go wrong with a file into a sentence."""
    try:
        yield
    except FileExistsError as error:
        raise click.ClickException(f"{path} is there already: choose another name.") from error
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise click.ClickException(
            f"{path} was not written ({reason}): is the folder there, writable, and not full?"
        ) from error


@bp.cli.command()
@click.option("--drop", is_flag=True, help="Delete every message first; asks before it does.")
@click.option("--yes", is_flag=True, help="With --drop: do not ask, for use in scripts.")
def initdb(drop, yes):
    """Create the book's tables, or bring an older book up to date.

    Safe to repeat: no message is touched. Start here; then fill the book with
    "flask forge" and open it with "flask run".
    """
    if drop:
        if is_there() and not yes:
            click.confirm("This deletes every message in the book. Go on?", abort=True)
        drop_tables()
    before = version()
    if before is None and is_there():  # as `flask initdb` made it before there were migrations
        flask_migrate.stamp(revision="0001")
        before = "0001"
    flask_migrate.upgrade()
    if before is None:
        click.echo("Made an empty book.")
    elif before == version():
        click.echo("The book is there and up to date; nothing was changed.")
    else:
        click.echo(f"Brought the book up to date ({before} to {version()}); no message was lost.")


@bp.cli.command()
@click.option(
    "--count", default=20, show_default=True, metavar="N", type=click.IntRange(1), help="How many."
)
@click.option(
    "--locale",
    "locales",
    multiple=True,
    metavar="CODE",
    type=click.Choice(list(GREETINGS)),
    help=f"Write in this language only; may be repeated. One of {', '.join(GREETINGS)}.",
)
@click.option("--seed", type=int, metavar="N", help="Invent the same names and texts every time.")
def forge(count, locales, seed):
    """Add invented greetings to the book, spread over the past year.

    Nothing that is there is changed. Try "flask forge --count 100", or
    "flask forge --locale ja_JP --seed 1".
    """
    stop_without_book()
    rows = greetings(count, locales, seed)
    with click.progressbar(length=count, label="Writing", hidden=count <= BATCH) as bar:
        while batch := list(islice(rows, BATCH)):
            write(batch)
            bar.update(len(batch))
    click.echo(f"Added {count:,} invented message{'' if count == 1 else 's'}.")


def write(batch):
    """Insert rows in a context of their own, where debug mode cannot pile up their statements."""
    with current_app.app_context():
        db.session.execute(insert(Message.__table__), batch)
        db.session.commit()


@bp.cli.command("export")
@click.argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--public", is_flag=True, help="Only what guests can see in the book.")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def export_book(file, public, force):
    """Write every message into FILE, or to the screen, as JSON Lines.

    Held and removed messages are in it too, with their state, so that "flask import" can restore
    the book; who sent them is not. FILE appears when it is complete, readable by you alone.
    Try "flask export --public - | head -3".
    """
    stop_without_book()
    if file == "-":
        return write_lines(sys.stdout.buffer, public)
    with explained(file), whole(file, force) as draft:
        write_lines(draft, public)


def write_lines(file, public):
    """Write the book's lines into a file, and how far it is to the screen."""
    rows = transfer.for_export(public).order_by(None).subquery()
    total = db.session.scalar(select(func.count()).select_from(rows))
    lines = transfer.export_lines(public)
    with progress(total, "Exporting", hidden=total <= BATCH) as bar:
        while batch := list(islice(lines, transfer.BATCH)):
            file.write(b"".join(batch))
            bar.update(len(batch))
    click.echo(f"Exported {total:,} messages.", err=True)


def progress(length, label, hidden):
    """Return a bar that leaves standard output to the data."""
    return click.progressbar(length=length, label=label, hidden=hidden, file=sys.stderr)


@bp.cli.command("import")
@click.argument("file", type=click.File("rb"))
def import_book(file):
    """Add the messages in FILE, or with "-" from standard input, to the book.

    Each line is a JSON object with name, body and timestamp, and if you like edited, reply,
    state, previous_state and reason, as "flask export" writes it. Safe to repeat: a message of
    the same text and time is not added again. A wrong line is reported and left out, the others
    are kept. Messages get new numbers, so links to single ones change; "flask backup" keeps them.
    """
    stop_without_book()
    size = size_of(file)
    read = added = bad = 0
    with progress(size, "Importing", hidden=size < 1_000_000) as bar:
        for length, count, new, wrong in transfer.import_lines(file):
            read, added, bad = read + count, added + new, bad + len(wrong)
            for number, reason in wrong.items():
                click.echo(f"Line {number}: {reason}.", err=True)
            bar.update(length)
    click.echo(f"Added {added:,} messages; {read - added:,} were in the book already.")
    if bad:
        raise click.ClickException(f"{bad:,} lines were wrong and left out; see above.")


def size_of(file):
    """Return how many bytes a file has, 0 if nobody knows."""
    try:
        return os.fstat(file.fileno()).st_size
    except OSError:
        return 0


@bp.cli.command("backup")
@click.argument("file", type=click.Path(dir_okay=False))
def back_up(file):
    """Copy the whole book to FILE while guests go on writing, and check the copy.

    For SQLite; for a database server it shows the command of the server's own tool. To go back
    to a copy: stop the site, move instance/sayhello.db* away, put the copy in its place.
    """
    if db.engine.dialect.name != "sqlite":
        command = backup.command_for(db.engine.url, file)
        raise click.ClickException(f"Nothing was copied. This book is on a server; run: {command}")
    stop_without_book()
    with explained(file):
        count = backup.copy_to(file)
    click.echo(f"Copied {count:,} messages to {file}, and checked them.")


@bp.cli.command("digest")
def send_digest():
    """Tell the owner what was held since the last digest, by e-mail and/or a webhook.

    For cron or a systemd timer, say every hour. It sends nothing if nothing new was held. What
    failed is sent the next time, and the exit code is 1. The settings: SITE_URL, and MAIL_SERVER
    with DIGEST_TO, or DIGEST_WEBHOOK.
    """
    settings = current_app.config
    stop_without_book()
    stop_without_channel(settings)
    digests, until = digest.due(settings)
    failures = {channel: failure_of(channel, digests[channel]) for channel in digests}
    delivered = [channel for channel, failure in failures.items() if not failure]
    digest.note(delivered, complete=len(delivered) == len(failures), until=until)
    if failed := [failure for failure in failures.values() if failure]:
        raise click.ClickException(" ".join(failed))


def stop_without_channel(settings):
    """End with the setting that is missing for a digest."""
    if not (settings["MAIL_SERVER"] or settings["DIGEST_WEBHOOK"]):
        raise click.ClickException(
            "There is no way to tell you: set MAIL_SERVER or DIGEST_WEBHOOK."
        )
    if settings["MAIL_SERVER"] and not settings["DIGEST_TO"]:
        raise click.ClickException("Nobody to write to: set DIGEST_TO beside MAIL_SERVER.")
    if not settings["SITE_URL"]:
        raise click.ClickException("The digest links to the moderation page: set SITE_URL.")


def failure_of(channel, due):
    """Deliver a digest if there is anything in it; return what failed, in a sentence, or None."""
    if not due.count:
        click.echo(f"By {channel.name}: nothing new was held, so nothing was sent.")
        return None
    try:
        channel.send(due, current_app.config)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return f"The {channel.name} was not delivered ({reason}): check {channel.check}."
    click.echo(f"By {channel.name}: told about {due.count:,} held.")
    return None
