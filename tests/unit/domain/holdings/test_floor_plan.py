"""The plan of the rooms: read from letters, and where something stands on it."""

from __future__ import annotations

import pytest

from catalogue.domain.holdings.centre import Centre
from catalogue.domain.holdings.floor_plan import read_floor_plan
from catalogue.errors import InvalidInput

DRAWN = """\
#######
#RR..B#
#RR  B#
###D###"""
KEY = "R: Reports (REP, Store)\nB = ILO's own (REP ILO)\nD: Door"


def test_a_place_is_found_by_the_longest_beginning() -> None:
    plan = read_floor_plan(DRAWN, KEY)
    assert plan and (plan.columns, plan.rows) == (7, 4)
    found = {
        mark: spot and spot.name for mark in ("REP UNI", "rep ilo 1", "BOO") for spot in [plan.spot_of(mark)]
    }
    assert found == {"REP UNI": "Reports", "rep ilo 1": "ILO's own", "BOO": None}
    stored = plan.spot_of("BOO", "Store room")
    assert stored and stored.letter == "R"


def test_it_is_drawn_by_its_edge_and_said_in_which_part_it_is() -> None:
    plan = read_floor_plan(DRAWN, KEY)
    assert plan
    reports, books, door = plan.spots
    assert reports.outline.count("M") == 8, "two by two squares have eight sides outside"
    assert reports.label_at == (2, 2) and books.label_at == (5.5, 2)
    assert door.surface == "M3 3h1v1h-1z"
    assert [plan.part_of(spot) for spot in plan.spots] == [(-1, 0), (1, 0), (0, 1)]
    assert plan.wall_outline.startswith("M0 0h7v1h-7z")


@pytest.mark.parametrize(
    ("drawn", "key", "field"),
    [
        ("RX", "R: Reports", "floor_plan"),
        ("R", "", "floor_plan"),
        ("R" * 41, "R: Reports", "floor_plan"),
        ("R\n" * 31, "R: Reports", "floor_plan"),
        ("R", "Reports stand on the left", "floor_key"),
        ("R", "R: Reports (REP", "floor_key"),
        ("R!", "R: Reports", "floor_plan"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_field(drawn: str, key: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Centre.from_dict({"floor_plan": drawn, "floor_keys": {"en": key}})
    assert refusal.value.params["field"] == field


def test_nothing_drawn_is_no_plan_and_names_in_one_language_serve_all() -> None:
    assert Centre().rooms("en") is None and read_floor_plan(" \n..", KEY) is None
    rooms = Centre(floor_plan=DRAWN, floor_keys={"en": KEY}).rooms("km")
    assert rooms and rooms.spots[0].name == "Reports"


def test_as_large_a_plan_as_may_be_is_read() -> None:
    plan = read_floor_plan("\n".join(["R" * 40] * 30), "R: Reports")
    assert plan and (plan.columns, plan.rows) == (40, 30)
    (spot,) = plan.spots
    assert spot.marks == ()
    assert spot.label_at == (20, 15), "in the middle of rows of one length"
    assert plan.part_of(spot) == (0, 0)


def test_an_edge_goes_around_what_is_drawn_and_the_walls_are_no_place() -> None:
    plan = read_floor_plan("#A\nA#", "A: Shelf ( a ,, b )")
    assert plan
    (spot,) = plan.spots
    assert spot.marks == ("a", "b")
    assert sorted(spot.outline.split("M")[1:]) == sorted(
        ["1 0h1", "1 1h1", "1 0v1", "2 0v1", "0 1h1", "0 2h1", "0 1v1", "1 1v1"]
    )
    assert plan.wall_outline == "M0 0h1v1h-1zM1 1h1v1h-1z"
    assert spot.surface == "M1 0h1v1h-1zM0 1h1v1h-1z"


def test_of_places_with_equally_long_beginnings_one_is_named_and_a_place_without_any_never() -> None:
    plan = read_floor_plan("AB", "A: Left (REP)\nB: Right")
    assert plan
    found = plan.spot_of("REP 1")
    assert found and found.letter == "A"
    assert plan.spot_of("") is None and plan.spot_of() is None


@pytest.mark.parametrize(
    ("drawn", "part"),
    [
        ("A..\n...\n..#", (-1, -1)),
        (".A.\n...\n..#", (0, -1)),
        ("..A\n...\n..#", (1, -1)),
        ("...\n...\n..A", (1, 1)),
        ("AAA\nAAA\nAAA", (0, 0)),
    ],
)
def test_a_place_is_in_one_of_nine_parts(drawn: str, part: tuple[int, int]) -> None:
    plan = read_floor_plan(drawn, "A: Shelf")
    assert plan and plan.part_of(plan.spots[0]) == part


def test_a_letter_stands_in_the_longest_row_the_upper_left_of_those_alike() -> None:
    def label_at(drawn: str) -> tuple[float, float]:
        plan = read_floor_plan(drawn, "A: Shelf")
        assert plan
        return plan.spots[0].label_at

    assert label_at("A\nAAA\nA") == (1.5, 1.5)
    assert label_at("AA.AA") == (1, 0.5)
    assert label_at("AA\n\nAA") == (1, 0.5)
    assert label_at("AAA\nAAA\nAA") == (1.5, 1)
    assert label_at("A") == (0.5, 0.5)


def test_places_come_as_they_are_drawn_and_only_what_is_drawn_is_a_place() -> None:
    plan = read_floor_plan("..B\nA2.\n\n", "A: Left\n2: Two\nB= Right \nC: Nowhere")
    assert plan and [(spot.letter, spot.name) for spot in plan.spots] == [
        ("B", "Right"),
        ("A", "Left"),
        ("2", "Two"),
    ]
    assert (plan.columns, plan.rows, plan.walls) == (3, 2, frozenset())
    assert plan.wall_outline == ""
