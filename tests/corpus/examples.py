"""The examples of spam and of honest messages, and how they are read to learn from them."""

import json
from array import array
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from sayhello.adverts import has_contact, has_link, without_contacts
from sayhello.learned import numbers

HERE = Path(__file__).parent
KINDS = {"spam": 1, "honest": -1}
CORPORA = tuple(f"training_{number}" for number in range(1, 14))
LINES = sorted((HERE / "lines").glob("*.txt"))
PLAIN = sorted((HERE / "plain").glob("*.txt"))


class Example(NamedTuple):
    """A message to learn from: the numbers of its pieces, 1 or -1, and whether a rule holds it."""

    numbers: array
    spam: int
    held: bool


def messages(file):
    """Return the messages of one corpus."""
    lines = (HERE / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def of_corpus(corpus):
    """Yield the examples of a corpus, without the honest messages that are to be held."""
    for kind, spam in KINDS.items():
        for message in messages(f"{kind}_{corpus}"):
            if kind == "spam" or message.get("kind") != "link":
                yield example(message["name"], message["body"], spam)


def of_lines(files):
    """Yield an example for each line of the files; a name may stand before a tab."""
    for file in files:
        kind = file.stem.partition(".")[2]
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("# "):  # a heading
                name, _, body = line.rpartition("\t")
                yield example(name, body, KINDS[kind])


def example(name, body, spam):
    held = has_link(f"{name}\n{body}") or has_contact(f"{name}\n{body}")
    # Other rules hold addresses and numbers: what is learned is the rest.
    found = numbers(without_contacts(name), without_contacts(body))
    return Example(array("I", sorted(found)), spam, held)


def digest():
    """Return what tells these examples, and the way they are read, from any others."""
    found = sha256(repr([*of_corpus(CORPORA[0])]).encode())
    corpora = (HERE / f"{kind}_{name}.jsonl" for name in CORPORA for kind in KINDS)
    for file in (*corpora, *LINES, *PLAIN):
        found.update(file.name.encode() + file.read_bytes())
    return found.digest()
