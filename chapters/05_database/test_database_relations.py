"""5.4: the shell, and relationships of every kind."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError, NoReferencedTableError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def rows(book, sql):
    """Return the rows of a query in SQL, without the help of the models."""
    with book.app.app_context():
        return [tuple(row) for row in book.db.session.execute(text(sql))]


def execute(book, *statements):
    """Send SQL behind the app's back."""
    with book.app.app_context():
        for sql in statements:
            book.db.session.execute(text(sql))
        book.db.session.commit()


def guest_with_greetings(book):
    """Put a guest with two greetings into the book, and a greeting that is nobody's."""
    execute(
        book,
        "INSERT INTO guest (id, name, language) VALUES (1, 'Ada', 'en')"
        if "language" in book.Guest.__table__.columns
        else "INSERT INTO guest (id, name) VALUES (1, 'Ada')",
        "INSERT INTO greeting (id, body, edits, guest_id) VALUES (1, 'Hello!', 0, 1)",
        "INSERT INTO greeting (id, body, edits, guest_id) VALUES (2, 'Again!', 0, 1)",
        "INSERT INTO greeting (id, body, edits) VALUES (3, 'Boo!', 0)",
    )


@pytest.fixture
def another():
    """Return a function that gives another app, with a database in memory and no models."""
    made = []

    def another():
        class Base(DeclarativeBase):
            pass

        app = Flask("another")
        app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
        made.append((app, SQLAlchemy(app, model_class=Base)))
        return made[-1]

    yield another
    for app, db in made:
        with app.app_context():
            db.engine.dispose()


@pytest.mark.point("5.4.1")
def test_the_shell_knows_what_is_handy(book, context):
    """Hint: the decorator is `@app.shell_context_processor`.

    Hint: the function returns a dictionary: names in the shell, and what they stand for.

    Hint: `{"select": db.select, "statements": statements}`
    """
    with context():
        try:
            names = book.app.make_shell_context()
        except TypeError as error:
            pytest.fail(f"The function should return a dictionary. Flask says: {error}")
    missing = {"select", "statements"} - set(names)
    assert missing == set(), "The shell should know `select` and `statements`."
    assert names["select"] is book.db.select, "`select` should be the one from db."
    assert names["statements"] is book.statements, "`statements` should be the function itself."
    assert names["db"] is book.db, "`db` should still be there."
    assert names["Note"] is book.Note, "and so should the models, which the extension brings."


@pytest.mark.point("5.4.2.1")
def test_today_a_foreign_key_names_table_and_column(book, context):
    """Hint: the column is `mapped_column(db.ForeignKey(...))`.

    Hint: a text such as "table.column" says where the key leads; the table of `Guest` is `guest`.

    Hint: `guest_id: Mapped[int | None] = mapped_column(db.ForeignKey("guest.id"))`
    """
    with context():
        keys = inspect(book.db.engine).get_foreign_keys("greeting")
    found = {
        (column, key["referred_table"], target)
        for key in keys
        for column, target in zip(key["constrained_columns"], key["referred_columns"], strict=True)
    }
    assert ("guest_id", "guest", "id") in found, (
        "The database should know that `guest_id` in `greeting` is the `id` of a `guest`."
    )
    guest_with_greetings(book)
    with pytest.raises(IntegrityError):
        execute(book, "INSERT INTO greeting (body, edits, guest_id) VALUES ('Boo!', 0, 99)")


@pytest.mark.point("5.4.2.1")
def test_book_a_foreign_key_without_its_table(another):
    """The outline's short form, `db.ForeignKey('author_id')`, is taken for the name of a table."""
    app, db = another()

    class Author(db.Model):
        id: Mapped[int] = mapped_column(primary_key=True)

    class Article(db.Model):
        id: Mapped[int] = mapped_column(primary_key=True)
        author_id: Mapped[int] = mapped_column(db.ForeignKey("author_id"))

    with app.app_context(), pytest.raises(NoReferencedTableError, match="'author_id'"):
        db.create_all()


@pytest.mark.point("5.4.2.2")
def test_one_guest_has_many_greetings(book, context):
    """Hint: `Mapped[list["Greeting"]]` says what it holds, `db.relationship()` that it is none
    of the columns.

    Hint: `greetings: Mapped[list["Greeting"]] = db.relationship()`
    """
    guest_with_greetings(book)
    with context():
        assert hasattr(book.Guest, "greetings"), "A guest should have an attribute `greetings`."
        assert book.Guest().greetings == [], (
            "It should be a list, which is empty at first: there may be any number of greetings."
        )
        ada = book.db.session.get(book.Guest, 1)
        assert sorted(each.body for each in ada.greetings) == ["Again!", "Hello!"], (
            "It should hold the greetings whose `guest_id` is the id of this guest."
        )
    columns = set(book.Guest.__table__.columns.keys())
    assert "greetings" not in columns, "The table of guests needs no further column for that."


