"""Files that are there whole, or not at all."""

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile


@contextmanager
def whole(path, force=False):
    """Open a new file that appears at path when the block has succeeded, and else vanishes.

    Only its owner can read it. Raises FileExistsError if something is there already; with force
    a file is replaced, but nothing else is.
    """
    path = Path(path)
    if path.exists() and not (force and path.is_file()):
        raise FileExistsError(path)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        try:
            yield draft
            draft.flush()
            os.fsync(draft.fileno())
            os.replace(draft.name, path)
        except BaseException:
            os.unlink(draft.name)
            raise
