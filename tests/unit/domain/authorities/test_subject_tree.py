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
    assert set(tree.narrower("Work")) == {"Labour", "Children"}
    assert tree.narrower("Labour") == ("Child labour",)


def test_a_link_that_would_make_a_circle_is_left_out() -> None:
    tree = SubjectTree([("A", "B"), ("B", "C"), ("C", "A"), ("D", "D")])
    assert list(tree.roots()) == ["C"]
    assert tree.with_wider(["A"]) == ("A", "B", "C")
    assert tree.with_wider(["D"]) == ("D",)


def test_a_link_told_twice_is_one_and_what_is_below_comes_in_the_order_of_the_links() -> None:
    tree = SubjectTree([("Fishing", "Work"), ("Farming", "Work"), ("Fishing", "Work")])
    assert tree.narrower("Work") == ("Fishing", "Farming")
    assert tree.narrower("Fishing") == tree.narrower("unheard of") == ()
    assert tree.with_wider(["unheard of", "Fishing"]) == ("unheard of", "Fishing", "Work")


def test_a_circle_over_several_links_is_left_out_and_what_hangs_elsewhere_stays() -> None:
    tree = SubjectTree([("A", "B"), ("B", "C"), ("C", "A"), ("C", "D")])
    assert list(tree.roots()) == ["D"]
    assert [tree.narrower(heading) for heading in "DCBA"] == [("C",), ("B",), ("A",), ()]
    assert list(SubjectTree().roots()) == []
