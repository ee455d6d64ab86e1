"""Hostile and odd strings: shown back as text, and nothing else happens."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import update

from sayhello import models
from sayhello.extensions import db
from sayhello.models import NAME_MAX, PUBLISHED, Message
from sayhello.text import tidy_line, tidy_text

from ..hostile import BYTES, STRINGS

# What pages say in their message or form, and what they are made of: every element and attribute.
READ = """
    const parser = new DOMParser();
    return arguments[0].map(html => {
        const page = parser.parseFromString(html, "text/html");
        const [name, body] = [".message-name, #name", ".message-body, #body"].map(css => {
            const element = page.querySelector(css);
            return element.value ?? element.textContent;
        });
        const shape = [...page.querySelectorAll("*:not(path)")].map(element =>
            [element.localName, ...element.getAttributeNames()].join(" "));
        return { name, body, title: page.title, shape: shape.join("\\n") };
    });
"""
READ_INDEX = """
    const messages = [...document.querySelectorAll(".messages > article")];
    return messages.map(message => ({
        name: message.querySelector("h2").textContent,
        body: message.querySelector(".message-body").textContent,
        shape: [...message.querySelectorAll("*:not(path)")].map(e => e.localName).join(" "),
    }));
"""


def fits(name):
    return 0 < len(tidy_line(name)) <= NAME_MAX


@pytest.fixture
def post(app):
    """Post a form past the browser, which would be too slow for hundreds; return the answer."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client(use_cookies=False)
    return lambda name, body: client.post("/", data={"name": name, "body": body})


@pytest.fixture
def signed(app, post):
    """A book with every string as name, where it fits, and as body; returns them newest first."""
    messages = []
    for number, text in enumerate(STRINGS):
        name = text if fits(text) else "Guest"
        body = f"{text}\n#{number}"  # two that are alike when tidy would be one message
        assert post(name, body).status_code == 303, text
        messages.insert(0, (tidy_line(name), tidy_text(body)))
    with app.app_context():  # some look like advertisements, and wait
        db.session.execute(update(Message).values(state=PUBLISHED))
        db.session.commit()
    return messages


def test_there_are_five_hundred_of_them():
    assert len(set(STRINGS)) == len(STRINGS) >= 500


def test_a_page_of_hostile_messages_shows_text_and_executes_nothing(signed, guest, monkeypatch):
    monkeypatch.setattr(models, "PAGE_SIZE", len(signed))  # all of them on one page
    shown = guest.open().run(READ_INDEX)
    assert [(message["name"], message["body"]) for message in shown] == signed
    assert {message["shape"] for message in shown} == {"svg header h2 a time p"}
    assert guest.run("return document.querySelectorAll('body script, article').length") == len(
        signed
    )
    assert not guest.run("return 'pwned' in window")
    assert not [url for url in guest.requests() if not url.startswith(guest.site)]
    assert not [entry for entry in guest.log("browser") if entry["level"] == "SEVERE"]


def test_a_hostile_message_leaves_its_own_page_whole(signed, app, guest):
    client = app.test_client()
    pages = [client.get(f"/messages/{id}").text for id in range(len(signed), 0, -1)]
    read = guest.open().run(READ, pages)
    assert [(page["name"], page["body"]) for page in read] == signed
    assert all(
        f"A message from {' '.join(page['name'].split())} ·" in page["title"] for page in read
    )
    assert len({page["shape"] for page in read}) == 1


def test_a_hostile_string_that_is_refused_is_given_back_as_text(post, guest):
    refused = [(tidy_line(text), tidy_text(f"{text}!")) for text in STRINGS if not fits(text)]
    answers = [post(text, f"{text}!") for text in STRINGS if not fits(text)]
    assert {answer.status_code for answer in answers} == {422}
    read = guest.open().run(READ, [answer.text for answer in answers])
    assert [(page["name"], page["body"]) for page in read] == refused
    assert len({page["shape"] for page in read}) == 1


@pytest.mark.parametrize("octets", BYTES, ids=bytes.hex)
def test_bytes_that_are_no_text_are_shown_as_a_stand_in(app, octets):
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    data = f"name={quote(octets)}&body=a{quote(octets)}b"
    client.post("/", data=data, content_type="application/x-www-form-urlencoded")
    assert re.search('dir="auto">a[%0-9A-F\ufffd]+b</p>', client.get("/messages/1").text)
