"""What the checks of this chapter share: pages whose elements are found."""

import ast
import json
import re
import threading
from html.parser import HTMLParser

import pytest
from flask import render_template_string
from werkzeug.serving import make_server

VOID = {"br", "hr", "img", "input", "link", "meta"}  # elements without an end tag
BELOW = "http://localhost/below"  # where an app may be moved to


class Page(HTMLParser):
    """Some HTML, and its elements in the order in which they begin."""

    def __init__(self, html):
        super().__init__()
        self.html, self.elements, self.open = html, [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.elements.append({"tag": tag, "attributes": dict(attrs), "text": ""})
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        """Close the innermost element of this name."""
        for number in reversed(range(len(self.open))):
            if self.open[number]["tag"] == tag:
                del self.open[number:]
                break

    def handle_data(self, data):
        """Add text to each element that is open."""
        for element in self.open:
            element["text"] += data

    def texts(self, tag):
        """Return the text of each element of this name, with single spaces."""
        return [" ".join(each["text"].split()) for each in self.elements if each["tag"] == tag]

    def attributes(self, tag):
        """Return the attributes of each element of this name."""
        return [each["attributes"] for each in self.elements if each["tag"] == tag]

    def constant(self, name):
        """Return the value that a script gives to a constant, or None where there is none."""
        scripts = "\n".join(each["text"] for each in self.elements if each["tag"] == "script")
        found = re.search(rf"\b{name}\s*=\s*(.*?)\s*;?\s*$", scripts, re.MULTILINE)
        for read in (json.loads, ast.literal_eval) if found else ():
            try:
                return read(found[1])
            except (ValueError, SyntaxError):
                continue
        return None


@pytest.fixture
def page(client):
    """Return a function that asks for a URL and returns the page."""
    return lambda url, **options: Page(client.get(url, **options).text)


@pytest.fixture
def parse():
    """Return what finds the elements in some HTML."""
    return Page


@pytest.fixture
def render(app):
    """Return a function that renders template source, in an app that was moved below a path."""

    def render(source, **values):
        with app.test_request_context("/deep/page", base_url=BELOW):
            return render_template_string(source, **values)

    return render


@pytest.fixture
def known(app):
    """Return a function that says whether the environment has something of a kind and a name."""
    return lambda kind, name: name in getattr(app.jinja_env, kind)


@pytest.fixture
def fill(module):
    """Return a function that fills the book anew with greetings."""

    def fill(*greetings):
        module.GREETINGS.clear()
        module.GREETINGS.extend(module.Greeting(*each) for each in greetings)

    return fill


@pytest.fixture
def macros(app):
    """Return a function that calls a macro of _macros.html by its name."""

    def call(name, *args, **kwargs):
        with app.test_request_context("/deep/page", base_url=BELOW):
            module = app.jinja_env.get_template("_macros.html").make_module()
            assert hasattr(module, name), f"_macros.html defines no macro named {name} yet."
            return Page(getattr(module, name)(*args, **kwargs))

    return call


@pytest.fixture
def url(app):
    """Serve the app for the length of a check; return where. (A whole `flask run` takes longer.)"""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
