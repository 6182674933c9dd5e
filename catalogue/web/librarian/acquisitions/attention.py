"""What waits for the librarian, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from catalogue.services.operations.attention import AttentionItem
from catalogue.web.language import gettext as _
from catalogue.web.language import ngettext


def attention_in_words(item: AttentionItem) -> str:
    """One thing that waits, as the desk says it."""
    return _WORDS[item.kind](item)


_WORDS: Mapping[str, Callable[[AttentionItem], str]] = {
    "clock_jumped": lambda matter: _(
        "The server's clock has jumped to %(day)s: if that was wrong, have it set. Nothing old is deleted "
        "meanwhile",
        day=matter.name,
    ),
    "backup_failed": lambda _item: _("The last backup could not be made"),
    "backup_late": lambda _item: _("No backup was made for too long"),
    "backup_gone": lambda _item: _("The newest backup is no longer in its place"),
    "backup_lacks": lambda item: ngettext(
        "%(num)s file is missing in the newest backup",
        "%(num)s files are missing in the newest backup",
        item.count,
    ),
    "backup_key": lambda _item: _("Show that you still hold what opens the backups"),
    "index_waiting": lambda matter: ngettext(
        "%(num)s publication waits for the search index",
        "%(num)s publications wait for the search index",
        matter.count,
    ),
    "library_failed": lambda item: _("What is new at %(name)s could not be taken in", name=item.name),
    "import_failed": lambda matter: _("The file %(name)s could not be read", name=matter.name),
    "import_waiting": lambda matter: ngettext(
        "%(name)s: %(num)s record waits to be taken in",
        "%(name)s: %(num)s records wait to be taken in",
        matter.count,
        name=matter.name,
    ),
    "import_doubtful": lambda matter: ngettext(
        "%(name)s: %(num)s record needs you",
        "%(name)s: %(num)s records need you",
        matter.count,
        name=matter.name,
    ),
    "drafts": lambda matter: ngettext(
        "%(num)s description is begun and not saved",
        "%(num)s descriptions are begun and not saved",
        matter.count,
    ),
    "offers": lambda matter: ngettext("%(num)s gift is on offer", "%(num)s gifts are on offer", matter.count),
    "suggestions": lambda matter: ngettext(
        "%(num)s suggestion waits for an answer", "%(num)s suggestions wait for an answer", matter.count
    ),
    "mail_waits": lambda matter: ngettext(
        "%(num)s mail waits for the mail server, which did not answer",
        "%(num)s mails wait for the mail server, which did not answer",
        matter.count,
    ),
    "donation_open": lambda matter: ngettext(
        "Open donation from %(name)s, %(num)s line",
        "Open donation from %(name)s, %(num)s lines",
        matter.count,
        name=matter.name,
    ),
    "list_help": lambda matter: _("%(name)s: its owner asks for help", name=matter.name),
    "list_review": lambda matter: ngettext(
        "%(name)s: %(num)s entry to review",
        "%(name)s: %(num)s entries to review",
        matter.count,
        name=matter.name,
    ),
}
