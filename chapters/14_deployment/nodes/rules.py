"""The rules of the scenario: what must hold, whatever fails meanwhile."""

import re
import time
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from sayhello.models import HELD, PUBLISHED, REMOVED

from .ledger import must_be_held, now

SINCE_1970 = time.time() - now()  # how far nginx's clock is ahead of ours


@dataclass(frozen=True)
class Outage:
    """A time in which something could not answer."""

    name: str
    began: float
    ended: float

    def covers(self, request):
        """Tell whether a request was under way at some moment of it."""
        return request.began <= self.ended and request.ended >= self.began


@dataclass(frozen=True)
class Sent:
    """A line of nginx's log: which nodes a request was tried at, and the bytes sent to each."""

    moment: float  # since the scenario began
    method: str
    nodes: tuple
    sizes: tuple

    @classmethod
    def parse(cls, line):
        moment, method, nodes, sizes = line.strip().split("|")
        nodes, sizes = (tuple(re.split(", | : ", text)) for text in (nodes, sizes))
        return cls(float(moment) - SINCE_1970, method, nodes, sizes)

    @property
    def times(self):
        """How many nodes got something of the request."""
        return sum(size not in ("-", "0") for size in self.sizes)

    def to(self, port):
        """Tell whether the node on a port gave the answer."""
        return self.nodes[-1] == f"127.0.0.1:{port}"


@dataclass(frozen=True)
class Row:
    """A message as it stands in the database."""

    QUERY: ClassVar = "SELECT id, body, state, sender FROM message"

    id: int
    body: str
    state: str
    sender: str


def broken(ledger, rows, outages, log, senders):
    """Return each rule with the sentences that tell how it was broken."""
    return {
        "No message is lost of which an author was thanked": lost(ledger, rows),
        "No message stands in the book twice": doubled(rows),
        "What waits or was hidden is so in the book, all else is published": misplaced(
            ledger, rows
        ),
        "No page was stale, or showed a held or a hidden message": ledger.wrong,
        "Errors only while nothing could answer": untimely(ledger, outages),
        "Each error says when to come again, or breaks off": unclean(ledger),
        "nginx sent no POST to a node twice": sent_twice(log),
        "Senders are told apart behind the proxy, whatever they claim": confused(rows, senders),
    }


def lost(ledger, rows):
    there = {row.body for row in rows}
    thanked = {**dict.fromkeys(ledger.thanked.values()), **ledger.waiting}
    return [f"lost: {text}" for text in thanked if text not in there]


def doubled(rows):
    return [f"{n} times: {text}" for text, n in Counter(row.body for row in rows).items() if n > 1]


def misplaced(ledger, rows):
    """Compare states with what guests and owner know; where the owner was not told, two fit."""
    found = []
    for row in rows:
        fitting = {PUBLISHED}
        if must_be_held(row.body):
            fitting = {HELD}
        elif row.id in ledger.hiding:
            fitting = {REMOVED} if row.id in ledger.hidden else {PUBLISHED, REMOVED}
        if row.state not in fitting:
            found.append(f"{row.id} is {row.state}: {row.body}")
    return found


def untimely(ledger, outages):
    return [
        f"{each.kind}: {each.failure}, and nothing was wrong at {each.began:.2f} s"
        for each in ledger.requests
        if each.failure and not any(outage.covers(each) for outage in outages)
    ]


def unclean(ledger):
    return [f"{each.kind}: {each.failure}" for each in ledger.requests if not each.is_clean]


def sent_twice(log):
    return [f"sent to {sent.nodes}" for sent in log if sent.method == "POST" and sent.times > 1]


def confused(rows, senders):
    """Compare each row's sender with what the guest's address comes to; senders: text → sender."""
    return [f"{row.id} has another sender" for row in rows if row.sender != senders[row.body]]


def idle(ledger, phases):
    """Find the parts in which nobody read or nobody wrote; both may have got an error."""
    found = [] if ledger.hidden else ["the owner hid nothing"]
    return found + [
        f"{name}: no {kind}"
        for name, began, ended in phases
        for kind in ("read", "post")
        if not any(r.kind == kind and began <= r.began <= ended for r in ledger.requests)
    ]


def unused(log, ports, phases):
    """Find nodes that answered nothing in the first part, or nothing in the last one."""
    found = []
    for name, port in ports.items():
        for phase, began, ended in (phases[0], phases[-1]):
            if not any(sent.to(port) and began <= sent.moment <= ended for sent in log):
                found.append(f"{name} answered nothing in: {phase}")
    return found


def unkept(log):
    """Find out whether nginx never answered by itself, from what it keeps."""
    return [] if any(sent.nodes == ("-",) for sent in log) else ["nginx kept nothing"]