@pytest.mark.point("5.4.2.3")
def test_appending_fills_the_foreign_key(book):
    """Hint: `guest.greetings` is a list, and can be treated like one.

    Hint: `guest.greetings.append(greeting)`
    """
    with book.app.app_context():
        book.sign("Ada", "Hello!")
        book.sign("Sei", "Dawn.")
        book.sign("Ada", "Again!")
    pairs = (
        "SELECT guest.name, greeting.body FROM greeting LEFT JOIN guest ON guest.id = guest_id "
        "ORDER BY greeting.id"
    )
    assert rows(book, pairs) == [("Ada", "Hello!"), ("Sei", "Dawn."), ("Ada", "Again!")], (
        "After the commit, each `guest_id` should be the id of the greeting's guest."
    )


@pytest.mark.point("5.4.2.4")
def test_two_ways_of_one_relationship(book, context):
    """Hint: each class gets an attribute with `db.relationship(back_populates=...)`.

    Hint: `back_populates` names the attribute of the other class.

    Hint: one side is `Mapped[list["Picture"]]`, the other `Mapped["Album | None"]`.
    """
    with context():
        album = book.Album(title="Spring")
        picture = book.Picture(title="Dawn")
        assert hasattr(album, "pictures"), "An album should have `pictures`."
        assert hasattr(picture, "album"), "A picture should have an `album`."
        assert list(album.pictures) == [], "`pictures` of a new album should be an empty list."
        album.pictures.append(picture)
        assert picture.album is album, (
            "What is put into `album.pictures` should find its way to `picture.album` at once."
        )
        another = book.Picture(title="Dusk")
        another.album = album
        assert another in album.pictures, (
            "What is assigned to `picture.album` should be in `album.pictures` at once."
        )
        book.db.session.add_all([album, picture, another])
        book.db.session.commit()
    assert rows(book, "SELECT title, album_id FROM picture ORDER BY title") == [
        ("Dawn", 1),
        ("Dusk", 1),
    ], "Either way fills the one foreign key."


@pytest.mark.point("5.4.2.5")
def test_today_each_class_says_what_it_has(module, prepare):
    """Hint: `backref="party"` makes `Invitation.party` behind the reader's back; write it down.

    Hint: `back_populates="party"` here; `party`, with `back_populates="invitations"`, there.
    """
    assert hasattr(module.Invitation, "party"), (
        "`party` should stand in the class `Invitation`, where readers and editors look for it."
    )
    assert hasattr(module.Party, "invitations"), "`Party` should still have its `invitations`."
    prepare(module)
    with module.app.app_context():
        party = module.Party(title="One year")
        invitation = module.Invitation(name="Ada", party=party)
        assert list(party.invitations) == [invitation], (
            "The two attributes should be two views of one relationship."
        )


@pytest.mark.point("5.4.2.5")
def test_book_backref_appears_from_nowhere(another):
    """Define one side with `backref`: the other is no attribute yet when the class is complete."""
    app, db = another()

    class Singer(db.Model):
        id: Mapped[int] = mapped_column(primary_key=True)
        songs: Mapped[list["Song"]] = db.relationship(backref="singer")

    class Song(db.Model):
        id: Mapped[int] = mapped_column(primary_key=True)
        singer_id: Mapped[int | None] = mapped_column(db.ForeignKey("singer.id"))

    assert not hasattr(Song, "singer"), "a query by Song.singer would be an AttributeError here"
    with app.app_context():
        song = Song()
        singer = Singer(songs=[song])
        assert song.singer is singer, "once the models are in use, it does work"


@pytest.mark.point("5.4.3")
def test_many_guests_come_from_one_country(book, context):
    """Hint: the foreign key is there; beside it, the attribute holds one `Country`.

    Hint: `Mapped["Country | None"]`, without a list, since a guest comes from one at most.
    """
    assert "country" not in book.Guest.__table__.columns, (
        "The table of guests needs no further column: `country_id` is there."
    )
    with context():
        england = book.Country(name="England")
        ada, alan, sei = (book.Guest(name=name) for name in ("Ada", "Alan", "Sei"))
        assert getattr(ada, "country", "no such attribute") is None, (
            "A guest should have an attribute `country`, None at first and no list."
        )
        ada.country = alan.country = england
        book.db.session.add_all([england, ada, alan, sei])
        book.db.session.commit()
    join = "SELECT guest.name, country.name FROM guest JOIN country ON country.id = country_id"
    assert rows(book, f"{join} ORDER BY guest.name") == [("Ada", "England"), ("Alan", "England")], (
        "Both guests should refer to the one row of their country."
    )
    with context():
        guests = book.db.session.scalars(book.db.select(book.Guest).order_by(book.Guest.id)).all()
        countries = [guest.country and guest.country.name for guest in guests]
        assert countries == ["England", "England", None], (
            "Read back, the attribute should hold the country itself."
        )


