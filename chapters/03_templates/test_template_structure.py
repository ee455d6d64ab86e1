"""3.3: partial templates, macros, inheritance."""

import pytest
from jinja2 import ChoiceLoader, DictLoader


@pytest.mark.point("3.3.1")
def test_a_partial_template(app, page):
    """Hint: `include` is a statement; the name of the file is a string.

    Hint: the whole line is `{% include "_banner.html" %}`.
    """
    banner = DictLoader({"_banner.html": "<header>{{ owner }} has a new banner</header>"})
    worked = app.jinja_env.loader
    seen = page("/front").texts("header")
    assert seen == ["The guestbook of Hugh"], "The front page should show the banner, once."
    app.jinja_env.loader = ChoiceLoader([banner, worked])
    app.jinja_env.cache.clear()
    seen = page("/front").texts("header")
    assert seen == ["Hugh has a new banner"], (
        "When _banner.html changes, the page should change too: include it, do not copy it."
    )


@pytest.mark.point("3.3.2.1")
def test_a_macro(macros):
    """Hint: `{% macro card(name, body, kind="guest") %}` ... `{% endmacro %}`.

    Hint: what else is given stands in `varargs`, a tuple, and `kwargs`, a dictionary.

    Hint: `{{ kwargs|xmlattr }}` makes attributes of it, with a space in front.
    """
    seen = macros("card", "Ada", "I <b>like</b> it")
    assert len(seen.attributes("article")) == 1, "The macro should make one <article>."
    assert seen.texts("h2") == ["Ada"], "The name should stand in an <h2>."
    assert seen.texts("p") == ["I <b>like</b> it"], "The body should stand in a <p>, as typed."
    assert seen.attributes("article")[0].get("class") == "guest", (
        "Without a `kind`, the class should be guest."
    )
    assert seen.texts("small") == [], "Without further arguments there should be no <small>."
    seen = macros("card", "Hugh", "Welcome", kind="owner", id='the "owner"', lang="en")
    assert seen.attributes("article")[0] == {"class": "owner", "id": 'the "owner"', "lang": "en"}, (
        "Further keywords should become further attributes of the <article>."
    )
    seen = macros("card", "Hugh", "Welcome", "owner", "first", "second").texts("small")
    assert seen == ["first", "second"], "Each further argument should have a <small> of its own."


@pytest.mark.point("3.3.2.2")
def test_a_macro_is_imported(page, fill):
    """Hint: `{% from "_macros.html" import wall %}`; and then `wall()` is a function.

    Hint: an imported macro does not see the page's variables, unless it is imported `with context`.

    Hint: `{{ wall(greetings) }}` prints what it makes.
    """
    fill(("Ada", "Hello"), ("Hugh", "Welcome"))
    seen = page("/wall")
    assert seen.texts("h2") == ["Ada", "Hugh"], "The wall should show a card for each greeting."
    kinds = [card.get("class") for card in seen.attributes("article")]
    assert kinds == ["guest", "owner"], (
        "The macro does not know who the `owner` is: import it with context."
    )


@pytest.mark.point("3.3.3.1")
def test_a_base_template_marks_its_blocks(render, parse):
    """Hint: the line that marks the block `title` shows how; it is a few lines above.

    Hint: a block begins with `{% block body %}` and ends with `{% endblock body %}`.
    """
    seen = parse(
        render("{% extends 'base.html' %}{% block body %}<p>Hello</p>{% endblock %}")
    ).texts("main")
    assert seen == ["Hello"], "What a child puts into its block `body` should be in <main>."


@pytest.mark.point("3.3.3.2.1")
def test_a_child_overrides_a_block(page):
    """Hint: the first line is `{% extends "base.html" %}`.

    Hint: define a block again, by its name, and it takes the place of the base's.

    Hint: what a child has outside of its blocks is not shown.
    """
    seen = page("/thanks")
    assert len(seen.attributes("nav")) == 1, "The page should have all that base.html has."
    assert seen.texts("title") == ["Thank you"], "The block `title` should say: Thank you."
    assert "Thank you" in seen.texts("h1"), "The block `body` should hold a heading <h1>."
    assert seen.texts("main")[0].startswith("Thank you"), "The heading should stand in <main>."


@pytest.mark.point("3.3.3.2.2")
def test_a_child_appends_to_a_block(page):
    """Hint: a block that is defined again replaces the base's; unless it asks for it.

    Hint: `{{ super() }}` prints what the base has there.

    Hint: below it comes a <link> as in base.html, to golden.css.
    """
    links = [link for link in page("/golden").attributes("link") if link["rel"] == "stylesheet"]
    seen = [link.get("href") for link in links][-2:]
    assert seen == ["/static/book.css", "/static/golden.css"], (
        "The base's own style sheet, book.css, should come first; then golden.css."
    )
