"""What a form that was open for a while changes, and what it leaves to others."""

from __future__ import annotations

import pytest

from catalogue.domain.operations.editing import Edit, as_choices, as_tick
from catalogue.errors import BothChanged, Differing

BEGAN = {"name": "Ports", "note": "one\ntwo", "visibility": "public", "help": as_tick(True)}
RIGHTS = ("visibility", "help")


def test_what_only_somebody_else_changed_stays_theirs() -> None:
    now = BEGAN | {"visibility": "private", "help": "", "note": "three"}
    edit = Edit(BEGAN | {"name": "Harbours ", "note": "one\r\ntwo\r\n"}, BEGAN)
    assert edit.onto(now, rights=RIGHTS) == now | {"name": "Harbours "}
    assert Edit({"name": "Harbours"}, BEGAN).onto(now, rights=RIGHTS) == now | {"name": "Harbours"}


def test_what_two_changed_otherwise_is_named_with_both_values() -> None:
    now = BEGAN | {"name": "Quays", "note": "three", "visibility": "agency"}
    with pytest.raises(BothChanged) as refusal:
        Edit(BEGAN | {"name": "Harbours", "note": "three", "visibility": "private"}, BEGAN).onto(
            now, rights=RIGHTS
        )
    error = refusal.value
    assert error.both == {
        "name": Differing("Harbours", "Quays"),
        "visibility": Differing("private", "agency", is_right=True),
    }
    assert error.now == now
    assert error.values == now | {"name": "Harbours"}, "a right is shown as it holds, to be chosen once more"
    assert Edit(error.values, error.now).onto(now, rights=RIGHTS) == error.values


def test_a_form_that_does_not_say_what_it_began_with_gives_no_right_unasked() -> None:
    now = {"name": "Ports", "visibility": "private"}
    sent = {"name": "Harbours", "visibility": "public"}
    for began in ({}, {"name": "Ports"}):
        with pytest.raises(BothChanged) as refusal:
            Edit(sent, began).onto(now, rights=RIGHTS)
        assert set(refusal.value.both) == {"visibility"}
    assert Edit(sent | {"visibility": "private"}, {}).onto(now, rights=RIGHTS)["name"] == "Harbours"
    assert Edit(sent).onto(now, rights=RIGHTS) == sent, "no form was open: it is decided by what stands there"


def test_choices_are_the_same_in_any_order() -> None:
    assert as_choices({3, 20}) == as_choices([20, 3])
