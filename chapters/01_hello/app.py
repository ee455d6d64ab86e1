"""Chapter 1: a guestbook that can only say hello."""

import click
from flask import Flask, render_template, url_for
from flask_moment import Moment
from markupsafe import escape

from chapters.look import Look

GUESTS = ["Ada", "Grace", "Linus"]

# region 1.2.1 give the application the name of this very module
app = Flask(__name__)
#: app = Flask("nobody")
# endregion

Look(app)


# region 1.2.2.1 let /hi greet like /hello, with the same view
@app.route("/hello")
@app.route("/hi")
def hello():
    """Greet whoever comes."""
    return "<h1>Hello, guest!</h1>"


#: @app.route("/hello")
#: def hello():
#:     """Greet whoever comes."""
#:     return "<h1>Hello, guest!</h1>"
# endregion


# region 1.2.2.2 greet by name at /greet/Ada, and greet a guest at /greet
@app.route("/greet", defaults={"name": "guest"})
@app.route("/greet/<name>")
def greet(name):
    """Greet one guest by name; `escape` keeps a name from being HTML."""
    return f"<h1>Hello, {escape(name)}!</h1>"


#: @app.route("/greet")
#: def greet():
#:     """Greet one guest by name; `escape` keeps a name from being HTML."""
#:     return "<h1>Hello, ...!</h1>"
# endregion


# region 1.3.3.1 write a view at /crash that raises an error
@app.route("/crash")
def crash():
    """Break on purpose, to see what the debugger shows."""
    raise RuntimeError("the guestbook is on fire")


# endregion

# region 1.5 bind Flask-Moment to the application
moment = Moment(app)
# endregion

# region 1.6 keep the owner's name, Hugh, in the settings as ADMIN_NAME
app.config["ADMIN_NAME"] = "Hugh"
# endregion


@app.route("/about")
def about():
    """Say who keeps the guestbook."""
    return f"<p>This guestbook is kept by {escape(app.config.get('ADMIN_NAME', 'nobody'))}.</p>"


@app.route("/invite/<name>")
def invite(name):
    """Show the link under which a guest will be greeted."""
    # region 1.7 build the URL of the view greet for this name
    link = url_for("greet", name=name)
    #: link = "???"
    # endregion
    return f"<p>Send {escape(name)} this link: <code>{escape(link)}</code></p>"


# region 1.8 make the command `flask welcome`, which prints: Welcome, guest!
@app.cli.command()
def welcome():
    """Welcome a guest in the terminal."""
    click.echo("Welcome, guest!")


# endregion


@app.route("/guests")
def guests():
    """List the guests."""
    # region 1.9 render templates/guests.html with the list GUESTS as its variable guests
    return render_template("guests.html", guests=GUESTS)
    #: return ", ".join(GUESTS)
    # endregion
