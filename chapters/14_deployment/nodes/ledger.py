"""What guests and owner know of the book, from which follows what a page must show."""

import threading
import time
from dataclasses import dataclass, field

from sayhello.models import PAGE_SIZE

HELD_MARK = "hold.example"  # stands in the messages that must be held, for their link
START = time.monotonic()


def now():
    """Return the seconds since the scenario began."""
    return time.monotonic() - START


def must_be_held(text):
    return HELD_MARK in text


@dataclass
class Request:
    """One request as its sender saw it."""

    kind: str  # read, post, owner or health
    began: float
    ended: float
    status: int | None  # None: the connection broke off
    failure: str | None = None  # what was wrong with the answer, in a few words
    is_clean: bool = True  # whether a failure said so as it should


@dataclass
class Ledger:
    """What guests and owner know of the book, from which follows what a page must show."""

    thanked: dict = field(default_factory=dict)  # id → text, published
    waiting: dict = field(default_factory=dict)  # text → id, held for its link
    sent: dict = field(default_factory=dict)  # text → how often
    repeats: int = 0  # how often a text that was sent again was in the book already
    hiding: set = field(default_factory=set)  # ids that the owner has begun to hide
    hidden: set = field(default_factory=set)  # … and was told are hidden
    requests: list = field(default_factory=list)
    wrong: list = field(default_factory=list)  # rules that were seen broken, in a sentence each
    checked: dict = field(default_factory=dict)  # what was read → how often
    lock: threading.Lock = field(default_factory=threading.Lock)

    def known(self):
        """Return what is known now: ids thanked for, and ids hidden."""
        with self.lock:
            return set(self.thanked), set(self.hidden)

    def check_page(self, what, ids, text, known):
        """Check what a stranger's page shows against what was known before it was asked for."""
        thanked, hidden = known
        with self.lock:
            expected = thanked - self.hiding
            self.checked[what] = self.checked.get(what, 0) + 1
        if len(ids) >= PAGE_SIZE:  # older ones stand on the next page
            expected = {id for id in expected if id > min(ids)}
        if missing := expected - set(ids):
            self.complain(f"{what} was stale: it did not show {sorted(missing)}")
        if shown := hidden & set(ids):
            self.complain(f"{what} showed {sorted(shown)}, which the owner had hidden")
        if HELD_MARK in text:
            self.complain(f"{what} showed a message that is held")

    def complain(self, sentence):
        with self.lock:
            self.wrong.append(sentence)
