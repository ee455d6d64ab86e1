"""4.4.1 to 4.4.3 and 4.4.6 to 4.4.8: languages, macros, validators, editors, buttons."""

import warnings

import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField
from wtforms.validators import DataRequired, ValidationError

from chapters.conftest import library

ENGLISH, GERMAN, CHINESE = (
    "This field is required.",
    "Dieses Feld wird benötigt.",
    "该字段是必填字段。",
)


@pytest.mark.point("4.4.1")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [("zh-CN,zh;q=0.9", CHINESE), ("de", GERMAN), ("fr-FR", ENGLISH), ("", ENGLISH)],
)
def test_errors_by_language(visit, client, asked, expected):
    """Hint: two things are needed: a setting that is False, and the language given to the form.

    Hint: with WTF_I18N_ENABLED on, Flask-WTF asks Flask-Babel for the language; we have none here.

    Hint: `GuestForm(meta={"locales": [language, "en"]})`
    """
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = asked
    answer = visit("/guest").form().send(username="")
    assert expected in answer.text, f"The error should be in the language of {asked or 'nobody'!r}."


@pytest.mark.point("4.4.1")
def test_the_setting_decides_who_is_asked():
    """Show that `locales` is ignored until WTF_I18N_ENABLED is False."""

    class Asked(FlaskForm):
        name = StringField(validators=[DataRequired()])

    for enabled, expected in ((True, ENGLISH), (False, CHINESE)):
        app = Flask(__name__)
        app.config.update(WTF_CSRF_ENABLED=False, WTF_I18N_ENABLED=enabled)
        with app.test_request_context(method="POST", data={"name": ""}):
            form = Asked(meta={"locales": ["zh", "en"]})
            assert not form.validate()
            assert form.name.errors == [expected]
    with app.test_request_context(), pytest.raises(FileNotFoundError):
        Asked(meta={"locales": ["xx"]}).validate()


@pytest.mark.point("4.4.2")
def test_a_macro_renders_every_field_alike(visit):
    """Hint: the macro puts `<div class="mb-3">` around `field.label`, `field` and its errors.

    Hint: a macro that mentions `kwargs` takes further keywords: `{{ field(**kwargs) }}`.

    Hint: the errors are in `field.errors`; go through them with `{% for %}`.
    """
    page = visit("/greetings")
    for name in ("name", "body", "answer"):
        field = page.form().field(name)
        assert page.label_of(field), (
            f"The macro should render the label of each field, as of {name}."
        )
        assert any("mb-3" in each.classes for each in field.around()), (
            f"The macro should put each field into a div of the class mb-3, as {name}."
        )
        assert "form-control" in field.classes, f"{name} should have the class form-control."
    assert page.form().field("body").get("rows") == "3", (
        "A keyword of the call, rows=3, should reach the field."
    )
    assert "required." not in page.text, "A page that was just opened should not complain."
    answer = page.form().send(name="", body="", answer="")
    assert answer.text.count("This field is required.") == 3, (
        "The macro should show what is wrong with each of the three fields."
    )


@pytest.mark.point("4.4.2")
def test_bootstrap_flask_brings_such_a_macro(app, module):
    """Show the macro that others have written."""
    with app.test_request_context():
        text = render_template_string(
            '{% from "bootstrap5/form.html" import render_field %}'
            "{{ render_field(form.username) }}",
            form=module.GuestForm(),
        )
    for part in ("mb-3", "form-label", "form-control", "Username"):
        assert part in text


@pytest.mark.point("4.4.3.1")
def test_a_validator_of_one_form(module, errors, visit):
    """Hint: a method of the form whose name is `validate_` and the field's name.

    Hint: it has two parameters, the form and the field; the text is `field.data`.

    Hint: to refuse, `raise ValidationError("...")`; to accept, do nothing.
    """
    fine = {"name": "Ada", "body": "Hello, book!"}
    for answer in ("goodbye", "hell", "hello hello"):
        seen = errors(module.GreetingForm, answer=answer, **fine)
        assert set(seen) == {"answer"}, (
            f"The answer {answer!r}, and nothing else, should be refused."
        )
        assert all(seen["answer"]), "The error should have a text that says what is wrong."
    for answer in ("hello", "Hello", "HELLO"):
        seen = errors(module.GreetingForm, answer=answer, **fine)
        assert seen == {}, f"The answer {answer!r} should be accepted."
    seen = errors(module.GreetingForm, answer="", **fine)
    assert seen == {"answer": ["This field is required."]}, "DataRequired should still come first."
    form = visit("/greetings").form()
    form.send(answer="hi", name="Ada", body="regards from Ada")
    assert len(module.greetings) == 1, "Without the word, the greeting should not be taken."
    answer = form.send(answer="hello", name="Ada", body="regards from Ada")
    assert "regards from Ada" in answer.follow().text, (
        "With the word, the greeting should be taken."
    )


