"""Recognise an advertisement by the way it is written, as learned from examples.

Each word is cut into pieces of one to five characters, and each piece has a weight: above zero if
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

FILE = Path(__file__).with_name("learned.bin")  # the limit as a float, then a byte for each weight
PLACES = 2**18 - 4  # for weights; pieces that share one by chance hardly matter
LONGEST = 5  # characters of a piece
EVEN_OUT = 100  # so that in a few words no piece decides alone


def is_advertisement(name, body):
    """Tell whether a message is written as advertisements are."""
    weights, limit = model()
    found = places(plain(name), plain(body))
    return sum(weights[place] for place in found) / scale(found) > limit


def places(name, body):
    """Return the places of the weights of a message's pieces; those of the name count apart too."""
    found = pieces(f"{name} {body}") | {f"name {piece}" for piece in pieces(name)}
    return {crc32(piece.encode()) % PLACES for piece in found}


def pieces(text):
    """Return the pieces of the words of a text, in which any digit is as good as another."""
    words = [f" {word} " for word in re.sub(r"\d", "0", text).split()]
    sizes = range(1, LONGEST + 1)
    return {w[i : i + size] for w in words for size in sizes for i in range(len(w) - size + 1)}


def scale(found):
    """Return by what the sum is divided, so that long messages and short ones compare."""
    return math.sqrt(len(found) + EVEN_OUT)


@cache
def model():
    """Return the weights by place, and the limit above which a message is held."""
    data = FILE.read_bytes()
    (limit,) = struct.unpack_from("<f", data)
    return memoryview(data)[4:].cast("b"), limit
