"""The moderation page as commands: everything that it does, for a terminal and for scripts."""

import json
import sys
from contextlib import contextmanager
from datetime import timedelta

import click
from flask import Blueprint, current_app

from . import decisions
from .models import HELD, MODES, PUBLISHED, REMOVED, SPAM, STATES, utc_now
from .schema import advice_instead_of_traceback

DONE = {
    PUBLISHED: "Published",
    SPAM: "Marked as spam",
    REMOVED: "Removed",
    HELD: "Waiting again",
}

bp = Blueprint("messages", __name__, cli_group=None)


@contextmanager
def errors_as(wants_json):
    """Let errors say what to do; as one JSON document if that is wanted."""
    try:
        with advice_instead_of_traceback():
            yield
    except click.ClickException as error:
        if not wants_json:
            raise
        print_json({"error": error.format_message()})
        raise click.exceptions.Exit(error.exit_code) from error


class ScriptCommand(click.Command):
    """A command with --json, also for whatever goes wrong in it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        text = "Print one JSON document, also for errors."
        self.params.append(click.Option(["--json", "as_json"], is_flag=True, help=text))

    def make_context(self, info_name, args, parent=None, **extra):
        with errors_as("--json" in args):
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx):
        with errors_as(ctx.params["as_json"]):
            return super().invoke(ctx)


def print_json(document):
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def as_dict(message):
    """Return a message as JSON has it: times in ISO 8601, what is not there as null."""
    times = ("timestamp", "edited", "state_since")
    others = ("id", "name", "body", "state", "previous_state", "reason", "sender", "reply")
    known = {name: getattr(message, name) for name in others}
    moments = {name: getattr(message, name) for name in times}
    return known | {name: moment and moment.isoformat() for name, moment in moments.items()}


def as_line(message):
    """Return what a message is in one line of a list."""
    text = " ".join(message.body.split())
    text = text if len(text) <= 60 else text[:59] + "…"
    return f"{message.id:>6}  {message.state:<9}  {when(message.timestamp)}  {message.name}: {text}"


def as_text(message):
    """Return all that is known of a message."""
    lines = [
        f"Message {message.id}, {message.state}, by {message.name}, {when(message.timestamp)} UTC"
    ]
    if message.reason:
        lines.append(f"Reason: {decisions.REASONS.get(message.reason, message.reason)}")
    if message.edited:
        lines.append(f"Edited: {when(message.edited)} UTC")
    lines += ["", message.body]
    if message.reply:
        lines += ["", "The owner replies:", message.reply]
    return "\n".join(lines)


def when(moment):
    return f"{moment:%Y-%m-%d %H:%M}"


def report(outcome, as_json):
    """Print what became of a decision; end with 1 if some id was unknown."""
    unchanged = [{"id": id, "state": state} for id, state in outcome.unchanged.items()]
    changed = [{"id": id, "state": state} for id, state in outcome.changed.items()]
    if as_json:
        print_json({"changed": changed, "unchanged": unchanged, "unknown": outcome.unknown})
    else:
        for state in STATES:
            if ids := [str(id) for id, now in outcome.changed.items() if now == state]:
                click.echo(f"{DONE[state]}: {', '.join(ids)}")
        for message in unchanged:
            click.echo(f"Unchanged: {message['id']} is {message['state']}.")
        if not changed and not unchanged and not outcome.unknown:
            click.echo("There is nothing to undo.")
        name_unknown(outcome.unknown)
    sys.exit(1 if outcome.unknown else 0)


def name_unknown(ids):
    for id in ids:
        click.echo(f"There is no message {id}.", err=True)


@bp.cli.group(name="messages")
def messages():
    """Look at messages, and decide about them.

    What the page /moderate does, in commands: see what waits with "flask messages list",
    read one with "flask messages show 42", then "flask messages publish 42" or "spam" or
    "remove". "flask messages undo" takes the last decision back.
    """


@messages.command("list", cls=ScriptCommand)
@click.option(
    "--state",
    type=click.Choice([*STATES, "all"]),
    help="Only those in this state.  [default: held; with --sender-of: all]",
)
@click.option("--sender-of", type=int, metavar="ID", help="Only those of the sender of message ID.")
@click.option(
    "--limit", default=50, show_default=True, metavar="N", type=click.IntRange(1), help="How many."
)
def list_(state, sender_of, limit, as_json):
    """List messages, newest first: those that wait, unless told otherwise.

    Try "flask messages list --state spam", or "flask messages list --sender-of 42".
    """
    like = None
    if sender_of is not None:
        (like,) = found([sender_of])
    state = state or (HELD if like is None else "all")
    rows = decisions.newest(None if state == "all" else state, like, limit)
    if as_json:
        print_json({"messages": [as_dict(message) for message in rows]})
    else:
        click.echo("\n".join(map(as_line, rows)) or "There is no such message.")


def found(ids):
    """Return the messages with these ids, or stop if one is unknown."""
    messages, unknown = decisions.find(ids)
    if unknown:
        raise click.ClickException(f"There is no message {unknown[0]}.")
    return messages


IDS = click.argument("ids", nargs=-1, required=True, type=int, metavar="ID...")


@messages.command(cls=ScriptCommand)
@IDS
def show(ids, as_json):
    """Print messages in full: text, state, why they are held, and the owner's reply."""
    rows, unknown = decisions.find(ids)
    if as_json:
        print_json({"messages": [as_dict(message) for message in rows], "unknown": unknown})
    else:
        click.echo("\n\n".join(map(as_text, rows)), nl=bool(rows))
        name_unknown(unknown)
    sys.exit(1 if unknown else 0)


