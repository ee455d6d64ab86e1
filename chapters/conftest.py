"""What every check may use: the app under test, a client, a runner, a real server, a browser."""

import importlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask

from chapters import quick

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 15  # seconds that a real server or command may take


def pytest_configure(config):
    """Make the mark known, also where no settings file does, and the import of apps quick."""
    config.addinivalue_line("markers", "point(*ids): the points of the outline that a check proves")
    Flask.url_rule_class = quick.Rule


@pytest.fixture
def folder(request):
    """Return the chapter's folder under test: the worked one, or the student's copy."""
    return Path(os.environ.get("CHAPTER_FOLDER") or request.path.parent)


@pytest.fixture
def module(folder, monkeypatch):
    """Import the chapter's app.py afresh, so that no check sees what another one did."""
    spec = importlib.util.spec_from_loader("app", quick.Loader("app", str(folder / "app.py")))
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "app", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def app(module):
    """Return the chapter's application, with errors passed on to the check."""
    module.app.testing = True
    return module.app


@pytest.fixture
def client(app):
    """Return a client that sends requests to the app without a server."""
    return app.test_client()


@pytest.fixture
def runner(app):
    """Return a runner for the app's own commands."""
    return app.test_cli_runner()


@pytest.fixture
def environment():
    """Return the variables for a real `flask`: our packages, none of the caller's settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FLASK_", "WERKZEUG_"))
    }
    return kept | {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
        "NO_COLOR": "1",
    }


@pytest.fixture
def flask(environment, folder):
    """Run a `flask` command to its end; return its exit code and what it printed."""

    def run(*args, cwd=folder, input="", **variables):
        return subprocess.run(
            [sys.executable, "-m", "flask", *args],
            cwd=cwd, env=environment | variables, input=input,
            capture_output=True, encoding="utf-8", timeout=PATIENCE,
        )  # fmt: skip

    return run


class Server:
    """A real development server, which ends with the check that started it."""

    def __init__(self, args, cwd, env, log):
        self.log = log
        with log.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", *args], cwd=cwd, env=env,
                stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT,
            )  # fmt: skip

    @property
    def output(self):
        """Return what the server has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def url(self):
        """Return the first URL that the server says it runs on, once it does."""
        self.wait_for("Running on http")
        return re.search(r"Running on (http://[^\s]+)", self.output)[1].rstrip("/")

    @property
    def port(self):
        """Return the port the server listens on."""
        return int(self.url.rsplit(":", 1)[1])

    def wait_for(self, text):
        """Wait until the server has printed a text."""
        end = time.monotonic() + PATIENCE
        while text not in self.output:
            assert self.process.poll() is None, f"the server ended: {self.output}"
            assert time.monotonic() < end, f"the server did not print {text!r} but: {self.output}"
            time.sleep(0.05)

    def stop(self):
        """End the server, and the second process that a reloader starts."""
        if os.name == "nt":
            subprocess.run(
                ["taskkill", "/T", "/F", "/PID", str(self.process.pid)], capture_output=True
            )
        else:
            self.process.terminate()
        self.process.wait(PATIENCE)


@pytest.fixture
def serve(environment, folder, tmp_path):
    """Start a real `flask run` on a free port; return it once it is ready."""
    servers = []

    def start(*args, cwd=folder, before=(), ready=True, **variables):
        if "--port" not in args and "FLASK_RUN_PORT" not in variables:
            args = ("--port", str(free_port()), *args)
        log = tmp_path / f"server-{len(servers)}.log"
        server = Server((*before, "run", *args), cwd, environment | variables, log)
        servers.append(server)
        if ready:
            server.wait_for("Running on http")
        return server

    yield start
    for server in servers:
        server.stop()


def free_port():
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def browser(tmp_path):
    """Return a headless Chromium that knows no address but this machine's."""
    webdriver = library("selenium.webdriver")
    options = webdriver.ChromeOptions()
    for argument in (
        "--headless", "--no-sandbox", "--disable-quic", "--disable-background-networking",
        "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        f"--user-data-dir={tmp_path / 'profile'}",
    ):  # fmt: skip
        options.add_argument(argument)
    options.binary_location = tool("chromium", "google-chrome", "chrome")
    driver = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(tool("chromedriver"))
    )
    yield driver
    driver.quit()


def tool(*names):
    """Return the path of the first of these programs that is here, or say it is absent."""
    return next((path for name in names if (path := shutil.which(name))), None) or absent(names[0])


def library(name):
    """Import a library that only some checks want, or say that it is absent."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return absent(name.split(".")[0])


def absent(name):
    """Skip a check for want of a tool; where CI=true, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is absent, and CI needs it")
    pytest.skip(f"{name} is absent")
