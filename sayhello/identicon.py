"""A small picture for each name, drawn here so that no other site learns who visits."""

from functools import lru_cache
from hashlib import sha256

from markupsafe import Markup

HUES = 12  # classes .hue-0 … .hue-11 in the style sheet


@lru_cache(maxsize=1000)
def identicon(name):
    """Return name's picture as SVG: a 5 × 5 pattern, the same on both sides."""
    digest = sha256(name.casefold().encode("utf-8", "replace")).digest()
    half = [(x, y) for y in range(5) for x in range(3) if digest[1 + 3 * y + x] % 2]
    cells = {(x, y) for x, y in half or [(2, 2)]} | {(4 - x, y) for x, y in half}
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in sorted(cells))
    return Markup(
        '<svg class="identicon hue-{}" viewBox="-1 -1 7 7" aria-hidden="true"><path d="{}"/></svg>'
    ).format(digest[0] % HUES, path)
