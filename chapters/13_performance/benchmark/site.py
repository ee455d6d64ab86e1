"""A program that runs, as a visitor and the owner of its book see it."""

from dataclasses import dataclass

from .load import WrongAnswerError, exchange, raw
from .servers import Server


@dataclass
class Site:
    """A guestbook that runs, with its book."""

    server: Server
    book: object
    keep_alive: bool = False

    def raw(self, path, **more):
        """Write down a request to this site."""
        return raw(path, Connection=None if self.keep_alive else "close", **more)

    def visit(self, path, **headers):
        """Send a request by itself and return the answer, which must be a good one."""
        answer = exchange(self.server.port, raw(path, Connection="close", **headers))
        if answer.status not in (200, 304):
            raise WrongAnswerError(f"status {answer.status} for {path}")
        return answer

    def newest(self):
        """Return the id of the newest message in the book."""
        return max(self.book.published(after=self.book.size), default=self.book.size)
