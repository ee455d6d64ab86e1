"""Read the answers that students may give, right and wrong, and give them to the checks."""

import re
from dataclasses import dataclass

from chapters import checks, regions, words
from chapters.chapter import read
from chapters.student import Copy, save, write_cut

HEAD = re.compile(r"^=== (?P<id>[\d.]+) (?P<kind>right|wrong): (?P<title>.+)$")


@dataclass(frozen=True)
class Answer:
    """One answer: right or wrong, and what a wrong one should be told."""

    id: str
    kind: str
    title: str
    says: str
    code: str

    def __str__(self):
        return f"{self.id} {self.kind}: {self.title}"


def of(chapter):
    """Return the answers of a chapter's `answers.txt`."""
    file = chapter.folder / "answers.txt"
    return parse(read(file)) if file.exists() else []


def parse(text):
    """Return the answers of a text: `=== id wrong: title`, then `says: ...`, then the code."""
    found, head, lines = [], None, []
    for line in [*text.splitlines(), "=== 0 right: the end"]:
        if match := HEAD.match(line):
            if head:
                found.append(make(head, lines))
            head, lines = match, []
        else:
            lines.append(line)
    return found


def make(head, lines):
    """Return one answer from its heading and the lines below it."""
    says = ""
    if lines and lines[0].startswith("says:"):
        says, lines = lines[0].removeprefix("says:").strip(), lines[1:]
    return Answer(head["id"], head["kind"], head["title"], says, "\n".join(lines).strip("\n"))


def give(chapter, answers, scratch):
    """Check each answer in worked code of its own; return what the student is told, or None."""
    copies = [
        with_answer(chapter, answer, scratch / str(number)) for number, answer in enumerate(answers)
    ]
    jobs = [
        checks.Job(chapter, copy.folder, (answer.id,), first=True)
        for copy, answer in zip(copies, answers, strict=True)
    ]
    runs = checks.run_all(jobs)
    return [
        told(copy, answer, run) for copy, answer, run in zip(copies, answers, runs, strict=True)
    ]


def with_answer(chapter, answer, parent):
    """Return a copy of the worked code in which one region holds an answer."""
    folder = parent / chapter.name
    write_cut(chapter, folder, [])
    name, region = chapter.regions[answer.id]
    path = folder / name
    save(
        path,
        regions.put(read(path), answer.id, regions.indent(answer.code, region.indent)).encode(),
    )
    return Copy(chapter, folder)


def told(copy, answer, run):
    """Return the sentence for the first failure, or None if the answer passes."""
    if run.broken:
        return words.explain(copy, run.broken)
    failure = run.first_failure
    return (
        words.wrong(copy, failure) if failure else None if run.passes(answer.id) else "no check ran"
    )