ALL_OF_SENDER = click.option(
    "--all-of-sender",
    is_flag=True,
    help="Also what else their senders left, as far as senders are known (for 30 days).",
)


@messages.command(cls=ScriptCommand)
@IDS
@ALL_OF_SENDER
def publish(ids, all_of_sender, as_json):
    """Let everybody read messages.

    With --all-of-sender also what else waits from the same senders, but not what you removed or
    marked as spam, unless the message that you name is in that state.
    """
    report(decisions.decide(ids, PUBLISHED, with_sender=all_of_sender), as_json)


@messages.command(cls=ScriptCommand)
@IDS
@ALL_OF_SENDER
def spam(ids, all_of_sender, as_json):
    """Mark messages as spam, which nobody sees.

    "flask messages spam 42 --all-of-sender" clears away everything that the sender of
    message 42 left.
    """
    report(decisions.decide(ids, SPAM, with_sender=all_of_sender), as_json)


@messages.command(cls=ScriptCommand)
@IDS
@ALL_OF_SENDER
def remove(ids, all_of_sender, as_json):
    """Take messages out of the book; "publish" brings them back, until "purge"."""
    report(decisions.decide(ids, REMOVED, with_sender=all_of_sender), as_json)


@messages.command(cls=ScriptCommand)
@click.argument("id", type=int)
@click.argument("text", required=False)
@click.option("--remove", is_flag=True, help="Take the reply away.")
def reply(id, text, remove, as_json):
    """Put TEXT under message ID as the owner's reply, instead of an earlier one.

    With "-" for TEXT it is read from standard input: "flask messages reply 42 - < reply.txt".
    """
    if remove == bool(text and text.strip()):
        raise click.UsageError("Give the text of the reply, or --remove.")
    text = "" if remove else sys.stdin.read() if text == "-" else text
    try:
        decisions.reply(id, text)
    except LookupError as error:
        raise click.ClickException(f"There is no message {id}.") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    (message,) = found([id])
    if as_json:
        print_json({"messages": [as_dict(message)]})
    else:
        click.echo(f"Replied to {id}." if message.reply else f"There is no reply to {id} now.")


@messages.command(cls=ScriptCommand)
@click.argument("ids", nargs=-1, type=int, metavar="[ID]...")
def undo(ids, as_json):
    """Take the last decision back, or the last one about each message ID.

    One decision may be about many messages: all of them return to the state they were in. What
    an author did to their own message is not undone.
    """
    report(decisions.take_back(ids=ids), as_json)


@messages.command(cls=ScriptCommand)
@click.option(
    "--older-than",
    "days",
    default=0,
    metavar="DAYS",
    type=click.IntRange(0, 36_500),
    help="Only what was removed longer ago than this.",
)
@click.option("--spam", "with_spam", is_flag=True, help="Also what is marked as spam.")
@click.option("--yes", is_flag=True, help="Do not ask, for use in scripts.")
def purge(days, with_spam, yes, as_json):
    """Delete removed messages for good; asks before it does.

    Nothing brings them back. For cron: "flask messages purge --spam --older-than 30 --yes".
    """
    states = [REMOVED, SPAM] if with_spam else [REMOVED]
    before = utc_now() - timedelta(days=days)
    number = decisions.count_purgeable(states, before)
    if number and not yes:
        if as_json:
            raise click.UsageError("With --json nobody can be asked: add --yes.")
        click.confirm(f"This deletes {number:,} messages for good. Go on?", abort=True)
    number = decisions.purge(states, before)
    if as_json:
        print_json({"purged": number})
    else:
        click.echo(f"Deleted {number:,} messages for good.")


@bp.cli.command("mode", cls=ScriptCommand)
@click.argument("mode", required=False, type=click.Choice([*MODES, "default"]))
def mode_(mode, as_json):
    """Print or switch how the book is: open, hold, closed, or as the settings say.

    open: messages appear at once, unless something about them is suspicious. hold: every message
    waits for you. closed: none is taken, the book can be read. default: what BOOK_MODE says.
    It takes effect at once, without a restart.
    """
    if mode:
        decisions.set_mode(None if mode == "default" else mode)
    now, setting = decisions.mode(), current_app.config["BOOK_MODE"]
    if as_json:
        print_json({"mode": now, "default": setting})
    else:
        click.echo(now)
