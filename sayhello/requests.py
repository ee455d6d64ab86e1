"""Requests as no browser sends them."""

from string import punctuation
from urllib.parse import quote

from flask import Request


class TolerantRequest(Request):
    """A request that may have any bytes behind its question mark.

    Werkzeug reads them as UTF-8, and would make every page an error 500 if they are not:
    https://github.com/pallets/werkzeug/blob/main/src/werkzeug/sansio/request.py (args)
    """

    def __init__(self, environ, *args, **kwargs):
        raw = environ.get("QUERY_STRING", "")
        environ["QUERY_STRING"] = quote(raw, safe=punctuation, encoding="latin-1")
        super().__init__(environ, *args, **kwargs)
