"""Decisions have one form, agree with one another about what holds, and stand in one list."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.support.decisions import BEGINNING, LIST, STATES, all_decisions, read, written

DECISIONS = {decision.number: decision for decision in all_decisions()}
_WAYS = {"supersedes": "superseded by", "supersedes in part": "superseded in part by"}


def test_each_number_is_borne_once_and_stands_in_the_name() -> None:
    counted = Counter(decision.number for decision in all_decisions())
    assert len(counted) > 70 and set(counted.values()) == {1}
    assert all(decision.path.name.startswith(f"{number}-") for number, decision in DECISIONS.items())


def test_each_page_says_what_forced_it_and_what_was_decided() -> None:
    lacking = [
        (decision.path.name, part)
        for decision in DECISIONS.values()
        for part in ("Why", "Decision")
        if not re.search(rf"^\*\*{part}\.\*\* \S", decision.path.read_text("utf-8"), re.MULTILINE)
    ]
    assert not lacking


def test_whoever_replaces_and_is_replaced_say_the_same_of_each_other() -> None:
    for way, back in _WAYS.items():
        here = {
            (number, number_beside) for number in DECISIONS for number_beside in DECISIONS[number].others(way)
        }
        there = {
            (number_beside, number)
            for number in DECISIONS
            for number_beside in DECISIONS[number].others(back)
        }
        assert here == there, way


def test_what_holds_follows_from_what_replaced_it() -> None:
    for decision in DECISIONS.values():
        expected = STATES[
            2 if decision.others("superseded by") else 1 if decision.others("superseded in part by") else 0
        ]
        assert decision.status == expected, decision.path.name
        for _how, number, file in decision.relations:
            assert DECISIONS[number].path.name == file, decision.path.name


def test_the_list_says_what_holds_today() -> None:
    _, beginning, listed = LIST.read_text("utf-8").partition(BEGINNING)
    assert beginning
    assert listed == written(list(DECISIONS.values())), "run: python -m tests.support.decisions"


@pytest.mark.parametrize("head", ["# 1 A page\n\n", "# 0001 A page\nStatus: holds · 2026-11-24 · later\n\n"])
def test_a_page_of_another_form_is_refused(head: str, tmp_path: Path) -> None:
    page = tmp_path / "0001-a-page.md"
    page.write_text(head, "utf-8")
    with pytest.raises(ValueError, match="0001-a-page"):
        read(page)
