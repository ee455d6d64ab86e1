"""Since when a message is in its state: what one click decided, `undo` finds by it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    moment = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
    op.add_column("message", sa.Column("state_since", moment))
    op.create_index("ix_message_state_since", "message", ["state_since"])


def downgrade():
    op.drop_index("ix_message_state_since", "message")
    op.drop_column("message", "state_since")
