# Public variables for the `flask` command, read when it is run in this folder. Secrets belong in `.env`.
# region 1.3.1.2 say in FLASK_APP that the application is in app.py
FLASK_APP=app.py
# endregion
