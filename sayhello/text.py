"""Tidy what people type, in any script, without changing what they say."""

import re
import unicodedata

NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Direction overrides and embeddings: they would turn round the text that follows the message.
BIDI_OVERRIDES = "\u202a-\u202e\u2066-\u2069"
# Control characters but tab and newline, noncharacters and the byte order mark.
NEVER_SHOWN = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufeff"
    "\ufffe\uffff\U0001fffe\U0001ffff\U0010fffe\U0010ffff"
)
UNWANTED = re.compile(f"[{BIDI_OVERRIDES}{NEVER_SHOWN}]")
SURROGATE = re.compile("[\ud800-\udfff]")
# Letters and symbols by category that print as nothing: Hangul fillers and the empty Braille cell.
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def tidy_line(text):
    """Return text as one line: composed (NFC), unwanted characters gone, spaces single."""
    return _visible(re.sub(r"\s+", " ", _clean(text)).strip())


def tidy_text(text):
    """Return text composed (NFC), unwanted characters gone, at most one empty line in a row."""
    lines = (line.rstrip() for line in _clean(text).split("\n"))
    return _visible(re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip())


def _clean(text):
    text = SURROGATE.sub("\ufffd", text or "")
    text = UNWANTED.sub("", NEWLINES.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def _visible(text):
    """Return text, or nothing if a reader would see nothing."""
    return text if any(map(_is_seen, text)) else ""


def _is_seen(character):
    """Tell whether a character prints; one that this Python does not know yet (Cn) may."""
    category = unicodedata.category(character)
    return (category[0] in "LNPS" or category == "Cn") and character not in BLANK_LETTERS
