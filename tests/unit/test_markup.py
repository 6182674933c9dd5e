"""The check of pages finds what it is there for, and nothing in a sound page."""

from __future__ import annotations

import pytest

from tests.support.markup import markup_faults

SOUND = (
    '<!doctype html><html lang="en"><title>T</title><h1>One</h1>'
    "<section><h2>Two</h2><p>x</p></section></html>"
)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("<p><div></p></div>", "unexpected-end-tag"),
        ('<p class="a" class="b">x</p>', "duplicate-attribute"),
        ("<table><p>x</p></table>", "table-voodoo"),
        ('<p id="a"></p><p id="a"></p>', "two elements have the id a"),
        ("<h3>Three</h3>", "h3 follows h1: Three"),
        ('<table><tbody><tr><td role="cell">x</td></tr></tbody></table>', "td has the role cell"),
        ("<section><p>Find</p></section>", "a section has no heading: Find"),
        ('<select><option value=""></option></select>', "an option says nothing"),
        ('<input type="file" value="">', "a field for a file has value"),
        ('<input autofocus="True">', "input has autofocus as True"),
        ('<label for="b">B</label>', "a label belongs to nothing: B"),
        ('<p aria-describedby="c">x</p>', "p names c by aria-describedby, which is not there"),
    ],
)
def test_each_fault_is_found(broken: str, said: str) -> None:
    assert markup_faults(SOUND) == []
    found = markup_faults(SOUND.replace("<section>", f"{broken}<section>"))
    assert any(said in fault for fault in found), found
