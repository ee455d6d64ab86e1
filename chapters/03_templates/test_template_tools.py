"""3.2: variables, global objects, filters, tests, and the environment that holds them."""

import pytest
from flask import flash


@pytest.mark.point("3.2.1.1")
def test_a_variable_of_the_template(page):
    """Hint: a variable is defined by a statement: `{% set name = value %}`.

    Hint: `~` joins a text and a number to one text.
    """
    for year in (1843, 2018):
        seen = page(f"/guests/{year}")
        assert seen.texts("h1") == [f"Guests of {year}"], "The heading should name the year."
        assert seen.texts("title") == [f"Guests of {year}"], "The title is the heading again."


@pytest.mark.point("3.2.1.2")
def test_variables_that_are_there(page, app):
    """Hint: `request`, `config`, `session` and `g` are known to every template.

    Hint: a template reads an entry of a dictionary with a dot, too: `{{ config.TITLE }}`.

    Hint: the four values are request.path, config.TITLE, session.visits and g.language.
    """
    app.config["TITLE"] = "Changed"
    page("/here")
    seen = page("/here", headers={"Accept-Language": "zh"}).texts("li")
    assert len(seen) == 4, "Four values are asked for, each in an <li> of its own."
    assert seen[0] == "/here", "The first should be the path that was asked for."
    assert seen[1] == "Changed", "The second should be what TITLE is in the settings."
    assert seen[2] == "2", "The third should be how often this visitor has come."
    assert seen[3] == "zh", "The fourth should be the language that was found for this visitor."


@pytest.mark.point("3.2.1.3")
def test_a_variable_for_every_template(render, parse):
    """Hint: it is a function under `@app.context_processor`.

    Hint: it returns a dictionary, whose keys become variables.

    Hint: `return {"owner": OWNER}`
    """
    try:
        seen = render("{{ owner }}")
    except (TypeError, ValueError) as error:
        pytest.fail(f"A context processor has to return a dictionary. ({error})")
    assert seen == "Hugh", "Every template should know `owner`."
    seen = parse(render("{% extends 'book.html' %}")).texts("small")
    assert seen == ["Kept by Hugh"], "The page of the book should name its owner."


@pytest.mark.point("3.2.2.1")
def test_functions_that_are_there(app, parse):
    """Hint: `get_flashed_messages()` returns a list: go through it with `for`.

    Hint: `{{ lipsum(n=1, html=False) }}` prints one paragraph of plain text.

    Hint: `{{ url_for('book') }}` goes where the link's href is.
    """
    with app.test_request_context("/sample", base_url="http://localhost/below"):
        flash("Zoë was here.")
        seen = parse(app.view_functions["sample"]())
    assert "Zoë was here." in seen.texts("p"), "A message that was flashed should have its <p>."
    longest = max(seen.texts("p"), key=len)
    assert len(longest.split()) >= 20, "lipsum() should make a paragraph of twenty words or more."
    links = [link.get("href") for link in seen.attributes("a")]
    assert "/below/book" in links, (
        "The link should lead to the book, also when the app is moved below /below."
    )


@pytest.mark.point("3.2.2.2")
def test_a_function_of_your_own(known, page, fill):
    """Hint: a function under `@app.template_global()` can be called in every template.

    Hint: the two brackets belong to the decorator.

    Hint: `len(GREETINGS)` is how many there are.
    """
    assert known("globals", "count_greetings"), (
        "Templates know no function named count_greetings yet."
    )
    fill(*[("Ada", "Hello")] * 7)
    seen = page("/count").texts("p")
    assert seen == ["The book holds 7 greetings."], "Seven greetings should be counted as seven."


@pytest.mark.point("3.2.3.1")
def test_filters_that_are_there(page):
    """Hint: a filter follows its value, after a bar: `{{ value|filter }}`.

    Hint: `title` gives each word a capital; `safe` says that HTML may stay HTML.

    Hint: trust the owner's notice. The guest's body needs no filter: it is escaped.
    """
    body = 'See <b id="bold">this</b>'
    seen = page("/welcome", query_string={"name": "grace hopper", "body": body})
    assert seen.texts("h1") == ["Grace Hopper"], "Each word of the name should have a capital."
    assert seen.texts("em") == ["kindly"], "The owner's notice should stay HTML, with its <em>."
    assert seen.texts("b") == [], "What a guest typed must never be HTML: do not trust it."
    assert seen.texts("blockquote") == [body], "The guest's words should be shown as typed."


