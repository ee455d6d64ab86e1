"""4.1 to 4.3: a form is written, sent and validated."""

import re

import pytest
from flask import Flask, request
from flask_bootstrap import Bootstrap4
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField
from wtforms.validators import DataRequired


@pytest.mark.point("4.1")
def test_a_form_in_plain_html(visit):
    """Hint: three elements stand inside of `<form method="post">`: a label, a field, a button.

    Hint: the field is `<input name="name">`; its `name` is what the server will call it.

    Hint: `<label for="name">` belongs to the field whose `id` is `name`.
    """
    page = visit("/plain")
    form = page.form()
    assert form.method == "post", "The form should say that it is sent by POST."
    field = form.field("name")
    assert page.label_of(field), "The field should have a label; `for` names the `id` of its field."
    answer = form.send(name="Ada <3")
    assert "Hello, Ada <3!" in answer.text, "The form should be answered by a greeting."


@pytest.mark.point("4.2.1")
def test_a_form_class_has_fields_with_validators(module, errors):
    """Hint: a field is an attribute of the class: `name = StringField(...)`.

    Hint: its label comes first, then the validators, in a list: `validators=[...]`.

    Hint: `DataRequired()` refuses a field that is empty; mind the brackets behind it.
    """
    assert not isinstance(getattr(module.VisitForm, "name", None), type), (
        "A field is made by calling its class: StringField(...)."
    )
    form = module.VisitForm()
    assert "name" in [field.name for field in form], (
        "The form VisitForm should have a field `name`."
    )
    assert form.name.label.text == "Your name", "The label should say: Your name."
    assert 'type="text"' in form.name(), "The field should be for a line of text."
    for empty in ("", "   "):
        assert "name" in errors(module.VisitForm, name=empty, people="3"), (
            "A name that is empty, or all blanks, should be refused."
        )
    assert "name" not in errors(module.VisitForm, name="Ada", people="3"), (
        "The name Ada should be fine."
    )


@pytest.mark.point("4.2.2")
def test_a_flask_form_reads_the_request_by_itself(app, module):
    """Hint: the class to inherit from is imported at the top, from flask_wtf.

    Hint: only the name in brackets changes: `class GuestForm(FlaskForm):`.
    """
    with app.test_request_context(method="POST", data={"username": "Ada"}):
        form = module.GuestForm()
        assert hasattr(form, "validate"), "GuestForm should be a form: let it inherit from one."
        assert form.username.data == "Ada", (
            "Nobody gave the form its data, and it did not find it in the request by itself."
        )
        assert "csrf_token" in form, "The form should bring a token against forged requests."
        assert not form.validate(), "A request without that token should not be valid."


@pytest.mark.point("4.2.2")
def test_a_form_of_wtforms_waits_for_its_data():
    """Show the difference: the same request, and a form that nobody hands it to."""

    class Plain(Form):
        name = StringField()

    class Flasky(FlaskForm):
        name = StringField()

    app = Flask(__name__)
    app.secret_key = "for this check"
    with app.test_request_context(method="POST", data={"name": "Ada"}):
        assert Plain().name.data is None
        assert Plain(request.form).name.data == "Ada"
        assert Flasky().name.data == "Ada"
        assert "csrf_token" in Flasky()
        assert "csrf_token" not in Plain()


@pytest.mark.point("4.2.3.1")
def test_the_class_gives_attributes(visit, module, app, errors):
    """Hint: the field takes a keyword `render_kw`, beside its validators.

    Hint: `render_kw` is a dictionary of HTML attributes: {"placeholder": "your username"}.
    """
    with app.test_request_context():
        form = module.GuestForm()
    assert "username" in [field.name for field in form], (
        "The form GuestForm should have a field `username`."
    )
    assert errors(module.GuestForm, username=""), "An empty username should still be refused."
    for url in ("/fields", "/guest"):
        field = visit(url).all("form", "input")
        seen = [each.get("placeholder") for each in field if each.get("name") == "username"]
        assert seen, f"The page {url} should show the field."
        assert set(seen) == {"your username"}, (
            f"Wherever the field is shown (here {url}), it should have this placeholder."
        )


@pytest.mark.point("4.2.3.2")
def test_a_call_gives_attributes(visit):
    """Hint: a field is called like a function, and keywords become attributes.

    Hint: `class` is a word of Python's own, so WTForms takes `class_` with a line below.

    Hint: `{{ form.username(id="styled", class_="bar") }}`
    """
    found = [each for each in visit("/fields").all("input") if each.get("id") == "styled"]
    assert len(found) == 1, "The page should show the field once more, with the id `styled`."
    assert "bar" in found[0].classes, "The field should have the class `bar`."
    assert found[0].get("name") == "username", "It should be the same field: username."
    plain = [each for each in visit("/fields").all("input") if each.get("id") == "username"]
    assert [each.classes for each in plain] == [set()], (
        "The first field should stay without a class."
    )


