"""Two nodes behind nginx: the scenario in short, and whether its rules would notice anything."""

import importlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

pytest.importorskip("pwd", reason="nginx and PostgreSQL are run as other users on Unix only.")
ROOT = Path(__file__).parent.parent
NODES = "chapters.14_deployment.nodes"
ledger, machines, rules = (
    importlib.import_module(f"{NODES}.{name}") for name in ("ledger", "machines", "rules")
)
GREETING, LINK = "Good morning.", f"See https://{ledger.HELD_MARK}/"


@pytest.fixture
def start(monkeypatch):
    """Return a function that starts the short scenario, in a folder that PostgreSQL may enter."""
    try:
        machines.programs()
    except machines.AbsentError as error:
        (pytest.fail if os.getenv("CI") == "true" else pytest.skip)(str(error))
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        monkeypatch.setenv("TMPDIR", folder)
        command = [sys.executable, "-m", NODES, "--short"]
        options = {"cwd": ROOT, "text": True, "stderr": subprocess.PIPE}

        def start(*words):
            return subprocess.Popen([*command, *words], stdout=subprocess.PIPE, **options)

        yield start
        assert os.listdir(folder) == []
        assert processes_with(folder) == []


def processes_with(folder):
    """Return the ids of the living processes that were started with a folder for their files."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"TMPDIR={folder}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:  # it has ended meanwhile, or is another user's
            continue
    return found


@pytest.mark.timeout(180)
def test_while_machines_fail_no_rule_is_broken(start, tmp_path):
    run = start("--report", str(tmp_path / "report.txt"))
    said, errors = run.communicate()
    assert run.returncode == 0, said + errors
    assert said.count("\nkept  ") == 11
    assert "BROKEN" not in said
    assert (tmp_path / "report.txt").read_text() in said


@pytest.mark.timeout(180)
def test_whoever_interrupts_the_scenario_finds_nothing_left_behind(start):
    run = start()
    while "the guests come" not in (line := run.stderr.readline()):
        assert line, "It ended before the guests came."
    run.send_signal(signal.SIGINT)
    run.communicate()
    assert run.returncode == 1


def request(began, ended, failure=None, **more):
    return ledger.Request("read", began, ended, 503 if failure else 200, failure, **more)


def row(id=1, body=GREETING, state="published", sender="ada"):
    return rules.Row(id, body, state, sender)


def sent(sizes, method="POST"):
    return rules.Sent.parse(f"1.5|{method}|127.0.0.1:1, 127.0.0.1:2|{sizes}\n")


DOWN = [rules.Outage("the database", 10, 20)]
KNOWN = {"thanked": {1: GREETING}, "waiting": {LINK: 2}}
ROWS = [row(), row(2, LINK, "held")]
CASES = [
    ({}, ROWS, [], None),
    ({}, ROWS[:1], [], "is lost"),
    ({}, [*ROWS, row(3)], [], "twice"),
    ({}, [row(), row(2, LINK)], [], "is so in the book"),
    ({}, [row(state="held"), ROWS[1]], [], "is so in the book"),
    ({"hiding": {1}, "hidden": {1}}, ROWS, [], "is so in the book"),
    ({"hiding": {1}, "hidden": {1}}, [row(state="removed"), ROWS[1]], [], None),
    ({"hiding": {1}}, ROWS, [], None),
    ({"requests": [request(9, 10, "GET 503"), request(20, 21, "GET 503")]}, ROWS, [], None),
    ({"requests": [request(9, 9.5, "GET 503")]}, ROWS, [], "Errors only while"),
    ({"requests": [request(20.5, 21, "GET 503")]}, ROWS, [], "Errors only while"),
    ({"requests": [request(11, 12, "GET 500", is_clean=False)]}, ROWS, [], "says when"),
    ({}, ROWS, [sent("0, 512")], None),
    ({}, ROWS, [sent("-, 512")], None),
    ({}, ROWS, [sent("512, 512", "GET")], None),
    ({}, ROWS, [sent("512, 512")], "no POST"),
    ({}, [row(sender="the proxy"), ROWS[1]], [], "told apart"),
]


@pytest.mark.parametrize(("more", "rows", "log", "expected"), CASES)
def test_each_rule_notices_when_it_is_broken(more, rows, log, expected):
    senders = dict.fromkeys((GREETING, LINK), "ada")
    found = rules.broken(ledger.Ledger(**KNOWN | more), rows, DOWN, log, senders)
    broken = [rule for rule, cases in found.items() if cases]
    assert len(broken) == (expected is not None)
    assert all(expected in rule for rule in broken)


@pytest.mark.parametrize(
    ("ids", "text", "complaint"),
    [
        ([2, 1], "", None),
        ([3, 2, 1], "", None),
        ([1], "", "stale"),
        (range(22, 2, -1), "", None),  # a full page of newer ones
        (range(21, 1, -1), "", None),
        ([*range(22, 3, -1), 1], "", "stale"),
        ([99, 2, 1], "", "hidden"),
        ([2, 1], LINK, "held"),
    ],
)
def test_a_page_is_compared_with_what_was_known_before_it_was_asked_for(ids, text, complaint):
    known = ledger.Ledger(hiding={99}, hidden={99})
    known.check_page("/", list(ids), text, ({1, 2, 99}, {99}))
    assert len(known.wrong) == (complaint is not None)
    assert all(complaint in sentence for sentence in known.wrong)


def test_a_part_without_guests_or_without_a_node_is_noticed():
    phases = [("first", 0, 10), ("last", 10, 20)]
    reads = [ledger.Request(kind, 5, 6, 200) for kind in ("read", "post")]
    assert rules.idle(ledger.Ledger(requests=reads, hidden={1}), phases) == [
        "last: no read",
        "last: no post",
    ]
    answered = [rules.Sent(moment, "GET", ("127.0.0.1:1",), ("9",)) for moment in (5, 15)]
    assert rules.unused(answered, {"A": 1}, phases) == []
    assert rules.unused(answered[:1], {"A": 1}, phases) == ["A answered nothing in: last"]
    assert rules.unkept(answered) == ["nginx kept nothing"]
    assert rules.unkept([*answered, rules.Sent(5, "GET", ("-",), ("-",))]) == []
