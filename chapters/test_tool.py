"""The tool, as a student meets it: every command, a sentence for all that can go wrong."""

# ruff: noqa: E501  (tables of sentences)

import csv
import io
import subprocess
import sys
import time

import pytest

from chapters import tiny
from chapters.worker import compared

APP = "work/01_hello/app.py"
HELLO, FAREWELL = '    return "Hello"', '    return "Farewell"'


@pytest.fixture
def project(tmp_path):
    """Return a project of two tiny chapters."""
    return tiny.make(tmp_path)


@pytest.fixture
def started(project):
    """Return such a project, with chapter 1 started."""
    assert project.tool("start", "1").returncode == 0
    return project


def edit(project, old, new, name=APP):
    """Change the student's copy."""
    text = project.file(name).read_text()
    assert old in text
    project.file(name).write_text(text.replace(old, new, 1))


def solve(project):
    """Answer both exercises of chapter 1."""
    edit(project, 'return "..."', 'return "Hello"')
    edit(project, 'return "..."', 'return "Farewell"')


def told(done, *sentences, code):
    """Assert an exit code and what is said, whatever the line breaks; nobody sees a traceback."""
    words = " ".join(done.stdout.split())
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    for sentence in sentences:
        assert sentence in words, f"{sentence!r} not in:\n{done.stdout}"


def test_the_list_names_chapters_progress_and_the_next_step(started):
    told(
        started.tool(),
        "1 hello",
        "0 of 2 exercises pass",
        "7 guestbook 2 points, 1 exercises; not started",
        "Next python -m chapters check 1",
        code=0,
    )
    solve(started)
    told(
        started.tool(),
        "2 of 2 exercises pass",
        "Not written yet: 2.",
        "Next python -m chapters start 7",
        code=0,
    )


def test_the_next_step_is_a_chapter_that_is_not_finished(started):
    assert started.tool("start", "7").returncode == 0
    solve(started)
    told(started.tool(), "Next python -m chapters check 7", code=0)
    copy = started.file("work/07_guestbook/sayhello/__init__.py")
    copy.write_text(tiny.PACKAGE)
    told(started.tool(), "1 of 1 exercises pass", "Next python -m chapters run 7", code=0)
    edit(started, FAREWELL, '    return "..."')
    copy.write_text(tiny.PACKAGE)  # the newest, but it is done
    told(started.tool(), "Next python -m chapters check 1", code=0)


def test_start_cuts_the_answers_out(started):
    copy = started.file(APP).read_text()
    assert HELLO not in copy
    assert FAREWELL not in copy
    assert "# region 1.1 say Hello at /hello" in copy
    assert not started.file("work/01_hello/README.md").exists()


def test_start_never_overwrites(started):
    edit(started, 'return "..."', 'return "mine"')
    told(started.tool("start", "1"), "You have started chapter 1 already", code=2)
    assert 'return "mine"' in started.file(APP).read_text()


def test_start_again_keeps_the_old_copy_and_the_answers(started):
    edit(started, 'return "..."', 'return "mine"')
    started.write("work/01_hello/notes.txt", "my notes")
    told(started.tool("start", "1", "--again"), "01_hello.old1/", "Carried over 1.1", code=0)
    assert 'return "mine"' in started.file(APP).read_text()
    assert started.file("work/01_hello.old1/notes.txt").read_text() == "my notes"
    told(started.tool("start", "1", "--again", "--empty"), "01_hello.old2/", "no answers", code=0)
    assert 'return "mine"' not in started.file(APP).read_text()


def test_check_shows_the_first_failing_point_alone(started):
    told(
        started.tool("check"),
        "Point 1.1 A page says hello", "The page should say Hello.", "Expected 'Hello'", "Seen '...'",
        "You have not changed it yet, so failing now is as it should be.",
        "Your code work/01_hello/app.py:7", "The check chapters/01_hello/test_tiny.py:4",
        "python -m chapters hint 1.1", code=1,
    )  # fmt: skip
    assert "Farewell" not in started.tool("check").stdout


