"""Up to when each way of the digest has told the owner."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
COLUMNS = ("mailed_at", "called_at")


def upgrade():
    done = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("book")}
    for name in COLUMNS:
        if name not in done:
            op.add_column("book", sa.Column(name, MOMENT))


def downgrade():
    for name in COLUMNS:
        op.drop_column("book", name)
