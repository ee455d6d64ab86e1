"""Static files: compressed once, at addresses that change with their content.

So a browser asks for each of them once, and never again until it is another file.
"""

import gzip
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import current_app, request
from werkzeug.utils import safe_join

COMPRESSIBLE = {"text/css", "text/javascript", "image/svg+xml"}
FOREVER = f"public, max-age={365 * 24 * 3600}, immutable"  # RFC 8246


def init_app(app):
    """Serve the static files of app and of its extensions so; to be called before other hooks.

    Flask runs after_request functions last one first, and what others say of every answer, such
    as that it depends on cookies, is not so of these.
    """
    app.url_defaults(add_mark)
    app.after_request(lighten)


def add_mark(endpoint, values):
    """Put a mark of the file's content into the address of a static file."""
    if endpoint.rpartition(".")[2] == "static" and (folder := folder_of(endpoint)):
        look = first_mark.__wrapped__ if current_app.debug else first_mark
        values["v"] = look(folder, values["filename"])


def folder_of(endpoint):
    """Return the folder that a static endpoint serves, or None if we know of none."""
    prefix = endpoint.rpartition(".")[0]
    owner = current_app.blueprints.get(prefix) if prefix else current_app
    return owner and owner.static_folder


def path_of(folder, name):
    """Return the path of a file in a folder, or None if there is no such file."""
    path = safe_join(folder, name)
    return Path(path) if path and Path(path).is_file() else None


@lru_cache  # each page asks for all of them
def first_mark(folder, name):
    """Return the mark of a file as it was at first, or None if there is no such file."""
    path = path_of(folder, name)
    return path and mark_of(path, path.stat().st_mtime)


@lru_cache
def mark_of(path, changed):
    """Return what tells this content of a file from any other; changed: when that was."""
    return sha256(path.read_bytes()).hexdigest()[:12]


@lru_cache
def compressed(path, changed):
    return gzip.compress(path.read_bytes(), mtime=0)


def lighten(response):
    """Compress a static file, and let it be kept for good if its address is of this content."""
    endpoint = request.endpoint or ""
    if endpoint.rpartition(".")[2] != "static" or response.status_code != 200:
        return response
    folder = folder_of(endpoint)
    if folder is None:  # the debug toolbar serves its files by a rule of its own
        return response
    path = path_of(folder, request.view_args["filename"])
    changed = path.stat().st_mtime
    if request.args.get("v") == mark_of(path, changed):
        response.headers["Cache-Control"] = FOREVER
    if response.mimetype in COMPRESSIBLE:
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.accept_encodings:
            response.response.close()  # the file itself
            response.direct_passthrough = False
            response.set_data(compressed(path, changed))
            response.headers["Content-Encoding"] = "gzip"
            response.set_etag(response.get_etag()[0], weak=True)  # RFC 9110, 8.8.3
    return response
