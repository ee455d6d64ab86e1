"""Find the regions in worked code; show them, cut them out and put them back.

A region begins with a comment that editors fold, `# region 1.2.1 a title`, and ends with
`# endregion`; in a template these stand in `{# ... #}`. A line inside that begins with `#: ` is the
stub: it remains, uncommented, when the region is cut.
"""

import re
from dataclasses import dataclass

OPENING = r"(?P<indent>[ \t]*)(?:#|\{#|//|/\*|<!--)[ \t]*"
CLOSING = r"[ \t]*(?:#\}|\*/|-->)?[ \t]*"
START = re.compile(
    rf"^{OPENING}region[ \t]+(?P<id>\d+(?:\.\d+)*)(?:[ \t]+(?P<title>.*?))?{CLOSING}$"
)
END = re.compile(rf"^{OPENING}endregion{CLOSING}$")
STUB = re.compile(
    r"^(?P<indent>[ \t]*)(?:\{#:|/\*:|//:|#:)(?: (?P<code>.*?))?(?:[ \t]*(?:#\}|\*/))?[ \t]*$"
)


class RegionError(Exception):
    """A marker is missing, unknown or in the wrong place; the message says which and where."""


@dataclass(frozen=True)
class Region:
    """Worked code between two markers; `first` and `last` are the line numbers of the markers."""

    id: str
    title: str
    indent: str
    first: int
    last: int
    body: str

    @property
    def code(self):
        """Return the code as a reader sees it: without the stub, moved to the left margin."""
        return dedent(line for line in self.body.splitlines() if not STUB.match(line))

    @property
    def stub(self):
        """Return what remains when the region is cut: its stub, or one empty line."""
        kept = [stub_code(line) for line in self.body.splitlines() if STUB.match(line)]
        return "".join(f"{line}\n" for line in kept) or "\n"


def stub_code(line):
    """Return the code that a stub line stands for, at the line's own indent."""
    match = STUB.match(line)
    return f"{match['indent']}{match['code'] or ''}".rstrip()


def dedent(lines):
    """Move lines to the left margin and return them as one text without empty ends."""
    lines = list(lines)
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines).strip("\n")


def indent(text, margin):
    """Put a margin before every line that is not empty, and end with a newline."""
    return "".join(f"{margin}{line}\n" if line.strip() else "\n" for line in text.splitlines())


def find(text, where="this file"):
    """Return the regions of a text by id, in the order in which they stand.

    Raises `RegionError` for half a marker, a region inside another, or an id used twice.
    """
    regions, start, lines = {}, None, text.splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if opening := START.match(line.rstrip("\r\n")):
            if start:
                raise RegionError(
                    f"{where}:{number}: region {opening['id']} begins "
                    f"before region {start['id']} has ended."
                )
            if opening["id"] in regions:
                raise RegionError(f"{where}:{number}: region {opening['id']} is marked twice.")
            start, first = opening, number
        elif END.match(line.rstrip("\r\n")):
            if not start:
                raise RegionError(f"{where}:{number}: this endregion has no region above it.")
            regions[start["id"]] = Region(
                start["id"],
                start["title"] or "",
                start["indent"],
                first,
                number,
                "".join(lines[first : number - 1]),
            )
            start = None
    if start:
        raise RegionError(f"{where}:{first}: region {start['id']} has no endregion below it.")
    return regions


def put(text, id, body, where="this file"):
    """Return the text with the body of one region replaced, and nothing else changed."""
    regions = find(text, where)
    if id not in regions:
        raise RegionError(f"{where}: the marker of region {id} is gone.")
    region, lines = regions[id], text.splitlines(keepends=True)
    return "".join([*lines[: region.first], body, *lines[region.last - 1 :]])


def cut(text, ids=None, where="this file"):
    """Return the text with the regions of these ids, or all of them, cut down to their stubs."""
    for region in find(text, where).values():
        if ids is None or region.id in ids:
            text = put(text, region.id, region.stub, where)
    return text
