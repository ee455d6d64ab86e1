"""The command: `make bench`, or `python -m chapters.13_performance.benchmark --help`."""

import itertools
import os
import platform
import signal
import sys

import click

from . import CACHE, IMAGES, books, chart, isso, load, report, servers
from .cases import CASES, SAYHELLO
from .rounds import How, measure_book

TITLES = {case.name: case.title for case in [*CASES, *isso.CASES]}


def several(choices, *default):
    """Return the settings of an option that may be repeated."""
    return {"multiple": True, "default": default, "show_default": True, "type": choices}


def any_of(names):
    """Return the type of an option that takes names, or "all" of them."""
    return click.Choice([*names, "all"])


@click.command()
@click.option("--database", "databases", **several(any_of(books.DATABASES), "sqlite"))
@click.option("--size", "sizes", **several(click.IntRange(20), 20, 1_000, 100_000, 1_000_000))
@click.option("--case", "names", **several(any_of([case.name for case in CASES]), "all"))
@click.option("--server", "kinds", **several(any_of(servers.SERVERS), "sync"))
@click.option("--options", default="", help='Further words for the server, as "--threads 8".')
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1))
@click.option("--seconds", default=1, show_default=True, type=click.IntRange(1), help="Of a slice.")
@click.option("--keep-alive", is_flag=True, help="Keep connections open, where a server can.")
@click.option("--quick", is_flag=True, help="20 and 100,000 messages, three rounds.")
@click.option("--isso", "with_isso", is_flag=True, help="Measure isso beside it, on SQLite.")
@click.option("--keep", is_flag=True, help="Write the results into images/, for the README.")
@click.option("--clean", is_flag=True, help="Remove the books and all that was installed; stop.")
def bench(databases, sizes, names, kinds, options, rounds, seconds, keep_alive, **flags):
    """Measure the guestbook beside a bare Flask "hello", round after round; print the ratios.

    Some options may be repeated: --size 20 --size 1000.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers are ended, too
    if flags["clean"]:
        return books.clean()
    if flags["quick"]:
        sizes, rounds = (20, 100_000), 3
    cases = [case for case in CASES if "all" in names or case.name in names]
    kinds = servers.SERVERS if "all" in kinds else kinds
    hows = [How(kind, options, rounds, seconds, keep_alive) for kind in kinds]
    try:
        load.wrk()
        servers.install_extras(kinds)
        jobs = jobs_for(databases, sizes, cases, flags["with_isso"])
        figures, starts = [], []
        for job in jobs:
            measured, started = measure_book(hows, *job)
            figures += measured
            starts += started
    except (load.WrongAnswerError, RuntimeError, FileNotFoundError) as error:
        raise click.ClickException(f"No figures. {error}") from error
    write(figures, starts, conditions(hows[0]), IMAGES if flags["keep"] else CACHE)


def jobs_for(databases, sizes, cases, with_isso):
    """Return what is to be measured: program, database, size, cases."""
    databases = there(books.DATABASES if "all" in databases else databases)
    jobs = [(SAYHELLO, *each, cases) for each in itertools.product(databases, sizes)]
    if with_isso and (program := isso.program()):
        jobs += [(program, "sqlite", size, isso.CASES) for size in sizes if size <= isso.MOST]
    return jobs


def there(databases):
    """Return the databases that are here; say which are not."""
    absent = {each: books.absent(each) for each in databases}
    for sentence in filter(None, absent.values()):
        click.echo(sentence, err=True)
    return [each for each in databases if not absent[each]]


def conditions(how):
    """Return what a figure depends on beside the code."""
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "workers": servers.WORKERS,
        "options": how.options,
        "rounds": how.rounds,
        "seconds": how.seconds,
        "keep_alive": how.keep_alive,
    }


def write(figures, starts, conditions, folder):
    """Print the tables; keep them as charts and as JSON."""
    folder.mkdir(exist_ok=True)
    groups = report.groups(figures)
    for (server, database), some in groups.items():
        beside = [each for each in starts if (each.server, each.database) == (server, database)]
        click.echo(f"{report.heading(server, database)}\n\n{report.grid(some, TITLES)}\n")
        click.echo("\n".join([*report.beside(some, beside), ""]))
        path = folder / f"benchmark-{server}-{database}.svg"
        path.write_text(chart.draw(some, TITLES, report.heading(server, database, "")))
    if len({server for server, _ in groups}) > 1:
        click.echo(report.by_server(figures, TITLES) + "\n")
    (folder / "benchmark.json").write_text(report.as_json(figures, starts, conditions))
    click.echo(f"Charts and figures (benchmark*) are in {folder}.")


if __name__ == "__main__":
    bench(prog_name="bench")
