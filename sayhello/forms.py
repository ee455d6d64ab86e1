"""The one form: what a guest fills in."""

from functools import lru_cache
from time import time

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from itsdangerous import TimestampSigner
from wtforms import HiddenField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from .models import BODY_MAX, NAME_MAX
from .text import tidy_line, tidy_text


class AtMost:
    """Refuse text of more than limit code points.

    WTForms' own Length would also set `maxlength`, by which browsers count UTF-16 units and cut
    a pasted text short without a word.
    """

    def __init__(self, limit):
        self.limit = limit

    def __call__(self, form, field):
        # region 7.2.2.3 refuse a text that is too long
        #: pass
        if complaint := too_long(field.data, self.limit):
            raise ValidationError(complaint)
        # endregion


def too_long(text, limit):
    """Return what to say of text with more than limit code points; None of any other."""
    excess = len(text) - limit
    if excess <= 0:
        return None
    return ngettext(
        "This is %(num)s character too long: at most %(limit)s fit.",
        "This is %(num)s characters too long: at most %(limit)s fit.",
        excess,
        limit=limit,
    )


HIDDEN_FIELD = '<input id="{0}" name="{0}" type="hidden" value="{1}">'


def signer():
    return signer_with(current_app.secret_key)


@lru_cache
def signer_with(key):
    return TimestampSigner(key, salt="form opened")


def stamp(old=None):
    """Return a signed note of the time: the old one if it is ours, else of now."""
    return old if old and signer().validate(old) else stamp_of(current_app.secret_key, int(time()))


@lru_cache(maxsize=1)  # it says the same to all who come in one second
def stamp_of(key, second):
    return signer_with(key).sign("").decode()


class HelloForm(FlaskForm):
    """A name and a message."""

    # When the form was first shown; it stays as it is while errors are mended.
    opened = HiddenField(default=stamp, filters=[stamp])
    # region 7.2.3.2.2 a name and a body, both required, both limited
    name = StringField(
        _l("Your name"),
        filters=[tidy_line],
        validators=[DataRequired(_l("Please tell us your name.")), AtMost(NAME_MAX)],
        render_kw={"autocomplete": "nickname"},
    )
    body = TextAreaField(
        _l("Your message"),
        filters=[tidy_text],
        validators=[DataRequired(_l("Please write a message.")), AtMost(BODY_MAX)],
        render_kw={"rows": 4},
    )
    # endregion
    # A trap: moved out of sight, so that only a program fills it in.
    homepage = StringField(
        _l("Leave this field empty"), render_kw={"autocomplete": "off", "tabindex": "-1"}
    )
    submit = SubmitField(_l("Say hello"))

    @property
    def seconds_open(self):
        """How long ago the form was first shown."""
        _, opened = signer().unsign(self.opened.data, return_timestamp=True)
        return time() - opened.timestamp()


def hidden_fields():
    """Return the hidden fields of a form that is opened now, as HelloForm would."""
    values = {"opened": stamp()}  # signed values have no character that HTML would mind
    if current_app.config.get("WTF_CSRF_ENABLED", True):
        values["csrf_token"] = generate_csrf()
    return "".join(HIDDEN_FIELD.format(name, values[name]) for name in values)


def has_token():
    """Tell whether the request comes from one of our own pages (CSRF)."""
    return FlaskForm(request.form).validate()


def token_field():
    """Return the hidden field that `has_token` looks for."""
    form = FlaskForm(formdata=None)
    return form.csrf_token(id=False) if "csrf_token" in form else ""
