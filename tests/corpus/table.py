"""Print how much of each corpus is published and how much is held, and by which rule.

Run as `python tests/corpus/table.py`; name files to see only those. Of what is unseen, only the
totals are shown: nobody is to learn from its mistakes.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from sayhello.config import DEFAULTS
from sayhello.spam import HOLD, Attempt, judge

HERE = Path(__file__).parent
FILES = sorted(file.stem for file in HERE.glob("*.jsonl"))


def messages(file):
    """Return the messages of one corpus."""
    lines = (HERE / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def held_by(message):
    """Return the rule that holds a message for its text alone, or None."""
    verdict, reason = judge(Attempt(message["name"], message["body"], seconds=60), DEFAULTS)
    return reason if verdict == HOLD else None


def wrong(file):
    """Return the messages that are not judged as they should be, and how many there are in all."""
    asked = [m for m in messages(file) if file.startswith("spam") or m.get("kind") != "link"]
    return [m for m in asked if bool(held_by(m)) != file.startswith("spam")], len(asked)


def table(file):
    """Return the table of one corpus as lines."""
    reasons = [held_by(message) for message in messages(file)]
    kinds = [message.get("kind", "greeting") for message in messages(file)]
    held, total = sum(map(bool, reasons)), len(reasons)
    mistakes, asked = wrong(file)
    yield f"{file}: {total} messages, {total - held} published, {held} held"
    yield f"  wrong: {len(mistakes)} of {asked}, {len(mistakes) / asked:.2%}"
    if "unseen" in file:
        return
    for reason, count in Counter(filter(None, reasons)).most_common():
        yield f"  {reason:<20}{count:>4} held"
    for kind, count in Counter(kinds).most_common():
        published = sum(k == kind and not r for k, r in zip(kinds, reasons, strict=True))
        yield f"  {kind:<20}{published:>4} published of {count}"


if __name__ == "__main__":
    for file in sys.argv[1:] or FILES:
        print(*table(file), sep="\n", end="\n\n")
