"""How the pages look: by preference, on a narrow screen, and with any text."""

import re

import pytest

BROAD = {
    "long word": ("W" * 40, "w" * 500),
    "widest character": ("\ufdfd" * 40, "\ufdfd" * 500),
    "widest emoji": ("🏳️‍🌈" * 10, "👨‍👩‍👧‍👦" * 71),
    "zalgo": ("Z" + "\u0351" * 39, "Z\u0351\u0326" * 166),
    "right to left": ("ליאורה" * 6, "مرحبابالجميع" * 41),
    "address": ("https://example.com/" + "a" * 20, "https://example.com/?" + "a%20" * 110),
    "unbroken blanks": ("a\xa0" * 20, "a\xa0" * 250),
}
TOO_WIDE = """
    const width = document.documentElement.clientWidth;
    return [...document.querySelectorAll("main *")].filter(element => {
        const box = element.getBoundingClientRect();
        return box.right > width || box.left < 0 || element.scrollWidth > width;
    }).map(element => element.outerHTML.slice(0, 80));
"""
COLOURED = ("body", ".masthead .site-title", ".hello-form", "#body", "#submit", ".message-body")


def brightness(colour):
    """Return a colour's brightness, 0 to 765, from CSS as browsers compute it."""
    return sum(int(float(part)) for part in re.findall(r"[\d.]+", colour)[:3])


def colours(guest):
    return {
        css: (guest.style(css, "color"), guest.style(css, "backgroundColor")) for css in COLOURED
    }


def test_light_and_dark_follow_the_guests_preference(guest, write):
    write()
    guest.prefer(scheme="light")
    light = colours(guest.open())
    guest.prefer(scheme="dark")
    dark = colours(guest)
    assert [css for css in COLOURED if light[css][0] == dark[css][0]] == []
    ink, paper = map(brightness, light["body"])
    assert ink < 300 < 600 < paper
    ink, paper = map(brightness, dark["body"])
    assert paper < 150 < 500 < ink


@pytest.mark.parametrize("kind", BROAD)
def test_no_text_makes_a_phone_scroll_sideways(guest, write, kind):
    name, body = BROAD[kind]
    write(name, body)
    guest.prefer(width=320)
    for path in ("/", "/messages/1"):
        guest.open(path)
        assert guest.run("return document.documentElement.scrollWidth") == 320
        assert guest.run(TOO_WIDE) == []


@pytest.mark.parametrize("path", ["/", "/?language=zh", "/?before=0-0", "/nowhere"])
def test_no_page_makes_a_phone_scroll_sideways(guest, path):
    guest.prefer(width=320)
    guest.open(path)
    assert guest.run("return document.documentElement.scrollWidth") == 320
    assert guest.run(TOO_WIDE) == []


def test_a_tower_of_accents_does_not_paint_over_its_neighbours(guest, write):
    write("Below", "Plain words.")
    write("Z" + "\u0351" * 39, "Z" + "\u0351\u0326" * 249)
    write("Above", "Plain words.")
    above, tower, below = guest.open().driver.find_elements("css selector", ".message")
    guest.driver.find_element("css selector", ".colophon").click()  # the pointer is elsewhere

    def picture():
        return above.screenshot_as_png, below.screenshot_as_png

    with_tower = picture()
    guest.run("arguments[0].style.visibility = 'hidden'", tower)
    assert picture() == with_tower


def test_the_direction_of_a_text_follows_its_script(guest, write):
    write("ליאורה", "مرحبا، Ada!")
    guest.open()
    assert guest.style(".message-name", "direction") == "rtl"
    assert guest.style(".message-body", "direction") == "rtl"
    assert guest.style(".message-time", "direction") == "ltr"


def test_the_identicon_of_a_name_is_always_the_same_and_of_two_names_not(guest, write):
    for name in ("Ada", "Grace", "Ada"):
        write(name)
    first, other, same = guest.open().run(
        "return [...document.querySelectorAll('.identicon')].map(svg => svg.outerHTML)"
    )
    assert first == same != other
    assert guest.find(".identicon").size["width"] > 40


def test_paper_gets_the_messages_without_what_can_only_be_used_on_screen(guest, fill):
    fill()
    guest.prefer(media="print")
    guest.open()
    for css in (".hello-form", ".languages", ".pages"):
        assert not guest.find(css).is_displayed()
    assert guest.find(".message-body").is_displayed()
