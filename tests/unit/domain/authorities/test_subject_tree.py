"""Subjects under wider ones: what is above, what is below, and that no circle holds a walk for ever."""

from __future__ import annotations

from catalogue.domain.authorities.subject_tree import SubjectTree


def test_a_subject_may_have_several_wider_ones_and_each_is_told_once() -> None:
    tree = SubjectTree(
        [("Child labour", "Children"), ("Child labour", "Labour"), ("Labour", "Work"), ("Children", "Work")]
    )
    assert sorted(tree.with_wider(["Child labour", "Labour"])) == [
        "Child labour",
        "Children",
        "Labour",
        "Work",
    ]
    assert list(tree.roots()) == ["Work"]
    assert set(tree.with_narrower(["Work"])) == {"Work", "Labour", "Children", "Child labour"}
    assert tree.narrower("Labour") == ("Child labour",)


def test_a_link_that_would_make_a_circle_is_left_out() -> None:
    tree = SubjectTree([("A", "B"), ("B", "C"), ("C", "A"), ("D", "D")])
    assert list(tree.roots()) == ["C"]
    assert tree.with_wider(["A"]) == ("A", "B", "C")
    assert tree.with_wider(["D"]) == ("D",)
