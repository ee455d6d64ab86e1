"""The one form: what a guest fills in."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import StringField, SubmitField, TextAreaField
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
        excess = len(field.data) - self.limit
        if excess > 0:
            raise ValidationError(
                ngettext(
                    "This is %(num)s character too long: at most %(limit)s fit.",
                    "This is %(num)s characters too long: at most %(limit)s fit.",
                    excess,
                    limit=self.limit,
                )
            )


class HelloForm(FlaskForm):
    """A name and a message."""

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
    submit = SubmitField(_l("Say hello"))
