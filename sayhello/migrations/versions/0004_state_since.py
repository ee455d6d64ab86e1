"""Since when a message is in its state: what one click decided, `undo` finds by it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    moment = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
    there = sa.inspect(op.get_bind())
    done = {item["name"] for item in there.get_columns("message") + there.get_indexes("message")}
    if "state_since" not in done:
        op.add_column("message", sa.Column("state_since", moment))
    if "ix_message_state_since" not in done:
        op.create_index("ix_message_state_since", "message", ["state_since"])


def downgrade():
    op.drop_index("ix_message_state_since", "message")
    op.drop_column("message", "state_since")
