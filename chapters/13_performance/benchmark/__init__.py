"""The benchmark: what a page of the guestbook costs, beside a bare Flask "hello"."""

from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
CACHE = HERE / "cache"  # books, servers and isso: made once, ignored by Git
IMAGES = HERE / "images"
