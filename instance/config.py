"""The owner's settings. Every line can also be set as FLASK_<NAME> in the environment."""

import os

# Where the messages are kept: SQLite in this folder, or a PostgreSQL or MariaDB URL.
SQLALCHEMY_DATABASE_URI = os.getenv("DATABASE_URL", "sqlite:///sayhello.db")

# What signs the cookies. Leave it out: one is made at the first start and kept in this folder.
SECRET_KEY = os.getenv("SECRET_KEY")

# The heading of the book, and the line below it; None means the built-in, translated ones.
SITE_TITLE = None
SITE_INTRO = None
