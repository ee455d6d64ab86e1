# Public variables for the `flask` command, read when it is run in this folder. Secrets belong in `.env`.
FLASK_APP=app.py
