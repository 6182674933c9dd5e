"""The pages of the librarian's desk; each module adds its views to the blueprint."""

from .acquisitions import (
    desk,
    donations,
    donor_letters,
    donors,
    drafts,
    free_copies,
    giving,
    lines,
    meeting,
    online,
    scanning,
    wanted_cleaning,
)
from .authority import hidden_names, names, organisations, synonyms
from .blueprint import blueprint
from .exchange import exports, imports, libraries, mending, name_files
from .maintenance import bulk_edit, changes, duplicates, stocktake, tidying
from .operations import learning, mail_settings, settings, work
from .records import attachments, completing, copies, editing, paper, publications

__all__ = [
    "attachments",
    "blueprint",
    "bulk_edit",
    "changes",
    "completing",
    "copies",
    "desk",
    "donations",
    "donor_letters",
    "donors",
    "drafts",
    "duplicates",
    "editing",
    "exports",
    "free_copies",
    "giving",
    "hidden_names",
    "imports",
    "learning",
    "libraries",
    "lines",
    "mail_settings",
    "meeting",
    "mending",
    "name_files",
    "names",
    "online",
    "organisations",
    "paper",
    "publications",
    "scanning",
    "settings",
    "stocktake",
    "synonyms",
    "tidying",
    "wanted_cleaning",
    "work",
]
