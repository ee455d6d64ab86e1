"""What is taken for an advertisement by the way it is written, and how well that works."""

import importlib.util
import sys
from pathlib import Path
from subprocess import PIPE, run

import pytest

from sayhello.learned import FILE, HEAD, is_advertisement, numbers, pieces

CORPUS = Path(__file__).parent / "corpus"


def load(name):
    """Import a script of the corpora, which are no package."""
    spec = importlib.util.spec_from_file_location(name, CORPUS / f"{name}.py")
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


examples = load("examples")
table = load("table")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Lenny", "Casino: 200 free spins, no deposit needed"),
        ("Mr. Clement", "Urgent loan offer, 3 % interest, no collateral needed"),
        ("Olga", "Работа на дому, доход от 60 тысяч, без опыта"),
        ("财富老师", "跟着老师做,每天稳定收益,名额有限"),
        ("Payday Loans Online", "nice site"),
        ("Lenny", "CASINO: 2OO free spins, n\u200bo d\u00adeposit"),
    ],
    ids=ascii,
)
def test_an_offer_without_a_link_is_an_advertisement(name, body):
    assert is_advertisement(name, body)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Ada", "Hello, world!"),
        ("Ada", ""),
        ("Gus", "I lost 20 pounds at the races. My wife is not amused."),
        ("Doctor Ruth", "Night shift, tea, your story. Thank you."),
        ("Бабушка", "С днём рождения, внучок!"),
        ("小陈", "昨天花二十块买了本旧书"),
        ("The plumber's wife", "nice site"),
        ("Priti", "Your website is really superb, you are very talented and creative!"),
        ("Wendy Cole", "This is a very nice web site with lots of information. Well done!"),
        ("Heinz", "Tolle Seite, weiter so!"),
        ("🌻", "🎉🐧👏"),
    ],
    ids=ascii,
)
def test_a_greeting_is_no_advertisement(name, body):
    assert not is_advertisement(name, body)


def test_a_text_is_cut_into_pieces_in_which_digits_are_alike():
    assert pieces("ab 7") == {
        *" ab ",
        " a",
        "ab",
        "b ",
        " ab",
        "ab ",
        " ab ",
        "b 0",
        "b 0 ",
        "ab 0",
        "ab 0 ",
        " ab 0",
        " ab 0 ",
        "0",
        " 0",
        "0 ",
        " 0 ",
    }
    assert pieces("12") == pieces("98")
    assert max(map(len, pieces("abcdefgh"))) == 6


def test_the_pieces_of_a_name_count_apart():
    assert numbers("loan", "Hello") != numbers("Hello", "loan")
    assert numbers("a", "").isdisjoint(numbers("", "my name a") - numbers("", "a"))


# At most so many of a hundred are judged wrongly. Lower a figure when the rules get better.
@pytest.mark.parametrize(("kind", "share"), [("spam", 4.1), ("honest", 0.4)])
def test_what_is_unseen_is_judged_no_worse_than_before(kind, share):
    assert 100 * table.wrong(*table.unseen(kind)) <= share


def test_the_table_shows_kinds_and_rules_but_only_totals_of_what_is_unseen():
    def printed(file):
        return run([sys.executable, CORPUS / "table.py", file], stdout=PIPE, text=True).stdout

    seen = printed("spam_training_1")
    assert "\n  contact  " in seen  # a rule
    assert "\n  casino  " in seen  # a kind
    assert len(printed("spam_unseen_1").splitlines()) == 2


def test_the_weights_were_learned_from_these_corpora():
    """If this fails, `make spam-model` makes the weights anew."""
    assert HEAD.unpack_from(FILE.read_bytes())[1] == examples.digest()
