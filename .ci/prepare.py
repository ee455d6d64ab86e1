"""Make .venv and install the pinned packages into it, unless that is done already.

Any Python can read this file, even one too old to use, to be told which one is wanted.
"""

from __future__ import print_function

import os
import socket
import subprocess
import sys

WANTED = (3, 11)
VENV = ".venv"
PYTHON = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
STAMP = os.path.join(VENV, "installed")
INPUTS = ["setup.cfg", "pyproject.toml", "constraints.txt"]


def main():
    if sys.version_info < WANTED:
        found = "%d.%d" % sys.version_info[:2]
        stop(
            "This is Python %s, but SayHello needs 3.11 or newer: try `make PYTHON=python3.11`."
            % found
        )
    if sys.argv[1:2] == ["port"]:
        check_port(*sys.argv[2:])
    elif not is_installed():
        install()


def stop(sentence):
    """End with one sentence that says what is wrong and what to type."""
    sys.exit("\nSayHello: " + sentence + "\n")


def is_installed():
    """Tell whether .venv is whole, made here, and newer than what it was made from."""
    if not (os.path.exists(STAMP) and os.path.exists(PYTHON)):
        return False
    with open(STAMP) as stamp:
        made_here = stamp.read() == os.getcwd()
    return made_here and all(os.path.getmtime(STAMP) >= os.path.getmtime(path) for path in INPUTS)


def install():
    """Make the environment; say so first, since it takes a while."""
    if not os.access(".", os.W_OK):
        stop("This folder is read-only: copy it to one of your own, and run make there.")
    print("Making the environment in %s; this happens once and takes a minute." % VENV)
    sys.stdout.flush()
    venv = [sys.executable, "-m", "venv", "--clear", VENV]
    made = subprocess.run(venv, capture_output=True, text=True)
    if made.returncode:
        print(made.stdout + made.stderr, file=sys.stderr)
        stop(
            "Python cannot make virtual environments here: on Debian or Ubuntu, "
            "`sudo apt install python3-venv`; then run make again."
        )
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run(pip + ["-c", "constraints.txt", "-e", ".[dev]"]).returncode:
        stop("The packages could not be installed: read the lines above; is there a network?")
    with open(STAMP, "w") as stamp:
        stamp.write(os.getcwd())


def check_port(target):
    """Stop if the site cannot be served where FLASK_RUN_PORT says; target is what was made."""
    advice = "try `make %s FLASK_RUN_PORT=5001`." % target
    port = os.environ.get("FLASK_RUN_PORT") or "5000"
    if not (port.isdigit() and 0 < int(port) < 65536):
        stop("FLASK_RUN_PORT is %r, which is no port: %s" % (port, advice))
    try:
        socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
    except OSError:
        return
    stop("Port %s is taken by another program: %s" % (port, advice))


main()
