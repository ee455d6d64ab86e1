"""The extensions, not yet bound to an app: `create_app` binds them."""

from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_caching import Cache
from flask_debugtoolbar import DebugToolbarExtension
from flask_migrate import Migrate
from flask_moment import Moment
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


babel = Babel()
bootstrap = Bootstrap5()
cache = Cache()
# What was just committed need not be read again to be shown.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
debug_toolbar = DebugToolbarExtension()
migrate = Migrate()
moment = Moment()
