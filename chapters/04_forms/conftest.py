"""What the checks of this chapter share: pages taken apart, and forms filled in as browsers do."""

import secrets
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from werkzeug.datastructures import MultiDict

VOID = {"br", "hr", "img", "input", "link", "meta"}  # elements without an end tag
URLENCODED = "application/x-www-form-urlencoded"


class Element:
    """An element of a page."""

    def __init__(self, tag, attributes=(), parent=None):
        self.tag, self.attributes, self.parent = tag, dict(attributes), parent
        self.children = []

    def get(self, name, default=""):
        """Return an attribute; one without a value counts as empty."""
        return self.attributes.get(name, default) or ""

    def has(self, name):
        """Say whether an attribute is there, with or without a value."""
        return name in self.attributes

    @property
    def classes(self):
        """Return the classes as a set."""
        return set(self.get("class").split())

    @property
    def text(self):
        """Return the text in it, with single blanks."""
        pieces = (each if isinstance(each, str) else each.text for each in self.children)
        return " ".join("".join(pieces).split())

    def all(self, *tags):
        """Return the elements of these kinds in it, or all, in the order of the page."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if not tags or child.tag in tags else []
                found += child.all(*tags)
        return found

    def around(self):
        """Return the elements that it stands in, the nearest first."""
        return [self.parent, *self.parent.around()] if self.parent else []


class Page(HTMLParser):
    """An answer, taken apart, with forms to be filled in."""

    def __init__(self, client, url, response):
        super().__init__()
        self.client, self.url, self.response = client, url, response
        self.status, self.location = response.status_code, response.location
        self.root = self.open = Element("")
        self.feed(response.text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Begin an element."""
        element = Element(tag, attrs, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_endtag(self, tag):
        """End the nearest element of this kind, if one is open."""
        for element in [self.open, *self.open.around()]:
            if element.tag == tag:
                self.open = element.parent
                break

    def handle_data(self, data):
        """Note some text."""
        self.open.children.append(data)

    @property
    def path(self):
        """Return the path of its URL."""
        return urlsplit(self.url).path

    @property
    def is_redirect(self):
        """Say whether it sends the browser on, by GET and for this time."""
        return self.status in {302, 303}

    @property
    def text(self):
        """Return the text of the page."""
        return self.root.text

    def all(self, *tags):
        """Return the elements of these kinds."""
        return self.root.all(*tags)

    def label_of(self, field):
        """Return the text of the label of a field, or nothing."""
        for label in self.all("label"):
            if (
                label.get("for") and label.get("for") == field.get("id")
            ) or label in field.around():
                return label.text
        return ""

    def form(self, number=0):
        """Return a form of the page, so that it can be filled in."""
        forms = self.all("form")
        assert forms[number:], (
            f"The page {self.path} should have {('a', 'a second', 'a third')[number]} form."
        )
        return FilledForm(self, forms[number])

    def follow(self):
        """Go where the answer sends the browser."""
        assert self.location, "The answer should send the browser on to another page."
        return get(self.client, urljoin(self.url, self.location))


class FilledForm:
    """A form, filled in and sent as a browser does, but for the browser's own validation."""

    def __init__(self, page, element):
        self.page, self.element = page, element
        method = element.get("method").lower()
        self.method = method if method == "post" else "get"
        self.url = urljoin(page.url, element.get("action") or page.url)
        encodings = (URLENCODED, "multipart/form-data", "text/plain")
        encoding = element.get("enctype").lower()
        self.encoding = encoding if encoding in encodings else URLENCODED

    def field(self, name):
        """Return the field of this name."""
        for field in self.element.all("input", "textarea"):
            if field.get("name") == name:
                return field
        raise AssertionError(f"The form on {self.page.path} should have a field named {name!r}.")

    @property
    def buttons(self):
        """Return the buttons that send the form."""
        buttons = self.element.all("button", "input")
        default = {"button": "submit", "input": "text"}
        return [each for each in buttons if each.get("type", default[each.tag]).lower() == "submit"]

    def send(self, button=None, **values):
        """Fill in some fields, press a button (the first, or the one of this name); return a page.

        A file is a pair of its name and its bytes; several are a list of pairs.
        """
        assert self.buttons, f"The form on {self.page.path} should have a button that sends it."
        names = [each.get("name") for each in self.buttons]
        assert button is None or button in names, f"The form should have a button named {button!r}."
        pressed = self.buttons[names.index(button) if button else 0]
        for name in values:
            self.field(name)
        data = [pair for each in self.element.all() for pair in self.pairs(each, pressed, values)]
        return self.post(data) if self.method == "post" else self.get(data)

    def pairs(self, field, pressed, values):
        """Return what a field adds to the data: names with values."""
        name, kind = field.get("name"), field.get("type").lower()
        if not name or field.has("disabled") or field.tag not in {"input", "textarea", "button"}:
            return []
        if field in self.buttons or field.tag == "button":
            return [(name, field.get("value"))] if field is pressed else []
        if kind in {"checkbox", "radio"}:
            ticked = values.get(name, field.has("checked"))
            return [(name, field.get("value", "on"))] if ticked else []
        if kind == "file":
            chosen = values.get(name) or [("", b"")]
            return [(name, each) for each in (chosen if isinstance(chosen, list) else [chosen])]
        given = field.text if field.tag == "textarea" else field.get("value")
        return [(name, values.get(name, given))]

    def get(self, data):
        """Send the data in the URL."""
        return get(self.page.client, f"{self.url.partition('?')[0]}?{urlencode(names_only(data))}")

    def post(self, data):
        """Send the data in the body, in the form's encoding."""
        kind = self.encoding
        if kind == "multipart/form-data":
            body, kind = multipart(data)
        elif kind == "text/plain":
            body = "".join(f"{name}={value}\r\n" for name, value in names_only(data)).encode()
        else:
            body = urlencode(names_only(data)).encode()
        response = self.page.client.post(self.url, data=body, content_type=kind)
        return Page(self.page.client, self.url, response)


def get(client, url):
    """Ask for a URL and take the answer apart."""
    url = urljoin("http://localhost/", url)
    return Page(client, url, client.get(url))


def names_only(data):
    """Replace each file by its name, which is all that these encodings can carry."""
    return [(name, value[0] if isinstance(value, tuple) else value) for name, value in data]


def multipart(data):
    """Return a body of parts, in which a file has its name and its bytes; and its content type."""
    body, boundary = b"", secrets.token_hex()
    for name, value in data:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, tuple):
            filename = value[0].replace('"', "%22")
            head += f'; filename="{filename}"\r\nContent-Type: application/octet-stream'
            value = value[1]
        else:
            value = value.encode()
        body += head.encode() + b"\r\n\r\n" + value + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


@pytest.fixture
def visit(client):
    """Return a function that opens a page of the app."""
    return lambda url: get(client, url)


@pytest.fixture
def send_file(client):
    """Return a function that sends a file, a pair of its name and its bytes, without any page."""

    def send_file(url, **files):
        body, kind = multipart(files.items())
        return client.post(url, data=body, content_type=kind)

    return send_file


@pytest.fixture
def errors(app):
    """Return a function that gives a form's class some data and returns the errors by field.

    It asks the class itself, without a page or a token.
    """

    def errors(form_class, **data):
        with app.test_request_context():
            form = form_class(MultiDict(data), meta={"csrf": False})
            form.validate()
            return form.errors

    return errors
