"""What the owner decides: shared by the moderation page and the commands."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from .extensions import db
from .forms import too_long
from .models import (
    BODY_MAX,
    HELD,
    ID_MAX,
    NEWEST_FIRST,
    PUBLISHED,
    Message,
    begin_write,
    change_book,
    change_state,
    fingerprint_of,
    in_state,
    mode_of_book,
    undo,
)
from .sender import is_known
from .text import tidy_text

# Why a message is held, by the name of the rule in spam.py, or removed ("author").
REASONS = {
    "all_held": _l("Every message is held at present."),
    "trap": _l("A field was filled in that people do not see."),
    "too_fast": _l("It was written faster than people write."),
    "link": _l("It contains a link."),
    "contact": _l("It asks to call, or to write elsewhere."),
    "blocked_word": _l("It contains a blocked word."),
    "advertising": _l("It reads like an advertisement."),
    "flood": _l("It came in a flood of messages."),
    "author": _l("Its author deleted it."),
}


@dataclass
class Outcome:
    """What became of a decision: the messages by id, with the state that they are in now."""

    changed: dict[int, str]
    unchanged: dict[int, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    at: datetime | None = None  # by this `take_back` finds what was changed


def decide(ids, state, seen=None, with_sender=False):
    """Give messages another state, and with_sender all others of their senders too.

    Those that are not in the state which the owner has seen are left alone: somebody else has
    decided about them meanwhile.
    """
    begin_write()
    messages, unknown = find(ids)
    fresh = [message for message in messages if seen in (None, message.state)]
    chosen = [message for message in fresh if message.state != state]
    if with_sender:
        chosen = list(dict.fromkeys(chosen + of_senders(fresh, state)))
    at = change_state(chosen, state)
    changed = {message.id: message.state for message in chosen}
    unchanged = {m.id: m.state for m in messages if m.id not in changed}
    db.session.commit()
    log(changed)
    return Outcome(changed, unchanged, unknown, at)


def find(ids):
    """Return the messages with these ids, in that order, and the ids that no message has."""
    ids = list(dict.fromkeys(ids))
    possible = [id for id in ids if 0 < id <= ID_MAX]
    found = db.session.scalars(select(Message).where(Message.id.in_(possible)))
    by_id = {message.id: message for message in found}
    return [by_id[id] for id in ids if id in by_id], [id for id in ids if id not in by_id]


def of_senders(messages, state):
    """Return what the messages' senders left and a decision about all of it should reach.

    That is what waits, what is in the same state as the message, and, unless it is to be
    published, what guests see. Without a known sender, it is nothing.
    """
    found = []
    for message in messages:
        reached = {HELD, PUBLISHED, message.state} - {state}
        if has_sender(message):
            same_sender = (Message.sender == message.sender, Message.state.in_(reached))
            found += db.session.scalars(select(Message).where(*same_sender))
    return found


def has_sender(message):
    """Tell whether it is known which messages have the same sender."""
    return is_known(message.sender, current_app.secret_key)


def take_back(at=None, ids=None):
    """Undo what the owner decided at a moment, or about some messages, or else at last."""
    begin_write()
    messages, unknown = find(ids) if ids else (decided(at), [])
    fresh = {message.id for message in messages if message.previous_state}
    undo(messages)
    changed = {message.id: message.state for message in messages if message.id in fresh}
    unchanged = {message.id: message.state for message in messages if message.id not in fresh}
    db.session.commit()
    log(changed)
    return Outcome(changed, unchanged, unknown)


def decided(at=None):
    """Return the messages that the owner decided about at a moment, or else at last."""
    can_undo = select(Message).where(Message.previous_state.is_not(None))
    if at is None:
        last = can_undo.with_only_columns(Message.state_since).order_by(Message.state_since.desc())
        at = db.session.scalar(last.limit(1))
    return list(db.session.scalars(can_undo.where(Message.state_since == at)))


def log(changed):
    """Write into the log what the owner decided, without a name or a text."""
    for state in sorted(set(changed.values())):
        ids = [id for id in changed if changed[id] == state]
        current_app.logger.info("owner: %s now: %s", state, ", ".join(map(str, ids)))


def reply(id, text, seen=None):
    """Put the owner's reply under a message, or take it away if text is empty.

    Raises LookupError without such a message, and ValueError, saying why, if the reply is too
    long or is no longer the one that the owner has seen (see `reply_mark`).
    """
    text = tidy_text(text)
    if complaint := too_long(text, BODY_MAX):
        raise ValueError(complaint)
    begin_write()
    messages, unknown = find([id])
    if unknown:
        raise LookupError(id)
    (message,) = messages
    if seen not in (None, reply_mark(message)):
        db.session.rollback()
        raise ValueError(_("Meanwhile the reply was changed: it stands above. Save to replace it."))
    message.reply = text or None
    db.session.commit()


def reply_mark(message):
    """Return what tells one reply to a message from another."""
    return fingerprint_of("", message.reply or "")


def newest(state=None, like=None, limit=50):
    """Return the newest messages, in one state, or of the same sender as the message like."""
    query = select(Message) if state is None else in_state(state)
    if like and has_sender(like):
        query = query.where(Message.sender == like.sender)
    elif like:
        query = query.where(Message.id == like.id)
    return list(db.session.scalars(query.order_by(*NEWEST_FIRST).limit(limit)))


def count_in(state, most):
    """Count the messages in a state, reading no more than most of them."""
    some = in_state(state).with_only_columns(Message.id).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(some))


def purgeable(states, before):
    """Return the conditions that a message has been in one of the states since before a moment."""
    since = func.coalesce(Message.state_since, Message.timestamp)
    return Message.state.in_(states), since < before


def count_purgeable(states, before):
    """Count what `purge` would delete."""
    return db.session.scalar(select(func.count(Message.id)).where(*purgeable(states, before)))


def purge(states, before):
    """Delete messages for good, and return how many."""
    begin_write()
    statement = delete(Message).where(*purgeable(states, before))
    done = db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.commit()
    current_app.logger.info("owner: purged %d messages", done.rowcount)
    return done.rowcount


def mode():
    """Return how the book is at present: open, hold or closed."""
    return mode_of_book() or current_app.config["BOOK_MODE"]


def set_mode(mode):
    """Switch the book to another mode; None is what BOOK_MODE in the settings says."""
    begin_write()
    change_book(mode=mode)
    current_app.logger.info("owner: the book is %s now", mode or "as its settings say")
