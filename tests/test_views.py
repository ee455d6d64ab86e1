"""What a visitor sees and does."""

import re

import pytest
from sqlalchemy import func, select

from sayhello.extensions import db
from sayhello.models import BODY_MAX, NAME_MAX, PAGE_SIZE, Message

pytestmark = pytest.mark.databases
ADA = {"name": "Ada", "body": "Hello, world!"}


def texts(response, css_class):
    """Return the contents of every element that has just this class."""
    return re.findall(rf'class="{css_class}"[^>]*>([^<]*)<', response.text)


def link(response, label):
    """Return where the link with this label leads, or None."""
    found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>{label}</a>', response.text)
    return found and found[1].replace("&amp;", "&")


def count_messages(app):
    with app.app_context():
        return db.session.scalar(select(func.count(Message.id)))


@pytest.fixture
def full_book(app):
    with app.app_context():
        db.session.add_all(Message(name=f"Guest {n}", body="Hi!") for n in range(2 * PAGE_SIZE + 1))
        db.session.commit()


@pytest.mark.point("7.2.2.2")
def test_an_empty_book_invites_the_first_guest(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "The first line of the book is yours." in response.text
    assert texts(response, "message-body") == []


@pytest.mark.point("7.2.2.2")
def test_a_greeting_is_stored_and_shown_first(client, app):
    app.test_client().post("/", data={"name": "Grace", "body": "First!"})
    response = client.post("/", data=ADA)
    assert response.status_code == 303
    assert response.location == "/#message-2"
    page = client.get("/")
    assert texts(page, "message-body") == ["Hello, world!", "First!"]
    assert 'id="message-2"' in page.text
    assert texts(page, "alert alert-success flash") == ["Thank you! Your message is in the book."]
    with app.app_context():
        message = db.session.get(Message, 2)
        assert (message.name, message.body) == ("Ada", "Hello, world!")


def test_thanks_are_given_once(client):
    client.post("/", data=ADA)
    client.get("/")
    assert texts(client.get("/"), "alert alert-success flash") == []


def test_a_second_click_leads_to_the_message_that_is_there(client, app):
    client.post("/", data=ADA)
    client.get("/")
    response = client.post("/", data=ADA, follow_redirects=True)
    assert (response.history[0].status_code, response.request.path) == (303, "/messages/1")
    assert texts(response, "message-body") == ["Hello, world!"]
    assert "so it was not added again" in texts(response, "alert alert-info flash")[0]
    assert count_messages(app) == 1


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": ""}, "Please tell us your name."),
        ({"name": " \u200b\u3000"}, "Please tell us your name."),
        ({"name": None}, "Please tell us your name."),
        ({"body": ""}, "Please write a message."),
        ({"body": "\r\n \r\n"}, "Please write a message."),
        ({"body": None}, "Please write a message."),
        ({"name": "n" * (NAME_MAX + 1)}, "This is 1 character too long: at most 40 fit."),
        ({"body": "b" * (BODY_MAX + 2)}, "This is 2 characters too long: at most 500 fit."),
        ({"body": "😀" * (BODY_MAX + 1)}, "This is 1 character too long: at most 500 fit."),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_wrong_greeting_is_refused_beside_its_field(client, app, change, complaint):
    response = client.post("/", data=ADA | change)
    assert response.status_code == 422
    assert texts(response, "invalid-feedback") == [complaint]
    assert "Your text is still here." in response.text
    assert response.text.count('aria-invalid="true"') == 1
    assert count_messages(app) == 0


def test_what_was_typed_is_given_back(client):
    response = client.post("/", data={"name": "Ada", "body": "b" * (BODY_MAX + 1)})
    assert 'value="Ada"' in response.text
    assert "b" * (BODY_MAX + 1) in response.text


@pytest.mark.parametrize(
    "full",
    [
        {"name": "😀" * NAME_MAX},
        {"body": "é" * BODY_MAX},
        {"body": " \n" + "字" * BODY_MAX + "\r\n"},
    ],
    ids=["emoji", "composed", "trimmed"],
)
def test_the_limits_count_characters_after_tidying(client, app, full):
    assert client.post("/", data=ADA | full).status_code == 303
    assert count_messages(app) == 1


@pytest.mark.parametrize("change", [{"name": (b"file", "name.txt")}, {"body": (b"file", "b.txt")}])
def test_a_file_is_no_text(client, change):
    import io

    field, (content, filename) = *change, *change.values()
    upload = ADA | {field: (io.BytesIO(content), filename)}
    assert client.post("/", data=upload).status_code == 422


@pytest.mark.parametrize("json", [[1], {"name": 1}, "text", ADA])
def test_json_is_no_form(client, app, json):
    assert client.post("/", json=json).status_code == 422
    assert count_messages(app) == 0


def test_the_first_of_doubled_fields_counts(client):
    client.post("/", data={"name": ["Ada", "Eve"], "body": ["one", "two"]})
    assert texts(client.get("/"), "message-body") == ["one"]


def test_markup_is_shown_as_text(client):
    client.post("/", data={"name": "<b>Ada</b>", "body": "<script>alert(1)</script>{{ 7*7 }}"})
    page = client.get("/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    assert "<script>alert" not in page
    assert "<b>Ada" not in page


def test_twenty_messages_make_a_page_and_links_lead_through_the_book(client, full_book):
    first = client.get("/")
    names = texts(first, "message-name")
    assert len(names) == PAGE_SIZE
    assert (link(first, "Newer"), link(first, "Newest")) == (None, None)
    second = client.get(link(first, "Older"))
    third = client.get(link(second, "Older"))
    names += texts(second, "message-name") + texts(third, "message-name")
    assert names == [f"Guest {n}" for n in range(2 * PAGE_SIZE, -1, -1)]
    assert link(third, "Older") is None
    assert texts(client.get(link(third, "Newer")), "message-name") == texts(second, "message-name")
    assert link(third, "Newest") == "/"


def test_the_oldest_link_leads_to_the_end_of_the_book(client, full_book):
    oldest = client.get(link(client.get("/"), "Oldest"))
    assert texts(oldest, "message-name")[-1] == "Guest 0"


def test_newer_than_the_second_page_is_the_book_itself(client, full_book):
    second = client.get(link(client.get("/"), "Older"))
    response = client.get(link(second, "Newer"))
    assert (response.status_code, response.location) == (302, "/")


def test_below_the_oldest_message_the_page_says_so(client, full_book):
    response = client.get("/?before=0-0")
    assert "There is nothing older than this." in response.text
    assert link(response, "Newest") == "/"


@pytest.mark.parametrize(
    "query", ["before=", "before=x", "after=-1", f"before={'9' * 30}-1", "since=%00"]
)
def test_a_mangled_link_is_not_found(client, query):
    response = client.get(f"/?{query}" if "since" not in query else f"/news?{query}")
    assert response.status_code == 404
    assert "The link may have been cut short." in response.text


def test_a_message_has_a_page_of_its_own(client, full_book):
    page = client.get("/")
    permalink = re.search(r'class="message-time" href="([^"]*)"', page.text)[1]
    message = client.get(permalink)
    assert texts(message, "message-name") == [f"Guest {2 * PAGE_SIZE}"]
    assert "A message from Guest 40" in message.text


def test_from_its_own_page_a_message_is_found_in_the_book(client, full_book):
    around = client.get(link(client.get("/messages/30"), "Read on in the book"))
    assert texts(around, "message-name")[0] == "Guest 29"


@pytest.mark.parametrize("id", ["0", "99", "-1", "x", "1.5", str(2**31), "9" * 40])
def test_a_message_that_is_not_there_is_not_found(client, id):
    assert client.get(f"/messages/{id}").status_code == 404


def test_the_time_can_be_read_without_scripts(client, app):
    client.post("/", data=ADA)
    with app.app_context():
        moment = db.session.get(Message, 1).timestamp
    time = re.search(r"<time [^>]*>([^<]*)</time>", client.get("/").text)
    assert f'datetime="{moment:%Y-%m-%dT%H:%M:%SZ}"' in time[0]
    assert "display" not in time[0]
    assert time[1].startswith(f"{moment:%B} {moment.day}, {moment.year}, ")
    assert time[1].endswith(" UTC")


def test_news_tell_how_many_were_written_since(client):
    client.post("/", data=ADA)
    url = re.search(r'data-news="([^"]*)"', client.get("/").text)[1]
    quiet = client.get(url)
    assert quiet.json == {"count": 0}
    client.post("/", data={"name": "Grace", "body": "Hello, Ada!"})
    assert client.get(url).json == {"count": 1}
    etag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert etag != quiet.headers["ETag"]


def test_news_of_nothing_are_not_found(client):
    assert client.get("/news").status_code == 404


def test_the_script_that_lets_times_tick_may_be_kept_for_an_hour(client):
    script = client.get("/flask-moment.js")
    assert script.mimetype == "text/javascript"
    assert script.cache_control.max_age == 3600
    etag = script.headers["ETag"]
    again = client.get("/flask-moment.js", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_the_owner_names_the_book(make_app, app):
    client = make_app(SITE_TITLE="Ada & friends", SITE_INTRO="Since 1843.").test_client()
    page = client.get("/").text
    assert "<title>Ada &amp; friends</title>" in page
    assert '<p class="site-intro">Since 1843.</p>' in page


def test_scripts_and_styles_come_from_the_site_itself(client):
    page = client.get("/").text
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', page)
    assert len(addresses) > 8
    own = ("/", "#", "http://localhost/")
    assert all(address.startswith(own) and address[:2] != "//" for address in addresses)
    for address in re.findall(r'(?:src|href)="(/[^"#?]+)"', page):
        with client.get(address) as response:
            assert response.status_code == 200, address


class TestToken:
    """Cross-site request forgery: a greeting comes from our own form, or not at all."""

    @pytest.fixture
    def client(self, make_app, app):
        return make_app(WTF_CSRF_ENABLED=True).test_client()

    @staticmethod
    def token(response):
        return re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', response.text)[1]

    def test_the_form_carries_a_token_that_is_accepted(self, client, app):
        token = self.token(client.get("/"))
        assert client.post("/", data=ADA | {"csrf_token": token}).status_code == 303
        assert count_messages(app) == 1

    @pytest.mark.parametrize("token", [None, "", "forged"])
    def test_without_it_the_text_is_given_back_to_be_sent_again(self, client, app, token):
        response = client.post("/", data=ADA | {"csrf_token": token})
        assert response.status_code == 422
        assert "please send it again" in response.text
        assert "Hello, world!" in response.text
        assert count_messages(app) == 0
        fresh = {"csrf_token": self.token(response)}
        assert client.post("/", data=ADA | fresh).status_code == 303

    def test_a_token_of_another_visitor_is_refused(self, client, app):
        token = self.token(client.get("/"))
        other = client.application.test_client()
        other.get("/")
        assert other.post("/", data=ADA | {"csrf_token": token}).status_code == 422

    def test_it_is_asked_for_where_no_setting_says_otherwise(self, make_app, app):
        app = make_app()
        del app.config["WTF_CSRF_ENABLED"]
        client = app.test_client()
        token = self.token(client.get("/"))
        assert client.post("/", data=ADA).status_code == 422
        assert client.post("/", data=ADA | {"csrf_token": token}).status_code == 303

    def test_an_old_token_is_refused(self, make_app, app):
        client = make_app(WTF_CSRF_ENABLED=True, WTF_CSRF_TIME_LIMIT=-1).test_client()
        token = self.token(client.get("/"))
        response = client.post("/", data=ADA | {"csrf_token": token})
        assert "This page was open for very long" in response.text
