"""The pages of the librarian's desk; each module adds its views to the blueprint."""

from . import (
    attachments,
    changes,
    copies,
    desk,
    donations,
    drafts,
    duplicates,
    editing,
    imports,
    letters,
    lines,
    mending,
    online,
    paper,
    publications,
    settings,
    work,
)
from .blueprint import blueprint

__all__ = [
    "attachments",
    "blueprint",
    "changes",
    "copies",
    "desk",
    "donations",
    "drafts",
    "duplicates",
    "editing",
    "imports",
    "letters",
    "lines",
    "mending",
    "online",
    "paper",
    "publications",
    "settings",
    "work",
]
