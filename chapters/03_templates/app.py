"""Chapter 3: a guestbook made of templates.

What guests leave is kept in memory, and gone when the program ends.
"""

import os
import secrets
from collections import deque
from dataclasses import dataclass
from importlib.resources import files
from types import SimpleNamespace

from flask import (
    Flask,
    abort,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    send_from_directory,
    session,
    url_for,
)
from flask_bootstrap import Bootstrap5
from markupsafe import Markup

from chapters.look import Look

app = Flask(__name__)
app.config["TITLE"] = "Templates"
app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY") or secrets.token_hex()
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
app.config["BOOTSTRAP_SERVE_LOCAL"] = True
Look(app)
Bootstrap5(app)


@dataclass
class Greeting:
    """What a guest leaves."""

    name: str
    body: str
    age: object = None  # what the guest said of it: a number, some text, nothing


OWNER = "Hugh"
NOTICE = "Write <em>kindly</em>: everybody can read it."  # the owner's own HTML
LIMITS = SimpleNamespace(name=20, body=200)
LONG = 40  # characters, above which only the beginning of a greeting is shown
GREETINGS = deque(
    [
        Greeting("Ada", "Hello, Flask!\nWhat a pleasure to be here.", 36),
        Greeting("Grey", "I like <b>bold</b> words.", "a secret"),
        Greeting("Zoë", "I would have stayed longer, had it not begun to rain."),
        Greeting(OWNER, "Welcome, all of you.", 41),
    ],
    maxlen=50,
)


# 3.1 The basics


@app.get("/stars")
def stars():
    """Show how full the book is."""
    return render_template("stars.html", greetings=GREETINGS)


@app.get("/greetings/<int:number>")
def greeting(number):
    """Show one greeting."""
    count = len(GREETINGS)
    if not 1 <= number <= count:
        abort(404)
    return render_template(
        "greeting.html", greeting=GREETINGS[number - 1], number=number, count=count
    )


@app.get("/rules")
def rules():
    """Show the rules of the house."""
    return render_template("rules.html")


@app.get("/door")
def door():
    """Say whether the book is open; `/door?closed` shows the other answer."""
    return render_template("door.html", is_open="closed" not in request.args)


@app.get("/book")
def book():
    """Show all greetings."""
    # region 3.1.3 render book.html; as `title` it wants "Guestbook", as `greetings` GREETINGS
    return render_template("book.html", title="Guestbook", greetings=GREETINGS)
    #: return ""
    # endregion


# 3.2 What helps inside a template


@app.get("/guests/<int:year>")
def guests(year):
    """Show who came in a year."""
    return render_template("guests.html", year=year, greetings=GREETINGS)


@app.before_request
def choose_language():
    """Find out which of our languages this visitor reads."""
    g.language = request.accept_languages.best_match(["en", "zh"], default="en")


@app.get("/here")
def here():
    """Tell a visitor what the book knows of the visit."""
    session["visits"] = session.get("visits", 0) + 1
    return render_template("here.html")


# region 3.2.1.3 let every template know `owner`: it is OWNER
@app.context_processor
def know_owner():
    """Tell every template who keeps the book."""
    return {"owner": OWNER}


# endregion


@app.get("/sample")
def sample():
    """Show what a greeting might look like."""
    return render_template("sample.html")


# region 3.2.2.2 let every template call `count_greetings()`, which returns how many there are
@app.template_global()
def count_greetings():
    """Return how many greetings the book holds."""
    return len(GREETINGS)


# endregion


@app.get("/count")
def count():
    """Say how many greetings there are."""
    return render_template("count.html")


@app.get("/welcome")
def welcome():
    """Welcome a guest, by the name and with the words that the query holds."""
    name = request.args.get("name", "ada lovelace")
    body = request.args.get("body", "I like <b>bold</b> words.")
    return render_template("welcome.html", name=name, body=body, notice=NOTICE)


# region 3.2.3.2 a filter `breaks`: the text as HTML, with <br> wherever a new line begins
@app.template_filter()
def breaks(text):
    """Return a text as HTML that keeps its lines; `join` escapes what is not `Markup`."""
    return Markup("<br>\n").join(text.splitlines())


# endregion


@app.get("/lines")
def lines():
    """Show greetings with the lines that their guests made."""
    return render_template("lines.html", greetings=GREETINGS)


@app.get("/ages")
def ages():
    """Show how old the guests are, as far as they said."""
    return render_template("ages.html", greetings=GREETINGS)


