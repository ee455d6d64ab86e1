"""`make serve`: the settings of gunicorn, in the real server."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

pytest.importorskip("gunicorn", reason="There is no gunicorn on this platform.")
pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).parent.parent
GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "chapters/14_deployment/gunicorn.conf.py"]
HTTPS = {"X-Forwarded-Proto": "https"}


@contextmanager
def serving(folder, **environment):
    """Run gunicorn with our settings, the book and the home folder in folder; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {"FLASK_INSTANCE_PATH": folder, "HOME": folder, "WEB_CONCURRENCY": "1"}
    own |= {"BIND": f"127.0.0.1:{port}", "XDG_RUNTIME_DIR": ""}
    with subprocess.Popen(GUNICORN, cwd=ROOT, env=os.environ | own | environment) as server:
        try:
            wait_for(port, server)
            yield port
        finally:
            server.terminate()


def wait_for(port, server):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The server did not start.")


def is_believed(port):
    """Tell whether the app believes who says that it is reached by HTTPS."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/humans.txt", headers=HTTPS)
    response = connection.getresponse()
    assert response.status == 200
    connection.close()
    return "Strict-Transport-Security" in response.headers


@pytest.mark.parametrize(("proxies", "expected"), [("0", False), ("1", True)])
def test_a_proxy_is_believed_as_far_as_proxies_says(tmp_path, proxies, expected):
    with serving(str(tmp_path), FLASK_PROXIES=proxies) as port:
        assert is_believed(port) is expected


def test_a_server_leaves_nothing_in_the_home_folder_and_its_log_can_be_read(tmp_path):
    log = tmp_path / "access.log"
    with serving(str(tmp_path), ACCESS_LOG=str(log)) as port:
        is_believed(port)
        there = {path.name for path in tmp_path.iterdir()}
    assert there == {"secret_key", "access.log"}
    assert "GET /humans.txt" in log.read_text()


@pytest.mark.parametrize(
    ("said", "expected"),
    [({}, min(2 * len(os.sched_getaffinity(0)) + 1, 9)), ({"WEB_CONCURRENCY": "3"}, 3)],
)
def test_the_cores_decide_how_many_workers_there_are_unless_somebody_does(said, expected):
    assert int(settings(**said)["workers"]) == expected


def test_gunicorn_is_more_patient_than_nginx_with_connections_and_less_with_answers():
    found, nginx = settings(), (ROOT / "chapters/14_deployment/nginx.conf").read_text()
    assert "keepalive_timeout 60s;" in nginx
    assert int(found["keepalive"]) > 60
    assert "proxy_read_timeout 40s;" in nginx
    assert int(found["timeout"]) < 40


def settings(**environment):
    """Return the settings that gunicorn would run with."""
    others = {name: value for name, value in os.environ.items() if name != "WEB_CONCURRENCY"}
    run = subprocess.run(
        [*GUNICORN, "--print-config"],
        cwd=ROOT,
        env=others | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    pairs = (line.split("=", 1) for line in run.stdout.splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, value in pairs}
