"""The pages of a member: lists, reports, review."""

from . import go, home  # noqa: F401 - they add their views
from .blueprint import blueprint
from .lists import (  # noqa: F401 - they add their views
    combining,
    corrections,
    entries,
    history,
    new_list,
    pledges,
    settings,
    sheets,
    suggestions,
    versions,
)
from .personal import (  # noqa: F401 - they add their views
    access_tokens,
    account,
    notices,
    second_step,
    tours,
)
from .reports import checking, paper, report, review  # noqa: F401 - they add their views

__all__ = ["blueprint"]
