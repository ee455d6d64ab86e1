"""A project of two tiny chapters, one in a folder and one in a package, to try the tool on."""

from chapters import sandbox

OUTLINE = """\
## 1 Hello: a page that speaks

- 1.1 A page says hello [check]
- 1.2 Parting
  - 1.2.1 A page says farewell — today: not `goodbye` [check]
- 1.3 Words are prose [note]

## 2 Later: not written yet

- 2.1 Later [check]

## 7 The guestbook

- 7.1 A package has a factory [check]
- 7.2 The factory adds a page [check]
"""
APP = """\
from flask import Flask

app = Flask(__name__)


# region 1.1 say Hello at /hello
@app.route("/hello")
def hello():
    return "Hello"


#: @app.route("/hello")
#: def hello():
#:     return "..."
# endregion


@app.route("/bye")
def bye():
    # region 1.2.1 say Farewell
    return "Farewell"
    #: return "..."
    # endregion
"""
CHECKS = '''\
import pytest


@pytest.mark.point("1.1")
def test_hello(client):
    """Hint: return a string.

    Hint: the string is Hello.
    """
    assert client.get("/hello").text == "Hello", "The page should say Hello."


@pytest.mark.point("1.2.1")
def test_today_farewell(client):
    """Hint: return Farewell."""
    assert client.get("/bye").text == "Farewell", "The page should say Farewell."


@pytest.mark.point("1.2.1")
def test_book_goodbye_is_gone(client):
    assert client.get("/goodbye").status_code == 404
'''
README = """\
# 1 Hello

**1.1** A page speaks.

[region 1.1](app.py)

### 1.2.1 Farewell

[region 1.2.1](app.py)

**1.3** Words are prose, and of prose there has to be enough for a reader
to take something home from it.
"""
PACKAGE = """\
from flask import Flask


def create_app():
    app = Flask(__name__)
    # region 7.2 add a page at /
    app.add_url_rule("/", "index", lambda: "messages")
    # endregion
    return app
"""
PACKAGE_CHECKS = '''\
import pytest
from sayhello import create_app


@pytest.mark.point("7.1")
def test_factory():
    assert create_app().name == "sayhello"


@pytest.mark.point("7.2")
def test_page():
    """Hint: add_url_rule."""
    assert create_app().test_client().get("/").text == "messages", "There should be messages."
'''
PACKAGE_README = """\
# 7 The guestbook

**7.1** A factory.

**7.2** A page.

[region 7.2](../../sayhello/__init__.py)
"""


def make(root):
    """Write the tiny project and return its sandbox."""
    project = sandbox.make(root)
    project.write("chapters/OUTLINE.md", OUTLINE)
    for name, text in {
        "__init__.py": "",
        "app.py": APP,
        "test_tiny.py": CHECKS,
        "README.md": README,
    }.items():
        project.write(f"chapters/01_hello/{name}", text)
    project.write("chapters/07_guestbook/README.md", PACKAGE_README)
    project.write("sayhello/__init__.py", PACKAGE)
    project.write("tests/test_sayhello.py", PACKAGE_CHECKS)
    project.write(
        "tests/test_other.py", "raise RuntimeError('this has nothing to do with a chapter')\n"
    )
    project.write("tests/node_modules/test_x.py", "")
    project.write("instance/config.py", "")
    project.write("setup.cfg", "[tool:pytest]\nmarkers =\n    point(*ids): points\n")
    project.write(".flaskenv", "FLASK_APP=sayhello\n")
    return project
