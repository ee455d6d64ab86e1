"""Find out how far a student has come: by running the checks, never by remembering."""

from dataclasses import dataclass
from functools import cached_property

from chapters import checks


@dataclass(frozen=True)
class Progress:
    """What the checks say about one copy."""

    copy: object
    run: object

    @cached_property
    def ids(self):
        """Return the exercises of the chapter, in outline order."""
        return list(self.copy.chapter.regions)

    @property
    def done(self):
        """Return the exercises that pass."""
        return [id for id in self.ids if self.run.passes(id)]

    @property
    def next(self):
        """Return the first exercise that does not pass, or None."""
        return next((id for id in self.ids if not self.run.passes(id)), None)

    def fails_too(self, id):
        """Return the last exercise that is changed and fails, besides one, or None."""
        others = [each for each in self.copy.changed if each != id and not self.run.passes(each)]
        return others[-1] if others else None

    def failing(self, id):
        """Return the first failing check of one point."""
        return next((each for each in self.run.of(id) if not (each.passed or each.skipped)), None)


def of(copy, points=()):
    """Run the checks of a copy's exercises, or of some points."""
    return Progress(
        copy, checks.run(copy.chapter, copy.folder, points or tuple(copy.chapter.regions))
    )
