"""Prove the chapters: what TEACHING promises, executed.

1. the worked code passes; 2. each region cut alone is noticed; 3. the perfect student's walk;
4. every point has what its tag says; 5. book and today are both executed; 6. cut and put back is
byte-identical.
"""

import os
import re
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from chapters import checks, reading, regions, words
from chapters.chapter import MARK, is_test, is_text, listing, read
from chapters.outline import ROOT, order, outline
from chapters.student import write_cut

ID = re.compile(r"\d+(?:\.\d+)*")
FLASK = ("flask", "werkzeug", "jinja2", "click", "wtforms", "sqlalchemy", "itsdangerous")
NEVER = {
    "SyntaxError",
    "NameError",
    "ImportError",
}  # what no student should see for an answer not yet written
NOTE_WORDS = 15
SLOW = 0.15  # seconds
PATIENCE = (
    "60"  # seconds for each check: our code has no endless loops, but the machine may be busy
)
MOST = 25  # problems of a chapter that are printed


@dataclass
class Report:
    """What was found out about one chapter."""

    chapter: object
    problems: list = field(default_factory=list)
    proved: list = field(default_factory=list)
    absent: list = field(default_factory=list)
    ran: int = 0


@dataclass
class Evidence:
    """What the checks say: of the worked code, of each region cut alone, of the walk."""

    worked: object
    alone: list
    walk: list


def verify(chapters):
    """Verify some chapters, print what was found, and return whether there is no problem."""
    began = time.monotonic()
    os.environ.setdefault("CHAPTERS_LIMIT", PATIENCE)
    with tempfile.TemporaryDirectory() as scratch:
        gathered = gather(chapters, Path(scratch))
    reports = [
        report(chapter, evidence) for chapter, evidence in zip(chapters, gathered, strict=True)
    ]
    for each in reports:
        tell(each)
    done, leaves = (
        sum(len(each.proved) for each in reports),
        sum(len(outline().leaves(each.chapter.number)) for each in reports),
    )
    total = sum(point.is_leaf for point in outline().points)
    words.say(
        f"\n  {done} of {leaves} points proved in these chapters; {total} in the whole outline."
        f"  ({time.monotonic() - began:.0f} s)\n"
    )
    return not any(each.problems for each in reports)


def gather(chapters, scratch):
    """Run all checks that the proofs need; return the evidence for each chapter."""
    jobs = [
        [worked_job(chapter), *cut_alone_jobs(chapter, scratch / "alone")] for chapter in chapters
    ]
    first = run_groups(jobs)
    jobs = [
        walk_jobs(chapter, runs[0], scratch / "walk")
        for chapter, runs in zip(chapters, first, strict=True)
    ]
    walks = run_groups(jobs)
    return [Evidence(runs[0], runs[1:], walk) for runs, walk in zip(first, walks, strict=True)]


def run_groups(groups):
    """Run the jobs of several groups together; return the runs of each group."""
    runs = iter(checks.run_all([job for group in groups for job in group]))
    return [[next(runs) for _ in group] for group in groups]


def worked_job(chapter):
    """Return the job that runs every check on the worked code."""
    return checks.Job(chapter, ROOT if chapter.package else chapter.folder)


def cut_alone_jobs(chapter, scratch):
    """Return a job for each region, on a copy in which it is cut."""
    return [
        checks.Job(chapter, folder_with(chapter, scratch / id, [id]), (id,))
        for id in chapter.regions
    ]


def walk_jobs(chapter, worked, scratch):
    """Return a job for each stage of the walk: at first everything is cut, at last nothing.

    A slow check is not run at every stage: only when its point is next, when it has just been
    answered, and at last.
    """
    ids = list(chapter.regions)
    slow = {id for id in ids if worked.seconds(id) > SLOW}
    jobs = []
    for stage in range(len(ids) + 1):
        folder = folder_with(chapter, scratch / chapter.name / str(stage), ids[stage:])
        near = ids if stage == len(ids) else ids[max(stage - 1, 0) : stage + 1]
        wanted = [id for id in ids if id in near or id not in slow]
        jobs.append(checks.Job(chapter, folder, tuple(wanted), first=True))
    return jobs


