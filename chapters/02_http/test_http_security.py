"""2.4.4: each attack succeeds against a deliberately unsafe form, and fails with the right one."""

import hashlib
import io
from html.parser import HTMLParser

import pytest
from flask import Flask, request

TRICK = "' OR '1'='1"
SCRIPT = "<script>document.title = 'Ada was here'</script>"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


class Page(HTMLParser):
    """Collect the elements of a page, with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.names, self.attributes, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        """Note some text."""
        self.text += data


@pytest.mark.point("2.4.4.1.1")
def test_pasted_input_becomes_sql(client):
    """Find with the deliberately unsafe search what nobody was to see."""
    assert [one["name"] for one in client.get("/unsafe/search?name=Ada").json] == ["Ada"]
    assert client.get("/unsafe/search?name=Spammer").json == []
    found = [one["name"] for one in client.get("/unsafe/search", query_string={"name": TRICK}).json]
    assert found == ["Ada", "Grey", "Spammer"], (
        "the quote ended the string, the rest was taken for SQL"
    )


@pytest.mark.point("2.4.4.1.2")
def test_a_value_stays_a_value(client):
    """Hint: `select(Greeting).where(...)`; give it two conditions.

    Hint: `Greeting.name == name` is a condition, `~Greeting.held` is the other.

    Hint: `get_db().scalars(query)` runs it; Flask needs dictionaries, so `as_dict()` each greeting.
    """
    seen = client.get("/search?name=Ada").json
    assert seen == [{"id": 1, "name": "Ada", "body": "Hello, Flask!"}], (
        "The search should find Ada's greeting; in a query, `not` is written ~."
    )
    assert client.get("/search?name=Spammer").json == [], (
        "A greeting that is held should not be found."
    )
    seen = client.get("/search", query_string={"name": TRICK}).json
    assert seen == [], "Nobody has that name: a quote in it should not be taken for SQL."
    seen = client.get("/search", query_string={"name": "%"}).json
    assert seen == [], "Nobody is called %, which stands for any name only in a pattern: use ==."
    client.post("/greetings", data={"name": "O'Hara", "body": "Tomorrow is another day."})
    seen = [one["name"] for one in client.get("/search", query_string={"name": "O'Hara"}).json]
    assert seen == ["O'Hara"], "A guest whose name has a quote in it should be found."


@pytest.mark.point("2.4.4.2.1")
def test_a_script_reaches_the_pages_of_others(app):
    """Leave a script with one client, and find it alive in another's deliberately unsafe page."""
    app.test_client().post("/greetings", data={"name": "Ada", "body": SCRIPT})
    response = app.test_client().get("/unsafe/wall")
    assert "script" in Page(response.text).names
    assert "sandbox" in response.headers["Content-Security-Policy"], (
        "the demonstration is to do no harm"
    )


@pytest.mark.point("2.4.4.2.2")
def test_html_is_escaped_as_it_is_put_into_a_page(module, client):
    """Hint: `escape()` turns `<` into `&lt;`, which a browser shows as `<`.

    Hint: escape the name as well as the body.
    """
    name, body = "<img src=x onerror=alert(1)>", f'{SCRIPT} & "quotes" &lt;'
    page = Page(str(module.as_html(module.Greeting(name=name, body=body))))
    assert page.names == ["article", "h2", "p"], (
        "There should be these three elements, and none that a guest typed."
    )
    assert page.attributes == [], "No attribute should come from a guest."
    assert page.text == name + body, "What the guest typed should be shown, letter by letter."
    client.post("/greetings", data={"name": "Ada", "body": SCRIPT})
    page = Page(client.get("/wall").text)
    assert "script" not in page.names, "The wall should show the script, and not run it."
    assert SCRIPT in page.text, "The wall should show what was typed."


def logged_in(app):
    """Return the browser of an owner who is logged in."""
    owner = app.test_client()
    owner.post("/enter")
    return owner


def names(owner):
    """Return the names of all greetings, as the owner's page lists them."""
    text = Page(owner.get("/backroom/greetings").text).text
    return [name for name in ("Ada", "Grey", "Spammer") if f"{name}:" in text]