@pytest.mark.point("4.4.3.2")
def test_a_validator_of_any_form(module):
    """Hint: a validator is anything that can be called with a form and a field.

    Hint: `without_links` makes one: define a function of `form` and `field` in it, and return that.

    Hint: that function says `if "://" in field.data: raise ValidationError(message)`.
    """

    class Any(Form):
        wish = StringField(validators=[module.without_links()])
        reply = StringField(validators=[module.without_links(message="No links, please.")])

    def errors(**data):
        form = Any(MultiDict({"wish": "tea", "reply": "yes"} | data))
        form.validate()
        return form.errors

    assert errors() == {}, "A text without a link should be accepted."
    assert errors(wish="see http://a.example") == {"wish": ["Please leave the links out."]}, (
        "A text with a link should be refused by the message that the factory has as its default."
    )
    assert errors(reply="https://b.example") == {"reply": ["No links, please."]}, (
        "Each validator should refuse by the message that it was made with."
    )
    with_nothing = Any(MultiDict())
    assert with_nothing.validate(), "Where no text was sent (data is None), there is no link."


@pytest.mark.point("4.4.3.2")
def test_a_class_with_call_is_a_validator_too(module):
    """Show the other kind, AtMost, which counts what is too much."""

    class Any(Form):
        wish = StringField(validators=[module.AtMost(5)])

    assert Any(MultiDict({"wish": "12345"})).validate()
    form = Any(MultiDict({"wish": "1234567"}))
    assert not form.validate()
    assert form.wish.errors == ["Please shorten this by 2 (at most 5 fit)."]
    with pytest.raises(ValidationError):
        module.AtMost(5)(form, form.wish)


