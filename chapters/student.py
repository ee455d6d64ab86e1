"""Keep the student's copies: make them, compare them with ours, and never lose what is in them."""

import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chapters import regions
from chapters.chapter import read
from chapters.outline import ROOT

NOTE = "START_HERE.txt"
WELCOME = """\
This is your copy of chapter {number}. Change anything in it; the originals stay in chapters/.

Each exercise stands between two comments, `# region 1.2.3 what to do` and `# endregion`.
Leave these two lines as they are, and write between them.

    python -m chapters read {number}     the text of the chapter, in the terminal
    python -m chapters check {number}    what is the next thing to do
    python -m chapters hint       a little help with it
    python -m chapters run {number}      your app, in the browser

The exercises when this copy was made: {points}
"""


class Trouble(Exception):  # noqa: N818  (it is the student's word, not Python's)
    """Something that the student should know, and what to type next; nothing has been changed."""

    def __init__(self, text, *next):
        super().__init__(text)
        self.next = next


def work():
    """Return the folder that holds the student's copies."""
    return Path(os.environ.get("CHAPTERS_WORK") or ROOT / "work")


@dataclass(frozen=True)
class Copy:
    """A student's copy of one chapter."""

    chapter: object
    folder: Path

    @property
    def started(self):
        """Say whether there is a copy."""
        return self.folder.is_dir()

    @property
    def missing_files(self):
        """Return the files that the chapter has and the copy has lost."""
        return [
            name
            for name in self.chapter.files
            if not (self.folder / name).is_file() and matters(name)
        ]

    @cached_property
    def regions(self):
        """Return the regions that the copy marks, by id, each with its file."""
        found = {}
        for name in dict.fromkeys(file for file, _ in self.chapter.regions.values()):
            if (self.folder / name).is_file():
                marked = regions.find(self.text(name), self.show(name))
                found |= {
                    id: (name, region)
                    for id, region in marked.items()
                    if id in self.chapter.regions
                }
        return found

    def text(self, name):
        """Return the text of one file of the copy."""
        try:
            return read(self.folder / name)
        except UnicodeDecodeError as error:
            raise Trouble(
                f"{self.show(name)} is not saved as UTF-8 (byte {error.start}). "
                "Nothing is lost: choose UTF-8 in your editor and save again."
            ) from error

    def show(self, name, line=None):
        """Return a path that a terminal makes clickable."""
        path = self.folder / name
        shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        return f"{shown.as_posix()}{f':{line}' if line else ''}{'' if name else '/'}"

    def untouched(self, id):
        """Say whether a region still is as it was when the copy was made."""
        return id in self.regions and self.body(id) == self.chapter.regions[id][1].stub

    @property
    def changed(self):
        """Return the exercises that the student has changed, in outline order."""
        return [id for id in self.chapter.regions if id in self.regions and not self.untouched(id)]

    def body(self, id):
        """Return what the student wrote between the markers."""
        return self.regions[id][1].body.replace("\r\n", "\n")

    def promised(self, id):
        """Say whether the exercise was there when the copy was made, by the copy's own note."""
        note = self.folder / NOTE
        if not note.is_file():
            return False
        return id in note.read_text(encoding="utf-8", errors="replace").split()

    def require(self, id):
        """Raise `Trouble` unless the copy marks this region."""
        if id in self.regions:
            return
        (name, region), number = self.chapter.regions[id], self.chapter.number
        if not (self.folder / name).is_file():
            raise Trouble(
                f"{self.show(name)} is gone. This brings it back, and leaves the rest alone:",
                f"start {number}",
            )
        if self.promised(id):
            raise Trouble(
                f"The marker of {id} is gone from {self.show(name)}. Your code is safe. "
                f"Put the line `{marker(name, id, region.title)}` above your answer "
                f"and `{endmarker(name)}` below it.",
                f"check {number}",
            )
        raise Trouble(
            f"Your copy of chapter {number} has no marker of {id}: "
            "that point is newer than the copy. "
            "This makes a new copy, carries your answers over, and keeps the old copy beside it:",
            f"start {number} --again",
        )

    def put(self, id, body):
        """Replace what stands between the markers of one region, and nothing else."""
        self.require(id)
        name = self.regions[id][0]
        text = self.text(name)
        body = body.replace("\n", "\r\n") if "\r\n" in text else body
        save(self.folder / name, regions.put(text, id, body, self.show(name)).encode())
        self.__dict__.pop("regions", None)

    def reset(self, id):
        """Make one region what it was at the start; return what stood there."""
        self.require(id)
        before = self.body(id)
        self.put(id, self.chapter.regions[id][1].stub)
        return before


