"""The book: its messages, their limits, and the queries that pages need."""

from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_hex

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    String,
    TypeDecorator,
    and_,
    bindparam,
    event,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from .extensions import db

NAME_MAX = 40  # code points, after tidying
BODY_MAX = 500
PAGE_SIZE = 20

# What a message can be. Guests see the published ones only.
PUBLISHED, HELD, SPAM, REMOVED = STATES = ("published", "held", "spam", "removed")
# How the book can be: messages appear at once, or wait for the owner, or are not taken.
OPEN, HOLD, CLOSED = MODES = ("open", "hold", "closed")
ID_MAX = 2**31 - 1  # what an INTEGER holds in every database
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_now():
    """Return the present moment, time zone included."""
    # region 7.4.1 tell the time, in UTC and saying so
    #: return datetime(2018, 8, 18, tzinfo=UTC)
    return datetime.now(UTC)
    # endregion


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
        Index("ix_message_state_timestamp_id", "state", "timestamp", "id"),
        Index("ix_message_sender_timestamp", "sender", "timestamp"),
        Index("ix_message_fingerprint", "fingerprint"),
        Index("ix_message_state_since", "state_since"),
        # Compare texts as they are, as the other databases do: "Ada" is not "ada".
        {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
        | {"mariadb_charset": "utf8mb4", "mariadb_collate": "utf8mb4_bin"},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # region 7.2.3.2.1 keep a name and a body, each of limited length
    #: name = body = ""
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    body: Mapped[str] = mapped_column(String(BODY_MAX))
    # endregion
    timestamp: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    state: Mapped[str] = mapped_column(String(9), default=PUBLISHED, server_default=PUBLISHED)
    state_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: since it was left
    previous_state: Mapped[str | None] = mapped_column(String(9))  # what `undo` would bring back
    reason: Mapped[str | None] = mapped_column(String(20))
    sender: Mapped[str | None] = mapped_column(String(32))
    fingerprint: Mapped[str | None] = mapped_column(String(32))
    edited: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply: Mapped[str | None] = mapped_column(String(BODY_MAX))

    def __repr__(self):
        body = self.body or ""  # a new one may have nothing yet
        body = body if len(body) <= 30 else body[:29] + "…"
        when = f"{self.timestamp:%Y-%m-%d %H:%M}" if self.timestamp else "no time yet"
        return f"<Message {self.id} by {self.name!r} at {when}: {body!r}>"

    @property
    def cursor(self):
        """The place of this message in the book."""
        return Cursor(self.timestamp, self.id)

    @property
    def just_above(self):
        """The place from which this message is the first older one."""
        return Cursor(self.timestamp, self.id + 1)


def new_version():
    """Return what no book has been called yet; a counter would come again with a backup."""
    return token_hex(8)


# One row. It keeps what the owner switches without a restart, and whoever writes a message
# holds its lock, so that limits are counted exactly by any number of workers.
book = db.Table(
    "book",
    Column("id", Integer, primary_key=True),
    Column("mode", String(6)),  # None: as BOOK_MODE in the settings says
    Column("login_nonce", String(32)),  # of the newest login link, with a "-" once it was used
    Column("digest_at", UtcDateTime),  # up to when the owner has been told in every way
    Column("mailed_at", UtcDateTime),  # … and, if the webhook failed, by e-mail alone
    Column("called_at", UtcDateTime),  # … and, if e-mail failed, by the webhook alone
    Column("version", String(16), default=new_version),  # another after each change
)


RENEWED = update(book).values(version=bindparam("name"))


@event.listens_for(db.session, "before_flush")
def note_changed_objects(session, context, instances):
    """Give the book a new version, in the transaction that changes messages."""
    renew()


@event.listens_for(db.session, "do_orm_execute")
def note_changing_statement(statement):
    """Do the same where messages are changed by a statement, without their objects."""
    table = getattr(statement.statement, "table", None)
    if table == Message.__table__:  # a query has no table of its own
        renew()


def renew():
    db.session.connection().execute(RENEWED, {"name": new_version()})


def in_state(state):
    """Return the query for every message in a state."""
    return select(Message).where(Message.state == state)


def published():
    """Return the query for every message that guests may see."""
    return in_state(PUBLISHED)


# Left alone, MariaDB finds all messages of a state by the index, and then looks through them for
# the place where a page starts (1.4 s instead of 2 ms in the middle of a million messages).
BY_PLACE = "FORCE INDEX (ix_message_state_timestamp_id)"


def walk(state):
    """Return the query for the messages in a state that starts at a place without a detour."""
    query = in_state(state).with_hint(Message, BY_PLACE, "mariadb")
    return query.with_hint(Message, BY_PLACE, "mysql")


# region 7.2.2.4 the order of the book: the newest message first
#: NEWEST_FIRST = (Message.timestamp, Message.id)
NEWEST_FIRST = (Message.timestamp.desc(), Message.id.desc())
# endregion
OLDEST_FIRST = (Message.timestamp, Message.id)


@dataclass
class Page:
    """Some messages in one state, newest first, with the places where they start and end."""

    messages: list[Message]
    start: Cursor
    end: Cursor
    has_newer: bool
    has_older: bool


def first_page(state=PUBLISHED, size=None):
    """Return the newest messages, at most size of them (without one, PAGE_SIZE)."""
    messages, more = _take(walk(state).order_by(*NEWEST_FIRST), size)
    start, end = _ends(messages, BEGINNING)
    return Page(messages, start, end, has_newer=False, has_older=more)


def page_before(cursor, state=PUBLISHED, size=None):
    """Return the newest of the messages older than cursor."""
    query = walk(state)
    messages, more = _take(query.where(cursor.older()).order_by(*NEWEST_FIRST), size)
    start, end = _ends(messages, cursor)
    return Page(messages, start, end, _exists(query.where(start.newer())), has_older=more)


def page_after(cursor, state=PUBLISHED, size=None):
    """Return the oldest of the messages newer than cursor."""
    query = walk(state)
    messages, more = _take(query.where(cursor.newer()).order_by(*OLDEST_FIRST), size)
    messages.reverse()
    start, end = _ends(messages, cursor)
    return Page(messages, start, end, more, has_older=_exists(query.where(end.older())))


def _ends(messages, otherwise):
    return (messages[0].cursor, messages[-1].cursor) if messages else (otherwise, otherwise)


def _take(query, size):
    """Return up to size messages, and whether there are more."""
    size = size or PAGE_SIZE
    messages = list(db.session.scalars(query.limit(size + 1)))
    return messages[:size], len(messages) > size


def _exists(query):
    return db.session.scalar(query.limit(1)) is not None


def count_newer(cursor, most):
    """Count the messages newer than cursor, reading no more than most of them."""
    newer = walk(PUBLISHED).where(cursor.newer()).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(newer))


