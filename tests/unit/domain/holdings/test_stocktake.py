"""Stocktaking by itself: what is out of order, and how lists from scanners are read."""

from __future__ import annotations

import pytest

from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.holdings.shelving import shelf_key
from catalogue.domain.holdings.stocktake import (
    Part,
    Standing,
    Verdict,
    out_of_order,
    scanned_numbers,
    take,
    verdict,
)


@pytest.mark.parametrize(
    ("call_numbers", "moved"),
    [
        (["A 1", "A 2", "A 10", "B 1"], []),
        (["A 1", "B 7", "A 2", "A 3"], ["B 7"]),
        (["REP 10", "REP 9"], ["REP 10"]),
        (["A", "A", "A"], []),
        ([], []),
    ],
)
def test_the_fewest_are_to_be_moved(call_numbers: list[str], moved: list[str]) -> None:
    assert [call_numbers[at] for at in out_of_order(call_numbers)] == moved


def test_lists_of_scanners_are_read_whatever_stands_beside_the_number() -> None:
    text = '\ufeff2026-0001\r\n\n"2026-0002",QR_CODE,2026-11-24\n  2026-0003  \n'
    assert [scanned_number[:2] for scanned_number in scanned_numbers(text)] == [
        ("2026-0001",),
        ('2026-0002",QR_CODE,2026-11-24', "2026-0002"),
        ("2026-0003",),
    ]


def test_every_copy_stands_in_its_group() -> None:
    copies = [
        Standing(1, "REP A", "Room 1", CopyStatus.AVAILABLE),
        Standing(2, "REP B", "Room 1", CopyStatus.AVAILABLE),
        Standing(3, "REP C", "Room 1", CopyStatus.IN_USE),
        Standing(4, "BOO A", "Room 1", CopyStatus.AVAILABLE),
        Standing(5, "REP D", "Room 2", CopyStatus.AVAILABLE),
        Standing(6, "REP E", "Room 1", CopyStatus.LOST),
        Standing(7, "REP F", "Room 1", CopyStatus.AVAILABLE, withdrawn=True),
    ]
    scans = [("1", 1), ("5", 5), ("x", None), ("6", 6), ("7", 7), ("1", 1)]
    stock = take(Part("room 1", "rep"), copies, scans)
    assert stock.found == (1, 6) and stock.missing == (2,) and stock.excused == (3,)
    assert stock.strays == (5,) and stock.found_again == (6,) and stock.withdrawn == (7,)
    assert stock.unknown == ("x",) and stock.doubles == ("1",) and stock.out_of_order == ()


def test_the_code_of_a_label_says_which_copy_it_is() -> None:
    scans = scanned_numbers("https://x.test/p/12#copy-HTIC-00007,QR,10:01\nHTIC-00008\n")
    assert [scan[0] for scan in scans] == ["HTIC-00007", "HTIC-00008"]


@pytest.mark.parametrize(
    ("earlier", "scanned", "said"),
    [
        ((), 1, Verdict.HERE),
        ((1,), 2, Verdict.HERE),
        ((2, 3), 1, Verdict.OUT_OF_ORDER),
        ((1, 4, 2), 3, Verdict.HERE),
        ((4,), 1, Verdict.NEIGHBOUR),
        ((1,), 1, Verdict.AGAIN),
        ((1,), 5, Verdict.ELSEWHERE),
        ((1,), 6, Verdict.WITHDRAWN),
        ((1,), 7, Verdict.FOUND_AGAIN),
        ((1,), None, Verdict.UNKNOWN),
    ],
)
def test_a_copy_is_judged_the_moment_it_is_scanned(
    earlier: tuple[int, ...], scanned: int | None, said: Verdict
) -> None:
    copies = [
        Standing(1, "REP A", "Room 1", CopyStatus.AVAILABLE),
        Standing(2, "REP B", "Room 1", CopyStatus.AVAILABLE),
        Standing(3, "REP C", "Room 1", CopyStatus.AVAILABLE),
        Standing(4, "REP Z", "Room 1", CopyStatus.AVAILABLE),
        Standing(5, "REP A", "Room 2", CopyStatus.AVAILABLE),
        Standing(6, "REP A", "Room 1", CopyStatus.AVAILABLE, withdrawn=True),
        Standing(7, "REP B", "Room 1", CopyStatus.LOST),
    ]
    part, before = Part("Room 1"), [(str(copy_id), copy_id) for copy_id in earlier]
    without, with_it = take(part, copies, before), take(part, copies, [*before, ("x", scanned)])
    assert verdict(without, with_it, scanned, again=scanned in earlier) is said


