"""What the checks of this chapter share: a server on loopback, a client that is just a socket."""

import importlib.util
import re
import socket
import sys
import threading
import time
import uuid

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

PATIENCE = 5  # seconds that an answer may take


class QuietHandler(WSGIRequestHandler):
    """A handler that does not log the requests it serves."""

    def log(self, type, message, *args):
        """Log nothing."""


class Server:
    """The app, served by Werkzeug's development server on a free port of this machine."""

    def __init__(self, app):
        self.server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def connect(self, patience=PATIENCE):
        """Open a connection to the server."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=patience)

    def tell(self, message, patience=PATIENCE):
        """Send bytes; return all that comes back until the end, or until nothing more comes."""
        answer = b""
        with self.connect(patience) as connection:
            connection.sendall(message)
            try:
                while piece := connection.recv(4096):
                    answer += piece
            except (TimeoutError, ConnectionResetError):
                pass
        return answer


@pytest.fixture
def start():
    """Return a function that serves an app for the length of a check."""
    servers = []

    def start(app):
        server = Server(app)
        thread = threading.Thread(target=server.server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        servers.append((server, thread))
        return server

    yield start
    for server, thread in servers:
        server.server.shutdown()
        server.server.server_close()
        thread.join(PATIENCE)


@pytest.fixture
def server(start, app):
    """Serve the app of this chapter for the length of a check."""
    return start(app)


@pytest.fixture
def load(folder, monkeypatch):
    """Return a function that loads app.py once more, with other environment variables."""

    def load(**variables):
        monkeypatch.delenv("SECRET_KEY", raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        name = f"app_{uuid.uuid4().hex}"
        spec = importlib.util.spec_from_file_location(name, folder / "app.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def hidden_token():
    """Return a function that reads the token in the hidden field of a page, as a browser does."""

    def read(client, url):
        found = re.search(r'name="csrf_token" value="([^"]*)"', client.get(url).text)
        return found[1] if found else ""

    return read


@pytest.fixture
def comes_true():
    """Return a function that waits for a condition while patience lasts; it returns its value."""

    def wait(condition, patience=PATIENCE):
        end = time.monotonic() + patience
        while not (value := condition()) and time.monotonic() < end:
            time.sleep(0.02)
        return value

    return wait
