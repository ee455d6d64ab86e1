# Public settings of the `flask` command; secret ones go into `.env`, which stays out of Git.
FLASK_APP=sayhello
