"""4.4.4 and 4.4.5: files are asked for, judged, stored, and sent back."""

import io
import re
from importlib.util import find_spec

import pytest
from flask import Flask, request
from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired, FileSize
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.utils import secure_filename
from wtforms import MultipleFileField
from wtforms.validators import DataRequired

from chapters.conftest import absent

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
GIF = b"GIF89a" + b"\0" * 100
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 100
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def file(name, data=PNG):
    """Return a file as it arrives from a browser."""
    return FileStorage(io.BytesIO(data), name)


@pytest.mark.point("4.4.4")
def test_book_flask_uploads_and_flask_transfer_do_not_import():
    """Import the first, which is here to show it, and what the second begins with."""
    if find_spec("flask_uploads") is None:
        absent("Flask-Uploads")
    with pytest.raises(ImportError, match="cannot import name 'secure_filename' from 'werkzeug'"):
        __import__("flask_uploads")
    with pytest.raises(ModuleNotFoundError, match=r"werkzeug\._compat"):
        __import__("werkzeug._compat")


@pytest.mark.point("4.4.4")
def test_today_a_file_field_is_enough():
    """Judge a file by a list, by an object like Flask-Reuploaded's UploadSet, by its size."""

    class Pictures:
        """Speak as an UploadSet does."""

        def file_allowed(self, storage, basename):
            """Say whether a file may come in."""
            return basename.endswith(".png")

    app = Flask(__name__)
    app.config["WTF_CSRF_ENABLED"] = False
    for allowed in (["png"], Pictures()):

        class Upload(FlaskForm):
            photo = FileField(
                validators=[FileRequired(), FileAllowed(allowed), FileSize(max_size=len(PNG))]
            )

        def errors(name, data, form=Upload):
            data = {"photo": (io.BytesIO(data), name)}
            with app.test_request_context(method="POST", data=data):
                sent = form()
                sent.validate()
                return sent.errors.get("photo", [])

        assert errors("tea.png", PNG) == []
        assert "approved extension" in errors("tea.exe", PNG)[0]
        assert "bytes" in errors("tea.png", PNG + b"!")[0]
        assert errors("", b"") == ["This field is required."]


@pytest.mark.point("4.4.4.1.1")
def test_the_kind_of_a_file_is_checked(module, app):
    """Hint: two validators of Flask-WTF come before `is_picture`; they are imported at the top.

    Hint: `FileRequired()` wants a file; `FileAllowed(KINDS)` wants a name that ends so.
    """

    def errors(*files):
        with app.test_request_context():
            form = module.UploadForm(
                MultiDict([("photo", each) for each in files]), meta={"csrf": False}
            )
            form.validate()
            return form.errors.get("photo", [])

    assert errors(), "A form without a file should be refused."
    assert errors(FileStorage(io.BytesIO(b""), "")), (
        "An empty field is what browsers send for no file."
    )
    for name, data in (("tea.png", PNG), ("TEA.PNG", PNG), ("tea.jpg", JPEG), ("tea.gif", GIF)):
        assert errors(file(name, data)) == [], f"{name} should be accepted."
    for name in ("tea.exe", "tea.svg", "tea.html", "png", "tea.png.php"):
        assert errors(file(name)), (
            f"A file called {name} should be refused: it ends like no picture."
        )
    assert errors(file("tea.png", SVG)), (
        "A file that only calls itself tea.png should be refused: keep the validator is_picture."
    )


@pytest.mark.point("4.4.4.1.2")
def test_the_size_of_a_request_is_limited(send_file):
    """Hint: it is a setting in `app.config`, and its unit is the byte.

    Hint: `app.config["MAX_CONTENT_LENGTH"] = 2 * 1024 * 1024`
    """
    answer = send_file("/pictures/new", photo=("huge.png", PNG + b"\0" * 2_500_000))
    assert answer.status_code == 413, "A request of 2.5 MB should be refused with 413."
    assert "2 MB" in answer.text, "The page should say what is possible."
    answer = send_file("/pictures/new", photo=("tea.png", PNG + b"\0" * 1_500_000))
    assert answer.status_code != 413, "A picture of 1.5 MB should not be too large."


@pytest.mark.point("4.4.4.2")
def test_the_form_can_carry_a_file(visit, app):
    """Hint: in the encoding that forms have by default, only the name of a file travels.

    Hint: `enctype="multipart/form-data"`, beside `method="post"`.
    """
    arrived = {}

    @app.before_request
    def look():
        arrived["photo"] = request.files.get("photo", request.form.get("photo"))

    form = visit("/pictures/new").form()
    assert form.method == "post", "A file can only be sent by POST."
    form.send(photo=("tea.png", PNG))
    assert arrived.get("photo") != "tea.png", (
        "Only the file's name has arrived; in this encoding a form cannot carry a file."
    )
    assert isinstance(arrived.get("photo"), FileStorage), "The file should arrive as a file."


@pytest.mark.point("4.4.4.3.1.1")
def test_the_original_name_is_as_it_came(module, visit):
    """Hint: Werkzeug's FileStorage has the name as an attribute.

    Hint: `file.filename`
    """
    for name in ("tea.png", "../../app.py", "照片.png", ""):
        assert module.original_name(file(name)) == name, "The name should be as its sender gave it."


@pytest.mark.point("4.4.4.3.1.1")
def test_a_name_that_is_trusted_breaks_out(tmp_path):
    """Deliberately unsafe: store a file under the name that came, in a folder of this check."""
    pictures = tmp_path / "site" / "pictures"
    pictures.mkdir(parents=True)
    photo = file("../app.py", b"evil")
    photo.save(pictures / photo.filename)
    assert list(pictures.iterdir()) == []
    assert (tmp_path / "site" / "app.py").read_bytes() == b"evil"