def folder_with(chapter, parent, ids):
    """Write a copy of a chapter with some regions cut; return its folder."""
    folder = parent / chapter.name
    write_cut(chapter, folder, ids)
    return folder


def report(chapter, evidence):
    """Find out everything about one chapter."""
    found = Report(chapter)
    worked_code(found, evidence.worked)
    if evidence.worked.broken:
        return found
    cut_alone(found, evidence.alone)
    walk(found, evidence.walk)
    outline_is_kept(found, evidence.worked)
    book_and_today(found, evidence.worked)
    text_is_kept(found)
    put_back(found)
    return found


def tell(found):
    """Print what was found out about one chapter."""
    number = found.chapter.number
    words.say()
    leaves = len(outline().leaves(number))
    words.say(
        f"  Chapter {number:<2} {found.chapter.name[3:]:<11} "
        f"{len(found.proved)} of {leaves} points, "
        f"{len(found.chapter.regions)} regions, {found.ran} checks ran"
    )
    for text in found.absent:
        words.field("Not run", text, "yellow")
    for text in found.problems[:MOST]:
        words.field("Problem", text, "red")
    if len(found.problems) > MOST:
        words.field("", f"and {len(found.problems) - MOST} more")


def worked_code(found, run):
    """1. Every check passes on the worked code, and there are some."""
    if run.broken:
        found.problems.append(f"The checks of the worked code cannot be run: {reason(run.broken)}")
        return
    for result in run.results:
        found.ran += not result.skipped
        if result.skipped:
            found.absent.append(f"{result.name}: {result.details['reason']}")
        elif not result.passed:
            found.problems.append(
                f"The worked code fails {result.name} ({', '.join(result.points)}): "
                f"{result.details.get('sentence')}"
            )
    if not found.ran:
        found.problems.append("No check ran.")


def reason(broken):
    """Return in one line why nothing could be run, and where."""
    place = broken["lines"][-1] if broken["lines"] else None
    return f"{broken['kind']}: {broken['sentence']}" + (
        f" ({words.clickable(*place)})" if place else ""
    )


def cut_alone(found, runs):
    """2. Without any one region, a check of its own fails, in a way a student can understand."""
    for id, run in zip(found.chapter.regions, runs, strict=True):
        failures = [result for result in run.results if not (result.passed or result.skipped)]
        if run.broken:
            found.problems.append(f"Without {id} nothing can be run: {reason(run.broken)}")
        elif not failures:
            found.problems.append(f"Without {id} no check of its own fails.")
        found.problems += [
            f"Without {id}, {each.name} fails by {each.details.get('kind')}: "
            f"{each.details.get('sentence')}"
            for each in failures
            if not is_fair(each)
        ]


def is_fair(result):
    """Say whether a failure is an assertion or an error of Flask's own."""
    details = result.details
    if details.get("kind") in {"AssertionError", "Failed"}:
        return True
    if result.outcome == "hung" or NEVER & set(details.get("bases", ())):
        return False
    last = details["lines"][-1][0].replace("\\", "/") if details.get("lines") else ""
    return details["module"].split(".")[0] in FLASK or any(
        f"/site-packages/{name}/" in last for name in FLASK
    )


def walk(found, runs):
    """3. As the answers are put back in turn, the next point always is the first to fail."""
    ids = list(found.chapter.regions)
    for stage, run in enumerate(runs):
        expected = ids[stage] if stage < len(ids) else None
        failure = run.first_failure
        if run.broken:
            found.problems.append(
                f"Walk, before {expected}: nothing can be run: {reason(run.broken)}"
            )
        elif expected is None and failure:
            found.problems.append(f"Walk: with every answer in place, {failure.name} still fails.")
        elif expected and (not failure or expected not in failure.points):
            what = (
                f"{failure.name} ({', '.join(failure.points)}) fails"
                if failure
                else "nothing fails"
            )
            found.problems.append(f"Walk: {expected} is next, but {what} first.")


