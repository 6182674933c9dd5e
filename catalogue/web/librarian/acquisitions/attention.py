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
    "backup_failed": lambda _item: _("The last backup could not be made"),
    "backup_late": lambda _item: _("No backup was made for too long"),
    "backup_gone": lambda _item: _("The newest backup is no longer in its place"),
    "backup_key": lambda _item: _("Show that you still hold what opens the backups"),
    "index_waiting": lambda each: ngettext(
        "%(num)s publication waits for the search index",
        "%(num)s publications wait for the search index",
        each.count,
    ),
    "library_failed": lambda item: _("What is new at %(name)s could not be taken in", name=item.name),
    "import_failed": lambda each: _("The file %(name)s could not be read", name=each.name),
    "import_waiting": lambda each: ngettext(
        "%(name)s: %(num)s record waits to be taken in",
        "%(name)s: %(num)s records wait to be taken in",
        each.count,
        name=each.name,
    ),
    "import_doubtful": lambda each: ngettext(
        "%(name)s: %(num)s record needs you", "%(name)s: %(num)s records need you", each.count, name=each.name
    ),
    "drafts": lambda each: ngettext(
        "%(num)s description is begun and not saved",
        "%(num)s descriptions are begun and not saved",
        each.count,
    ),
    "offers": lambda each: ngettext("%(num)s gift is on offer", "%(num)s gifts are on offer", each.count),
    "suggestions": lambda each: ngettext(
        "%(num)s suggestion waits for an answer", "%(num)s suggestions wait for an answer", each.count
    ),
    "mail_waits": lambda each: ngettext(
        "%(num)s mail waits for the mail server, which did not answer",
        "%(num)s mails wait for the mail server, which did not answer",
        each.count,
    ),
    "donation_open": lambda each: ngettext(
        "Open donation from %(name)s, %(num)s line",
        "Open donation from %(name)s, %(num)s lines",
        each.count,
        name=each.name,
    ),
    "list_help": lambda each: _("%(name)s: its owner asks for help", name=each.name),
    "list_review": lambda each: ngettext(
        "%(name)s: %(num)s entry to review",
        "%(name)s: %(num)s entries to review",
        each.count,
        name=each.name,
    ),
}
