"""The pages that are open to everybody."""

from . import (  # noqa: F401 - they add their views
    account,
    attachments,
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
