"""The commands of `python -m chapters`.

Exit codes: 0 it is done or it passes, 1 a check fails, 2 it cannot be done.
"""

import difflib
import os
import subprocess
import sys
import time

import click

from chapters import progress, reading, student, words
from chapters.chapter import chapters, is_text, read
from chapters.outline import ROOT, outline
from chapters.regions import RegionError
from chapters.student import Trouble, copy_of
from chapters.words import command, field, say

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
PAUSE = 0.4  # seconds between two looks at the files


class Tool(click.Group):
    """A group of commands that tells trouble in one sentence instead of a traceback."""

    def list_commands(self, ctx):
        """Return the commands in the order in which they are met."""
        return list(self.commands)

    def invoke(self, ctx):
        """Run a command; turn what went wrong into a sentence and exit code 2."""
        try:
            return super().invoke(ctx)
        except (Trouble, RegionError) as error:
            tell(error)
            ctx.exit(2)


def tell(error):
    """Print a trouble and what to type next."""
    say()
    field("Not done", error, "red")
    for number, each in enumerate(getattr(error, "next", ())):
        field("Next" if number == 0 else "or", command(each))
    say()


def choose(number):
    """Return the chapter of a number, or tell which there are."""
    known = {point.id: point for point in outline().chapters}
    if number not in known:
        raise Trouble(
            f"There is no chapter {number}. The chapters have the numbers 1 to {len(known)}."
        )
    found = chapters()
    if int(number) not in found:
        ready = ", ".join(str(each) for each in found)
        raise Trouble(f"Chapter {number} is not written yet. You can start any of these: {ready}.")
    return found[int(number)]


def resolve(target):
    """Return the copy and the point that a student means by a number, an id or nothing."""
    if target is None:
        copy = student.latest(chapters())
        if not copy:
            raise Trouble("You have not started a chapter yet.", "start 1")
        return copy, None
    chapter = choose(target.split(".")[0])
    if "." in target and target not in outline():
        raise Trouble(
            f"There is no point {target} in the outline. The nearest is {nearest(target)}."
        )
    return copy_of(chapter), target if "." in target else None


def resolve_exercise(id):
    """Return the copy and the id of an exercise, or tell that a point is none."""
    copy, point = resolve(id)
    if point not in copy.chapter.regions:
        raise Trouble(
            f"{id} is not an exercise: no answer has been cut out for it. The text tells of it:",
            f"read {copy.chapter.number}",
        )
    return copy, point


def nearest(id):
    """Return the point that an unknown id most likely means: the last one above it that exists."""
    while id not in outline():
        id = id.rpartition(".")[0]
    return id


def require_copy(copy):
    """Raise `Trouble` unless a chapter is started and whole."""
    number = copy.chapter.number
    if not copy.started:
        raise Trouble(f"You have not started chapter {number} yet.", f"start {number}")
    if missing := copy.missing_files:
        names = ", ".join(missing[:3]) + (" and more" if missing[3:] else "")
        raise Trouble(
            f"Missing from {copy.show('')}: {names}. "
            "This brings it back, and leaves the rest alone:",
            f"start {number}",
        )


@click.group(cls=Tool, invoke_without_command=True, context_settings=HELP)
@click.pass_context
def main(ctx):
    """Learn Flask, chapter by chapter, in code that runs.

    Without a command: the chapters, how far you are, and what is next.
    """
    if not ctx.invoked_subcommand:
        show_chapters()


def show_chapters():
    """List the chapters, with progress in those that are started."""
    say()
    say("  Learn Flask with a guestbook: the chapters")
    say()
    found, seen = chapters(), {}
    for point in outline().chapters:
        if chapter := found.get(number := int(point.id)):
            if (copy := copy_of(chapter)).started:
                seen[number] = progress.of(copy)
            say(f"  {number:>2}  {chapter.name[3:]:<11} {standing(chapter, seen.get(number))}")
    absent = [point.id for point in outline().chapters if int(point.id) not in found]
    if absent:
        say(f"\n  Not written yet: {', '.join(absent)}.")
    say()
    field("Next", command(next_step(found, seen)))
    field("All commands", command("--help"))
    say()


def standing(chapter, seen):
    """Return how far the student is in one chapter; seen is the progress, if it is started."""
    exercises = len(chapter.regions)
    if not seen:
        points = len(outline().leaves(chapter.number))
        return f"{points:>3} points, {exercises:>2} exercises; not started"
    done = len(seen.done)
    return f"{words.bar(done, exercises)} {done} of {exercises} exercises pass"


def next_step(found, seen):
    """Return the command to go on with: in the newest copy, or in another chapter."""
    if not seen:
        return "start 1"
    newest = student.latest(found).chapter.number
    unfinished = [number for number in (newest, *seen) if seen[number].next]
    new = [number for number in found if number not in seen]
    if newest in unfinished or (unfinished and not new):
        return f"check {unfinished[0]}"
    return f"start {min(new)}" if new else f"run {newest}"


