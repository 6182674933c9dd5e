"""The pages of a member: lists, reports, review."""

from . import (  # noqa: F401 - they add their views
    access_tokens,
    account,
    checking,
    combining,
    corrections,
    entries,
    go,
    history,
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
    tours,
    versions,
)
from .blueprint import blueprint

__all__ = ["blueprint"]
