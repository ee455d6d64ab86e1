"""The command: `make bench`, or `python -m chapters.13_performance.benchmark --help`."""

import itertools
import os
import platform
import signal
import sys

import click

from . import CACHE, IMAGES, books, load, report, servers
from .cases import CASES
from .rounds import HELLO, How, measure_book

TITLES = {case.name: case.title for case in CASES}


def several(choices, default):
    """Return the settings of an option that may be repeated."""
    return {"multiple": True, "default": default, "show_default": True, "type": choices}


@click.command()
@click.option(
    "--database", "databases", **several(click.Choice([*books.DATABASES, "all"]), ["sqlite"])
)
@click.option("--size", "sizes", **several(click.IntRange(1), [20, 1_000, 100_000, 1_000_000]))
@click.option("--case", "names", **several(click.Choice(list(TITLES)), list(TITLES)))
@click.option("--server", "kinds", **several(click.Choice(list(servers.SERVERS)), ["sync"]))
@click.option("--options", default="", help='Further words for the server, as "--threads 8".')
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1))
@click.option("--seconds", default=1, show_default=True, type=click.IntRange(1), help="Of a slice.")
@click.option("--keep-alive", is_flag=True, help="Keep connections open, where a server can.")
@click.option("--quick", is_flag=True, help="20 and 100,000 messages, three rounds.")
@click.option("--keep", is_flag=True, help="Write the results into images/, for the README.")
def bench(databases, sizes, names, kinds, options, rounds, seconds, keep_alive, quick, keep):
    """Measure the guestbook beside a bare Flask "hello", round after round; print the ratios.

    An option in the plural sense may be repeated: --size 20 --size 1000.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers are ended, too
    if quick:
        sizes, rounds = (20, 100_000), 3
    cases = [case for case in CASES if case.name in names]
    databases = there(books.DATABASES if "all" in databases else databases)
    conditions = {
        "python": platform.python_version(), "machine": platform.machine(),
        "processors": os.cpu_count(), "workers": servers.WORKERS, "rounds": rounds,
        "seconds": seconds, "keep_alive": keep_alive, "options": options,
    }  # fmt: skip
    figures, starts = [], []
    try:
        load.wrk()
        servers.install_extras(kinds)
        for kind in kinds:
            how = How(kind, options, rounds, seconds, keep_alive)
            with how.running(HELLO) as hello:
                for database, size in itertools.product(databases, sizes):
                    measured, start = measure_book(how, hello, database, size, cases)
                    figures += measured
                    starts.append(start)
    except (load.WrongAnswerError, RuntimeError, FileNotFoundError) as error:
        raise click.ClickException(f"No figures. {error}") from error
    write(figures, starts, conditions, IMAGES if keep else CACHE)


def there(databases):
    """Return the databases that are here; say which are not."""
    absent = {each: books.absent(each) for each in databases}
    for sentence in filter(None, absent.values()):
        click.echo(sentence, err=True)
    return [each for each in databases if not absent[each]]


def write(figures, starts, conditions, folder):
    """Print the tables, and keep them as JSON."""
    click.echo(report.tables(figures, starts, TITLES))
    folder.mkdir(exist_ok=True)
    path = folder / "benchmark.json"
    path.write_text(report.as_json(figures, starts, conditions))
    click.echo(f"The figures are in {path}.")


if __name__ == "__main__":
    bench(prog_name="bench")
