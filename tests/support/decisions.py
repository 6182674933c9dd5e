"""The pages of ``docs/adr``: what the head of each says, and the list that follows from it.

python -m tests.support.decisions     write the list in docs/adr/README.md anew
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.needs import ROOT

FOLDER = ROOT / "docs" / "adr"
LIST = FOLDER / "README.md"
STATES = ("holds", "holds in part", "superseded")
BEGINNING = "<!-- from here on written by: python -m tests.support.decisions -->\n"

_HEAD = re.compile(r"# (\d{4}) (.+)\nStatus: ([a-z ]+) · (\d{4}-\d\d-\d\d)((?: ·\nsupersede.+)*)\n\n")
_RELATION = re.compile(r"^(supersede[sd](?: in part)?(?: by)?) \[(\d{4})\]\((.+)\)(?: ·)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Decision:
    """A page: its number, what it is called, whether it holds, since when, and which others it speaks of."""

    path: Path
    number: str
    title: str
    status: str
    decided: dt.date
    relations: tuple[tuple[str, str, str], ...]
    """How it stands to another ("superseded by"), the other's number, and the file that is linked."""

    def others(self, relation: str) -> set[str]:
        """The numbers of those that it stands to in this way."""
        return {number for how, number, _ in self.relations if how == relation}


def read(path: Path) -> Decision:
    """Read the head of a page; raises ``ValueError`` where it has another form."""
    head = _HEAD.match(path.read_text("utf-8"))
    if not head or len(relations := _RELATION.findall(head[5])) != head[5].count("\n"):
        raise ValueError(f"{path.name}: the head is not of the form that README.md shows")
    return Decision(path, head[1], head[2], head[3], dt.date.fromisoformat(head[4]), tuple(relations))


def all_decisions() -> list[Decision]:
    """Read every page, in the order of the numbers."""
    return [read(path) for path in sorted(FOLDER.glob("[0-9]*.md"))]


def written(decisions: list[Decision]) -> str:
    """Write the list: what holds, and what does so no more."""
    holding = [decision for decision in decisions if decision.status != STATES[2]]
    gone = [decision for decision in decisions if decision.status == STATES[2]]
    return "\n".join(
        ("## What holds", *map(_line, holding), "", "## What was replaced", *map(_line, gone), "")
    )


def _line(decision: Decision) -> str:
    said = ", ".join(_said(decision))
    return f"- [{decision.number}]({decision.path.name}) {decision.title}" + (f" ({said})" if said else "")


def _said(decision: Decision) -> Iterator[str]:
    for relation in ("superseded by", "superseded in part by"):
        if numbers := sorted(decision.others(relation)):
            yield f"{relation} {', '.join(numbers)}"


if __name__ == "__main__":
    before, _, _ = LIST.read_text("utf-8").partition(BEGINNING)
    LIST.write_text(before + BEGINNING + written(all_decisions()), "utf-8")
