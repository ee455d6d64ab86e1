"""What happens: machines are set up, guests come, machines fail, and all is compared at the end."""

import re
import shutil
import signal
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sayhello.sender import sender_of

from . import rules
from .guests import Owner, Reader, Watcher, Writer, ask
from .ledger import Ledger, now
from .machines import Nginx, Node, PostgreSQL, new_shared, programs

WRITERS, READERS = 4, 4
RECYCLE = ("--max-requests", "300", "--max-requests-jitter", "100")  # as often as in a long life
STYLES = re.compile(r'href="(/static/sayhello\.css[^"]*)"')


@dataclass(frozen=True)
class Times:
    """How many seconds each part of the scenario takes."""

    both: float  # with both nodes, at first
    alone: float  # with one node
    again: float  # with both nodes again
    down: float  # without the database
    after: float  # with everything, at last


FULL, SHORT = Times(12, 12, 12, 5, 14), Times(2, 1.5, 1.5, 1, 2)


@dataclass
class Result:
    """What is known of a run."""

    say: callable  # tells an event to whoever watches
    programs: dict = field(default_factory=programs)
    ledger: Ledger = field(default_factory=Ledger)
    events: list = field(default_factory=list)  # when, sentence
    phases: list = field(default_factory=list)  # name, when it began and ended
    outages: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)
    broken: dict = field(default_factory=dict)  # rule → how it was broken

    def tell(self, sentence):
        """Note that something happened, and say so."""
        self.events.append((now(), sentence))
        self.say(*self.events[-1])

    @contextmanager
    def phase(self, name):
        began = now()
        yield
        self.phases.append((name, began, now()))

    @contextmanager
    def outage(self, name):
        began = now()
        yield
        self.outages.append(rules.Outage(name, began, now()))


@dataclass
class Stage:
    """The machines of the scenario, and the key that the nodes share."""

    database: PostgreSQL
    a: Node
    b: Node
    nginx: Nginx
    key: str


def run(times, say):
    """Play the scenario and return what came of it."""
    result = Result(say)
    with stage(result.programs) as there:
        front = faults_in_front(there.nginx.port)
        with crowd(there, result.ledger) as (writers, owner):
            play(times, result, there)
        judge(result, there, writers, owner, front)
    return result


@contextmanager
def stage(found):
    """Set all machines up; leave nothing of them behind."""
    folder, started = Path(tempfile.mkdtemp(prefix="sayhello-nodes-")), []
    folder.chmod(0o755)  # PostgreSQL and nginx give up the rights of root
    try:
        database = PostgreSQL(folder, found)
        shared = new_shared(database.url)
        a, b = (Node(name, folder, shared, RECYCLE) for name in ("node A", "node B"))
        nginx = Nginx(folder, found, [a, b])
        for program in (database, a, b, nginx):
            started.append(program)
            program.launch()
        database.wait()
        a.make_book()
        for program in (a, b, nginx):
            program.wait()
        yield Stage(database, a, b, nginx, shared["SECRET_KEY"])
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):  # a second Ctrl-C must not stop this
            signal.signal(number, signal.SIG_IGN)
        for program in reversed(started):
            program.end()
        shutil.rmtree(folder)


def faults_in_front(port):
    """Return what is wrong with how nginx hands pages and styles on; asks for the styles twice."""
    path = STYLES.search(ask(port, "GET", "/").body)[1]
    page, styles, _ = (ask(port, "GET", each, gzip=True) for each in ("/", path, path))
    is_right = {
        "a page is not compressed": page.headers["Content-Encoding"] == "gzip",
        "styles are not compressed": styles.headers["Content-Encoding"] == "gzip",
        "styles may not be kept": "max-age=31536000" in (styles.headers["Cache-Control"] or ""),
        "HTTPS is believed to be there": "Strict-Transport-Security" not in page.headers,
    }
    return [fault for fault, right in is_right.items() if not right]


@contextmanager
def crowd(there, ledger):
    """Let guests, the owner and a watcher in; they have left when this ends."""
    stop, port = threading.Event(), there.nginx.port
    writers = [Writer(n, port, ledger, stop, f"127.0.0.{n + 10}") for n in range(WRITERS)]
    owner = Owner(there.b, port, ledger, stop)
    readers = [Reader(port, ledger, stop) for _ in range(READERS)]
    visitors = [*writers, *readers, owner, Watcher(port, ledger, stop)]
    for visitor in visitors:
        visitor.start()
    try:
        yield writers, owner
    finally:
        stop.set()
        for visitor in visitors:
            visitor.join()


def play(times, result, there):
    """Let machines fail under the load."""
    result.tell("both nodes serve, and the guests come")
    with result.phase("Both nodes"):
        time.sleep(times.both)
    with result.phase("Node A is killed"):
        with result.outage("node A, for requests in flight when it was killed"):
            there.a.kill()
        result.tell("node A is killed, its master and its workers")
        time.sleep(times.alone)
    with result.phase("Node A is started again"):
        there.a.start()
        result.tell("node A is started again")
        time.sleep(times.again)
    with result.phase("The database is restarted"):
        with result.outage("the database"):
            there.database.stop()
            result.tell("PostgreSQL is stopped")
            time.sleep(times.down)
            there.database.start()
        result.tell("PostgreSQL is started again")
        time.sleep(times.after)
    result.tell("the guests leave")


def judge(result, there, writers, owner, front):
    """Compare what guests and owner know with the book, and with what nginx did."""
    rows = [rules.Row(*row) for row in there.database.rows(rules.Row.QUERY)]
    log = [rules.Sent.parse(line) for line in there.nginx.access_log.read_text().splitlines()]
    senders = {
        text: sender_of(writer.source, there.key) for writer in writers for text in writer.texts
    }
    result.broken = rules.broken(result.ledger, rows, result.outages, log, senders)
    result.broken |= {
        "There was a load all the time, and the owner was busy": rules.idle(
            result.ledger, result.phases
        ),
        "Both nodes served, node A again after its restart": rules.unused(
            log, {node.name: node.port for node in (there.a, there.b)}, result.phases
        ),
        "nginx compresses, keeps styles, and says how guests came": front + rules.unkept(log),
    }
    result.facts = figures(result, there, rows, log, owner)


def figures(result, there, rows, log, owner):
    """Return the figures that belong to no single phase."""
    ledger, ended = result.ledger, result.outages[-1].ended
    again = [each.ended for each in ledger.requests if each.kind == "post" and not each.failure]
    first = min((moment for moment in again if moment > ended), default=float("nan"))
    by_node = [sum(sent.to(node.port) for sent in log) for node in (there.a, there.b)]
    return {
        "messages of which the author was thanked": len(ledger.thanked) + len(ledger.waiting),
        "… of these held for their link": len(ledger.waiting),
        "… of these hidden by the owner (on the page, by command)": (
            f"{len(ledger.hidden)} ({owner.by_page}, {owner.by_command})"
        ),
        "messages in the book": len(rows),
        "messages sent again after an error": sum(n > 1 for n in ledger.sent.values()),
        "… of these that turned out to be in the book already": ledger.repeats,
        "answers compared with what was known": ", ".join(
            f"{path}: {n}" for path, n in sorted(ledger.checked.items())
        ),
        "requests answered by node A, by node B": "{}, {}".format(*by_node),
        "GETs that the other node answered in one's place": sum(
            sent.method == "GET" and len(sent.nodes) > 1 for sent in log
        ),
        "seconds from the database's return to the first thanks": f"{first - ended:.2f}",
    }