@pytest.mark.point("4.4.4.3.1.2")
def test_a_name_is_filtered(module):
    """Hint: Werkzeug has a function for it, imported at the top.

    Hint: `secure_filename(file.filename)`
    """
    names = {
        "my tea.png": "my_tea.png",
        "tea.png": "tea.png",
        "../../app.py": "app.py",
        "/etc/passwd": "etc_passwd",
        "été.png": "ete.png",
        "照片1.png": "1.png",
        ".htaccess": "htaccess",
    }
    for sent, expected in names.items():
        seen = module.filtered_name(file(sent))
        assert seen == expected, f"Without what is dangerous in it, {sent} should be {expected}."


@pytest.mark.point("4.4.4.3.1.2")
def test_little_may_be_left_of_a_name():
    """Show why a filtered name is not yet a good one: it may be empty, or taken."""
    assert secure_filename("照片.png") == "png"
    assert secure_filename("照片") == ""
    assert secure_filename("a/b.png") == secure_filename("a_b.png")


@pytest.mark.point("4.4.4.3.1.3")
def test_every_file_is_renamed_alike(module):
    """Hint: `uuid.uuid4()` is a random UUID; its attribute `hex` is a string of 32 digits.

    Hint: `kind_of(file)` is the ending; put a dot between: `f"{uuid.uuid4().hex}.{kind_of(file)}"`.
    """
    name = module.new_name(file("../../app.py"))
    assert re.fullmatch(r"[0-9a-f]{32}\.\w+", name), (
        "The name should be 32 hexadecimal digits, a dot and an ending."
    )
    assert name.endswith(".png"), "The ending should say what the file is, whatever it was called."
    assert module.new_name(file("x.png", JPEG)).endswith(".jpg"), "A JPEG should end in .jpg."
    assert module.new_name(file("../../app.py")) != name, "No two files should have the same name."


@pytest.mark.point("4.4.4.3.2")
def test_an_uploaded_file_is_sent_back_safely(client, app):
    """Hint: Flask has a function that sends a file from a folder, and only from that folder.

    Hint: it takes the folder, `app.config["PICTURES"]`, and then the name.

    Hint: `return send_from_directory(app.config["PICTURES"], name)`
    """
    folder = app.config["PICTURES"]
    (folder / "tea.png").write_bytes(PNG)
    with client.get("/pictures/tea.png") as answer:
        assert answer.status_code == 200, "A picture that is there should be sent."
        assert answer.data == PNG, "The picture should be sent as it came."
        assert answer.mimetype == "image/png", "The browser should be told that it is a PNG."
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get("/pictures/nothing.png").status_code == 404, (
        "A picture that is not there should be answered by 404."
    )
    secret = folder.parent / f"{folder.name}.secret"
    secret.write_text("the owner's")
    try:
        for name in (f"../{secret.name}", f"%2e%2e/{secret.name}", f"..%2f{secret.name}"):
            with client.get(f"/pictures/{name}") as answer:
                assert answer.status_code == 404, (
                    "Nothing from outside of the folder should be sent."
                )
    finally:
        secret.unlink()


@pytest.mark.point("4.4.4.3.3")
def test_uploaded_pictures_are_on_the_next_page(visit, client):
    """Hint: after a successful POST comes a redirect, as in 4.3.2.3.

    Hint: `return redirect(url_for("show_images"))`
    """
    answer = visit("/pictures/new").form().send(photo=("../holiday.png", PNG))
    assert answer.is_redirect, "A picture that was taken should be answered by a redirect."
    page = answer.follow()
    assert page.url.endswith("/pictures"), "The redirect should lead to the view `show_images`."
    images = page.all("img")
    assert len(images) == 1, "The page should show the picture."
    assert images[0].get("alt") == "../holiday.png", "It should say what the guest had called it."
    with client.get(images[0].get("src")) as picture:
        assert picture.data == PNG, "The picture should be the one that was sent."
    answer = visit("/pictures/new").form().send()
    assert answer.status == 200, "A form without a picture should be shown again."


@pytest.mark.point("4.4.5")
def test_book_multiple_file_field_takes_nothing_for_something():
    """Send a form in which no file was chosen, to the book's field with the book's validator."""

    class Upload(FlaskForm):
        photo = MultipleFileField(validators=[DataRequired()])

    app = Flask(__name__)
    app.config["WTF_CSRF_ENABLED"] = False
    nothing = {"photo": (io.BytesIO(b""), "")}
    with app.test_request_context(method="POST", data=nothing):
        form = Upload()
        assert form.validate(), "an empty file counts as data"
        assert [each.filename for each in form.photo.data] == [""]


@pytest.mark.point("4.4.5")
def test_today_several_files_at_once(visit, client):
    """Hint: the field is imported at the top; its name begins with Multiple.

    Hint: only the class of the field changes, the validators stay.
    """
    form = visit("/pictures/album").form()
    assert form.field("photos").has("multiple"), (
        "The field should let a guest choose several files."
    )
    page = form.send(photos=[("a.png", PNG), ("b.gif", GIF)]).follow()
    seen = sorted(each.get("alt") for each in page.all("img"))
    assert seen == ["a.png", "b.gif"], "Both pictures should have been taken."
    answer = form.send()
    assert answer.status == 200, "A form without a file should be shown again."
    assert "This field is required." in answer.text, "It should say that a file is wanted."
    for bad in (("c.svg", SVG), ("c.png", SVG), ("c.exe", PNG)):
        answer = form.send(photos=[("a.png", PNG), bad])
        assert answer.status == 200, (
            f"If one of the files is bad, here {bad[0]}, none should be taken."
        )
