"""The book for programs: feeds, a map of the site, and what pages say about themselves."""

import re
from itertools import islice
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, abort, current_app, request
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from .about import address, addresses, canonical, intro, title
from .extensions import db
from .languages import LANGUAGES, in_itself
from .models import EPOCH, ID_MAX, Message, first_page, next_published, published_between
from .pages import PUBLIC, shared

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
PART_SIZE = 5_000  # ids to a part of the site map; the protocol allows 50,000 addresses
PARTS_MAX = 50_000  # https://www.sitemaps.org/protocol.html#index
# What may stand in no XML 1.0 document, not even escaped: https://www.w3.org/TR/xml/#charsets
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

bp = Blueprint("machines", __name__)
bp.app_template_global()(canonical)
bp.app_template_global()(address)


def xml(root, mimetype):
    """Return an XML document."""
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), mimetype=mimetype)


def add(parent, tag, text=None, **attributes):
    """Add an element to an XML tree, without the characters that XML cannot hold."""
    child = SubElement(parent, tag, attributes)
    child.text = text and NOT_XML.sub("", text)
    return child


def iso(moment):
    """Return a moment as RFC 3339 and HTML write it, in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def changed(message):
    """Return when a message was written or last edited."""
    return message.edited or message.timestamp


def content_of(message):
    """Return what a message says, with the owner's reply below it."""
    if not message.reply:
        return message.body
    return f"{message.body}\n\n{_('The owner replies:')} {message.reply}"


def dated(response, messages):
    """Date a feed by its newest message.

    A message that is removed or published late moves no date, so that only the ETag can tell
    whether a reader has the present feed.
    """
    if messages:
        response.last_modified = max(map(changed, messages))
    return response


@bp.route("/feed.atom")
@shared
def atom():
    """Show the newest messages as an Atom feed (RFC 4287)."""
    messages = first_page().messages
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": str(get_locale())})
    add(feed, "id", address("guestbook.index"))
    add(feed, "title", title())
    add(feed, "subtitle", intro())
    # An empty book has to be dated too, and always the same, or its ETag would change.
    add(feed, "updated", iso(max(map(changed, messages), default=EPOCH)))
    add(feed, "link", rel="self", type="application/atom+xml", href=address("machines.atom"))
    add(feed, "link", rel="alternate", type="text/html", href=address("guestbook.index"))
    for message in messages:
        add_entry(feed, message)
    return dated(xml(feed, "application/atom+xml"), messages)


def add_entry(feed, message):
    """Add a message to an Atom feed."""
    entry = add(feed, "entry")
    url = address("guestbook.message", id=message.id)
    add(entry, "id", url)
    add(entry, "title", _("A message from %(name)s", name=message.name))
    add(entry, "updated", iso(changed(message)))
    add(entry, "published", iso(message.timestamp))
    add(entry, "link", rel="alternate", type="text/html", href=url)
    add(add(entry, "author"), "name", message.name)
    add(entry, "content", content_of(message), type="text")


@bp.route("/feed.json")
@shared
def json_feed():
    """Show the newest messages as a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    messages = first_page().messages
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title(),
        "description": intro(),
        "home_page_url": address("guestbook.index"),
        "feed_url": address("machines.json_feed"),
        "language": str(get_locale()),
        "items": [item_of(message) for message in messages],
    }
    return dated(Response(current_app.json.dumps(feed), mimetype="application/feed+json"), messages)


def item_of(message):
    """Return a message as an item of a JSON Feed."""
    url = address("guestbook.message", id=message.id)
    return {
        "id": url,
        "url": url,
        "authors": [{"name": message.name}],
        "content_text": content_of(message),
        "date_published": iso(message.timestamp),
        "date_modified": iso(changed(message)),
    }


@bp.route("/sitemap.xml")
@shared
def sitemap():
    """List every page of a small book, or the parts into which the list of a large one is cut."""
    numbers = list(islice(parts(), PARTS_MAX))
    if numbers == [0]:
        return part_of_sitemap(number=0)
    root = Element("sitemapindex", xmlns=SITEMAP)
    for number in numbers:
        add(add(root, "sitemap"), "loc", address("machines.part_of_sitemap", number=number))
    return xml(root, "application/xml")


def parts():
    """Yield the number of each part of the site map that has a page in it.

    A part is a range of ids, so that no part is ever cut anew, and finding the parts takes one
    step in the index for each.
    """
    yield 0  # has the book itself
    id = next_published(PART_SIZE)
    while id is not None:
        number = id // PART_SIZE
        yield number
        id = next_published((number + 1) * PART_SIZE)


@bp.route(f"/sitemap-<int(max={ID_MAX // PART_SIZE}):number>.xml")
@shared
def part_of_sitemap(number):
    """List the pages of the messages in one range of ids."""
    first = number * PART_SIZE
    messages = published_between(first, first + PART_SIZE - 1)
    root, build = Element("urlset", xmlns=SITEMAP), addresses().build
    if number == 0:
        add(add(root, "url"), "loc", address("guestbook.index"))
    elif not messages:
        abort(404)
    for message in messages:
        url = add(root, "url")
        add(url, "loc", build("guestbook.message", {"id": message.id}, force_external=True))
        add(url, "lastmod", iso(changed(message)))
    return xml(root, "application/xml")


def text(lines):
    """Return lines for everybody, which need no book, or a 304 to those who have them."""
    response = Response("\n".join([*lines, ""]), mimetype="text/plain")
    response.headers["Cache-Control"] = PUBLIC
    response.add_etag()
    return response.make_conditional(request)


@bp.route("/robots.txt")
def robots():
    """Let every program in, and tell it where the map is (RFC 9309)."""
    lines = ["User-agent: *", "Allow: /", f"Sitemap: {address('machines.sitemap')}"]
    return text(lines)


@bp.route("/humans.txt")
def humans():
    """Say what this site is to those who look behind it (https://humanstxt.org)."""
    names = ", ".join(in_itself(locale) for locale in LANGUAGES.values())
    lines = ["/* SITE */", title(), intro(), names, address("guestbook.index"), "SayHello, Flask"]
    return text(lines)


@bp.route("/healthz")
def healthz():
    """Answer 200 if messages can be read, else 503; whoever watches learns no more than that."""
    try:
        db.session.execute(select(Message.id).limit(1))
        text, status = "ok\n", 200
    except SQLAlchemyError as error:
        current_app.logger.error("The database does not answer (%s).", type(error).__name__)
        text, status = "unavailable\n", 503
    return Response(text, status, {"Cache-Control": "no-store"}, mimetype="text/plain")


@bp.app_template_global()
def book_as_data(messages):
    """Return a page of the book in the words of schema.org."""
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "url": canonical(),
        "name": title(),
        "description": intro(),
        "inLanguage": str(get_locale()),
        "hasPart": [comment(message) for message in messages],
    }


@bp.app_template_global()
def message_as_data(message):
    """Return the page of one message in the words of schema.org."""
    site = {"@type": "WebSite", "name": title(), "url": address("guestbook.index")}
    return {"@context": "https://schema.org", **comment(message), "isPartOf": site}


def comment(message):
    """Return a message as a Comment of schema.org, the owner's reply within it."""
    data = {
        "@type": "Comment",
        "url": address("guestbook.message", id=message.id),
        "author": {"@type": "Person", "name": message.name},
        "text": message.body,
        "datePublished": iso(message.timestamp),
        "dateModified": iso(changed(message)),
    }
    if message.reply:
        data["comment"] = {"@type": "Comment", "text": message.reply}
    return data
