"""The picture beside a name."""

import re
from xml.etree import ElementTree

import pytest

from sayhello.identicon import HUES, identicon

NAMES = ["", "Ada", "艾达", "👩‍👩‍👧‍👦", "<script>", "a" * 40, "\ud800"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_picture_is_svg_the_same_on_both_sides(name):
    svg = ElementTree.fromstring(identicon(name))
    cells = {(int(x), int(y)) for x, y in re.findall(r"M(\d) (\d)", svg[0].get("d"))}
    assert cells
    assert cells == {(4 - x, y) for x, y in cells}
    assert svg.get("aria-hidden") == "true"


def test_a_name_keeps_its_picture_and_shares_it_with_few():
    assert identicon("Ada") == identicon("ada")
    assert len({identicon(f"Guest {n}") for n in range(200)}) == 200


def test_every_hue_is_used_and_has_a_colour(client):
    used = {re.search(r"hue-(\d+)", identicon(f"Guest {n}"))[1] for n in range(300)}
    with client.get("/static/sayhello.css") as response:
        defined = set(re.findall(r"\.hue-(\d+)", response.text))
    assert used == defined == {str(n) for n in range(HUES)}
