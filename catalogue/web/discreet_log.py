"""Gunicorn's error log without readers in it: no address, no query, no path."""

from __future__ import annotations

import re
from typing import Any

from gunicorn.glogging import Logger

_ADDRESS = re.compile(r"from ip=\S+")


class DiscreetLogger(Logger):  # type: ignore[misc]
    """Gunicorn's logger, except for the two lines in which it names a reader or what was read."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log a warning; the line on a malformed request is written without its sender."""
        super().warning(_ADDRESS.sub("from a reader", msg), *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log a traceback; the line on a failed request is written without its address."""
        if msg.startswith("Error handling request"):
            msg, args = "Error handling a request", ()
        super().exception(msg, *args, **kwargs)
