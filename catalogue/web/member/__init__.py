"""The pages of a member: lists, reports, review."""

from . import checking, entries, home, new_list, pledges, report, review, settings  # noqa: F401 - they add their views
from .blueprint import blueprint

__all__ = ["blueprint"]