def test_check_goes_on_to_the_next_point_and_ends(started):
    edit(started, 'return "..."', 'return "Hello"')
    told(started.tool("check", "1"), "1 of 2 exercises pass", "Point 1.2.1", code=1)
    edit(started, 'return "..."', 'return "Farewell"')
    told(started.tool("check", "1"), "every exercise of chapter 1 passes", code=0)


def test_check_takes_a_point(started):
    told(started.tool("check", "1.2.1"), "Point 1.2.1", "The page should say Farewell.", code=1)
    told(started.tool("check", "1.3"), "1.3 is explained in the text", code=0)
    told(started.tool("check", "1.2"), "1.2 is a heading", code=0)
    solve(started)
    told(
        started.tool("check", "1.2.1"),
        "Passes by 2 checks",
        "python -m chapters show 1.2.1",
        code=0,
    )


def test_hints_come_one_at_a_time(started):
    told(
        started.tool("hint"),
        "Hint 1 of 2 Return a string.",
        "python -m chapters hint 1.1 -n 2",
        code=0,
    )
    told(
        started.tool("hint", "1.1", "-n", "2"),
        "Hint 2 of 2 The string is Hello.",
        "show 1.1 --give-up",
        code=0,
    )
    solve(started)
    told(started.tool("hint"), "No need everything passes", code=0)


def test_show_wants_a_passing_answer_or_giving_up(started):
    told(started.tool("show", "1.1"), "does not pass yet", code=2)
    told(started.tool("show", "1.1", "--give-up"), 'def hello(): return "Hello"', code=0)
    solve(started)
    told(started.tool("show", "1.1"), 'def hello(): return "Hello"', code=0)
    assert "..." not in started.tool("show", "1.1").stdout


def test_reset_touches_one_region_and_prints_what_stood_there(started):
    solve(started)
    edit(started, "app = Flask", "colour = 'green'\napp = Flask")
    told(started.tool("reset", "1.1"), "What stood there", 'return "Hello"', code=0)
    copy = started.file(APP).read_text()
    assert "colour = 'green'" in copy
    assert FAREWELL in copy
    assert HELLO not in copy


def test_reset_keeps_the_line_ends_of_windows(started):
    path = started.file(APP)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    started.tool("reset", "1.1")
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")


def test_diff_shows_what_changes_between_chapters(project):
    done = project.tool("diff", "1", "7")
    told(
        done,
        "--- 01_hello/app.py",
        "+++ 07_guestbook/sayhello/__init__.py",
        "+def create_app():",
        code=0,
    )


def test_read_puts_the_code_in_its_place(project):
    done = project.tool("read", "1")
    told(done, "# 1.1 chapters/01_hello/app.py:7", 'return "Hello"', code=0)
    assert "[region" not in done.stdout
    assert "#:" not in done.stdout


def test_grade_prints_a_table(started, tmp_path):
    solve(started)
    started.file("work").rename(tmp_path / "ada")
    started.tool("start", "1")
    started.file("work").rename(tmp_path / "ben")
    done = started.tool("grade", "ada", "ben", "--chapter", "1")
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows == [
        ["student", "passed", "of", "1.1", "1.2.1"],
        ["ada", "2", "2", "1", "1"],
        ["ben", "0", "2", "0", "0"],
    ]


def test_a_grade_is_not_won_by_changing_the_checks(project, tmp_path):
    project.tool("start", "7")
    project.write(
        "work/07_guestbook/tests/test_sayhello.py",
        "import pytest\n\n@pytest.mark.point('7.2')\ndef test_page(): pass\n",
    )
    assert project.tool("check", "7").returncode == 0
    done = project.tool("grade", "work", "--chapter", "7")
    assert done.stdout.splitlines()[1].endswith(",0,1,0")


