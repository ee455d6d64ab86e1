"""The README keeps pace with the code, and the wheel has all that it needs."""

import configparser
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest

from sayhello import create_app
from sayhello.config import DEFAULTS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
# Set for the extensions, and of no interest to owners.
INTERNAL = {
    "BOOTSTRAP_SERVE_LOCAL",
    "DEBUG_TB_INTERCEPT_REDIRECTS",
    "SESSION_COOKIE_SAMESITE",
    "WTF_I18N_ENABLED",
}


def commands_of(group, prefix="flask"):
    for name, command in group.commands.items():
        yield f"{prefix} {name}", command
        if isinstance(command, click.Group):
            yield from commands_of(command, f"{prefix} {name}")


OURS = {
    name: command
    for name, command in commands_of(create_app({"SECRET_KEY": "x"}).cli)
    if not name.startswith("flask db")
}


@pytest.mark.parametrize("name", OURS)
def test_every_command_has_help_and_stands_in_the_readme(name):
    command = OURS[name]
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))
    assert f"`{name}" in README


@pytest.mark.parametrize("name", sorted(set(DEFAULTS) - INTERNAL))
def test_every_setting_stands_in_the_readme(name):
    assert re.search(rf"^\|.*`{name}`", README, re.MULTILINE)


def test_every_module_stands_in_the_readme():
    modules = {path.name for path in (ROOT / "sayhello").glob("*.py")}
    assert {name for name in modules if f"`{name}`" not in README} == set()


def test_every_dependency_stands_in_the_readme_with_its_reason():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    required = setup["options"]["install_requires"].split("\n")
    names = {re.split(r"[ \[]", line)[0] for line in required if line}
    table = README.split("## What it is built on")[1]
    assert {name for name in names if name not in table} == set()


def test_every_requirement_is_pinned():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    lines = setup["options"]["install_requires"].split("\n")
    lines += "\n".join(setup["options.extras_require"].values()).split("\n")
    names = {re.split(r"[ \[]", line)[0].lower().replace("_", "-") for line in lines if line}
    pins = (ROOT / "constraints.txt").read_text()
    assert {name for name in names if f"\n{name}==" not in f"\n{pins}"} == set()


def test_pins_and_readme_name_no_registry():
    for name in ["constraints.txt", "README.md", "tests/package-lock.json", "setup.cfg"]:
        assert not re.search(r"(pypi|npmjs|registry)\.\w+", (ROOT / name).read_text()), name


def test_links_in_the_readme_lead_somewhere():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_a_wheel_carries_templates_static_files_and_translations(tmp_path):
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", tmp_path, ROOT], check=True, cwd=tmp_path)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    package = ROOT / "sayhello"
    needed = {
        f"sayhello/{path.relative_to(package)}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".po", ".cfg"}
    }
    assert needed - packed == set()
