"""The command: `make nodes`, or `python -m chapters.14_deployment.nodes --help`."""

import signal
import sys
from pathlib import Path

import click

from . import report, scenario
from .machines import AbsentError


@click.command()
@click.option("--short", is_flag=True, help="All of it in a few seconds, as the tests do it.")
@click.option("--report", "path", type=click.Path(path_type=Path), help="Write the report there.")
def main(short, path):
    """Run two nodes behind nginx, let machines fail under a load, and check what guests saw.

    Everything runs on this machine, in a folder that is removed; nothing that runs here already is
    touched. The exit code is 1 if a rule was broken.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that all programs are ended
    try:
        result = scenario.run(scenario.SHORT if short else scenario.FULL, tell)
    except (AbsentError, RuntimeError, TimeoutError) as error:
        raise click.ClickException(str(error)) from error
    text = report.write(result)
    click.echo(f"\n{text}", nl=False)
    if path:
        path.write_text(text, encoding="utf-8")
    sys.exit(any(result.broken.values()))


def tell(moment, sentence):
    click.echo(f"{moment:6.1f} s  {sentence}", err=True)


main()
