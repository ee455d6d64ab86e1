"""The owner's commands that keep the book safe, and tell what was held."""

import os
import sqlite3
import sys
from contextlib import contextmanager
from itertools import islice

import click
from flask import Blueprint, current_app
from sqlalchemy import func, select

from . import backup, digest, transfer
from .extensions import db
from .files import whole
from .schema import BookCommand, stop_without_book

LONG = 10_000  # messages that take long enough for a progress bar

bp = Blueprint("upkeep", __name__, cli_group=None)


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


@bp.cli.command("export", cls=BookCommand)
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
    with progress(total, "Exporting", hidden=total <= LONG) as bar:
        while batch := list(islice(lines, transfer.BATCH)):
            file.write(b"".join(batch))
            bar.update(len(batch))
    click.echo(f"Exported {total:,} messages.", err=True)


def progress(length, label, hidden):
    """Return a bar that leaves standard output to the data."""
    return click.progressbar(length=length, label=label, hidden=hidden, file=sys.stderr)


@bp.cli.command("import", cls=BookCommand)
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


@bp.cli.command("backup", cls=BookCommand)
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


@bp.cli.command("digest", cls=BookCommand)
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