def test_run_serves_the_copy_and_passes_options_on(started):
    process = subprocess.Popen(
        [sys.executable, "-m", "chapters", "run", "1", "--no-reload", "--port", "0"], cwd=started.root,
        env=started.environment() | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert read_until(process, "Running on http://127.0.0.1:")
    finally:
        end_with_children(process)


def test_watch_checks_again_on_every_save(started):
    process = subprocess.Popen(
        [sys.executable, "-m", "chapters", "watch"], cwd=started.root,
        env=started.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    try:
        assert read_until(process, "Watching work/01_hello/")
        edit(started, 'return "..."', 'return "Hello"')
        assert read_until(process, "1 of 2 exercises pass")
        assert read_until(process, "Watching work/01_hello/")
        started.file(APP).rename(started.file("work/away.py"))
        assert read_until(process, "Missing from work/01_hello/: app.py")
    finally:
        end_with_children(process)


def read_until(process, text, patience=20):
    """Read a process's output up to a line that holds a text."""
    end = time.monotonic() + patience
    for line in process.stdout:
        if text in line:
            return True
        if time.monotonic() > end:
            break
    return False


def end_with_children(process):
    """End a process that we started; its only child ends as its pipe closes."""
    import signal

    process.send_signal(signal.SIGINT if sys.platform != "win32" else signal.CTRL_BREAK_EVENT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


# What can go wrong


@pytest.mark.parametrize(
    "args",
    [
        ["start", "17"],
        ["check", "17"],
        ["read", "x"],
        ["run", "0"],
        ["verify", "17"],
        ["diff", "1", "17"],
    ],
)
def test_a_wrong_chapter_number(project, args):
    told(
        project.tool(*args),
        f"There is no chapter {args[-1]}. The chapters have the numbers 1 to 3.",
        code=2,
    )


def test_a_chapter_that_is_not_written(project):
    told(
        project.tool("start", "2"),
        "Chapter 2 is not written yet. You can start any of these: 1, 7.",
        code=2,
    )


@pytest.mark.parametrize("command", ["check", "hint", "show", "reset"])
def test_an_unknown_point(started, command):
    told(
        started.tool(command, "1.2.9.1"),
        "There is no point 1.2.9.1 in the outline. The nearest is 1.2.",
        code=2,
    )


@pytest.mark.parametrize("command", ["show", "reset"])
def test_a_point_that_is_no_exercise(started, command):
    told(
        started.tool(command, "1.3"), "1.3 is not an exercise", "python -m chapters read 1", code=2
    )


@pytest.mark.parametrize(
    "args", [["check"], ["check", "1"], ["hint", "1.1"], ["watch"], ["run", "1"], ["reset", "1.1"]]
)
def test_a_chapter_that_is_not_started(project, args):
    told(project.tool(*args), "You have not started", "python -m chapters start 1", code=2)


@pytest.mark.parametrize("args", [["check"], ["reset", "1.1"]])
def test_an_edited_away_marker(started, args):
    edit(started, "# region 1.1 say Hello at /hello\n", "")
    edit(started, "# endregion\n", "")
    before = started.file(APP).read_text()
    told(
        started.tool(*args), "The marker of 1.1 is gone from work/01_hello/app.py. Your code is safe.",
        "`# region 1.1 say Hello at /hello`", "`# endregion`", code=2,
    )  # fmt: skip
    assert started.file(APP).read_text() == before


def test_an_answer_without_its_marker_still_passes(started):
    solve(started)
    edit(started, "# region 1.1 say Hello at /hello\n", "")
    edit(started, "# endregion\n", "")
    told(started.tool("check"), "every exercise of chapter 1 passes", code=0)


def test_half_a_marker(started):
    edit(started, "# endregion\n", "")
    told(started.tool("check"), "work/01_hello/app.py:", "before region 1.1 has ended", code=2)


def test_a_chapter_that_has_grown(started):
    note = started.file("work/01_hello/START_HERE.txt")
    note.write_text(note.read_text().replace("1.1 1.2.1", "1.2.1"))
    edit(started, "# region 1.1 say Hello at /hello\n", "")
    edit(started, "# endregion\n", "")
    edit(
        started,
        '    # region 1.2.1 say Farewell\n    return "..."',
        '    # region 1.2.1 say Farewell\n    return "So long"',
    )
    told(
        started.tool("check"),
        "that point is newer than the copy",
        "python -m chapters start 1 --again",
        code=2,
    )
    told(started.tool("start", "1", "--again"), "Carried over 1.2.1", code=0)
    assert "# region 1.1" in started.file(APP).read_text()
    assert "So long" in started.file(APP).read_text()


def test_a_lost_file_is_brought_back_and_the_rest_left_alone(project):
    project.tool("start", "7")
    project.write("work/07_guestbook/sayhello/__init__.py", "mine = True\n")
    project.file("work/07_guestbook/tests/test_sayhello.py").unlink()
    told(
        project.tool("check", "7"),
        "Missing from work/07_guestbook/: tests/test_sayhello.py.",
        "python -m chapters start 7",
        code=2,
    )
    told(project.tool("start", "7"), "Brought back tests/test_sayhello.py", code=0)
    assert project.file("work/07_guestbook/sayhello/__init__.py").read_text() == "mine = True\n"


def test_a_file_that_is_not_utf8(started):
    started.file(APP).write_bytes(started.file(APP).read_bytes() + b"# caf\xe9\n")
    told(started.tool("check"), "is not saved as UTF-8", code=2)


BROKEN = [
    ('return "..."', 'return ("..."', "This is not Python yet: '(' was never closed.", "app.py:9"),
    ("from flask import Flask", "from flask import Flask\nimport flusk", "Your app stops while Python reads it: ModuleNotFoundError: No module named 'flusk'", "app.py:2"),
    ("app = Flask(__name__)", "app = Flask(__name__)\nprint(nobody)", "NameError: name 'nobody' is not defined", "app.py:4"),
    ('return "..."', "return nobody", "NameError: name 'nobody' is not defined", "app.py:9"),
    ('return "..."', "return None", "did not return a valid response", None),
    ('return "..."', "while True: pass", "does not come to an end; it was stopped after 2 seconds. Is there an endless loop?", "app.py:9"),
    ("app = Flask(__name__)", "app = Flask(__name__)\napp.get('/hello')(lambda: '')\napp.get('/hi')(lambda: '')", "Your app stops while Python reads it: AssertionError: View function mapping is overwriting", "app.py:5"),
    ("app = Flask(__name__)", "app = Flask(__name__)\nwhile True: pass", "Is there an endless loop?", "app.py:4"),
    ('return "..."', "raise SystemExit", "SystemExit", "app.py"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence", "place"), BROKEN)
def test_a_broken_app(started, old, new, sentence, place):
    edit(started, old, new)
    before = started.file(APP).read_text()
    told(
        started.tool("check", CHAPTERS_LIMIT="2"),
        sentence,
        f"It failed at work/01_hello/{place}" if place else "Your code work/01_hello/app.py:7",
        code=1,
    )
    assert started.file(APP).read_text() == before


def test_a_mistake_elsewhere_is_not_as_it_should_be(started):
    assert "failing now is as it should be" in " ".join(started.tool("check").stdout.split())
    edit(started, "app = Flask(__name__)", "app = Flask(__name__)\nprint(nobody)")
    assert "as it should be" not in " ".join(started.tool("check").stdout.split())


def test_the_exercise_with_the_mistake_is_shown_not_the_one_that_it_spoils(started):
    edit(started, 'return "..."', 'return "Hello"')
    edit(started, '    return "..."\n', '    return "..."\n\n\nprint(nobody)\n')
    told(
        started.tool("check"),
        "Point 1.2.1",
        "To do say Farewell",
        "It failed at work/01_hello/app.py:19",
        "hint 1.2.1",
        code=1,
    )


def test_another_exercise_that_is_changed_and_fails_is_named(started):
    edit(started, 'return "..."', 'return "Hullo"')
    assert "Fails too" not in started.tool("check").stdout
    edit(started, 'return "..."', 'return "Goodbye"')
    told(
        started.tool("check"),
        "Point 1.1",
        "Fails too 1.2.1, which you changed: `python -m chapters check 1.2.1`",
        code=1,
    )


BROKEN_PACKAGE = [
    ("return app", "return (app", "This is not Python yet", "__init__.py:9"),
    ("from flask import Flask", "import flusk", "No module named 'flusk'", "__init__.py:1"),
    ("from flask import Flask", "while True: pass", "Is there an endless loop?", "__init__.py:1"),
    (
        "app = Flask(__name__)",
        "app = Flask(__name__); app.secret = nobody",
        "NameError",
        "__init__.py:5",
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence", "place"), BROKEN_PACKAGE)
def test_a_broken_package(project, old, new, sentence, place):
    project.tool("start", "7")
    edit(project, old, new, "work/07_guestbook/sayhello/__init__.py")
    told(
        project.tool("check", "7", CHAPTERS_LIMIT="1"),
        sentence,
        f"It failed at work/07_guestbook/sayhello/{place}",
        code=1,
    )


def test_a_broken_package_names_the_exercise_with_the_mistake_or_the_last_one_changed(project):
    project.tool("start", "7")
    package = "work/07_guestbook/sayhello/__init__.py"
    edit(project, "\n    # endregion", "    pass)\n    # endregion", package)
    told(project.tool("check", "7"), "To do 7.2 add a page at /", code=1)
    edit(project, "    pass)", "    pass", package)
    edit(project, "return app", "return (app", package)
    told(project.tool("check", "7"), f"Your code {package}:7, as far as you have come", code=1)


def test_a_chapter_carried_by_a_package(project):
    told(project.tool("start", "7"), "Exercises 1", code=0)
    assert not project.file("work/07_guestbook/tests/test_other.py").exists()
    assert not project.file("work/07_guestbook/tests/node_modules").exists()
    told(
        project.tool("check", "7"),
        "Point 7.2",
        "There should be messages.",
        "sayhello/__init__.py:7",
        code=1,
    )
    edit(
        project,
        "page at /\n",
        "page at /\n    app.add_url_rule('/', 'index', lambda: 'messages')\n",
        "work/07_guestbook/sayhello/__init__.py",
    )
    told(project.tool("check", "7"), "every exercise of chapter 7 passes", code=0)


def test_plain_ascii_where_the_terminal_has_no_more(started):
    done = started.tool("check", "1.2.1", PYTHONIOENCODING="ascii")
    assert done.stdout.isascii()
    assert "today: not `goodbye`" in " ".join(done.stdout.split())
    assert started.tool(PYTHONIOENCODING="ascii").stdout.isascii()


def test_no_colour_where_there_is_no_terminal(started):
    assert "\x1b" not in started.tool("check").stdout
    assert "\x1b" not in started.tool("read", "1").stdout


def test_every_command_says_what_it_does(project):
    from chapters.cli import main

    for name, command in main.commands.items():
        assert command.help, name
    assert list(main.commands) == [
        "start",
        "read",
        "check",
        "watch",
        "hint",
        "show",
        "reset",
        "diff",
        "run",
        "grade",
        "verify",
    ]


@pytest.mark.parametrize(
    ("op", "left", "right", "expected", "seen"),
    [
        ("==", 404, 200, "200", "404"),
        ("<", 3, 2, "< 2", "3"),
        ("in", "Ada", "<p>Bob</p>", "contains 'Ada'", "'<p>Bob</p>'"),
        ("not in", "Ada", ["Ada"], "does not contain 'Ada'", "['Ada']"),
        ("in", 500, {302, 301}, "one of 301, 302", "500"),
    ],
)
def test_what_was_expected_and_seen_of_a_comparison(op, left, right, expected, seen):
    assert compared(op, left, right) == {"expected": expected, "seen": seen}