# region 3.2.4.2 a test `long`: has a text more than LONG characters?
@app.template_test()
def long(text):
    """Say whether a text is too long to be shown whole."""
    return len(text) > LONG


# endregion


@app.get("/short")
def short():
    """Show greetings, and of long ones the beginning."""
    return render_template("short.html", greetings=GREETINGS, length=LONG)


# region 3.2.5.1 add LIMITS to the environment as the global object `limits`
app.jinja_env.globals["limits"] = LIMITS
# endregion


@app.get("/form")
def form():
    """Show the form in which a greeting is left."""
    return render_template("form.html")


def smiling(text):
    """Return a text with a smile after it."""
    return f"{text} :-)"


# region 3.2.5.2 add the function `smiling` to the environment as a filter of the same name
app.jinja_env.filters["smiling"] = smiling
# endregion


@app.get("/smiles")
def smiles():
    """Show who came, smiling."""
    return render_template("smiles.html", greetings=GREETINGS)


def by_owner(greeting):
    """Say whether the owner left this greeting."""
    return greeting.name == OWNER


# region 3.2.5.3 add the function `by_owner` to the environment as a test of the same name
app.jinja_env.tests["by_owner"] = by_owner
# endregion


@app.get("/who")
def who():
    """Show who wrote, and who of them keeps the book."""
    return render_template("who.html", greetings=GREETINGS)


# 3.3 Structure for templates


@app.get("/front")
def front():
    """Show the front page of the book."""
    return render_template("front.html")


@app.get("/wall")
def wall():
    """Show all greetings as cards."""
    return render_template("wall.html", greetings=GREETINGS)


@app.get("/thanks")
def thanks():
    """Thank a guest."""
    return render_template("thanks.html")


@app.get("/golden")
def golden():
    """Show the book as it looks on its birthday."""
    return render_template("golden.html", greetings=GREETINGS)


# 3.4 Going further

# region 3.4.1.1 have the environment trim the line after a block, and strip the indent before it
app.jinja_env.trim_blocks = True
app.jinja_env.lstrip_blocks = True
# endregion


@app.get("/greetings.txt")
def greetings_as_text():
    """Show the book as plain text, in which every space and every line can be seen."""
    text = render_template("greetings.txt", greetings=GREETINGS)
    return text, {"Content-Type": "text/plain; charset=utf-8"}


@app.post("/greetings")
def leave():
    """Take a greeting, and send its guest to a word of thanks."""
    name = request.form.get("name", "").strip()[: LIMITS.name] or "stranger"
    body = request.form.get("body", "").strip()[: LIMITS.body]
    if not body:
        return redirect(url_for("form"))
    GREETINGS.append(Greeting(name, body))
    # region 3.4.3 let the next page that this guest sees say: Thank you, NAME!
    flash(f"Thank you, {name}!")
    # endregion
    return redirect(url_for("thanks"))


# region 3.4.4 where nothing is found, answer with the page 404.html and the status 404
@app.errorhandler(404)
def not_found(error):
    """Say that there is no such page, and where the others are."""
    return render_template("404.html"), 404


# endregion


@app.get("/inline")
def inline():
    """Greet a guest with a script that stands in the page."""
    return render_template("inline.html", guest=request.args.get("name", "Ada"))


@app.get("/data")
def data():
    """Give a script its data in the attributes of an element."""
    return render_template("data.html", name=request.args.get("name", "Ada"), visits=3)


COLOURS = {"sea": "#0b6080", "wine": "#8f1d3f", "moss": "#35602a"}


@app.get("/theme")
def theme():
    """Show the book in one of the owner's colours; nothing else is let into the style sheet."""
    name = request.args.get("colour")
    name = name if name in COLOURS else "sea"
    return render_template("theme.html", theme=name, colour=COLOURS[name], colours=COLOURS)


@app.get("/api")
def api():
    """Show a page that asks for its greetings by itself."""
    return render_template("api.html")


@app.get("/api/greetings")
def api_greetings():
    """Give a script the greetings."""
    # region 3.4.5.4 return a list as JSON: for each greeting an object with its name and body
    return jsonify([{"name": each.name, "body": each.body} for each in GREETINGS])
    #: return ""
    # endregion


@app.get("/jquery.js")
def jquery():
    """Send the jQuery that travels with Bootstrap-Flask, so that nothing comes from elsewhere."""
    return send_from_directory(files("flask_bootstrap") / "static" / "bootstrap4", "jquery.min.js")
