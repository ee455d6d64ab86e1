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
        if not self.ratio:
            return self.note
        return "{:.3f} ({:.3f}–{:.3f})".format(*self.ratio)


@dataclass
class Start:
    """How long a guestbook took to its first answer, and what a worker took; hello beside it."""

    server: str
    database: str
    size: int
    seconds: float
    hello_seconds: float
    megabytes: float | None
    hello_megabytes: float | None


def tables(figures, starts, titles):
    """Return the report in Markdown: a table for each server and database, and what is beside."""
    groups = dict.fromkeys((each.server, each.database) for each in figures)
    parts = []
    for server, database in groups:
        some = [f for f in figures if (f.server, f.database) == (server, database)]
        parts += [f"### {NAMES[database]}, {server}", grid(some, titles)]
        parts += beside(some, [s for s in starts if (s.server, s.database) == (server, database)])
    return "\n\n".join(parts) + "\n"


def grid(figures, titles):
    """Return a table: cases down, sizes across."""
    sizes = sorted({each.size for each in figures})
    cells = {(each.case, each.size): each.cell() for each in figures}
    rows = [["messages", *(f"{size:,}" for size in sizes)], ["---", *["---:"] * len(sizes)]]
    for case in dict.fromkeys(each.case for each in figures):
        rows.append([titles[case], *(cells.get((case, size), "") for size in sizes)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [zip(row, widths, strict=True) for row in rows]
    return "\n".join("| " + " | ".join(text.ljust(w) for text, w in line) + " |" for line in lines)


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
    for start in starts:
        sentence = (
            f"{start.size:,} messages: first answer after {start.seconds:.2f} s "
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
