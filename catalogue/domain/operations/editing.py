"""A form that was open for a while, laid over what stands there by now.

Pages stand open for minutes, and two people at one thing are the ordinary case. A form shows everything
and its reader changes one field of it: what they did not touch is no word of theirs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from catalogue.errors import BothChanged, Differing

BEGAN = "began_"
"""What the names of fields begin with that say what others began with."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody sent of a thing, as text by field, and what their form began with.

    ``began`` is None where no form was open: whoever decides does so by what stands there now.
    """

    sent: Mapping[str, str]
    began: Mapping[str, str] | None = None

    def onto(self, now: Mapping[str, str], *, rights: Collection[str] = ()) -> dict[str, str]:
        """Return what is to stand there: as sent where the form changed it, all else as it is ``now``.

        To be called in the transaction that writes, with what that transaction reads. ``rights`` are the
        fields that decide who may read or do something. A form that does not say what such a field began
        with (a page of before, a program) changes it only when asked once more; any other field of which
        it does not say so began as it is now.
        Raises ``BothChanged`` with the fields that two people changed, each otherwise.
        """
        values, both = dict(now), dict[str, Differing]()
        for name, theirs in now.items():
            mine = self.sent.get(name, theirs)
            began = theirs if self.began is None else self.began.get(name, None if name in rights else theirs)
            if same(mine, theirs) or (began is not None and same(mine, began)):
                continue
            if began is None or not same(began, theirs):
                both[name] = Differing(mine, theirs, is_right=name in rights)
            # Of a right the page shows what holds: pressing "Save" again unread gives it to nobody.
            values[name] = theirs if name in rights and name in both else mine
        if both:
            raise BothChanged(
                "both_changed",
                "Somebody else changed the same thing while you had the page open. Look again, then save.",
                both,
                values=values,
                now=now,
            )
        return values


def as_tick(ticked: object) -> str:
    """Return how a box of a form is told: "1" where it is ticked."""
    return "1" if ticked else ""


def as_choices(chosen: Collection[object]) -> str:
    """Return how several choices of a form are told, in whatever order they were made."""
    return " ".join(sorted(map(str, chosen)))


def same(one: str, other: str) -> bool:
    """Whether two texts say the same, apart from how a browser sends them."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    """Return a text without what browsers add: spaces before the first word may be part of a drawing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).rstrip().lstrip("\n")
