"""Start the servers to be measured, each in a session of its own, and end them again."""

import os
import random
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from . import CACHE, ROOT
from .load import exchange, raw

WORKERS = 2
PATIENCE = 30  # seconds until the first answer
PORTS = range(10_000, 32_000)
# How each is started, its app being a factory. waitress has one process only.
SERVERS = {
    "sync": "gunicorn --bind 127.0.0.1:{port} --workers {workers} {app}()",
    "gthread": "gunicorn --bind 127.0.0.1:{port} --workers {workers} --worker-class gthread "
    "--threads 4 {app}()",
    "gevent": "gunicorn --bind 127.0.0.1:{port} --workers {workers} --worker-class gevent {app}()",
    "granian": "granian --interface wsgi --host 127.0.0.1 --port {port} --workers {workers} "
    "--log-level warning --factory {app}",
    "waitress": "waitress --listen 127.0.0.1:{port} --no-clear-untrusted-proxy-headers "
    "--call {app}",
}
EXTRAS = {"gevent", "granian", "waitress"}  # packages that are not in .venv
EXTRAS_FOLDER = CACHE / "servers"
# Not by their full names: waitress takes "13_performance" for no name of a module.
APPS_FOLDER = Path(__file__).with_name("apps")


@dataclass
class Server:
    """A server that runs."""

    process: subprocess.Popen
    port: int
    seconds: float  # from its start to its first right answer

    def memory(self):
        """Return the MB that each worker takes (PSS: what is shared is divided), or None."""
        workers = descendants(self.process.pid) or [self.process.pid]
        with suppress(OSError):
            pss = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in workers]
            total = sum(int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[1]) for text in pss)
            return total / 1024 / min(WORKERS, len(workers))
        return None


@contextmanager
def running(server, module, folder, settings, options="", python=sys.executable, path="/"):
    """Start a server on a free port, whose first answer is to path; end it in any case."""
    port, log = free_port(), Path(folder, "server.log")
    app = f"{module}:create_app"
    words = SERVERS[server].format(port=port, workers=WORKERS, app=app).split()
    # Options before the app: a word after it would be taken for another one.
    command = [python, "-m", words[0], *shlex.split(options), *words[1:]]
    began = time.perf_counter()
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(settings), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=stream, stderr=stream,
        )  # fmt: skip
    try:
        wait_for_answer(process, port, path, log)
        yield Server(process, port, time.perf_counter() - began)
    finally:
        end(process)


def environment(settings):
    """Return the caller's environment without settings of a guestbook, and with these."""
    ours = ("FLASK_", "GUNICORN_", "DATABASE_URL", "SECRET_KEY")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": f"{ROOT}:{APPS_FOLDER}:{EXTRAS_FOLDER}"} | settings


def wait_for_answer(process, port, path, log):
    """Wait until the server answers with 200."""
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end and process.poll() is None:
        with suppress(OSError, HTTPException):
            if exchange(port, raw(path, Connection="close")).status == 200:
                return
        time.sleep(0.01)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise RuntimeError(f"The server gave no good answer within {PATIENCE} s; it said:\n{tail}")


def end(process):
    """End a server with all its workers: gently, then not."""
    for sign, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            break
    with suppress(ProcessLookupError):  # a worker that outlived its master
        os.killpg(process.pid, signal.SIGKILL)


def descendants(pid):
    """Return the ids of all processes below one."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [each for child in map(int, children) for each in [child, *descendants(child)]]


def free_port():
    """Return a port of the loopback interface that nobody listens on.

    None of those that the system gives to clients, since wrk opens thousands of connections.
    """
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"A hundred ports between {PORTS.start} and {PORTS.stop} are all taken.")


def install_extras(names):
    """Install the servers that the guestbook's own environment has not got, once."""
    missing = [name for name in EXTRAS & set(names) if not (EXTRAS_FOLDER / name).exists()]
    if missing:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--target", EXTRAS_FOLDER, *missing], check=True)
