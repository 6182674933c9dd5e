"""The pages that are open to everybody."""

from . import (  # noqa: F401 - they add their views
    account,
    advanced,
    attachments,
    basket,
    browse,
    collection,
    compendium,
    coverage,
    differences,
    giving,
    holdings,
    home,
    list_report,
    openurl,
    pages,
    paper,
    programs,
    publication,
    search,
    unsubscribe,
    wanted,
)
from .blueprint import blueprint

__all__ = ["blueprint"]
