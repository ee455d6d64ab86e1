"""Grade many students: run our checks on their copies and print a table."""

import csv
import tempfile
from pathlib import Path

from chapters import checks
from chapters.student import arena


def table(folders, chapters, stream):
    """Write a row for each student: the folder, what passes, each exercise as 1, 0 or nothing."""
    points = [(chapter, id) for chapter in chapters for id in chapter.regions]
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["student", "passed", "of", *(id for _, id in points)])
    with tempfile.TemporaryDirectory() as scratch:
        runs = grade(folders, chapters, Path(scratch))
    for folder in folders:
        marks = [mark(runs.get((folder, chapter.number)), id) for chapter, id in points]
        writer.writerow([name(folder), marks.count(1), len(points), *marks])


def grade(folders, chapters, scratch):
    """Run the checks of every copy; return a `Run` by folder and chapter."""
    found = {}
    for number, folder in enumerate(folders):
        for chapter in chapters:
            if (copy := home(folder) / chapter.name).is_dir():
                found[folder, chapter.number] = (
                    chapter,
                    arena(chapter, copy, scratch / str(number)),
                )
    jobs = [checks.Job(chapter, copy, tuple(chapter.regions)) for chapter, copy in found.values()]
    return dict(zip(found, checks.run_all(jobs), strict=True))


def home(folder):
    """Return the folder that holds a student's copies: the one given, or `work` in it."""
    folder = Path(folder).resolve()
    return folder / "work" if (folder / "work").is_dir() else folder


def name(folder):
    """Return what a student is called in the table: the name of their folder."""
    folder = Path(folder).resolve()
    return folder.parent.name if folder.name == "work" else folder.name


def mark(run, id):
    """Return 1 for a point that passes, 0 for one that does not, and nothing without a copy."""
    return "" if run is None else int(run.passes(id))
