"""Make a project of its own to try the tool in: the tool, some chapters, an empty work/."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from chapters.outline import HERE

LEFT_OUT = shutil.ignore_patterns("__pycache__", "test_*.py")


@dataclass(frozen=True)
class Sandbox:
    """A folder that looks like this project, with only some of its chapters."""

    root: Path

    def file(self, name):
        """Return the path of a file in the sandbox."""
        return self.root / name

    def write(self, name, text):
        """Write a file, and the folders above it."""
        path = self.file(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def environment(self):
        """Return the variables of a plain terminal, 80 columns wide."""
        unwanted = ("FLASK_", "CHAPTERS_", "COV_", "COVERAGE_", "PYTEST_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        return kept | {
            "COLUMNS": "80",
            "PYTHONIOENCODING": "utf-8",
            "PYTHONPATH": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def tool(self, *args, **variables):
        """Run the tool in the sandbox; return its exit code and output."""
        return subprocess.run(
            [sys.executable, "-m", "chapters", *args],
            cwd=self.root, env=self.environment() | variables,
            stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=120,
        )  # fmt: skip


def make(root, *chapters):
    """Copy the tool and some chapters' folders into a new project."""
    target = Path(root) / "chapters"
    shutil.copytree(HERE / "look", target / "look", ignore=LEFT_OUT)
    for file in [*HERE.glob("*.py"), HERE / "OUTLINE.md"]:
        if not file.name.startswith("test_"):
            shutil.copy(file, target)
    for name in chapters:
        shutil.copytree(HERE / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    return Sandbox(Path(root))
