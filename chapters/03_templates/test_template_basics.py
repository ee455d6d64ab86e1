"""3.1: what stands in a template, and how it is rendered."""

import pytest
from jinja2 import TemplateSyntaxError


@pytest.mark.point("3.1.1.1")
def test_statements(page, fill):
    """Hint: a statement stands in `{% ... %}`, and says where it ends.

    Hint: `{% if greetings %}`, then `{% else %}`, then `{% endif %}`.

    Hint: `{% for greeting in greetings %}★{% endfor %}` goes behind the `if`.
    """
    for count in (2, 5):
        fill(*[("Ada", "Hello")] * count)
        seen = page("/stars").texts("main")[0]
        assert seen.count("★") == count, f"With {count} greetings there should be as many stars."
        assert "Nobody" not in seen, "With greetings in the book, somebody has written."
    fill()
    seen = page("/stars").texts("main")[0]
    assert "Nobody has written yet." in seen, "Without a greeting, the page should say so."
    assert "★" not in seen, "Without a greeting there should be no star."


@pytest.mark.point("3.1.1.2")
def test_expressions(page, fill):
    """Hint: an expression stands in `{{ ... }}`; what it is worth is printed.

    Hint: `{{ greeting.name }}` prints the name.

    Hint: an expression may count, too: `{{ count - number }}`.
    """
    fill(("Zoë", "I like <b>bold</b> words."), ("Ada", "Hello"), ("Grey", "Hi"))
    seen = page("/greetings/1")
    assert seen.texts("h1") == ["Zoë"], "The heading should be the name in the greeting."
    assert "I like <b>bold</b> words." in seen.texts("p"), (
        "A paragraph should show the body as it was typed."
    )
    assert "2 came later." in seen.texts("p"), "The first of three greetings has two after it."
    seen = page("/greetings/3").texts("p")
    assert "0 came later." in seen, "The last of three greetings has none after it."


@pytest.mark.point("3.1.1.3")
def test_comments(page):
    """Hint: whatever begins with `<!--` is sent to every guest.

    Hint: a comment of Jinja stands in `{# ... #}`.
    """
    seen = page("/rules")
    assert seen.texts("h1") == ["Rules of the house"]
    left = [line for line in seen.html.splitlines() if "mat" in line]
    assert left == [], "Each guest can read the note, by looking at the page's source."
    left = [line for line in seen.html.splitlines() if "{#" in line or "#}" in line]
    assert left == [], "A part of the comment is left in the page."


@pytest.mark.point("3.1.2")
def test_every_block_has_an_end(page):
    """Hint: Jinja does not look at the indent; it has to be told where the `if` ends.

    Hint: the end tag is `end` and the name of the statement, in one word.
    """
    assert "Come in!" in page("/door").html, "When the book is open, the page should say so."
    seen = page("/door?closed").html
    assert "Come in!" not in seen, "When it is closed, the paragraph should be left out."
    assert "See you again." in seen, "The `if` ends before the last paragraph."


@pytest.mark.point("3.1.2")
@pytest.mark.parametrize(
    "source", ["{% if 1 %}", "{% for n in [1] %}", "{% if 1 %}{% endfor %}", "{% block body %}"]
)
def test_without_its_end_a_block_is_an_error(app, source):
    """Show that Jinja names the tag that it has missed."""
    with pytest.raises(TemplateSyntaxError, match=r"end(if|for|block)"):
        app.jinja_env.from_string(source)


@pytest.mark.point("3.1.3")
def test_rendering(page, fill):
    """Hint: `render_template()` takes the name of a file in templates/.

    Hint: what the template is to know follows as keywords: `title="Guestbook"`.

    Hint: return what it returns.
    """
    fill(("Ada", "Hello"), ("Zoë", "<i>Hi</i>"))
    seen = page("/book")
    assert seen.texts("h1") == ["Guestbook"], "The template should get the title."
    assert seen.texts("li") == ["Ada: Hello", "Zoë: <i>Hi</i>"], (
        "The template should get the greetings, and list each of them."
    )
