"""3.4: white space, static files, flashed messages, error pages, data for scripts and styles."""

import re

import pytest

HOSTILE = 'Zoë "</script><b>" O\'Hara & \\'


@pytest.mark.point("3.4.1.1")
def test_white_space(render):
    """Hint: these are two attributes of `app.jinja_env`.

    Hint: set `trim_blocks` and `lstrip_blocks` to True.
    """
    seen = render("<ul>\n{% for n in (1, 2) %}\n<li>{{ n }}</li>\n{% endfor %}\n</ul>")
    assert seen == "<ul>\n<li>1</li>\n<li>2</li>\n</ul>", (
        "The line on which a statement stood should leave no empty line."
    )
    seen = render("<ul>\n  {% if true %}\n  <li>1</li>\n  {% endif %}\n</ul>")
    assert seen == "<ul>\n  <li>1</li>\n</ul>", "The indent of a statement should go as well."


@pytest.mark.point("3.4.1.1")
def test_white_space_of_a_bare_environment():
    """Show what is left without it, and the minus sign that takes it away by hand."""
    from jinja2 import Environment

    bare = Environment()
    assert bare.from_string("a\n  {% if true %}\nb\n  {% endif %}\nc").render() == "a\n  \nb\n  \nc"
    assert bare.from_string("a\n  {%- if true %}\nb\n  {%- endif %}\nc").render() == "a\nb\nc"


@pytest.fixture
def frame(render, parse):
    """Return the page that base.html makes by itself, in an app that was moved below /below."""
    return parse(render('{% extends "base.html" %}'))


def linked(frame, kind):
    """Return the addresses of the page's links of one kind."""
    links = frame.attributes("link")
    return [link.get("href", "") for link in links if kind in link.get("rel", "").split()]


def fetch(client, address):
    """Return the status, the type and the beginning of what the page's address leads to."""
    with client.get(address.removeprefix("/below")) as response:
        return response.status_code, response.mimetype, response.data[:200]


@pytest.mark.point("3.4.2.1")
def test_a_favicon(frame, client):
    """Hint: `<link rel="icon" href="...">` tells a browser where the icon is.

    Hint: `url_for('static', filename='favicon.ico')` is its address.
    """
    icons = linked(frame, "icon")
    assert len(icons) == 1, 'The head of base.html should have one <link rel="icon">.'
    assert icons[0].startswith("/below/"), (
        "When the whole app moves below /below, the address should move along: build it."
    )
    status, kind, _ = fetch(client, icons[0])
    assert status == 200, "There is no file at the address of the icon."
    assert kind.startswith("image/"), "At the address of the icon there should be a picture."


@pytest.mark.point("3.4.2.2")
def test_bootstrap(frame, client):
    """Hint: it is one more <link rel="stylesheet">, as the one of book.css.

    Hint: the extension serves its own files, at the endpoint `bootstrap.static`.

    Hint: `url_for('bootstrap.static', filename='css/bootstrap.min.css')`
    """
    sheets = linked(frame, "stylesheet")
    assert [sheet for sheet in sheets if "//" in sheet] == [], (
        "This style sheet comes from another's server, which then learns who visits you."
    )
    found = [fetch(client, sheet) for sheet in sheets]
    assert [status for status, _, _ in found if status != 200] == [], (
        "A style sheet of this page is not where its <link> says."
    )
    assert any(b"Bootstrap" in data for _, _, data in found), (
        "None of the page's style sheets is Bootstrap yet."
    )


@pytest.mark.point("3.4.2.3")
def test_a_macro_for_static_files(macros):
    """Hint: an `if` asks for the end of the name: `filename.endswith(".css")`.

    Hint: both tags take their address from `url_for('static', filename=filename)`.

    Hint: a <script> has an end tag, even if there is nothing in it.
    """
    seen = macros("static_file", "book.css")
    links = seen.attributes("link")
    assert [link.get("href") for link in links] == ["/below/static/book.css"], (
        "For book.css the macro should write a <link> to the static file, by url_for()."
    )
    assert links[0].get("rel") == "stylesheet", "The <link> of a style sheet has to say what it is."
    assert seen.attributes("script") == [], "For a style sheet there should be no <script>."
    seen = macros("static_file", "wave.js")
    scripts = [script.get("src") for script in seen.attributes("script")]
    assert scripts == ["/below/static/wave.js"], (
        "For wave.js the macro should write a <script> with the static file as its src."
    )
    assert "</script>" in seen.html, (
        "Without its end tag, a <script> swallows the rest of the page."
    )
    assert seen.attributes("link") == [], "For a script there should be no <link>."


