"""6.2: a relay that wants a name and a key, over an encrypted connection, and its impostor."""

import ssl

import pytest
from flask import Flask
from flask_mail import Mail, Message

KEY = "SG.a-secret"


@pytest.fixture
def certificate(request):
    """Return the path of a certificate for `localhost`, with its key."""
    return request.path.parent / "test_relay.pem"


@pytest.fixture
def relay(open_post, certificate):
    """Open a mail server that takes letters from whoever has the key, and only encrypted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return open_post(key=KEY, tls_context=context, require_starttls=True)


@pytest.fixture
def at_relay(load, relay):
    """Return a function that loads the app as the relay's help page says."""

    def at_relay(**variables):
        given = {
            "MAIL_SERVER": "localhost",
            "MAIL_PORT": relay.port,
            "MAIL_USERNAME": "apikey",
            "MAIL_PASSWORD": KEY,
        }
        return load(**given | variables)

    return at_relay


def deliver(module, number):
    """Send a letter now; return why the mail server did not take it, or None."""
    with module.app.app_context():
        try:
            module.deliver(number)
        except OSError as error:
            return str(error)


@pytest.mark.point("6.2")
def test_today_any_relay_takes_a_name_and_a_key(at_relay, relay, certificate, stored):
    """Hint: `os.environ.get("MAIL_USERNAME")` is the name, or None where nobody has set it.

    Hint: the key travels as MAIL_PASSWORD; a relay takes it over an encrypted connection only.

    Hint: MAIL_USE_TLS is True or False; make it True when there is a user name.
    """
    module = at_relay(SSL_CERT_FILE=certificate)
    number = stored(module)
    settings = module.app.extensions["mail"]
    assert settings.username == "apikey", (
        "MAIL_USERNAME should be what the environment says under this name."
    )
    assert settings.password == KEY, (
        "MAIL_PASSWORD should be what the environment says under this name: the API key."
    )
    assert settings.use_tls, (
        "With a user name, MAIL_USE_TLS should be True, so that it is encrypted."
    )
    refused = deliver(module, number)
    assert refused is None, f"The relay should take the letter, but: {refused}"
    [letter] = relay.letters
    assert letter.encrypted, "The letter should travel encrypted."
    assert (letter.user, relay.keys) == ("apikey", [KEY]), "The relay should see the name and key."


@pytest.mark.point("6.2")
def test_today_a_server_without_login_still_gets_its_letters(module, post, stored):
    """Hint: a mail server on this machine knows no keys, and often cannot encrypt.

    Hint: `bool(app.config["MAIL_USERNAME"])` is True with a user name, and False without.
    """
    settings = module.app.extensions["mail"]
    assert settings.username is None, "Without MAIL_USERNAME in the environment, it should be None."
    assert not settings.use_tls, (
        "Without a user name, MAIL_USE_TLS should be off, or our own letterbox gets nothing."
    )
    refused = deliver(module, stored(module))
    assert refused is None, f"The server without login should take the letter, but: {refused}"


@pytest.mark.point("6.2")
def test_today_an_impostor_is_not_given_the_key(at_relay, relay, stored, is_sent):
    """See a server for which nobody vouches: it gets no key and no letter, and the letter waits."""
    module = at_relay()
    number = stored(module)
    assert "certificate verify failed" in deliver(module, number)
    assert (relay.keys, relay.letters) == ([], [])
    assert not is_sent(module, number)


@pytest.mark.point("6.2")
def test_today_a_certificate_of_another_name_does_not_do(at_relay, relay, certificate, stored):
    """See that a genuine certificate helps only the server that it names."""
    module = at_relay(SSL_CERT_FILE=certificate, MAIL_SERVER="127.0.0.1")
    assert "certificate verify failed" in deliver(module, stored(module))
    assert relay.keys == []


@pytest.mark.point("6.2")
def test_book_flask_mail_by_itself_gives_the_key_to_an_impostor(relay):
    """See the book's settings, with a server that merely says it is the relay."""
    app = Flask("book")
    app.config.update(
        MAIL_SERVER="localhost",
        MAIL_PORT=relay.port,
        MAIL_USE_TLS=True,
        MAIL_USERNAME="apikey",
        MAIL_PASSWORD=KEY,
        MAIL_DEFAULT_SENDER="me@book.example",
    )
    mail = Mail(app)
    with app.app_context():
        mail.send(Message("Hello", recipients=["ada@book.example"], body="Hello, Ada!"))
    assert relay.keys == [KEY]


@pytest.mark.point("6.2")
def test_book_when_the_trial_is_over_letters_wait_for_another_relay(
    at_relay, relay, certificate, post, is_sent, tmp_path, load, monkeypatch, until, caplog
):
    """See a key that is refused: the page stands, nothing is lost, and another relay sends it."""
    module = at_relay(
        SSL_CERT_FILE=certificate, MAIL_PASSWORD="SG.trial-is-over", GUESTBOOK_FOLDER=tmp_path
    )
    response = module.app.test_client().post("/book", data={"name": "Ada", "body": "Hello"})
    assert response.location == "/book"
    assert until(lambda: "Letter 1 waits" in caplog.text), "The log should say that a letter waits."
    assert (set(relay.keys), relay.letters) == ({"SG.trial-is-over"}, []), (
        "The relay should have been asked with the key of MAIL_PASSWORD, and have refused it."
    )
    assert not is_sent(module), "A letter that was refused should still wait."
    monkeypatch.delenv("MAIL_USERNAME")
    module = load(MAIL_PORT=post.port)
    result = module.app.test_cli_runner().invoke(args=["send"])
    assert result.output == "1 sent, 0 still waiting\n"
    assert post.letter().message["Subject"] == "Ada left a greeting"