@main.command()
@click.argument("number")
@click.option(
    "--again",
    is_flag=True,
    help="Put the old copy aside and make a new one, with your answers in it.",
)
@click.option("--empty", is_flag=True, help="With --again: do not carry the answers over.")
def start(number, again, empty):
    """Copy chapter NUMBER to work/, with the answers cut out. Nothing is ever overwritten."""
    chapter = choose(number)
    copy = copy_of(chapter)
    partly = copy.started
    if again:
        aside, kept = student.start_again(chapter, empty)
        written = []
    else:
        written = student.start(chapter)
    say()
    if again and aside:
        field("Kept", f"your old copy, as {aside.name}/ beside the new one")
        field("Carried over", ", ".join(kept) or "no answers")
    if partly and written:
        field("Brought back", ", ".join(written))
    field("Your copy", copy.show(""))
    field("Exercises", len(chapter.regions))
    field("The text", command(f"read {number}"))
    field("Next", command(f"check {number}"))
    say()


@main.command("read")
@click.argument("number")
@click.option("--serve", is_flag=True, help="Serve it as a page on this machine.")
@click.option("--port", default=5050, show_default=True, help="The port of that page.")
def read_chapter(number, serve, port):
    """Show the text of chapter NUMBER, with the worked code in its place."""
    chapter = choose(number)
    if not chapter.readme.exists():
        raise Trouble(f"Chapter {number} has no text yet.")
    if serve:
        reading.serve(chapter, port)
    else:
        words.page(reading.plain(chapter))


@main.command()
@click.argument("target", required=False)
@click.pass_context
def check(ctx, target):
    """Run the checks and show the first point that fails, alone. TARGET is a chapter or a point."""
    copy, id = resolve(target)
    require_copy(copy)
    ctx.exit(0 if check_once(copy, id) else 1)


def check_once(copy, id=None):
    """Check a copy, say what is next, and return whether everything passes."""
    seen = progress.of(copy, (id,) if id else ())
    if seen.run.broken:
        words.broken(copy, seen.run.broken)
        return False
    if id:
        return tell_point(copy, id, seen)
    if seen.next:
        copy.require(seen.next)
    say()
    done, of = len(seen.done), len(seen.ids)
    field("Chapter", f"{copy.chapter.number}  {words.bar(done, of)} {done} of {of} exercises pass")
    if seen.next:
        failing = seen.failing(seen.next) or lost(seen)
        if id := words.at_fault(copy, failing.details):
            words.failure(copy, id, failing)
        else:
            words.failure(copy, seen.next, failing, seen.fails_too(seen.next))
        return False
    field("Done", f"every exercise of chapter {copy.chapter.number} passes.", "green")
    field("Next", command(f"run {copy.chapter.number}"))
    field("or", command("").rstrip())
    say()
    return True


def lost(seen):
    """Return the check that ended the run, which kept later ones from being reached."""
    return seen.run.first_failure


def tell_point(copy, id, seen):
    """Say how one point stands."""
    if not seen.run.results:
        what = (
            "is explained in the text"
            if outline()[id].tag == "note"
            else "is a heading, and has no check of its own"
        )
        say()
        field(id, f"{what}: {command(f'read {copy.chapter.number}')}")
        say()
        return True
    if failing := seen.failing(id):
        words.failure(copy, id, failing)
        return False
    words.heading(id)
    skipped = [result for result in seen.run.of(id) if result.skipped]
    if skipped:
        field("Not run", skipped[0].details["reason"], "yellow")
    else:
        field(
            "Passes",
            f"by {len(seen.run.of(id))} check{'s' if len(seen.run.of(id)) > 1 else ''}",
            "green",
        )
    if id in copy.chapter.regions:
        field("Our answer", command(f"show {id}"))
    say()
    return True


@main.command()
@click.argument("target", required=False)
def watch(target):
    """Check again whenever you save a file, until you press Ctrl+C."""
    copy, id = resolve(target)
    require_copy(copy)
    seen = None
    while True:
        if (now := snapshot(copy)) != seen:
            seen = now
            look_again(copy, id)
            say(f"  Watching {copy.show('')} (Ctrl+C ends it).")
            sys.stdout.flush()
        try:
            time.sleep(PAUSE)
        except KeyboardInterrupt:
            say()
            return


def look_again(copy, id):
    """Check once; trouble is told, and does not end the watch."""
    try:
        fresh = copy_of(copy.chapter)
        require_copy(fresh)
        check_once(fresh, id)
    except (Trouble, RegionError) as error:
        tell(error)


def snapshot(copy):
    """Return the content of a copy's files: it tells a change on every kind of drive."""
    files = (copy.folder / name for name in copy.chapter.files)
    return {path: path.read_bytes() for path in files if path.is_file()}


