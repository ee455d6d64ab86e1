"""Recognise an advertisement by the way it is written, as learned from examples.

A text is cut into all its pieces of one to six characters. Each piece has a weight: above zero if
advertisements have it more often, below if greetings do. A message in which the weights add up to
too much is taken for an advertisement. `make spam-model` learns the weights from `tests/corpus`.

It knows spellings, not meanings. An offer in words that it has not met passes; a greeting that
talks of money, medicine or prices may be held; in a language with few examples it sees little.
"""

import math
import re
import struct
from functools import cache
from pathlib import Path
from zlib import crc32

from .adverts import plain

FILE = Path(__file__).with_name("learned.bin")  # a head, then a byte for each weight
HEAD = struct.Struct("<f32s")  # the limit, and a digest of what was learned from
PLACES = 2**21 - HEAD.size  # for weights; pieces that share one by chance hardly matter
LONGEST = 6  # characters of a piece
EVEN_OUT = 100  # so that in a few words no piece decides alone


def is_advertisement(name, body):
    """Tell whether a message is written as advertisements are."""
    weights, limit = model()
    found = numbers(plain(name), plain(body))
    return sum(weights[number % PLACES] for number in found) / scale(found) > limit


def numbers(name, body):
    """Return a number for each piece of a message; those of the name count apart too."""
    found = pieces(f"{name} {body}") | {f"name\n{piece}" for piece in pieces(name)}
    return {crc32(piece.encode()) for piece in found}


def pieces(text):
    """Return the pieces of a text, in which any digit is as good as another."""
    words = re.sub(r"\d", "0", text).split()
    text = f" {' '.join(words)} "
    sizes = range(1, LONGEST + 1)
    return {text[i : i + size] for size in sizes for i in range(len(text) - size + 1)}


def scale(found):
    """Return by what the sum is divided, so that long messages and short ones compare."""
    return math.sqrt(len(found) + EVEN_OUT)


@cache
def model():
    """Return the weights by place, and the limit above which a message is held."""
    data = FILE.read_bytes()
    limit, _ = HEAD.unpack_from(data)
    return memoryview(data)[HEAD.size :].cast("b"), limit
