"""States, senders, replies, and the row of the book."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
INDEXES = {
    "ix_message_state_timestamp_id": ["state", "timestamp", "id"],
    "ix_message_sender_timestamp": ["sender", "timestamp"],
    "ix_message_fingerprint": ["fingerprint"],
}
COLUMNS = {
    "previous_state": sa.String(9),
    "reason": sa.String(20),
    "sender": sa.String(32),
    "fingerprint": sa.String(32),
    "edited": MOMENT,
    "reply": sa.String(500),
}


def upgrade():
    # MariaDB cannot take half an upgrade back: each step looks whether it is done already, so
    # that an upgrade that was interrupted can be repeated.
    there = sa.inspect(op.get_bind())
    done = {item["name"] for item in there.get_columns("message") + there.get_indexes("message")}
    state = sa.Column("state", sa.String(9), nullable=False, server_default="published")
    for column in [state, *(sa.Column(name, type_) for name, type_ in COLUMNS.items())]:
        if column.name not in done:
            op.add_column("message", column)
    for name in INDEXES.keys() - done:
        op.create_index(name, "message", INDEXES[name])
    if not there.has_table("book"):
        make_book()
    op.execute("INSERT INTO book (id) SELECT 1 WHERE NOT EXISTS (SELECT id FROM book)")


def make_book():
    op.create_table(
        "book",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mode", sa.String(6)),
        sa.Column("login_nonce", sa.String(32)),
        sa.Column("digest_at", MOMENT),
    )


def downgrade():
    op.drop_table("book")
    for name in INDEXES:
        op.drop_index(name, "message")
    for name in [*COLUMNS, "state"]:
        op.drop_column("message", name)
