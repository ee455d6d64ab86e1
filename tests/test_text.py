"""What is changed in a text, and what is left alone."""

import pytest

from sayhello.text import tidy_line, tidy_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\nLovelace", "Ada Lovelace"),
        ("Ada\tLovelace", "Ada Lovelace"),
        ("e\u0301", "é"),
        ("A\x00d\x1ba\x7f", "Ada"),
        ("\ufeffAda\ufffe", "Ada"),
        ("\u202eadA\u202c", "adA"),
        ("\u2066Ada\u2069", "Ada"),
        ("\ud800", "\ufffd"),
        (None, ""),
    ],
    ids=ascii,
)
def test_a_line_is_composed_single_spaced_and_free_of_controls(typed, kept):
    assert tidy_line(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦",  # joined by U+200D
        "❤️",  # with a variation selector
        "🏴󠁧󠁢󠁷󠁬󠁳󠁿",  # the flag of Wales, spelt in tag characters
        "می‌خواهم",  # a Persian word with a zero-width non-joiner
        "a\u200eb",  # a direction mark, which ends with itself
        "ชื่อ",
        "\u0e01\u0e4d\u0e32",
        "Straße",
    ],
)
def test_what_scripts_and_emoji_need_is_kept(text):
    assert tidy_line(text) == tidy_text(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one  \ntwo", "one\ntwo"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("\n\n one \n\n", "one"),
        ("one\ttwo", "one\ttwo"),
    ],
    ids=ascii,
)
def test_a_text_keeps_its_lines_but_no_more_than_one_empty_one(typed, kept):
    assert tidy_text(typed) == kept


@pytest.mark.parametrize(
    "blank",
    ["", "   ", "\u3000", "\u200b\u200d", "\u3164", "\u2800", "\ufe0f", "\u0301", "\u2060"],
    ids=ascii,
)
def test_text_that_shows_nothing_is_nothing(blank):
    assert tidy_line(blank) == tidy_text(blank) == ""