@pytest.mark.point("2.4.4.3.1")
def test_a_forged_request_is_believed(app):
    """Send what another site's page has the owner's browser send: it adds the cookie by itself."""
    stranger, owner = app.test_client(), logged_in(app)
    forged = {"Origin": "http://evil.example", "Referer": "http://evil.example/kittens"}
    assert stranger.post("/unsafe/greetings/1/delete", headers=forged).status_code == 403
    assert "Ada" in names(owner)
    owner.post("/unsafe/greetings/1/delete", headers=forged)
    assert "Ada" not in names(owner), "the deliberately unsafe view asks for nothing but the cookie"


@pytest.mark.point("2.4.4.3.2.1")
def test_two_copies_of_a_token_have_to_agree(app, hidden_token):
    """Hint: `session.setdefault("csrf_token", secrets.token_urlsafe())` makes it once and keeps it.

    Hint: compare `request.form.get("csrf_token")` with the session's copy.

    Hint: when the session has none, nothing agrees with it; two that are absent are not a match.
    """
    owner = logged_in(app)

    def delete(data):
        try:
            return owner.post("/backroom/greetings/1/delete", data=data).status_code
        except (KeyError, TypeError, AttributeError) as error:
            pytest.fail(f"A form with {data or 'no token'} should be refused, not fail: {error!r}")

    assert delete({}) == 400, "No token in the form and none in the session: that is no agreement."
    assert delete({"csrf_token": "guess"}) == 400, "The session has no token, so nothing agrees."
    token = hidden_token(owner, "/backroom/greetings")
    assert len(token) >= 16, "The form should carry a token that is too long to guess."
    assert hidden_token(owner, "/backroom/greetings") == token, (
        "The token should stay the same for this visitor."
    )
    thief = logged_in(app)
    stolen = hidden_token(thief, "/backroom/greetings")
    assert stolen != token, "Each visitor should have a token of their own."
    for forged in ({}, *({"csrf_token": sent} for sent in ("", "guess", "Zoë", stolen))):
        assert delete(forged) == 400, f"A form with {forged or 'no token'} should be refused."
    assert "Ada" in names(owner), "After forged requests the greeting should still be there."
    delete({"csrf_token": token})
    assert "Ada" not in names(owner), "With the right token the greeting should be deleted."


def send(client, name, data):
    """Upload a file as a browser does."""
    return client.post("/pictures", data={"picture": (io.BytesIO(data), name)})


@pytest.mark.point("2.4.4.4.1")
def test_an_upload_is_not_believed(client, app):
    """Hint: `request.max_content_length` limits this request; set it before anything is read.

    Hint: compare how the bytes begin with `PICTURES`; `abort(415)` if nothing fits.

    Hint: `secrets.token_hex(8)` makes a name; the kind you found is its extension.
    """
    response = send(client, "../../../holiday.png", PNG)
    assert response.status_code == 201, (
        "A small picture, in the form field `picture`, should be taken, whatever its name."
    )
    stored = response.json["name"]
    assert stored.endswith(".png"), "The extension should tell the kind that was found."
    for part in ("holiday", "/"):
        assert part not in stored, "The name that was sent should not be used."
    assert (app.config["FOLDER"] / stored).read_bytes() == PNG, "The file should be stored whole."
    assert send(client, "same.png", PNG).json["name"] != stored, (
        "Each file should have a name of its own."
    )
    seen = send(client, "photo.png", b"<script>alert(1)</script>").status_code
    assert seen == 415, "A file that only calls itself a picture should be refused with 415."
    seen = send(client, "photo.png", b"<script>alert(1)</script>" + PNG).status_code
    assert seen == 415, "What comes later does not count: look at how the file begins."
    response = send(client, "photo.txt", b"GIF89a" + b"\0" * 100)
    assert response.status_code == 201, "A real picture under a wrong name is still a picture."
    assert response.json["name"].endswith(".gif"), (
        "The bytes say gif; what the name says does not count."
    )
    seen = send(client, "huge.png", PNG + b"\0" * 200_000).status_code
    assert seen == 413, "More than 100 kB should be refused with 413."


@pytest.mark.point("2.4.4.4.1")
def test_an_upload_that_is_believed_breaks_out(tmp_path):
    """Deliberately unsafe: store a file under the name it came with, in a scratch folder."""
    folder = tmp_path / "site" / "pictures"
    folder.mkdir(parents=True)
    app = Flask(__name__)

    @app.post("/")
    def unsafe_upload():
        picture = request.files["picture"]
        (folder / picture.filename).write_bytes(picture.read())
        return "stored"

    app.test_client().post("/", data={"picture": (io.BytesIO(b"evil"), "../settings.py")})
    assert list(folder.iterdir()) == []
    assert (tmp_path / "site" / "settings.py").read_bytes() == b"evil"


