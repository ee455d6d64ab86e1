"""Chapter 7 of the curriculum: how the guestbook is made, point by point."""

import os
import re
import subprocess
import sys
import time
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from flask import render_template_string
from flask_sqlalchemy.record_queries import get_recorded_queries
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from werkzeug.middleware.profiler import ProfilerMiddleware
from wtforms import Form, StringField

from sayhello import create_app
from sayhello.extensions import db
from sayhello.forms import AtMost, HelloForm
from sayhello.models import BODY_MAX, NAME_MAX, PUBLISHED, Message, first_page, utc_now

ADA = {"name": "Ada", "body": "Hello, world!"}
NOON = datetime(2024, 2, 3, 12, 0, tzinfo=UTC)
PARTS = {
    "guestbook": "the pages",
    "machines": "the feeds",
    "moderation": "the owner's pages",
    "languages": "the languages",
    "errors": "the error pages",
    "commands": "the commands",
    "upkeep": "the commands for looking after the book",
    "messages": "the commands for messages",
}


@pytest.fixture
def render(app):
    """Return a function that renders the source of a template in the guestbook."""

    def render(source, **context):
        with app.test_request_context():
            return render_template_string(source, **context)

    return render


def run_package(folder, code, **files):
    """Write a tiny package, run code beside it, and return what went wrong."""
    (folder / "tiny").mkdir(parents=True)
    for name, text in files.items():
        (folder / "tiny" / f"{name}.py").write_text(text)
    ran = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    return ran.stderr


@pytest.mark.point("7.1.2.1")
def test_book_views_that_need_the_app_can_only_be_imported_after_it(tmp_path):
    """Above the app, the import goes round in a circle; and below it, there is one app for all."""
    views = "from tiny import app\n@app.route('/')\ndef index():\n    return 'Hello!'\n"
    app, last = "from flask import Flask\napp = Flask('tiny')\n", "from tiny import views\n"
    circle = run_package(tmp_path / "first", "import tiny", __init__=last + app, views=views)
    assert "ImportError: cannot import name 'app'" in circle
    again = "import tiny; tiny.app.test_client().get('/'); tiny.app.route('/new')(print)"
    assert "can no longer be called" in run_package(
        tmp_path / "last", again, __init__=app + last, views=views
    )


@pytest.mark.point("7.1.2.1")
def test_today_the_factory_registers_every_part_of_the_site(app):
    """Hint: views, errors and the others each have a blueprint, which is called bp.

    Hint: with app.register_blueprint(views.bp) the app has the pages; the other modules that
    are imported at the top and have a bp want the same.
    """
    for name, what in PARTS.items():
        assert name in app.blueprints, f"The app has not got {what}: register that blueprint."
    addresses = [rule.rule for rule in app.url_map.iter_rules()]
    assert "/" in addresses, "The book is not at /: a blueprint's pages were moved elsewhere."
    assert {"initdb", "forge", "messages"} <= set(app.cli.commands)
    assert create_app({"SECRET_KEY": "another"}).blueprints.keys() == app.blueprints.keys()


@pytest.mark.point("7.2.2.3")
def test_a_text_beyond_the_limit_is_refused(app):
    """Hint: the function too_long(text, limit) returns a complaint, or None if the text fits.

    Hint: a validator says no by raising ValidationError with the complaint; when it raises
    nothing, the field is valid.
    """

    class Probe(Form):
        word = StringField(validators=[AtMost(3)])

    fits, long = Probe(data={"word": "Ada"}), Probe(data={"word": "Grace"})
    with app.test_request_context():  # which says in what language to complain
        assert fits.validate() is True, "A text of exactly the limit was refused."
        assert long.validate() is False, (
            "A text beyond the limit was taken: a validator refuses by raising ValidationError, "
            "and nobody looks at what it returns."
        )
    assert long.word.errors == ["This is 2 characters too long: at most 3 fit."], (
        "The complaint is not the one that too_long returns."
    )


@pytest.mark.point("7.2.2.4")
def test_the_newest_message_stands_first(app):
    """Hint: a column has a method for sorting from the greatest to the least.

    Hint: two messages may be of the same moment; then the one with the higher id is newer. So
    sort by Message.timestamp.desc(), then by Message.id.desc().
    """
    moments = [NOON, NOON + timedelta(hours=1), NOON, NOON - timedelta(hours=1)]
    with app.app_context():
        for index in Message.__table__.indexes:  # by which an order left open comes right by chance
            index.drop(db.session.connection())
        for moment in moments:
            db.session.add(Message(**ADA, timestamp=moment))
            db.session.flush()
        assert [message.id for message in first_page().messages] == [2, 3, 1, 4], (
            "The messages, here by their ids, do not stand from the newest to the oldest."
        )
        db.session.rollback()


