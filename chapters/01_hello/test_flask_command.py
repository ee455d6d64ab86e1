"""Checks of chapter 1 that run the real tools: pipenv, pip, `flask` and its development server."""

import inspect
import json
import os
import re
import socket
import subprocess
import sys
import time
import zipfile
from urllib.request import urlopen

import click
import pytest
from flask.cli import run_command

from chapters.conftest import PATIENCE, absent, free_port, tool

APP = """
    from flask import Flask

    app = Flask(__name__)


    @app.route("/hello")
    def hello():
        return "GREETING"


    @app.cli.command()
    def who():
        print("GREETING", "debug:", app.debug)
"""


def write_app(file, greeting):
    """Write a small app that can say who it is."""
    file.write_text(inspect.cleandoc(APP).replace("GREETING", greeting), encoding="utf-8")


def read(url):
    """Return the text at a URL of this machine."""
    with urlopen(url, timeout=PATIENCE) as answer:
        return answer.read().decode()


@pytest.mark.point("1.1.1")
def test_pipenv_makes_an_environment_and_a_lock_file(tmp_path, environment):
    """Let the real pipenv install a package of our own making, so that nothing is fetched."""
    tool("pipenv")
    wheel = make_wheel(tmp_path, "greeter")
    project = tmp_path / "book"
    project.mkdir()
    settings = {
        "PIPENV_VENV_IN_PROJECT": "1",
        "PIPENV_IGNORE_VIRTUALENVS": "1",
        "PIP_NO_INDEX": "1",
        "PIPENV_NOSPIN": "1",
    }
    done = subprocess.run(
        ["pipenv", "install", str(wheel)], cwd=project, env=environment | settings,
        capture_output=True, text=True, timeout=55,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert (project / ".venv" / "pyvenv.cfg").exists(), "pipenv should have made an environment"
    locked = json.loads((project / "Pipfile.lock").read_text())
    assert "greeter" in locked["default"], "the lock file should record the package"
    asked = subprocess.run(
        ["pipenv", "run", "python", "-c", "import greeter; print(greeter.HELLO)"], cwd=project,
        env=environment | settings, capture_output=True, text=True, timeout=55,
    )  # fmt: skip
    assert asked.stdout.strip() == "Hello from the project's own environment"


def make_wheel(folder, name):
    """Write the smallest installable package, as a wheel."""
    wheel, info = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}.py", 'HELLO = "Hello from the project\'s own environment"\n')
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return wheel


@pytest.mark.point("1.1.2")
def test_flask_brought_its_companions_along():
    """Ask the real pip what it installed on Flask's behalf."""
    asked = pip_show("flask")
    companions = {name.lower() for name in re.search(r"Requires: (.*)", asked)[1].split(", ")}
    assert {"werkzeug", "jinja2", "click", "itsdangerous", "blinker", "markupsafe"} <= companions
    assert len(re.findall(r"^Version: ", pip_show(*companions), re.M)) == len(companions), (
        "each should be installed"
    )


def pip_show(*packages):
    """Return what pip knows about installed packages."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "show", *packages]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    if "No module named pip" in done.stderr:
        absent("pip")
    return done.stdout


@pytest.mark.point("1.3.1.1")
def test_flask_finds_app_py_and_wsgi_py(flask, tmp_path):
    """Run `flask` beside an app.py, beside a wsgi.py, and beside both: wsgi.py comes first."""
    app, wsgi = tmp_path / "app.py", tmp_path / "wsgi.py"
    write_app(app, "I am app.py")
    assert flask("who", cwd=tmp_path).stdout.startswith("I am app.py")
    app.rename(wsgi)
    assert flask("who", cwd=tmp_path).stdout.startswith("I am app.py"), (
        "the renamed file is found too"
    )
    write_app(app, "another")
    assert flask("who", cwd=tmp_path).stdout.startswith("I am app.py")


@pytest.mark.point("1.3.1.1")
def test_flask_goes_where_it_is_told(flask, tmp_path):
    """Name another file by FLASK_APP or by --app; without either there is nothing to run."""
    write_app(tmp_path / "guestbook.py", "I am the guestbook")
    lost = flask("who", cwd=tmp_path)
    assert lost.returncode != 0
    assert "Could not locate a Flask application" in lost.stderr
    assert flask("who", cwd=tmp_path, FLASK_APP="guestbook").stdout.startswith("I am the guestbook")
    assert flask("--app", "guestbook", "who", cwd=tmp_path).stdout.startswith("I am the guestbook")


@pytest.mark.point("1.3.1")
def test_env_wins_over_flaskenv(flask, tmp_path):
    """Let `flask` read a variable that both files name: the secret file is believed."""
    (tmp_path / ".flaskenv").write_text("FLASK_APP=book.py\nGREETING=public\n")
    (tmp_path / ".env").write_text("GREETING=secret\n")
    write_app(tmp_path / "book.py", "found")
    with (tmp_path / "book.py").open("a") as file:
        file.write("\nimport os\napp.cli.command('say')(lambda: print(os.environ['GREETING']))\n")
    assert flask("say", cwd=tmp_path).stdout.strip() == "secret"
    (tmp_path / ".env").unlink()
    assert flask("say", cwd=tmp_path).stdout.strip() == "public"


@pytest.mark.point("1.3.1")
def test_the_flask_command_is_built_on_click():
    """Show that `flask run` is a command of Click."""
    assert isinstance(run_command, click.Command)


@pytest.mark.point("1.3.2.1")
@pytest.mark.parametrize("way", ["--host=0.0.0.0", "FLASK_RUN_HOST"])
def test_a_host_of_zeros_lets_others_in(serve, way):
    """Start the server both ways; only then does an address other than 127.0.0.1 reach it."""
    server = serve(way) if way.startswith("--") else serve(FLASK_RUN_HOST="0.0.0.0")
    assert "Running on all addresses (0.0.0.0)" in server.output
    assert "Running on all addresses" not in serve().output
    if has_second_address():
        port = int(re.search(r"127\.0\.0\.1:(\d+)", server.output)[1])
        assert answers("127.0.0.2", port), "the open server should be reached by another address"
        assert not answers("127.0.0.2", serve().port), "the closed one should not"


def has_second_address():
    """Say whether this machine has a second loopback address, as Linux and Windows do."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.2", 0))
        except OSError:
            return False
    return True


