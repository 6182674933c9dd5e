"""The pages of a member: lists, reports, review."""

from . import (  # noqa: F401 - they add their views
    account,
    checking,
    entries,
    home,
    new_list,
    pledges,
    report,
    review,
    settings,
)
from .blueprint import blueprint

__all__ = ["blueprint"]
