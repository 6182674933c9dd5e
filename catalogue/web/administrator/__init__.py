"""The pages of an administrator: everybody who may log in."""

from . import people  # noqa: F401 - it adds its views
from .blueprint import blueprint

__all__ = ["blueprint"]
