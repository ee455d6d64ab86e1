"""The extensions, not yet bound to an app: `create_app` binds them."""

from flask import current_app
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_caching import Cache
from flask_debugtoolbar import DebugToolbarExtension
from flask_migrate import Migrate
from flask_moment import Moment
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, but a connection that broke cannot spoil an answer that is made."""

    def init_app(self, app):
        super().init_app(app)
        app.teardown_appcontext(self.let_go)  # runs before the one that it has itself
        with app.app_context():
            app.extensions["asking"] = asking(self.engine, app.config["SQLALCHEMY_ENGINE_OPTIONS"])

    @property
    def asking(self):
        """The engine for a single question, which every request has."""
        return current_app.extensions["asking"]

    def let_go(self, error):
        """Give the connection back; or away, if the server has closed it since its last use."""
        try:
            self.session.remove()
        except DBAPIError:
            self.session().invalidate()


def asking(engine, options):
    """Return an engine that asks a server without the BEGIN, ROLLBACK and ping of a transaction."""
    if engine.dialect.name == "sqlite":
        return engine
    options = options | {"pool_pre_ping": False, "pool_reset_on_return": None}
    return create_engine(engine.url, isolation_level="AUTOCOMMIT", **options)


babel = Babel()
bootstrap = Bootstrap5()
cache = Cache()
# What was just committed need not be read again to be shown.
db = Database(model_class=Base, session_options={"expire_on_commit": False})
debug_toolbar = DebugToolbarExtension()
migrate = Migrate()
moment = Moment()
