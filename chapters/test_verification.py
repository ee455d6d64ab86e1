"""`verify` notices every hole: each test makes one, in a tiny project that is whole otherwise."""

# ruff: noqa: E501  (tables of sentences)

import pytest

from chapters import tiny

APP, CHECKS, README = (
    "chapters/01_hello/app.py",
    "chapters/01_hello/test_tiny.py",
    "chapters/01_hello/README.md",
)
PACKAGE, PACKAGE_CHECKS = "sayhello/__init__.py", "tests/test_sayhello.py"


@pytest.fixture
def project(tmp_path):
    """Return a project of two tiny chapters, which `verify` finds whole."""
    return tiny.make(tmp_path)


def test_a_whole_project_is_proved(project):
    done = project.tool("verify")
    assert done.returncode == 0, done.stdout
    assert "Chapter 1  hello       3 of 3 points, 2 regions, 3 checks ran" in done.stdout
    assert "Chapter 7  guestbook   2 of 2 points, 1 regions, 2 checks ran" in done.stdout
    assert "5 of 5 points proved in these chapters; 6 in the whole outline." in done.stdout


HOLES = {
    "worked code that fails": [(APP, 'return "Hello"', 'return "Hullo"', "The worked code fails test_hello (1.1)")],
    "worked code that is broken": [(APP, "Flask(__name__)", "Flask(", "The worked code fails test_hello")],
    "checks that cannot be read": [(CHECKS, "import pytest", "import pytest\nimport flusk", "cannot be run: ModuleNotFoundError: No module named 'flusk' (chapters/01_hello/test_tiny.py:2)")],
    "no checks at all": [(CHECKS, "def test_", "def no_", "No check ran.")],
    "cuts that are not noticed well": [
        (CHECKS, '== "Hello", ', '!= "", ', "Without 1.1 no check of its own fails."),
        (APP, '    #: return "..."', "    #: return nobody", "Without 1.2.1, test_today_farewell fails by NameError"),
    ],
    "a cut that cannot be imported": [(APP, '#: @app.route("/hello")', "#: import flusk", "fails by ModuleNotFoundError")],
    "a cut that is not Python": [(APP, "#: def hello():", "#: def hello(:", "fails by SyntaxError")],
    "an answer needed too early": [
        (
            CHECKS, 'assert client.get("/hello").text == "Hello"',
            'assert client.get("/bye").text == "Farewell"; assert client.get("/hello").text == "Hello"',
            "Walk: 1.2.1 is next, but test_hello (1.1) fails first.",
        ),
    ],
    "checks without their ids": [
        (CHECKS, '@pytest.mark.point("1.1")\n', "", "1.1 [check] has not got a check."),
        (CHECKS, '@pytest.mark.point("1.2.1")', '@pytest.mark.point("1.2.1", "1.9")', "1.9 is marked, but is no point"),
        (CHECKS, '"1.9")', '"1.9", "7.1", "1.3")', "7.1 is marked, but is no point of this chapter"),
        (CHECKS, "import pytest", "import pytest", "Region 1.1 has no check."),
        (CHECKS, "import pytest", "import pytest", "1.3 is a note, yet something is marked with it."),
        (CHECKS, "test_book_", "test_", "1.2.1 has moved on, but no check named test_book_"),
        (CHECKS, "test_today_", "test_", "1.2.1 has moved on, but no check named test_today_"),
    ],
    "an unknown id in a region": [(APP, "region 1.1 say", "region 1.8 say", "1.8 is marked, but is no point")],
    "a region marked twice": [(APP, "# region 1.2.1", "# region 1.1", "app.py:20: region 1.1 is marked twice")],
    "a text that tells too little": [
        (README, "of prose there has to be enough for", "", "1.3 [note] has not got its paragraph"),
        (README, "**1.1** ", "**1.7** ", "1.1 has no places in the text"),
        (README, "**1.7** ", "**1.7** ", "The text tells of 1.7"),
        (README, "[region 1.1](app.py)", "", "refers to region 1.1 0 times"),
        (README, "[region 1.2.1](app.py)", "[region 1.2.1](views.py)", "it is in app.py"),
        ("chapters/OUTLINE.md", "- 1.3 Words", "- 1.1 Again [check]\n- 1.3 Words", "1.1 stands twice in the outline"),
    ],
    "a text that tells too much": [
        (README, "**1.1** ", "**1.1** One.\n\n**1.1** ", "1.1 has 2 places in the text"),
        (README, "# 1 Hello", "# 1 Hello\n\n```python\nx\n```", "The text pastes Python"),
        (README, "[region 1.1](app.py)", "[region 1.1](app.py)\n[region 1.3](app.py)", "refers to region 1.3, which nothing marks"),
    ],
}  # fmt: skip
PACKAGE_HOLES = {
    "worked code that fails": [(PACKAGE, '"messages"', '"massages"', "The worked code fails test_page (7.2)")],
    "checks that notice nothing": [
        (PACKAGE_CHECKS, '== "messages"', '!= ""', "Without 7.2 no check of its own fails"),
        (PACKAGE_CHECKS, 'point("7.1")', 'point("7.1", "7.9")', "7.9 is marked, but is no point"),
    ],
    "a cut that cannot be imported": [
        (PACKAGE, "def create", "# region 7.1 x\n#: import flusk\n# endregion\ndef create", "Without 7.1 nothing can be run: ModuleNotFoundError: No module named 'flusk'"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_in_a_chapter(project, hole):
    assert_noticed(project, "1", HOLES[hole])


@pytest.mark.parametrize("hole", PACKAGE_HOLES)
def test_a_hole_in_the_package(project, hole):
    assert_noticed(project, "7", PACKAGE_HOLES[hole])


def assert_noticed(project, chapter, holes):
    """Make some holes and assert that `verify` fails, naming each."""
    for file, old, new, _ in holes:
        text = project.file(file).read_text(encoding="utf-8")
        assert old in text
        project.write(file, text.replace(old, new))
    done = project.tool("verify", chapter)
    words = " ".join(done.stdout.split())
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr, done.stderr
    for *_, sentence in holes:
        assert sentence in words, words


def test_a_tool_that_is_absent_is_named(project):
    project.file(CHECKS).write_text(
        project.file(CHECKS).read_text()
        + '\n\n@pytest.mark.point("1.1")\ndef test_tool():\n    from chapters.conftest import tool\n    tool("no-such-tool")\n'
    )
    done = project.tool("verify", "1", CI="")
    assert done.returncode == 0
    assert "Not run        test_tool: Skipped: no-such-tool is absent" in done.stdout
    done = project.tool("verify", "1", CI="true")
    assert done.returncode == 1
    assert "no-such-tool is absent, and CI needs it" in " ".join(done.stdout.split())
