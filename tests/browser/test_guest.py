"""What a guest does with the form and the pages."""

import re

import pytest
from selenium.webdriver import ActionChains, Keys


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Ada", "Hello from a real browser!"),
        ("小明", "来自杭州的问候！\n第一次来，留个脚印。"),
        ("👩🏽‍🚀", "🏳️‍🌈 👨‍👩‍👧‍👦 ❤️‍🔥"),
        ("ليلى", "مرحبا بكم جميعا، 2024!"),
        ("Łukasz 🎈 שרה", "<b>one</b> & two"),
    ],
)
def test_a_greeting_stands_at_the_top_as_it_was_typed(guest, write, name, body):
    write("Earlier", "I was here first.")
    guest.open().say(name, body)
    assert guest.texts(".message-name") == [name, "Earlier"]
    assert guest.texts(".message-body") == [body, "I was here first."]
    assert guest.text(".alert-success") == "Thank you! Your message is in the book."
    assert guest.find(".message-name").is_displayed()


def focused(guest):
    """Return how the element with the focus can be selected."""
    return guest.run(
        "const e = document.activeElement;"
        "return e.id ? '#' + e.id : e.className ? '.' + e.className : e.localName"
    )


def outline(guest):
    return guest.run("return getComputedStyle(document.activeElement).outlineStyle")


def press(guest, *keys):
    ActionChains(guest.driver).send_keys(*keys).perform()


def test_the_form_can_be_used_by_keyboard_alone(guest):
    guest.open()
    while focused(guest) != "#name":
        press(guest, Keys.TAB)
    press(guest, "Grace", Keys.TAB)
    assert focused(guest) == "#body"
    press(guest, "No mouse", Keys.ENTER, "was needed.", Keys.TAB)
    assert focused(guest) == "#submit"
    before = guest.find("html")
    press(guest, Keys.ENTER)
    guest.wait_for(lambda guest: guest.is_elsewhere(before))
    assert guest.texts(".message-name") == ["Grace"]
    assert guest.texts(".message-body") == ["No mouse\nwas needed."]


def test_enter_in_the_name_field_sends_the_form(guest):
    guest.open().type(body="Hello.")
    before = guest.find("html")
    guest.find("#name").send_keys("Grace", Keys.ENTER)
    guest.wait_for(lambda guest: guest.is_elsewhere(before))
    assert guest.texts(".message-name") == ["Grace"]


def test_the_tab_key_goes_through_the_page_in_its_order_with_the_place_always_visible(guest, write):
    write()
    guest.open()
    places = []
    while not places or focused(guest) != "body":
        press(guest, Keys.TAB)
        places.append((focused(guest), outline(guest)))
    assert [place for place, _ in places[1:-1]] == [
        "a",
        "#name",
        "#body",
        "#submit",
        ".message-time",
    ]
    assert [place for place, line in places[:-1] if line != "solid"] == []


def test_the_skip_link_shows_when_focused_and_moves_the_focus_to_the_content(guest):
    guest.open()
    press(guest, Keys.TAB)
    assert guest.find(".skip-link").size["width"] > 50
    press(guest, Keys.ENTER)
    assert focused(guest) == "#main"
    press(guest, Keys.TAB)
    assert focused(guest) == "#name"


def test_without_scripts_a_guest_can_write_and_read_in_either_language(guest):
    guest.prefer(scripts=False)
    guest.open()
    assert guest.text("#body-limit") == "At most 500 characters."
    guest.find("#name").send_keys("小明")
    guest.find("#body").send_keys("没有脚本")
    guest.follow("#submit")
    assert guest.texts(".message-body") == ["没有脚本"]
    assert re.fullmatch(r"\w+ \d+, \d{4}, \d+:\d\d\s[AP]M UTC", guest.text("time"))
    guest.follow(".languages a")
    assert guest.find("html").get_attribute("lang") == "zh"
    assert re.fullmatch(r"\d{4}年\d+月\d+日, \d\d:\d\d UTC", guest.text("time"))


def test_without_scripts_a_guest_can_turn_the_pages_and_turn_back(guest, fill):
    fill()
    guest.prefer(scripts=False)
    newest = guest.open().texts(".message-body")
    guest.follow("[rel=next]")
    older = guest.texts(".message-body")
    guest.follow("[rel=next]")
    oldest = guest.texts(".message-body")
    assert [len(newest), len(older), len(oldest)] == [20, 20, 5]
    guest.follow("[rel=prev]")
    assert guest.texts(".message-body") == older
    guest.follow("[rel=prev]")
    assert guest.texts(".message-body") == newest


@pytest.mark.parametrize(
    ("language", "lang", "button"),
    [
        ("en-GB,en", "en", "Say hello"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh", "打个招呼"),
        ("fi", "en", "Say hello"),
    ],
)
def test_the_page_speaks_the_language_that_the_browser_asks_for(guest, language, lang, button):
    guest.prefer(language=language)
    guest.open()
    assert guest.find("html").get_attribute("lang") == lang
    assert guest.find("#submit").get_attribute("value") == button


def test_the_language_switch_is_remembered_on_every_page(guest, write):
    write()
    guest.open().follow(".languages a[lang=zh]")
    guest.open("/messages/1")
    assert guest.find("html").get_attribute("lang") == "zh"
    guest.follow(".languages a[lang=en]")
    assert guest.driver.current_url.startswith(f"{guest.site}/messages/1")
    guest.open()
    assert guest.find("html").get_attribute("lang") == "en"


def test_what_is_refused_is_given_back_with_the_reason_at_the_field(guest):
    guest.prefer(scripts=False)  # it is the server that gives it back, not the draft
    guest.open().say(" ", "x" * 501)
    assert guest.find("#body").get_attribute("value") == "x" * 501
    reasons = {
        "name": "Please tell us your name.",
        "body": "This is 1 character too long: at most 500 fit.",
    }
    for field, reason in reasons.items():
        assert guest.find(f"#{field}").get_attribute("aria-invalid") == "true"
        assert f"{field}-error" in guest.find(f"#{field}").get_attribute("aria-describedby").split()
        assert guest.find(f"#{field}-error").text == reason
    assert focused(guest) == "#name"
    guest.say("Ada", "Short.")
    assert guest.texts(".message-body") == ["Short."]


def test_a_form_that_expired_gives_the_text_back_and_can_be_sent_again(guest):
    guest.prefer(scripts=False)
    guest.open().forget()
    guest.say("Ada", "I was away for lunch.")
    assert "please send it again" in guest.text("[role=alert]")
    assert guest.texts(".message") == []
    guest.follow("#submit")
    assert guest.texts(".message-body") == ["I was away for lunch."]
