"""The pages that are open to everybody."""

from . import account, home, pages, programs, unsubscribe  # noqa: F401 - they add their views
from .blueprint import blueprint
from .discovery import (  # noqa: F401 - they add their views
    advanced,
    attachments,
    basket,
    browse,
    differences,
    holdings,
    openurl,
    publication,
    search,
)
from .gaps import (  # noqa: F401 - they add their views
    collection,
    compendium,
    coverage,
    giving,
    list_report,
    paper,
    wanted,
)

__all__ = ["blueprint"]
