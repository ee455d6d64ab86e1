"""Where settings come from: defaults here, then the instance folder, then the environment."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

DEFAULTS = {
    "SQLALCHEMY_DATABASE_URI": "sqlite:///sayhello.db",
    "SITE_TITLE": None,
    "SITE_INTRO": None,
    "SITE_URL": None,
    "BOOK_MODE": "open",
    "BLOCKED_WORDS": (),
    "WINDOW": 600,
    "SENDER_LIMIT": 3,
    "SITE_LIMIT": 30,
    "MIN_SECONDS": 3,
    "AUTHOR_MINUTES": 15,
    "PROXIES": 0,
    "FRAME_ANCESTORS": "'none'",
    "MAIL_SERVER": None,
    "MAIL_USERNAME": None,
    "MAIL_PASSWORD": None,
    "MAIL_STARTTLS": True,
    "MAIL_FROM": None,
    "DIGEST_TO": None,
    "DIGEST_WEBHOOK": None,
    "MAX_CONTENT_LENGTH": 64 * 1024,
    "CACHE_TYPE": "SimpleCache",  # in each worker's own memory
    "CACHE_THRESHOLD": 500,  # pages; the largest have 25 KB, most 4 KB
    "CACHE_DEFAULT_TIMEOUT": 3600,  # seconds
    "SESSION_COOKIE_SAMESITE": "Lax",
    "BOOTSTRAP_SERVE_LOCAL": True,
    "WTF_I18N_ENABLED": False,  # every text of the form is ours; WTForms need not load its own
    "DEBUG_TB_INTERCEPT_REDIRECTS": False,
}

# Settings that are read from the environment under the names that hosting services give them, also
# where the instance folder has no config.py: a node without it must not open a book of its own.
BY_CUSTOM = {"SQLALCHEMY_DATABASE_URI": "DATABASE_URL", "SECRET_KEY": "SECRET_KEY"}

# A connection that a server has closed is found out and replaced, and a server that does not
# answer is given up before the guest (or gunicorn, after 30 seconds) gives us up.
PATIENCE = {"connect_timeout": 5}  # seconds
MYSQL_PATIENCE = PATIENCE | {"read_timeout": 20}

DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}


def instance_path():
    """Return the folder that FLASK_INSTANCE_PATH names, or None for Flask's own choice."""
    path = os.environ.get("FLASK_INSTANCE_PATH")
    return os.path.abspath(path) if path else None


def load(app, test_config=None):
    """Fill app.config; later wins: defaults, instance/config.py, FLASK_* (or test_config alone)."""
    app.config.from_mapping(DEFAULTS)
    if test_config is not None:
        app.config.from_mapping(test_config)
    else:
        given = {name: os.environ[said] for name, said in BY_CUSTOM.items() if os.getenv(said)}
        app.config.from_mapping(given)
        # region 7.1.1 read the owner's own settings from the instance folder
        #: pass
        app.config.from_pyfile(os.path.join(app.instance_path, "config.py"), silent=True)
        # endregion
        # region 7.7.1 let the environment have the last word
        app.config.from_prefixed_env()
        # endregion
    url = with_driver(app.config["SQLALCHEMY_DATABASE_URI"])
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options_for(url))
    # An all-digit key in the environment arrives as a number, which nothing can sign with.
    app.secret_key = str(app.secret_key) if app.secret_key else kept_secret_key(app.instance_path)


def with_driver(url):
    """Name our driver in a URL that leaves it open, as the ones of hosting services do."""
    scheme, separator, rest = url.partition("://")
    return f"{DRIVERS.get(scheme, scheme)}{separator}{rest}"


def options_for(url):
    """Return how the engine for a URL is made: for a server, so that bad days pass."""
    if not url.startswith(tuple(DRIVERS)):
        return {}
    patience = PATIENCE if url.startswith("postgres") else MYSQL_PATIENCE
    return {"pool_pre_ping": True, "connect_args": patience}


def kept_secret_key(folder):
    """Return the secret key kept in folder, making it at the first start.

    Several workers may start at once: each writes a file of its own and tries to link it into
    place; the first link wins, and every worker reads the winner's key.
    """
    path = Path(folder, "secret_key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix="secret_key.") as draft:
            draft.write(secrets.token_hex(32))
            draft.flush()
            os.fsync(draft.fileno())
            with suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text()
