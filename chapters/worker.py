"""Run checks for the tool, in a process of its own that an endless loop may take down.

    python -m chapters.worker JOBS RESULTS

JOBS holds one JSON object on each line, RESULTS receives one JSON object for each event.

A package can be imported afresh only in a new process. Where processes can fork, the new one has
the libraries already; elsewhere, whoever calls gives such jobs to a worker each.
"""

import contextlib
import faulthandler
import importlib
import inspect
import json
import os
import sys
import sysconfig
from pathlib import Path

import pytest

from chapters.outline import order, outline

LIMITS = {"tool": 60, "browser": 60}  # seconds; any other check has SHORT
SHORT = float(os.environ.get("CHAPTERS_LIMIT", 10))
# Parts of pytest that would shuffle the checks, keep notes, use our clock, or blame one check for
# another's leak.
UNWANTED = ("randomly", "cacheprovider", "faulthandler", "unraisableexception", "threadexception")
CAN_FORK = hasattr(os, "fork")  # Windows cannot
LIBRARIES = tuple(sysconfig.get_paths()[kind] for kind in ("stdlib", "purelib", "platlib"))
LONGEST = 600  # characters of a value that are worth showing


class Recorder:
    """A pytest plugin: run the wanted checks in outline order, write down what happens."""

    def __init__(self, number, points, emit, trace):
        self.number, self.points, self.emit, self.trace = number, points, emit, trace
        self.compared = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        """Keep the checks of the wanted points, and put them in outline order."""
        kept = [item for item in items if self.ids(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = sorted(
            kept, key=lambda item: ([order(id) for id in self.ids(item)], not hints(item))
        )

    def ids(self, item):
        """Return the wanted ids that a check carries, in outline order."""
        carried = {id for mark in item.iter_markers("point") for id in mark.args}
        wanted = [
            id
            for id in carried
            if (id in self.points if self.points else order(id)[0] == self.number)
        ]
        return sorted(wanted, key=order)

    def pytest_runtest_protocol(self, item):
        """Say which check begins, and set the clock."""
        self.compared = None
        ids = self.ids(item)
        tags = {outline()[id].tag for id in ids if id in outline()}
        limit = max((LIMITS.get(tag, SHORT) for tag in tags), default=SHORT)
        faulthandler.dump_traceback_later(limit, exit=True, file=self.trace)
        self.emit(
            "start", name=item.name, points=ids, check=place(item), hints=hints(item), limit=limit
        )

    def pytest_runtest_logfinish(self):
        """Stop the clock."""
        faulthandler.cancel_dump_traceback_later()

    def pytest_assertrepr_compare(self, op, left, right):
        """Remember what a failed assertion compared."""
        self.compared = op, left, right

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Write down how the check went."""
        report = (yield).get_result()
        self.emit("took", seconds=report.duration)
        if report.failed:
            self.emit(
                "failed", phase=call.when, printed=report.capstdout, **self.failure(call.excinfo)
            )
        elif report.skipped:
            self.emit(
                "skipped",
                reason=str(
                    report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
                ),
            )
        elif call.when == "call":
            self.emit("passed")

    def pytest_exception_interact(self, node, call):
        """Say why a file of checks cannot be read; pytest wraps the reason in its own error."""
        if isinstance(node, pytest.Collector):
            error = call.excinfo.value.__cause__ or call.excinfo.value
            self.emit("broken", **describe(error, error.__traceback__))

    def failure(self, excinfo):
        """Describe an exception: what is wrong, what was expected and seen, where."""
        described = describe(excinfo.value, excinfo.tb)
        if isinstance(excinfo.value, AssertionError) and self.compared:
            described |= compared(*self.compared)
        return described


def compared(op, left, right):
    """Turn a failed comparison into what was expected and, on its left, what was seen."""
    if op == "in" and isinstance(right, set | frozenset | tuple):
        return {"expected": "one of " + ", ".join(sorted(map(short, right))), "seen": short(left)}
    if op in {"in", "not in"}:
        return {
            "expected": f"{'contains' if op == 'in' else 'does not contain'} {short(left)}",
            "seen": short(right),
        }
    return {"expected": short(right) if op == "==" else f"{op} {short(right)}", "seen": short(left)}


def short(value):
    """Return a value as a reader sees it, at a length that can be read."""
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ... ({len(text)} characters)"


def describe(error, traceback):
    """Describe any exception by its kind, its sentence and the lines it passed through."""
    lines = (
        [(frame.filename, frame.lineno) for frame in inspect.getinnerframes(traceback)]
        if traceback
        else []
    )
    if isinstance(error, SyntaxError) and error.filename:
        lines.append((error.filename, error.lineno or 1))
    return {
        "kind": type(error).__name__,
        "module": type(error).__module__,
        "bases": [base.__name__ for base in type(error).__mro__],
        "sentence": sentence(error),
        "lines": lines,
    }


def sentence(error):
    """Return the check's own sentence; pytest adds its explanation after it."""
    if isinstance(error, SyntaxError):
        return str(error.msg)
    text = str(error)
    if isinstance(error, AssertionError):
        text = "" if text.startswith("assert ") else text.split("\nassert ")[0]
    return text.strip()


def place(item):
    """Return the file and the line where a check begins."""
    path, line, _ = item.reportinfo()
    return [str(path), (line or 0) + 1]


def hints(item):
    """Return the hints in a check's docstring, from vague to plain."""
    text = inspect.getdoc(getattr(item, "function", None)) or ""
    given = (" ".join(part.split()) for part in text.split("Hint:")[1:])
    return [hint[:1].upper() + hint[1:] for hint in given]


def run(job, emit, trace):
    """Run one job: the checks of some points on one folder."""
    os.chdir(job["cwd"])
    os.environ["CHAPTER_FOLDER"] = job["folder"]
    faulthandler.dump_traceback_later(SHORT * 3, exit=True, file=trace)
    if job["package"]:
        sys.path.insert(0, job["cwd"])
        os.environ["PYTHONPATH"] = os.pathsep.join([job["cwd"], os.environ["PYTHONPATH"]])
        try:
            importlib.import_module(job["package"])
        except BaseException as error:  # a student's package may even call exit()
            emit("broken", **describe(error, error.__traceback__))
            return
    options = [
        "-q",
        "-o",
        "addopts=",
        "-W",
        "error",
        "--rootdir",
        job["cwd"],
        *(["-x"] if job["first"] else []),
    ]
    if job["package"]:
        options += ["-ppytest_timeout"]  # whose mark the project's own tests carry
    options += ["--import-mode=importlib", "--tb=native", *(f"-pno:{name}" for name in UNWANTED)]
    code = pytest.main(
        [*options, *job["paths"]], plugins=[Recorder(job["number"], job["points"], emit, trace)]
    )
    faulthandler.cancel_dump_traceback_later()
    emit("end", code=int(code))


def main(jobs, results):
    """Run all jobs of a file in turn; those on a package, each in a process of its own."""
    for line in Path(jobs).read_text(encoding="utf-8").splitlines():
        job = json.loads(line)
        if not (job["package"] and CAN_FORK):
            run_one(job, results)
        elif os.fork() == 0:
            run_one(job, results)
            note_libraries(f"{results}.libraries")
            return
        elif os.wait()[1]:
            return  # it was taken down; whoever reads the results begins anew after it
        else:
            import_libraries(f"{results}.libraries")


def note_libraries(path):
    """Write down which modules a job has imported, but for the project's own and the student's."""
    files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    names = [name for name, file in files.items() if file and file.startswith(LIBRARIES)]
    Path(path).write_text("\n".join(names), encoding="utf-8")


def import_libraries(path):
    """Import what the last job had to import, so that the next ones have it from the start."""
    for name in Path(path).read_text(encoding="utf-8").splitlines():
        if not name.startswith("pytest_"):  # pytest rewrites its plugins as it imports them
            with contextlib.suppress(Exception):
                importlib.import_module(name)


def run_one(job, results):
    """Run one job, and write down what happens."""
    with (
        open(results, "a", encoding="utf-8") as out,
        open(f"{results}.trace", "w", encoding="utf-8") as trace,
    ):

        def emit(event, **details):
            out.write(json.dumps({"event": event, "key": job["key"], **details}) + "\n")
            out.flush()

        emit("begin")
        run(job, emit, trace)


if __name__ == "__main__":
    main(*sys.argv[1:])
