"""Read the curriculum: every point, its id, its title and its tag."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

CHAPTER_LINE = re.compile(r"^## (?P<id>\d+) (?P<title>.+)$")
POINT_LINE = re.compile(r"^ *- (?P<id>\d+(?:\.\d+)+) (?P<title>.+?)(?: \[(?P<tag>\w+)\])?$")
TAGS = ("check", "tool", "browser", "note")


@dataclass(frozen=True)
class Point:
    """One line of the curriculum; a heading has no tag, every other point has one."""

    id: str
    title: str
    tag: str | None

    @property
    def chapter(self):
        """Return the number of the chapter this point belongs to."""
        return int(self.id.split(".")[0])

    @property
    def is_leaf(self):
        """Say whether the point is more than a heading."""
        return self.tag is not None

    @property
    def has_moved_on(self):
        """Say whether the web, Python or Flask has moved on since the book."""
        return "today:" in self.title


@dataclass(frozen=True)
class Outline:
    """The whole curriculum, in the order in which it is taught."""

    points: tuple

    def __post_init__(self):
        object.__setattr__(self, "_by_id", {point.id: point for point in self.points})

    def __contains__(self, id):
        return id in self._by_id

    def __getitem__(self, id):
        return self._by_id[id]

    def of(self, number):
        """Return the points of one chapter, the chapter's own title first."""
        return tuple(point for point in self.points if point.chapter == number)

    def leaves(self, number):
        """Return the points of one chapter that are not headings."""
        return tuple(point for point in self.of(number) if point.is_leaf)

    @property
    def chapters(self):
        """Return the titles of all chapters, as points without a tag."""
        return tuple(point for point in self.points if "." not in point.id)

    def in_order(self, ids):
        """Sort ids in the order in which they are taught."""
        return sorted(ids, key=order)


def order(id):
    """Return a sort key that puts 2.10 after 2.9."""
    return tuple(int(part) for part in id.split("."))


def parse(text):
    """Turn the text of an outline into an `Outline`."""
    matches = (CHAPTER_LINE.match(line) or POINT_LINE.match(line) for line in text.splitlines())
    return Outline(
        tuple(
            Point(match["id"], match["title"], match.groupdict().get("tag"))
            for match in matches
            if match
        )
    )


@cache
def outline():
    """Return the curriculum of this project."""
    return parse((HERE / "OUTLINE.md").read_text(encoding="utf-8"))
