"""The doors for programs."""

from . import feeds, oai_pmh, open_search, site_map, sru, well_known  # noqa: F401 - they add their views
from .blueprint import blueprint

__all__ = ["blueprint"]
