"""axe-core finds nothing that shuts people out, on any kind of page."""

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
    const [tags, done] = arguments;
    axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}).then(
        found => done(found.violations.map(
            ({id, help, nodes}) => `${id}: ${help}: ${nodes.map(n => n.html).join(" | ")}`)),
        error => done([String(error)]));
"""
LOOKS = {
    "English on a light desktop": {"language": "en", "scheme": "light", "width": 1280},
    "Chinese on a dark phone": {"language": "zh", "scheme": "dark", "width": 320},
}


def empty(guest, fill):
    guest.open()


def errors(guest, fill):
    guest.open().say(" ", "x" * 501)


def expired(guest, fill):
    guest.open().forget()
    guest.say("Ada", "Hello.")


def posted(guest, fill):
    fill()
    guest.open().say("Ada", "Hello.")


def older(guest, fill):
    fill()
    guest.open().follow("[rel=next]")


def permalink(guest, fill):
    fill()
    guest.open("/messages/1")


def missing(guest, fill):
    guest.open("/nowhere")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("visit", [empty, errors, expired, posted, older, permalink, missing])
def test_nothing_shuts_anybody_out(guest, fill, axe, visit, look):
    guest.prefer(**LOOKS[look])
    visit(guest, fill)
    guest.run(axe)
    assert guest.driver.execute_async_script(RUN, RULES) == []
