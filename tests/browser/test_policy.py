"""Under the strict policy a real browser has nothing to report, and the toolbar still opens."""

import logging

import pytest

# Chromium notes every answer of 400 and more, which are meant to be, and the toolbar's jQuery
# notes what is out of date in itself.
MEANT = ("status of 404", "status of 422", "JQMIGRATE")


def complaints(guest):
    noted = [entry["message"] for entry in guest.log("browser")]
    return [text for text in noted if not any(part in text for part in MEANT)]


def test_no_page_breaks_the_policy(guest, fill):
    fill()
    for path in ("/", "/?before=0-0", "/messages/1", "/?language=zh", "/nowhere"):
        guest.open(path)
    guest.open().say(" ", "x" * 501)
    guest.say("Ada", "</script><script>document.title = 'pwned'</script>")
    guest.follow(".message-notes a")
    assert "/edit" in guest.driver.current_url
    guest.say("Ada", " ")
    assert complaints(guest) == []


def test_the_policy_is_there_to_be_broken(guest):
    guest.open().run(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')"
    )
    assert any("Content Security Policy" in text for text in complaints(guest))


def test_what_pages_tell_programs_is_data_that_no_policy_stops(guest, write):
    write(body="</script><img src=x onerror=alert(1)>")
    guest.open("/messages/1")
    data = guest.run("return JSON.parse(document.querySelector('[type*=ld]').textContent)")
    assert data["text"] == "</script><img src=x onerror=alert(1)>"
    assert complaints(guest) == []


class TestDebug:
    @pytest.fixture
    def app(self, make_app, app, monkeypatch):
        monkeypatch.setenv("FLASK_DEBUG", "1")
        yield make_app(WTF_CSRF_ENABLED=True)
        logging.getLogger("sayhello").setLevel(logging.NOTSET)

    def test_the_toolbar_opens_its_sql_panel(self, guest, fill):
        fill()
        guest.open()
        panel = guest.find("#flDebugSQLAlchemyPanel-content, [id*=SQLAlchemy][id$=content]")
        assert not panel.is_displayed()
        guest.find("[id*=SQLAlchemy] > a").click()
        guest.wait_for(lambda guest: panel.is_displayed())
        assert "FROM message" in panel.text
        assert complaints(guest) == []
