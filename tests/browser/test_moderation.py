"""The owner's pages in a browser: with keys, without scripts, in every look, and as valid HTML."""

import subprocess

import pytest
from selenium.webdriver.common.keys import Keys

from sayhello.login import new_token
from sayhello.models import HELD, PUBLISHED, REMOVED, SPAM

from .test_accessibility import LOOKS, RULES, RUN
from .test_look import BROAD, TOO_WIDE

PAGES = ("/moderate", "/moderate/spam", "/moderate/1", "/moderate/login/x")


@pytest.fixture
def link(app):
    with app.app_context():
        return f"/moderate/login/{new_token(15)}"


@pytest.fixture
def owner(guest, link):
    """The owner at the browser, logged in."""
    guest.open(link).follow("main button")
    return guest


@pytest.fixture
def queue(write):
    for name in ("Ada", "Eve", "Grace"):
        write(name, state=HELD, reason="link", sender="e" * 32, reply="Thanks!")


def focused(guest):
    return guest.run("return document.activeElement.id")


def press(guest, key):
    guest.driver.switch_to.active_element.send_keys(key)


def press_and_wait(guest, key):
    before = guest.find("html")
    press(guest, key)
    guest.wait_for(lambda guest: guest.is_elsewhere(before))


def test_keys_lead_through_the_queue_and_decide(owner, queue, states):
    owner.open("/moderate")
    press(owner, "j")
    assert focused(owner) == "message-3"
    press(owner, "j")
    assert focused(owner) == "message-2"
    press(owner, "x")
    assert owner.find("#message-2 [name=ticked]").is_selected()
    press_and_wait(owner, "s")
    assert states() == [HELD, SPAM, HELD]
    assert focused(owner) == "message-1"  # the one below
    press(owner, "k")
    assert focused(owner) == "message-3"
    press_and_wait(owner, "r")
    press_and_wait(owner, "p")
    assert states() == [PUBLISHED, SPAM, REMOVED]
    press_and_wait(owner, "u")
    assert states() == [HELD, SPAM, REMOVED]


def test_keys_can_be_switched_off_and_stay_off(owner, queue):
    owner.open("/moderate").find(".keys input").click()
    press(owner, "j")
    assert focused(owner) == ""
    owner.open("/moderate")
    press(owner, "j")
    assert focused(owner) == ""
    assert not owner.find(".keys input").is_selected()


def test_keys_with_ctrl_are_the_browsers_and_letters_in_a_reply_are_letters(owner, queue, states):
    owner.open("/moderate/1").find("#reply").send_keys("spur")
    assert owner.find("#reply").get_attribute("value") == "Thanks!spur"
    owner.open("/moderate")
    press(owner, "j")
    press(owner, Keys.CONTROL + "s")
    assert states() == [HELD] * 3


def test_enter_on_a_tick_decides_nothing(owner, queue, states):
    owner.open("/moderate")
    owner.find("#message-2 [name=ticked]").send_keys(Keys.SPACE)
    before = owner.find("html")
    owner.find("#message-2 [name=ticked]").send_keys(Keys.ENTER)
    owner.wait_for(lambda guest: guest.is_elsewhere(before))
    assert states() == [HELD] * 3


def test_one_tick_ticks_the_page(owner, queue, states):
    owner.open("/moderate").find(".tick-all input").click()
    owner.follow(".bulk [name=spam]")
    assert states() == [SPAM] * 3


def test_everything_works_without_scripts(guest, link, queue, states):
    guest.prefer(scripts=False)
    guest.open(link).follow("main button")
    assert not guest.find(".keys").is_displayed()
    guest.follow("#message-3 [name=publish]")
    guest.find("#message-2 [name=ticked]").click()
    guest.follow(".bulk [name=remove]")
    assert states() == [HELD, REMOVED, PUBLISHED]
    guest.follow("[name=undo]")
    guest.find("#message-1 summary").click()
    guest.follow("#message-1 details [name=spam]")
    assert states() == [SPAM] * 3
    guest.open("/moderate/1").find("#reply").send_keys(" And welcome.")
    guest.follow(".reply-form button")
    assert guest.text(".message-reply p + p") == "Thanks! And welcome."
    guest.open("/moderate").follow("[value=closed]")
    assert guest.find("[aria-pressed=true]").text == "Closed"


def test_no_text_makes_a_phone_scroll_sideways(owner, write):
    for name, body in BROAD.values():
        write(name, body, state=HELD, reason="link", reply=body, sender="e" * 32)
    owner.prefer(width=320)
    for path in ("/moderate", "/moderate/1"):
        owner.open(path)
        owner.run("document.querySelectorAll('details').forEach(e => e.open = true)")
        assert owner.run("return document.documentElement.scrollWidth") == 320
        assert owner.run(TOO_WIDE) == []


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_shuts_the_owner_out(guest, link, queue, axe, look):
    guest.prefer(**LOOKS[look])

    def judge():
        guest.run("document.querySelectorAll('details').forEach(e => e.open = true)")
        guest.run(axe)
        assert guest.driver.execute_async_script(RUN, RULES) == []

    guest.open(link)
    judge()
    guest.follow("main button")
    for path in PAGES:
        guest.open(path)
        judge()


def test_the_owners_pages_are_valid_html(app, client, link, queue, html_validate, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()

    def keep(name, response):
        (folder / f"{name}.html").write_text(response.text, encoding="utf-8")

    keep("stranger", client.get("/moderate"))
    keep("login", client.get(link))
    app.config["WTF_CSRF_ENABLED"] = False
    client.post(link)
    keep("decided", client.post("/moderate", data={"publish": 3}, follow_redirects=True))
    keep("reply", client.post("/moderate/1", data={"reply": "x" * 501}))
    keep("public", client.get("/"))
    app.config["WTF_CSRF_ENABLED"] = True
    for path in PAGES:
        keep(path.replace("/", "-"), client.get(path))
    keep("no-token", client.post("/moderate", data={"ticked": 2}))
    judged = subprocess.run([*html_validate, str(folder)], capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout + judged.stderr