def matters(name):
    """Say whether a chapter is incomplete without this file."""
    return not name.startswith((".", "setup.cfg")) or name == ".flaskenv"


def comment_marks(name):
    """Return how a comment begins and ends in a file."""
    return {
        ".html": ("{# ", " #}"),
        ".txt": ("{# ", " #}"),
        ".xml": ("{# ", " #}"),
        ".css": ("/* ", " */"),
        ".js": ("// ", ""),
    }.get(Path(name).suffix, ("# ", ""))


def marker(name, id, title):
    """Return the line that opens a region in a file."""
    start, end = comment_marks(name)
    return f"{start}region {id} {title}{end}"


def endmarker(name):
    """Return the line that closes a region in a file."""
    start, end = comment_marks(name)
    return f"{start}endregion{end}"


def copy_of(chapter):
    """Return the student's copy of a chapter, started or not."""
    return Copy(chapter, work() / chapter.name)


def save(path, content):
    """Write a file in one step, so that an interruption leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(content)
    os.replace(beside, path)


def write_cut(chapter, folder, ids=None):
    """Write a chapter's files into a folder, with its regions cut (or only those of these ids)."""
    for name in chapter.files:
        save(folder / name, chapter.cut(name, ids))


def start(chapter):
    """Make the student's copy, or bring back what it has lost; return the files written."""
    copy = copy_of(chapter)
    missing = [name for name in chapter.files if not (copy.folder / name).exists()]
    if copy.started and not copy.missing_files:
        raise Trouble(
            f"You have started chapter {chapter.number} already: it is in {copy.show('')}, "
            "and nothing in it was changed. "
            "Go on with it, or begin anew with the old copy kept beside it:",
            f"check {chapter.number}",
            f"start {chapter.number} --again --empty",
        )
    for name in missing:
        save(copy.folder / name, chapter.cut(name))
    finish(copy)
    return missing


def start_again(chapter, empty=False):
    """Put the old copy aside and make a new one, with the answers in it unless `empty`."""
    copy = copy_of(chapter)
    answers = (
        {}
        if empty or not copy.started
        else {id: copy.body(id) for id in copy.regions if not copy.untouched(id)}
    )
    aside = put_aside(copy.folder) if copy.started else None
    start(chapter)
    fresh = copy_of(chapter)
    for id, body in answers.items():
        fresh.put(id, body)
    return aside, list(answers)


def put_aside(folder):
    """Rename a folder to the first free name beside it, and return that name."""
    number = 1
    while (aside := folder.with_name(f"{folder.name}.old{number}")).exists():
        number += 1
    os.replace(folder, aside)
    return aside


def finish(copy):
    """Add what a copy needs beside the chapter's own files: a note, and the mark of a package."""
    points = " ".join(copy.chapter.regions)
    note = WELCOME.format(number=copy.chapter.number, points=points)
    if not (copy.folder / NOTE).exists():
        save(copy.folder / NOTE, note.encode())
    if not copy.chapter.package and not (copy.folder.parent / "__init__.py").exists():
        save(copy.folder.parent / "__init__.py", b"")


def latest(chapters):
    """Return the copy that the student changed last, or None."""
    copies = [copy for chapter in chapters.values() if (copy := copy_of(chapter)).started]
    return max(copies, key=changed, default=None)


def changed(copy):
    """Return when the newest of a copy's files was changed."""
    times = [
        path.stat().st_mtime
        for name in copy.chapter.files
        if (path := copy.folder / name).is_file()
    ]
    return max(times, default=0)


def arena(chapter, student, scratch):
    """Return the folder to grade: the student's own, or a copy of it with our own tests."""
    if not chapter.package:
        return student
    folder = Path(scratch) / chapter.name
    shutil.copytree(student, folder)
    shutil.rmtree(folder / "tests", ignore_errors=True)
    for name in chapter.files:
        if name.startswith("tests/") or name == "setup.cfg":
            save(folder / name, chapter.cut(name))
    return folder
