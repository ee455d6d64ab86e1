"""Print how much spam is published, and how many honest greetings are held.

Run as `python tests/corpus/table.py`; name files (`spam_training_1`) to see which rule holds how
many of them, and of which kind. Of what is unseen, only the totals are shown: nobody is to learn
from its mistakes.
"""

import sys
from collections import Counter
from functools import cache

from examples import HERE, messages

from sayhello.config import DEFAULTS
from sayhello.spam import Attempt, judge

FILES = sorted(file.stem for file in HERE.glob("*.jsonl"))


@cache
def judged(file):
    """Return the messages of one corpus, each with the rule that holds it for its text, or None."""
    attempts = [(m, Attempt(m["name"], m["body"], seconds=60)) for m in messages(file)]
    return [(message, judge(attempt, DEFAULTS)[1]) for message, attempt in attempts]


def wrong(*files):
    """Return the share of messages that are not judged as they should be."""
    asked = [
        bool(reason) != file.startswith("spam")
        for file in files
        for message, reason in judged(file)
        if file.startswith("spam") or message.get("kind") != "link"
    ]
    return sum(asked) / len(asked)


def unseen(kind):
    """Return the corpora of spam or of honest messages that nothing was learned from."""
    return [file for file in FILES if file.startswith(f"{kind}_unseen")]


def summary(files):
    """Return a line for each corpus: how many of its messages are published, held, and wrongly."""
    yield f"{'':<20}{'published':>9}{'held':>7}{'wrong':>9}"
    for file in files:
        held = sum(bool(reason) for _, reason in judged(file))
        yield f"{file:<20}{len(judged(file)) - held:>9}{held:>7}{wrong(file):>9.1%}"
    for kind, word in ("spam", "spam that is published"), ("honest", "greetings that are held"):
        if files == FILES:
            yield f"unseen {word:<29}{wrong(*unseen(kind)):>9.1%}"


def details(file):
    """Return by which rule the messages of a corpus are held, and which kinds are published."""
    yield f"{file}:"
    for reason, count in Counter(reason for _, reason in judged(file) if reason).most_common():
        yield f"  {reason:<20}{count:>4} held"
    kinds = Counter(message.get("kind", "greeting") for message, _ in judged(file))
    published = Counter(m.get("kind", "greeting") for m, reason in judged(file) if not reason)
    for kind, count in kinds.most_common():
        yield f"  {kind:<20}{published[kind]:>4} published of {count}"


if __name__ == "__main__":
    asked = sys.argv[1:]
    print(*summary(asked or FILES), sep="\n")
    for file in asked:
        if "unseen" not in file:
            print("", *details(file), sep="\n")
