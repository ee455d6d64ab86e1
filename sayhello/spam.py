"""Which messages are published, held for the owner, or refused.

Publish at once, hold on suspicion, and never lose a human's words.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import current_app
from sqlalchemy import bindparam, func, select, update

from . import adverts, learned
from .extensions import db
from .models import (
    CLOSED,
    HELD,
    HOLD,
    NEWEST_FIRST,
    PUBLISHED,
    Message,
    begin_write,
    change_state,
    fingerprint_of,
    utc_now,
)

# A rule's verdicts beside HOLD; without one, a message is published.
PUBLISH, REPEAT, REFUSE = "publish", "repeat", "refuse"
SAME_TEXT_WITHIN = timedelta(days=1)
FORGET_SENDER_AFTER = timedelta(days=30)


@dataclass
class Attempt:
    """What is known about a message on its way into the book."""

    name: str
    body: str
    mode: str = "open"
    trap: str = ""  # what stands in the field that people do not see
    seconds: float = 0  # from showing the form to sending it
    same_text: Message | None = None  # left within a day
    from_sender: int = 0  # messages within the window
    from_all: int = 0  # messages within the window

    @property
    def text(self):
        return f"{self.name}\n{self.body}"


def closed(attempt, settings):
    """The owner takes no messages at present."""
    return REFUSE if attempt.mode == CLOSED else None


def same_text(attempt, settings):
    """A second click should not make a second message."""
    return REPEAT if attempt.same_text else None


def too_many(attempt, settings):
    """Nobody greets so often, but a program does."""
    return REFUSE if attempt.from_sender >= settings["SENDER_LIMIT"] else None


def all_held(attempt, settings):
    """The owner reads every message before it appears."""
    return HOLD if attempt.mode == HOLD else None


def trap(attempt, settings):
    """Only a program fills in a field that people do not see."""
    return HOLD if attempt.trap else None


def too_fast(attempt, settings):
    """Nobody writes a greeting in a moment, or without having seen the form."""
    return HOLD if attempt.seconds < settings["MIN_SECONDS"] else None


def link(attempt, settings):
    """Most spam is there for its link."""
    return HOLD if adverts.has_link(attempt.text) else None


def contact(attempt, settings):
    """What asks to ring or to write elsewhere is business, not a greeting."""
    return HOLD if adverts.has_contact(attempt.text) else None


def blocked_word(attempt, settings):
    """The owner knows best what is out of place here."""
    held = adverts.has_blocked_word(attempt.text, settings["BLOCKED_WORDS"])
    return HOLD if held else None


def advertising(attempt, settings):
    """Much advertising has neither link nor number, only its own way of speaking."""
    return HOLD if learned.is_advertisement(attempt.name, attempt.body) else None


def flood(attempt, settings):
    """A flood comes from many addresses: then each message waits, but none is lost."""
    return HOLD if attempt.from_all >= settings["SITE_LIMIT"] else None


# The first rule with a verdict decides, and gives the message its reason.
ABOUT_BOOK = (closed, same_text, too_many, all_held)
ABOUT_MESSAGE = (trap, too_fast, link, contact, blocked_word, advertising)
RULES = (*ABOUT_BOOK, *ABOUT_MESSAGE, flood)


def judge(attempt, settings, rules=RULES):
    """Return a verdict on attempt, and the name of the rule that gave it."""
    for rule in rules:
        if verdict := rule(attempt, settings):
            return verdict, rule.__name__
    return PUBLISH, None


def count(*conditions):
    """Return the query that counts messages, but no further than the limits could ask."""
    some = select(Message.id).where(*conditions).limit(bindparam("most")).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


SAME_TEXT = (
    Message.fingerprint == bindparam("fingerprint"),
    Message.timestamp > bindparam("day"),
)
IN_WINDOW = Message.timestamp > bindparam("since")

# What the rules want to know of the messages before this one, in one statement, made once.
BEFORE = select(
    select(Message.id).where(*SAME_TEXT).order_by(*NEWEST_FIRST).limit(1).scalar_subquery(),
    count(Message.sender == bindparam("sender"), IN_WINDOW),
    count(IN_WINDOW),
    select(func.max(Message.timestamp)).scalar_subquery(),
)


def leave(attempt, sender):
    """Write a message into the book as the rules allow.

    The counting and the writing are one transaction, in which nobody else writes. Returns the
    verdict, its reason, and the message: the new one, the earlier one of the same text, or None.
    """
    settings = current_app.config
    suspicion = judge(attempt, settings, ABOUT_MESSAGE)  # reading takes time: before the lock
    row = begin_write()
    now = utc_now()  # with the lock held, so that a message is never older than one before it
    since = now - timedelta(seconds=settings["WINDOW"])
    same_text, from_sender, from_all, last = db.session.execute(
        BEFORE,
        {
            "fingerprint": fingerprint_of(attempt.name, attempt.body),
            "day": now - SAME_TEXT_WITHIN,
            "sender": sender,
            "since": since,
            "most": max(settings["SENDER_LIMIT"], settings["SITE_LIMIT"]),
        },
    ).one()
    attempt = replace(
        attempt,
        mode=row.mode or settings["BOOK_MODE"],
        same_text=same_text and db.session.get(Message, same_text),
        from_sender=from_sender,
        from_all=from_all,
    )
    verdict, reason = judge(attempt, settings, ABOUT_BOOK)
    if verdict == PUBLISH:
        verdict, reason = suspicion
    if verdict == PUBLISH:
        verdict, reason = judge(attempt, settings, (flood,))
    message = attempt.same_text if verdict == REPEAT else None
    if verdict in (PUBLISH, HOLD):
        message = Message(
            name=attempt.name,
            body=attempt.body,
            timestamp=now,
            state=HELD if verdict == HOLD else PUBLISHED,
            reason=reason,
            sender=sender,
            fingerprint=fingerprint_of(attempt.name, attempt.body),
        )
        db.session.add(message)
        if last is None or last < now.replace(minute=0, second=0, microsecond=0):
            forget_senders(before=now - FORGET_SENDER_AFTER)  # once an hour is enough
    db.session.commit()
    log(message, verdict, reason)
    return verdict, reason, message


def change(message, attempt):
    """Give a message its author's new text, which passes through the rules of text again."""
    settings, row = current_app.config, begin_write()
    mode = row.mode or settings["BOOK_MODE"]
    verdict, reason = judge(replace(attempt, mode=mode), settings)
    if verdict != REFUSE:
        message.name, message.body, message.edited = attempt.name, attempt.body, utc_now()
        message.fingerprint = fingerprint_of(attempt.name, attempt.body)
        if verdict == HOLD and message.state == PUBLISHED:
            change_state([message], HELD, reason, can_undo=False)
    db.session.commit()
    log(message, "edit: " + verdict, reason)
    return verdict, reason


def forget_senders(before):
    """Blank who sent the messages of long ago; no page shows it, so none has to be made anew."""
    table = Message.__table__
    # Said so, the index finds the few that are known; "is not null" would read the whole book.
    old = (table.c.sender > "", table.c.timestamp < before)
    db.session.connection().execute(update(table).where(*old).values(sender=None))


def log(message, verdict, reason):
    """Write the decision into the log, without a name, a text or an address."""
    id = message.id if message else "none"
    current_app.logger.info("message %s: %s (%s)", id, verdict, reason or "fine")
