"""Tell what happened in the scenario, in figures that anyone can compare."""

import os
import platform
import re
import runpy
import subprocess
from collections import Counter
from importlib.metadata import version
from statistics import median, quantiles

from . import HERE

TITLES = {"read": "guests read", "post": "guests write", "owner": "the owner", "health": "/healthz"}
MOST = 5  # broken rules' cases that are printed


def write(result):
    """Return the report of a run as text."""
    parts = [heading(result), events(result), answers(result), errors(result), facts(result)]
    return "\n\n".join([*parts, rules(result)]) + "\n"


def heading(result):
    """Say what ran."""
    said = {name: version_of(result.programs[name]) for name in ("nginx", "postgres")}
    worker_class = runpy.run_path(str(HERE / "gunicorn.conf.py"))["worker_class"]
    return (
        "Two nodes behind nginx, with PostgreSQL: a node is killed, the database restarted\n"
        f"nginx {said['nginx']}, PostgreSQL {said['postgres']}, gunicorn {version('gunicorn')} "
        f"({worker_class}, 2 workers on each node), Python {platform.python_version()}, "
        f"{os.cpu_count()} cores"
    )


def version_of(program):
    """Return the version that a program says it has."""
    said = subprocess.run([program, "-V"], capture_output=True, text=True)
    return re.search(r"\d+\.[\d.]+", said.stdout + said.stderr)[0]


def events(result):
    return "\n".join(f"{moment:6.1f} s  {what}" for moment, what in result.events)


def answers(result):
    """Return how many requests were answered, and how soon, between the events."""
    lines = [f"{'':34}  asked  errors  median     p99"]
    for name, began, ended in result.phases:
        lines.append(name)
        for kind, title in TITLES.items():
            some = [
                r for r in result.ledger.requests if r.kind == kind and began <= r.began < ended
            ]
            lines.append(f"  {title:32} {row(some)}")
    return "\n".join(lines)


def row(requests):
    """Return the figures of some requests; times are those of the ones that were answered well."""
    bad = sum(bool(each.failure) for each in requests)
    times = [(each.ended - each.began) * 1000 for each in requests if not each.failure]
    if len(times) < 2:
        return f"{len(requests):6} {bad:7}"
    p99 = quantiles(times, n=100, method="inclusive")[98]
    return f"{len(requests):6} {bad:7} {median(times):4.0f} ms {p99:4.0f} ms"


def errors(result):
    """Return which errors there were, by what was down."""
    lines = ["Errors, by what could not answer"]
    for outage in result.outages:
        some = [each for each in result.ledger.requests if each.failure and outage.covers(each)]
        lines.append(f"  {outage.name} ({outage.ended - outage.began:.2f} s): {len(some)}")
        for (kind, failure), n in sorted(Counter((r.kind, r.failure) for r in some).items()):
            lines.append(f"    {n:5}  {TITLES[kind]}: {failure}")
    return "\n".join(lines)


def facts(result):
    return "\n".join(f"{name:57} {value}" for name, value in result.facts.items())


def rules(result):
    """Return the verdict on each rule, and some of the cases that broke it."""
    lines = []
    for rule, cases in result.broken.items():
        lines.append(f"{'BROKEN' if cases else 'kept  '}  {rule}")
        lines += [f"          {case}" for case in cases[:MOST]]
        lines += [f"          and {len(cases) - MOST} more"] if len(cases) > MOST else []
    return "\n".join(lines)
