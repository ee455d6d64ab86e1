"""What the book is called since its last change: it tells whether a page that was kept is new."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    if "version" not in {
        column["name"] for column in sa.inspect(op.get_bind()).get_columns("book")
    }:
        op.add_column("book", sa.Column("version", sa.String(16)))
    book = sa.table("book", sa.column("version"))
    op.execute(book.update().values(version=token_hex(8)))


def downgrade():
    op.drop_column("book", "version")