@pytest.mark.point("4.2.3.2")
def test_the_call_wins_over_the_class():
    """Give one attribute in both places."""

    class Asked(Form):
        name = StringField(render_kw={"placeholder": "of the class", "class": "foo"})

    assert 'placeholder="of the class"' in Asked().name()
    assert 'placeholder="of the call"' in Asked().name(placeholder="of the call")
    assert 'class="bar"' in Asked().name(class_="bar")


@pytest.mark.point("4.2.4.1")
def test_book_form_group_has_no_style_any_more(client):
    """Look into the style sheets that Bootstrap-Flask brings: version 4 and version 5."""
    with client.get("/bootstrap/static/css/bootstrap.min.css") as response:
        five = response.text
    assert "Bootstrap  v5" in five
    assert ".form-group" not in five
    for name in (".mb-3", ".form-check", ".form-control", ".form-check-input", ".btn-primary"):
        assert name in five
    old = Flask(__name__)
    Bootstrap4(old)
    with old.test_client().get("/bootstrap/static/css/bootstrap.min.css") as response:
        assert re.search(r"\.form-group\{margin-bottom:1rem\}", response.text)


@pytest.mark.point("4.2.4.1")
def test_today_a_form_in_the_style_of_bootstrap(visit):
    """Hint: each field stands with its label in a `<div class="mb-3">`.

    Hint: the classes go into the calls: `form.username(class_="form-control")`.

    Hint: the check box has `form-check-input`, its label `form-check-label`, in a `form-check`.
    """
    page = visit("/guest")
    form = page.form()
    assert form.field("csrf_token").get("type") == "hidden", "The token should be in the form."
    name = form.field("username")
    assert "form-control" in name.classes, "The username should have the class form-control."
    box = form.field("remember")
    assert "form-check-input" in box.classes, (
        "The check box should have the class form-check-input."
    )
    for field, around in ((name, "mb-3"), (box, "form-check")):
        assert page.label_of(field), f"The field {field.get('name')} should keep its label."
        assert any(around in each.classes for each in field.around()), (
            f"The field {field.get('name')} should stand in an element of the class {around}."
        )
    assert not any("form-group" in each.classes for each in form.element.all()), (
        "The class form-group does nothing since Bootstrap 5; mb-3 sets the distance."
    )
    assert form.buttons, "The form should have a button that sends it."
    assert {"btn", "btn-primary"} <= form.buttons[0].classes, (
        "The button should have two classes: btn and btn-primary."
    )


@pytest.mark.point("4.3.1.1")
def test_action_says_where_the_data_goes(visit):
    """Hint: without `action`, a form goes back to the page it is on.

    Hint: `url_for('arrived')` knows the URL, and stands in `{{ ... }}`, in quotes.
    """
    form = visit("/sending").form(0)
    assert form.url.endswith("/arrived"), "The letter should be sent to the URL of `arrived`."
    assert form.method == "post", "A letter should be sent by POST."
    answer = form.send(letter="Dear Ada")
    assert "In the body: letter Dear Ada" in answer.text, "The letter should arrive."


@pytest.mark.point("4.3.1.2")
def test_method_says_how_the_data_goes(visit):
    """Hint: two methods are possible in a form; a search changes nothing on the server.

    Hint: `method="get"`, which is also what a form does without the attribute.
    """
    form = visit("/sending").form(1)
    assert form.url.endswith("/arrived"), "The search should still go to the URL of `arrived`."
    answer = form.send(words="tea & cake")
    assert answer.url.endswith("/arrived?words=tea+%26+cake"), (
        "The data should be in the URL, where it can be seen and bookmarked."
    )
    assert "In the URL: words tea & cake" in answer.text, "The words should arrive."


@pytest.mark.point("4.3.1.3")
def test_enctype_says_how_the_data_is_written(visit):
    """Hint: text/plain is for people to read; no server takes it apart.

    Hint: the encoding that forms have by default is application/x-www-form-urlencoded.
    """
    form = visit("/sending").form(2)
    assert form.method == "post", "The wish should be sent by POST."
    assert form.url.endswith("/arrived"), "The wish should still go to the URL of `arrived`."
    answer = form.send(wish="tea & cake = joy")
    assert "In the body: wish tea & cake = joy" in answer.text, (
        "Flask should find the wish among the fields, but in this encoding it does not."
    )


@pytest.mark.point("4.3.1.3")
def test_three_encodings_of_the_same_data():
    """Send the same field in three ways, and see what Flask makes of it."""
    app = Flask(__name__)

    @app.post("/")
    def fields():
        return {"form": request.form, "body": request.get_data(as_text=True)}

    def send(body, kind):
        return app.test_client().post("/", data=body, content_type=kind).json["form"]

    assert send("wish=tea+%26+cake", "application/x-www-form-urlencoded") == {"wish": "tea & cake"}
    parts = '--x\r\nContent-Disposition: form-data; name="wish"\r\n\r\ntea & cake\r\n--x--\r\n'
    assert send(parts, "multipart/form-data; boundary=x") == {"wish": "tea & cake"}
    assert send("wish=tea & cake\r\n", "text/plain") == {}


