"""The measure of all figures: the least that Flask can do."""

from flask import Flask


def create_app():
    """Create an app that says hello and nothing else."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "hello")
    return app