def outline_is_kept(found, worked):
    """4. Every leaf of the outline has what its tag says, and nothing is unknown."""
    chapter = found.chapter
    problems_with_ids(found)
    told = dict(reading.placed(chapter)) if chapter.readme.exists() else {}
    for point in outline().leaves(chapter.number):
        if point.tag == "note":
            proved = told.get(point.id, 0) >= NOTE_WORDS
            missing = "its paragraph in the text"
            if worked.of(point.id) or point.id in chapter.regions:
                found.problems.append(f"{point.id} is a note, yet something is marked with it.")
        else:
            proved = any(result.passed for result in worked.of(point.id))
            missing = "a check"
        if proved:
            found.proved.append(point.id)
        elif not any(result.skipped for result in worked.of(point.id)):
            found.problems.append(f"{point.id} [{point.tag}] has not got {missing}.")


def problems_with_ids(found):
    """Find ids that are unknown, that are another chapter's, or that lack a check."""
    chapter = found.chapter
    marked = marked_ids(chapter)
    strangers = [id for id in {*marked, *chapter.regions} if id not in outline()]
    if not chapter.package:
        strangers += [id for id in marked if order(id)[0] != chapter.number]
    found.problems += [
        f"{id} is marked, but is no point of this chapter."
        for id in sorted(set(strangers), key=order)
    ]
    found.problems += [f"Region {id} has no check." for id in chapter.regions if id not in marked]
    ids = [point.id for point in outline().points]
    found.problems += [
        f"{id} stands twice in the outline."
        for id in sorted({id for id in ids if ids.count(id) > 1}, key=order)
    ]


def marked_ids(chapter):
    """Return the ids that the checks of a chapter are marked with."""
    paths = chapter.check_paths
    if chapter.package:
        paths = [ROOT / name for name in listing(ROOT, ["tests"]) if is_test(name)]
    return {id for path in paths for mark in MARK.findall(read(path)) for id in ID.findall(mark)}


def book_and_today(found, worked):
    """5. For every point that has moved on, both forms must have been executed."""
    for point in outline().of(found.chapter.number):
        if not point.has_moved_on:
            continue
        passed = [result.name for result in worked.of(point.id) if result.passed]
        for form in ("test_book_", "test_today_"):
            if not any(name.startswith(form) for name in passed):
                found.problems.append(
                    f"{point.id} has moved on, but no check named {form}... has shown it."
                )


def text_is_kept(found):
    """Compare the text with the outline and the regions: each has its place once."""
    chapter = found.chapter
    if not chapter.readme.exists():
        found.problems.append("There is no README.md to read.")
        return
    told, referred = [id for id, _ in reading.placed(chapter)], reading.referred(chapter)
    for point in outline().leaves(chapter.number):
        if (times := told.count(point.id)) != 1:
            found.problems.append(
                f"{point.id} has {times or 'no'} places in the text; it should have one."
            )
    found.problems += [
        f"The text tells of {id}, which is not in the outline."
        for id in told
        if id not in outline()
    ]
    ids = [id for id, _ in referred]
    for id, (name, _) in chapter.regions.items():
        if ids.count(id) != 1:
            found.problems.append(
                f"The text refers to region {id} {ids.count(id)} times; it should do so once."
            )
        elif not points_to(chapter, dict(referred)[id], name):
            found.problems.append(
                f"The text says that region {id} is in {dict(referred)[id]}; it is in {name}."
            )
    found.problems += [
        f"The text refers to region {id}, which nothing marks."
        for id in ids
        if id not in chapter.regions
    ]
    if "```py" in read(chapter.readme):
        found.problems.append("The text pastes Python; it should refer to a region.")


def points_to(chapter, target, name):
    """Say whether a link in the text leads to the file of a region."""
    return (chapter.folder / target).resolve() == chapter.files[name].resolve()


def put_back(found):
    """6. Cut each file and put its regions back; not one byte may differ."""
    for name, path in found.chapter.files.items():
        if not is_text(path) or name.startswith("tests/"):
            continue
        original, text = regions.find(read(path), name), found.chapter.cut(name).decode()
        for id, region in original.items():
            text = regions.put(text, id, region.body, name)
        if text.encode() != path.read_bytes():
            found.problems.append(f"{name} is not the same after cutting and putting back.")
