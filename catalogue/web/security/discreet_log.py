"""What the servers beneath us log, without readers in it: no address, no query, no path."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

_NAMES_NOBODY = (
    "total open connections",
    "Canceling ",
    "%d thread(s) still running",
    "no more connections fit",
    "a connection was closed over an error",
)
"""How those lines of waitress's, and of our own doorway, begin that are about the server alone."""


class DiscreetLogger(Logger):  # type: ignore[misc]
    """Gunicorn's logger, except for the two lines in which it names a reader or what was read."""

    def warning(self, msg: object, *args: Any, **kwargs: Any) -> None:
        """Log a warning; of a malformed request neither its sender nor its text."""
        if str(msg).startswith("Invalid request from"):
            msg, args = "A malformed request was refused", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: object, *args: Any, **kwargs: Any) -> None:
        """Log a traceback; of a failed request not its address."""
        if str(msg).startswith("Error handling request"):
            msg, args = "Error handling a request", ()
        super().exception(msg, *args, **kwargs)


class DiscreetFilter(logging.Filter):
    """Keeps of waitress's lines only that something happened, and the traceback where there is one.

    Its own words hold the path of a request or the address of its sender.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a line pass, in our words where its own may name somebody."""
        if not str(record.msg).startswith(_NAMES_NOBODY):
            record.msg, record.args = "Error handling a request", ()
        return True
