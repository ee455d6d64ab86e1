"""Take turns: a slice of hello, a slice of the case, round after round."""

import itertools
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass

import click

from . import servers
from .load import Work, WrongAnswerError, measure
from .report import Figure, Start
from .site import Site

HELLO = "hello"
first_numbers = itertools.count(0, 1_000_000)  # so that no two slices post the same text


@dataclass(frozen=True)
class How:
    """What all slices under one kind of server have in common."""

    server: str
    options: str
    rounds: int
    seconds: int
    keep_alive: bool

    @contextmanager
    def running(self, module, settings=None, book=None, **more):
        """Start an app under the server, in an instance folder of its own; yield its Site."""
        with tempfile.TemporaryDirectory() as folder:
            settings = {"FLASK_INSTANCE_PATH": folder} | (settings or {})
            more |= {"settings": settings, "options": self.options}
            with servers.running(self.server, module, folder, **more) as server:
                yield Site(server, book, self.keep_alive)


@dataclass
class Lane:
    """A program that runs under one kind of server, and hello beside it."""

    how: How
    hello: Site
    reading: Site
    writing: Site | None  # has a book of its own, so that nobody else's grows


def measure_book(hows, program, database, size, cases):
    """Measure some cases on a book of a size; return their figures and the starts."""
    book = program.ready(database, size)
    with ExitStack() as stack:
        # Copied while nobody reads, as PostgreSQL wants it.
        is_written = any(case.check for case in cases)
        copy = stack.enter_context(program.copied(database, book)) if is_written else None
        lanes = [lane(stack, how, program, book, copy) for how in hows]
        turns = [
            (each, case, Figure(each.how.server, database, size, case.name))
            for each in lanes
            for case in cases
        ]
        label = f"{program.name}, {database}, {size:,} messages"
        # The first round warms up: until then a program is slower, and hello less so.
        warming = [(each, case, deepcopy(figure)) for each, case, figure in turns]
        every = warming + turns * hows[0].rounds
        with click.progressbar(every, label=label, file=sys.stderr) as bar:
            for turn in bar:
                take(*turn)
        starts = [start_of(each, program, database, size) for each in lanes]
    return [figure for _, _, figure in turns], starts


def lane(stack, how, program, book, copy):
    """Start hello and the program; they end with the stack."""

    def run(book):
        more = {"python": program.python, "path": program.path}
        return stack.enter_context(
            how.running(program.module, program.settings(book), book, **more)
        )

    hello = stack.enter_context(how.running(HELLO))
    return Lane(how, hello, run(book), run(copy) if copy else None)


def take(lane, case, figure):
    """Measure hello, then the case, and add both to the figure."""
    site, seconds = lane.writing if case.check else lane.reading, lane.how.seconds
    try:
        work = case.prepare(site)
        if work is None:
            figure.note = "not supported"
            return
        hello = Work([lane.hello.raw("/")], body="hello", connections=work.connections)
        beside = measure(lane.hello.server.port, hello, seconds)
        before = site.newest()
        found = measure(site.server.port, work, seconds, next(first_numbers))
        if case.check:
            case.check(site, before, found)
            figure.commits.append(site.book.commits())
    except WrongAnswerError as error:
        place = f"{case.title}, {figure.server}, {figure.database}, {figure.size:,} messages"
        raise WrongAnswerError(f"{place}: {error}") from error
    figure.add(found, beside)


def start_of(lane, program, database, size):
    """Return how the program and hello started, and what their workers take by now."""
    server, hello = lane.reading.server, lane.hello.server
    memory = server.memory(), hello.memory()
    return Start(
        lane.how.server, database, size, program.name, server.seconds, hello.seconds, *memory
    )