def answers(host, port):
    """Say whether somebody listens there."""
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True


@pytest.mark.point("1.3.2.2")
def test_the_port_is_chosen_by_option_or_variable(serve):
    """Start the server on two chosen ports and greet each; without a choice it is 5000."""
    first, second = free_port(), free_port()
    assert serve("--port", str(first)).port == first
    assert serve(FLASK_RUN_PORT=str(second)).port == second
    assert read(f"http://127.0.0.1:{first}/hello") == read(f"http://127.0.0.1:{second}/hello")
    assert {option.name: option.default for option in run_command.params}["port"] == 5000


@pytest.mark.point("1.3.3")
def test_book_flask_env_is_ignored(flask, tmp_path):
    """Set FLASK_ENV as the book does: nothing happens, and nobody says so."""
    write_app(tmp_path / "app.py", "I")
    done = flask("who", cwd=tmp_path, FLASK_ENV="development")
    assert done.stdout.strip() == "I debug: False"
    assert done.stderr == ""


@pytest.mark.point("1.3.3")
def test_today_flask_debug_or_the_option_switches_debug_on(flask, tmp_path):
    """Switch debug mode on by today's variable and by today's option."""
    write_app(tmp_path / "app.py", "I")
    assert flask("who", cwd=tmp_path, FLASK_DEBUG="1").stdout.strip() == "I debug: True"
    assert flask("--debug", "who", cwd=tmp_path).stdout.strip() == "I debug: True"
    assert flask("who", cwd=tmp_path).stdout.strip() == "I debug: False"


@pytest.mark.point("1.3.3")
def test_the_server_prints_the_pin_in_debug_mode(serve):
    """Start a real server in debug mode and read the PIN that its console will want."""
    server = serve("--debug")
    server.wait_for("Debugger PIN")
    assert re.search(r"Debugger PIN: \d{3}-\d{3}-\d{3}", server.output)


@pytest.mark.point("1.3.3.2")
@pytest.mark.parametrize("reloader", ["watchdog", "stat"])
def test_saving_a_file_reloads_the_server(serve, tmp_path, environment, reloader):
    """Save a changed app under a running server, once with watchdog and once with polling."""
    project = tmp_path / "book"
    project.mkdir()
    write_app(project / "app.py", "before")
    variables = {} if reloader == "watchdog" else without_watchdog(tmp_path, environment)
    server = serve("--debug", cwd=project, **variables)
    server.wait_for(f"Restarting with {reloader}")
    server.wait_for("Debugger PIN")
    assert read(f"{server.url}/hello") == "before"
    reloaded = saved_and_seen(project / "app.py", f"{server.url}/hello", f"after, by {reloader}")
    assert reloaded, "the server did not notice: Werkzeug 3.1 needs watchdog below 7"
    assert "Detected change in" in server.output


def without_watchdog(folder, environment):
    """Return variables under which watchdog cannot be imported."""
    hidden = folder / "hidden"
    hidden.mkdir()
    (hidden / "watchdog.py").write_text("raise ImportError('hidden by this check')\n")
    return {"PYTHONPATH": os.pathsep.join([str(hidden), environment["PYTHONPATH"]])}


def saved_and_seen(file, url, text):
    """Save a new greeting, again until the reloader is awake; say whether the page shows it."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        write_app(file, text)
        pause = time.monotonic() + 2
        while time.monotonic() < pause:
            if page_is(url, text):
                return True
            time.sleep(0.1)
    return False


def page_is(url, text):
    """Say whether the page is there, as it is not during a restart, and shows a text."""
    try:
        return read(url) == text
    except OSError:
        return False