# Where ids are walked in order: hidden in a function, the state does not lure SQLite to the index
# on it, by which it would sort the whole table (0.4 s instead of 0.02 s with a million messages).
IS_PUBLISHED = func.coalesce(Message.state, "") == PUBLISHED


def published_between(first, last):
    """Return id, timestamp and edited of the published messages with ids from first to last."""
    columns = select(Message.id, Message.timestamp, Message.edited)
    chosen = columns.where(IS_PUBLISHED, Message.id.between(first, last))
    return db.session.execute(chosen.order_by(Message.id)).all()


def next_published(id):
    """Return the lowest id of a published message from id on, or None."""
    ids = select(Message.id).where(IS_PUBLISHED, Message.id >= id)
    return db.session.scalar(ids.order_by(Message.id).limit(1))


def fingerprint_of(name, body):
    """Return what two messages of the same text share."""
    return sha256(f"{name}\n{body}".encode()).hexdigest()[:32]


LOCKED_BOOK = select(book).with_for_update()


def begin_write():
    """Begin a transaction in which nobody else writes, and return the book's row.

    What the session has read before is read again, since it may have changed meanwhile.
    """
    db.session.rollback()
    db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    return db.session.execute(LOCKED_BOOK).one()


STATE_OF_BOOK = "SELECT version, mode FROM book"


def state_of_book():
    """Return what all pages depend on: the version of the book, and its mode.

    Every request asks for it, so it goes past SQLAlchemy's layers, at a third of what they take.
    A connection that the server has closed since its last use is replaced, once. Raises DBAPIError
    as SQLAlchemy would.
    """
    engine = db.asking
    failure = engine.dialect.loaded_dbapi.Error
    try:
        with closing(engine.raw_connection()) as connection, suppress(failure):
            return answer_of(connection)
        engine.dispose()
        with closing(engine.raw_connection()) as connection:
            return answer_of(connection)
    except failure as error:
        raise DBAPIError.instance(STATE_OF_BOOK, None, error, failure) from error


def answer_of(connection):
    cursor = connection.cursor()
    cursor.execute(STATE_OF_BOOK)
    return tuple(cursor.fetchone())


def book_row():
    """Return the book's row as it is now, without a lock."""
    return db.session.execute(select(book)).one()


def mode_of_book():
    """Return the mode that the owner set, or None."""
    return db.session.scalar(select(book.c.mode))


def change_book(**values):
    """Change the book's row and commit."""
    db.session.execute(update(book).values(**values))
    db.session.commit()


def change_state(messages, state, reason=None, can_undo=True):
    """Give messages another state, and return since when they have it; does not commit.

    Only what the owner decided can be undone: an author's own change cannot.
    """
    now = utc_now()
    for message in messages:
        if message.state != state:
            message.previous_state = message.state if can_undo else None
            message.state, message.state_since = state, now
            message.reason = reason or message.reason
    return now


def undo(messages):
    """Take the owner's last change of state back; does not commit."""
    now = utc_now()
    for message in messages:
        if message.previous_state:
            message.state, message.state_since = message.previous_state, now
            message.previous_state = None


def make_tables():
    """Create the tables as they are today: for tests; `flask initdb` migrates instead."""
    db.create_all()
    db.session.execute(insert(book).values(id=1))
    db.session.commit()
