"""What every check may use: the app of the chapter under test, a client, a runner, a real server."""

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 15  # seconds that a real server or command may take


def pytest_configure(config):
    """Make the mark known, also where no settings file does."""
    config.addinivalue_line("markers", "point(*ids): the points of the outline that a check proves")


@pytest.fixture
def folder(request):
    """Return the chapter's folder under test: the worked one, or the student's copy."""
    return Path(os.environ.get("CHAPTER_FOLDER") or request.path.parent)


@pytest.fixture
def module(folder):
    """Import the chapter's app.py afresh, so that no check sees what another one did."""
    name = f"app_{uuid.uuid4().hex}"
    spec = importlib.util.spec_from_file_location(name, folder / "app.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        del sys.modules[name]


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
    """Return the variables for a real `flask`: none of the caller's own FLASK_ settings, and our packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FLASK_", "WERKZEUG_"))}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}


@pytest.fixture
def flask(environment, folder):
    """Run a `flask` command to its end; return its exit code and what it printed."""

    def run(*args, cwd=folder, input="", **variables):
        return subprocess.run(
            [sys.executable, "-m", "flask", *args], cwd=cwd, env=environment | variables, input=input,
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
        """End the server."""
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
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is absent") if not os.environ.get("CI") else __import__("selenium.webdriver").webdriver
    options = webdriver.ChromeOptions()
    for argument in (
        "--headless", "--no-sandbox", "--disable-quic", "--disable-background-networking",
        "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        f"--user-data-dir={tmp_path / 'profile'}",
    ):  # fmt: skip
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(tool("chromedriver")))
    yield driver
    driver.quit()


def tool(name):
    """Return the path of a program, or skip the check and say which is absent; with CI=true fail."""
    import shutil

    if path := shutil.which(name):
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is absent, and CI needs it")
    pytest.skip(f"{name} is absent")
