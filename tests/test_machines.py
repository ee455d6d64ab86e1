"""What programs read: feeds, the map of the site, and what pages say about themselves."""

import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from sqlalchemy import event

from sayhello import machines
from sayhello.extensions import db
from sayhello.models import PAGE_SIZE, PUBLISHED, STATES, Message

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
FEEDS = ("/feed.atom", "/feed.json")


@pytest.fixture
def write(app):
    """Return a function that writes messages into the book, a minute apart."""

    def write(*messages):
        with app.app_context():
            for minute, message in enumerate(messages):
                text = {
                    "name": "Ada",
                    "body": "Hello.",
                    "timestamp": NOON + minute * timedelta(0, 60),
                }
                db.session.add(Message(**text | message))
                db.session.flush()
            db.session.commit()

    return write


@pytest.fixture
def change(app):
    """Return a function that changes a message past the site."""

    def change(id, **values):
        with app.app_context():
            for name, value in values.items():
                setattr(db.session.get(Message, id), name, value)
            db.session.commit()

    return change


def locations(response):
    return [loc.text for loc in ElementTree.fromstring(response.data).iter(f"{SITEMAP}loc")]


def data_of(response):
    """Return the JSON-LD of a page, as a program finds it."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text, re.S)
    return json.loads(text)


def head_links(response, rel):
    return [tag for tag in re.findall(r"<link [^>]*>", response.text) if f'rel="{rel}"' in tag]


class TestFeeds:
    def test_both_show_the_newest_messages_and_no_more_than_a_page(self, client, write):
        write(*({"name": f"Guest {n}"} for n in range(PAGE_SIZE + 3)))
        newest = [f"Guest {n}" for n in range(PAGE_SIZE + 2, 2, -1)]
        atom = feedparser.parse(client.get("/feed.atom").data)
        assert [entry.author for entry in atom.entries] == newest
        items = client.get("/feed.json").json["items"]
        assert [item["authors"][0]["name"] for item in items] == newest

    def test_atom_has_what_rfc_4287_requires(self, client, write):
        write({"name": "Ada"}, {"name": "Grace", "edited": NOON + timedelta(hours=1)})
        response = client.get("/feed.atom")
        assert response.content_type == "application/atom+xml; charset=utf-8"
        feed = ElementTree.fromstring(response.data)
        assert feed.tag == f"{ATOM}feed"
        for element in (feed, *feed.findall(f"{ATOM}entry")):  # 4.1.1 and 4.1.2
            for required in ("id", "title", "updated"):
                assert len(element.findall(ATOM + required)) == 1, required
            assert element.find(f"{ATOM}id").text.startswith("http://localhost/")
            assert RFC_3339.fullmatch(element.find(f"{ATOM}updated").text)
        for entry in feed.findall(f"{ATOM}entry"):
            assert entry.find(f"{ATOM}author/{ATOM}name").text
            assert entry.find(f"{ATOM}link[@rel='alternate']").get("href")
            assert entry.find(f"{ATOM}content").get("type") == "text"
        assert feed.find(f"{ATOM}link[@rel='self']").get("href") == "http://localhost/feed.atom"
        assert feed.find(f"{ATOM}updated").text == "2026-05-17T13:00:00Z"

    def test_atom_is_read_as_it_was_written(self, client, write):
        write({"name": "Ada <b>", "body": "1 < 2 & 3\nsecond line", "reply": "Welcome!"})
        parsed = feedparser.parse(client.get("/feed.atom").data)
        assert not parsed.bozo
        (entry,) = parsed.entries
        assert entry.id == entry.link == "http://localhost/messages/1"
        assert entry.author == "Ada <b>"
        assert entry.content[0].type == "text/plain"
        assert entry.content[0].value == "1 < 2 & 3\nsecond line\n\nThe owner replies: Welcome!"
        assert (entry.published, entry.updated) == ("2026-05-17T12:00:00Z",) * 2

    def test_json_feed_has_what_version_1_1_requires(self, client, write):
        write({"name": "Ada", "edited": NOON + timedelta(hours=1)})
        response = client.get("/feed.json")
        assert response.content_type == "application/feed+json"
        feed = response.json
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"] == "Say hello"
        assert feed["feed_url"] == "http://localhost/feed.json"
        assert feed["items"] == [
            {
                "id": "http://localhost/messages/1",
                "url": "http://localhost/messages/1",
                "authors": [{"name": "Ada"}],
                "content_text": "Hello.",
                "date_published": "2026-05-17T12:00:00Z",
                "date_modified": "2026-05-17T13:00:00Z",
            }
        ]

    @pytest.mark.parametrize("path", FEEDS)
    def test_an_empty_book_has_a_feed_that_does_not_change(self, client, path):
        first, second = client.get(path), client.get(path)
        assert first.status_code == 200
        assert first.headers["ETag"] == second.headers["ETag"]
        assert first.last_modified is None

    def test_an_empty_atom_feed_is_dated_all_the_same(self, client):
        feed = ElementTree.fromstring(client.get("/feed.atom").data)
        assert feed.find(f"{ATOM}updated").text == "1970-01-01T00:00:00Z"

    @pytest.mark.parametrize("path", FEEDS)
    def test_who_has_the_present_feed_is_not_sent_it_again(self, client, write, path):
        write({})
        first = client.get(path)
        assert first.last_modified == NOON
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        write({"body": "News!"})
        changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200
        assert "News!" in changed.text

    @pytest.mark.parametrize("path", FEEDS)
    def test_a_removed_message_leaves_every_reader_though_no_date_moves(
        self, client, write, change, path
    ):
        write({"body": "Regretted"}, {"body": "Kept"})
        first = client.get(path)
        change(1, state="removed")
        for condition in (
            {"If-Modified-Since": first.headers["Last-Modified"]},
            {"If-None-Match": first.headers["ETag"]},
        ):
            response = client.get(path, headers=condition)
            assert response.status_code == 200
            assert "Regretted" not in response.text

    @pytest.mark.parametrize("path", FEEDS)
    def test_caches_ask_again_each_time(self, client, path):
        assert client.get(path).headers["Cache-Control"] == "public, no-cache"

    @pytest.mark.parametrize("path", ["/", "/nowhere"])
    def test_every_page_says_where_the_feeds_are(self, client, path):
        tags = "".join(head_links(client.get(path), "alternate"))
        assert 'type="application/atom+xml" href="/feed.atom"' in tags
        assert 'type="application/feed+json" href="/feed.json"' in tags

    @pytest.mark.parametrize("path", FEEDS)
    def test_a_feed_is_in_the_readers_language(self, client, write, path):
        write({"reply": "Welcome!"})
        response = client.get(path, headers={"Accept-Language": "zh"})
        assert "打个招呼" in (str(response.json) if path == "/feed.json" else response.text)
        assert "Accept-Language" in response.vary


def test_no_character_that_was_imported_breaks_a_feed(client, write, database_url):
    """What guests type is tidied; rows that came another way may hold anything."""
    forbidden = [chr(code) for code in range(32) if chr(code) not in "\t\n\r"]
    if database_url.startswith("postgresql"):
        forbidden.remove("\0")  # which it does not keep
    text = "".join(["<", *forbidden, "\ufffe\uffff", "\t\n\x7f\x85\U0001fffe&"])
    write({"name": text, "body": text})
    feed = ElementTree.fromstring(client.get("/feed.atom").data)
    for element in ("author/{}name", "content"):
        found = feed.find(f"{ATOM}entry/{ATOM}{element.format(ATOM)}").text
        assert found == "<\t\n\x7f\x85\U0001fffe&"
    assert client.get("/feed.json").json["items"][0]["content_text"] == text
    assert data_of(client.get("/"))["hasPart"][0]["text"] == text


@pytest.mark.databases
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/?after=0-0", "/news?since=0-0", "/messages/2", "/messages/2?language=zh"),
        *(*FEEDS, "/sitemap.xml", "/sitemap-0.xml", "/robots.txt", "/humans.txt", "/healthz"),
    ],
)
def test_what_is_not_published_appears_nowhere(client, write, path):
    write({"name": "Seen", "body": "public"})
    before = client.get(path)
    secret = {"name": "Unseen", "body": "secret", "reply": "secret too"}
    write(*(secret | {"state": state} for state in STATES if state != PUBLISHED))
    after = client.get(path)
    opened = re.compile(r'name="opened"[^>]*')  # differs by the second
    assert after.status_code == before.status_code
    assert opened.sub("", after.text) == opened.sub("", before.text)
    assert not re.search("Unseen|secret", after.text)


def test_its_author_sees_a_waiting_message_on_a_page_that_tells_programs_nothing(make_app, app):
    client = make_app(BOOK_MODE="hold").test_client()
    client.post("/", data={"name": "Ada", "body": "Waiting"})
    page = client.get("/messages/1")
    assert "Waiting" in page.text
    assert "ld+json" not in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert data_of(client.get("/"))["hasPart"] == []


@pytest.mark.databases
class TestSitemap:
    def test_a_small_book_has_one_with_every_page(self, client, write):
        write({}, {"edited": NOON + timedelta(days=1)})
        response = client.get("/sitemap.xml")
        root = ElementTree.fromstring(response.data)
        assert response.mimetype == "application/xml"
        assert root.tag == f"{SITEMAP}urlset"
        assert locations(response) == [
            *("http://localhost/", "http://localhost/messages/1", "http://localhost/messages/2")
        ]
        dates = [date.text for date in root.iter(f"{SITEMAP}lastmod")]
        assert dates == ["2026-05-17T12:00:00Z", "2026-05-18T12:00:00Z"]

    def test_an_empty_book_lists_itself(self, client):
        assert locations(client.get("/sitemap.xml")) == ["http://localhost/"]

    def test_a_large_book_is_cut_into_parts_that_hold_every_page_once(
        self, client, write, monkeypatch
    ):
        monkeypatch.setattr(machines, "PART_SIZE", 3)
        write(*({"state": "held" if n in (3, 4, 5, 7) else "published"} for n in range(1, 14)))
        index = client.get("/sitemap.xml")
        assert ElementTree.fromstring(index.data).tag == f"{SITEMAP}sitemapindex"
        parts = [locations(client.get(part)) for part in locations(index)]
        assert [len(part) for part in parts] == [3, 2, 3, 2]  # ids 3 to 5 are no part
        pages = [page for part in parts for page in part]
        assert pages[0] == "http://localhost/"
        assert pages[1:] == [
            f"http://localhost/messages/{n}" for n in range(1, 14) if n not in (3, 4, 5, 7)
        ]

    def test_no_part_may_be_larger_than_the_protocol_allows(self):
        assert machines.PART_SIZE + 1 <= 50_000
        assert machines.PARTS_MAX <= 50_000

    def test_an_index_is_no_larger_than_the_protocol_allows(self, client, write, monkeypatch):
        monkeypatch.setattr(machines, "PART_SIZE", 1)
        monkeypatch.setattr(machines, "PARTS_MAX", 4)
        write(*[{}] * 6)
        assert len(locations(client.get("/sitemap.xml"))) == 4

    @pytest.mark.parametrize("number", ["1", "99", "429497", "9" * 30, "-1", "x"])
    def test_a_part_without_a_page_is_not_found(self, client, number):
        assert client.get(f"/sitemap-{number}.xml").status_code == 404

    def test_it_never_counts_or_skips_or_sorts_the_table(self, app, client, write, monkeypatch):
        monkeypatch.setattr(machines, "PART_SIZE", 3)
        write(*[{}] * 7)
        statements = []
        with app.app_context():
            if db.engine.dialect.name != "sqlite":
                pytest.skip("The others plan by statistics.")
            event.listen(
                db.engine,
                "before_cursor_execute",
                lambda connection, cursor, sql, values, *rest: statements.append((sql, values)),
            )
            for path in ("/sitemap.xml", "/sitemap-1.xml"):
                client.get(path)
            asked = list(statements)
            with db.engine.connect() as connection:
                plans = [
                    [
                        step.detail
                        for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
                    ]
                    for sql, values in asked
                ]
        # BEGIN has none, and the book's row is one.
        plans = [plan for plan in plans if plan and plan != ["SCAN book"]]
        assert len(plans) == 4
        assert not any(re.search(r"count\(|offset [^?]", sql.lower()) for sql, _ in asked)
        assert all("INTEGER PRIMARY KEY" in step for plan in plans for step in plan), plans


@pytest.mark.databases
class TestHealth:
    def test_a_book_that_can_be_read_is_well(self, client):
        client.post("/", data={"name": "Ada", "body": "Hello."})
        response = client.get("/healthz")
        assert (response.status_code, response.text) == (200, "ok\n")
        assert response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in response.headers

    def test_a_book_that_cannot_be_read_is_not_and_says_no_more(self, client, app, caplog):
        with app.app_context():
            db.drop_all()
        response = client.get("/healthz")
        assert (response.status_code, response.text) == (503, "unavailable\n")
        assert response.mimetype == "text/plain"
        assert response.headers["Cache-Control"] == "no-store"
        assert "The database does not answer" in caplog.text


def test_robots_are_let_in_and_shown_the_map(client):
    response = client.get("/robots.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text == "User-agent: *\nAllow: /\nSitemap: http://localhost/sitemap.xml\n"


def test_humans_are_told_what_this_is(client):
    response = client.get("/humans.txt")
    assert response.mimetype == "text/plain"
    assert {"Say hello", "English, 中文", "http://localhost/"} <= set(response.text.split("\n"))


class TestPages:
    def test_a_page_of_the_book_is_described_in_the_words_of_schema_org(self, client, write):
        write({"reply": "Welcome!"}, {"name": "Grace"})
        data = data_of(client.get("/"))
        assert (data["@context"], data["@type"]) == ("https://schema.org", "CollectionPage")
        assert [part["author"]["name"] for part in data["hasPart"]] == ["Grace", "Ada"]
        assert data["hasPart"][1]["comment"] == {"@type": "Comment", "text": "Welcome!"}

    def test_a_message_is_a_comment_that_is_part_of_the_site(self, client, write):
        write({"edited": NOON + timedelta(hours=1)})
        assert data_of(client.get("/messages/1")) == {
            "@context": "https://schema.org",
            "@type": "Comment",
            "url": "http://localhost/messages/1",
            "author": {"@type": "Person", "name": "Ada"},
            "text": "Hello.",
            "datePublished": "2026-05-17T12:00:00Z",
            "dateModified": "2026-05-17T13:00:00Z",
            "isPartOf": {"@type": "WebSite", "name": "Say hello", "url": "http://localhost/"},
        }

    @pytest.mark.parametrize("path", ["/", "/messages/1"])
    def test_no_message_breaks_out_of_its_description(self, client, write, path):
        text = "</script><script>alert(1)</script><!--<script>]]>\u2028"
        write({"body": text})
        page = client.get(path)
        data = data_of(page)
        assert data.get("hasPart", [data])[0]["text"] == text
        assert "<script>alert" not in page.text
        assert "<!--<script>" not in page.text

    @pytest.mark.parametrize("path", ["/", "/messages/1"])
    def test_it_has_a_card_for_those_who_share_it(self, client, write, path):
        write({"name": 'Ada "the first"', "body": 'Says "hi"'})
        page = client.get(path)
        card = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page.text))
        assert {"title", "type", "image", "url"} <= card.keys()  # https://ogp.me/#metadata
        assert card["url"] == f"http://localhost{path}"
        assert card["image"].startswith("http://localhost/")
        with client.get(card["image"]) as image:
            assert image.mimetype == "image/png"
        if path != "/":
            assert card["description"] == "Says &#34;hi&#34;"

    @pytest.mark.parametrize(
        ("path", "address"),
        [
            ("/", "/"),
            ("/?utm_source=x&before=", None),
            ("/?utm_source=x", "/"),
            ("/?language=xx", "/"),
            ("/?language=zh&x=1", "/?language=zh"),
            ("/messages/1?fbclid=1", "/messages/1"),
            ("/?before=1-1&x=2", "/?before=1-1"),
        ],
    )
    def test_it_has_one_address_whatever_the_query_holds(self, client, write, path, address):
        write({})
        tags = head_links(client.get(path), "canonical")
        expected = f'<link rel="canonical" href="http://localhost{address}">'
        assert tags == ([expected] if address else [])

    def test_it_says_where_it_is_in_other_languages(self, client, write):
        write({})
        tags = "".join(head_links(client.get("/messages/1?language=zh"), "alternate"))
        url = "http://localhost/messages/1"
        for language, query in {
            "en": "?language=en",
            "zh": "?language=zh",
            "x-default": "",
        }.items():
            assert f'hreflang="{language}" href="{url}{query}"' in tags

    @pytest.mark.parametrize("path", ["/nowhere", "/messages/9", "/messages/1/edit"])
    def test_what_is_no_public_page_asks_not_to_be_found(self, client, path):
        client.post("/", data={"name": "Ada", "body": "Hello."})
        page = client.get(path)
        assert '<meta name="robots" content="noindex">' in page.text
        assert 'rel="canonical"' not in page.text


class TestAddresses:
    """Links that leave the site are absolute, and lead where the owner says."""

    PATHS = ("/", "/messages/1", *FEEDS, "/robots.txt", "/humans.txt", "/sitemap.xml")

    @pytest.mark.parametrize("path", PATHS)
    def test_they_lead_to_where_the_request_came(self, client, write, path):
        write({})
        text = client.get(path, base_url="https://book.example:8443/sub/").text
        own = set(re.findall(r"\bhttps?://(?!www\.w3|schema|json|www\.site)[^\"<\s]*", text))
        assert own
        assert all(url.startswith("https://book.example:8443/sub/") for url in own), own

    @pytest.mark.parametrize("path", PATHS)
    def test_the_owners_address_wins_over_any_host_that_was_sent(self, make_app, write, path):
        write({})
        client = make_app(SITE_URL="https://hello.example/book").test_client()
        text = client.get(path, headers={"Host": "evil.example"}).text
        assert "https://hello.example/book/" in text
        assert "evil.example" not in text