@pytest.mark.point("4.3.2.1.1")
def test_the_client_insists_on_an_answer(visit):
    """Hint: the HTML attribute is `required`; it needs no value.

    Hint: Python has no keyword without a value, so give it an empty one: `required=""`.
    """
    form = visit("/visit").form()
    people = form.field("people")
    assert people.has("required"), "The field `people` should have the attribute `required`."
    assert "form-control" in people.classes, "It should keep its class, form-control."
    assert people.get("type") == "number", "It should still be a field for a number."


@pytest.mark.point("4.3.2.1.1")
def test_data_required_adds_the_attribute_by_itself():
    """Show a field that is required by its validator, and one that is by the call."""

    class Asked(Form):
        name = StringField(validators=[DataRequired()])
        nickname = StringField()

    form = Asked()
    assert " required" in form.name()
    assert " required" not in form.nickname()
    assert 'required=""' in form.nickname(required="")
    assert " required" not in form.name(required=False)
    assert Asked(MultiDict({"name": "Ada", "nickname": ""})).validate(), "only the browser asks"


@pytest.mark.point("4.3.2.1.2")
def test_the_server_is_not_to_be_skipped(module, errors):
    """Hint: WTForms has a validator for a number between two others; it is imported.

    Hint: `validators=[NumberRange(1, 12)]`
    """
    for people in ("0", "13", "-1", "1000000", "", "many"):
        seen = errors(module.VisitForm, name="Ada", people=people)
        assert "people" in seen, (
            f"The server should refuse {people!r}, which came past all browsers."
        )
    for people in ("1", "12"):
        seen = errors(module.VisitForm, name="Ada", people=people)
        assert "people" not in seen, f"{people} should be accepted."


@pytest.mark.point("4.3.2.2")
def test_wtforms_by_hand(visit, client):
    """Hint: `VisitForm(request.form)` hands the form what was sent.

    Hint: `request.method == "POST"` if it was sent; `form.validate()` asks all validators.

    Hint: a field's value is its `.data`: `f"A table for {form.people.data}, {form.name.data}."`
    """
    page = visit("/visit")
    assert "A table for" not in page.text, "Nobody has asked for a table yet."
    assert "This field" not in page.text, "A page that was just opened should not complain."
    answer = page.form().send(name="Ada", people="3")
    assert "A table for 3, Ada." in answer.text, (
        "A valid form should be answered: A table for 3, Ada."
    )
    answer = page.form().send(name="Ada", people="300")
    assert "A table for" not in answer.text, "For 300 people there is no table."
    assert "between 1 and 12" in answer.text, "The page should show what the validators found."
    assert answer.form().field("name").get("value") == "Ada", (
        "The form should come back with what was typed."
    )
    answer = client.get("/visit?name=Ada&people=3").text
    assert "A table for" not in answer, "A GET asks for the page; only a POST should be answered."


@pytest.mark.point("4.3.2.3")
def test_post_redirect_get(visit, client):
    """Hint: one method asks both, whether the form was sent and whether it is valid.

    Hint: `if form.validate_on_submit():`, then `let_in(form)`.

    Hint: at last `return redirect(url_for("welcome"))`.
    """
    page = visit("/guest")
    assert page.status == 200, "The page /guest should show its form."
    answer = page.form().send(username="Ada", remember=True)
    assert answer.is_redirect, "A valid form should be answered by a redirect."
    welcome = answer.follow()
    assert welcome.url.endswith("/welcome"), "The redirect should lead to the view `welcome`."
    assert "Welcome, Ada!" in welcome.text, "The guest should have been let in, by let_in(form)."
    assert "for a month" in welcome.text, "The box was ticked, so Ada should be remembered."


@pytest.mark.point("4.3.2.3")
@pytest.mark.parametrize("data", [{"username": ""}, {"username": "Eve", "csrf_token": "forged"}])
def test_what_is_not_valid_is_not_let_in(visit, client, data):
    """Hint: a form that is not valid is shown again, by the last line of the view.

    Hint: `validate_on_submit()` also checks the token, so nothing else need be asked.
    """
    answer = visit("/guest").form().send(**data)
    assert answer.status == 200, "A form that is not valid should be shown again, not redirected."
    assert "Welcome, stranger!" in visit("/welcome").text, "Nobody should have been let in."


@pytest.mark.point("4.3.3")
def test_errors_stand_next_to_the_field(visit):
    """Hint: `form.username.errors` is a list, and empty if all is well.

    Hint: `{% for error in form.username.errors %}` ... `{{ error }}` ... `{% endfor %}`
    """
    page = visit("/guest")
    assert "required" not in page.text, "A page that was just opened should not complain."
    answer = page.form().send(username="")
    assert "This field is required." in answer.text, (
        "The page should say what is wrong with the username."
    )
    assert "['" not in answer.text, (
        "The errors should be shown one by one, not as a list of Python."
    )
    text = answer.form().element.text
    assert "This field is required." in text, "The error should stand in the form, at its field."
    assert visit("/guest").form().send(username="Ada").status != 200, "Ada's name is in order."
