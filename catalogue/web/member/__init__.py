"""The pages of a member: lists, reports, review."""

from . import (  # noqa: F401 - they add their views
    account,
    checking,
    corrections,
    entries,
    home,
    new_list,
    notices,
    paper,
    pledges,
    report,
    review,
    second_step,
    settings,
    sheets,
    suggestions,
)
from .blueprint import blueprint

__all__ = ["blueprint"]
