"""Record a student's first ten minutes with chapter 1, by doing what the student does.

    python -m chapters.ten_minutes

writes `01_hello/transcript.txt`, which the text of chapter 1 shows; a test records it again and
compares.
"""

import tempfile
from pathlib import Path

from chapters import regions, sandbox
from chapters.outline import HERE

TRANSCRIPT = HERE / "01_hello" / "transcript.txt"
APP = "work/01_hello/app.py"
STEPS = [
    ("type", "start 1"),
    ("type", "check"),
    ("type", "hint 1.2.1"),
    ("type", "hint 1.2.1 -n 2"),
    ("write", "1.2.1", "app = Flask(__name__"),
    ("type", "check"),
    ("write", "1.2.1", "app = Flask(__name__)"),
    ("type", "check"),
    ("type", "show 1.2.1"),
]


def record(folder):
    """Do every step in a sandbox and return what a terminal shows."""
    project = sandbox.make(folder, "01_hello")
    return "\n".join(step(project, *each) for each in STEPS)


def step(project, action, *details):
    """Do one step and return its part of the transcript."""
    if action == "type":
        command = f"python -m chapters {details[0]}".rstrip()
        return f"$ {command}\n{project.tool(*details[0].split()).stdout}"
    id, line = details
    write_answer(project.file(APP), id, line)
    return f"  (In the editor, in {APP}, between the markers of {id}:)\n\n      {line}\n"


def write_answer(path, id, line):
    """Do what the student does in the editor: replace what stands in a region."""
    text = path.read_text(encoding="utf-8")
    path.write_text(regions.put(text, id, f"{line}\n"), encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        TRANSCRIPT.write_text(record(Path(folder)), encoding="utf-8")
    print(f"Recorded: {TRANSCRIPT.relative_to(HERE.parent)}")
