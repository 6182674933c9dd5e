"""Errors that a person can be told about: a code and its parameters, made words at the edge.

The layers below ``web`` and ``cli`` raise these and never word them for the screen; the English
sentence is the message id that ``web`` translates.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any


class LacunaError(Exception):
    """Something that can be put right by the person who asked, said in plain words.

    ``code`` is stable and snake_case; ``message`` is an English sentence with ``%(name)s``
    placeholders for ``params`` that says what is wrong and what to do next.
    """

    def __init__(self, code: str, message: str, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.code = code
        self.message = message
        self.params = params


class NotFound(LacunaError):
    """What was asked for does not exist, or is not this person's to see."""


class NotAllowed(LacunaError):
    """The person may not do this."""


class Conflict(LacunaError):
    """Somebody else changed the thing in the meantime, or it is in a state that forbids the step."""


class SentBefore(Conflict):
    """The same form was sent before, and what it asks for was done then."""


class SeenOtherwise(Conflict):
    """What an act is about is something else by now than its doer saw; nothing was done."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that two people changed: what was sent and what stands there now, as a form tells them.

    ``is_right`` is whether it decides who may read or do something.
    """

    mine: str
    theirs: str
    is_right: bool = False


class BothChanged(Conflict):
    """Two people changed the same fields, each otherwise; nothing was kept.

    ``both`` are these fields. ``values`` are for the form that is shown next, and ``now`` is what it begins
    with: what stood there when the two were compared.
    """

    def __init__(
        self,
        code: str,
        message: str,
        both: Mapping[str, Differing],
        *,
        values: Mapping[str, str],
        now: Mapping[str, str],
    ) -> None:
        super().__init__(code, message)
        self.both, self.values, self.now = both, values, now


class ChangedMeanwhile(Conflict):
    """Somebody else was quicker in the moment of saving; nothing was kept, and it can be tried again."""


def changed_meanwhile() -> ChangedMeanwhile:
    """Return the error for what somebody else changed while it was being changed."""
    return ChangedMeanwhile(
        "changed_meanwhile",
        "Somebody else changed this at the same moment. Look again, then repeat your change.",
    )


class Busy(LacunaError):
    """Others were writing for as long as one can wait; nothing was done, and it can be done again."""


class NoRoom(LacunaError):
    """The disk is full, or the room that one may take on it; nothing was kept."""


class Away(LacunaError):
    """Something on another machine that is needed cannot be used now; what is kept is safe.

    ``detail`` is for whoever looks after Lacuna, in a sentence of its own: where it is, and what is wrong.
    ``passing`` is whether it may be over by itself.
    """

    def __init__(self, code: str, message: str, detail: str, *, passing: bool = True) -> None:
        super().__init__(code, message)
        self.detail = detail
        self.passing = passing


class DatabaseAway(Away):
    """The database cannot be reached, or takes no changes at this moment."""


class InvalidInput(LacunaError):
    """A value that cannot be taken as it stands; ``field`` in ``params`` names it where there is one."""


def cannot_be_held() -> InvalidInput:
    """Return the error for a number or a text that no database can hold."""
    return InvalidInput(
        "cannot_be_held",
        "A number in the request is too large, or a text holds a sign that cannot be kept. "
        "Go back, look at what was typed, and try again.",
    )


def too_long_a_name(name: str, most: int, **params: object) -> InvalidInput:
    """Return the error for a name of more than so many letters, more than can be looked up; ``params`` may
    name the ``field``.
    """
    return InvalidInput(
        "too_long_a_name",
        "“%(beginning)s...” has more than %(most)s letters. Shorten it.",
        beginning=name[:30],
        most=most,
        **params,
    )


class Unreadable(InvalidInput):
    """A file whose reading was broken off: whoever read it died, or took more than a file may."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One odd thing in an input, reported and never fatal.

    ``line`` counts from 1 in the file (a record number for formats without lines); ``field`` is
    the field as its source calls it; ``value`` is what stood there, cut to 200 characters;
    ``severity`` is "warning" (the record was kept) or "error" (the record was left out).
    """

    code: str
    message: str
    line: int | None = None
    field: str = ""
    value: str = ""
    severity: str = "warning"
    params: Mapping[str, Any] = dataclass_field(default_factory=dict)

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line is not None else ""
        place = ", ".join(part for part in (where, self.field) if part)
        text = self.message % self.params if self.params else self.message
        shown = f" [{self.value}]" if self.value else ""
        return f"{place}: {text}{shown}" if place else f"{text}{shown}"


def place_of(error: BaseException) -> str:
    """Where the program stumbled, without the words of the error, which may quote what somebody sent."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return " < ".join(
        [
            type(error).__name__,
            *(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[::-1]),
        ]
    )
