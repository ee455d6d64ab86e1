"""A guestbook: visitors leave a name and a short message."""

from flask import Flask

from . import (
    commands,
    config,
    errors,
    headers,
    languages,
    machines,
    messages,
    moderation,
    pages,
    shell,
    sqlite,
    static_files,
    upkeep,
    views,
)
from .extensions import babel, bootstrap, cache, db, debug_toolbar, migrate, moment
from .requests import TolerantRequest


def create_app(test_config=None):
    """Create the guestbook; a test_config mapping replaces the owner's own settings."""
    app = Flask(__name__, instance_path=config.instance_path())
    app.request_class = TolerantRequest
    config.load(app, test_config)

    static_files.init_app(app)
    pages.init_app(app)  # before headers, which say whom to believe about the address
    headers.init_app(app)  # before the toolbar: its policy allows what the toolbar adds
    # region 7.6 bind the toolbar to the app
    debug_toolbar.init_app(app)  # before db: in debug mode it asks for queries to be recorded
    # endregion
    db.init_app(app)
    sqlite.init_app(app)
    migrate.init_app(app, db, directory=f"{app.root_path}/migrations")
    bootstrap.init_app(app)
    moment.init_app(app)
    cache.init_app(app)
    babel.init_app(app, locale_selector=languages.choose)

    # region 7.1.2.1 register what each module brings: pages, errors, commands
    app.register_blueprint(views.bp)
    app.register_blueprint(machines.bp)
    app.register_blueprint(moderation.bp)
    app.register_blueprint(languages.bp)
    app.register_blueprint(errors.bp)
    app.register_blueprint(commands.bp)
    app.register_blueprint(upkeep.bp)
    app.register_blueprint(messages.bp)
    # endregion
    app.shell_context_processor(shell.context)
    return app
