"""Whatever is done with several rows that were ticked knows what each of them said on the page.

What each act then does is in ``test_every_form.py``; here nothing goes past the one box and its one reading.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.web.standing_forms import TEMPLATES

_WEB = Path(__file__).parents[3] / "catalogue" / "web"
_CHECKBOX = re.compile(r'<input type="checkbox"[^>]*>')
_OF_A_ROW = re.compile(r'data-pick(?!-)|value="\{\{')
_READ = re.compile(r'form\.getlist\(("?\w+"?)')

_OTHER_BOXES = {
    "administrator/_form.html": "a form with what it began with",
    "librarian/bulk.html": "every change is shown before it is made, and what changes after that is left",
    "librarian/import.html": "kinds of small problems, and no rows",
    "member/access_tokens.html": "what a new thing may do",
    "member/combine.html": "a new list is made of them",
    "member/join_choice.html": "the words of all that are joined go along with the next page",
    "member/notices.html": "a form with what it began with",
    "patron/compendium.html": "sets them side by side, and changes nothing",
    "patron/wanted.html": "the key of a wanted title is a mark of its words",
    "shared/bar.html": "the box",
    "shared/publications.html": "the basket, which changes nothing",
}
_OTHER_READINGS = {
    ("administrator/people.py", '"roles"'): "a form with what it began with",
    ("administrator/people.py", '"libraries"'): "a form with what it began with",
    ("librarian/acquisitions/online.py", '"source"'): "sealed, and nothing is there yet",
    ("librarian/acquisitions/online.py", '"source_name"'): "sealed, and nothing is there yet",
    ("librarian/exchange/imports.py", '"kind"'): "kinds of small problems, and no rows",
    ("librarian/forms.py", "name"): "fields of one thing that may be filled in several times",
    ("librarian/maintenance/bulk_edit.py", '"id"'): "every change is shown before it is made",
    ("librarian/maintenance/tidying.py", '"key"'): "the version of each record goes along",
    ("librarian/maintenance/tidying.py", '"name"'): "the words of each are what is linked",
    ("member/lists/combining.py", '"lists"'): "a new list is made of them",
    ("member/lists/corrections.py", '"with"'): "the words of all that are joined go along",
    ("member/lists/pledges.py", '"key"'): "the key of a wanted title is a mark of its words",
    ("member/lists/pledges.py", '"pledge"'): "one's own promises of a moment ago",
    ("member/personal/access_tokens.py", '"scopes"'): "what a new thing may do",
    ("member/personal/notices.py", '"kind"'): "a form with what it began with",
    ("member/reports/review.py", '"publication"'): "the answers that were seen go along",
    ("addressing/ticked.py", "name"): "the reading",
}


def test_every_box_of_a_row_says_what_its_row_said() -> None:
    """A list makes its boxes with the macro ``bars.box``, or says here why they need no mark."""
    found = {
        file.relative_to(TEMPLATES).as_posix()
        for file in TEMPLATES.rglob("*.html")
        if any(map(_OF_A_ROW.search, _CHECKBOX.findall(file.read_text("utf-8"))))
    }
    assert found == _OTHER_BOXES.keys()


def test_every_act_on_several_rows_reads_what_each_said() -> None:
    """A page reads what was ticked with ``ticked_rows`` or ``ticked``, or says here why it needs no mark."""
    found = {
        (file.relative_to(_WEB).as_posix(), name)
        for file in _WEB.rglob("*.py")
        for name in _READ.findall(file.read_text("utf-8"))
    }
    assert found == _OTHER_READINGS.keys()
