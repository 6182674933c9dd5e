"""The pages of an administrator: everybody who may log in, and backups."""

from . import backups, people  # noqa: F401 - they add their views
from .blueprint import blueprint

__all__ = ["blueprint"]
