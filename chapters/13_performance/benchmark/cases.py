"""What is measured: for each case the requests, and what a right answer to them is."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from . import books
from .books import text_of
from .load import NUMBER, SENDER, Work, WrongAnswerError

PAGE = 20  # messages
MESSAGE = "/messages/"  # stands before an id, first of all before that of the newest on a page
POSTERS, READERS = 8, 16  # connections
READS_TO_A_POST = 19
NEVER_ASKED = f"number={NUMBER}"  # a query that no page is kept under
# So that the rules of spam, which would hold a flood back, publish it: every post comes from
# another address; they are counted as always, but for the last second.
SETTINGS = {
    "FLASK_PROXIES": "1",
    "FLASK_MIN_SECONDS": "0",
    "FLASK_WINDOW": "1",
    "FLASK_SITE_LIMIT": "100000",
}


def page_from(id):
    """Return what the page has to show on which this message is the newest."""
    return {id: [text_of(id), text_of(max(1, id - PAGE + 1))]}


def newest_page(site, path="/", ending="</html>", **headers):
    """Return the work of reading the newest messages."""
    return Work(
        [site.raw(path, **headers)], ending=ending, mark=MESSAGE, pages=page_from(site.book.size)
    )


def first_visit(site):
    """A visitor without a cookie."""
    return newest_page(site)


def returning(site):
    """A visitor whose browser has what the first page left."""
    return newest_page(site, Cookie=site.visit("/").cookie)


def revalidation(site):
    """A visitor whose browser has the page already, and asks whether it is still good."""
    cookie = site.visit("/").cookie
    etag = site.visit("/", Cookie=cookie).headers["ETag"]
    known = {"Cookie": cookie, "If_None_Match": etag}
    if not etag or site.visit("/", **known).status != 304:
        return None
    return Work([site.raw("/", **known)], status=304)


def first_page_anew(site):
    """A visitor after whom nobody asks for the same: as if the book had just changed."""
    return newest_page(site, f"/?{NEVER_ASKED}")


def permalink(site, query=""):
    """A hundred messages in turn, each on its own page."""
    step = max(1, site.book.size // 100)
    ids = range(1, site.book.size + 1, step)
    pages = {id: [text_of(id)] for id in ids}
    requests = [site.raw(f"{MESSAGE}{id}{query}") for id in ids]
    return Work(requests, ending="</html>", mark=MESSAGE, pages=pages)


def permalink_anew(site):
    """The same, but so that no page was asked for before."""
    return permalink(site, f"?{NEVER_ASKED}")


def deep_page(site):
    """A hundred pages in turn, from half-way into the book on."""
    ids = [site.book.size // 2 - PAGE * n for n in range(100)]
    ids = [id for id in ids if id > 0 and id > site.book.size // 4]
    work = newest_page(site)
    work.requests = [site.raw(f"/?before={place}") for place in site.book.places(ids)]
    work.pages = {id: texts for each in ids for id, texts in page_from(each).items()}
    return work


def atom(site):
    """The newest messages as an Atom feed."""
    return newest_page(site, "/feed.atom", "</feed>")


def json_feed(site):
    """The newest messages as a JSON feed."""
    return newest_page(site, "/feed.json", "}")


def post(site):
    """Guests who send the form, each time another text from another address."""
    return Work(
        [post_of(site) for _ in range(POSTERS)],
        status=303,
        accepted_status=303,
        accept_mark="#message-",
        connections=POSTERS,
    )


def post_of(site):
    """Open the form as a guest, fill it in, and write down what the browser would send."""
    page = site.visit("/")
    form = {"name": "A guest", "body": f"Hello from the benchmark, {NUMBER}", "homepage": ""}
    form |= {name: field_of(page.body, name) for name in ("csrf_token", "opened")}
    return site.raw(
        "/",
        method="POST",
        body=urlencode(form, safe=NUMBER),
        Content_Type="application/x-www-form-urlencoded",
        Cookie=page.cookie,
        X_Forwarded_For=SENDER,
    )


def field_of(html, name):
    """Return the value of a hidden field, or nothing if the page has none of that name."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)
    value = tag and re.search(r'value="([^"]*)"', tag[0])
    return value[1] if value else ""


def mix(site):
    """Nineteen first visits to one post."""
    work = post(site)
    (reading,) = newest_page(site).requests
    work.requests = [each for one in work.requests for each in [one, *[reading] * READS_TO_A_POST]]
    work.ending, work.mark, work.least = "</html>", MESSAGE, site.newest()
    work.status, work.connections = 200, READERS
    return work


def nothing_lost(site, before, found):
    """Stop unless every post that was taken in is in the book, and the newest on the page."""
    there = site.book.published(after=before)
    lost = set(found.accepted) - there  # not in the book, or held
    if lost:
        raise WrongAnswerError(f"{len(lost)} of {len(found.accepted)} accepted posts are lost")
    if len(set(found.accepted)) != len(found.accepted):
        raise WrongAnswerError("two posts became one message")
    newest = max(there)
    if f"{MESSAGE}{newest}" not in site.visit("/").body:
        raise WrongAnswerError(f"message {newest} was posted and is missing from the page")


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    name: str
    title: str
    prepare: Callable  # Site → Work, or None if the site cannot do it
    check: Callable | None = None  # for what writes: stops if anything was lost


CASES = [
    Case("first", "first visit", first_visit),
    Case("returning", "returning visitor", returning),
    Case("revalidation", "revalidation (304)", revalidation),
    Case("first_anew", "first visit, made anew", first_page_anew),
    Case("permalink", "permalink", permalink),
    Case("permalink_anew", "permalink, made anew", permalink_anew),
    Case("deep", "deep page", deep_page),
    Case("atom", "Atom feed", atom),
    Case("json", "JSON feed", json_feed),
    Case("post", "post, 8 clients", post, check=nothing_lost),
    Case("mix", "95 % reads, 5 % posts", mix, check=nothing_lost),
]


@dataclass(frozen=True)
class Program:
    """What is measured beside hello: how it is started, and how its books are made."""

    name: str
    module: str  # has create_app
    settings: Callable  # book → environment
    ready: Callable  # database, size → book
    copied: Callable  # database, book → a copy, within a `with`
    python: str = sys.executable
    path: str = "/"  # answers with 200 once the program is there


SAYHELLO = Program(
    "SayHello",
    "sayhello",
    lambda book: SETTINGS | {"FLASK_SQLALCHEMY_DATABASE_URI": book.url},
    books.ready,
    books.copied,
)