@pytest.mark.point("7.2.3.2.1")
def test_a_message_keeps_its_name_and_body(app):
    """Hint: each is a column: `title: Mapped[str] = mapped_column(String(80))` would be a title.

    Hint: how many characters a name and a body may have is said by NAME_MAX and BODY_MAX.
    """
    columns = Message.__table__.columns
    names = [column.name for column in columns]
    for name, limit in {"name": NAME_MAX, "body": BODY_MAX}.items():
        assert name in names, f"The table has no column `{name}`."
        assert getattr(columns[name].type, "length", None) == limit, (
            f"The column `{name}` is not limited to {limit} characters."
        )
        assert not columns[name].nullable, f"A message without a {name} could be stored."
    with app.app_context():
        db.session.add(Message(**ADA))
        db.session.commit()
        db.session.expunge_all()
        message = db.session.scalar(select(Message))
        assert (message.name, message.body) == ("Ada", "Hello, world!")


@pytest.mark.point("7.2.3.2.2")
@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({}, {}),
        ({"name": "n" * NAME_MAX, "body": "b" * BODY_MAX}, {}),
        ({"name": ""}, {"name": ["Please tell us your name."]}),
        ({"name": " "}, {"name": ["Please tell us your name."]}),
        ({"body": ""}, {"body": ["Please write a message."]}),
        ({"name": "n" * 41}, {"name": ["This is 1 character too long: at most 40 fit."]}),
        ({"body": "b" * 502}, {"body": ["This is 2 characters too long: at most 500 fit."]}),
    ],
    ids=["fine", "full", "no name", "blank name", "no body", "long name", "long body"],
)
def test_the_form_asks_for_a_name_and_a_body(app, change, errors):
    """Hint: a field is an attribute of the form: the name a StringField, the body a TextAreaField.

    Hint: each has two validators: DataRequired(_l("Please tell us your name.")), and AtMost with
    the limit; the body says _l("Please write a message.").

    Hint: with filters=[tidy_line], a name is made one line without spaces at its ends before it
    is judged; tidy_text does as much for a body.
    """
    with app.test_request_context("/", method="POST", data=ADA | change):
        form = HelloForm()
        names = [field.name for field in form]
        for name in ADA:
            assert name in names, f"The form has no field `{name}`."
        form.validate()
        assert form.errors == errors, f"The form did not judge {ADA | change} as it should."
        assert form.body.widget.__class__.__name__ == "TextArea", "The body has only one line."


@pytest.mark.point("7.2.3.2.2")
def test_the_form_tidies_what_it_is_given(app):
    untidy = {"name": "  Ada\n Lovelace ", "body": "Hello,\n\n\n\nworld! "}
    with app.test_request_context("/", method="POST", data=untidy):
        form = HelloForm()
        assert form.data.get("name") == "Ada Lovelace", (
            "The name was not tidied by the filter tidy_line."
        )
        assert form.data.get("body") == "Hello,\n\nworld!", (
            "The body was not tidied by the filter tidy_text, which leaves its lines alone."
        )


@pytest.mark.point("7.2.3.2.3")
def test_a_valid_greeting_is_stored_then_thanked_for_by_a_redirect(client, app):
    """Hint: one method of the form asks both: was it sent, and is it valid?

    Hint: what to do with it stands in take_in(form) below; return what that returns.
    """
    response = client.post("/", data=ADA)
    assert response.location == "/#message-1", (
        "A valid form was not answered with a redirect to the new message."
    )
    with app.app_context():
        message = db.session.scalar(select(Message))
        assert message is not None, "The message was not stored."
        assert (message.name, message.body) == ("Ada", "Hello, world!")
    with client.session_transaction() as session:
        flashes = session.get("_flashes")
    assert flashes == [("success", "Thank you! Your message is in the book.")], (
        "The guest was not thanked as take_in(form) does it."
    )


@pytest.mark.point("7.2.3.2.3")
def test_only_a_valid_form_that_was_sent_is_taken_in(client, app):
    page = client.get("/")
    assert page.status_code == 200, "The form was taken in before it was sent."
    complains = "Please tell us your name." in page.text
    assert not complains, "The form complains before it was sent: it was asked whether it is valid."
    assert client.post("/", data=ADA | {"name": ""}).status_code == 422, (
        "A form without a name was not shown again."
    )
    with app.app_context():
        assert db.session.scalar(select(Message)) is None


@pytest.mark.point("7.2.3.2.3")
def test_the_rules_of_spam_decide_what_is_taken_in(client, states):
    client.post("/", data=ADA | {"homepage": "https://example.com"})
    assert states() != [PUBLISHED], (
        "A program fell into the trap, and its message was published: take_in(form) asks the rules."
    )


