"""One change made to many records: to fields of several values, of one, and of copies; or refused."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import LONGEST_NAME, Description
from catalogue.domain.holdings.bulk_changes import BulkChange, changed, changed_value, checked
from catalogue.errors import InvalidInput

BOOK = Description(subjects=("Child labour", "boys"), languages=("en",), kind="report", publisher="ilo")


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (BulkChange("subjects", "add", "", "fisheries"), ("Child labour", "boys", "fisheries")),
        (BulkChange("subjects", "add", "", "child labour"), ("Child labour", "boys")),
        (BulkChange("subjects", "remove", "BOYS"), ("Child labour",)),
        (BulkChange("subjects", "replace", "boys", "Child labour"), ("Child labour",)),
        (BulkChange("languages", "set", "", "Khmer"), ("km",)),
        (BulkChange("kind", "set", "", "plan"), "plan"),
        (
            BulkChange("publisher", "replace", "ILO", "International Labour Office"),
            "International Labour Office",
        ),
        (BulkChange("publisher", "replace", "IOM", "Another"), "ilo"),
        (BulkChange("publisher", "remove", "ILO"), ""),
    ],
)
def test_a_description_changes(change: BulkChange, after: object) -> None:
    assert getattr(changed(BOOK, checked(change)), change.field) == after


def test_a_copy_changes_its_shelf_and_the_beginning_of_its_call_number() -> None:
    assert changed_value("REP ILO", BulkChange("call_number", "replace", "REP", "R")) == "R ILO"
    assert changed_value("REP ILO", BulkChange("call_number", "replace", "BOO", "B")) == "REP ILO"
    assert changed_value("Room 1", BulkChange("location", "replace", "room 1", "Room 2")) == "Room 2"
    assert changed_value("Room 1", BulkChange("location", "set", "", "Store")) == "Store"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (BulkChange("subjects", "add"), "new"),
        (BulkChange("kind", "add", "", "report"), "operation"),
        (BulkChange("call_number", "set", "", "REP"), "operation"),
        (BulkChange("languages", "set", "", "Klingonese"), "new"),
        (BulkChange("subjects", "remove"), "old"),
        (BulkChange("reference", "set", "", "x"), "operation"),
    ],
)
def test_what_cannot_be_done_is_said_at_its_field(change: BulkChange, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked(change)
    assert refusal.value.params["field"] == field


def test_a_change_says_what_it_does_and_goes_as_json() -> None:
    change = BulkChange("call_number", "replace", "REP", "R")
    assert change.of_copies and not BulkChange("kind", "set").of_copies
    assert change.to_dict() == {"field": "call_number", "operation": "replace", "old": "REP", "new": "R"}
    assert checked(BulkChange("languages", "remove", "Khmer")) == BulkChange("languages", "remove", "km")
    assert checked(BulkChange("languages", "replace", "Khmer", "en")) == BulkChange(
        "languages", "replace", "km", "en"
    )


def test_of_several_values_one_is_swapped_in_its_place_and_stands_once() -> None:
    before = ("a", "b", "c")
    assert changed_value(before, BulkChange("subjects", "replace", "B", "d")) == ("a", "d", "c")
    assert changed_value(before, BulkChange("subjects", "replace", "c", "a")) == ("a", "b")
    assert changed_value(before, BulkChange("subjects", "remove", "x")) == before


def test_a_new_name_is_as_long_as_a_name_may_be() -> None:
    longest = "x" * LONGEST_NAME
    assert checked(BulkChange("publisher", "set", "", longest)).new == longest
    with pytest.raises(InvalidInput) as refusal:
        checked(BulkChange("publisher", "set", "", longest + "x"))
    assert refusal.value.params["field"] == "new"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (BulkChange("subjects", "replace", "", "boys"), "old"),
        (BulkChange("subjects", "replace", "boys"), "new"),
        (BulkChange("subjects", "set"), "new"),
        (BulkChange("location", "remove", "Room 1"), "operation"),
        (BulkChange("location", "add", "", "Room 1"), "operation"),
        (BulkChange("kind", "turn", "a", "b"), "operation"),
        (BulkChange("languages", "replace", "Klingonese", "Khmer"), "old"),
        (BulkChange("languages", "replace", "Khmer", "Klingonese"), "new"),
    ],
)
def test_whatever_a_change_lacks_is_asked_for(change: BulkChange, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked(change)
    assert refusal.value.params["field"] == field


def test_a_change_of_which_nothing_applies_leaves_the_description_as_it_is() -> None:
    assert changed(BOOK, BulkChange("subjects", "remove", "girls")) == BOOK
    assert changed(BOOK, BulkChange("kind", "replace", "law", "plan")) == BOOK
    assert changed(BOOK, BulkChange("subjects", "set", "", "girls")).subjects == ("girls",)
    assert changed(Description(), BulkChange("countries", "add", "", "Cambodia")).countries == ("Cambodia",)


def test_a_location_is_replaced_as_a_whole_and_a_call_number_at_its_beginning_alone() -> None:
    assert (
        changed_value("Room 1 left", BulkChange("location", "replace", "Room 1", "Room 2")) == "Room 1 left"
    )
    assert changed_value("rep ILO", BulkChange("call_number", "replace", "REP", "R")) == "rep ILO"
    assert changed_value("REP REP", BulkChange("call_number", "replace", "REP", "R")) == "R REP"
