"""The pages that are open to everybody."""

from . import account, coverage, holdings, home, pages, publication, search, wanted  # noqa: F401 - they add their views
from .blueprint import blueprint

__all__ = ["blueprint"]
