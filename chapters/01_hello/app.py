"""Chapter 1: a guestbook that can only say hello."""

from flask import Flask

from chapters.look import Look

app = Flask(__name__)
Look(app)
