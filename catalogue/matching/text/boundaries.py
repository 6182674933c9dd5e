"""Where a reference stops between two of its words: a title goes on over a space or a colon, and no further.

What stands behind a full stop, a comma or a bracket is the publisher, a series or a remark, and what stands
before one the authors; what no such mark parts from a title belongs to it: "Still Losing Ground" is not
"Losing Ground".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from catalogue.matching.text.normalisation import gaps

_END = re.compile(r"[.,;()\[\]\"<>。，、；《》「」『』។៕]|\s/")
_BEGIN = re.compile(rf"{_END.pattern}|[:៖：]|\s['-]")
_FULL = re.compile(r"[.。។៕]")


class Stops(NamedTuple):
    """Places of words, as ``Title.sequence`` counts them, by the marks that stand before them.

    ``ends``: a title does not go on there; ``begins``: a title may begin there, since a colon or a dash
    parts it from what stands before; ``full``: behind a full stop.
    """

    ends: frozenset[int] = frozenset()
    begins: frozenset[int] = frozenset()
    full: frozenset[int] = frozenset()


NO_STOPS = Stops()


def stops_in(text: str) -> Stops:
    """Return the stops between the words of a text."""
    between = gaps(text)
    return Stops(*(_places(between, mark) for mark in (_END, _BEGIN, _FULL)))


def marks_in(text: str) -> frozenset[int]:
    """Return the places of the words before which more than a space stands: whatever mark, a colon between
    letters too, but no hyphen nor apostrophe.
    """
    return frozenset(at for at, gap in enumerate(gaps(text)) if not _JOINING.issuperset(gap))


_JOINING = frozenset(" -'\u2019\xad&")


def _places(between: list[str], mark: re.Pattern[str]) -> frozenset[int]:
    # A point without a space stands within an abbreviation or a number.
    return frozenset(
        at for at, gap in enumerate(between) if (len(gap) > 1 or not gap.isascii()) and mark.search(gap)
    )
