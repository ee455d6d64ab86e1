"""`make run` and `make test` on a machine that is not ready for them."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def checkout(tmp_path):
    """Copy what the environment is made from."""
    (tmp_path / ".ci").mkdir()
    for name in [".ci/prepare.py", "Makefile", "setup.cfg", "pyproject.toml", "constraints.txt"]:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def prepare(folder, *arguments, **environment):
    """Run the script that makes the environment; return its exit code and what it said last."""
    command = [sys.executable, ".ci/prepare.py", *arguments]
    run = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True
    )
    return run.returncode, run.stderr.strip().split("\n")[-1]


def pretend_installed(folder, made_in):
    python = folder / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    (folder / ".venv" / "installed").write_text(str(made_in))


def break_venv(folder):
    """Shadow the standard library's venv by one that cannot do its work."""
    (folder / "venv.py").write_text("raise SystemExit('ensurepip is not available')")
    return {"PYTHONPATH": str(folder)}


def test_a_whole_environment_is_left_alone(checkout):
    pretend_installed(checkout, made_in=checkout)
    assert prepare(checkout, **break_venv(checkout)) == (0, "")


@pytest.mark.parametrize("change", ["touched", "moved", "broken"])
def test_an_environment_that_does_not_fit_is_made_again(checkout, change):
    pretend_installed(checkout, made_in="elsewhere" if change == "moved" else checkout)
    if change == "touched":
        os.utime(checkout / "constraints.txt", (2**32, 2**32))
    if change == "broken":
        shutil.rmtree(next(checkout.glob(".venv/[bS]*")))
    assert prepare(checkout, **break_venv(checkout))[0] == 1


def test_without_venv_the_advice_is_to_install_it(checkout):
    code, advice = prepare(checkout, **break_venv(checkout))
    assert code == 1
    assert "`sudo apt install python3-venv`" in advice


@pytest.mark.parametrize("target", ["run", "serve"])
def test_a_taken_port_is_named_with_another_to_try(target):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        code, advice = prepare(ROOT, "port", target, FLASK_RUN_PORT=port)
    assert code == 1
    assert f"Port {port} is taken" in advice
    assert f"`make {target} FLASK_RUN_PORT=5001`" in advice
    assert prepare(ROOT, "port", target, FLASK_RUN_PORT=port) == (0, "")


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "5000.5"])
def test_a_port_that_is_none_is_refused(port):
    code, advice = prepare(ROOT, "port", "run", FLASK_RUN_PORT=port)
    assert code == 1
    assert "which is no port" in advice


def test_a_missing_python_is_named(checkout):
    run = subprocess.run(
        ["make", "environment", "PYTHON=python9"], cwd=checkout, capture_output=True, text=True
    )
    assert run.returncode
    assert "there is no python9 here" in run.stdout


def test_an_old_python_is_told_which_is_wanted(checkout):
    script = checkout / ".ci" / "prepare.py"
    script.write_text(script.read_text().replace("WANTED = (3, 11)", "WANTED = (9, 0)"))
    code, advice = prepare(checkout)
    assert code == 1
    assert "needs 3.11 or newer" in advice


def test_the_script_can_be_read_by_an_old_python():
    """A syntax of 3.6 or later would hide the sentence above behind a SyntaxError."""
    import ast

    ast.parse((ROOT / ".ci" / "prepare.py").read_text(), feature_version=(3, 4))
