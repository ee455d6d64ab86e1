"""What scripts add: the counter, relative times, drafts and news."""

import re
from datetime import UTC, datetime

import pytest

from sayhello.text import tidy_line, tidy_text

from ..hostile import STRINGS

ODD = [
    "",
    "👨‍👩‍👧‍👦",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "❤️‍🔥",
    "e\u0301 a\u030a\u0323",
    "\u1100\u1161\u11a8",
    "Z" + "\u0351" * 9,
    "ﬁ",
    "a\r\nb\rc\nd",
    "a\tb",
    "a \t\nb  ",
    "a\n\n\n\n\nb",
    "\n\na\n \n \n \nb\n",
    "a\x0bb\x0cc\x85d",
    "\u3000 a \u3000b\u3000",
    "a\xa0\xa0b\u2003",
    "a\u2028b\u2029c",
    "\u180ea\u180e",
    "\x1ca\x1f",
    "\u202ea\u202c\u2066b\u2069",
    "\ufeffa\ufffe\uffff",
    "\ufdd0a\U0001ffff\U0010ffff",
    "a\x00b\x7f",
    "\U0002fffea",
    "\u200d",
    "\u200b \u200b",
    "\u3164",
    "\u2800",
    "\u0301",
    "𝒳𝒴",
    "🫩🩷",
    "\ufffd",
    "\r\x00\n",
]


@pytest.mark.parametrize("tidied", [tidy_line, tidy_text])
def test_the_page_and_the_server_tidy_a_text_alike(guest, tidied):
    texts = [*ODD, *STRINGS, *(text * 3 + "\n " for text in ODD)]
    is_line = tidied is tidy_line
    by_page = guest.open().run(
        "return arguments[0].map(t => tidy(t, arguments[1]))", texts, is_line
    )
    assert by_page == [tidied(text) for text in texts]


def test_the_page_and_the_server_count_every_character_alike(guest):
    ranges = [(0, 0xD800), (0xE000, 0x20000), (0x2F800, 0x2FA20), (0xE0000, 0xE0200)]
    codes = [code for start, end in ranges for code in range(start, end)]
    by_page = guest.open().run(
        "const count = c => [...tidy(`a${String.fromCodePoint(c)}b`)].length;"
        "return arguments[0].flatMap(([start, end]) =>"
        "  Array.from({length: end - start}, (_, i) => count(start + i)))",
        ranges,
    )
    differing = {
        hex(code)
        for code, length in zip(codes, by_page, strict=True)
        if length != len(tidy_text(f"a{chr(code)}b"))
    }
    assert differing == set()


def test_the_counter_goes_below_zero_and_nothing_is_cut(guest):
    guest.open()
    assert guest.text("#body-limit") == "Characters left: 500"
    guest.type(name="👩🏽‍🚀" * 10, body="é" * 500)
    assert guest.text("#name-limit") == "Characters left: 0"
    assert guest.text("#body-limit") == "Characters left: 0"
    guest.find("#body").send_keys("!!")
    assert guest.text("#body-limit") == "Characters left: -2"
    assert guest.find("#body-limit").get_attribute("aria-live") == "polite"
    guest.follow("#submit")
    assert guest.find("#body").get_attribute("value") == "é" * 500 + "!!"
    assert guest.text("#body-limit") == "Characters left: -2"
    assert guest.text("#body-error") == "This is 2 characters too long: at most 500 fit."


def test_a_name_and_a_message_of_exactly_the_limits_are_taken(guest):
    guest.open().say("👩🏽‍🚀" * 10, "👨‍👩‍👧‍👦" * 71 + "abc")
    assert guest.texts(".message-name") == ["👩🏽‍🚀" * 10]


@pytest.mark.point("7.4.3")
def test_relative_times_tick(guest, write):
    write()
    guest.hurry()
    guest.open()
    assert guest.text("time") == "a few seconds ago"
    guest.run("const now = Date.now; Date.now = () => now() + 3 * 3600 * 1000")
    guest.wait_for(lambda guest: guest.text("time") == "3 hours ago")


@pytest.mark.point("7.4.3")
@pytest.mark.parametrize(
    ("language", "relative", "local"),
    [
        ("en", r"\d+ years ago", "Saturday, February 3, 2024 8:30 PM"),
        ("zh", r"\d+ ?年前", "2024年2月3日星期六晚上8点30分"),
    ],
)
def test_a_time_is_relative_and_tells_the_guests_own_full_time_on_hover(
    guest, write, language, relative, local
):
    write(timestamp=datetime(2024, 2, 3, 12, 30, tzinfo=UTC))
    guest.prefer(language=language)
    time = guest.open().find("time")
    assert re.fullmatch(relative, time.text)
    assert time.get_attribute("title") == local
    assert time.get_attribute("datetime") == "2024-02-03T12:30:00Z"


def fields(guest):
    return tuple(guest.find(css).get_attribute("value") for css in ("#name", "#body"))


def test_a_draft_survives_a_change_of_language_and_ends_when_it_is_sent(guest):
    guest.open().type("小明", "还没写完…\nNot finished")
    guest.follow(".languages a")
    assert fields(guest) == ("小明", "还没写完…\nNot finished")
    guest.follow("#submit")
    assert fields(guest) == ("", "")
    guest.open()
    assert fields(guest) == ("", "")


def test_a_draft_ends_when_the_message_turns_out_to_be_in_the_book_already(guest, write):
    write("Ada", "Hello.")
    guest.open().say("Ada", "Hello.")
    assert "in the book already" in guest.text(".flash")
    guest.open()
    assert fields(guest) == ("", "")


def test_a_page_that_is_looked_at_tells_of_new_messages(guest, write):
    write("Ada", "Before.")
    guest.hurry()
    guest.open()
    assert not guest.find(".news").is_displayed()
    write("Grace", "After.")
    write("小明", "也是。")
    guest.wait_for(lambda guest: guest.find(".news").is_displayed())
    guest.wait_for(lambda guest: guest.text(".news") == "New messages: 2")
    guest.follow(".news a")
    assert guest.texts(".message-name") == ["小明", "Grace", "Ada"]
    assert not guest.find(".news").is_displayed()