@pytest.mark.point("3.2.3.2")
def test_a_filter_of_your_own(known, render, parse):
    """Hint: it is a function under `@app.template_filter()`; the value is its argument.

    Hint: `text.splitlines()` returns the lines. What joins them is HTML, and has to say so.

    Hint: `Markup("<br>").join(...)` escapes what it joins.
    """
    assert known("filters", "breaks"), "Templates know no filter named breaks yet."
    seen = parse(render("<p>{{ text|breaks }}</p>", text="one\r\ntwo\nthree"))
    assert len(seen.attributes("br")) == 2, "Between three lines there should be two <br>."
    assert seen.texts("p") == ["one two three"] or seen.texts("p") == ["onetwothree"], (
        "Beside the <br> there should be nothing but the lines themselves."
    )
    seen = parse(render("<p>{{ text|breaks }}</p>", text="<img src=x>\nis a picture"))
    assert seen.attributes("img") == [], "What a guest typed must never be HTML: escape it first."
    assert "<img src=x>" in seen.texts("p")[0], "What a guest typed should be shown as it is."


@pytest.mark.point("3.2.4.1")
def test_tests_that_are_there(page, fill):
    """Hint: a test follows the word `is`, in an `if`.

    Hint: `{% if greeting.age is number %}`; zero is a number as well.
    """
    fill(("Ada", "", 36), ("Grey", "", "a secret"), ("Zoë", "", None), ("Baby", "", 0))
    seen = page("/ages").texts("li")
    assert seen[0] == "Ada: 36 years", "An age that is a number should be shown, in years."
    assert seen[1] == "Grey: unknown", "An age that is some text is unknown."
    assert seen[2] == "Zoë: unknown", "An age that was not given is unknown."
    assert seen[3] == "Baby: 0 years", "Zero is a number, too."


@pytest.mark.point("3.2.4.2")
def test_a_test_of_your_own(known, render, page, fill):
    """Hint: it is a function under `@app.template_test()`, and returns True or False.

    Hint: `len(text) > LONG`
    """
    assert known("tests", "long"), "Templates know no test named long yet."
    seen = [render("{{ text is long }}", text="x" * length) for length in (40, 41)]
    assert seen == ["False", "True"], "40 characters are not long, 41 are."
    fill(("Ada", "x" * 50), ("Grey", "Hi"))
    assert page("/short").texts("li") == ["x" * 40 + " …", "Hi"]


@pytest.mark.point("3.2.5.1")
def test_a_global_object_of_the_environment(known, page, module):
    """Hint: `app.jinja_env.globals` is a dictionary.

    Hint: its key is the name in the templates, its value the object itself.
    """
    assert known("globals", "limits"), "The environment has no global object limits yet."
    module.LIMITS.body = 123
    page = page("/form")
    assert page.attributes("input")[0]["maxlength"] == "20", "limits.name should be 20."
    seen = page.attributes("textarea")[0]["maxlength"]
    assert seen == "123", "`limits` should be the object LIMITS itself, whatever it holds."


@pytest.mark.point("3.2.5.2")
def test_a_filter_of_the_environment(known, render):
    """Hint: `app.jinja_env.filters` is a dictionary of functions.

    Hint: put the function in, without calling it.
    """
    assert known("filters", "smiling"), "The environment has no filter smiling yet."
    assert render("{{ 'Ada'|smiling }}") == "Ada :-)", "The filter should be the function smiling."


@pytest.mark.point("3.2.5.3")
def test_a_test_of_the_environment(known, page, fill):
    """Hint: `app.jinja_env.tests` is a dictionary of functions.

    Hint: put the function in, without calling it.
    """
    assert known("tests", "by_owner"), "The environment has no test by_owner yet."
    fill(("Ada", ""), ("Hugh", ""))
    seen = page("/who").texts("li")
    assert seen == ["Ada", "Hugh keeps this book"], "The test should be the function by_owner."
