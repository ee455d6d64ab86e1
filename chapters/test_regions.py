"""Regions: found, shown, cut and put back."""

import pytest

from chapters import regions

TEXT = """\
def greet():
    # region 1.2.3 greet the guest
    name = "Ada"

    return name
    #: return "..."
    # endregion
"""
TEMPLATE = """\
<p>
  {# region 3.1 a list #}
  <b>{{ name }}</b>
  {#: <b>...</b> #}
  {# endregion #}
</p>
"""


def test_a_region_has_an_id_a_title_and_its_code_at_the_left_margin():
    region = regions.find(TEXT)["1.2.3"]
    assert (region.title, region.first, region.last) == ("greet the guest", 2, 7)
    assert region.code == 'name = "Ada"\n\nreturn name'


def test_a_cut_region_keeps_its_markers_and_its_stub():
    assert regions.cut(TEXT) == (
        'def greet():\n    # region 1.2.3 greet the guest\n    return "..."\n    # endregion\n'
    )


def test_a_stub_keeps_the_indent_inside_it():
    text = "# region 1\n#: def f():\n#:     return 1\n# endregion\n"
    assert regions.cut(text) == "# region 1\ndef f():\n    return 1\n# endregion\n"


def test_a_region_without_a_stub_leaves_an_empty_line():
    assert regions.cut("# region 1\nx = 1\n# endregion\n") == "# region 1\n\n# endregion\n"


def test_a_template_marks_regions_in_its_own_comments():
    assert regions.find(TEMPLATE)["3.1"].title == "a list"
    assert (
        regions.cut(TEMPLATE)
        == "<p>\n  {# region 3.1 a list #}\n  <b>...</b>\n  {# endregion #}\n</p>\n"
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [("// region 2.1 x", "// endregion"), ("/* region 2.1 x */", "/* endregion */")],
)
def test_scripts_and_styles_have_regions_too(start, end):
    assert regions.find(f"{start}\nbody\n{end}\n")["2.1"].title == "x"


@pytest.mark.parametrize("text", [TEXT, TEMPLATE, TEXT.replace("\n", "\r\n")])
def test_cut_and_put_back_is_identical(text):
    for id, region in regions.find(text).items():
        assert regions.put(regions.cut(text), id, region.body) == text


def test_only_the_named_regions_are_cut():
    text = "# region 1\na\n# endregion\n# region 2\nb\n# endregion\n"
    assert regions.cut(text, ["2"]) == "# region 1\na\n# endregion\n# region 2\n\n# endregion\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# region 1\n", "a.py:1: region 1 has no endregion"),
        ("# endregion\n", "a.py:1: this endregion has no region"),
        ("# region 1\n# region 2\n", "a.py:2: region 2 begins before region 1"),
        ("# region 1\n# endregion\n# region 1\n# endregion\n", "a.py:3: region 1 is marked twice"),
    ],
)
def test_a_broken_marker_is_told_with_its_line(text, sentence):
    with pytest.raises(regions.RegionError, match=sentence):
        regions.find(text, "a.py")


def test_a_missing_region_is_told_by_its_id():
    with pytest.raises(regions.RegionError, match=r"the marker of region 9\.9 is gone"):
        regions.put(TEXT, "9.9", "")