def test_once_it_is_closed_what_was_not_seen_is_lost() -> None:
    copies = [
        Standing(1, "REP A", "Room 1", CopyStatus.LOST),
        Standing(2, "REP B", "Room 1", CopyStatus.AVAILABLE),
        Standing(3, "REP C", "Room 2", CopyStatus.LOST),
        Standing(4, "REP D", "Room 1", CopyStatus.LOST, withdrawn=True),
    ]
    stock = take(Part("Room 1"), copies, [], closed=True)
    assert (stock.missing, stock.excused) == ((1,), (2,))
    open_still = take(Part("Room 1"), copies, [])
    assert (open_still.missing, open_still.excused) == ((2,), (1,))
    assert take(Part(), copies, [], closed=True).missing == (1, 3), "all shelves"


def test_along_a_shelf_numbers_stand_as_numbers_and_before_letters() -> None:
    mixed = ["A 10 C", "A B", "10", "A 9", "9", "A 10 B"]
    assert sorted(mixed, key=shelf_key) == ["9", "10", "A 9", "A 10 B", "A 10 C", "A B"]


@pytest.mark.parametrize("copies", [5, 6])
def test_of_a_shelf_turned_round_one_copy_stays(copies: int) -> None:
    assert out_of_order([f"A {number}" for number in range(copies, 0, -1)]) == list(range(copies - 1))


def test_a_copy_in_its_place_stands_where_nothing_is_asked_for() -> None:
    copy = Standing(1, "REP A", "Room 1", CopyStatus.AVAILABLE)
    assert not copy.withdrawn
    assert Part().holds(copy) and Part("ROOM 1").holds(copy) and Part("", "rep").holds(copy)
    assert not Part("Room 2").holds(copy) and not Part("Room", "").holds(copy)
    assert not Part("Room 1", "BOO").holds(copy) and not Part("Room 2", "REP").holds(copy)


def test_a_number_scanned_twice_counts_once_and_one_of_nobody_s_is_no_double() -> None:
    copies = [Standing(1, "REP A", "", CopyStatus.AVAILABLE), Standing(2, "REP B", "", CopyStatus.AVAILABLE)]
    stock = take(Part(), copies, [("x", None), ("x", None), ("2", 2), ("b", 2), ("1", 1)])
    assert (stock.found, stock.unknown, stock.doubles) == ((2, 1), ("x",), ("2", "b"))
    assert stock.out_of_order == (2,), "it was scanned before what stands before it"
    assert take(Part(), [], [("9", 9)]).found == ()


def test_the_first_thing_to_say_of_a_copy_is_that_it_should_not_be_here() -> None:
    copies = [
        Standing(1, "REP A", "", CopyStatus.LOST, withdrawn=True),
        Standing(2, "REP B", "Store", CopyStatus.LOST),
        Standing(3, "REP C", "", CopyStatus.LOST),
    ]
    part, none = Part("Room"), take(Part(), copies, [])
    twice = [("1", 1), ("1", 1), ("2", 2), ("2", 2)]
    assert verdict(none, take(Part(), copies, twice), 1, again=True) is Verdict.WITHDRAWN
    assert verdict(none, take(part, copies, twice), 2, again=True) is Verdict.ELSEWHERE
    assert verdict(none, take(Part(), copies, [("3", 3), ("3", 3)]), 3, again=True) is Verdict.AGAIN
    behind = take(Part(), copies, [("3", 3), ("2", 2)])
    out = behind.out_of_order[0]
    assert verdict(none, behind, out, again=False) is Verdict.OUT_OF_ORDER


def test_of_a_line_with_cells_the_code_comes_first_then_the_whole_then_each_cell_once() -> None:
    (scan,) = scanned_numbers("a; a\tb")
    assert scan == ("a; a b", "a", "b")
    assert list(scanned_numbers("\n , ;\n")) == []
    (coded,) = scanned_numbers("https://x.test/p/12#copy-HTIC%2F7")
    assert coded[0] == "HTIC/7"
