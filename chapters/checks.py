"""Run checks and say how each went: passed, failed, skipped, hung, or could not begin."""

import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from chapters.chapter import read
from chapters.outline import ROOT

TAIL = 400  # characters of what a worker printed last, when it says nothing else
AT_ONCE = 2  # workers side by side
CAN_FORK = hasattr(os, "fork")  # Windows cannot
TRACE_LINE = re.compile(r'File "(?P<file>.+)", line (?P<line>\d+) in')


@dataclass
class Result:
    """How one check went."""

    name: str
    points: list
    check: tuple
    hints: list
    outcome: str = "hung"
    details: dict = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def passed(self):
        """Say whether the check was run and passed."""
        return self.outcome == "passed"

    @property
    def skipped(self):
        """Say whether the check could not be run here, for want of a tool."""
        return self.outcome == "skipped"


@dataclass
class Run:
    """How the checks of one folder went; `broken` says why none could begin."""

    results: list = field(default_factory=list)
    broken: dict | None = None

    def of(self, id):
        """Return the results of one point."""
        return [result for result in self.results if id in result.points]

    def seconds(self, id):
        """Return how long the checks of one point took."""
        return sum(result.seconds for result in self.of(id))

    def passes(self, id):
        """Say whether a point has checks here and none of them fails."""
        mine = self.of(id)
        return bool(mine) and all(result.passed or result.skipped for result in mine)

    @property
    def first_failure(self):
        """Return the first check that failed, in outline order, or None."""
        return next(
            (result for result in self.results if not (result.passed or result.skipped)), None
        )


@dataclass(frozen=True)
class Job:
    """Checks to be run: those of some points (or all of them) on one folder."""

    chapter: object
    folder: Path
    points: tuple = ()
    first: bool = False  # stop at the first failure

    @property
    def paths(self):
        """Return the files of checks that name a point; the others would only take time."""
        paths = self.chapter.check_paths
        named = [
            path
            for path in paths
            if not self.points or any(f'"{id}"' in read(path) for id in self.points)
        ]
        return named or paths

    def as_json(self, key):
        """Return the job as the worker reads it."""
        package = self.chapter.package
        paths = [str(path.relative_to(ROOT) if package else path) for path in self.paths]
        return json.dumps(
            {
                "key": key, "folder": str(self.folder),
                "cwd": str(self.folder if package else ROOT),
                "package": package, "paths": paths, "number": self.chapter.number,
                "points": list(self.points), "first": self.first,
            }
        )  # fmt: skip


def run(chapter, folder, points=(), first=False):
    """Run checks on one folder."""
    return run_all([Job(chapter, folder, tuple(points), first)])[0]


def run_all(jobs):
    """Run many jobs and return one `Run` for each, in the same order."""
    indexed = list(enumerate(jobs))
    batches = []
    for in_package in (True, False):
        alike = [pair for pair in indexed if bool(pair[1].chapter.package) == in_package]
        # A package can be imported afresh only in a process of its own.
        shares = len(alike) if in_package and not CAN_FORK else AT_ONCE
        batches += [batch for start in range(shares) if (batch := alike[start::shares])]
    runs = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for found in pool.map(run_batch, batches):
            runs |= found
    return [runs[index] for index in range(len(jobs))]


def run_batch(batch):
    """Run jobs one after the other in one worker; begin a new one when a job takes it down."""
    runs = {}
    while batch:
        with tempfile.TemporaryDirectory() as scratch:
            found, printed = work(batch, Path(scratch))
        done = len(found)
        for key, _ in batch[:done] or batch[:1]:
            runs[key] = as_run(found.get(key, []), printed)
        batch = batch[max(done, 1) :]
    return runs


def work(batch, scratch):
    """Start a worker on some jobs; return the events of each it began, and what it printed."""
    jobs, results = scratch / "jobs", scratch / "results"
    jobs.write_text("\n".join(job.as_json(key) for key, job in batch), encoding="utf-8")
    command = [sys.executable, "-m", "chapters.worker", str(jobs), str(results)]
    done = subprocess.run(
        command, cwd=ROOT, env=worker_environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    )  # fmt: skip
    found = {}
    for line in results.read_text(encoding="utf-8").splitlines() if results.exists() else ():
        event = json.loads(line)
        found.setdefault(event["key"], []).append(event)
    trace = Path(f"{results}.trace")
    if found and trace.exists() and (text := trace.read_text(encoding="utf-8")):
        found[list(found)[-1]].append({"event": "trace", "lines": stack(text)})
    return found, done.stdout


def worker_environment():
    """Return the variables for a worker: our packages come first, no bytecode is left behind."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    # The programs that lie beside this Python are found, though nobody has activated anything.
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    ours = {"PYTHONPATH": path, "PATH": programs, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    return os.environ | ours | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def stack(trace):
    """Return the lines where an endless check was, outermost first."""
    return [(match["file"], int(match["line"])) for match in TRACE_LINE.finditer(trace)][::-1]


def as_run(events, printed):
    """Turn what a worker wrote about one job into a `Run`."""
    run = Run()
    for event in events:
        kind = event["event"]
        if kind == "start":
            run.results.append(
                Result(
                    event["name"],
                    event["points"],
                    tuple(event["check"]),
                    event["hints"],
                    details=event,
                )
            )
        elif kind == "took":
            run.results[-1].seconds += event["seconds"]
        elif kind in {"failed", "passed", "skipped"} and run.results[-1].outcome != "failed":
            run.results[-1].outcome, run.results[-1].details = kind, event
        elif kind == "broken":
            run.broken = event
        elif kind == "trace":
            note_trace(run, event["lines"])
    ended = any(event["event"] == "end" and event["code"] in {0, 1, 5} for event in events)
    hung = any(result.outcome == "hung" for result in run.results)
    if not (ended or hung or run.broken):
        run.broken = {"kind": "Unknown", "sentence": printed.strip()[-TAIL:], "lines": []}
    return run


def note_trace(run, lines):
    """Say where a run was when its time was up."""
    if run.results and run.results[-1].outcome == "hung":
        run.results[-1].details = run.results[-1].details | {"lines": lines, "kind": "Hung"}
    else:
        run.broken = {
            "kind": "Hung",
            "sentence": "The import does not come to an end.",
            "lines": lines,
        }
