"""What is sent is looked for in the text of statements, by every name that a view looks for."""

from __future__ import annotations

from benchmarks.faults.statements import MARK, Watch, names


def test_a_mark_in_a_statement_is_a_fault_and_one_beside_it_is_none() -> None:
    watch = Watch(asked="nobody: GET /en/search")
    watch.look(None, None, "SELECT title FROM publication WHERE id = ?", (MARK,))
    assert (watch.as_parameter, watch.faults) == (1, [])
    watch.look(None, None, f"SELECT title FROM publication WHERE title = '{MARK}'", ())
    assert len(watch.faults) == 1 and watch.faults[0].startswith("nobody: GET /en/search")


def test_the_names_that_views_look_for_are_found() -> None:
    assert {"q", "title", "visibility"} <= set(names())
