"""Learn the weights of `sayhello/learned.py` from the corpora, and say what to expect of them.

First it is counted how much more often each piece of a word stands in spam than in greetings, as
Naive Bayes does. Then all messages are judged again and again, and each that is judged wrongly, or
rightly by a hair, moves the weights of its pieces; pieces that tell more move more. (The second
half is a linear support vector machine: Hsieh et al., "A dual coordinate descent method", 2008.)

Run as `make spam-model`. The same corpora give the same bytes.
"""

import math
import random
import struct
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from typing import NamedTuple

from table import messages

from sayhello.adverts import has_contact, has_link, without_contacts
from sayhello.learned import FILE, HEAD, PLACES, places, scale

CORPORA = tuple(f"training_{number}" for number in range(1, 10))
TESTED = CORPORA[:3]  # the fourth was written in view of the mistakes on the others
HONEST_HELD = 0.007  # at most so many of the honest messages in the cross-validation
SMOOTHING = 0.3  # as if each piece had been seen so often in each kind
HARDNESS = 1.0  # how much a wrong judgement weighs against large weights
ROUNDS = 6


class Example(NamedTuple):
    """A message to learn from: the places of its pieces, 1 or -1, and whether a rule holds it."""

    places: list[int]
    spam: int
    held: bool


def examples(corpus):
    """Return the examples of a corpus, without the honest messages that are to be held."""
    for kind, spam in ("spam", 1), ("honest", -1):
        for message in messages(f"{kind}_{corpus}"):
            name, body = message["name"], message["body"]
            held = has_link(f"{name}\n{body}") or has_contact(f"{name}\n{body}")
            # Other rules hold addresses and numbers: what is learned is the rest.
            found = places(without_contacts(name), without_contacts(body))
            if kind == "spam" or message.get("kind") != "link":
                yield Example(sorted(found), spam, held)


def learn(some):
    """Return the weights that tell the examples apart, and what is added to every score."""
    told = {place: ratio * ratio for place, ratio in ratios(some).items()}
    weights, base, strengths = [0.0] * PLACES, 0.0, [0.0] * len(some)
    sizes = [scale(one.places) for one in some]
    reach = [1 + sum(map(told.get, one.places)) / sizes[i] ** 2 for i, one in enumerate(some)]
    order, chance = list(range(len(some))), random.Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for i in order:
            lead = some[i].spam * (score(weights, some[i]) + base)  # at least 1 is well judged
            step = (1 - lead - strengths[i] / (2 * HARDNESS)) / (reach[i] + 1 / (2 * HARDNESS))
            step = max(step, -strengths[i])
            strengths[i] += step
            base += step * some[i].spam
            for place in some[i].places if step else ():
                weights[place] += step * some[i].spam * told[place] / sizes[i]
    return weights, base


def ratios(some):
    """Return by place how much more often its pieces stand in spam, as a logarithm."""
    spam, honest = (
        Counter(p for one in some if one.spam == s for p in one.places) for s in (1, -1)
    )
    odds = (honest.total() + SMOOTHING * PLACES) / (spam.total() + SMOOTHING * PLACES)
    seen = spam.keys() | honest.keys()
    return {p: math.log((spam[p] + SMOOTHING) / (honest[p] + SMOOTHING) * odds) for p in seen}


def score(weights, example):
    """Return what the weights of an example add up to."""
    return sum(map(weights.__getitem__, example.places)) / scale(example.places)


def without(corpora, name=None):
    """Return the examples of all corpora but one."""
    return [one for other in corpora if other != name for one in corpora[other]]


def cross_validate(corpora, taught):
    """Judge each corpus by what the others taught. Return the limit, and the results as lines."""
    judged = []
    for tested, (weights, base) in zip(TESTED, taught, strict=True):
        for one in corpora[tested]:
            judged.append((tested, one, math.inf if one.held else score(weights, one) + base))
    honest = sorted((s for _, one, s in judged if one.spam < 0), reverse=True)
    limit = honest[int(HONEST_HELD * len(honest))]
    lines = [f"limit {limit:.3f}"]
    for name in (*TESTED, "together"):
        for spam, word in (1, "spam published"), (-1, "honest held"):
            asked = [
                s for tested, one, s in judged if name in (tested, "together") and one.spam == spam
            ]
            wrong = sum((s > limit) != (spam > 0) for s in asked)
            lines.append(
                f"{name:<12}{word:<16}{wrong:>4} of {len(asked)}, {wrong / len(asked):.2%}"
            )
    return limit, lines


def packed(weights, limit):
    """Return the weights as bytes, each a whole number, after the limit in the same measure."""
    most = 127 / max(map(abs, weights))
    whole = struct.pack(f"{PLACES}b", *(round(weight * most) for weight in weights))
    return HEAD.pack(limit * most, digest()) + whole


def digest():
    """Return what tells these corpora, and the way they are read, from any others."""
    found = sha256(repr([*examples(CORPORA[0])]).encode())
    for name in CORPORA:
        found.update(repr([messages(f"spam_{name}"), messages(f"honest_{name}")]).encode())
    return found.digest()


if __name__ == "__main__":
    corpora = {name: list(examples(name)) for name in CORPORA}
    with ProcessPoolExecutor() as pool:  # takes some minutes
        *taught, (weights, base) = pool.map(learn, [without(corpora, n) for n in (*TESTED, None)])
    limit, lines = cross_validate(corpora, taught)
    print(*lines, sep="\n")
    FILE.write_bytes(packed(weights, limit - base))
    print(f"{FILE.name} is written.")
