"""What browsers are told with every answer, and what is believed of a request."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from html.parser import HTMLParser

from flask import abort, current_app, request
from flask.globals import request_ctx
from flask.sessions import SecureCookieSessionInterface
from flask_babel import gettext as _
from werkzeug.exceptions import BadHost, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

STATIC_MAX_AGE = 3600  # seconds

# https://www.w3.org/TR/CSP3/: what a page may load, and from where.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # Bootstrap's style sheet carries its icons in itself
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
UNUSED_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
HEADERS = {
    # What depends on the visitor is kept by the visitor's browser only, and asked for again.
    "Cache-Control": "private, no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
HSTS = f"max-age={365 * 24 * 3600}"
# Older than frame-ancestors, and able to say no more than these two (RFC 7034).
X_FRAME_OPTIONS = {"'none'": "DENY", "'self'": "SAMEORIGIN"}
TOOLBAR = '<div id="flDebug"'


class Sessions(SecureCookieSessionInterface):
    """Keep the session in a cookie that, once sent by HTTPS, never travels without it."""

    signing = None

    def get_signing_serializer(self, app):
        """Make what signs the cookie once; Flask would make it anew for every request."""
        if self.signing is None:
            self.signing = super().get_signing_serializer(app)
        return self.signing

    def save_session(self, app, session, response):
        session.accessed = False  # the Vary that Flask would add, every answer has (languages)
        super().save_session(app, session, response)

    def get_cookie_secure(self, app):
        return request.is_secure or super().get_cookie_secure(app)


def init_app(app):
    """Protect every answer of app; to be called before the debug toolbar's init_app.

    Flask runs after_request functions last one first, and the policy has to allow what the
    toolbar has put into the page by then.
    """
    app.wsgi_app = Protection(app)
    if proxies := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)
    if not app.debug and app.config["SEND_FILE_MAX_AGE_DEFAULT"] is None:
        app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_MAX_AGE
    app.session_interface = Sessions()
    app.before_request(refuse_unknown_host)
    app.after_request(allow_toolbar)


def refuse_unknown_host():
    """Answer 400 if the Host header is none of TRUSTED_HOSTS, or no host at all."""
    is_bound = not isinstance(request.routing_exception, SecurityError | BadHost)
    if not is_bound:  # the error page needs an adapter for its paths, but no host
        request_ctx.url_adapter = current_app.url_map.bind("localhost", request.root_path)
    # Werkzeug takes a host of wrong characters as missing; it has to be refused (RFC 9112, 3.2).
    if not is_bound or (not request.host and "Host" in request.headers):
        abort(400, _("This site does not go by that address. Please check how it is written."))


class Protection:
    """Add to every answer what protects the visitor, unless the app has said otherwise."""

    def __init__(self, app):
        self.wsgi_app, self.ancestors = app.wsgi_app, app.config["FRAME_ANCESTORS"]

    def __call__(self, environ, start_response):
        def start(status, headers, *rest):
            ours = protection(self.ancestors, environ["wsgi.url_scheme"] == "https")
            said = {name.title() for name, _ in headers}
            headers += [(name, ours[name]) for name in ours if name not in said]
            return start_response(status, headers, *rest)

        return self.wsgi_app(environ, start)


def allow_toolbar(response):
    """Let the debug toolbar, if it is in a page, do there what our templates may not."""
    if current_app.debug and response.mimetype == "text/html" and response.is_sequence:
        headers = protection(current_app.config["FRAME_ANCESTORS"], request.is_secure)
        policy = with_toolbar(headers["Content-Security-Policy"], response)
        response.headers.setdefault("Content-Security-Policy", policy)
    return response


@lru_cache
def protection(ancestors, is_secure):
    """Return the headers for a site that only these ancestors may show in a frame."""
    policy = POLICY | {"frame-ancestors": ancestors}
    headers = HEADERS | {
        "Content-Security-Policy": "; ".join(" ".join(directive) for directive in policy.items())
    }
    if is_secure:
        headers["Strict-Transport-Security"] = HSTS
    if ancestors in X_FRAME_OPTIONS:
        headers["X-Frame-Options"] = X_FRAME_OPTIONS[ancestors]
    return headers


def with_toolbar(policy, response):
    """Return a policy that allows the debug toolbar in a response.

    Only its own part: what our templates may not do fails in debug mode too.
    """
    _before, mark, toolbar = response.get_data(as_text=True).partition(TOOLBAR)
    inline = Inline(mark + toolbar)
    for directive, texts in (("script-src", inline.scripts), ("style-src", inline.styles)):
        policy = policy.replace(f"{directive} 'self'", f"{directive} 'self'" + hashes(texts))
    return policy


class Inline(HTMLParser):
    """The inline scripts and styles of some HTML, in elements and in attributes."""

    def __init__(self, html):
        super().__init__()
        self.scripts, self.styles, self.inside = set(), set(), None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.inside = {"script": self.scripts, "style": self.styles}.get(tag)
        for name, value in attrs:
            if name == "style":
                self.styles.add(value or "")
            elif name.startswith("on"):
                self.scripts.add(value or "")

    def handle_data(self, data):
        if self.inside is not None:
            self.inside.add(data)

    def handle_endtag(self, tag):
        self.inside = None


def hashes(texts):
    """Return the sources that allow these inline texts, and no others."""
    digests = [b64encode(sha256(text.encode()).digest()).decode() for text in sorted(texts)]
    sources = [f" 'sha256-{digest}'" for digest in digests]
    return " 'unsafe-hashes'" + "".join(sources) if sources else ""
