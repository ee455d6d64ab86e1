"""What the owner is told from time to time: by e-mail, by a webhook, or both.

`flask digest` sends it, never a request: a mail server that is down delays no guest.
"""

import json
import smtplib
import ssl
from collections import Counter
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from sqlalchemy import or_, select

from .extensions import db
from .models import HELD, NEWEST_FIRST, Message, begin_write, change_book, utc_now
from .text import tidy_line

NEWEST = 5  # messages that are told word by word
TIMEOUT = 10  # seconds that a server may be silent


@dataclass
class Digest:
    """What was held since a moment."""

    title: str
    link: str
    reasons: Counter
    newest: list[Message]

    @property
    def count(self):
        return self.reasons.total()

    @property
    def summary(self):
        """One line without a guest's words."""
        reasons = ", ".join(f"{reason} {count}" for reason, count in self.reasons.most_common())
        plural = "message waits" if self.count == 1 else "messages wait"
        return tidy_line(f"{self.title}: {self.count} {plural} for you ({reasons})")


def due(settings):
    """Return the digest that each configured channel is due, and the moment they end at.

    The lock makes every message that is on its way be told now, or be later than the moment.
    """
    row, until = begin_write(), utc_now()
    digests = {
        channel: collect(latest(row.digest_at, getattr(row, channel.column)), settings)
        for channel in CHANNELS
        if settings[channel.setting]
    }
    db.session.commit()
    return digests, until


def latest(*moments):
    """Return the latest of the moments that there are, or None."""
    return max(filter(None, moments), default=None)


def collect(since, settings):
    """Return what was held after a moment, or ever, and is held still."""
    held = select(Message.reason).where(Message.state == HELD)
    if since:
        held = held.where(or_(Message.timestamp > since, Message.edited > since))
    newest = held.with_only_columns(Message).order_by(*NEWEST_FIRST).limit(NEWEST)
    return Digest(
        settings["SITE_TITLE"] or "Guestbook",
        settings["SITE_URL"].rstrip("/") + "/moderate",
        Counter(reason or "held" for reason in db.session.scalars(held)),
        list(db.session.scalars(newest)),
    )


def note(delivered, complete, until):
    """Remember what was delivered, so that a channel that failed alone is tried again alone."""
    moments = {channel.column: until for channel in delivered}
    if complete:
        moments["digest_at"] = until
    if moments:
        change_book(**moments)


def mail(digest, settings):
    """Send a digest by e-mail; raises OSError or ValueError."""
    host, _, port = settings["MAIL_SERVER"].partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=TIMEOUT) as server:
        if settings["MAIL_STARTTLS"]:
            server.starttls(context=ssl.create_default_context())
        if settings["MAIL_USERNAME"]:
            server.login(settings["MAIL_USERNAME"], settings["MAIL_PASSWORD"])
        server.send_message(letter(digest, settings))


def letter(digest, settings):
    """Return a digest as an e-mail; what guests wrote is in its text, never in its header."""
    message = EmailMessage()
    message["Subject"] = digest.summary
    message["From"] = settings["MAIL_FROM"] or settings["DIGEST_TO"]
    message["To"] = settings["DIGEST_TO"]
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=urlsplit(digest.link).hostname)
    message["Auto-Submitted"] = "auto-generated"  # so that no holiday reply answers: RFC 3834
    texts = [f"{held.name}:\n{held.body}" for held in digest.newest]
    lead = f"{digest.summary}.\n\nRead and decide: {digest.link}\nThe newest:"
    message.set_content("\n\n".join([lead, *texts]) + "\n")
    return message


class NoRedirect(HTTPRedirectHandler):
    """A POST that is redirected would arrive as a GET, and be lost."""

    def redirect_request(self, *args):
        return None


def call(digest, settings):
    """Send a digest to the webhook; raises OSError or ValueError.

    "text" is what chat programs show, where a guest's words could call everyone in the room.
    """
    url = settings["DIGEST_WEBHOOK"]
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("it does not begin with https://")
    content = {
        "text": f"{digest.summary}. {digest.link}",
        "count": digest.count,
        "reasons": digest.reasons,
        "url": digest.link,
        "newest": [
            {"id": m.id, "name": m.name, "body": m.body, "reason": m.reason} for m in digest.newest
        ],
    }
    headers = {"Content-Type": "application/json"}
    request = Request(url, json.dumps(content).encode(), headers)
    with build_opener(NoRedirect).open(request, timeout=TIMEOUT):
        pass


@dataclass(frozen=True)
class Channel:
    """A way to the owner: the setting that opens it, and the moment up to which it has told."""

    name: str
    setting: str
    column: str
    send: object
    check: str


CHANNELS = (
    Channel("e-mail", "MAIL_SERVER", "mailed_at", mail, "the MAIL_ settings and the mail server"),
    Channel("webhook", "DIGEST_WEBHOOK", "called_at", call, "DIGEST_WEBHOOK and its server"),
)
