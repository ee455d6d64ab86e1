"""Say things to the student: in colour where the terminal has it, in ASCII where it must be."""

import os
import re
import shutil
import sys
import textwrap

import click

from chapters.outline import ROOT, outline

LABEL = 14  # columns that a label takes
PLAIN = str.maketrans(
    {
        "—": "-",
        "–": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "…": "...",
        "→": "->",
        "✓": "+",
        "█": "#",
        "░": ".",
    }
)
HOLD = "\x1f"  # stands for a blank at which no line may break
LOOP = "Is there an endless loop?"
INTERNAL = {"AssertionError", "Failed"}


def say(text="", end="\n"):
    """Print a text in what the terminal can show."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(PLAIN).encode(encoding, "replace").decode(encoding)
    click.echo(text, nl=end == "\n", color=False if os.environ.get("NO_COLOR") else None)


def page(text):
    """Print a long text: screen by screen on a terminal, all at once elsewhere."""
    if sys.stdout.isatty():
        click.echo_via_pager(text, color=not os.environ.get("NO_COLOR"))
    else:
        say(text)


def paint(text, colour, bold=False):
    """Return a text in a colour; what is not a terminal gets it without."""
    return click.style(text, fg=colour, bold=bold)


def field(label, text, colour=None):
    """Print a label with a text beside it, which is wrapped to the width of the terminal."""
    width = max(40, min(shutil.get_terminal_size().columns, 100) - LABEL - 4)
    lines = [piece for line in str(text).splitlines() or [""] for piece in wrap(line, width)]
    for number, line in enumerate(lines):
        name = label if number == 0 else ""
        say(f"  {name:<{LABEL}} {paint(line, colour) if colour else line}".rstrip())


def wrap(line, width):
    """Wrap one line; neither a path nor what stands in backticks is broken."""
    if line.startswith("python -m"):
        return [line]
    held = re.sub("`[^`]+`", lambda quoted: quoted[0].replace(" ", HOLD), line)
    return [
        piece.replace(HOLD, " ")
        for piece in textwrap.wrap(held, width, break_long_words=False, break_on_hyphens=False)
    ] or [""]


def command(text):
    """Return the command to type, with what starts this tool in front."""
    return f"python -m chapters {text}"


def bar(done, of, width=20):
    """Return a bar that shows how far something has come."""
    filled = width * done // of if of else 0
    return "█" * filled + "░" * (width - filled)


def heading(id):
    """Print a point: its id and what it says."""
    say()
    field("Point", f"{id}  {outline()[id].title}" if id in outline() else id, "cyan")
    say()


def failure(copy, id, result, other=None):
    """Tell one failing check: what is wrong, what was expected and seen, where, what next."""
    heading(id)
    field(
        "To do",
        copy.chapter.regions[id][1].title
        if id in copy.chapter.regions
        else "a demonstration: it should pass",
    )
    details = result.details
    if id in copy.regions and copy.untouched(id) and not stops_early(copy, details):
        field("", "You have not changed it yet, so failing now is as it should be.")
    say()
    field("What is wrong", wrong(copy, result), "red")
    if "expected" in details:
        field("Expected", details["expected"])
        field("Seen", details["seen"])
    if details.get("printed"):
        field("It printed", details["printed"].strip())
    say()
    if not is_the_checks(copy, details) and (place := mine(copy, details)):
        field("It failed at", clickable(*place))
    field("Your code", here(copy, id))
    field("The check", clickable(*result.check))
    if other:
        say()
        field("Fails too", f"{other}, which you changed: `{command(f'check {other}')}`")
    say()
    field("After saving", command(f"check {copy.chapter.number}"))
    field("For help", command(f"hint {id}"))
    say()


def wrong(copy, result):
    """Return one sentence for whatever made a check fail."""
    details = result.details
    kind, text = details.get("kind", "Hung"), details.get("sentence", "")
    if kind == "Hung":
        seconds = f"{details.get('limit', 0):g} seconds"
        return f"The check does not come to an end; it was stopped after {seconds}. {LOOP}"
    if is_the_checks(copy, details):
        return text or "The check's assertion does not hold."
    return explain(copy, details)


def is_the_checks(copy, details):
    """Say whether the check itself said what is wrong; Flask asserts too, while an app is read."""
    return details.get("kind") in INTERNAL and not stops_early(copy, details)


def stops_early(copy, details):
    """Say whether the student's app stops while Python reads it."""
    return details.get("phase") == "setup" and mine(copy, details) is not None


def explain(copy, details):
    """Return one sentence for an exception that is not an assertion."""
    kind, text = details.get("kind"), details.get("sentence", "")
    if "SyntaxError" in details.get("bases", ()):
        return f"This is not Python yet: {text}."
    if kind == "TemplateSyntaxError":
        return f"This is not a Jinja template yet: {text}"
    if stops_early(copy, details):
        return f"Your app stops while Python reads it: {kind}: {text}"
    if kind == "Hung":
        return f"Your app does not come to an end while Python reads it. {LOOP}"
    if kind == "Unknown":
        return f"The checks could not be run. What Python said: {text}"
    return f"{kind}: {text}"


def mine(copy, details):
    """Return the last line of the student's own that an error passed through, or None."""
    inside = [
        (path, line) for path, line in details.get("lines", ()) if is_inside(path, copy.folder)
    ]
    return inside[-1] if inside else None


def at_fault(copy, details):
    """Return the exercise that the student changed and in which an error arose, or None."""
    path, line = mine(copy, details) or ("", 0)
    for id in copy.changed:
        name, region = copy.regions[id]
        is_here = os.path.realpath(copy.folder / name) == os.path.realpath(path)
        if is_here and region.first < line < region.last:
            return id
    return None


def is_inside(path, folder):
    """Say whether a path lies in a folder."""
    return os.path.realpath(path).startswith(os.path.realpath(folder) + os.sep)


def here(copy, id):
    """Return where the student's answer belongs."""
    if id in copy.regions:
        name, region = copy.regions[id]
        return copy.show(name, region.first + 1)
    return copy.show("")


def broken(copy, details):
    """Tell why no check could begin."""
    id = at_fault(copy, details)
    say()
    if id:
        field("To do", f"{id}  {copy.chapter.regions[id][1].title}")
    field("What is wrong", explain(copy, details), "red")
    if place := mine(copy, details):
        field("It failed at", clickable(*place))
    if not id and copy.changed:
        field("Your code", f"{here(copy, copy.changed[-1])}, as far as you have come")
    say()
    field("After saving", command(f"check {copy.chapter.number}"))
    say()


def clickable(path, line):
    """Return `file:line`, as short as it can be."""
    path = os.path.realpath(path)
    short = os.path.relpath(path, ROOT) if is_inside(path, ROOT) else path
    return f"{short.replace(os.sep, '/')}:{line}"
