"""What the site is called, and where its pages are for the world outside."""

from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import gettext as _

from .languages import LANGUAGES


def title():
    return current_app.config["SITE_TITLE"] or _("Say hello")


def intro():
    return current_app.config["SITE_INTRO"] or _(
        "Leave your name and a few words for whoever comes next."
    )


def addresses():
    """Return what builds addresses: under SITE_URL if that is set, else as the request came."""
    site = urlsplit(current_app.config["SITE_URL"] or request.url_root)
    return current_app.url_map.bind(site.netloc, site.path, url_scheme=site.scheme)


def address(endpoint, **values):
    """Return the absolute address of a page, for use outside the site."""
    return addresses().build(endpoint, values, force_external=True)


def canonical(**changes):
    """Return the one address of this page, whatever else the request's query held.

    A page that was asked for in a language is a page of its own: were its address that of the
    other language, search engines would ignore its `hreflang` links.
    """
    places = {key: request.args.get(key) for key in ("before", "after")}
    language = request.args.get("language")
    chosen = {"language": language if language in LANGUAGES else None}
    return address(request.endpoint, **request.view_args | places | chosen | changes)
