"""Rows that may say what nobody can read: something else stands in their place, and the page that shows them
goes on.

The log, notices and what checks found are kept for years in the words of the program that wrote them, and a
backup is not refused for them (ADR 0168): so a row may come that a former program, a newer one or a forger
worded.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from catalogue.errors import InvalidInput

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

_NOT_READ = (ArithmeticError, AttributeError, InvalidInput, LookupError, TypeError, ValueError)
"""What Python, or a database that is asked for it, raises over a value that is not of the kind, or not among
those, that a reader expects."""


def else_say(instead: Callable[..., R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Have a reader of one row give what ``instead`` gives, called as it was, where the row cannot be read.

    The log names the reader and not what stood there.
    """

    def of(read: Callable[P, R]) -> Callable[P, R]:
        @wraps(read)
        def read_or_else(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return read(*args, **kwargs)
            except _NOT_READ as error:
                what = f"{read.__module__}.{read.__qualname__}"
                log.warning("a row cannot be read and is passed over: %s in %s", type(error).__name__, what)
                return instead(*args, **kwargs)

        return read_or_else

    return of