@pytest.mark.point("2.4.4.4.2")
def test_a_password_is_kept_as_a_hash(module):
    """Hint: werkzeug has a function that hashes a password, with salt, and slowly on purpose.

    Hint: `generate_password_hash(password)`.
    """
    module.keep_password("Ada", "correct horse")
    module.keep_password("Bob", "correct horse")
    kept = module.accounts.get("Ada")
    assert kept is not None, "Nothing is kept in `accounts` under the name."
    assert isinstance(kept, str), (
        "What is kept should be a text: the hash that generate_password_hash() returns."
    )
    assert "correct horse" not in str(kept), "Whoever reads this can read the password."
    assert kept != module.accounts["Bob"], (
        "Two guests with one password: without salt, one guess opens both."
    )
    assert module.password_fits("Ada", "correct horse"), (
        "The right password should fit what was kept."
    )
    assert not module.password_fits("Ada", "wrong horse"), "A wrong password should not fit."
    assert not module.password_fits("Nobody", ""), (
        "A name without an account should not fit either."
    )


@pytest.mark.point("2.4.4.4.2")
def test_a_plain_hash_gives_the_password_away():
    """Deliberately unsafe: find a password in a table of hashes that was made beforehand."""
    table = {
        hashlib.sha256(word.encode()).hexdigest(): word
        for word in ("secret", "letmein", "correct horse")
    }
    stolen = hashlib.sha256(b"letmein").hexdigest()
    assert table[stolen] == "letmein"


@pytest.mark.point("2.4.4.4.2")
def test_the_key_stays_outside_of_the_code(load):
    """See the app sign with the key of its surroundings, and without, never twice with the same."""
    assert load(SECRET_KEY="from-the-environment").app.secret_key == "from-the-environment"
    assert load().app.secret_key != load().app.secret_key


def guest(app, name, password="correct horse"):
    """Return the browser of a guest who has opened an account and signed in."""
    client = app.test_client()
    client.post("/accounts", data={"name": name, "password": password})
    response = client.post("/sign-in", data={"name": name, "password": password})
    assert response.status_code == 302
    return client


@pytest.mark.point("2.4.4.4.3")
def test_who_is_it_and_may_they(app, hidden_token):
    """Hint: first who: `session` has `account` for whoever is signed in; without it, `abort(401)`.

    Hint: then whether they may: compare it with `greeting.account`; if it differs, `abort(403)`.
    """
    ada, bob, stranger = guest(app, "Ada"), guest(app, "Bob"), app.test_client()
    ada.post("/greetings", data={"name": "Ada", "body": "Mine"})
    number = ada.get("/greetings.json").json[-1]["id"]

    def edit(client, number=number):
        token = hidden_token(client, f"/greetings/{number}/edit")
        data = {"csrf_token": token, "body": "Changed"}
        return client.post(f"/greetings/{number}/edit", data=data).status_code

    assert edit(stranger) == 401, "Who is it? Whoever is not signed in should be told so with 401."
    assert edit(bob) == 403, "May they? Bob is signed in, and this is Ada's greeting: 403."
    assert edit(bob, 1) == 403, "A greeting left without an account belongs to nobody: 403."
    assert edit(stranger, 1) == 401, "Nobody's greeting is not the stranger's either: 401."
    assert ada.get("/greetings.json").json[-1]["body"] == "Mine", (
        "After that the greeting should be as it was."
    )
    assert edit(ada, 1) == 403, (
        "The name on a greeting is what anybody may type: compare the account."
    )
    assert edit(ada) == 302, "Ada may change her own greeting."
    assert ada.get("/greetings.json").json[-1]["body"] == "Changed", (
        "And then it should be changed."
    )


@pytest.mark.point("2.4.4.4.3")
def test_a_wrong_password_lets_nobody_in(app):
    """See the three answers of the login: taken, wrong, right."""
    guest(app, "Ada")
    client = app.test_client()
    assert client.post("/accounts", data={"name": "Ada", "password": "mine now"}).status_code == 409
    assert client.post("/sign-in", data={"name": "Ada", "password": "mine now"}).status_code == 401
    assert (
        client.post("/sign-in", data={"name": "Ada", "password": "correct horse"}).status_code
        == 302
    )
