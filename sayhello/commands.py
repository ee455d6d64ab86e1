"""The owner's first commands: make a book, fill it, and get in."""

import re
from itertools import islice

import click
import flask_migrate
from flask import Blueprint, current_app, url_for
from sqlalchemy import insert

from .extensions import db
from .greetings import GREETINGS, greetings
from .login import new_token
from .models import Message
from .schema import BookCommand, drop_tables, is_there, stop_without_book, version

BATCH = 10_000  # messages written in one transaction, so that guests need not wait long

bp = Blueprint("commands", __name__, cli_group=None)


@bp.cli.command(cls=BookCommand)
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


@bp.cli.command(cls=BookCommand)
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


@bp.cli.command(cls=BookCommand)
@click.option(
    "--minutes",
    default=15,
    show_default=True,
    metavar="N",
    type=click.IntRange(1, 24 * 60),
    help="How long the link is good.",
)
@click.option(
    "--site",
    metavar="URL",
    help="Where the book is.  [default: SITE_URL in the settings, or http://127.0.0.1:5000]",
)
def login_link(minutes, site):
    """Print a link that lets you in to the moderation page, once.

    Open it in your browser and press the button; you stay logged in for twelve hours. Only the
    newest link is good, so "flask login-link > /dev/null" makes every earlier one void.
    """
    site = site or current_app.config["SITE_URL"] or "http://127.0.0.1:5000"
    if not re.match(r"https?://[^/?#\s]+[^?#\s]*$", site):
        raise click.ClickException(f"{site!r} is no address of a site: try https://example.org")
    stop_without_book()
    with current_app.test_request_context(base_url=site):
        click.echo(url_for("moderation.log_in", token=new_token(minutes), _external=True))
    click.echo(f"Good for {minutes} minutes, and once.", err=True)