@pytest.mark.point("5.4.4")
def test_a_guest_has_one_card(book, context):
    """Hint: the annotation says what the attribute holds: `Mapped["Card | None"]`.

    Hint: `uselist=False` says the same to SQLAlchemy, where no annotation does.
    """
    with context():
        ada, sei = book.Guest(name="Ada"), book.Guest(name="Sei")
        card = book.Card(text="Ada, programmer", guest=ada)
        assert ada.card is card, "`guest.card` should be the card itself, and no list."
        assert sei.card is None, "A guest without a card should have None."
        alan = book.Guest(name="Alan", card=book.Card(text="Alan, thinker"))
        assert alan.card.guest is alan, "`card.guest` should be the guest: keep `back_populates`."
        book.db.session.add_all([ada, sei, card])
        book.db.session.commit()
    with context():
        ada, sei = book.db.session.scalars(book.db.select(book.Guest).order_by(book.Guest.id))
        assert getattr(ada.card, "text", None) == "Ada, programmer", (
            "Read back, it should be the card."
        )
        assert sei.card is None
    with pytest.raises(IntegrityError):  # the database sees to it too: the column is unique
        execute(book, "INSERT INTO card (text, guest_id) VALUES ('Another', 1)")


@pytest.mark.point("5.4.5")
def test_many_greetings_have_many_tags(book, context):
    """Hint: the attribute is a list, as in 5.4.2.2; the way leads by a third table.

    Hint: `db.relationship(secondary=greeting_tag)`
    """
    with context():
        first, deep = book.Tag(name="first visit"), book.Tag(name="deep thoughts")
        hello, think = book.Greeting(body="Hello!"), book.Greeting(body="Can it think?")
        assert getattr(hello, "tags", None) == [], "A greeting should have a list of `tags`."
        hello.tags.append(first)
        think.tags.extend([first, deep])
        book.db.session.add_all([hello, think])
        book.db.session.commit()
    pairs = (
        "SELECT greeting.body, tag.name FROM greeting "
        "JOIN greeting_tag ON greeting.id = greeting_id JOIN tag ON tag.id = tag_id"
    )
    assert sorted(rows(book, pairs)) == [
        ("Can it think?", "deep thoughts"),
        ("Can it think?", "first visit"),
        ("Hello!", "first visit"),
    ], "Each greeting with each of its tags should be one row of `greeting_tag`."
    with context():
        query = book.db.select(book.Greeting).order_by(book.Greeting.body)
        think, hello = book.db.session.scalars(query)
        assert [tag.name for tag in hello.tags] == ["first visit"], "Read back, it should be there."
        tag_id = hello.tags[0].id
        book.db.session.delete(hello)
        book.db.session.commit()
    assert rows(book, "SELECT count(*) FROM greeting_tag") == [(2,)], (
        "With the greeting its pairs should go, and no tag."
    )
    page = book.app.test_client().get(f"/tags/{tag_id}").text
    assert "Can it think?" in page, "From the tag's end, the greeting is found by the same table."


@pytest.mark.point("5.4.5")
def test_every_relationship_on_any_database(any_book):
    """Make one of each, on a SQLite file and on the servers that are here, and show them."""
    book = any_book
    with book.app.app_context():
        greeting = book.sign("Sei", "清少納言 🌸")
        assert hasattr(greeting, "tags"), "A greeting should have a list of `tags`."
        greeting.tags.append(book.Tag(name="spring"))
        guest = book.db.session.scalar(book.db.select(book.Guest))
        guest.country = book.Country(name="日本")
        guest.card = book.Card(text="Court lady")
        album = book.Album(title="Spring", pictures=[book.Picture(title="Dawn")])
        party = book.Party(title="Hanami", invitations=[book.Invitation(name="Ada")])
        book.db.session.add_all([album, party])
        book.db.session.commit()
    client = book.app.test_client()
    page = client.get("/guests").text
    for shown in ("Sei, from 日本", "Court lady", "清少納言 🌸", "spring"):
        assert shown in page, "The page of the guests should show all that belongs to them."
    page = client.get("/albums").text
    for shown in ("Spring: Dawn", "Dawn: Spring", "Hanami: Ada", "Ada: Hanami"):
        assert shown in page, "The page of the albums should show both ends."
