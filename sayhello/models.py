"""The book: its one table, the limits of a message, and the queries that pages need."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import DateTime, Index, String, TypeDecorator, and_, func, or_, select
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column

from .extensions import db

NAME_MAX = 40  # code points, after tidying
BODY_MAX = 500
PAGE_SIZE = 20
ID_MAX = 2**31 - 1  # what an INTEGER holds in every database
SAME_TEXT_WITHIN = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_now():
    """Return the present moment, time zone included."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator):
    """A moment, kept as naive UTC since SQLite and MariaDB know no time zones."""

    impl = DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                f"{value!r} has no time zone; use utc_now() or datetime(…, tzinfo=UTC)."
            )
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return value and value.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Cursor:
    """A place in the book, between messages: they are ordered by timestamp, then id."""

    timestamp: datetime
    id: int

    @classmethod
    def parse(cls, text):
        """Read what str() wrote: microseconds since 1970, a hyphen, an id.

        Raises ValueError for anything else.
        """
        microseconds, _, id = text.partition("-")
        if not (microseconds.isdecimal() and id.isdecimal() and len(text) < 40):
            raise ValueError(f"{text!r} is not a place in the book.")
        try:
            moment = EPOCH + timedelta(microseconds=int(microseconds))
        except OverflowError as error:
            raise ValueError(f"{text!r} lies beyond the end of time.") from error
        return cls(moment, min(int(id), ID_MAX))

    def __str__(self):
        return f"{(self.timestamp - EPOCH) // timedelta(microseconds=1)}-{self.id}"

    def older(self):
        """Return the condition that a message is older than this place."""
        return and_(
            Message.timestamp <= self.timestamp,
            or_(Message.timestamp < self.timestamp, Message.id < self.id),
        )

    def newer(self):
        """Return the condition that a message is newer than this place."""
        return and_(
            Message.timestamp >= self.timestamp,
            or_(Message.timestamp > self.timestamp, Message.id > self.id),
        )


BEGINNING = Cursor(EPOCH, 0)  # older than every message


class Message(db.Model):
    """What a guest leaves."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_timestamp_id", "timestamp", "id"),
        # Compare texts as they are, as the other databases do: "Ada" is not "ada".
        {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
        | {"mariadb_charset": "utf8mb4", "mariadb_collate": "utf8mb4_bin"},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    body: Mapped[str] = mapped_column(String(BODY_MAX))
    timestamp: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    def __repr__(self):
        body = self.body if len(self.body) <= 30 else self.body[:29] + "…"
        return f"<Message {self.id} by {self.name!r} at {self.timestamp:%Y-%m-%d %H:%M}: {body!r}>"

    @property
    def cursor(self):
        """The place of this message in the book."""
        return Cursor(self.timestamp, self.id)

    @property
    def just_above(self):
        """The place from which this message is the first older one."""
        return Cursor(self.timestamp, self.id + 1)


NEWEST_FIRST = (Message.timestamp.desc(), Message.id.desc())
OLDEST_FIRST = (Message.timestamp, Message.id)


@dataclass
class Page:
    """Up to PAGE_SIZE messages, newest first, with the places where they start and end."""

    messages: list[Message]
    start: Cursor
    end: Cursor
    has_newer: bool
    has_older: bool


def first_page():
    """Return the newest messages."""
    messages, more = _take(select(Message).order_by(*NEWEST_FIRST))
    start, end = _ends(messages, BEGINNING)
    return Page(messages, start, end, has_newer=False, has_older=more)


def page_before(cursor):
    """Return the newest of the messages older than cursor."""
    messages, more = _take(select(Message).where(cursor.older()).order_by(*NEWEST_FIRST))
    start, end = _ends(messages, cursor)
    return Page(messages, start, end, has_newer=_exists(start.newer()), has_older=more)


def page_after(cursor):
    """Return the oldest of the messages newer than cursor."""
    messages, more = _take(select(Message).where(cursor.newer()).order_by(*OLDEST_FIRST))
    messages.reverse()
    start, end = _ends(messages, cursor)
    return Page(messages, start, end, has_newer=more, has_older=_exists(end.older()))


def _ends(messages, otherwise):
    return (messages[0].cursor, messages[-1].cursor) if messages else (otherwise, otherwise)


def _take(query):
    """Return up to PAGE_SIZE messages, and whether there are more."""
    messages = list(db.session.scalars(query.limit(PAGE_SIZE + 1)))
    return messages[:PAGE_SIZE], len(messages) > PAGE_SIZE


def _exists(condition):
    return db.session.scalar(select(Message.id).where(condition).limit(1)) is not None


def count_newer(cursor, most):
    """Count the messages newer than cursor, reading no more than most of them."""
    newer = select(Message.id).where(cursor.newer()).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(newer))


def leave(name, body):
    """Write a message into the book, unless the same text was left within a day.

    Returns the message, and whether it is new. The text must be tidy already, as forms leave it.
    """
    begin_write()
    since = utc_now() - SAME_TEXT_WITHIN
    same_text = (Message.name == name, Message.body == body, Message.timestamp > since)
    earlier = db.session.scalar(select(Message).where(*same_text).order_by(*NEWEST_FIRST).limit(1))
    if earlier is None:
        message = Message(name=name, body=body)
        db.session.add(message)
    db.session.commit()
    return (message, True) if earlier is None else (earlier, False)


def begin_write():
    """Begin a transaction that takes SQLite's write lock before it reads anything."""
    db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
