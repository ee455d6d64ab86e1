"""Start nginx, PostgreSQL and the nodes as processes of our own, and end them again."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from secrets import token_hex

import psycopg

from . import HERE, ROOT
from .guests import ask

PATIENCE = 60  # seconds until a program answers: the machine may be busy
# Guests of the scenario write fast and often; all else is as it is by default.
CROWD = {"FLASK_SENDER_LIMIT": "1000000", "FLASK_SITE_LIMIT": "1000000", "FLASK_MIN_SECONDS": "0"}

NGINX_CONF = """
daemon off;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    log_format nodes '$msec|$request_method|$upstream_addr|$upstream_bytes_sent';
    access_log {folder}/access.log nodes;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class AbsentError(Exception):
    """A program that the scenario needs is not here; the argument says which, and what to do."""


def programs():
    """Return the paths of nginx, initdb and postgres; raise AbsentError without one."""
    newest_first = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    path = os.pathsep.join([os.environ["PATH"], "/usr/sbin", *newest_first])
    found = {name: shutil.which(name, path=path) for name in ("nginx", "initdb", "postgres")}
    packages = {"nginx": "nginx-light", "initdb": "postgresql", "postgres": "postgresql"}
    for name in found:
        if not found[name]:
            raise AbsentError(f"There is no {name} here: `apt-get install {packages[name]}`.")
    return found


def free_port():
    """Return a port of the loopback interface that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_until(condition, what):
    """Wait until a condition holds; raise TimeoutError saying what did not happen."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not answer within {PATIENCE} seconds.")
        time.sleep(0.05)


class Program:
    """A program in a session of its own, so that Ctrl-C reaches it through us alone."""

    def __init__(self, name, command, log, **options):
        self.name, self.command, self.log, self.options = name, command, log, options
        self.port, self.process = free_port(), None

    def start(self):
        """Start the program, and return once it answers."""
        self.launch()
        self.wait()

    def launch(self):
        """Start the program, and return at once."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.options,
            )

    def wait(self):
        """Return once the program answers."""
        wait_until(self.answers, self.name)

    def answers(self):
        """Tell whether the program answers; raise RuntimeError if it has ended instead."""
        if self.process.poll() is not None:
            last = self.log.read_text(errors="replace").strip().split("\n")[-5:]
            raise RuntimeError("\n".join([f"{self.name} ended at its start:", *last]))
        with suppress(OSError, HTTPException):
            return self.is_ready()
        return False

    def end(self):
        """End the program and all processes that it started, at once, if it runs."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)


class PostgreSQL(Program):
    """A database server with files of its own, so that stopping it disturbs nobody."""

    def __init__(self, folder, programs):
        # PostgreSQL refuses to be run by root.
        user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        command = [programs["postgres"], "-D", str(folder / "data")]
        super().__init__("PostgreSQL", command, folder / "postgresql.log", **user)
        command += ["-c", f"port={self.port}", "-c", "listen_addresses=127.0.0.1"]
        command += ["-c", "unix_socket_directories=", "-c", "shared_buffers=16MB"]
        self.url = f"postgresql://sayhello@127.0.0.1:{self.port}/postgres"
        self.make(folder / "data", programs["initdb"], user)

    def make(self, folder, initdb, user):
        """Make the files of the server."""
        folder.mkdir()
        if user:
            owner = pwd.getpwnam(user["user"])
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        command = [initdb, "-D", str(folder), "-U", "sayhello", "-A", "trust", "-E", "UTF8"]
        command += ["--locale", "C", "--no-sync"]
        run = subprocess.run(command, cwd="/", capture_output=True, text=True, **user)
        if run.returncode:
            raise RuntimeError(f"initdb failed: {run.stderr.strip()}")

    def stop(self):
        """Stop the server "fast": sessions are ended, and what was committed is written."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)

    def end(self):
        """Stop the server at once: its files are of no more use."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(PATIENCE)

    def is_ready(self):
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def rows(self, query):
        """Return what a query finds."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()


class Node(Program):
    """A gunicorn with two workers, and an instance folder that it shares with nobody."""

    def __init__(self, name, folder, shared, words=()):
        instance = folder / name.replace(" ", "-")
        instance.mkdir()
        own = {"FLASK_INSTANCE_PATH": str(instance), "FLASK_PROXIES": "1", "WEB_CONCURRENCY": "2"}
        self.environment = clean_environment() | CROWD | own | shared
        command = [sys.executable, "-m", "gunicorn", "--config", str(HERE / "gunicorn.conf.py")]
        super().__init__(name, command, folder / f"{instance.name}.log", env=self.environment)
        command += ["--bind", f"127.0.0.1:{self.port}", *words]

    def is_ready(self):
        return ask(self.port, "GET", "/healthz").status == 200

    def flask(self, *words):
        """Run a command of the guestbook on this node; return its exit code and what it said."""
        command = [sys.executable, "-m", "flask", "--app", "sayhello", *words]
        run = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            start_new_session=True,
            timeout=PATIENCE,
        )
        return run.returncode, run.stdout + run.stderr

    def make_book(self):
        """Make the tables of the book that the nodes share."""
        code, said = self.flask("initdb")
        if code:
            raise RuntimeError(f"`flask initdb` failed:\n{said.strip()}")

    def kill(self):
        """Kill the master and its workers, all at once and without a warning."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        wait_until(self.is_gone, f"The end of {self.name}")

    def is_gone(self):
        """Tell whether nobody listens on the node's port any more."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return False
        return True


class Nginx(Program):
    """An nginx with files of its own, which runs our nginx.conf."""

    def __init__(self, folder, programs, nodes):
        command = [programs["nginx"], "-p", str(folder), "-e", str(folder / "nginx.log")]
        command += ["-c", str(folder / "nginx.conf")]
        super().__init__("nginx", command, folder / "nginx.log")
        shutil.copy(HERE / "unavailable.html", folder)
        (folder / "site.conf").write_text(self.site(folder, nodes))
        (folder / "nginx.conf").write_text(NGINX_CONF.format(folder=folder))
        self.access_log = folder / "access.log"

    def site(self, folder, nodes):
        """Return our nginx.conf with the addresses and folders of the scenario."""
        text = (HERE / "nginx.conf").read_text()
        for ours, here in {
            "10.0.0.11:8000": f"127.0.0.1:{nodes[0].port}",
            "10.0.0.12:8000": f"127.0.0.1:{nodes[1].port}",
            "listen 80;": f"listen 127.0.0.1:{self.port};",
            "/var/lib/nginx/sayhello": f"{folder}/cache",
            "/srv/sayhello/chapters/14_deployment": str(folder),
        }.items():
            if ours not in text:
                raise RuntimeError(f"nginx.conf does not say {ours!r} any more.")
            text = text.replace(ours, here)
        return text

    def is_ready(self):
        return ask(self.port, "GET", "/healthz").status == 200


def clean_environment():
    """Return our environment without settings of the guestbook or of gunicorn."""
    ours = ("FLASK_", "GUNICORN_", "DATABASE_URL", "SECRET_KEY", "ACCESS_LOG", "BIND")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def new_shared(url):
    """Return the two things that the nodes of one book share."""
    return {"DATABASE_URL": url, "SECRET_KEY": token_hex(32)}
