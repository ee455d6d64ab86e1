"""Take turns: a slice of hello, a slice of the case, round after round."""

import itertools
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import click

from . import books, servers
from .cases import SETTINGS, Site, nothing_lost
from .load import Work, WrongAnswerError, measure
from .report import Figure, Start

HELLO = f"{__package__}.hello"
GUESTBOOK = "sayhello"
first_numbers = itertools.count(0, 1_000_000)  # so that no two slices post the same text


@dataclass(frozen=True)
class How:
    """What all slices have in common."""

    server: str
    options: str
    rounds: int
    seconds: int
    keep_alive: bool

    @contextmanager
    def running(self, module, book=None):
        """Start an app under the server, in an instance folder of its own; yield its Site."""
        settings = SETTINGS | {"FLASK_SQLALCHEMY_DATABASE_URI": book.url} if book else {}
        with tempfile.TemporaryDirectory() as folder:
            settings = settings | {"FLASK_INSTANCE_PATH": folder}
            with servers.running(self.server, module, folder, settings, self.options) as server:
                yield Site(server, book, self.keep_alive)


def measure_book(how, hello, database, size, cases):
    """Measure some cases on a book of a size; return their figures and the start-up's."""
    book = books.ready(database, size)
    with ExitStack() as stack:
        writing = None
        if any(case.writes for case in cases):  # copied while nobody reads, as PostgreSQL wants
            copy = stack.enter_context(books.copied(database, book))
            writing = stack.enter_context(how.running(GUESTBOOK, copy))
        reading = stack.enter_context(how.running(GUESTBOOK, book))
        figures = [Figure(how.server, database, size, case.name) for case in cases]
        turns = list(itertools.product(range(how.rounds), zip(cases, figures, strict=True)))
        with click.progressbar(
            turns, label=f"{how.server}, {database}, {size:,}", file=sys.stderr
        ) as bar:
            for _, (case, figure) in bar:
                take_turn(how, hello, writing if case.writes else reading, case, figure)
        start = Start(
            how.server, database, size,
            reading.server.seconds, hello.server.seconds,
            reading.server.memory(), hello.server.memory(),
        )  # fmt: skip
    return figures, start


def take_turn(how, hello, site, case, figure):
    """Measure hello, then the case, and add both to the figure."""
    try:
        work = case.prepare(site)
        if work is None:
            figure.note = "not supported"
            return
        plain = Work([hello.raw("/")], body="hello", connections=work.connections)
        beside = measure(hello.server.port, plain, how.seconds)
        before = site.newest() if case.writes else None
        found = measure(site.server.port, work, how.seconds, next(first_numbers))
        if case.writes:
            nothing_lost(site, before, found)
    except WrongAnswerError as error:
        place = f"{case.title}, {figure.database}, {figure.size:,} messages"
        raise WrongAnswerError(f"{place}: {error}") from error
    figure.add(found, beside)
