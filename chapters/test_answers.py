"""Give the checks the answers that students give: right ones pass, wrong ones are told why.

A chapter's `answers.txt` holds, for each region, three wrong answers and a right one that is not
ours.
"""

import pytest

from chapters import answers
from chapters.chapter import chapters
from chapters.verification import PATIENCE

WITH_ANSWERS = [chapter for chapter in chapters().values() if answers.of(chapter)]
WRONG, RIGHT = 3, 1


@pytest.mark.timeout(900)
@pytest.mark.parametrize("chapter", WITH_ANSWERS, ids=lambda chapter: chapter.name)
def test_every_answer_is_judged_well(chapter, tmp_path, monkeypatch):
    """Collect every misjudged answer of a chapter, so that one run shows them all."""
    monkeypatch.setenv("CHAPTERS_LIMIT", PATIENCE)
    given = answers.of(chapter)
    judged = zip(given, answers.give(chapter, given, tmp_path), strict=True)
    misjudged = [
        f"{answer}\n    told: {told}" for answer, told in judged if not is_well_judged(answer, told)
    ]
    assert not misjudged, "\n".join(misjudged)


def is_well_judged(answer, told):
    """Say whether a right answer passes, and a wrong one is told what its author foresaw."""
    if answer.kind == "right":
        return told is None
    return bool(told and answer.says and answer.says in told)


@pytest.mark.parametrize("chapter", WITH_ANSWERS, ids=lambda chapter: chapter.name)
def test_every_region_has_enough_answers(chapter):
    """Count the answers of each region."""
    given = answers.of(chapter)
    for id in chapter.regions:
        kinds = [answer.kind for answer in given if answer.id == id]
        assert kinds.count("wrong") >= WRONG, f"{id} has too few wrong answers"
        assert kinds.count("right") >= RIGHT, f"{id} has no right answer but ours"
    assert {answer.id for answer in given} <= set(chapter.regions), "an answer belongs to no region"
