"""Spare the checks what is the same each time: every one of them imports the app afresh."""

import functools
import importlib.machinery

from werkzeug.routing import Rule as PlainRule

BUILDERS = {}


class Loader(importlib.machinery.SourceFileLoader):
    """Load a file, without compiling it again as long as it stays the same."""

    def get_code(self, fullname):
        """Return the code of the file as it is now."""
        return compiled(self.get_data(self.path), self.path)


@functools.lru_cache
def compiled(source, path):
    """Return the code of a file's content."""
    return compile(source, path, "exec", dont_inherit=True)


class Rule(PlainRule):
    """A rule like any other, for which Werkzeug need not write the same function again.

    It writes one to build the URLs of each rule, and takes longer than most checks for that of a
    whole app. Should Werkzeug give up this method, the checks are slower, and nothing else changes.
    """

    def _compile_builder(self, append_unknown=True):
        if self.defaults:  # they become part of the function
            return super()._compile_builder(append_unknown)
        key = self.rule, tuple(self._trace), append_unknown
        if key not in BUILDERS:
            BUILDERS[key] = super()._compile_builder(append_unknown)
        return BUILDERS[key]
