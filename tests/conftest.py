"""A new app and an empty book for every test."""

import pytest

from sayhello import create_app
from sayhello.extensions import db


@pytest.fixture
def app(tmp_path):
    app = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "for tests only",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/book.db",
            "WTF_CSRF_ENABLED": False,
        }
    )
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def runner(app):
    return app.test_cli_runner()
