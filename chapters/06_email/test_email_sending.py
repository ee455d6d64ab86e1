"""6.1: settings, a message, and its way to the mail server."""

import pytest
from flask import Flask
from flask_mail import BadHeaderError, Mail, Message


def letter_of(module, **parts):
    """Return a letter that is in no book."""
    parts = {
        "subject": "Ada left a greeting",
        "recipient": "owner@book.example",
        "plain": "Hello, owner!",
        "html": None,
    } | parts
    return module.Letter(**parts)


@pytest.mark.point("6.1.1")
def test_the_settings_name_the_mail_server(module, post):
    """Hint: settings are entries of `app.config`, and their names are in capitals.

    Hint: Flask-Mail reads MAIL_SERVER, MAIL_PORT and MAIL_DEFAULT_SENDER.

    Hint: `server` and `port` stand in the line above; the sender is an address of your choice.
    """
    settings = module.app.extensions["mail"]
    assert settings.server == "localhost", (
        "MAIL_SERVER should be `server`, the name of the mail server."
    )
    assert settings.port == post.port, (
        "MAIL_PORT should be `port`; without it, Flask-Mail tries port 25."
    )
    assert settings.default_sender, (
        "MAIL_DEFAULT_SENDER should be an address, or every message needs a sender of its own."
    )
    assert "@" in str(settings.default_sender), "The sender's address should have an @ in it."
    with module.app.app_context(), module.mail.connect():
        pass
    assert module.mail.state is settings, "The settings should be those that `mail` works with."


@pytest.mark.point("6.1.1")
def test_flask_mail_reads_its_settings_once():
    """See that a setting which comes after `Mail(app)` is not heard."""
    app = Flask("late")
    mail = Mail(app)
    app.config["MAIL_SERVER"] = "mail.example"
    assert mail.server == "127.0.0.1"


@pytest.mark.point("6.1.2")
def test_today_the_recipients_are_a_list(module, post):
    """Hint: `Message` takes subject, recipients and body.

    Hint: the letter has a `subject`, a `recipient` and a `plain` text.

    Hint: one recipient is a list too: `[letter.recipient]`.
    """
    letter = letter_of(module)
    with module.app.app_context():
        message = module.as_message(letter)
    assert message.subject == "Ada left a greeting", "The message should have the letter's subject."
    assert isinstance(message.recipients, (list, tuple)), (
        "`recipients` should be a list; a string is taken apart into letters."
    )
    assert list(message.recipients) == ["owner@book.example"], (
        "The only recipient should be the letter's."
    )
    assert message.body == "Hello, owner!", "The body should be the letter's plain text."


@pytest.mark.point("6.1.2")
def test_book_a_string_of_recipients_goes_to_each_of_its_letters(post):
    """See the book's form: no error, and a mail to ten mailboxes of one letter."""
    app = Flask("book")
    app.config.update(
        MAIL_SERVER="127.0.0.1", MAIL_PORT=post.port, MAIL_DEFAULT_SENDER="me@book.example"
    )
    mail = Mail(app)
    with app.app_context():
        mail.send(Message(subject="Hello", recipients="ada@book.example", body="Hello, Ada!"))
    recipients = post.letter().recipients
    assert "ada@book.example" not in recipients
    assert {"a", "d", "b", "o", "k"} <= set(recipients)


@pytest.mark.point("6.1.2")
def test_a_line_break_begins_no_header(module, client):
    """See that a guest's name cannot add a header, neither by our view nor past it."""
    client.post("/book", data={"name": "Ada\r\nBcc: all@book.example", "body": "Hello"})
    with module.app.app_context():
        assert module.db.session.get(module.Letter, 1).subject == (
            "Ada Bcc: all@book.example left a greeting"
        )
        forged = Message("Ada\r\nBcc: all@book.example", recipients=["owner@book.example"])
        with pytest.raises(BadHeaderError):
            module.mail.send(forged)


@pytest.mark.point("6.1.3")
def test_the_letter_is_sent(module, post, stored, is_sent):
    """Hint: `as_message(letter)` makes the message that you wrote in 6.1.2.

    Hint: `mail` is Flask-Mail, bound to the app.

    Hint: `mail.send(...)` takes the message.
    """
    number = stored(module)
    with module.app.app_context():
        try:
            module.deliver(number)
        except AttributeError as error:
            pytest.fail(f"What mail.send() takes is a message, not a letter or a number: {error}")
    assert len(post.letters) == 1, (
        f"The mail server should have got one letter, and got {len(post.letters)}."
    )
    [letter] = post.letters
    assert letter.recipients == ["owner@book.example"], "The letter should go to its recipient."
    assert letter.message["Subject"] == "Ada left a greeting", (
        "What is sent should be `as_message(letter)`, with its subject."
    )
    assert letter.body("plain").strip() == "Hello, owner!", (
        "What is sent should be `as_message(letter)`, with its text."
    )
    assert is_sent(module, number), "Once it is sent, the letter should be marked as sent."


@pytest.mark.point("6.1.3")
def test_a_letter_is_sent_once(module, post, stored):
    """See that a letter which has been sent is not sent again, and that no robot answers it."""
    number = stored(module)
    module.attempt(number)
    module.attempt(number)
    assert len(post.letters) == 1
    assert post.letters[0].message["Auto-Submitted"] == "auto-generated"


@pytest.mark.point("6.1.3")
def test_a_letter_that_is_refused_waits(module, post, stored, is_sent):
    """See that only what the mail server has taken counts as sent."""
    post.answers = ["451 Try again later"]
    number = stored(module)
    module.attempt(number)
    assert not is_sent(module, number)
    module.attempt(number)
    assert is_sent(module, number)
    assert len(post.letters) == 1


@pytest.mark.point("6.1.3")
def test_without_a_server_letters_go_to_our_own_letterbox(load, stored, monkeypatch):
    """See the letterbox that the app opens by itself, and its page."""
    monkeypatch.delenv("MAIL_SERVER")
    module = load()
    module.attempt(stored(module))
    page = module.app.test_client().get("/letterbox").text
    assert "Ada left a greeting" in page
    assert "Hello, owner!" in page
