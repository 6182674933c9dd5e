"""The pages of the librarian's desk; each module adds its views to the blueprint."""

from . import changes, copies, desk, donations, editing, imports, lines, paper, publications, settings
from .blueprint import blueprint

__all__ = [
    "blueprint",
    "changes",
    "copies",
    "desk",
    "donations",
    "editing",
    "imports",
    "lines",
    "paper",
    "publications",
    "settings",
]
