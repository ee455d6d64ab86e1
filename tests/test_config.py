"""Where settings come from, and which wins."""

import os
import stat
import subprocess
import sys

import pytest

from sayhello import create_app
from sayhello.config import kept_secret_key, with_driver


@pytest.fixture
def instance(tmp_path, monkeypatch):
    """Give the app an instance folder of its own."""
    monkeypatch.setenv("FLASK_INSTANCE_PATH", str(tmp_path))
    return tmp_path


@pytest.mark.point("7.7.1", "7.7.2")
def test_the_environment_wins_over_the_file_over_the_defaults(instance, monkeypatch):
    """Hint: the settings, app.config, can read all variables whose names begin with FLASK_ at once.

    Hint: the method says it: from the prefixed environment. It has to come after the file.
    """
    assert create_app().config["SITE_TITLE"] is None
    (instance / "config.py").write_text("SITE_TITLE = 'from the file'\nSITE_INTRO = 'kept'")
    assert create_app().config["SITE_TITLE"] == "from the file", (
        "SITE_TITLE of the file is lost, though no variable of the environment replaces it."
    )
    monkeypatch.setenv("FLASK_SITE_TITLE", "from the environment")
    monkeypatch.setenv("FLASK_WINDOW", "60")
    config = create_app().config
    assert (config["SITE_TITLE"], config["SITE_INTRO"]) == ("from the environment", "kept"), (
        "FLASK_SITE_TITLE in the environment did not win over SITE_TITLE in the file."
    )
    assert config["WINDOW"] == 60, (
        "FLASK_WINDOW=60 did not become the number 60: every FLASK_ variable counts, as its value."
    )


def test_a_test_mapping_replaces_the_owners_settings(instance, monkeypatch):
    (instance / "config.py").write_text("SQLALCHEMY_DATABASE_URI = 'sqlite:///real.db'")
    monkeypatch.setenv("FLASK_SITE_TITLE", "real")
    config = create_app({"SECRET_KEY": "test"}).config
    assert config["SQLALCHEMY_DATABASE_URI"] == "sqlite:///sayhello.db"
    assert config["SITE_TITLE"] is None
    assert not (instance / "secret_key").exists()


@pytest.mark.point("7.1.1")
def test_the_tests_own_database_is_the_one_that_is_used(instance, tmp_path):
    """The lost table: with the book's fixture, drop_all() emptied the real database."""
    from sayhello.extensions import db

    real = create_app()
    with real.app_context():
        db.create_all()
    test = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/test.db"})
    with test.app_context():
        db.create_all()
        db.drop_all()
        db.engine.dispose()
    with real.app_context():
        from sqlalchemy import inspect

        assert inspect(db.engine).has_table("message")
        db.engine.dispose()


@pytest.mark.point("7.7.1")
def test_the_committed_settings_read_the_environment_first(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///elsewhere.db")
    monkeypatch.setenv("SECRET_KEY", "from the environment")
    config = create_app().config
    assert config["SQLALCHEMY_DATABASE_URI"] == "sqlite:///elsewhere.db"
    assert config["SECRET_KEY"] == "from the environment"


def test_an_instance_folder_without_settings_reads_the_environment_too(instance, monkeypatch):
    """Else a second node would quietly write into a book of its own."""
    monkeypatch.setenv("DATABASE_URL", "sqlite:///elsewhere.db")
    monkeypatch.setenv("SECRET_KEY", "from the environment")
    app = create_app()
    assert app.config["SQLALCHEMY_DATABASE_URI"] == "sqlite:///elsewhere.db"
    assert app.secret_key == "from the environment"
    assert list(instance.iterdir()) == []


@pytest.mark.point("7.7.2")
def test_without_a_secret_key_one_is_made_and_kept(instance):
    key = create_app().secret_key
    assert len(key) == 64
    assert create_app().secret_key == key
    assert stat.S_IMODE(os.stat(instance / "secret_key").st_mode) == 0o600
    assert [path.name for path in instance.iterdir()] == ["secret_key"]


def test_no_two_books_have_the_same_key(tmp_path):
    assert kept_secret_key(tmp_path / "one") != kept_secret_key(tmp_path / "two")


def test_workers_that_start_together_agree_on_the_key(tmp_path):
    code = (
        "import sys, time; from sayhello.config import kept_secret_key;"
        "time.sleep(max(0, float(sys.argv[2]) - time.time()));"
        "print(kept_secret_key(sys.argv[1]))"
    )
    import time

    start = str(time.time() + 2)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "new"), start], stdout=subprocess.PIPE
        )
        for _ in range(4)
    ]
    keys = {worker.communicate()[0] for worker in workers}
    assert len(keys) == 1
    assert len(keys.pop().strip()) == 64


def test_a_key_of_digits_in_the_environment_signs_like_any_other(instance, monkeypatch):
    monkeypatch.setenv("FLASK_SECRET_KEY", "12345678901234567890")
    app = create_app()
    assert app.test_client().get("/nowhere").status_code == 404
    assert app.secret_key == "12345678901234567890"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://h/d", "postgresql+psycopg://h/d"),
        ("mysql://h/d", "mysql+pymysql://h/d"),
        ("mariadb://h/d", "mariadb+pymysql://h/d"),
        ("postgresql+pg8000://h/d", "postgresql+pg8000://h/d"),
        ("sqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_a_url_without_a_driver_gets_ours(url, expected):
    assert with_driver(url) == expected