@pytest.mark.point("3.4.3")
def test_a_flashed_message(client, page):
    """Hint: `flash()` keeps a text until the next page shows it.

    Hint: base.html shows it already; call `flash()` before the view returns.

    Hint: flash(f"Thank you, {name}!")
    """
    answer = client.post("/greetings", data={"name": "<i>Zoë</i>", "body": "Hello"})
    assert answer.location == "/thanks", "The view should still redirect to the word of thanks."
    thanks = "Thank you, <i>Zoë</i>!"
    seen = page("/thanks").texts("p")
    assert thanks in seen, "The next page should thank the guest by the name that was typed."
    seen = page("/thanks").texts("p")
    assert thanks not in seen, "A flashed message should be shown once only."


@pytest.mark.point("3.4.4")
def test_an_error_page(client, parse):
    """Hint: it is a function under `@app.errorhandler(404)`; the error is its argument.

    Hint: what it returns is sent, with the status 200 unless it says otherwise.

    Hint: `return render_template("404.html"), 404`
    """
    answer = client.get("/nobody")
    seen = parse(answer.text).texts("h1")
    assert seen == ["There is no such page"], "The page should be 404.html."
    assert answer.status_code == 404, "A page that says it is not there should have status 404."
    assert client.get("/greetings/999").status_code == 404


@pytest.mark.point("3.4.5.1")
def test_a_template_within_a_script(page):
    """Hint: in a script, escaping for HTML is wrong: a script has strings of its own.

    Hint: the filter `tojson` writes a value as JavaScript, with its quotes.

    Hint: `const guest = {{ guest|tojson }};`
    """
    for name in ("Ada", HOSTILE):
        seen = page("/inline", query_string={"name": name}).constant("guest")
        assert seen == name, "The script should know the name of the guest, letter by letter."


@pytest.mark.point("3.4.5.2")
def test_data_in_attributes(page):
    """Hint: an attribute takes its value in quotes: `data-name="..."`.

    Hint: within the quotes an expression is escaped, as everywhere in HTML.
    """
    for name in ("Ada", HOSTILE):
        button = page("/data", query_string={"name": name}).attributes("button")[0]
        assert button.get("data-name") == name, (
            "data-name should hold the name of the guest, letter by letter."
        )
        assert button.get("data-visits") == "3", "data-visits should hold the number of visits."


@pytest.mark.point("3.4.5.3")
def test_variables_of_style_and_script(page, module):
    """Hint: in a <style>: `:root { --theme-color: ...; }`.

    Hint: in a <script>: `const themeName = ...;`.

    Hint: the values are `{{ colour }}` and `{{ theme|tojson }}`.
    """
    for theme, colour in module.COLOURS.items():
        seen = page(f"/theme?colour={theme}")
        styles = " ".join([*seen.texts("style"), str(seen.attributes("html"))])
        found = re.findall(r"--theme-color\s*:\s*([^;}'\"\s]+)", styles)
        assert found == [colour], "--theme-color should be set to the colour that was chosen."
        assert seen.constant("themeName") == theme, "themeName should be the name of the theme."
    seen = page("/theme", query_string={"colour": "red} body { display: none"})
    assert "display" not in seen.html, "the view lets nothing but the owner's colours through"


@pytest.mark.point("3.4.5.4")
def test_data_from_an_api(client, fill):
    """Hint: a list of dictionaries: `{"name": ..., "body": ...}` for each greeting.

    Hint: Flask makes JSON of a list that a view returns; `jsonify()` does it, too.
    """
    fill(("Ada", "Hello", 36), ("Zoë", "<i>Hi</i>"))
    answer = client.get("/api/greetings")
    assert answer.mimetype == "application/json", "The answer should say that it is JSON."
    expected = [{"name": "Ada", "body": "Hello"}, {"name": "Zoë", "body": "<i>Hi</i>"}]
    assert answer.json == expected, (
        "The list should hold the name and the body of each greeting, and nothing else."
    )


@pytest.mark.point("3.4.5.4")
def test_the_scripts_do_read_it(browser, url):
    """See a real browser read all four: only there can the scripts be seen at work."""
    from selenium.webdriver.common.by import By

    def text(selector):
        return browser.find_element(By.CSS_SELECTOR, selector).text

    browser.get(f"{url}/inline?name=%3C%2Fscript%3E%22")
    assert text("#hello") == 'Hello, </script>"!'
    browser.get(f"{url}/data?name=Zo%C3%AB%20%22")
    browser.find_element(By.ID, "wave").click()
    assert text("#by-dataset") == 'Zoë " waves by dataset, on visit 3 (string)'
    assert text("#by-jquery") == 'Zoë " waves by jQuery, on visit 3 (number)'
    browser.get(f"{url}/theme?colour=wine")
    assert text("#theme") == "wine"
    colour = browser.find_element(By.TAG_NAME, "h1").value_of_css_property("color")
    assert re.findall(r"\d+", colour)[:3] == ["143", "29", "63"]
    browser.get(f"{url}/api")
    browser.implicitly_wait(3)  # seconds until the script has its answer
    seen = [item.text for item in browser.find_elements(By.CSS_SELECTOR, "#greetings li")]
    assert "Grey: I like <b>bold</b> words." in seen, "The script should list the greetings."