@pytest.mark.point("4.4.6")
def test_book_ckeditor_is_old_comes_from_elsewhere_and_is_not_told():
    """Bind Flask-CKEditor and see what it brings into a page."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message='The "bleach" library is not installed')
        library("flask_ckeditor")
        from flask_ckeditor import CKEditor, CKEditorField

    class Letter(FlaskForm):
        body = CKEditorField()

    app = Flask(__name__)
    app.config["WTF_CSRF_ENABLED"] = False
    CKEditor(app)
    evil = "<script>alert(1)</script>"
    with app.test_request_context(method="POST", data={"body": evil}):
        load = render_template_string("{{ ckeditor.load() }}")
        setup = render_template_string("{{ ckeditor.config(name='body') }}")
        assert Letter().body.data == evil, (
            "the field cleans nothing; only the editor in a browser does"
        )
    assert 'src="https://cdn.ckeditor.com/4.22.1/' in load, (
        "the last of version 4 without a licence"
    )
    assert "versionCheck: false" in setup, "the editor's own warning that it is insecure is off"
    with app.test_client().get("/ckeditor/static/standard/ckeditor.js") as local:
        assert 'version:"4.14.0"' in local.text, "the copy for local use is of 2020"


@pytest.mark.point("4.4.6")
def test_today_markdown_is_cleaned_on_the_server(module, visit):
    """Hint: three calls, one inside of the other, from text to HTML that Jinja need not escape.

    Hint: `markdown.render(text)` makes HTML of it, `sanitiser.clean(...)` takes out the rest.

    Hint: `Markup(...)` around it tells Jinja that this text is HTML, and safe.
    """
    seen = module.as_html("**Dear** *guests*, [come in](https://book.example)!")
    assert "<strong>Dear</strong> <em>guests</em>" in seen, "Markdown should have become HTML."
    assert 'href="https://book.example"' in seen, "A link should be a link."
    assert hasattr(seen, "__html__"), "Jinja will escape this HTML; Markup() tells it not to."
    attacks = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">click</a>',
        "[click](javascript:alert(1))",
        "![you were here](https://evil.example/counter.png)",
        "<iframe src='https://evil.example'></iframe>",
        "<p style='position:fixed' onclick='alert(1)'>over everything</p>",
    ]
    for attack in attacks:
        page = send_letter(visit, attack)
        assert not is_dangerous(page), f"This should be harmless by the time it is shown: {attack}"
    page = send_letter(visit, "## Tea\n\n- at *four*")
    article = page.all("article")[0]
    assert [each.tag for each in article.all()] == ["h2", "ul", "li", "em"], (
        "What is allowed should be shown as it was meant."
    )


@pytest.mark.point("4.4.6")
def test_today_the_editor_comes_from_here(visit, client):
    """See that the page loads all from this very server, and works without it."""
    page = visit("/letters/new")
    assert page.form().field("body").tag == "textarea"
    urls = [each.get("src") or each.get("href") for each in page.all("script", "link", "img")]
    assert any("editor.js" in url for url in urls)
    for url in urls:
        if not url.startswith("data:"):
            assert url.startswith("/")
            with client.get(url) as response:
                assert response.status_code == 200


def send_letter(visit, body):
    """Publish a letter without any editor; return the page of letters."""
    return visit("/letters/new").form().send(button="publish", body=body).follow()


def is_dangerous(page):
    """Say whether anything in the letters of a page could run, load or cover something."""
    for article in page.all("article"):
        for element in article.all():
            if element.tag in {"script", "iframe", "img", "object", "style", "form"}:
                return True
            if {name for name in element.attributes if name.startswith("on") or name == "style"}:
                return True
            if element.get("href").strip().lower().startswith("javascript:"):
                return True
    return False


@pytest.mark.point("4.4.7")
def test_one_form_has_several_buttons(visit, app):
    """Hint: a SubmitField's `.data` is True if its button was pressed.

    Hint: `if form.save.data:` and then `drafts[me] = form.body.data`.

    Hint: end it by `return redirect(url_for("write_letter"))`, or it is published all the same.
    """
    page = visit("/letters/new")
    answer = page.form().send(button="save", body="*half* a letter")
    assert answer.is_redirect, "A saved draft should be answered by a redirect."
    assert answer.follow().url.endswith("/letters/new"), (
        "The button `save` should lead back to the form, to `write_letter`."
    )
    assert "half" not in visit("/letters").text, "A draft should not be among the letters."
    page = visit("/letters/new")
    assert page.form().field("body").text == "*half* a letter", "The draft should be in the form."
    page.form().send(button="publish", body="a *whole* letter")
    assert "a whole letter" in visit("/letters").text, "The button `publish` should publish."
    assert visit("/letters/new").form().field("body").text == "", "Then no draft should be left."


PRAISE, COMPLAINTS = 0, 1
REQUIRED = "This field is required."


@pytest.mark.point("4.4.8.1")
def test_a_single_view_for_two_forms(visit, module):
    """Hint: which form was sent? The one whose button was pressed: `praise.send.data` is True.

    Hint: then ask that form alone: `praise.send.data and praise.validate()`.

    Hint: then `drop(praise, "praise")`, `return redirect(url_for("two_boxes"))`; so for the other.
    """
    page = visit("/boxes")
    assert page.status == 200, "Nobody has pressed a button yet; the page should show its forms."
    answer = page.form(COMPLAINTS).send(**{"complaint-text": "No cake."})
    assert module.boxes == {"praise": [], "complaints": ["No cake."]}, (
        "A complaint should be in the box of complaints, and nowhere else."
    )
    assert "now holds 1" in answer.follow().text, (
        "Then the page should be shown anew, by a redirect."
    )
    page.form(PRAISE).send(**{"praise-text": "Good tea!"})
    assert module.boxes["praise"] == ["Good tea!"], "Praise should be in the box of praise."
    assert module.boxes["complaints"] == ["No cake."], "Praise is no complaint."
    answer = page.form(COMPLAINTS).send(**{"complaint-text": ""})
    assert answer.status == 200, "A form that is not valid should be shown again."
    assert REQUIRED in answer.form(COMPLAINTS).element.text, "It should be shown with its error."
    assert REQUIRED not in answer.form(PRAISE).element.text, (
        "The other form was not sent; it should not complain."
    )
    answer = page.form(PRAISE).send(**{"praise-text": "x", "praise-csrf_token": "forged"})
    assert module.boxes["praise"] == ["Good tea!"], "A form without its token should be refused."


@pytest.mark.point("4.4.8.2")
def test_a_view_for_each_form(visit, module):
    """Hint: the macro `box` takes a third argument: `action=...`.

    Hint: `url_for("take_praise")` for the first, `url_for("take_complaint")` for the second.
    """
    page = visit("/desk")
    praise, complaint = page.form(PRAISE), page.form(COMPLAINTS)
    assert praise.url.endswith("/desk/praise"), (
        "The form for praise should be sent to the URL of its own view, `take_praise`."
    )
    assert complaint.url.endswith("/desk/complaint"), (
        "The form for complaints should be sent to the URL of its own view, `take_complaint`."
    )
    complaint.send(**{"complaint-text": "No cake."}).follow()
    praise.send(**{"praise-text": "Good tea!"}).follow()
    assert module.boxes == {"praise": ["Good tea!"], "complaints": ["No cake."]}, (
        "Each view should have taken what was sent to it."
    )
    answer = complaint.send(**{"complaint-text": ""})
    assert REQUIRED in answer.form(COMPLAINTS).element.text, "The page should show the error."
    assert REQUIRED not in answer.form(PRAISE).element.text, "The other form was not sent."
