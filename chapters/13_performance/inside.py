"""Measure what one request costs inside the program, without a server and a network around it.

    python -m chapters.13_performance.inside

Each case is a call of the WSGI app, in turn with a call of the least that Flask can do. The time
is that of the processor, so that a busy machine matters little; the ratio is how many hellos one
page costs.
"""

import logging
import re
import tempfile
import time
from io import BytesIO
from itertools import count as counter
from itertools import islice
from statistics import median
from urllib.parse import urlencode

import click
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from sayhello import create_app
from sayhello.commands import write
from sayhello.extensions import db
from sayhello.greetings import greetings
from sayhello.models import Message, make_tables

SETTINGS = {"SECRET_KEY": "x", "SENDER_LIMIT": 10**9, "SITE_LIMIT": 10**9, "MIN_SECONDS": 0}
BROWSER = {"Accept-Language": "en-US,en;q=0.5", "Accept": "text/html"}
TURNS = 7
MARKS = counter()  # no two messages are the same


def hello_app():
    """Return the least that Flask can do."""
    app = Flask("hello")
    app.get("/")(lambda: "hello")
    return app


def book_app(url, messages):
    """Return the guestbook with some invented messages."""
    app = create_app(SETTINGS | {"SQLALCHEMY_DATABASE_URI": url})
    logging.disable(logging.INFO)  # a line for each message that is left
    with app.app_context():
        make_tables()
        write(list(greetings(messages, ("en_US",), seed=1)))
    return app


def call(app, environ):
    """Send a request; return the status, the headers and the body."""
    body, status, headers = run_wsgi_app(app, dict(environ), buffered=True)
    return status, headers, b"".join(body)


def seconds(app, environs):
    """Return the seconds of the processor that an average request takes."""
    began = time.process_time()
    for environ in environs:
        call(app, environ)
    return (time.process_time() - began) / len(environs)


def get(path="/", **headers):
    """Return a request as WSGI has it."""
    return EnvironBuilder(path=path, headers=BROWSER | headers).get_environ()


def posts(cookie, fields, count):
    """Return requests that each leave another message from another address."""
    for mark in islice(MARKS, count):
        form = urlencode(fields | {"name": "Ada", "body": f"Hello number {mark}!"}).encode()
        address = f"10.{mark >> 16 & 255}.{mark >> 8 & 255}.{mark & 255}"
        builder = EnvironBuilder(
            method="POST",
            input_stream=BytesIO(form),
            content_type="application/x-www-form-urlencoded",
            content_length=len(form),
            headers=BROWSER | {"Cookie": cookie},
            environ_base={"REMOTE_ADDR": address},
        )
        yield builder.get_environ()


def cases(app):
    """Return the cases: name → a function that makes some requests."""
    _, headers, body = call(app, get())
    cookie = headers["Set-Cookie"].split(";")[0]
    fields = dict(re.findall(rb'name="(\w+)" type="hidden" value="([^"]*)"', body))
    known = {"Cookie": cookie, "If-None-Match": call(app, get(Cookie=cookie))[1].get("ETag", "*")}
    with app.app_context():
        middle = db.session.get(Message, 500).cursor
    requests = {
        "first visit": get(),
        "returning visitor": get(Cookie=cookie),
        "revalidation": get(**known),
        "permalink": get("/messages/500"),
        "deep page": get(f"/?before={middle}"),
        "Atom feed": get("/feed.atom"),
    }
    made = {name: lambda count, one=one: [one] * count for name, one in requests.items()}
    return made | {"post": lambda count: list(posts(cookie, fields, count))}


@click.command()
@click.option("--messages", default=1000, show_default=True, help="How many the book has.")
@click.option("--requests", default=100, show_default=True, help="How many are sent in a turn.")
def main(messages, requests):
    """Print what each kind of request costs, beside a bare Flask hello."""
    with tempfile.TemporaryDirectory() as folder:
        hello, app = hello_app(), book_app(f"sqlite:///{folder}/book.db", messages)
        for name, make in cases(app).items():
            status, _, _ = call(app, make(1)[0])
            turns = []
            for _ in range(TURNS):
                least = seconds(hello, [get()] * requests)
                turns.append((seconds(app, make(requests)), least))
            cost = median(cost for cost, _ in turns)
            ratio = median(cost / least for cost, least in turns)
            click.echo(f"{name:<20}{cost * 1e6:>7.0f} µs {ratio:>6.1f} hellos   {status}")


if __name__ == "__main__":
    main()