@main.command()
@click.argument("target", required=False)
@click.option(
    "-n", "--number", type=click.IntRange(1), default=1, help="Which hint; the later ones say more."
)
def hint(target, number):
    """Give one hint for the point that fails first, or for the point TARGET."""
    copy, id = resolve(target)
    require_copy(copy)
    seen = progress.of(copy, (id,) if id else ())
    if seen.run.broken:
        words.broken(copy, seen.run.broken)
        return
    id = id or seen.next
    failing = id and (seen.failing(id) or (None if seen.run.passes(id) else lost(seen)))
    say()
    if not failing:
        field(
            "No need",
            f"{id or 'everything'} passes."
            + (f" Compare: {command(f'show {id}')}" if id in copy.chapter.regions else ""),
        )
    else:
        give_hint(copy, id, failing.hints, number)
    say()


def give_hint(copy, id, hints, number):
    """Print one of several hints, and how to get the next."""
    if not hints:
        field(
            id,
            f"There is no hint for this; the text helps: {command(f'read {copy.chapter.number}')}",
        )
        return
    number = min(number, len(hints))
    field(
        f"{id}",
        copy.chapter.regions[id][1].title if id in copy.chapter.regions else outline()[id].title,
        "cyan",
    )
    field(f"Hint {number} of {len(hints)}", hints[number - 1])
    last = number == len(hints)
    field(
        "Next", command(f"show {id} --give-up") if last else command(f"hint {id} -n {number + 1}")
    )


@main.command()
@click.argument("id")
@click.option("--give-up", is_flag=True, help="Show it although your own answer does not pass yet.")
def show(id, give_up):
    """Show our answer to point ID, once yours passes."""
    copy, point = resolve_exercise(id)
    if not give_up:
        require_copy(copy)
        if not progress.of(copy, (point,)).run.passes(point):
            raise Trouble(
                f"Your answer to {id} does not pass yet. Take a hint, or see ours all the same:",
                f"hint {id}",
                f"show {id} --give-up",
            )
    name, region = copy.chapter.regions[point]
    words.heading(point)
    field("In", copy.show(name))
    say()
    for line in region.code.splitlines():
        say(f"      {line}".rstrip())
    say()


@main.command()
@click.argument("id")
def reset(id):
    """Put the region of point ID back to its start; print what stood there."""
    copy, point = resolve_exercise(id)
    require_copy(copy)
    before = copy.reset(point)
    say()
    field("Reset", f"{id} in {copy.show(copy.regions[point][0], copy.regions[point][1].first + 1)}")
    field("What stood there", "")
    say()
    say(before.rstrip("\n"))
    say()


@main.command()
@click.argument("first")
@click.argument("second")
def diff(first, second):
    """Show how our code changes from chapter FIRST to chapter SECOND."""
    one, other = choose(first), choose(second)
    for name in sorted({*one.files, *other.files} - {"__init__.py"}):
        texts = [chapter_text(chapter, name) for chapter in (one, other)]
        for line in difflib.unified_diff(
            *texts, f"{one.name}/{name}", f"{other.name}/{name}", lineterm=""
        ):
            colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
            say(words.paint(line, colour) if colour else line)


def chapter_text(chapter, name):
    """Return the lines of a worked file, or none if the chapter lacks it."""
    path = chapter.files.get(name)
    return read(path).splitlines() if path and is_text(path) else []


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("number")
@click.option("--worked", is_flag=True, help="Run our worked code instead of your copy.")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def run(number, worked, options):
    """Run the app of chapter NUMBER; OPTIONS go to `flask run`, such as --port 5001."""
    chapter = choose(number)
    copy = copy_of(chapter)
    if not worked:
        require_copy(copy)
    folder = copy.folder if not worked else (ROOT if chapter.package else chapter.folder)
    say(f"\n  Open the address below in a browser; Ctrl+C ends the server.  ({folder.name})\n")
    sys.stdout.flush()
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    arguments = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        chapter.package or "app",
        "run",
        "--debug",
        *options,
    ]
    try:
        raise SystemExit(
            subprocess.run(arguments, cwd=folder, env=os.environ | {"PYTHONPATH": path}).returncode
        )
    except KeyboardInterrupt:
        say()


@main.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--chapter", "number", help="Grade this chapter alone.")
def grade(folders, number):
    """Print a table (CSV) of students and points. Each of FOLDERS is one student's work/ folder.

    This runs the students' code on your machine.
    """
    from chapters import grading

    wanted = [choose(number)] if number else list(chapters().values())
    grading.table(folders, wanted, sys.stdout)


@main.command()
@click.argument("numbers", nargs=-1)
@click.pass_context
def verify(ctx, numbers):
    """Prove that the chapters hold (for those who write them)."""
    from chapters import verification

    wanted = [choose(number) for number in numbers] or list(chapters().values())
    ctx.exit(0 if verification.verify(wanted) else 1)
