"""Pages of long lists: which one is asked for, and the nearest that there is."""

from __future__ import annotations

from flask import abort, redirect, request

from .addresses import here


def asked_page() -> int:
    """Return the number of the page that is asked for, from 1."""
    return max(request.args.get("page", 1, type=int), 1)


def pages_of(total: int, size: int) -> int:
    """How many pages so many things fill, at least 1.

    Leads a reader who asks for a page behind the last one to the last: a list may have become shorter
    since the address was written down.
    """
    pages = max(1, -(-total // size))
    if asked_page() > pages and request.method == "GET":
        abort(redirect(here(page=pages if pages > 1 else None)))
    return pages
