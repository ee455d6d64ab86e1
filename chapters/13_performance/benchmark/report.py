"""What was found out, as ratios to the bare "hello": a table and the figures as JSON."""

import json
from dataclasses import asdict, dataclass, field
from statistics import median

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mariadb": "MariaDB"}


@dataclass
class Figure:
    """One case at one size: its slices and those of hello, round by round."""

    server: str
    database: str
    size: int
    case: str
    note: str = ""  # why there are no rounds
    per_second: list[float] = field(default_factory=list)
    hello_per_second: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)  # milliseconds
    p99: list[float] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)  # per second, of the database by itself

    @property
    def ratios(self):
        """Return case ÷ hello for each round."""
        return [a / b for a, b in zip(self.per_second, self.hello_per_second, strict=True)]

    @property
    def ratio(self):
        """Return the median, the lowest and the highest ratio; None if nothing was measured."""
        ratios = self.ratios
        return (median(ratios), min(ratios), max(ratios)) if ratios else None

    def add(self, found, hello):
        """Add a round: the slice of the case, and that of hello beside it."""
        self.per_second.append(found.per_second)
        self.hello_per_second.append(hello.per_second)
        self.p50.append(found.p50)
        self.p99.append(found.p99)

    def cell(self):
        """Return what the table says: 0.123 (0.118–0.130)."""
        if not self.per_second:
            return self.note
        return "{:.3f} ({:.3f}–{:.3f})".format(*self.ratio)


@dataclass
class Start:
    """How long a guestbook took to its first answer, and what a worker took; hello beside it."""

    server: str
    database: str
    size: int
    program: str
    seconds: float
    hello_seconds: float
    megabytes: float | None
    hello_megabytes: float | None


def groups(figures):
    """Return the figures of each server and database."""
    found = {}
    for figure in figures:
        found.setdefault((figure.server, figure.database), []).append(figure)
    return found


def heading(server, database, mark="### "):
    """Return what stands above a table or a chart."""
    return f"{mark}{NAMES[database]}, {server}: requests/s, hello = 1"


def grid(figures, titles):
    """Return a table: cases down, sizes across."""
    sizes = sorted({each.size for each in figures})
    cells = {(each.case, each.size): each.cell() for each in figures}
    rows = [["messages", *(f"{size:,}" for size in sizes)]]
    for case in dict.fromkeys(each.case for each in figures):
        rows.append([titles[case], *(cells.get((case, size), "") for size in sizes)])
    return markdown(rows)


def by_server(figures, titles):
    """Return a table of requests/s: cases down, servers across."""
    servers = list(dict.fromkeys(each.server for each in figures))
    cells = {(e.case, e.database, e.size, e.server): e for e in figures if e.per_second}
    rows = [["requests/s", *servers]]
    for case, database, size in dict.fromkeys(key[:3] for key in cells):
        found = [cells.get((case, database, size, server)) for server in servers]
        for title, name in ((titles[case], "per_second"), ("  (hello)", "hello_per_second")):
            texts = [f"{median(getattr(each, name)):,.0f}" if each else "" for each in found]
            rows.append([f"{title}, {NAMES[database]}, {size:,}", *texts])
    return markdown(rows)


def markdown(rows):
    """Return rows as a table, the first being its head."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [[text.ljust(w) for text, w in zip(row, widths, strict=True)] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in [lines[0], rule, *lines[1:]])


def beside(figures, starts):
    """Return the sentences below a table, of what is no ratio of requests."""
    hellos = [each for figure in figures for each in figure.hello_per_second]
    if hellos:
        spread = f"{median(hellos):,.0f} requests/s ({min(hellos):,.0f}–{max(hellos):,.0f})"
        yield f"For orientation: hello {spread}."
    for figure in figures:
        if figure.case == "first" and figure.p50:
            p50, p99 = median(figure.p50), median(figure.p99)
            yield (
                f"First visit, {figure.size:,} messages, 16 connections: median {p50:.1f} ms, "
                f"p99 {p99:.1f} ms ({p99 / p50:.1f} times)."
            )
        if figure.case == "post" and figure.commits:
            commits, hello = median(figure.commits), median(figure.hello_per_second)
            yield (
                f"Post, {figure.size:,} messages: the database by itself makes {commits:,.0f} "
                f"durable commits/s one by one ({commits / hello:.3f} of hello)."
            )
    for start in starts:
        sentence = (
            f"{start.program}, {start.size:,} messages: first answer after {start.seconds:.2f} s "
            f"(hello {start.hello_seconds:.2f} s)"
        )
        if start.megabytes:
            sentence += (
                f"; a worker takes {start.megabytes:.0f} MB (hello {start.hello_megabytes:.0f} MB)"
            )
        yield sentence + "."


def as_json(figures, starts, conditions):
    """Return every figure with the ratios, and how they were measured."""
    return json.dumps(
        {
            "conditions": conditions,
            "figures": [asdict(each) | {"ratio": each.ratio} for each in figures],
            "starts": [asdict(each) for each in starts],
        },
        indent=1,
    )
