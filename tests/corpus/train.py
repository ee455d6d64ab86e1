"""Learn the weights of `sayhello/learned.py` from the examples, and say what to expect of them.

First we count how much more often each piece of text stands in spam than in greetings, as Naive
Bayes does. Then a linear support vector machine learns to tell the examples apart, in which
pieces that tell more count for more (S. Wang and C. Manning, "Baselines and Bigrams", 2012).

Run as `make spam-model`, which installs scikit-learn for it. With the same version of that, the
same examples give the same bytes.
"""

import math
from itertools import chain, groupby

import numpy as np
from examples import CORPORA, LINES, PLAIN, digest, of_corpus, of_lines
from scipy.sparse import csr_array, diags_array
from sklearn.svm import LinearSVC

from sayhello.learned import FILE, HEAD, PLACES, scale

# The parts that the cross-validation judges: like whole messages as they come in. The others were
# written in view of mistakes, or for their vocabulary.
TESTED = (*CORPORA[:3], *CORPORA[9:], "plain")
FOLDS = 4  # of the cross-validation
# How much an example counts, by its part: most if it is as guests and bots really write.
COUNTS = dict.fromkeys(TESTED, 2.0) | {"plain": 8.0}
COUNTS_ELSE = 0.3
HONEST_HELD = 0.007  # at most so many of the honest messages in the cross-validation
SEEN = 3  # in how many examples a piece has to be
SMOOTHING = 0.1  # as if each piece had been seen so often in each kind
HARDNESS = 0.5  # how much a wrong judgement weighs against large weights
ROUNDS = 300  # over all examples


def all_parts():
    """Return all examples by the name of their part: a corpus, `lines`, or `plain` and a writer."""
    found = {name: list(of_corpus(name)) for name in CORPORA} | {"lines": list(of_lines(LINES))}
    for writer, files in groupby(PLAIN, lambda file: file.name.partition(".")[0]):
        found[f"plain {writer}"] = list(of_lines(files))
    return found


def without_writer(name):
    """Return the name of a part, of `plain` as a whole."""
    return name.partition(" ")[0]


def learn(parts):
    """Return the weights that tell the examples apart, and what is added to every score."""
    some = list(chain.from_iterable(parts.values()))
    counts = [COUNTS.get(without_writer(name), COUNTS_ELSE) for name in parts]
    counts = np.repeat(counts, [len(part) for part in parts.values()])
    known, kinds = matrix(some, common(some)), np.array([one.spam for one in some])
    strength = ratios(known[kinds > 0], known[kinds < 0])
    machine = LinearSVC(C=HARDNESS, max_iter=ROUNDS, random_state=1)
    machine.fit(known @ diags_array(strength), kinds, sample_weight=counts)
    return machine.coef_.ravel() * strength, machine.intercept_.item()


def common(some):
    """Return the numbers of the pieces that are in several examples: others teach nothing."""
    found, counts = np.unique(np.concatenate([one.numbers for one in some]), return_counts=True)
    return found[counts >= SEEN]


def matrix(some, known=None):
    """Return examples as an array of shape (examples, PLACES), in which only known pieces count.

    Times the weights it is what `sayhello/learned.py` makes of each.
    """
    found = np.concatenate([one.numbers for one in some])
    ends = np.cumsum([0, *(len(one.numbers) for one in some)], dtype=np.int32)
    shares = np.repeat([1 / scale(one.numbers) for one in some], np.diff(ends))
    if known is not None:
        shares[~np.isin(found, known)] = 0
    places = (found % PLACES).astype(np.int32)
    whole = csr_array((shares, places, ends), shape=(len(some), PLACES))
    whole.sum_duplicates()
    whole.eliminate_zeros()
    return whole


def ratios(spam, honest):
    """Return by place how much more often its pieces stand in spam, as a logarithm."""
    spam, honest = (np.bincount(some.indices, minlength=PLACES) for some in (spam, honest))
    odds = (honest.sum() + SMOOTHING * PLACES) / (spam.sum() + SMOOTHING * PLACES)
    found = np.log((spam + SMOOTHING) / (honest + SMOOTHING) * odds)
    return np.where(spam + honest, found, 0)


def cross_validate(parts):
    """Judge each part that is tested by what other parts teach, a fold at a time.

    Returns the limit by which few honest messages are held, and the results as lines.
    """
    judged = []
    tested = [name for name in parts if without_writer(name) in TESTED]
    for fold in (tested[start::FOLDS] for start in range(FOLDS)):
        weights, base = learn({name: parts[name] for name in parts if name not in fold})
        for name in fold:
            scores = matrix(parts[name]) @ weights + base
            scores[[one.held for one in parts[name]]] = math.inf
            judged += (
                (*pair, without_writer(name)) for pair in zip(scores, parts[name], strict=True)
            )
    honest = sorted((score for score, one, _ in judged if one.spam < 0), reverse=True)
    limit = honest[int(HONEST_HELD * len(honest))]
    assert limit < math.inf, "rules other than this one hold too many honest messages"
    lines = [f"limit {limit:.3f}"]
    for name in (*TESTED, "together"):
        for spam, word in (1, "spam published"), (-1, "honest held"):
            asked = [s for s, one, by in judged if name in (by, "together") and one.spam == spam]
            wrong = sum((score > limit) != (spam > 0) for score in asked)
            lines.append(
                f"{name:<12}{word:<16}{wrong:>4} of {len(asked)}, {wrong / len(asked):.2%}"
            )
    return limit, lines


def packed(weights, limit):
    """Return the weights as bytes, each a whole number, after the limit in the same measure."""
    most = 127 / np.abs(weights).max()
    whole = np.rint(weights * most).astype("i1")
    return HEAD.pack(limit * most, digest()) + whole.tobytes()


if __name__ == "__main__":
    examples = all_parts()
    limit, results = cross_validate(examples)
    print(*results, sep="\n")
    weights, base = learn(examples)
    FILE.write_bytes(packed(weights, limit - base))
    print(f"{FILE.name} is written.")