@pytest.mark.point("7.2.3.2.4.1")
def test_the_page_shows_the_messages_of_the_book(client, write):
    """Hint: the loop {% for message in page.messages %} goes through them, up to {% endfor %}.

    Hint: {% include "_message.html" %} shows one message; {% else %} in a loop stands for a list
    that is empty, for which there is "_empty.html".
    """
    empty = messages_on(client.get("/").text)
    write(PUBLISHED)
    write(PUBLISHED, name="Grace", body="Hello, <b>Ada</b>!")
    shown = messages_on(client.get("/").text)
    assert "<b>" not in shown, "A message is not escaped, and could be a script."
    bodies = [unescape(body) for body in re.findall(r'class="message-body"[^>]*>([^<]*)<', shown)]
    assert bodies == ["Hello, <b>Ada</b>!", "Hello!"], (
        "The bodies on the page are not those in the database."
    )
    for name in ("Grace", "Ada"):
        assert re.search(f">\\s*{name}\\s*<", shown), f"The page does not name {name}, who wrote."
    invitation = "The first line of the book is yours."
    assert invitation not in shown, "The page says that it is empty, and is not."
    assert invitation in empty, "An empty book does not say so."


def messages_on(page):
    """Return the part of a page that holds the messages."""
    return re.search('<section class="messages".*?</section>', page, re.DOTALL)[0]


@pytest.mark.point("7.2.4")
def test_a_page_asks_the_database_no_more_often_when_the_book_is_full(make_app, app, write):
    """Recorded queries are the tool against the page that is slow only on the real site."""
    app = make_app(SQLALCHEMY_RECORD_QUERIES=True)

    def queries():
        with app.test_request_context():
            app.preprocess_request()
            app.dispatch_request()
            return len(get_recorded_queries())

    write(PUBLISHED)
    of_one = queries()
    with app.app_context():
        db.session.add_all(Message(**ADA) for _ in range(300))
        db.session.commit()
    assert queries() == of_one
    assert 0 < of_one < 8


@pytest.mark.point("7.2.4")
def test_a_profiler_names_the_functions_that_a_page_spends_its_time_in(app):
    out = StringIO()
    app.wsgi_app = ProfilerMiddleware(app.wsgi_app, stream=out, sort_by=("cumtime",))
    assert app.test_client().get("/").status_code == 200
    printed = out.getvalue()
    assert "PATH: '/'" in printed
    assert "views.py" in printed


@pytest.mark.point("7.3.1")
def test_the_page_loads_bootstrap_from_the_site_itself(client):
    """Hint: the extension gives every template an object `bootstrap`.

    Hint: {{ bootstrap.load_css() }} writes the link to the styles; it belongs in the head.
    """
    head = client.get("/").text.split("</head>")[0]
    links = re.findall(r'<link[^>]*href="([^"]*bootstrap[^"]*\.css)[^"]*"', head)
    assert links, "The head of the page has no link to Bootstrap's styles."
    assert links[0].startswith("/"), "The styles come from another site."
    scripts = re.findall(r'<script[^>]*src="([^"]*bootstrap[^"]*)"', head)
    assert not scripts, "The page loads Bootstrap's scripts as well, and has no use for them."
    with client.get(links[0]) as styles:
        assert (styles.status_code, styles.mimetype) == (200, "text/css")


@pytest.mark.point("7.3.1")
def test_the_scripts_of_bootstrap_would_be_loaded_in_the_same_way(render):
    assert re.search(r'<script src="/[^"]*bootstrap[^"]*\.js', render("{{ bootstrap.load_js() }}"))


FORM = "{%% from '%s/form.html' import render_form %%}{{ render_form(form) }}"


@pytest.mark.point("7.3.2")
def test_book_the_form_macro_of_old_warns_and_writes_for_an_older_bootstrap(app):
    """Its groups have the class form-group, which Bootstrap 5 does not know."""
    with app.test_request_context(), pytest.warns(UserWarning, match="deprecated"):
        page = render_template_string(FORM % "bootstrap", form=HelloForm())
    assert '<div class="form-group' in page


@pytest.mark.point("7.3.2")
def test_today_the_form_macro_stands_in_the_folder_of_its_bootstrap(app):
    with app.test_request_context():
        page = render_template_string(FORM % "bootstrap5", form=HelloForm())
    assert "form-group" not in page
    assert page.count('<div class="mb-3') > 1
    assert re.search(r'<input [^>]*class="form-control" [^>]*name="name"', page)
    assert re.search(r'<textarea [^>]*class="form-control" [^>]*name="body"', page)


