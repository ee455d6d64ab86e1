"""Know the chapters on disk: their files, their checks, the regions they mark."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chapters import regions
from chapters.outline import HERE, ROOT, order, outline

FOLDER = re.compile(r"^(?P<number>\d\d)_(?P<name>\w+)$")
MARK = re.compile(r"mark\.point\(([^)]*)\)")
READABLE = {".py", ".html", ".txt", ".xml", ".css", ".js", ".cfg", ".toml", ".json", ".flaskenv"}
PASSED_OVER = {"__pycache__", "instance", "node_modules", ".pytest_cache"}
KEPT_BACK = {"README.md", "answers.txt"}  # what a chapter has and a student's copy has not

# A chapter that is carried by the project itself: these paths are its worked code and its checks.
PROJECT = {
    7: {
        "package": "sayhello",
        "files": ("sayhello", "tests", "instance/config.py", "setup.cfg", ".flaskenv"),
    }
}


@dataclass(frozen=True)
class Chapter:
    """A folder that carries points."""

    folder: Path

    @property
    def name(self):
        """Return the name of the folder, such as `01_hello`; a student's copy has the same."""
        return self.folder.name

    @property
    def number(self):
        """Return the chapter's number."""
        return int(self.name[:2])

    @property
    def title(self):
        """Return the chapter's title in the outline."""
        return outline()[str(self.number)].title

    @property
    def readme(self):
        """Return the path of the reading."""
        return self.folder / "README.md"

    @property
    def package(self):
        """Return the name of the package that carries the chapter, or None if the folder does."""
        return PROJECT.get(self.number, {}).get("package")

    @cached_property
    def files(self):
        """Return the worked files by their path in a student's copy."""
        if self.package:
            names = listing(ROOT, PROJECT[self.number]["files"])
            return {name: ROOT / name for name in names if self.has_use_for(name)}
        return {
            name: self.folder / name
            for name in listing(self.folder, ["."])
            if belongs_to_student(name)
        }

    @cached_property
    def regions(self):
        """Return the regions by id in outline order, each with the file it stands in."""
        found = {}
        for name, path in self.files.items():
            if is_text(path) and not name.startswith("tests/"):
                for id, region in regions.find(read(path), name).items():
                    if order(id)[0] != self.number:
                        continue
                    if id in found:
                        raise regions.RegionError(
                            f"{name}: region {id} is marked in {found[id][0]} already."
                        )
                    found[id] = (name, region)
        return {id: found[id] for id in sorted(found, key=order)}

    def has_use_for(self, name):
        """Say whether a file of the project belongs here: tests of other things do not."""
        if not is_test(name):
            return True
        return f'"{self.number}.' in "".join(MARK.findall(read(ROOT / name)))

    @property
    def check_paths(self):
        """Return the files that hold the chapter's checks."""
        if self.package:
            return [self.files[name] for name in self.files if is_test(name)]
        return sorted(self.folder.glob("test_*.py"))

    def cut(self, name, ids=None):
        """Return a worked file as bytes, with its regions cut, or only those of these ids."""
        path = self.files[name]
        if not is_text(path) or name.startswith("tests/"):
            return path.read_bytes()
        text = read(path)
        mine = [
            id
            for id, (file, _) in self.regions.items()
            if file == name and (ids is None or id in ids)
        ]
        return regions.cut(text, mine, name).encode()


def listing(base, names):
    """Return all files below the named ones, relative to the base, in a fixed order."""
    found = []
    for name in names:
        path = base / name
        candidates = [path] if path.is_file() else below(path)
        found += [each.relative_to(base) for each in candidates]
    return sorted(path.as_posix() for path in found if wanted(path))


def below(folder):
    """Return the files below a folder, without entering what is passed over."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file():
            yield path
        elif path.name not in PASSED_OVER:
            yield from below(path)


def wanted(path):
    """Say whether a file is source, not something that a run left behind."""
    inner = path.parts[1:] if path.as_posix() == "instance/config.py" else path.parts
    return not PASSED_OVER & set(inner) and path.suffix != ".pyc"


def belongs_to_student(name):
    """Say whether a file of a chapter's folder is copied for the student."""
    return not (name in KEPT_BACK or name.startswith("test_") or name.startswith("transcript"))


def is_text(path):
    """Say whether a file may hold regions."""
    return path.suffix in READABLE or path.name == ".flaskenv"


def read(path):
    """Return the text of a file with its line ends as they are."""
    return path.read_bytes().decode("utf-8")


def chapters():
    """Return the chapters that exist, by number."""
    folders = (path for path in HERE.iterdir() if path.is_dir() and FOLDER.match(path.name))
    found = [Chapter(path) for path in sorted(folders)]
    return {each.number: each for each in found if is_there(each)}


def is_test(name):
    """Say whether a file of the project holds tests."""
    return name.startswith("tests/") and Path(name).match("test_*.py")


def is_there(chapter):
    """Say whether a chapter has begun to be written: it has an app, or a reading with checks."""
    if (chapter.folder / "app.py").exists():
        return True
    return chapter.readme.exists() and bool(chapter.check_paths)
