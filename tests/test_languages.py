"""In which language a page is, and how to change it."""

import re

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from sayhello import languages


def language_of(response):
    return re.search(r'<html lang="(\w+)"', response.text)[1]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh"),
        ("en-GB", "en"),
        ("fr, zh;q=0.1", "zh"),
        ("fr", "en"),
        ("", "en"),
        ("*", "en"),
        ("\x80;q=x", "en"),
    ],
    ids=ascii,
)
def test_the_browser_is_given_the_language_it_asks_for(client, asked, given):
    assert language_of(client.get("/", headers={"Accept-Language": asked})) == given


def test_the_switch_wins_and_is_remembered(client):
    page = client.get("/", headers={"Accept-Language": "en"})
    url = re.search(r'<a href="([^"]*)" lang="zh"[^>]*>中文</a>', page.text)[1]
    assert language_of(client.get(url)) == "zh"
    assert language_of(client.get("/", headers={"Accept-Language": "en"})) == "zh"
    assert language_of(client.get("/?language=en")) == "en"
    assert language_of(client.get("/")) == "en"


@pytest.mark.parametrize("code", ["xx", "", "../etc", "zh_CN", "en" * 999])
def test_an_unknown_language_changes_nothing(client, code):
    response = client.get("/", query_string={"language": code}, headers={"Accept-Language": "zh"})
    assert language_of(response) == "zh"
    assert "language" not in response.headers.get("Set-Cookie", "")


def test_the_choice_is_kept_from_scripts_and_other_sites(client):
    cookie = client.get("/?language=zh").headers["Set-Cookie"]
    assert "language=zh" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_caches_are_told_what_a_page_depends_on(client):
    assert {"Accept-Language", "Cookie"} <= set(client.get("/").vary)


def test_the_switch_stays_on_the_same_page(client):
    client.post("/", data={"name": "Ada", "body": "Hi!"})
    assert 'href="/messages/1?language=zh"' in client.get("/messages/1").text
    assert 'href="/?before=0-0&amp;language=zh"' in client.get("/?before=0-0").text
    assert 'href="/?language=zh"' in client.get("/nowhere").text


def test_dates_are_in_the_language_of_the_page(client):
    client.post("/", data={"name": "Ada", "body": "Hi!"})
    chinese = {"Accept-Language": "zh"}
    assert re.search(r"<time [^>]*>\d{4}年\d+月\d+日", client.get("/", headers=chinese).text)
    assert 'data-moment-locale="zh-cn"' in client.get("/", headers=chinese).text


def test_adding_a_language_is_adding_a_catalogue(tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").touch()
    found = languages.catalogues(tmp_path)
    assert [languages.in_itself(locale) for locale in found.values()] == ["français"]


@pytest.mark.parametrize("code", [code for code in languages.LANGUAGES if code != "en"])
def test_a_catalogue_is_complete_and_compiled(code, tmp_path):
    folder = languages.TRANSLATIONS / code / "LC_MESSAGES"
    with open(folder / "messages.po", "rb") as po, open(tmp_path / "messages.mo", "wb") as mo:
        catalogue = read_po(po)
        write_mo(mo, catalogue)
    assert [message.id for message in catalogue if message.id and not message.string] == []
    assert not any(message.fuzzy for message in catalogue if message.id)
    compiled = (folder / "messages.mo").read_bytes()
    assert compiled == (tmp_path / "messages.mo").read_bytes(), "Run `make translations`."