@pytest.fixture
def in_shanghai(monkeypatch):
    """Let the machine stand in Shanghai, eight hours before UTC."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.point("7.4.1")
def test_book_a_naive_time_means_another_moment_on_another_machine(app, in_shanghai):
    """And Python 3.12 warns of utcnow(), and our column refuses what has no time zone."""
    late = sys.version_info >= (3, 12)
    with pytest.deprecated_call() if late else nullcontext():
        naive = datetime.utcnow()
    assert naive.tzinfo is None
    assert abs(time.time() - naive.timestamp() - 8 * 3600) < 60  # eight hours off
    with app.app_context():
        db.session.add(Message(**ADA, timestamp=naive))
        with pytest.raises(StatementError, match="has no time zone"):
            db.session.commit()
        db.session.rollback()


@pytest.mark.point("7.4.1")
def test_today_a_message_bears_the_moment_at_which_it_was_left(app, in_shanghai):
    """Hint: the function datetime.now() takes a time zone; UTC is imported at the top."""
    before = datetime.now(UTC)
    moment = utc_now()
    assert isinstance(moment, datetime), "What is returned is not a time."
    assert moment.tzinfo is not None, "The time does not say which time zone it is in."
    assert moment.utcoffset() == timedelta(0), "The time is not in UTC."
    assert before <= moment <= datetime.now(UTC), "This is not the present moment."
    with app.app_context():
        db.session.add(Message(**ADA))
        db.session.commit()
        db.session.expunge_all()
        assert db.session.scalar(select(Message)).timestamp >= before
        kept = db.session.connection().exec_driver_sql("SELECT timestamp FROM message").scalar()
    assert "+" not in kept  # the zone is put on again when the message is read


@pytest.mark.point("7.4.2")
def test_book_include_moment_leads_to_another_site_and_writes_a_script_into_the_page(
    client, render
):
    """It still works: our own policy, sent with each page, forbids what it writes."""
    written = render("{{ moment.include_moment() }}")
    assert 'src="https://cdnjs.cloudflare.com/' in written
    assert re.search(r"<script[^>]*>\s*moment\.locale|<script[^>]*>\s*\S+", written)
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "cdnjs" not in policy
    assert "unsafe-inline" not in policy


@pytest.mark.point("7.4.2")
def test_today_moment_comes_from_the_site_itself(client):
    """Hint: the file is static/vendor/moment.min.js; url_for('static', filename=...) knows where.

    Hint: after it comes what url_for('guestbook.flask_moment_js') serves. A Chinese page
    (moment_locale == "zh-cn") needs vendor/moment.zh-cn.js between the two.

    Hint: `defer` makes the scripts wait until the page is there, and keeps their order.
    """

    def tags(language):
        page = client.get("/", headers={"Accept-Language": language}).text
        found = re.findall(r"<script [^>]*>", page.split("</head>")[0])
        return [tag for tag in found if "moment" in tag]

    def scripts(language):
        return [re.search(r'src="([^"?]*)', tag)[1] for tag in tags(language)]

    moment, ours = "/static/vendor/moment.min.js", "/flask-moment.js"
    assert scripts("en") == [moment, ours], "The page does not load the two scripts, in this order."
    assert all("defer" in tag for tag in tags("en")), "A script does not wait for the page."
    chinese = "/static/vendor/moment.zh-cn.js"
    assert scripts("zh") == [moment, chinese, ours], "A Chinese page does not load its own words."
    for address in (moment, chinese, ours):
        with client.get(address) as response:
            assert response.status_code == 200


@pytest.mark.point("7.5")
def test_forge_invents_guests_and_the_same_ones_for_the_same_seed(app, runner):
    """Hint: Faker(locale) makes an object that invents things; first_name() is one of them.

    Hint: its method seed_instance(seed) makes it invent the same again.

    Hint: return two things after the names, a list of NAMES of them: *GREETINGS[locale].
    """
    for seed in ("1", "1", "2"):
        done = runner.invoke(args=["forge", "--count", "40", "--locale", "en_US", "--seed", seed])
        failure = done.output.strip() or repr(done.exception)
        assert done.exit_code == 0, f"The command failed: {failure}"
    with app.app_context():
        names = list(db.session.scalars(select(Message.name).order_by(Message.id)))
    assert len(names) == 120
    first, again, other = names[:40], names[40:80], names[80:]
    assert len(set(first)) > 10, "Nearly all the guests have the same name."
    assert first == again, "The same seed invents other guests the second time."
    assert first != other, "Another seed invents the same guests."
    runner.invoke(args=["forge", "--count", "5", "--locale", "ja_JP"])
    with app.app_context():
        last = db.session.scalar(select(Message.name).order_by(Message.id.desc()))
    assert not last.isascii(), "The names are not those of the country that locale says."


@pytest.mark.point("7.7.2")
def test_what_stands_beside_the_settings_stays_out_of_git():
    above = (folder / ".gitignore" for folder in Path(__file__).parents)
    ignored = next((file for file in above if file.exists()), None)
    if ignored is None:
        stop = pytest.fail if os.getenv("CI") == "true" else pytest.skip
        stop("There is no .gitignore here.")
    lines = ignored.read_text().splitlines()
    assert {"instance/*", "!instance/config.py"} <= set(lines)
