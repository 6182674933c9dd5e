"""The doors for programs."""

from . import site_map, well_known  # noqa: F401 - they add their views
from .blueprint import blueprint

__all__ = ["blueprint"]
