"""The book as JSON Lines, one message a line: https://jsonlines.org

Who sent a message is left out: the hash means nothing under another key, and it is forgotten
after 30 days in any case.
"""

import json
from datetime import UTC, datetime, timedelta
from itertools import islice

from flask import current_app
from sqlalchemy import insert, select

from .extensions import db
from .models import (
    BODY_MAX,
    EPOCH,
    NAME_MAX,
    OLDEST_FIRST,
    PUBLISHED,
    STATES,
    Message,
    begin_write,
    fingerprint_of,
    utc_now,
)
from .text import tidy_line, tidy_text

BATCH = 1000  # messages in one transaction, so that guests need not wait long
LINE_MAX = 64 * 1024  # bytes, several times what the longest message can take
BOM = b"\xef\xbb\xbf"
REASON_MAX = 20

PUBLIC = ("name", "body", "timestamp", "edited", "reply")
FULL = (*PUBLIC, "state", "previous_state", "reason")


def for_export(public):
    """Return the query for the messages to export, oldest first."""
    query = select(*(getattr(Message, key) for key in (PUBLIC if public else FULL)))
    if public:
        query = query.where(Message.state == PUBLISHED)
    return query.order_by(*OLDEST_FIRST)


def export_lines(public):
    """Yield a line of JSON for every message, without holding many of them in memory."""
    rows = db.session.execute(for_export(public).execution_options(yield_per=BATCH))
    for row in rows.mappings():
        entry = {key: value for key, value in row.items() if value is not None}
        yield json.dumps(entry, ensure_ascii=False, default=datetime.isoformat).encode() + b"\n"


def lines_of(file):
    """Yield every line of a binary file; of one that is too long, only the beginning."""
    while line := file.readline(LINE_MAX + 1):
        rest = line
        while len(rest) > LINE_MAX and not rest.endswith(b"\n"):
            rest = file.readline(LINE_MAX + 1)
        yield line


def import_lines(file):
    """Add the messages of a binary file to the book, in batches.

    A message of the same text and time as one in the book is not added again. Yields for every
    batch its bytes, how many messages it had and how many were new, and its wrong lines: number
    → reason.
    """
    lines = enumerate(lines_of(file), 1)
    while batch := list(islice(lines, BATCH)):
        rows, wrong = [], {}
        for number, line in batch:
            try:
                rows += parse(line.removeprefix(BOM) if number == 1 else line)
            except ValueError as error:
                wrong[number] = str(error)
        yield sum(len(line) for _, line in batch), len(rows), add(rows), wrong


def add(rows):
    """Write the rows that are not in the book yet, in one transaction; return how many."""
    with current_app.app_context():  # debug mode keeps statements as long as the context lasts
        begin_write()
        at_times = Message.timestamp.in_({row["timestamp"] for row in rows})
        there = select(Message.name, Message.body, Message.timestamp).where(at_times)
        known = {(print_of(name, body), at) for name, body, at in db.session.execute(there)}
        new = {(row["fingerprint"], row["timestamp"]): row for row in reversed(rows)}
        fresh = [row for key, row in reversed(new.items()) if key not in known]
        if fresh:
            db.session.execute(insert(Message.__table__), fresh)
        db.session.commit()
    return len(fresh)


def print_of(name, body):
    """Return the fingerprint of texts, which an older version may have tidied less."""
    return fingerprint_of(tidy_line(name), tidy_text(body))


def parse(line):
    """Return the messages on a line: one, or none if it is blank.

    Raises ValueError with a reason that can be shown.
    """
    text = text_on(line)
    if not text:
        return []
    entry = decode(text)
    if unknown := entry.keys() - READERS.keys():
        raise ValueError(f"nobody knows the key {min(unknown)[:40]!r}")
    row = {key: value_of(key, entry.get(key)) for key in READERS}
    return [row | {"fingerprint": fingerprint_of(row["name"], row["body"])}]


def text_on(line):
    """Return the text of a line, without space around it."""
    if len(line) > LINE_MAX:
        raise ValueError(f"it is longer than {LINE_MAX:,} bytes")
    try:
        return line.decode().strip()
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start + 1} is not UTF-8") from error


def decode(text):
    """Return the JSON object that a text is."""
    try:
        entry = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON: {error.msg} at character {error.colno}") from error
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(entry, dict):
        raise ValueError("it is no JSON object in { }")
    return entry


def once(pairs):
    """Return pairs as a dict; a key that comes twice would silently lose its first value."""
    entry = dict(pairs)
    if len(entry) < len(pairs):
        raise ValueError("a key is there twice")
    return entry


def value_of(key, value):
    """Return the value of a key as the book keeps it."""
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key} is no text in quotes")
    if value is None and key in ("name", "body", "timestamp"):
        raise ValueError(f"{key} is missing")
    try:
        return READERS[key](value)
    except ValueError as error:
        raise ValueError(f"{key} {error}") from error


def text_of(tidy, limit, value):
    """Return a text as a guest's would be kept."""
    text = tidy(value)
    if not text:
        raise ValueError("is empty")
    if len(text) > limit:
        raise ValueError(f"has {len(text):,} characters, but at most {limit} fit")
    return text


def optional(read):
    """Return a reader that lets a missing value be."""
    return lambda value: None if value is None else read(value)


def moment_of(value):
    """Read a moment as ISO 8601 has it, time zone included."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value[:40]!r} is not like 2026-03-01T12:00:00Z") from error
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone: put a Z behind it if it is UTC")
    # Earlier ones have no place in the links between pages; later ones would stay on top.
    if not EPOCH <= moment <= utc_now() + timedelta(days=1):
        raise ValueError(f"{value!r} lies before 1970 or in the future")
    return moment.astimezone(UTC)


def state_of(value):
    """Read a state."""
    if value not in STATES:
        raise ValueError(f"{value[:40]!r} is none of {', '.join(STATES)}")
    return value


READERS = {
    "name": lambda value: text_of(tidy_line, NAME_MAX, value),
    "body": lambda value: text_of(tidy_text, BODY_MAX, value),
    "timestamp": moment_of,
    "edited": optional(moment_of),
    "reply": optional(lambda value: text_of(tidy_text, BODY_MAX, value)),
    "state": lambda value: PUBLISHED if value is None else state_of(value),
    "previous_state": optional(state_of),
    "reason": optional(lambda value: text_of(tidy_line, REASON_MAX, value)),
}
